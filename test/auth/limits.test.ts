import { loggedReasons } from '../support/auth-server.js';
import { freezeBucket, thawBucket } from '../support/postgres/rate-bucket.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import type { ScimClient, ScimResponse } from '../support/scim-client.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let second: TestNode;
beforeAll(async () => {
  server = await createTestServer();
  second = await server.startNode();
});
afterAll(() => server.close());

/** An organization with a limit; null for the server's default. */
async function limited(rateLimit: number | null, rateBurst: number | null): Promise<TestOrganization> {
  const organization = await server.createOrganization('core');
  await server.services.organizations.setLimit(organization.slug, { rate: rateLimit, burst: rateBurst });
  return organization;
}

const send = (client: ScimClient, times: number): Promise<ScimResponse[]> =>
  Promise.all(Array.from({ length: times }, () => client.get('/ServiceProviderConfig')));
const admitted = (answers: readonly ScimResponse[]) => answers.filter(({ status }) => status === 200).length;
/** So slow that no token flows in while a test runs. */
const NEVER = 0.001;

test('what is beyond the limit is 429, and says when to come again and what the limit is', async () => {
  const { client } = await limited(NEVER, 5);
  const answers = await send(client, 9);
  expect(admitted(answers)).toBe(5);
  const refused = answers.find(({ status }) => status === 429);
  expect(refused).toMatchObject(refusal(429, undefined, /Send this one again in \d+ s/));
  expect(refused?.headers).toMatchObject({
    'retry-after': expect.stringMatching(/^[1-9]\d*$/),
    'ratelimit-policy': '"organization";q=5;w=5000',
    ratelimit: expect.stringMatching(/^"organization";r=0;t=[1-9]\d*$/),
  });
});

test('an admitted request says how many more there are', async () => {
  const { client } = await limited(NEVER, 3);
  const remaining: unknown[] = [];
  for (let i = 0; i < 3; i += 1) remaining.push((await client.get('/Schemas')).headers.ratelimit);
  expect(remaining).toEqual(['"organization";r=2;t=3000', '"organization";r=1;t=3000', '"organization";r=0;t=3000']);
});

test('two nodes share one limit', async () => {
  const { client, slug } = await limited(NEVER, 40);
  const both = await Promise.all([send(client, 40), send(client.at(second.scimUrl + slug), 40)]);
  expect(admitted(both[0]) + admitted(both[1])).toBe(40);
});

test('each organization has its own, and a stranger uses up none of it', async () => {
  const [one, other] = [await limited(NEVER, 3), await limited(NEVER, 3)];
  await send(one.client.as('wrong'), 10);
  expect(admitted(await send(one.client, 6))).toBe(3);
  expect(admitted(await send(other.client, 6))).toBe(3);
});

test('what was refused changed nothing, and the log says so a few times only', async () => {
  const organization = await limited(NEVER, 1);
  await organization.client.get('/Users');
  const posts = Array.from({ length: 20 }, (_, i) => organization.client.post('/Users', coreUser(`user-${i}`)));
  expect(new Set((await Promise.all(posts)).map(({ status }) => status))).toEqual(new Set([429]));
  const [{ count } = { count: -1 }] = await server.query<{ count: number }>(
    'SELECT count(*)::int AS count FROM users WHERE organization_id = $1',
    organization.id,
  );
  expect(count).toBe(0);
  const reasons = await loggedReasons(server, organization);
  expect(reasons.length).toBeGreaterThan(0);
  expect(reasons.length).toBeLessThan(20);
  expect(reasons[0]).toMatch(/More than 0\.001 requests a second/);
});

test('tokens flow in again at the rate', async () => {
  const organization = await limited(2, 1);
  await freezeBucket(server, organization, 1);
  expect(admitted(await send(organization.client, 10))).toBe(1);
  await thawBucket(server, organization);
  let status = 429;
  for (let i = 0; i < 100 && status === 429; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ({ status } = await organization.client.get('/Schemas'));
  }
  expect(status).toBe(200);
});

test('0 is no limit, and says nothing of one', async () => {
  const { client } = await limited(0, null);
  const answers = await send(client, 700);
  expect(admitted(answers)).toBe(700);
  expect(answers[0]?.headers.ratelimit).toBeUndefined();
});

test('the default admits 500 at once, and 25 requests a second of Entra for ever', async () => {
  const { client } = await limited(null, null);
  const [first] = await send(client, 1);
  expect(first?.headers['ratelimit-policy']).toBe('"organization";q=500;w=5');
  // 20 seconds of a job's requests at once are fewer than the burst; the rate is four times as much as it needs.
  expect(admitted(await send(client, 20 * 25 - 1))).toBe(499);
  const full = await limited(null, null);
  await freezeBucket(server, full, 500);
  expect(admitted(await send(full.client, 520))).toBeLessThanOrEqual(500);
});

test('a new limit counts within seconds, without a restart', async () => {
  const organization = await limited(NEVER, 1);
  await send(organization.client, 2);
  await server.services.organizations.setLimit(organization.slug, { rate: 0, burst: null });
  let status = 429;
  for (let i = 0; i < 100 && status === 429; i += 1) {
    await new Promise((resolve) => setTimeout(resolve, 50));
    ({ status } = await organization.client.get('/Schemas'));
  }
  expect(status).toBe(200);
});
