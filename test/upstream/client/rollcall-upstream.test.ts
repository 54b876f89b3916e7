import { SecretReader } from '../../../src/secrets/key-vault/secret-reader.js';
import type { UpstreamSystem } from '../../../src/store/upstream/upstream-system.js';
import { probe } from '../../../src/upstream/client/probe.js';
import type { UpstreamClient, UpstreamPaging } from '../../../src/upstream/client/upstream-answer.js';
import { Upstreams } from '../../../src/upstream/client/upstreams.js';
import { fillUsers } from '../../support/filled-directory.js';
import { type ScriptedServer, scim, startScriptedServer } from '../../support/stand-ins/scripted-server.js';
import { createTestServer, type TestOrganization, type TestServer } from '../../support/test-server.js';
import { jumpingClock, upstreamSecrets, upstreamSystem } from '../../support/upstream-system.js';

const USERS = 1_050;
const secrets = upstreamSecrets(new SecretReader({ vaults: [] }));

let server: TestServer;
let organization: TestOrganization;
let upstreams: Upstreams;
let scripted: ScriptedServer;
let system: UpstreamSystem;
let client: UpstreamClient;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  await fillUsers((sql, ...values) => server.query(sql, ...values), organization.id, USERS);
  upstreams = new Upstreams({ secrets, allowsPrivate: true, clock: jumpingClock() });
  const bare = upstreamSystem(server.scimUrl + organization.slug);
  const secret = await secrets.keep(bare, organization.token);
  system = { ...bare, authentication: { method: 'bearer', secret } };
  client = upstreams.clientOf(system);
  scripted = await startScriptedServer();
});
afterAll(async () => {
  await upstreams.close();
  scripted.close();
  await server.close();
});

test('another Rollcall is read whole in each way of paging', async () => {
  for (const paging of ['index', 'cursor', 'startId'] satisfies UpstreamPaging[]) {
    const ids = new Set<string>();
    let [from, pages]: [string | undefined, number] = [undefined, 0];
    do {
      const page = await client.page({ endpoint: '/Users', attributes: 'userName', count: 100, paging, from });
      for (const { id } of page.resources) ids.add(String(id));
      pages += 1;
      from = page.next;
    } while (from !== undefined && pages < 50);
    expect([paging, ids.size, pages]).toEqual([paging, USERS, 11]);
  }
});

test('a user is made, changed of the version that was seen, and deleted', async () => {
  const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: 'ada' };
  const created = await client.send({ method: 'POST', path: '/Users', body });
  expect(created).toMatchObject({ status: 201, headers: { etag: expect.any(String), location: expect.any(String) } });
  const path = `/Users/${(created.body as { id: string }).id}`;
  const stale = { 'If-Match': 'W/"7"' };
  expect(await client.send({ method: 'PUT', path, body, headers: stale })).toMatchObject({ status: 412 });
  expect(await client.send({ method: 'POST', path: '/Users', body })).toMatchObject({
    status: 409,
    body: { scimType: 'uniqueness' },
  });
  expect(await client.send({ method: 'DELETE', path })).toMatchObject({ status: 204, body: undefined });
  expect(await client.send({ method: 'GET', path })).toMatchObject({ status: 404 });
});

test('a probe says step by step what there is, and with a wrong secret asks but once', async () => {
  expect(await probe(client)).toMatchObject({
    isUsable: true,
    abilities: { patch: true, filter: true, cursor: true },
    steps: [
      { asked: '/ServiceProviderConfig', verdict: 'passed', saw: expect.stringContaining('PATCH') },
      { asked: '/Users?count=1', verdict: 'passed', saw: `It has ${USERS} users.` },
      { asked: '/Groups?count=1', verdict: 'passed', saw: 'It has 0 groups.' },
    ],
  });
  const wrong = {
    ...system,
    version: 2,
    authentication: { method: 'bearer', secret: await secrets.keep(system, 'no') },
  };
  const refused = await probe(upstreams.clientOf(wrong as UpstreamSystem));
  expect(refused.isUsable).toBe(false);
  expect(refused.steps.map(({ verdict }) => verdict)).toEqual(['failed', 'skipped', 'skipped']);
  expect(refused.steps[0]?.next).toContain('clientsecret, not clientid');
});

test('a probe tells what lacks from what is an obstacle', async () => {
  const of = () => probe(upstreams.clientOf(upstreamSystem(scripted.origin)));
  scripted.script.push(scim(404), scim(200, { totalResults: 1, Resources: [{ id: '1' }] }), scim(501));
  expect(await of()).toMatchObject({
    isUsable: true,
    steps: [{ verdict: 'warned' }, { verdict: 'passed' }, { verdict: 'warned' }],
  });
  scripted.script.push(scim(200, { filter: { supported: false } }), scim(200, { totalResults: 1, Resources: [{}] }));
  expect(await of()).toMatchObject({
    isUsable: false,
    abilities: { filter: false, patch: undefined },
    steps: [
      { saw: 'It cannot do filters.' },
      { verdict: 'failed', saw: expect.stringContaining('has no id') },
      { verdict: 'skipped' },
    ],
  });
  // The address of a page to sign in, as it is often pasted.
  scripted.state.otherwise = (response) => response.writeHead(200, { 'content-type': 'text/html' }).end('<html>');
  expect(await of()).toMatchObject({
    isUsable: false,
    steps: [
      { verdict: 'warned', saw: expect.stringContaining('"text/html" instead of application/scim+json') },
      { verdict: 'failed', next: expect.stringContaining('what /Users is appended to') },
      { verdict: 'skipped' },
    ],
  });
});
