import type {
  CredentialItem,
  DataIntegration,
  IntegrationSettings,
  NewCredential,
  RehearsalResult,
  RehearsalStep,
  TestStep,
} from '../../src/console/api/contract/data-integration.js';
import type { OverviewAnswer } from '../../src/console/api/contract/overview.js';
import type { RunStarted } from '../../src/console/api/contract/run.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { browserOf, type ConsoleBrowser, createPerson } from '../support/console-browser.js';
import { eventsOf } from '../support/console-run.js';
import { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const WEAK = 'password1234567890password1234567890';
const STRONG = 'zQ7vRm2kTx9wLp4hYc8dNb3gSf6jU_k.5-pW';
const GUID = '6f9619ff-8b86-4d01-b42d-00cf4fc964ff';

let server: TestServer;
let acme: TestOrganization;
let base: string;
let admin: ConsoleBrowser;
let auditor: ConsoleBrowser;
let operator: ConsoleBrowser;
let stranger: ConsoleBrowser;
const lines: string[] = [];

beforeAll(async () => {
  server = await createTestServer({ onLog: (line) => void lines.push(line) });
  acme = await server.createOrganization('vault');
  base = `/organizations/${acme.slug}`;
  const other = await server.createOrganization('core');
  [admin, auditor, operator, stranger] = await Promise.all([
    createPerson(server, 'admin', acme.id).then((person) => browserOf(server, person)),
    createPerson(server, 'auditor', acme.id).then((person) => browserOf(server, person)),
    createPerson(server, 'operator').then((person) => browserOf(server, person)),
    createPerson(server, 'admin', other.id).then((person) => browserOf(server, person)),
  ]);
});
afterAll(() => server.close());

const read = async (browser = admin) => (await browser.get<DataIntegration>(`${base}/data-integration`)).body;
const put = (
  browser: ConsoleBrowser,
  version: number | undefined,
  settings: Partial<IntegrationSettings>,
  all: IntegrationSettings,
) =>
  browser.send(
    'PUT',
    `${base}/data-integration`,
    { ...all, ...settings },
    version === undefined ? {} : { 'If-Match': `"${version}"` },
  );
const scim = (token: string) => new ScimClient(server.scimUrl + acme.slug, token).get('/Users?count=1');

describe('settings', () => {
  test('say what Entra asks for: the Tenant URL and the thirteen attributes with those for matching and the required', async () => {
    const shown = await read(auditor);
    expect(shown).toMatchObject({
      tenantUrl: `${server.origin}/api/scim/${acme.slug}`,
      tokenUrl: `${server.origin}/oauth2/token`,
      settings: { scimClient: 'azure', secretMethod: 'bearer', active: true },
      limit: null,
      hasMail: false,
    });
    expect(shown.attributes).toHaveLength(13);
    expect(
      shown.attributes.filter(({ matching }) => matching).map(({ target, matching }) => [target, matching]),
    ).toEqual([
      ['userName', 1],
      ['externalId', 2],
    ]);
    expect(shown.attributes.filter(({ isRequired }) => !isRequired).map(({ target }) => target)).toEqual([
      'displayName',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager',
    ]);
  });

  test('of two admins at once, the second is told, and nothing of the first is lost', async () => {
    const { version, settings } = await read();
    const first = await put(admin, version, { scimClient: 'okta', notifyAddresses: ['it@acme.com'] }, settings);
    expect(first).toMatchObject({ status: 200, body: { version: version + 1 } });
    const second = await put(operator, version, { scimClient: 'sap', active: false }, settings);
    expect(second).toMatchObject({ status: 409, body: { error: { code: 'changed' } } });
    expect((await put(admin, undefined, {}, settings)).body.error).toMatchObject({ field: 'If-Match' });
    expect((await read()).settings).toMatchObject({
      scimClient: 'okta',
      active: true,
      notifyAddresses: ['it@acme.com'],
    });
  });

  test.each([
    [{ allowedAddresses: ['10.0.0.0/33'] }, 'allowedAddresses'],
    [{ notifyAddresses: ['a@x.org, b@x.org'] }, 'notifyAddresses.0'],
    [{ notifyAddresses: ['a@x', 'b@x', 'c@x', 'd@x', 'e@x', 'f@x'] }, 'notifyAddresses'],
    [{ scimClient: 'ping' as 'okta' }, 'scimClient'],
  ])('%j is refused beside its field', async (change, field) => {
    const { version, settings } = await read();
    expect(await put(admin, version, change, settings)).toMatchObject({ status: 400, body: { error: { field } } });
    expect((await read()).version).toBe(version);
  });

  test('limits are the operator’s, and nothing is an auditor’s or of other organizations', async () => {
    const { version, settings } = await read();
    expect(await put(admin, version, { rateLimit: 5 }, settings)).toMatchObject({
      status: 403,
      body: { error: { needs: 'operator' } },
    });
    expect(await put(auditor, version, {}, settings)).toMatchObject({
      status: 403,
      body: { error: { needs: 'admin' } },
    });
    expect(await put(stranger, version, {}, settings)).toMatchObject({ status: 404 });
    expect(await put(operator, version, { rateLimit: 5, rateBurst: 10 }, settings)).toMatchObject({
      body: { limit: { rate: 5, burst: 10 } },
    });
    const now = await read();
    await put(operator, now.version, { rateLimit: 0, rateBurst: null }, now.settings);
  });
});

describe('credentials', () => {
  const make = (body: object, browser = admin) => browser.post<NewCredential>(`${base}/credentials`, body);
  const list = async () => (await auditor.get<{ items: CredentialItem[] }>(`${base}/credentials`)).body.items;

  test('a secret is in one answer, and in no other, no log and no audit; it works until it is ended', async () => {
    const { status, body } = await make({ method: 'bearer', name: 'Entra production' });
    expect(status).toBe(201);
    const { secret = '', credential } = body;
    expect((await scim(secret)).status).toBe(200);
    await until(async () => (await list()).some(({ id, lastUsedAt }) => id === credential.id && lastUsedAt !== null));
    await server.flushLog();
    const kept = [
      JSON.stringify(await list()),
      JSON.stringify(await server.services.audit.list({ limit: 500 })),
      JSON.stringify(await server.query('SELECT * FROM rollcall.credentials')),
      JSON.stringify(await server.query('SELECT * FROM rollcall.provisioning_log')),
      lines.join('\n'),
    ];
    expect(kept.filter((text) => text.includes(secret))).toEqual([]);
    expect(kept[1]).toContain('credential.create');
    expect((await admin.send('DELETE', `${base}/credentials/${credential.id}`)).status).toBe(204);
    expect((await admin.send('DELETE', `${base}/credentials/${credential.id}`)).status).toBe(409);
    await until(async () => (await scim(secret)).status === 401);
  });

  test('a chosen one is judged by one rule, before and when it is taken, and never comes back', async () => {
    const judged = await admin.post(`${base}/credentials/strength`, { value: WEAK });
    expect(judged.body).toMatchObject({ isStrong: false });
    const refused = await make({ method: 'bearer', name: 'chosen', value: WEAK });
    expect(refused).toMatchObject({ status: 400, body: { error: { field: 'value', message: judged.body.weakness } } });
    expect((await admin.post(`${base}/credentials/strength`, { value: STRONG })).body).toEqual({ isStrong: true });
    const { status, body } = await make({ method: 'bearer', name: 'chosen', value: STRONG });
    expect([status, body.credential.value, JSON.stringify(body).includes(STRONG)]).toEqual([201, 'chosen', false]);
    expect(await make({ method: 'bearer', name: 'chosen' })).toMatchObject({
      status: 400,
      body: { error: { field: 'name' } },
    });
    expect(await make({ method: 'bearer', name: 'vault', value: 'keyvault://theirs/secret' })).toMatchObject({
      status: 403,
      body: { error: { needs: 'operator' } },
    });
  });

  test('while one follows the other both work; a third is refused; without overlap the old one ends at once', async () => {
    const { body: first } = await make({ method: 'bearer', name: 'turning' });
    const rotate = (id: string, body: object) => admin.post<NewCredential>(`${base}/credentials/${id}/rotate`, body);
    const { status, body: second } = await rotate(first.credential.id, { overlapDays: 7 });
    expect([status, second.credential.version]).toEqual([200, 2]);
    expect(Date.parse(second.oldEndsAt ?? '')).toBeGreaterThan(Date.now() + 6 * 86_400_000);
    expect([(await scim(first.secret ?? '')).status, (await scim(second.secret ?? '')).status]).toEqual([200, 200]);
    expect(await rotate(second.credential.id, {})).toMatchObject({ status: 400 });
    await admin.send('DELETE', `${base}/credentials/${first.credential.id}`);
    const { body: third } = await rotate(second.credential.id, { overlapDays: 0 });
    await until(async () => (await scim(second.secret ?? '')).status === 401);
    expect((await scim(third.secret ?? '')).status).toBe(200);
  });

  test('names stay unique, versions two and credentials fifty, however many ask at once', async () => {
    const { slug } = await server.createOrganization('core');
    const path = `/organizations/${slug}/credentials`;
    const all = <Item>(count: number, ask: (i: number) => Promise<Item>) =>
      Promise.all(Array.from({ length: count }, (_, i) => ask(i)));
    const ask = (name?: string) => operator.post<NewCredential>(path, { method: 'bearer', name });
    const statuses = (answers: readonly { readonly status: number }[]) => answers.map(({ status }) => status).sort();
    const same = await all(5, () => ask('same'));
    expect(statuses(same)).toEqual([201, 400, 400, 400, 400]);
    const unnamed = await all(4, () => ask());
    expect(statuses(unnamed)).toEqual([201, 201, 201, 201]);
    expect(new Set(unnamed.map(({ body }) => body.credential.name)).size).toBe(4);
    const first = same.find(({ status }) => status === 201)?.body.credential.id;
    const rotated = await all(4, () => operator.post(`${path}/${first}/rotate`, {}));
    expect(statuses(rotated)).toEqual([200, 400, 400, 400]);
    // Seven work by now: the organization began with one.
    const others = await all(48, (i) => ask(`other ${i}`));
    expect(others.filter(({ status }) => status === 201)).toHaveLength(43);
    expect(others.filter(({ status }) => status === 409)).toHaveLength(5);
    const { body } = await operator.get<{ items: CredentialItem[] }>(path);
    expect(body.items.filter(({ isLive }) => isLive)).toHaveLength(50);
  });

  test('each method makes what it names', async () => {
    const oauth = await make({ method: 'oauth', name: 'client' });
    expect(oauth.body).toMatchObject({
      credential: { kind: 'client' },
      clientId: expect.any(String),
      secret: expect.any(String),
    });
    const basic = Buffer.from(`${oauth.body.clientId}:${oauth.body.secret}`).toString('base64');
    const asBasic = await fetch(`${server.scimUrl}${acme.slug}/Users?count=1`, {
      headers: { Authorization: `Basic ${basic}` },
    });
    expect(asBasic.status).toBe(200);
    expect((await make({ method: 'entra', name: 'blank token', tenantId: GUID })).body.credential).toMatchObject({
      kind: 'entra',
      boundTo: GUID,
    });
    const federation = { method: 'federation', name: 'wif', tenantId: GUID, subject: GUID, audience: `api://${GUID}` };
    expect((await make(federation)).body.clientId).toEqual(expect.any(String));
    const { cert } = await (await createCertificateAuthority()).issue({ names: ['client'], client: true });
    expect((await make({ method: 'certificate', name: 'tls', certificate: cert })).body.credential.kind).toBe(
      'certificate',
    );
    expect(await make({ method: 'entra', name: 'wrong', tenantId: 'contoso' })).toMatchObject({ status: 400 });
    expect(await make({ method: 'certificate', name: 'wrong', certificate: 'nothing' })).toMatchObject({ status: 400 });
  });

  test('others can neither make nor end nor see them', async () => {
    const [some] = await list();
    expect((await make({ method: 'bearer' }, auditor)).status).toBe(403);
    expect((await make({ method: 'bearer' }, stranger)).status).toBe(404);
    const other = (await stranger.get<{ organizations: { slug: string }[] }>('/session')).body.organizations[0]?.slug;
    expect((await stranger.send('DELETE', `/organizations/${other}/credentials/${some?.id}`)).status).toBe(404);
    expect((await list())[0]?.isLive).toBe(true);
  });
});

describe('the connection test', () => {
  const start = (browser = admin) => browser.post<RunStarted>(`${base}/connection-test`);

  test('goes the way of Entra over HTTP, shows what was said, and leaves nothing behind', async () => {
    const before = await read();
    await put(admin, before.version, { allowedAddresses: ['203.0.113.0/24'] }, before.settings);
    const { steps, end } = await eventsOf<TestStep>(admin, base, await start());
    expect(steps.filter(({ verdict }) => verdict === 'failed')).toEqual([]);
    expect(end.result).toMatchObject({ failed: 0 });
    const provision = steps.filter(({ part }) => part === 'provision');
    expect(provision.map(({ id }) => id)).toEqual(['create', 'update', 'disable', 'delete']);
    const [create] = provision;
    expect(create?.exchanges?.map(({ method, status }) => `${method} ${status}`)).toEqual(
      expect.arrayContaining(['GET 200', 'POST 201']),
    );
    expect(create?.exchanges?.find(({ method }) => method === 'POST')?.sent).toContain('"employeeNumber"');
    expect(JSON.stringify(steps)).not.toMatch(/Bearer|rollcall_[A-Za-z0-9]{20}/);
    expect((await acme.client.get('/Users?count=1')).status).toBe(403);
    expect(await server.query('SELECT 1 FROM rollcall.users WHERE organization_id = $1', acme.id)).toEqual([]);
    const trials = await server.query<{ revoked_at: Date | null }>(
      "SELECT revoked_at FROM rollcall.credentials WHERE organization_id = $1 AND name = 'Connection test'",
      acme.id,
    );
    expect(trials).toEqual([{ revoked_at: expect.any(Date) }]);
    const shown = (await admin.get<{ items: CredentialItem[] }>(`${base}/credentials`)).body.items;
    expect(shown.map(({ name }) => name)).not.toContain('Connection test');
    const now = await read();
    await put(admin, now.version, { allowedAddresses: [] }, now.settings);
  });

  test('makes nobody look: however often it is run, it is no client, and no stranger at the door', async () => {
    const fresh = await server.createOrganization('vault');
    const theirs = await browserOf(server, await createPerson(server, 'admin', fresh.id));
    const path = `/organizations/${fresh.slug}`;
    for (let times = 0; times < 2; times++) {
      const { end } = await eventsOf<TestStep>(theirs, path, await theirs.post<RunStarted>(`${path}/connection-test`));
      expect(end.result).toMatchObject({ failed: 0 });
    }
    await server.flushLog();
    expect(await server.query('SELECT * FROM rollcall.cycles WHERE organization_id = $1', fresh.id)).toEqual([]);
    const { body } = await theirs.get<OverviewAnswer>(`${path}/overview`);
    expect([body.cycle, body.warnings.map(({ code }) => code)]).toEqual([null, []]);
    const refused = await server.query<{ text: string }>(
      `SELECT concat_ws(' ', operation, status, credential, reason) AS text FROM rollcall.provisioning_log
       WHERE organization_id = $1 AND status IN (401, 403, 429)`,
      fresh.id,
    );
    expect(refused).toEqual([]);
  });

  test('is refused while provisioning is switched off, to auditors, and its events to others', async () => {
    expect(await start(auditor)).toMatchObject({ status: 403 });
    const started = await start();
    expect((await operator.get(`${base}/runs/${started.body.run}/events`)).status).toBe(404);
    await eventsOf(admin, base, started);
    const { version, settings } = await read();
    await put(admin, version, { active: false }, settings);
    expect(await start()).toMatchObject({ status: 409, body: { error: { code: 'inactive' } } });
    const now = await read();
    await put(admin, now.version, { active: true }, now.settings);
  });
});

describe('a rehearsal', () => {
  const rehearse = (users: number) => admin.post<RunStarted>(`${base}/rehearsals`, { users });
  const sandboxes = () => server.query('SELECT slug FROM rollcall.organizations WHERE sandbox_until IS NOT NULL');

  test('plays two cycles in a sandbox that is no customer, and takes it away', async () => {
    const started = await rehearse(30);
    await until(async () => (await sandboxes()).length === 1);
    const listed = await operator.get<{ items: { slug: string }[] }>('/organizations?count=200');
    expect(listed.body.items.filter(({ slug }) => slug.startsWith('sandbox-'))).toEqual([]);
    const { steps, end } = await eventsOf<RehearsalStep>(admin, base, started);
    const result = end.result as RehearsalResult;
    expect(result).toMatchObject({
      isStopped: false,
      failures: 0,
      cycles: [
        { kind: 'initial', created: 32, failed: 0, health: 'healthy' },
        { kind: 'incremental', updated: 2, disabled: 1, failed: 0, health: 'healthy' },
      ],
    });
    expect(steps.at(0)).toEqual({ phase: 'preparing' });
    expect(steps).toContainEqual({ phase: 'cycle', cycle: 1, finished: 62, total: 62 });
    expect(await sandboxes()).toEqual([]);
    expect(await server.query('SELECT 1 FROM rollcall.users WHERE organization_id = $1', acme.id)).toEqual([]);
  });

  test('is stopped by who began it, and is too large for nobody', async () => {
    expect(await rehearse(2_001)).toMatchObject({ status: 400, body: { error: { field: 'users' } } });
    const started = await rehearse(2_000);
    await until(async () => (await sandboxes()).length === 1);
    expect((await admin.send('DELETE', `${base}/runs/${started.body.run}`)).status).toBe(204);
    const { end } = await eventsOf<RehearsalStep>(admin, base, started);
    expect(end.result).toMatchObject({ isStopped: true });
    expect(await sandboxes()).toEqual([]);
  });
});
