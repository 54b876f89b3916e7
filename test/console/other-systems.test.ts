import type { AccessAnswer, AccessItem } from '../../src/console/api/contract/access-requests.js';
import type { RunStarted } from '../../src/console/api/contract/run.js';
import type { SapCheckStep } from '../../src/console/api/contract/sap-check.js';
import type { SyncRunAnswer } from '../../src/console/api/contract/sync-runs.js';
import type {
  ReadExport,
  SyncItem,
  SystemAnswer,
  SystemCheck,
  SystemItem,
  TransformationAnswer,
} from '../../src/console/api/contract/systems.js';
import { browserOf, type ConsoleBrowser, createPerson, type TestPerson } from '../support/console-browser.js';
import { eventsOf } from '../support/console-run.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const WRONG = 'a-token-that-nobody-gave-out-1815';

let server: TestServer;
let home: TestOrganization;
/** Another organization of this server, in the shape of an Identity Authentication tenant. */
let there: TestOrganization;
let base: string;
let person: TestPerson;
let admin: ConsoleBrowser;
let auditor: ConsoleBrowser;
let operator: ConsoleBrowser;

beforeAll(async () => {
  server = await createTestServer({
    environment: { ALLOW_PRIVATE_ADDRESSES: 'true' },
    onLog: () => undefined,
    onLine: () => undefined,
  });
  [home, there] = [await server.createOrganization('core'), await server.createOrganization('ias')];
  base = `/organizations/${home.slug}`;
  person = await createPerson(server, 'admin', home.id);
  admin = await browserOf(server, person);
  auditor = await browserOf(server, await createPerson(server, 'auditor', home.id));
  operator = await browserOf(server, await createPerson(server, 'operator'));
  const ids: string[] = [];
  for (const name of ['ada', 'grace'])
    ids.push(
      idOf(
        await there.client.post(
          '/Users',
          coreUser(name, { name: { familyName: name }, emails: [{ value: `${name}@contoso.com`, primary: true }] }),
        ),
      ),
    );
  idOf(await there.client.post('/Groups', group('Z_FI_CLERK', ...ids)));
});
afterAll(() => server.close());

const entry = (name: string, more: object = {}) => ({
  name,
  kind: 'ias',
  url: `${server.scimUrl}${there.slug}`,
  authentication: { method: 'bearer', secret: there.token },
  properties: { 'ips.trace.failed.entity.content': 'false' },
  isProxy: true,
  ...more,
});
const added = async (name: string, more?: object) => {
  const { status, body } = await admin.post<SystemAnswer>(`${base}/systems`, entry(name, more));
  expect([status, body]).toMatchObject([201, { name }]);
  return body;
};
const patched = (system: string, change: object, version: number, browser = admin) =>
  browser.send<SystemAnswer>('PATCH', `${base}/systems/${system}`, change, { 'If-Match': `"${version}"` });

test('a system is added, tested, changed and deleted; its secret is told to nobody, and sent to no other address', async () => {
  const { id, version, proxyUrl } = await added('IAS');
  expect(proxyUrl).toBe(`${server.origin}/ipsproxy/service/api/v1/scim/${id}`);
  const shown = await auditor.get<SystemAnswer>(`${base}/systems/${id}`);
  expect(shown.body).toMatchObject({
    authentication: { method: 'bearer', secret: 'kept' },
    condition: { state: 'unknown', until: null },
    lastSync: null,
    lastProvisionedAt: null,
  });
  expect(JSON.stringify(shown.body)).not.toContain(there.token);
  const check = `${base}/systems/${id}/check`;
  expect(await auditor.post(check)).toMatchObject({ status: 403 });
  const passed = (await admin.post<SystemCheck>(check)).body;
  expect(passed.isUsable).toBe(true);
  expect(passed.steps.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'passed']);

  const kept = await patched(id, { name: 'IAS of Contoso', properties: {} }, version);
  expect(kept.body).toMatchObject({ name: 'IAS of Contoso', properties: {}, version: version + 1 });
  expect((await admin.post<SystemCheck>(check)).body.isUsable).toBe(true);
  expect(await patched(id, { name: 'Mine' }, version)).toMatchObject({
    status: 409,
    body: { error: { code: 'changed' } },
  });
  const moved = await patched(id, { url: 'http://127.0.0.1:9/scim' }, version + 1);
  expect(moved).toMatchObject({ status: 400, body: { error: { field: 'authentication.secret' } } });
  const vault = { authentication: { method: 'bearer', secret: 'keyvault://contoso/ias' } };
  expect(await patched(id, vault, version + 1)).toMatchObject({ status: 400 });
  const odd = await patched(id, { properties: { 'IAS.user.filter': 'x' } }, version + 1);
  expect(odd.body).toMatchObject({ error: { field: 'properties.IAS.user.filter' } });
  const line = await patched(
    id,
    { readTransformation: '{\n "user": {\n  "mappings": [\n   {}\n  ]\n }\n}' },
    version + 1,
  );
  expect(line.body).toMatchObject({
    error: { field: 'readTransformation', message: expect.stringContaining('line 4') },
  });
  expect(await patched(id, { name: 'a\0b' }, version + 1)).toMatchObject({ status: 400 });

  // What is refused five times is left alone, which the list tells.
  const latest = (await admin.get<SystemAnswer>(`${base}/systems/${id}`)).body.version;
  await patched(id, { authentication: { method: 'bearer', secret: WRONG } }, latest);
  expect((await admin.post<SystemCheck>(check)).body).toMatchObject({ isUsable: false });
  const { items } = (await auditor.get<{ items: SystemItem[] }>(`${base}/systems`)).body;
  expect(items).toMatchObject([{ id, condition: { state: 'credential refused', until: expect.any(String) } }]);

  expect(await auditor.send('DELETE', `${base}/systems/${id}`)).toMatchObject({ status: 403 });
  expect(await admin.send('DELETE', `${base}/systems/${id}`)).toMatchObject({ status: 204 });
  expect(await admin.get(`${base}/systems/${id}`)).toMatchObject({ status: 404 });
});

test('an export is read to be entered, and a transformation tried step by step, with errors by line', async () => {
  const mappings = [
    { sourcePath: '$.userName', targetPath: '$.userName' },
    { sourcePath: '$.nickName', targetPath: '$.displayName', optional: true },
  ];
  const exported = {
    name: 'HR',
    connectorTypeString: 'SAP_CLOUD_IDENTITY',
    accessMode: 'PROXY',
    properties: {
      URL: 'https://hr.accounts.ondemand.com',
      Authentication: 'BasicAuthentication',
      User: 'proxy',
      Password: 'x',
    },
    readTransformation: { user: { mappings } },
  };
  const read = await admin.post<ReadExport>(`${base}/systems/export`, { text: JSON.stringify(exported) });
  expect(read.body).toMatchObject({
    entry: {
      name: 'HR',
      kind: 'ias',
      url: 'https://hr.accounts.ondemand.com/scim',
      authentication: { method: 'basic', user: 'proxy' },
      isProxy: true,
      writeTransformation: null,
    },
    credentials: ['Password'],
  });
  const broken = await admin.post(`${base}/systems/export`, { text: '{\n"name": nothing }' });
  expect(broken).toMatchObject({ status: 400, body: { error: { field: 'text' } } });

  const trial = (body: object) => auditor.post<TransformationAnswer>(`${base}/transformation-preview`, body);
  const transformation = read.body.entry.readTransformation;
  const tried = await trial({ transformation, direction: 'read', resource: '{"userName":"ada"}' });
  expect(tried.body).toMatchObject({ problem: null, outcome: 'transformed', resource: '{\n  "userName": "ada"\n}' });
  expect(tried.body.steps.map(({ mapping, outcome, line }) => [mapping, outcome, line !== null])).toEqual([
    [1, 'done', true],
    [2, 'skipped', true],
  ]);
  const wrong = await trial({ transformation: '{\n"user": {\n"mappings": [{"x": 1}]}}', direction: 'read' });
  expect(wrong.body.problem).toMatchObject({ of: 'transformation', line: 3 });
  expect((await trial({ transformation, direction: 'read', resource: '[]' })).body.problem?.of).toBe('resource');
});

test('a run is begun, followed to its end and listed; one at a time, on a schedule, and only by who may', async () => {
  const { id } = await added('Directory');
  const runs = `${base}/systems/${id}/sync-runs`;
  expect(await auditor.post(runs, {})).toMatchObject({ status: 403 });
  const begun = await admin.post<SyncRunAnswer>(runs, { mode: 'delta' });
  // The first read is full in any case.
  expect(begun).toMatchObject({ status: 201, body: { mode: 'full', actor: person.email, state: 'running' } });
  const one = `${base}/sync-runs/${begun.body.id}`;
  const stream = await (await auditor.open('GET', `${one}/events`)).text();
  const told = [...stream.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as SyncRunAnswer);
  expect(told.at(-1)).toMatchObject({
    state: 'finished',
    counts: { users: { read: 2, created: 2, failed: 0 }, groups: { read: 1, created: 1 } },
    errors: [],
    sync: { kind: 'sci', usersWatermark: expect.any(String) },
  });
  expect((await home.client.get('/Users?filter=userName%20eq%20%22ada%22')).body.totalResults).toBe(1);
  expect(await admin.post(`${one}/cancel`)).toMatchObject({ status: 400 });

  const sync = { kind: 'sci', everyMinutes: 60, mode: 'delta' };
  expect((await admin.send<SyncItem>('PUT', `${base}/systems/${id}/sync`, sync)).body).toMatchObject(sync);
  const odd = await admin.send('PUT', `${base}/systems/${id}/sync`, { ...sync, everyMinutes: 0 });
  expect(odd).toMatchObject({ status: 400, body: { error: { field: 'everyMinutes' } } });
  await until(async () => {
    const { body } = await auditor.get<{ items: SyncRunAnswer[] }>(`${base}/sync-runs?system=${id}`);
    return body.items.some(({ isScheduled, state }) => isScheduled && state === 'finished');
  });
  await server.query(
    `UPDATE rollcall.upstream_sync_runs SET state = 'running', ended_at = NULL, holder = 'another',
       held_until = now() + interval '1 hour' WHERE id = $1`,
    begun.body.id,
  );
  expect(await admin.post(runs, {})).toMatchObject({ status: 409, body: { error: { code: 'running' } } });
  expect((await admin.post(`${one}/cancel`)).body).toMatchObject({ state: 'cancelled' });
  const shown = (await auditor.get<SystemAnswer>(`${base}/systems/${id}`)).body;
  expect(shown).toMatchObject({ sync: { everyMinutes: 60 }, lastSync: { run: expect.any(String) } });
  expect(await auditor.get(`${base}/sync-runs/00000000-0000-7000-8000-000000000000`)).toMatchObject({ status: 404 });
});

test('access is asked for, decided on by another, brought there and taken back, with its trail', async () => {
  const { id } = await added('Access');
  await home.client.post('/Users', coreUser('mary', { emails: [{ value: 'mary@contoso.com', primary: true }] }));
  const wish = { system: 'Access', user: 'mary', group: 'Z_FI_CLERK', reason: 'FI-204' };
  expect(await auditor.post(`${base}/access-requests`, wish)).toMatchObject({ status: 403 });
  const asked = await admin.post<AccessAnswer>(`${base}/access-requests`, wish);
  expect(asked).toMatchObject({
    status: 201,
    body: { state: 'requested', isOwn: true, deeds: ['withdraw'], requestedBy: person.email },
  });
  expect(await admin.post(`${base}/access-requests`, wish)).toMatchObject({ status: 200, body: { id: asked.body.id } });
  const one = `${base}/access-requests/${asked.body.id}`;
  expect(await admin.post(`${one}/approve`, {})).toMatchObject({ status: 403 });
  expect((await auditor.get<AccessAnswer>(one)).body.deeds).toEqual([]);
  expect(await auditor.post(`${one}/approve`, {})).toMatchObject({ status: 403 });
  const other = await browserOf(server, await createPerson(server, 'admin', home.id));
  expect((await other.get<AccessAnswer>(one)).body).toMatchObject({ deeds: ['approve', 'reject', 'withdraw'] });
  await other.post(`${one}/approve`, { reason: 'Right for a clerk.' });
  const state = async () => (await auditor.get<AccessAnswer>(one)).body;
  await until(async () => (await state()).state === 'provisioned');
  expect((await auditor.get<SystemAnswer>(`${base}/systems/${id}`)).body).toMatchObject({
    liveRequests: 1,
    lastProvisionedAt: expect.any(String),
  });
  expect(await admin.send('DELETE', `${base}/systems/${id}`)).toMatchObject({
    status: 409,
    body: { error: { code: 'accessThere' } },
  });
  await admin.post(`${one}/revoke`, {});
  await until(async () => (await state()).state === 'revoked');
  const { trail, decisionReason, deeds } = await state();
  expect([decisionReason, deeds]).toEqual(['Right for a clerk.', []]);
  expect(trail).toHaveLength(5);
  expect(trail[0]?.sentence).toContain(person.email);

  const german = await auditor.send<AccessAnswer>('GET', one, undefined, { 'Accept-Language': 'de' });
  expect(german.body.trail[1]?.sentence).toContain('genehmigt');
  // An operator decides on what they asked for, as at the command line; a system that is away is told, and is no 503.
  const again = await operator.post<AccessAnswer>(`${base}/access-requests`, wish);
  expect(again.body.deeds).toEqual(['approve', 'reject', 'withdraw']);
  await operator.post(`${base}/access-requests/${again.body.id}/reject`, { reason: ' ' });
  const rejected = await auditor.get<{ items: AccessItem[]; next?: string }>(
    `${base}/access-requests?state=rejected&count=1`,
  );
  expect(rejected.body.items.map((item) => item.id)).toEqual([again.body.id]);
  await added('Away', { url: 'http://127.0.0.1:9/scim' });
  const away = await admin.post(`${base}/access-requests`, { ...wish, system: 'Away' });
  expect(away).toMatchObject({ status: 409, body: { error: { code: 'systemAway' } } });
  const past = await admin.post(`${base}/access-requests`, { ...wish, validUntil: '2020-01-01T00:00:00Z' });
  expect(past.body).toMatchObject({ error: { message: 'validUntil is in the past.' } });
}, 60_000);

test('the destinations of SAP IAG, property by property; addresses of private networks where this server allows them', async () => {
  const proxy = 'Name=IPS_PROXY\nType=HTTP\nURL=https://contoso.accounts.ondemand.com\nServiceURL=/ipsproxy';
  const begun = await admin.post<RunStarted>(`${base}/sap-check`, { proxy });
  expect(begun.status).toBe(202);
  const { steps, end } = await eventsOf<SapCheckStep>(admin, base, begun);
  expect(end).toMatchObject({ result: { isHealthy: false } });
  expect(steps.find(({ title }) => title === 'serviceURL')).toMatchObject({
    destination: 'IPS_PROXY',
    status: 'failed',
  });
  expect(await admin.post(`${base}/sap-check`, { proxy: '', directory: '' })).toMatchObject({ status: 400 });
  expect(await auditor.post(`${base}/sap-check`, { proxy })).toMatchObject({ status: 403 });
});
