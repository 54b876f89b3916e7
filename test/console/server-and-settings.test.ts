import type { AuditItem } from '../../src/console/api/contract/audit.js';
import type { ListedCredentialItem } from '../../src/console/api/contract/credentials.js';
import type { List } from '../../src/console/api/contract/error.js';
import type { ServerAnswer } from '../../src/console/api/contract/server.js';
import type { OrganizationSettings } from '../../src/console/api/contract/settings.js';
import { runCommand } from '../cli/rollcall-command.js';
import { browserOf, type ConsoleBrowser, createPerson } from '../support/console-browser.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let acme: TestOrganization;
let admin: ConsoleBrowser;
let auditor: ConsoleBrowser;
let operator: ConsoleBrowser;

beforeAll(async () => {
  server = await createTestServer();
  acme = await server.createOrganization('vault');
  [admin, auditor, operator] = await Promise.all([
    createPerson(server, 'admin', acme.id).then((person) => browserOf(server, person)),
    createPerson(server, 'auditor', acme.id).then((person) => browserOf(server, person)),
    createPerson(server, 'operator').then((person) => browserOf(server, person)),
  ]);
});
afterAll(() => server.close());

const command = (...args: string[]) => runCommand({ DATABASE_URL: server.databaseUrl }, args);
const day = (days: number) => new Date(Date.now() + days * 86_400_000);

describe('settings', () => {
  const path = () => `/organizations/${acme.slug}/settings`;
  const read = async (browser = admin) => (await browser.get<OrganizationSettings>(path())).body;
  const put = (browser: ConsoleBrowser, part: string, body: object, version: number) =>
    browser.send<OrganizationSettings & { error: { field?: string; code: string; needs?: string } }>(
      'PUT',
      `${path()}/${part}`,
      body,
      { 'If-Match': `"${version}"` },
    );

  test('hold at once for both parts, are in the audit, and of two who change them the second is told', async () => {
    const before = await read(auditor);
    expect(before).toMatchObject({ profile: 'vault', standard: { uniqueExternalId: false, discovery: 'full' } });
    const changed = { ...before.standard, uniqueExternalId: true };
    const saved = await put(admin, 'standard', changed, before.version);
    expect(saved).toMatchObject({ status: 200, body: { version: before.version + 1, standard: changed } });
    const late = await put(operator, 'retention', { ...before.retention, logDays: 30 }, before.version);
    expect(late).toMatchObject({ status: 409, body: { error: { code: 'changed' } } });
    const kept = await put(operator, 'retention', { ...before.retention, logDays: 30 }, saved.body.version);
    expect(kept.body).toMatchObject({ retention: { logDays: 30 }, kept: { logDays: 30 } });
    expect(await put(admin, 'standard', before.standard, saved.body.version)).toMatchObject({ status: 409 });
    expect(JSON.parse((await command('org', 'retention', acme.slug, '--json')).output)).toMatchObject({ logDays: 30 });
    const { items } = (await admin.get<List<AuditItem>>(`/organizations/${acme.slug}/audit`)).body;
    expect(items.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['organization.set', 'organization.retention']),
    );
  });

  test.each([
    [{ logDays: 0 }, 'logDays'],
    [{ historyDays: 3_651 }, 'historyDays'],
    [{ logEntries: 1.5 }, 'logEntries'],
  ])('%j is refused beside its field', async (change, field) => {
    const { version, retention } = await read();
    const refused = await put(operator, 'retention', { ...retention, ...change }, version);
    expect(refused).toMatchObject({ status: 400, body: { error: { field } } });
    expect((await read()).version).toBe(version);
  });

  test('what is kept is for operators to say', async () => {
    const { version, retention } = await read();
    expect(await put(admin, 'retention', { ...retention, logDays: 1 }, version)).toMatchObject({
      status: 403,
      body: { error: { needs: 'operator' } },
    });
  });
});

test('the server is shown to operators, runs a job before its time, and says why no mail goes', async () => {
  const answer = (await operator.get<ServerAnswer>('/server')).body;
  expect(answer).toMatchObject({
    version: '0.1.0',
    pendingMigrations: [],
    masterKey: { source: 'variable', older: 0 },
    mail: { isOn: false, waiting: 0, recent: [] },
  });
  expect(answer.database.version).toMatch(/^\d\d/);
  const name = answer.jobs.find(({ isShared }) => isShared)?.name ?? '';
  await server.query(
    "INSERT INTO rollcall.jobs (name, holder, last_started_at, last_finished_at, due_at, runs) VALUES ($1, 'x', now(), now(), now() + interval '1 day', 1) ON CONFLICT (name) DO UPDATE SET due_at = excluded.due_at",
    name,
  );
  expect((await operator.post(`/server/jobs/${name}/run`)).status).toBe(204);
  const [due] = await server.query('SELECT due_at <= now() AS is_due FROM rollcall.jobs WHERE name = $1', name);
  expect(due).toEqual({ is_due: true });
  const { items } = (await operator.get<List<AuditItem>>('/audit')).body;
  expect(items[0]).toMatchObject({ action: 'job.run', sentence: expect.stringContaining(`had the job ${name} run`) });
  const onEach = answer.jobs.find(({ isShared }) => !isShared)?.name ?? '';
  expect(await operator.post(`/server/jobs/${onEach}/run`)).toMatchObject({ status: 400 });
  expect(await operator.post('/server/jobs/nothing/run')).toMatchObject({ status: 400 });
  expect(await command('jobs', 'run', 'nothing')).toMatchObject({ code: 1 });
  expect(JSON.parse((await command('jobs', 'run', name, '--json')).output)).toEqual({ job: name, isDue: true });
  expect(await operator.post('/server/mail-test', { address: 'nobody' })).toMatchObject({
    status: 400,
    body: { error: { field: 'address' } },
  });
  expect(await operator.post('/server/mail-test', { address: 'ada@example.com' })).toMatchObject({
    status: 400,
    body: { error: { code: 'notSent', message: expect.stringContaining('SMTP_URL') } },
  });
});

describe('credentials of all organizations', () => {
  const list = async (query: string) => (await operator.get<List<ListedCredentialItem>>(`/credentials?${query}`)).body;
  const names = ({ items }: List<ListedCredentialItem>) => items.map(({ name }) => name);

  beforeAll(async () => {
    const other = await server.createOrganization('core');
    const { credentials } = server.services;
    const base = `/organizations/${acme.slug}/credentials`;
    for (const [name, days] of [
      ['later', 90],
      ['soon', 20],
      ['next', 3],
    ] as const)
      await admin.post(base, { method: 'bearer', name, expiresAt: day(days).toISOString() });
    const client = await credentials.createClient(other.id, 'a client', { by: 'Grace' });
    const ended = await credentials.create(other.id, 'over', { by: 'Grace' });
    await credentials.revoke(other.id, ended.id, { by: 'Grace' });
    await credentials.create(other.id, 'of a trial', { by: 'Grace', isTrial: true });
    await server.query('UPDATE rollcall.credentials SET last_used_at = now() WHERE id = $1', client.id);
    await server.query(
      `UPDATE rollcall.credentials SET settings = '{"reference": "keyvault://v/s"}' WHERE name = 'later'`,
    );
  });

  test('tell what ends, what ended, what was never used, of which kind, and who made it', async () => {
    const ending = await list('state=ending');
    expect(names(ending)).toEqual(['next', 'soon']);
    expect(ending.items[0]).toMatchObject({
      organization: { slug: acme.slug },
      createdBy: expect.stringContaining('@'),
      kind: 'token',
      isLive: true,
    });
    expect(names(await list('state=ended'))).toEqual(['over']);
    expect(names(await list('state=unused'))).not.toContain('a client');
    expect((await list('kind=client')).items).toMatchObject([{ name: 'a client', createdBy: 'Grace' }]);
    expect((await list('kind=keyVault')).items).toMatchObject([{ name: 'later', value: 'keyVault' }]);
    expect(names(await list('state=all&search=trial'))).toEqual([]);
    expect(names(await list('order=used')).at(-1)).toBe('a client');
  });

  test.each(['ends', 'used', 'created'])('come page by page by %s, each once', async (order) => {
    const whole = names(await list(`state=all&order=${order}&count=200`));
    expect(whole.length).toBeGreaterThan(6);
    const paged: string[] = [];
    let cursor: string | undefined = '';
    while (cursor !== undefined) {
      const page: List<ListedCredentialItem> = await list(
        `state=all&order=${order}&count=2${cursor && `&cursor=${cursor}`}`,
      );
      paged.push(...names(page));
      cursor = page.next;
    }
    expect(paged).toEqual(whole);
  });

  test('are the same at the command line, and a cursor that is none is refused', async () => {
    const { output } = await command('credentials', '--state', 'ending', '--json');
    expect(JSON.parse(output).credentials.map(({ name }: { name: string }) => name)).toEqual(['next', 'soon']);
    expect((await command('credentials', '--kind', 'client')).output).toMatch(/a client +1 +Grace/);
    expect(await operator.get('/credentials?cursor=1_x')).toMatchObject({
      status: 400,
      body: { error: { field: 'cursor' } },
    });
  });
});
