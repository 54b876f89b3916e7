import type {
  DirectoryPage,
  GroupItem,
  RelatedItem,
  UserAnswer,
  UserItem,
} from '../../src/console/api/contract/directory.js';
import type { LogEntryAnswer, LogNews, LogPage } from '../../src/console/api/contract/log.js';
import type { OverviewAnswer, RankingPage } from '../../src/console/api/contract/overview.js';
import { browserOf, ConsoleBrowser, createPerson } from '../support/console-browser.js';
import { group, vaultUser } from '../support/sample-users.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let acme: TestOrganization;
let base: string;
let auditor: ConsoleBrowser;
let stranger: ConsoleBrowser;
let operator: ConsoleBrowser;
const ids: string[] = [];
let team: string;

beforeAll(async () => {
  server = await createTestServer();
  acme = await server.createOrganization('vault');
  base = `/organizations/${acme.slug}`;
  const other = await server.createOrganization('core');
  auditor = await browserOf(server, await createPerson(server, 'auditor', acme.id));
  stranger = await browserOf(server, await createPerson(server, 'admin', other.id));
  operator = await browserOf(server, await createPerson(server, 'operator'));
  for (const name of ['ada', 'grace', 'hedy']) {
    const manager =
      ids[0] === undefined
        ? {}
        : {
            'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User': {
              employeeNumber: `E-${name}`,
              department: 'Research',
              manager: { value: ids[0] },
            },
          };
    ids.push(String((await acme.client.post('/Users', vaultUser(name, manager))).body.id));
  }
  team = String((await acme.client.post('/Groups', group('Engineering', ...ids))).body.id);
  await acme.client.post('/Users', vaultUser('mary', { title: '<script>alert(1)</script>', userName: '' }));
  await server.flushLog();
});
afterAll(() => server.close());

test('users by pages, with what the grid shows of each', async () => {
  const first = await auditor.get<DirectoryPage<UserItem>>(`${base}/users?count=2`);
  expect(first.status).toBe(200);
  expect(first.body.items.map(({ userName }) => userName)).toEqual(['ada@contoso.com', 'grace@contoso.com']);
  expect(first.body.items[0]).toMatchObject({
    active: true,
    workEmail: 'ada@contoso.com',
    department: 'Research',
    country: 'GB',
  });
  expect(first.body.previous).toBeUndefined();
  const second = await auditor.get<DirectoryPage<UserItem>>(`${base}/users?count=2&cursor=${first.body.next}`);
  expect(second.body.items.map(({ userName }) => userName)).toEqual(['hedy@contoso.com']);
  const back = await auditor.get<DirectoryPage<UserItem>>(`${base}/users?count=2&cursor=${second.body.previous}`);
  expect(back.body.items).toEqual(first.body.items);
  expect((await auditor.get(`${base}/users/size`)).body).toEqual({ size: { total: 3, isCounted: true } });
  const found = await auditor.get<DirectoryPage<UserItem>>(
    `${base}/users?search=HED&filter=${encodeURIComponent('active eq true')}`,
  );
  expect(found.body.items).toHaveLength(1);
});

test('a user: what Entra maps, the resource, manager, reports, groups', async () => {
  const { body } = await auditor.get<UserAnswer>(`${base}/users/${ids[1]}`);
  expect(body.mapped).toHaveLength(13);
  expect(body.mapped.filter(({ isRequired }) => isRequired)).toHaveLength(11);
  expect(body.mapped.find(({ source }) => source === 'city')).toMatchObject({
    path: 'addresses[type eq "work"].locality',
    value: 'London',
  });
  expect(body.manager).toMatchObject({ value: ids[0], user: { name: 'ada@contoso.com' } });
  expect(body.resource).toMatchObject({ id: ids[1], meta: { resourceType: 'User' } });
  const boss = (await auditor.get<UserAnswer>(`${base}/users/${ids[0]}`)).body;
  expect(boss.reports).toMatchObject({ count: 2, isMore: false });
  expect(boss.manager).toBeUndefined();
  const groups = (await auditor.get<DirectoryPage<RelatedItem>>(`${base}/users/${ids[0]}/groups`)).body;
  expect(groups.items).toMatchObject([{ id: team, type: 'Group', name: 'Engineering' }]);
});

test('a group and its members by pages', async () => {
  const list = await auditor.get<DirectoryPage<GroupItem>>(`${base}/groups`);
  expect(list.body.items).toMatchObject([{ id: team, displayName: 'Engineering', members: 3 }]);
  expect((await auditor.get(`${base}/groups/${team}`)).body).toMatchObject({ displayName: 'Engineering' });
  const first = await auditor.get<DirectoryPage<RelatedItem>>(`${base}/groups/${team}/members?count=2`);
  const second = await auditor.get<DirectoryPage<RelatedItem>>(
    `${base}/groups/${team}/members?count=2&cursor=${first.body.next}`,
  );
  expect([...first.body.items, ...second.body.items].map(({ id }) => id)).toEqual([...ids].sort());
  expect(second.body.next).toBeUndefined();
});

test('the log: a refusal is found by name, with its request and why', async () => {
  const { body } = await auditor.get<LogPage>(`${base}/log?outcome=refused&name=mary`);
  expect(body.items).toEqual([]);
  const refused = (await auditor.get<LogPage>(`${base}/log?outcome=refused&method=POST&status=400`)).body.items;
  expect(refused).toMatchObject([{ outcome: 'refused', status: 400, method: 'POST' }]);
  const entry = (await auditor.get<LogEntryAnswer>(`${base}/log/${refused[0]?.id}`)).body;
  expect(entry).toMatchObject({
    request: { method: 'POST', path: '/Users', body: { title: '<script>alert(1)</script>' } },
    answer: { status: 400, scimType: 'invalidValue' },
    changes: [],
    explanation: { reason: 'attribute-missing' },
  });
  expect(entry.curl).toContain(`/api/scim/${acme.slug}/Users' \\\n  --header "Authorization: Bearer $SCIM_TOKEN"`);
});

test('the overview, and the ranking for operators', async () => {
  const { body } = await auditor.get<OverviewAnswer>(`${base}/overview`);
  expect(body).toMatchObject({
    isActive: true,
    users: { total: 3, isCounted: true },
    warnings: [],
    credentials: [{ name: 'Entra', endsAt: null }],
  });
  expect(body.days.at(-1)).toMatchObject({ created: 4, refused: 1 });
  expect(['healthy', 'attention']).toContain(body.verdict);
  for (let i = 0; i < 3; i += 1) await acme.client.as('rollcall_wrong').get('/Users');
  await server.flushLog();
  const { body: after } = await auditor.get<OverviewAnswer>(`${base}/overview`);
  expect(after).toMatchObject({ verdict: 'at risk', warnings: [{ code: 'unknownCaller' }] });
  const ranking = await operator.get<RankingPage>('/overview?count=1');
  expect(ranking.body).toMatchObject({ total: 2, next: '1' });
  expect((await auditor.get('/overview')).status).toBe(403);
});

test('nothing that people look at moves what is known of SCIM clients, or is logged', async () => {
  const state = () =>
    server.query(
      'SELECT (SELECT count(*) FROM provisioning_log) AS entries, (SELECT max(last_used_at) FROM credentials) AS used',
    );
  const before = await state();
  await auditor.get(`${base}/users`);
  await auditor.get(`${base}/users/${ids[0]}`);
  await auditor.get(`${base}/log`);
  await server.flushLog();
  expect(await state()).toEqual(before);
});

test.each([
  'users',
  'users/size',
  'users/words',
  'users/:id',
  'users/:id/groups',
  'groups',
  'groups/:team/members',
  'log',
  'log/tail',
  'log/:id',
  'overview',
])('nobody of another organization sees %s', async (path) => {
  const own = path.replace(':id', ids[0] ?? '').replace(':team', team);
  expect((await stranger.get(`${base}/${own}`)).status).toBe(404);
  expect((await new ConsoleBrowser(server).get(`${base}/${own}`)).status).toBe(401);
});

test('ids of another organization are unknown', async () => {
  const [, slug] = /organizations\/(.*)/.exec(base) ?? [];
  const others = (await stranger.get<{ organizations: { slug: string }[] }>('/session')).body.organizations[0]?.slug;
  expect(others).not.toBe(slug);
  for (const path of [
    `users/${ids[0]}`,
    `users/${ids[0]}/groups`,
    `groups/${team}`,
    `groups/${team}/members`,
    'users/x',
    'log/x',
  ])
    expect([path, (await stranger.get(`/organizations/${others}/${path}`)).status]).toEqual([path, 404]);
});

test.each([
  ['count', 'users?count=201'],
  ['count', 'log?count=0'],
  ['order', 'users?order=up'],
  ['sort', 'users?sort=password'],
  ['filter', `users?filter=${encodeURIComponent('userName eq "a" or')}`],
  ['filter', `users?filter=${encodeURIComponent(`userName eq "${'x'.repeat(10_000)}"`)}`],
  ['filter', 'users?filter=%00'],
  ['filter', `users/size?filter=${encodeURIComponent('password eq "x"')}`],
  ['position', 'users?position=2'],
  ['position', 'users?position=NaN'],
  ['cursor', 'users?cursor=eyJ4'],
  ['cursor', 'log?cursor=eyJ4'],
  ['since', 'log?since=yesterday'],
  ['outcome', 'log?outcome=all'],
  ['method', 'log?method=BREW'],
  ['colour', 'users?colour=red'],
  ['requestId', 'log?requestId='],
])('a bad %s is a 400 that names it', async (field, path) => {
  const { status, body } = await auditor.get(`${base}/${path}`);
  expect([status, body.error?.field]).toEqual([400, field]);
});

test('the live log brings what happens', async () => {
  const end = new AbortController();
  const response = await auditor.open('GET', `${base}/log/tail`, undefined, {}, end.signal);
  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  const seen: string[] = [];
  let text = '';
  for await (const chunk of response.body ?? []) {
    text += Buffer.from(chunk).toString();
    if (seen.length === 0 && text.includes('data:')) await acme.client.delete(`/Users/${ids[2]}`);
    const events = text.split('\n\n').flatMap((event) => /^data: (.*)$/m.exec(event)?.[1] ?? []);
    seen.splice(
      0,
      seen.length,
      ...events.flatMap((event) => (JSON.parse(event) as LogNews).items.map(({ sentence }) => sentence)),
    );
    if (seen.some((sentence) => sentence.startsWith('Deleted'))) break;
  }
  end.abort();
  expect(seen.filter((sentence) => sentence.startsWith('Deleted'))).toEqual([
    'Deleted user hedy@contoso.com, with "Entra".',
  ]);
});
