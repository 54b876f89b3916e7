import type { JsonObject } from '../../src/protocol/json.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { FAMILIES } from './corpus/families.js';
import type { HostileRequest, Target } from './hostile-request.js';
import { sendBytes } from './wire.js';

const GIGABYTE = 1024 ** 3;

/** A family of more is made by rule, of small requests: one test sends them all, some at once. */
const MANY = 100;
const AT_ONCE = 8;

let server: TestServer;
let bystander: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  ({ client: bystander } = await server.createOrganization('core'));
});
afterAll(() => server.close());

async function fill({ slug, token, client }: TestOrganization): Promise<Target> {
  const user = idOf(
    await client.post('/Users', coreUser('ada', { emails: [{ type: 'work', value: 'ada@x.example' }] })),
  );
  await client.post('/Users', coreUser('bob'));
  const made = idOf(await client.post('/Groups', group('Analysts', user)));
  const { nextCursor } = (await client.get('/Users?count=1&cursor=')).body;
  return { path: `/api/scim/${slug}`, token, user, group: made, cursor: String(nextCursor) };
}

test('the corpus is large, and no two of it have one name', () => {
  const names = FAMILIES.flatMap(({ name, requests }) => requests.map((hostile) => `${name}: ${hostile.name}`));
  expect(names.length).toBeGreaterThanOrEqual(300);
  expect(new Set(names).size).toBe(names.length);
});

describe.each(FAMILIES)('$name', ({ requests, maxGrowthBytes = GIGABYTE }) => {
  let organization: TestOrganization;
  let target: Target;
  let before: JsonObject;
  let memory: number;

  beforeAll(async () => {
    memory = process.memoryUsage().rss;
    organization = await server.createOrganization('core');
    target = await fill(organization);
    before = await storedState(server, organization);
  });

  const expectRefusal = async (hostile: HostileRequest) => {
    const request = hostile.request(target);
    const { status, text } = await ('wire' in request
      ? sendBytes(Number(new URL(server.scimUrl).port), request)
      : organization.client.send(request));
    const body = text === '' ? {} : (JSON.parse(text) as JsonObject);
    const expected = hostile.beforeApp
      ? { status: hostile.status, body: {} }
      : refusal(hostile.status, hostile.scimType);
    expect({ status, body }).toMatchObject(expected);
  };
  const expectRefusals = async () => {
    const failures: string[] = [];
    const next = requests.values();
    const senders = Array.from({ length: AT_ONCE }, async () => {
      for (const hostile of next) {
        await expectRefusal(hostile).catch(({ message }: Error) => failures.push(`${hostile.name}: ${message}`));
      }
    });
    await Promise.all(senders);
    expect(failures).toEqual([]);
  };

  if (requests.length > MANY) test(`all ${requests.length}`, expectRefusals);
  else test.each(requests)('$name', expectRefusal);

  test('memory stays bounded', () => {
    expect(process.memoryUsage().rss - memory).toBeLessThan(maxGrowthBytes);
  });

  test('nothing has changed, and whoever comes next is served', async () => {
    expect(await storedState(server, organization)).toEqual(before);
    expect(await organization.client.get(`/Users/${target.user}`)).toMatchObject({ status: 200 });
    expect(Object.keys(Object.prototype)).toEqual([]);
    const next = await bystander.post('/Users', coreUser('next'));
    expect(next).toMatchObject({ status: 201, body: { userName: 'next' } });
    expect((await bystander.delete(`/Users/${idOf(next)}`)).status).toBe(204);
  });
});
