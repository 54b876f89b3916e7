import type { Json } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA } from '../../src/protocol/urns.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { createUndoWorld, moment, type UndoWorld } from './undo-world.js';

let server: TestServer;
let world: UndoWorld;

beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  world = await createUndoWorld(server);
});

const change = (path: string, value: Json) => ({ op: 'replace', path, value });

/** People with a manager, in groups that are in groups. */
async function fill() {
  const boss = await world.user('boss@contoso.com', { externalId: 'e-0', emails: [{ value: 'boss@mail.com' }] });
  const manager = { [ENTERPRISE_USER_SCHEMA]: { manager: { value: boss } } };
  const ada = await world.user('ada@contoso.com', { externalId: 'e-1', active: true, ...manager });
  const bob = await world.user('bob@contoso.com', { externalId: 'e-2', active: true, title: 'Clerk', ...manager });
  const team = await world.group('team', ada, bob);
  const staff = await world.group('staff', boss, team);
  return { boss, ada, bob, team, staff };
}

test('what a credential did is previewed and taken back: rows, memberships and unique values are as before', async () => {
  const { client } = world.organization;
  const { boss, ada, bob, team, staff } = await fill();
  const before = await world.state();
  const since = await moment();
  // In an order in which no single pass over names or members would do.
  await client.patch(`/Users/${bob}`, change('active', false), change('title', 'Gone'));
  await client.delete(`/Users/${ada}`);
  await client.delete(`/Groups/${team}`);
  await client.patch(`/Groups/${staff}`, { op: 'remove', path: 'members' }, change('displayName', 'nobody'));
  await client.patch(`/Users/${bob}`, change('userName', 'robert@contoso.com'));
  const another = await world.user('bob@contoso.com', { externalId: 'e-2b' });
  await client.delete(`/Users/${boss}`);
  await world.user('ada@contoso.com');
  const after = await world.state();

  const preview = await world.rollcall('undo', 'credential', 'Entra', '--since', since);
  expect(preview).toMatchObject({ code: 0, errors: '' });
  expect(preview.output).toMatch(/^ {2}Users to come back {2,}2: boss@contoso\.com, ada@contoso\.com$/m);
  expect(preview.output).toMatch(/^ {2}Groups to come back {2,}1: team$/m);
  expect(preview.output).toMatch(/^ {2}Users to be deleted {2,}2: /m);
  expect(preview.output).toMatch(/^ {2}Users to be as they were {2,}1: bob@contoso\.com$/m);
  expect(preview.output).toMatch(/^Nothing was changed\.\nTo do it: rollcall undo credential Entra --since .* --yes$/m);
  expect(preview.output).not.toContain('Left alone');
  expect(await world.state()).toEqual(after);

  const done = await world.undoSince(since);
  expect(done).toMatchObject({
    state: 'done',
    counts: { restored: 3, deleted: 2, changed: 2, already: 0 },
    leftCounts: {},
    left: [],
  });
  const { deleted_resources: kept, ...rows } = await world.state();
  const { deleted_resources: none, ...rowsBefore } = before;
  expect(rows).toEqual(rowsBefore);
  expect(none).toEqual([]);
  // What was made is deleted like anything else, and can come back.
  expect(JSON.stringify(kept)).toContain(another);
  expect((await client.get(`/Users/${ada}`)).body).toMatchObject({
    [ENTERPRISE_USER_SCHEMA]: { manager: { value: boss } },
    groups: expect.arrayContaining([expect.objectContaining({ value: team, type: 'direct' })]),
  });
  const filter = encodeURIComponent('emails.value eq "boss@mail.com"');
  expect((await client.get(`/Users?filter=${filter}`)).body).toMatchObject({ totalResults: 1 });

  const [log, audit, history] = [
    await world.rollcall('log', '--user', ada),
    await world.rollcall('audit'),
    await world.rollcall('history', ada),
  ];
  const undone = /Brought back the deleted user ada@contoso\.com, by an undo of the operator \S+\.\n$/;
  expect(log.output).toMatch(undone);
  expect(history.output).toMatch(undone);
  expect(audit.output).toMatch(/began to undo what "Entra" did from \S+ until \S+ \(\S+\) of /);
  expect(audit.output).toMatch(/finished the undo \S+ of \S+: 3 brought back, 2 deleted, 2 as before, /);
  expect(audit.output).not.toContain('brought back the deleted');
});

test('an undo can be undone, and that too', async () => {
  const { client } = world.organization;
  const { ada, bob, team } = await fill();
  const since = await moment();
  await client.delete(`/Users/${ada}`);
  await client.patch(`/Users/${bob}`, change('title', 'Boss'));
  await client.patch(`/Groups/${team}`, { op: 'remove', path: `members[value eq "${bob}"]` });
  await world.user('new@contoso.com');
  const wrong = await world.state();
  const first = await world.undoSince(since);
  const right = await world.state();
  expect(right).not.toEqual(wrong);
  const second = await world.json('undo', 'request', String(first.id), '--yes');
  expect(second).toMatchObject({ state: 'done', counts: { restored: 1, deleted: 1, changed: 1 }, left: [] });
  expect(await world.state()).toEqual(wrong);
  const third = await world.json('undo', 'request', String(second.id), '--yes');
  expect(third).toMatchObject({ state: 'done', leftCounts: {} });
  expect(await world.state()).toEqual(right);
  const listed = await world.rollcall('undo', 'list');
  expect(listed.output.match(/ done /g)).toHaveLength(3);
});

test('one request is taken back, and nothing else', async () => {
  const { client } = world.organization;
  const { ada, bob } = await fill();
  const before = await world.state();
  const sent = await client.send({
    method: 'POST',
    path: '/Bulk',
    body: {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'],
      Operations: [
        { method: 'DELETE', path: `/Users/${ada}` },
        { method: 'PATCH', path: `/Users/${bob}`, data: { Operations: [change('active', false)] } },
        { method: 'POST', path: '/Users', bulkId: 'x', data: { userName: 'x@contoso.com' } },
      ],
    },
  });
  const requestId = String(sent.headers['x-request-id']);
  await client.patch(`/Groups/${await world.group('other')}`, change('displayName', 'another'));
  const done = await world.json('undo', 'request', requestId, '--yes');
  expect(done).toMatchObject({ state: 'done', counts: { restored: 1, deleted: 1, changed: 1, membersAdded: 0 } });
  const { deleted_resources: _, groups: __, ...rows } = await world.state();
  const { deleted_resources: ___, groups: ____, ...rowsBefore } = before;
  expect(rows).toEqual(rowsBefore);
});

test('what others changed since is left alone and named, unless it is forced', async () => {
  const { client } = world.organization;
  const { ada, bob, team } = await fill();
  const before = await world.state();
  const since = await moment();
  await client.patch(`/Users/${ada}`, change('title', 'wrong'));
  await client.patch(`/Users/${bob}`, change('title', 'wrong'));
  await client.patch(`/Groups/${team}`, { op: 'remove', path: 'members' });
  await world.other.patch(`/Users/${ada}`, change('title', 'right'));
  await world.other.patch(`/Groups/${team}`, { op: 'add', path: 'members', value: [{ value: bob }] });
  await world.other.patch(`/Groups/${team}`, { op: 'remove', path: `members[value eq "${bob}"]` });

  const preview = await world.rollcall('undo', 'credential', 'Entra', '--since', since);
  expect(preview.output).toMatch(
    /Left alone: 1\n {2}User ada@contoso\.com: changed since by "Okta" at 20\S+ \(patch\)\n/,
  );
  const done = await world.undoSince(since);
  expect(done).toMatchObject({
    state: 'done',
    counts: { changed: 1, membersAdded: 0 },
    leftCounts: { 'changed-since': 2 },
    left: expect.arrayContaining([
      expect.objectContaining({ name: 'ada@contoso.com', part: 'resource', reason: 'changed-since' }),
      expect.objectContaining({ name: 'team', part: 'members', reason: 'changed-since' }),
    ]),
  });
  expect((await client.get(`/Users/${ada}`)).body).toMatchObject({ title: 'right' });
  expect((await client.get(`/Users/${bob}`)).body).toMatchObject({ title: 'Clerk' });

  const forced = await world.undoSince(since, '--force');
  expect(forced).toMatchObject({ state: 'done', counts: { changed: 1, already: 1, membersAdded: 2 }, leftCounts: {} });
  expect(await world.state()).toEqual(before);
});

test('what was made stays where others let it into a group since, unless it is forced', async () => {
  const { client } = world.organization;
  const { team, staff } = await fill();
  const before = await world.state();
  const since = await moment();
  const kept = await world.user('kept@contoso.com');
  const own = await world.user('own@contoso.com');
  const left = await world.user('left@contoso.com');
  const nested = await world.group('nested');
  const add = (...values: string[]) => ({ op: 'add', path: 'members', value: values.map((value) => ({ value })) });
  await client.patch(`/Groups/${team}`, add(own));
  await world.other.patch(`/Groups/${team}`, add(kept, left));
  await world.other.patch(`/Groups/${team}`, { op: 'remove', path: `members[value eq "${left}"]` });
  await world.other.patch(`/Groups/${staff}`, add(nested));

  const preview = await world.rollcall('undo', 'credential', 'Entra', '--since', since);
  expect(preview.output).toMatch(/^ {2}User kept@contoso\.com: let into the group team by "Okta" at 20\S+ \(patch\)$/m);
  expect(preview.output).toMatch(/^ {2}Group nested: let into the group staff by "Okta" at 20\S+ \(patch\)$/m);
  expect(await world.undoSince(since)).toMatchObject({
    state: 'done',
    counts: { deleted: 2 },
    leftCounts: { 'let-in-since': 2 },
    left: expect.arrayContaining([expect.objectContaining({ name: 'kept@contoso.com', reason: 'let-in-since' })]),
  });
  const members = ((await client.get(`/Groups/${team}`)).body.members as { value: string }[]).map(({ value }) => value);
  expect(members).toContain(kept);
  expect(members).not.toContain(own);

  expect(await world.undoSince(since, '--force')).toMatchObject({ counts: { deleted: 2 }, leftCounts: {} });
  const { deleted_resources: _, ...rows } = await world.state();
  const { deleted_resources: __, ...rowsBefore } = before;
  expect(rows).toEqual(rowsBefore);
});

test('a name that somebody else has now keeps a user away, in a sentence; once it is free, the user comes back', async () => {
  const { client } = world.organization;
  const { ada, bob } = await fill();
  const since = await moment();
  await client.delete(`/Users/${ada}`);
  await client.patch(`/Users/${bob}`, change('title', 'wrong'));
  const thief = String((await world.other.post('/Users', { userName: 'ADA@contoso.com' })).body.id);
  const preview = await world.rollcall('undo', 'credential', 'Entra', '--since', since);
  const sentence = `User ada@contoso.com: its userName is taken by ADA@contoso.com (${thief})`;
  expect(preview.output).toContain(sentence);
  const done = await world.undoSince(since);
  expect(done).toMatchObject({
    leftCounts: { taken: 1 },
    left: [{ reason: 'taken', sentence }],
    counts: { changed: 1 },
  });
  expect((await client.get(`/Users/${ada}`)).status).toBe(404);
  await world.other.delete(`/Users/${thief}`);
  expect(await world.undoSince(since)).toMatchObject({ leftCounts: {}, counts: { restored: 1, already: 1 } });
  expect((await client.get(`/Users/${ada}`)).body).toMatchObject({
    groups: expect.arrayContaining([expect.objectContaining({ display: 'team' })]),
  });
});

test('what retention let go is said: of log and history, and of what was deleted', async () => {
  const { client, id } = world.organization;
  const { ada, bob } = await fill();
  const since = await moment();
  await client.delete(`/Users/${ada}`);
  await client.delete(`/Users/${bob}`);
  await server.query('DELETE FROM rollcall.deleted_resources WHERE id = $1', ada);
  const done = await world.undoSince(since);
  expect(done).toMatchObject({
    counts: { restored: 1 },
    left: [
      { name: expect.any(String), reason: 'gone-for-good', sentence: expect.stringContaining('deleted for good') },
    ],
  });
  await server.query('UPDATE rollcall.organizations SET history_retention_days = 1 WHERE id = $1', id);
  const told = await world.rollcall('undo', 'credential', 'Entra', '--since', '3d');
  expect(told.output).toMatch(/What was done before 20\S+ \S+ \S+ is not kept any more, and stays as it is/);
  const refused = await world.rollcall('undo', 'credential', 'Entra', '--since', '5d', '--until', '2d');
  expect(refused).toMatchObject({ code: 1, errors: expect.stringMatching(/^What was done then is not kept any more/) });
});

test.each([
  [['undo', 'request', 'x'], /"x" is no request id/],
  [['undo', 'request', '2b7e1516-28ae-4d2a-abf7-158809cf4f3c'], /does not tell its time/],
  [['undo', 'credential', ' ', '--since', '2h'], /Say which credential/],
  [['undo', 'credential', 'Entra', '--since', '1h', '--until', '2h'], /ends before it begins/],
  [['undo', 'credential', 'Entra', '--since', '1h', '--preview', '--yes'], /give one of them/],
  [['undo', 'show', 'x'], /has no undo "x"/],
  [['undo', 'resume', '019eb0c6-66a2-7cc4-8d1f-d2a5f9f2c0e1'], /has no undo/],
  [['undo', 'stop', '019eb0c6-66a2-7cc4-8d1f-d2a5f9f2c0e1'], /has no undo/],
])('rollcall %j is told in words', async (args, reason) => {
  const { code, output, errors } = await world.rollcall(...args);
  expect({ code, output, errors }).toEqual({ code: 1, output: '', errors: expect.stringMatching(reason) });
});

test('nothing to undo is said', async () => {
  const { output } = await world.rollcall('undo', 'credential', 'nobody', '--since', '1h');
  expect(output).toBe('Nothing of it is there to be undone.\nNothing was changed.\n');
});
