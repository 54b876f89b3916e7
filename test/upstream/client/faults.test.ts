import { SecretReader } from '../../../src/secrets/key-vault/secret-reader.js';
import type { UpstreamSystem } from '../../../src/store/upstream/upstream-system.js';
import { UpstreamError, type UpstreamRequest } from '../../../src/upstream/client/upstream-answer.js';
import { Upstreams, type UpstreamsOptions } from '../../../src/upstream/client/upstreams.js';
import { type ScriptedServer, scim, startScriptedServer } from '../../support/stand-ins/scripted-server.js';
import { jumpingClock, upstreamSecrets, upstreamSystem } from '../../support/upstream-system.js';

const SECRET = 'clientsecret~of~the~upstream';
const READ: UpstreamRequest = { method: 'GET', path: '/Users/1' };
const WRITE: UpstreamRequest = { method: 'POST', path: '/Users', body: { userName: 'ada' } };

let server: ScriptedServer;
const open: Upstreams[] = [];
const secrets = upstreamSecrets(new SecretReader({ vaults: [] }));

beforeAll(async () => {
  server = await startScriptedServer();
});
beforeEach(() => server.reset());
afterAll(async () => {
  for (const each of open) await each.close();
  server.close();
});

function upstreams(options: Partial<UpstreamsOptions> = {}) {
  const clock = jumpingClock();
  const made = new Upstreams({ secrets, allowsPrivate: true, clock, ...options });
  open.push(made);
  const clientOf = (over: Partial<UpstreamSystem> = {}) =>
    made.clientOf(upstreamSystem(over.baseUrl ?? `${server.origin}/scim`, over));
  return { clock, clientOf };
}

/** @throws what is no UpstreamError, and where there is none */
async function troubleOf(work: Promise<unknown>): Promise<UpstreamError> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown) => thrown,
  );
  if (!(error instanceof UpstreamError)) throw error;
  expect(JSON.stringify([error.message, String(error.stack), String(error.cause)])).not.toContain(SECRET);
  return error;
}

test('a request is sent below the base URL with its query, body and credential, and its answer is given back', async () => {
  const { clientOf } = upstreams();
  const system = upstreamSystem(`${server.origin}/scim/`);
  const secret = await secrets.keep(system, SECRET);
  server.script.push(scim(201, { id: '1' }, { etag: 'W/"1"', 'set-cookie': 'a=b' }));
  const answer = await clientOf({ ...system, authentication: { method: 'basic', user: 'ü', secret } }).send({
    ...WRITE,
    query: { attributes: 'id,userName', filter: 'a eq "b c"' },
    headers: { 'If-Match': 'W/"0"', Authorization: 'Bearer of somebody else' },
  });
  expect(answer).toEqual({
    status: 201,
    headers: { 'content-type': 'application/scim+json', etag: 'W/"1"' },
    body: { id: '1' },
  });
  expect(server.asked).toMatchObject([
    {
      method: 'POST',
      url: '/scim/Users?attributes=id%2CuserName&filter=a%20eq%20%22b%20c%22',
      body: '{"userName":"ada"}',
      headers: {
        'content-type': 'application/scim+json',
        'if-match': 'W/"0"',
        authorization: `Basic ${Buffer.from(`ü:${SECRET}`).toString('base64')}`,
      },
    },
  ]);
});

test('what passes is tried again: a read after any fault, a write only where it cannot have been done', async () => {
  const { clock, clientOf } = upstreams();
  const client = clientOf();
  const cut = (response: { destroy(): void }) => response.destroy();
  server.script.push(scim(500), cut, scim(429, undefined, { 'retry-after': '2' }), scim(200, { id: '1' }));
  expect(await client.send(READ)).toMatchObject({ status: 200, body: { id: '1' } });
  expect(server.asked).toHaveLength(4);
  expect(clock.slept.at(-1)).toBeGreaterThanOrEqual(2_000);

  server.reset();
  server.script.push(scim(429), scim(503, undefined, { 'retry-after': '1' }), scim(201, { id: '2' }));
  expect(await client.send(WRITE)).toMatchObject({ status: 201 });
  expect(server.asked).toHaveLength(3);

  for (const reply of [scim(500), scim(503), scim(504), cut]) {
    server.reset();
    server.script.push(reply);
    expect(await troubleOf(client.send(WRITE))).toMatchObject({ trouble: 'failing', mayBeDone: true });
    expect(server.asked).toHaveLength(1);
  }
});
