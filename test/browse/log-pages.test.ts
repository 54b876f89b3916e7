import { setMaxListeners } from 'node:events';
import { ResourceLists } from '../../src/directory/browse/resource-lists.js';
import { asCurl } from '../../src/directory/log/as-curl.js';
import { LogPages, type LogRequest } from '../../src/directory/log/log-pages.js';
import { LogReader } from '../../src/directory/log/log-reader.js';
import { LogTails } from '../../src/directory/log/log-tails.js';
import { OrganizationFactsReader } from '../../src/directory/overview/organization-facts.js';
import { OrganizationsByRisk } from '../../src/directory/overview/organizations-by-risk.js';
import { Overviews } from '../../src/directory/overviews.js';
import type { Call } from '../../src/protocol/call.js';
import { ActivityStore, MAX_COUNTED_ENTRIES } from '../../src/store/log/activity-store.js';
import { LogEntryStore } from '../../src/store/log/log-entry-store.js';
import { LogPageStore, MAX_LOOKED_AT } from '../../src/store/log/log-page-store.js';
import { OverviewStore } from '../../src/store/organizations/organization-overview.js';
import { sampleCall } from '../support/sample-call.js';
import { coreUser } from '../support/sample-users.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

let server: TestServer;
let acme: TestOrganization;
let other: TestOrganization;
let call: Call;
let pages: LogPages;
let ada: string;

beforeAll(async () => {
  server = await createTestServer();
  const { database } = server.services;
  pages = new LogPages(new LogPageStore(database), new LogEntryStore(database));
  acme = await server.createOrganization('core');
  other = await server.createOrganization('core');
  call = sampleCall({ id: acme.id, slug: acme.slug });
  const created = await acme.client.post(
    '/Users',
    coreUser('ada@contoso.com', { active: true, password: 'S3cret-horse-Battery' }),
  );
  ada = String(created.body.id);
  await acme.client.patch(`/Users/${ada}`, { op: 'replace', path: 'active', value: false });
  await acme.client.post(
    '/Users',
    coreUser('ada@contoso.com', { password: 'S3cret-horse-Battery', nickName: "O'Neill" }),
  );
  await acme.client.get('/Users?filter=userName%20eq%20"grace@contoso.com"');
  await acme.client.post('/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName: '' });
  await other.client.post('/Users', coreUser('eve@contoso.com'));
  await server.flushLog();
});
afterAll(() => server.close());

const statuses = async (request: LogRequest) => (await pages.page(call, request)).items.map(({ status }) => status);

test('the newest first, by pages, each entry once, and of no other organization', async () => {
  const all = await pages.page(call, {});
  expect(all.items.map(({ operation }) => operation)).toEqual(['refuse', 'list', 'refuse', 'patch', 'create']);
  expect(all.next).toBeUndefined();
  const first = await pages.page(call, { count: 2 });
  const second = await pages.page(call, { count: 2, cursor: first.next });
  const third = await pages.page(call, { count: 2, cursor: second.next });
  expect([...first.items, ...second.items, ...third.items].map(({ id }) => id)).toEqual(all.items.map(({ id }) => id));
  expect(third.next).toBeUndefined();
});

test('filters', async () => {
  expect(await statuses({ outcomes: ['refused'] })).toEqual([400, 409]);
  expect(await statuses({ outcomes: ['changed', 'read'] })).toEqual([200, 200, 201]);
  expect(await statuses({ method: 'POST' })).toEqual([400, 409, 201]);
  expect(await statuses({ method: 'PATCH' })).toEqual([200]);
  expect(await statuses({ method: 'GET' })).toEqual([200]);
  expect(await statuses({ status: 409 })).toEqual([409]);
  expect(await statuses({ person: 'ADA@contoso.com' })).toEqual([409, 200, 201]);
  expect(await statuses({ person: ada })).toEqual([409, 200, 201]);
  expect(await statuses({ name: 'grace' })).toEqual([200]);
  expect(await statuses({ credential: 'Entra', outcomes: ['changed'] })).toEqual([200, 201]);
  expect(await statuses({ credential: 'Okta' })).toEqual([]);
  expect(await statuses({ since: new Date(Date.now() + 60_000) })).toEqual([]);
  expect(await statuses({ until: new Date(Date.now() - 600_000) })).toEqual([]);
  const [newest] = (await pages.page(call, {})).items;
  expect(await statuses({ requestId: newest?.requestId.toUpperCase() })).toEqual([400]);
});

test('an entry says what changed, and its request can be copied without a secret', async () => {
  const { items } = await pages.page(call, {});
  const [, looked, taken, changed, created] = items;
  const entry = await pages.entry(call, changed?.id ?? '');
  expect(entry).toMatchObject({
    sentence: 'Disabled ada@contoso.com.',
    data: { changes: [{ path: 'active', before: true, after: false }] },
  });
  const curl = taken && asCurl(taken, 'https://scim.example.com/api/scim/acme');
  expect(curl).toContain(`--header "Authorization: Bearer $SCIM_TOKEN"`);
  expect(curl).toContain(`"nickName":"O'\\''Neill"`);
  expect(curl).not.toContain('S3cret');
  expect(looked && asCurl(looked, 'https://x')).toContain(
    `'https://x/Users?filter=userName%20eq%20%22grace%40contoso.com%22'`,
  );
  expect(created && asCurl(created, 'https://x')).toBeUndefined();
});

test('nothing of another organization, and nothing for what is no id', async () => {
  const [own] = (await pages.page(call, {})).items;
  const foreign = sampleCall({ id: other.id, slug: other.slug });
  expect(await pages.entry(foreign, own?.id ?? '')).toBeUndefined();
  expect((await pages.page(foreign, { person: ada })).items).toEqual([]);
  expect(await pages.entry(call, 'x')).toBeUndefined();
});

test.each([
  ['count', { count: 201 }],
  ['cursor', { cursor: 'x' }],
  ['requestId', { requestId: 'x' }],
  ['since', { requestId: '0e2f1b6e-9f5e-4d7e-8a51-6f2d2a1d3c4b' }],
  ['person', { person: ' ' }],
  ['person', { person: 'a\0' }],
  ['credential', { credential: '\ud800' }],
  ['name', { person: 'a', name: 'b' }],
] as const)('bad input is refused by its name: %s', async (field, request) => {
  await expect(pages.page(call, request)).rejects.toMatchObject({ name: 'InvalidInput', field });
});

test('a page looks at so many entries and no more, and says how far it got', async () => {
  const many = await server.createOrganization('core');
  const ofMany = sampleCall({ id: many.id, slug: many.slug });
  await server.query(
    `INSERT INTO provisioning_log (organization_id, id, at, request_id, credential, operation, subject, status, data)
     SELECT $1, (lpad(to_hex((extract(epoch FROM now()) * 1000)::bigint - n), 12, '0') || '70008000' || lpad(to_hex(n), 12, '0'))::uuid,
       now() - n * interval '1 ms', 'r', 'Entra', CASE WHEN n % 15000 = 0 THEN 'refuse' ELSE 'get' END, 'x', 200, '{"detail": ""}'
     FROM generate_series(1, 31000) AS n`,
    many.id,
  );
  const first = await pages.page(ofMany, { outcomes: ['refused'] });
  expect(first.items).toHaveLength(1);
  expect(first.lookedBackTo?.getTime()).toBeLessThan(Date.now() - MAX_LOOKED_AT);
  const second = await pages.page(ofMany, { outcomes: ['refused'], cursor: first.next });
  expect([second.items.length, second.next]).toEqual([1, undefined]);
  const facts = await factsReader().of(ofMany, { id: many.id, active: true }, []);
  const [hour] = facts.hours.filter(({ isMore }) => isMore);
  expect(hour?.read).toBeGreaterThan(MAX_COUNTED_ENTRIES - 10);
  expect(hour?.read).toBeLessThanOrEqual(MAX_COUNTED_ENTRIES + 1);
});

const factsReader = () => {
  const { database } = server.services;
  return new OrganizationFactsReader(
    new ActivityStore(database),
    new Overviews(new OverviewStore(database)),
    new ResourceLists(database),
  );
};

test('the overview tells what happened, how many there are, and what to look at', async () => {
  const facts = await factsReader().of(call, { id: acme.id, active: true }, []);
  expect(facts).toMatchObject({
    users: { total: 1, isCounted: true },
    activeUsers: { total: 0 },
    groups: { total: 0 },
  });
  expect([facts.hours.length, facts.days.length]).toEqual([24, 30]);
  const sum = (name: 'created' | 'disabled' | 'changed' | 'refused' | 'read') =>
    facts.days.reduce((total, part) => total + part[name], 0);
  expect(['created', 'disabled', 'changed', 'refused', 'read'].map((name) => sum(name as 'read'))).toEqual([
    1, 1, 0, 2, 1,
  ]);
  expect(facts.hours.reduce((total, { created }) => total + created, 0)).toBe(1);
  expect(facts.warnings).toEqual([{ code: 'noCredential' }]);
  expect(facts.lastSuccess).toBeInstanceOf(Date);
});

test('operators see the organizations that need them first', async () => {
  const { organizations } = server.services;
  await organizations.setActive(other.slug, false);
  const ranking = new OrganizationsByRisk({
    organizations,
    overviews: new Overviews(new OverviewStore(server.services.database)),
    expiring: async () => [{ slug: acme.slug, endsAt: new Date(Date.now() + 86_400_000) }],
  });
  const { total, rows } = await ranking.page(0, 2);
  expect(rows.map(({ slug, risks }) => [slug, risks])).toEqual([
    [acme.slug, ['credentialEnds']],
    [other.slug, ['providerOff']],
  ]);
  expect(total).toBe((await organizations.listPresent()).length);
  expect((await ranking.page(1, 1)).rows.map(({ slug }) => slug)).toEqual([other.slug]);
});

test('no more than a hundred watch one log', async () => {
  const tails = new LogTails(new LogReader(new LogEntryStore(server.services.database)));
  const end = new AbortController();
  setMaxListeners(100, end.signal);
  const watch = async () => {
    for await (const _ of tails.watch(other.id, end.signal));
  };
  const watching = Array.from({ length: 100 }, watch);
  await until(() => tails.watchers === 100);
  expect([tails.hasRoom(other.id), tails.hasRoom(acme.id), tails.readers]).toEqual([false, true, 1]);
  end.abort();
  await Promise.all(watching);
  expect(tails.readers).toBe(0);
});

test('many watch one log, which is read once, and no longer than somebody watches', async () => {
  const tails = new LogTails(new LogReader(new LogEntryStore(server.services.database)));
  const ends = [new AbortController(), new AbortController()];
  const seen: string[][] = [[], []];
  const watching = ends.map(async (end, i) => {
    for await (const { entries } of tails.watch(acme.id, end.signal))
      seen[i]?.push(...entries.map(({ resourceName }) => resourceName ?? ''));
  });
  await until(() => tails.watchers === 2);
  expect([tails.readers, tails.hasRoom(acme.id)]).toEqual([1, true]);
  await other.client.post('/Users', coreUser('nobody@contoso.com'));
  await acme.client.post('/Users', coreUser('grace@contoso.com'));
  await until(() => seen.every((names) => names.includes('grace@contoso.com')));
  expect(seen[0]).not.toContain('nobody@contoso.com');
  ends[0]?.abort();
  await watching[0];
  expect([tails.watchers, tails.readers]).toEqual([1, 1]);
  ends[1]?.abort();
  await watching[1];
  expect([tails.watchers, tails.readers]).toEqual([0, 0]);
});
