import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Json, JsonObject } from '../../../src/protocol/json.js';
import { IAS_PROXY } from '../../../src/upstream/transformation/default-transformations.js';
import { runCommand, runProcess } from '../../cli/rollcall-command.js';
import { type RollcallProcess, startRollcall } from '../../faults/rollcall-process.js';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.js';
import { basicHeader, exchange, type HttpAnswer } from '../../support/http-exchange.js';
import { coreUser, vaultUser } from '../../support/sample-users.js';
import { type KeyVaultServer, startKeyVaultServer } from '../../support/stand-ins/key-vault-server.js';
import { createTestServer, type TestOrganization, type TestServer } from '../../support/test-server.js';
import { until } from '../../support/until.js';

/**
 * What takes part where SAP is: an Identity Directory, the systems that read and write it, and whoever calls them. Each is a
 * process of its own, and they speak TLS with one another.
 */
const SAP_USER = 'urn:ietf:params:scim:schemas:extension:sap:2.0:User';
const SAP_CUSTOM_GROUP = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:Group';
/** What the destination of IAG appends to a host. */
const SERVICE_URL = '/ipsproxy/service/api/v1/scim/';

interface Technical {
  /** Of its secret. */
  readonly id: string;
  readonly organization: TestOrganization;
  readonly user: string;
  readonly password: string;
}

let folder: string;
let authority: CertificateAuthority;
/** Where Identity Directories are, and the server that knows them as systems. */
let sap: TestServer;
let ours: TestServer;
let azure: KeyVaultServer;
let processes: RollcallProcess[] = [];
let sapOrigin: string;
let ourOrigin: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-sap-'));
  authority = await createCertificateAuthority();
  const tls = await authority.issue({ names: ['127.0.0.1', 'localhost'] });
  const files = { TLS_CERT: await file('tls.pem', tls.cert), TLS_KEY: await file('tls.key', tls.key) };
  await file('ca.pem', authority.ca);
  await file('read.json', JSON.stringify(IAS_PROXY.read));
  await file('write.json', JSON.stringify(IAS_PROXY.write));
  [sap, ours] = await Promise.all([
    createTestServer(),
    createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' }, onLog: () => undefined }),
  ]);
  azure = await startKeyVaultServer();
  const vaults = azure.environment(await file('azure.pem', azure.ca));
  processes = await Promise.all([
    startRollcall({ ...sap.environment, ...files }),
    startRollcall({ ...ours.environment, ...files, ...vaults }),
  ]);
  [sapOrigin = '', ourOrigin = ''] = processes.map(({ tenantUrl }) => new URL(tenantUrl).origin);
});
afterAll(async () => {
  await Promise.all(processes.map((process) => process.end('SIGTERM')));
  await Promise.all([sap.close(), ours.close()]);
  azure.close();
  await rm(folder, { recursive: true });
});

/** Whose password is in a key vault. */
let vaulted: Technical;
let keeper: TestOrganization;
const endedRuns = () =>
  ours.query<JsonObject>(
    "SELECT state, counts FROM upstream_sync_runs WHERE organization_id = $1 AND state <> 'running' ORDER BY id",
    keeper.id,
  );

/** Lets the server run the sync until it ends well: on a busy machine the first question to a key vault may take too long. */
const syncedByServer = () =>
  until(async () => {
    const before = (await endedRuns()).length;
    await ours.query('UPDATE upstream_syncs SET due_at = now() WHERE organization_id = $1', keeper.id);
    await until(async () => (await endedRuns()).length > before);
    return (await endedRuns()).at(-1)?.state === 'finished';
  });

test('a sync that is due signs in with what is in the key vault', async () => {
  vaulted = await openDirectory();
  const emails = [{ value: 'ada@contoso.com', primary: true }];
  await asDirectory(vaulted, 'POST', '/Users', { ...coreUser('ada'), emails, active: true });
  azure.setSecret('ias-password', vaulted.password);
  keeper = (await openProxy({ ...vaulted, password: 'keyvault://contoso/ias-password' })).home;
  // By the server, which keeps the secret in its memory.
  await runCommand(ours.environment, ['sync', 'schedule', '-o', keeper.slug, '-s', 'SAP', '--every', '60']);
  await syncedByServer();
  const created = (await endedRuns()).map(({ counts }) => (counts as { users: JsonObject }).users.created);
  expect(created).toContain(1);
});

test('an Identity Directory: what was recorded of one holds, and each client sees its own', async () => {
  const [directory, stranger] = [await openDirectory(), await openDirectory()];
  const emails = [{ value: 'joe@contoso.com', primary: true }];
  const created = await asDirectory(directory, 'POST', '/Users/', { ...coreUser('joe'), emails, active: true });
  const id = String(created.body.id);
  expect(created).toMatchObject({
    status: 201,
    headers: { location: `${sapOrigin}/scim/Users/${id}`, etag: expect.any(String) },
    body: { userType: 'public', active: true, [SAP_USER]: { userUuid: id, status: 'active', emails } },
  });
  const path = `/Users/${id}`;
  const status = { op: 'replace', path: `${SAP_USER}:status`, value: 'inactive' };
  expect(await asDirectory(directory, 'PATCH', path, patch(status))).toMatchObject({ status: 204, text: '' });
  expect((await asDirectory(directory, 'GET', path)).body.active).toBe(false);
  const apart = { emails, [SAP_USER]: { emails: [{ value: 'other@contoso.com', primary: true }] } };
  expect(await asDirectory(directory, 'PUT', path, { ...coreUser('joe'), ...apart })).toMatchObject({
    status: 400,
    body: { scimType: 'invalidValue', detail: expect.stringContaining('emails are not synchronized') },
  });
  expect(await asDirectory(stranger, 'GET', path)).toMatchObject({ status: 404 });
  expect(await asDirectory(directory, 'DELETE', path)).toMatchObject({ status: 204, text: '' });
});

test('Entra provisions into it with an access token, and Identity Provisioning with Basic or a token', async () => {
  const [entra, ips, ipsByToken] = [await openDirectory(), await openDirectory(), await openDirectory()];
  const size = ['--users', '5', '--groups', '2', '--cycles', '2', '--ca', path.join(folder, 'ca.pem')];
  const oauth = ({ user, password }: Technical) => [
    ...['--token-url', `${sapOrigin}/oauth2/token`],
    ...['--client-id', user, '--client-secret', password],
  ];
  const runs = await Promise.all([
    runProcess({}, ['simulate', 'entra', '--app', 'sap-cloud-identity', ...oauth(entra), ...size, `${sapOrigin}/scim`]),
    runProcess({}, ['simulate', 'sap-ips', '--basic', `${ips.user}:${ips.password}`, ...size, `${sapOrigin}/scim`]),
    runProcess({}, ['simulate', 'sap-ips', ...oauth(ipsByToken), ...size, `${sapOrigin}/scim`]),
  ]);
  // On a busy machine they tell meanwhile how far they are.
  const ended = runs.map(({ code, errors }) => ({ code, errors: errors.replaceAll(/^Cycle \d+: .*\n/gm, '') }));
  expect(ended).toEqual(runs.map(() => ({ code: 0, errors: '' })));
  expect((await asDirectory(entra, 'GET', '/Groups')).body.totalResults).toBe(2);
  for (const one of [ips, ipsByToken])
    expect(Number((await asDirectory(one, 'GET', '/Users')).body.totalResults)).toBeGreaterThan(0);
});

test('IAG reads and writes it through a proxy, as its destination says', async () => {
  const directory = await openDirectory();
  const { iag, systemId } = await openProxy(directory);
  const at = `${ourOrigin}${SERVICE_URL}${systemId}`;
  const asIag = (method: string, path: string, body?: Json) =>
    call(`${at}${path}`, method, basicHeader(iag.user, iag.password), body, 'application/scim+json');
  const emails = [{ value: 'ada@contoso.com', primary: true }];
  const created = await asIag('POST', '/Users', { ...coreUser('ada'), emails });
  const id = String(created.body.id);
  expect(created).toMatchObject({ status: 201, headers: { location: `${at}/Users/${id}` } });
  const kept = await asDirectory(directory, 'GET', `/Users/${id}`);
  expect(kept.body).toMatchObject({ userName: 'ada', [SAP_USER]: { sourceSystem: 39 } });
  const group = await asIag('POST', '/Groups', { displayName: 'Clerks', members: [{ value: id }] });
  expect(group).toMatchObject({ status: 201, body: { displayName: 'Clerks', [SAP_CUSTOM_GROUP]: { name: 'Clerks' } } });
  const [users, groups] = [
    await asIag('GET', '/Users?startIndex=1&count=100'),
    await asIag('GET', '/Groups?count=100'),
  ];
  expect(users.body).toMatchObject({
    totalResults: 1,
    Resources: [{ id, schemas: expect.any(Array), active: true, emails: [{ value: 'ada@contoso.com' }] }],
  });
  expect(groups.body).toMatchObject({
    totalResults: 1,
    Resources: [{ id: group.body.id, displayName: 'Clerks', schemas: expect.any(Array), members: [{ value: id }] }],
  });
  expect(await asIag('GET', `/Users?filter=${encodeURIComponent('userName eq "nobody"')}`)).toMatchObject({
    status: 200,
    body: { totalResults: 0 },
  });
  expect((await asIag('DELETE', `/Users/${id}`)).status).toBe(204);
  expect((await asDirectory(directory, 'GET', `/Users/${id}`)).status).toBe(404);
  const wrong = await call(`${at}/Users`, 'GET', basicHeader(iag.user, 'wrong'));
  expect(wrong.status).toBe(401);
});

test.each(['repository', 'sci'])('a %s sync copies it, and writes nothing where nothing has changed', async (kind) => {
  const directory = await openDirectory();
  const ids: string[] = [];
  for (const name of ['ada', 'grace', 'joan']) {
    const emails = [{ value: `${name}@contoso.com`, primary: true }];
    const { body } = await asDirectory(directory, 'POST', '/Users', { ...coreUser(name), emails, active: true });
    ids.push(String(body.id));
  }
  const members = ids.slice(1).map((value) => ({ value }));
  await asDirectory(directory, 'POST', '/Groups', { displayName: 'Clerks', members });
  const { home } = await openProxy(directory);
  const of = ['-o', home.slug, '-s', 'SAP'];
  await runCommand(ours.environment, ['sync', 'schedule', ...of, '--kind', kind, '--on-demand']);
  const run = async () => {
    const { code, output } = await runProcess({ ...ours.environment, ALLOW_PRIVATE_ADDRESSES: 'true' }, [
      'sync',
      'start',
      ...of,
      '--json',
    ]);
    return { code, ...(JSON.parse(output.trim().split('\n').at(-1) ?? '{}') as JsonObject) };
  };
  expect(await run()).toMatchObject({ code: 0, counts: { users: { created: 3 }, groups: { created: 1 } } });
  const { body } = await home.client.get('/Groups');
  const [copied = {}] = (body.Resources ?? []) as JsonObject[];
  expect(((copied.members ?? []) as JsonObject[]).map(({ display }) => display).sort()).toHaveLength(2);
  expect(await run()).toMatchObject({
    code: 0,
    counts: { users: { created: 0, updated: 0, unchanged: 3 }, groups: { created: 0, updated: 0, unchanged: 1 } },
  });
});

test('access that was approved is a membership there until it is revoked', async () => {
  const directory = await openDirectory();
  const { home, iag } = await openProxy(directory);
  const group = await asDirectory(directory, 'POST', '/Groups', { displayName: 'Clerks' });
  const emails = [{ value: 'ada@contoso.com', primary: true }];
  await home.client.post('/Users', { ...coreUser('ada'), emails });
  const requests = `${ourOrigin}/api/access/${home.slug}/requests`;
  const asked = await call(requests, 'POST', `Bearer ${home.token}`, {
    ...{ system: 'SAP', user: 'ada', group: 'Clerks', reason: 'FI-204' },
  });
  expect(asked.status).toBe(201);
  const decide = (step: string) =>
    call(`${requests}/${asked.body.id}/${step}`, 'POST', basicHeader(iag.user, iag.password), {});
  const membersThere = async () =>
    ((await asDirectory(directory, 'GET', `/Groups/${group.body.id}`)).body.members ?? []) as JsonObject[];
  expect((await decide('approve')).status).toBe(200);
  await until(async () => (await membersThere()).length === 1);
  expect((await decide('revoke')).status).toBe(200);
  await until(async () => (await membersThere()).length === 0);
  const { body } = await asDirectory(directory, 'GET', '/Users');
  expect(body).toMatchObject({ totalResults: 1, Resources: [{ userName: 'ada' }] });
});

test('the Vault Platform: found by userName and externalId, complete or refused, and closed by the toggle', async () => {
  const vault = await ours.createOrganization('vault');
  const tenant = (method: string, end: string, body?: Json) =>
    call(`${ourOrigin}/api/scim/${vault.slug}${end}`, method, `Bearer ${vault.token}`, body);
  const created = await tenant('POST', '/Users', vaultUser('ada'));
  expect(created.status).toBe(201);
  for (const filter of ['userName eq "ADA@contoso.com"', 'externalId eq "ada"'])
    expect((await tenant('GET', `/Users?filter=${encodeURIComponent(filter)}`)).body).toMatchObject({
      totalResults: 1,
      Resources: [{ id: created.body.id }],
    });
  const title = patch({ op: 'replace', path: 'title', value: 'Chief' });
  expect(await tenant('PATCH', `/Users/${created.body.id}`, title)).toMatchObject({
    status: 200,
    body: { title: 'Chief' },
  });
  const { title: _, ...incomplete } = vaultUser('bob');
  expect(await tenant('POST', '/Users', incomplete)).toMatchObject({
    status: 400,
    body: { scimType: 'invalidValue', detail: expect.stringContaining('title') },
  });
  expect(await runCommand(ours.environment, ['org', 'deactivate', vault.slug])).toMatchObject({ code: 0 });
  await until(async () => (await tenant('GET', '/Users')).status === 403);
});

// The last one: a key vault is not asked again before half a minute has passed.
test('once the secret is rotated there, the next sync goes on with it', async () => {
  const { organization, id, user, password } = vaulted;
  const asked = azure.count('/secrets/ias-password');
  const { credentials } = sap.services;
  const { token } = await credentials.createClient(organization.id, 'anew', { clientId: user });
  await credentials.revoke(organization.id, id);
  await until(async () => (await asDirectory(vaulted, 'GET', '/Users')).status === 401);
  azure.setSecret('ias-password', token);
  await syncedByServer();
  expect((await endedRuns()).at(-1)).toMatchObject({ counts: { users: { read: 1, unchanged: 1 } } });
  expect(azure.count('/secrets/ias-password')).toBe(asked + 1);
  const told = processes.map((process) => process.output()).join('');
  expect([told.includes(password), told.includes(token)]).toEqual([false, false]);
});

async function openDirectory(): Promise<Technical> {
  const organization = await sap.createOrganization('ias');
  const {
    id,
    clientId: user,
    token: password,
  } = await sap.services.credentials.createClient(organization.id, 'system');
  return { id, organization, user, password };
}

/** Registers it as a system, as an operator does at the command line. */
async function openProxy({ user, password }: Technical) {
  const home = await ours.createOrganization('core');
  const { clientId, token } = await ours.services.credentials.createClient(home.id, 'IAG');
  const added = await runCommand(
    { ...ours.environment, ALLOW_PRIVATE_ADDRESSES: 'true', KEY_VAULTS: 'contoso' },
    [
      ...[
        'system',
        'add',
        '-o',
        home.slug,
        '--name',
        'SAP',
        '--kind',
        'ias',
        '--url',
        `${sapOrigin}/scim`,
        '--user',
        user,
      ],
      ...['--authorities', path.join(folder, 'ca.pem'), '--secret-stdin', '--json'],
      ...['--property', 'ias.api.version=2', '--property', 'ias.support.patch.operation=true'],
      ...['--read-transformation', path.join(folder, 'read.json')],
      ...['--write-transformation', path.join(folder, 'write.json')],
    ],
    password,
  );
  expect(added).toMatchObject({ code: 0 });
  const { id: systemId } = JSON.parse(added.output) as { id: string };
  return { home, systemId, iag: { user: clientId, password: token } };
}

const asDirectory = ({ user, password }: Technical, method: string, end: string, body?: Json): Promise<HttpAnswer> =>
  call(`${sapOrigin}/scim${end}`, method, basicHeader(user, password), body);

const call = (url: string, method: string, Authorization: string, body?: Json, Accept?: string): Promise<HttpAnswer> =>
  exchange(url, {
    method,
    headers: { Authorization, 'Content-Type': 'application/scim+json', ...(Accept === undefined ? {} : { Accept }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    tls: { ca: authority.ca },
  });

const patch = (...Operations: JsonObject[]): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
  Operations,
});

async function file(name: string, text: string): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, text);
  return at;
}
