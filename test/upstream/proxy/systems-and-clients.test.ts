import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '../../../src/entra/client/connection.js';
import { bearer } from '../../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../../src/entra/client/tenant-url.js';
import { sapIps } from '../../../src/entra/clients/sap-ips.js';
import { createEntraJob } from '../../../src/entra/job/entra-job.js';
import { mappingsOf } from '../../../src/entra/mapping/apps.js';
import { compileMappings } from '../../../src/entra/mapping/compile-mapping.js';
import { generateTenant } from '../../../src/entra/tenant/generate-tenant.js';
import type { JsonObject } from '../../../src/protocol/json.js';
import { IAS_PROXY, SCIM_PROXY } from '../../../src/upstream/transformation/default-transformations.js';
import { runCommand, startCommand } from '../../cli/rollcall-command.js';
import { startJob, twoPeople } from '../../entra/clients/watched-job.js';
import { freePort } from '../../support/free-port.js';
import { basicHeader, exchange } from '../../support/http-exchange.js';
import { resourcesOf } from '../../support/list-response.js';
import { refusal } from '../../support/refusal.js';
import { coreUser, group } from '../../support/sample-users.js';
import { idOf } from '../../support/scim-client.js';
import { startScimmyServer } from '../../support/stand-ins/scimmy-server.js';
import { until } from '../../support/until.js';
import {
  openProxyOrganization,
  PATH,
  type ProxyOrganization,
  type ProxyScene,
  startProxyScene,
} from './proxy-scene.js';

const SAP_USER = 'urn:ietf:params:scim:schemas:extension:sap:2.0:User';
const SAP_CUSTOM_GROUP = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:Group';

let scene: ProxyScene;
let folder: string;
let { authority, tls, upstream, server, others } = {} as ProxyScene;
let { organization, there, proxied, ofThere } = {} as ProxyOrganization;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-proxy-'));
  scene = await startProxyScene();
  ({ authority, tls, upstream, server, others } = scene);
});
afterAll(async () => {
  await scene.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  ({ organization, there, proxied, ofThere } = await openProxyOrganization(scene));
});

test('another SCIM server serves as a system too, with what SAP puts into a new proxy', async () => {
  const scimmy = await startScimmyServer('secret-of-scimmy');
  others.push(scimmy);
  const client = await proxied({
    name: 'SCIMMY',
    url: scimmy.url,
    authentication: { method: 'bearer', secret: 'secret-of-scimmy' },
    readTransformation: SCIM_PROXY.read,
    writeTransformation: SCIM_PROXY.write,
  });
  const emails = [{ value: 'ada@contoso.com', type: 'work' }];
  const created = await client.post('/Users', coreUser('ada', { emails, name: { familyName: 'Lovelace' } }));
  const location = `${client.tenantUrl}/Users/${idOf(created)}`;
  expect(created).toMatchObject({ status: 201, headers: { location }, body: { meta: { location } } });
  // What the write transformation of SAP adds came back from there.
  expect(created.body.emails).toEqual([{ value: 'ada@contoso.com', type: 'work', primary: true }]);
  const path = `/Users/${idOf(created)}`;
  const renamed = await client.patch(path, { op: 'replace', path: 'name.familyName', value: 'King' });
  expect(renamed).toMatchObject({ status: 200, body: { name: { familyName: 'King' } } });
  const stale = { 'If-Match': String(created.headers.etag) };
  expect(await client.send({ method: 'PUT', path, body: coreUser('ada'), headers: stale })).toMatchObject(refusal(412));
  expect(await client.post('/Users', coreUser('ADA'))).toMatchObject(refusal(409, 'uniqueness'));
  const team = await client.post('/Groups', group('Makers', idOf(created)));
  expect(resourcesOf(await client.get('/Groups?filter=displayName+eq+"Makers"'))).toMatchObject([
    { id: idOf(team), members: [{ value: idOf(created) }] },
  ]);
  expect(resourcesOf(await client.get('/Users?filter=userName+eq+"ada"'))).toHaveLength(1);
  expect((await client.delete(path)).status).toBe(204);
  expect(await client.get(path)).toMatchObject(refusal(404));
});

test('an Identity Directory is read and written behind what SAP puts into its proxies', async () => {
  const tenant = await upstream.createOrganization('ias');
  const { clientId, token: secret } = await upstream.services.credentials.createClient(tenant.id, 'proxy');
  const client = await proxied({
    name: 'IAS',
    kind: 'ias',
    url: `${upstream.origin}/scim`,
    authentication: { method: 'basic', user: clientId, secret },
    properties: { 'ias.api.version': '2', 'ias.support.patch.operation': 'true' },
    readTransformation: IAS_PROXY.read,
    writeTransformation: IAS_PROXY.write,
  });
  const direct = async (end: string) =>
    exchange(`${upstream.origin}/scim${end}`, {
      headers: { Authorization: basicHeader(clientId, secret) },
      tls: { ca: authority.ca },
    });
  const emails = [{ value: 'ada@contoso.com', type: 'work', primary: true }];
  const created = await client.post('/Users', coreUser('ada', { emails, name: { familyName: 'Lovelace' } }));
  expect(created.status).toBe(201);
  const path = `/Users/${idOf(created)}`;
  // What SAP's transformation says of creations is there, and not in what the client is shown.
  const kept = (await direct(path)).body;
  expect(kept).toMatchObject({ userType: 'employee', active: true, [SAP_USER]: { sourceSystem: 39 } });
  const team = await client.post('/Groups', { displayName: 'SAP S/4 users', members: [{ value: idOf(created) }] });
  expect(team).toMatchObject({ status: 201, body: { [SAP_CUSTOM_GROUP]: { name: 'SAP_S_4_users' } } });
  const at = `/Groups/${idOf(team)}`;
  expect((await client.patch(at, { op: 'remove', path: `members[value eq "${idOf(created)}"]` })).status).toBe(204);
  expect((await direct(at)).body.members).toEqual([]);
  expect((await client.patch(at, { op: 'add', path: 'members', value: [{ value: idOf(created) }] })).status).toBe(204);
  expect((await client.patch(path, { op: 'replace', path: 'name.familyName', value: 'King' })).status).toBe(204);
  const [user = {}] = resourcesOf(await client.get('/Users?filter=userName+eq+"ada"'));
  expect(user).toMatchObject({
    id: idOf(created),
    active: true,
    name: { familyName: 'King' },
    emails: [{ value: 'ada@contoso.com' }],
    [SAP_USER]: { userUuid: idOf(created) },
    meta: { location: `${client.tenantUrl}${path}` },
  });
  expect(user).not.toHaveProperty(`${SAP_USER}.sourceSystem`);
  expect(resourcesOf(await client.get('/Groups'))).toMatchObject([
    {
      displayName: 'SAP S/4 users',
      members: [{ value: idOf(created) }],
      [SAP_CUSTOM_GROUP]: { name: 'SAP_S_4_users' },
    },
  ]);
});

test.each([{}, { patches: true, sendsIfMatch: true }])(
  'a simulated Identity Provisioning works on a proxy: %j',
  async (options) => {
    const properties = { 'scim.support.patch.operation': 'true' };
    const client = await proxied({ properties, readTransformation: SCIM_PROXY.read, writeTransformation: undefined });
    const { tenant, ada, bob, group: team } = twoPeople();
    const job = startJob(sapIps(options), client.tenantUrl, organization.token, tenant);
    expect((await job.run()).report).toMatchObject({ created: 3, failed: 0, listed: 3, broken: undefined });
    tenant.putUser({ ...ada, accountEnabled: false });
    tenant.deleteUser(bob.objectId);
    tenant.putGroup({ ...team, members: new Set([ada.objectId]) });
    expect((await job.run()).report).toMatchObject({ disabled: 1, deleted: 1, updated: 1, failed: 0 });
    job.close();
    const users = (await ofThere('/Users')).body.Resources as JsonObject[];
    expect(users).toMatchObject([{ userName: 'ada@contoso.com', active: false }]);
    expect((await ofThere('/Groups')).body.Resources).toMatchObject([{ members: [{ value: users[0]?.id }] }]);
  },
);

test("Entra's application for SAP runs unchanged on a proxy of an Identity Directory", async () => {
  const tenant = await upstream.createOrganization('ias');
  const client = await proxied({
    name: 'IAS',
    kind: 'ias',
    url: `${upstream.scimUrl}${tenant.slug}`,
    authentication: { method: 'bearer', secret: tenant.token },
    properties: { 'ias.support.patch.operation': 'true' },
  });
  const { tenant: directory } = await generateTenant({ users: 5, groups: 2 }, 11);
  const failures: unknown[] = [];
  const connection = new Connection(readTenantUrl(client.tenantUrl), { credential: bearer(organization.token) });
  const job = createEntraJob({
    connection,
    ...compileMappings(mappingsOf('sap-cloud-identity')),
    directory,
    dialect: 'aadOptscim062020',
    concurrency: 2,
    onEvent: ({ status, name, detail }) => status === 'failure' && failures.push([name, detail]),
  });
  expect(await job.runCycle()).toMatchObject({ health: 'healthy', failed: 0 });
  expect(await job.runCycle()).toMatchObject({ created: 0, updated: 0, health: 'healthy' });
  connection.close();
  expect(failures).toEqual([]);
  const { body } = await exchange(`${upstream.scimUrl}${tenant.slug}/Users`, {
    headers: { Authorization: `Bearer ${tenant.token}` },
    tls: { ca: authority.ca },
  });
  expect(body.totalResults).toBe(5);
}, 60_000);

test('the same between processes, with an upstream that goes away and comes back', async () => {
  const environment = {
    ...server.environment,
    DATABASE_URL: server.databaseUrl,
    MASTER_KEY: server.environment.MASTER_KEY ?? '',
  };
  const there2 = await upstream.startNode({ tls });
  const url = `${there2.scimUrl}${there.slug}`;
  const authorities = path.join(folder, 'ca.pem');
  await writeFile(authorities, authority.ca);
  const args = [
    'system',
    'add',
    '-o',
    organization.slug,
    '--name',
    'there',
    '--url',
    url,
    '--bearer',
    '--secret-stdin',
  ];
  const added = await runCommand(environment, [...args, '--authorities', authorities, '--json'], there.token);
  const { id } = JSON.parse(added.output);
  const port = await freePort();
  const child = startCommand({ ...environment, PORT: String(port), PUBLIC_URL: '' }, ['serve']);
  const closed = once(child, 'close');
  // What it says is read, or it would wait for somebody who does.
  child.stdout.resume();
  child.stderr.resume();
  try {
    const client = organization.client.at(`http://127.0.0.1:${port}${PATH}${id}`);
    await until(() => {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      return client.get('/Users').then(
        ({ status }) => status === 200,
        () => false,
      );
    });
    const created = await client.post('/Users', coreUser('ada'));
    expect(created.status).toBe(201);
    expect((await ofThere(`/Users/${idOf(created)}`)).status).toBe(200);
    await there2.close();
    const away = await client.post('/Users', coreUser('bob'));
    expect(away).toMatchObject({ ...refusal(503, undefined, /cannot be reached/), headers: { 'retry-after': '10' } });
    expect((await ofThere('/Users')).body.totalResults).toBe(1);
  } finally {
    child.kill('SIGTERM');
    await closed;
  }
}, 120_000);
