import type { DeletedItem, HistoryAnswer, RestoredAnswer } from '../../src/console/api/contract/history.js';
import type { ClientCycles, OverviewAnswer } from '../../src/console/api/contract/overview.js';
import type { UndoItem, UndoPreviewEvent, UndoReportAnswer } from '../../src/console/api/contract/undo.js';
import type { WhyAnswerList } from '../../src/console/api/contract/why.js';
import { browserOf, type ConsoleBrowser, createPerson, type TestPerson } from '../support/console-browser.js';
import { fillUsers } from '../support/filled-directory.js';
import { group, vaultUser } from '../support/sample-users.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const MANY = 60;

let server: TestServer;
let acme: TestOrganization;
let base: string;
let person: TestPerson;
let admin: ConsoleBrowser;
let auditor: ConsoleBrowser;
let operator: ConsoleBrowser;
let credential: string;

beforeAll(async () => {
  server = await createTestServer();
  acme = await server.createOrganization('vault');
  await server.createOrganization('core');
  base = `/organizations/${acme.slug}`;
  person = await createPerson(server, 'admin', acme.id);
  admin = await browserOf(server, person);
  auditor = await browserOf(server, await createPerson(server, 'auditor', acme.id));
  operator = await browserOf(server, await createPerson(server, 'operator'));
  const { body } = await admin.get<{ items: { name: string }[] }>(`${base}/credentials`);
  credential = body.items[0]?.name ?? '';
});
afterAll(() => server.close());

const create = async (name: string) => String((await acme.client.post('/Users', vaultUser(name))).body.id);
const ask = async (who: string, browser = auditor, path = `${base}/why`) => {
  await server.flushLog();
  return (await browser.get<WhyAnswerList>(`${path}?who=${encodeURIComponent(who)}`)).body.items;
};
const previewOf = async (query: Record<string, string>, browser = auditor, path = base) => {
  const response = await browser.open('GET', `${path}/undo-preview?${new URLSearchParams(query)}`);
  const text = await response.text();
  const events = [...text.matchAll(/^data: (.*)$/gm)].map(([, data]) => JSON.parse(data ?? '') as UndoPreviewEvent);
  return events.at(-1);
};
const doneUndo = async (id: string) => {
  let report: UndoReportAnswer | undefined;
  await until(async () => {
    const { status, body } = await auditor.get<UndoReportAnswer>(`${base}/undos/${id}`);
    // What never began is not waited for.
    expect(status).toBe(200);
    report = body;
    return report.state === 'done';
  });
  return report;
};

test('why: refused, renamed, deleted and never seen, with evidence, also in German and over all organizations', async () => {
  const { title: _, ...incomplete } = vaultUser('mary');
  await acme.client.post('/Users', incomplete);
  const [refused] = await ask('mary@contoso.com');
  expect(refused).toMatchObject({ answer: 'refused', person: null, organization: acme.slug });
  expect(refused?.text).toContain('title (in Entra from jobTitle)');
  expect(refused?.entries[0]).toMatchObject({ outcome: 'refused', status: 400 });
  expect(refused?.paths[0]?.steps.length).toBeGreaterThan(2);

  const { body } = await acme.client.post('/Users', vaultUser('joan', { userName: 'joan.murray@contoso.com' }));
  const id = String(body.id);
  await acme.client.patch(`/Users/${id}`, { op: 'replace', path: 'userName', value: 'joan.clarke@contoso.com' });
  const [renamed] = await ask('joan.murray@contoso.com');
  expect(renamed).toMatchObject({ answer: 'renamed', person: { id, foundBy: 'past name' } });
  expect(renamed?.person?.pastNames).toMatchObject([{ name: 'joan.murray@contoso.com' }]);
  await acme.client.delete(`/Users/${id}`);
  await server.flushLog();
  const german = await auditor.send<WhyAnswerList>('GET', `${base}/why?who=joan.clarke@contoso.com`, undefined, {
    'Accept-Language': 'de',
  });
  expect(german.body.items[0]?.text).toMatch(/^joan.clarke@contoso.com wurde am .* aus .* gelöscht\./);
  expect(await ask('zoe@contoso.com')).toMatchObject([{ answer: 'never-seen', entries: [] }]);
  expect(await ask('joan.clarke@contoso.com', operator, '/why')).toMatchObject([
    { organization: acme.slug, answer: 'deleted' },
  ]);
  expect(await ask('zoe@contoso.com', operator, '/why')).toEqual([]);
  expect(await auditor.get(`${base}/why?who=%20`)).toMatchObject({ status: 400, body: { error: { field: 'who' } } });
});

test('the history of a user by pages, and back from the deleted ones; an auditor only looks', async () => {
  const id = await create('grace');
  await acme.client.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Admiral' });
  await acme.client.delete(`/Users/${id}`);
  const newest = await auditor.get<HistoryAnswer>(`${base}/history/${id}?count=2`);
  expect(newest.body).toMatchObject({ id, type: 'User', name: 'grace@contoso.com', isThere: false });
  expect(newest.body.items.map(({ operation }) => operation)).toEqual(['delete', 'patch']);
  expect(newest.body.items[1]?.changes).toMatchObject([{ path: 'title', after: 'Admiral' }]);
  const older = await auditor.get<HistoryAnswer>(`${base}/history/${id}?count=2&cursor=${newest.body.next}`);
  expect(older.body.items.map(({ operation }) => operation)).toEqual(['create']);
  expect(older.body.next).toBeUndefined();

  const listed = await auditor.get<{ items: DeletedItem[]; next?: string }>(`${base}/deleted?count=1`);
  expect(listed.body.items).toMatchObject([{ id, name: 'grace@contoso.com', type: 'User' }]);
  const next = await auditor.get<{ items: DeletedItem[] }>(`${base}/deleted?count=1&cursor=${listed.body.next}`);
  expect(next.body.items).toMatchObject([{ name: 'joan.clarke@contoso.com' }]);
  const named = await auditor.get<{ items: DeletedItem[] }>(`${base}/deleted?name=GRACE@contoso.com`);
  expect(named.body.items.map((one) => one.id)).toEqual([id]);

  const restore = `${base}/deleted/${id}/restore`;
  expect(await auditor.post(restore)).toMatchObject({ status: 403, body: { error: { needs: 'admin' } } });
  expect((await admin.post<RestoredAnswer>(restore)).body).toMatchObject({ id, name: 'grace@contoso.com' });
  expect((await acme.client.get(`/Users/${id}`)).status).toBe(200);
  expect(await admin.post(restore)).toMatchObject({ status: 404 });
  const [last] = (await auditor.get<HistoryAnswer>(`${base}/history/${id}`)).body.items;
  expect(last?.sentence).toContain(person.id);
});

test('an undo of a credential: previewed, confirmed by name, worked on, and undone itself; what others changed stays', async () => {
  const ids = [await create('a1'), await create('a2'), await create('a3')];
  const team = String((await acme.client.post('/Groups', group('Team', ...ids))).body.id);
  const since = new Date().toISOString();
  for (const id of ids) await acme.client.delete(`/Users/${id}`);
  await admin.post(`${base}/deleted/${ids[2]}/restore`);
  const wish = { by: 'credential', of: credential, since };
  const seen = await previewOf(wish);
  expect(seen).toMatchObject({
    done: true,
    result: {
      resources: expect.arrayContaining([expect.objectContaining({ kind: 'restore', type: 'User', count: 2 })]),
    },
  });
  expect(await previewOf({ by: 'credential', of: credential, since, until: '2020-01-01T00:00:00Z' })).toMatchObject({
    done: true,
    error: { code: 'refused', message: expect.stringContaining('ends before it begins') },
  });

  const undos = `${base}/undos`;
  expect(await auditor.post(undos, { ...wish, confirm: acme.slug })).toMatchObject({ status: 403 });
  expect(await admin.post(undos, { ...wish, confirm: 'another' })).toMatchObject({
    status: 400,
    body: { error: { field: 'confirm' } },
  });
  const begun = await admin.post<UndoItem>(undos, { ...wish, confirm: acme.slug });
  expect(begun).toMatchObject({ status: 201, body: { by: 'credential', of: credential, actor: person.email } });
  expect(await doneUndo(begun.body.id)).toMatchObject({ counts: { restored: 2 }, leftCount: 0 });
  expect((await acme.client.get(`/Groups/${team}`)).body.members).toHaveLength(3);
  const list = await auditor.get<{ items: UndoItem[] }>(undos);
  expect(list.body.items[0]).toMatchObject({ id: begun.body.id, state: 'done' });
  expect(await admin.post(`${undos}/${begun.body.id}/stop`)).toMatchObject({ status: 400 });
  expect(await admin.post(`${undos}/${begun.body.id}/resume`)).toMatchObject({ status: 400 });

  const again = await admin.post<UndoItem>(undos, { by: 'request', of: begun.body.id, confirm: acme.slug });
  expect(await doneUndo(again.body.id)).toMatchObject({ counts: { deleted: 2 } });
  expect((await acme.client.get(`/Users/${ids[0]}`)).status).toBe(404);
});

test('an undo that was stopped is gone on with', async () => {
  const id = await create('b1');
  const { headers } = await acme.client.delete(`/Users/${id}`);
  const undos = `${base}/undos`;
  const wish = { by: 'request', of: String(headers['x-request-id']), confirm: acme.slug };
  const begun = await admin.post<UndoItem>(undos, wish);
  await doneUndo(begun.body.id);
  await server.query("UPDATE rollcall.undos SET state = 'stopped', finished_at = NULL WHERE id = $1", begun.body.id);
  expect((await admin.post<UndoReportAnswer>(`${undos}/${begun.body.id}/resume`)).status).toBe(200);
  expect(await doneUndo(begun.body.id)).toMatchObject({ state: 'done' });
  expect((await acme.client.get(`/Users/${id}`)).status).toBe(200);
});

test('many deletions of a cycle: the overview names the undo, the cycles say what was done', async () => {
  const other = await server.createOrganization('core');
  await fillUsers(server.query, other.id, MANY);
  const rows = await server.query<{ id: string }>('SELECT id FROM users WHERE organization_id = $1', other.id);
  await Promise.all(rows.map(({ id }) => other.client.delete(`/Users/${id}`)));
  await server.flushLog();
  const path = `/organizations/${other.slug}`;
  const { warnings } = (await operator.get<OverviewAnswer>(`${path}/overview`)).body;
  const gone = warnings.find(({ code }) => code === 'manyGone');
  expect(gone).toMatchObject({ client: credential });
  const { items } = (await operator.get<{ items: ClientCycles[] }>(`${path}/cycles`)).body;
  expect(items[0]?.cycles).toMatchObject([{ deleted: MANY, isUnderWay: true }]);
  expect(items[0]?.quarantine).toMatchObject({ fewest: 5_000, share: 0.4, isReached: false });
  const { since, until: end } = gone as unknown as { since: string; until: string };
  const seen = await previewOf({ by: 'credential', of: credential, since, until: end }, operator, path);
  expect(seen).toMatchObject({ result: { resources: [{ kind: 'restore', type: 'User', count: MANY }] } });
});
