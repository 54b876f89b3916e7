import { isObject, type Json, type JsonObject } from '../../../src/protocol/json.js';
import { notFound } from '../../../src/protocol/scim-error.js';
import { AccessRequestStore } from '../../../src/store/upstream/access-request-store.js';
import { AccessWorker } from '../../../src/upstream/access/access-worker.js';
import { runCommand } from '../../cli/rollcall-command.js';
import { coreUser } from '../../support/sample-users.js';
import { idOf } from '../../support/scim-client.js';
import { startPlainScimServer } from '../../support/stand-ins/plain-scim-server.js';
import { createTestServer, type TestOrganization, type TestServer } from '../../support/test-server.js';
import { until } from '../../support/until.js';

/** SAP IAG provisions names of up to so many characters. */
const LONGEST_NAME = 'Z_FI_ACCOUNTS_PAYABLE_CLERK_GERMANY_1000';

let server: TestServer;
/** Whose people ask for access, and the service provider where the groups are. */
let home: TestOrganization;
let there: TestOrganization;
/** Another credential of home, which decides. */
let decider: string;
let groupId: string;

beforeAll(async () => {
  server = await createTestServer({
    environment: { ALLOW_PRIVATE_ADDRESSES: 'true' },
    onLog: () => undefined,
    onLine: () => undefined,
  });
  [home, there] = [await server.createOrganization('core'), await server.createOrganization('core')];
  decider = (await server.services.credentials.create(home.id, 'Approver')).token;
  groupId = idOf(await there.client.post('/Groups', { displayName: LONGEST_NAME }));
  await addSystem(home, 'IAG', `${server.scimUrl}${there.slug}`);
});
afterAll(() => server.close());

test('what is approved becomes a membership, of a user who is made there; revoked, it goes', async () => {
  const user = await newUser('ada');
  const asked = await call('POST', '', { system: 'IAG', user, group: LONGEST_NAME, reason: 'FI-204' });
  expect(asked.status).toBe(201);
  expect(asked.body).toMatchObject({
    state: 'requested',
    user: { userName: 'ada' },
    group: { id: groupId, displayName: LONGEST_NAME },
    requestedBy: 'client:Entra',
  });
  const id = String(asked.body.id);
  expect(await call('POST', '', { system: 'IAG', user: 'ada', group: groupId, reason: 'again' })).toMatchObject({
    status: 200,
    body: { id, reason: 'FI-204' },
  });
  expect(await membersThere()).toEqual([]);
  await decide(id, 'approve', { reason: 'Right for a clerk.' });
  const provisioned = await untilState(id, 'provisioned');
  const [upstreamUser] = await usersThere('ada');
  expect(provisioned).toMatchObject({
    upstreamUserId: upstreamUser?.id,
    decidedBy: 'client:Approver',
    decisionReason: 'Right for a clerk.',
    error: null,
  });
  expect(upstreamUser).toMatchObject({ userName: 'ada', name: { familyName: 'ada' } });
  expect(await membersThere()).toEqual([upstreamUser?.id]);
  expect((await decide(id, 'revoke')).status).toBe(200);
  await untilState(id, 'revoked');
  expect(await membersThere()).toEqual([]);
  expect(await usersThere('ada')).toHaveLength(1);
  const audit = await server.query<{ action: string; details: JsonObject }>(
    "SELECT action, details FROM rollcall.admin_audit WHERE action LIKE 'access.%' AND details ->> 'request' = $1 ORDER BY id",
    id,
  );
  expect(audit.map(({ action }) => action)).toEqual([
    'access.request',
    'access.approve',
    'access.provisioned',
    'access.revoke',
    'access.revoked',
  ]);
  expect(JSON.stringify(audit)).not.toContain('ada');
});

test('nobody decides on what they asked for, and a rejected request changes nothing there', async () => {
  const user = await newUser('grace');
  const id = await ask(user);
  const own = await call('POST', `/${id}/approve`, {});
  expect(own).toMatchObject({ status: 403, body: { detail: expect.stringContaining('does not decide') } });
  expect(await decide(id, 'reject', { reason: 'Not now.' })).toMatchObject({
    status: 200,
    body: { state: 'rejected', decisionReason: 'Not now.', dueAt: null },
  });
  expect(await decide(id, 'approve')).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining('rejected') },
  });
  expect(await usersThere('grace')).toEqual([]);
  const again = await ask(user);
  expect(again).not.toBe(id);
  expect((await call('POST', `/${again}/withdraw`, {})).body).toMatchObject({ state: 'withdrawn' });
});

test('a group that is gone there fails the request, which goes through once it is tried again', async () => {
  const lost = idOf(await there.client.post('/Groups', { displayName: 'Lost' }));
  const user = await newUser('mary');
  const id = await ask(user, lost);
  await there.client.delete(`/Groups/${lost}`);
  await decide(id, 'approve');
  const failed = await untilState(id, 'failed');
  expect(failed.error).toMatch(/not found|no .*group|does not exist|There is no/i);
  await server.query('UPDATE rollcall.access_requests SET group_id = $2 WHERE id = $1::uuid', id, groupId);
  await decide(id, 'retry');
  await untilState(id, 'provisioned');
  expect(await membersThere()).toEqual([idIn((await usersThere('mary'))[0])]);
  expect(await usersThere('mary')).toHaveLength(1);
  await decide(id, 'revoke');
  await untilState(id, 'revoked');
});

test('access ends by its date, and what has not begun is revoked without asking the system', async () => {
  const user = await newUser('joan');
  const validUntil = new Date(Date.now() + 86_400_000);
  const id = await ask(user, groupId, { validUntil: validUntil.toISOString() });
  await decide(id, 'approve');
  expect(await untilState(id, 'provisioned')).toMatchObject({ dueAt: validUntil.toISOString() });
  await server.query(
    "UPDATE rollcall.access_requests SET valid_until = now() - interval '1 s', due_at = now() WHERE id = $1::uuid",
    id,
  );
  await untilState(id, 'expired');
  expect(await membersThere()).toEqual([]);
  const later = await ask(user, groupId, { validFrom: validUntil.toISOString() });
  expect((await decide(later, 'approve')).body).toMatchObject({ state: 'approved', dueAt: validUntil.toISOString() });
  expect((await decide(later, 'revoke')).body).toMatchObject({ state: 'revoked', dueAt: null });
});

test('a disabled user gets nothing; a system that is away is asked again later', async () => {
  const user = await newUser('alan', { active: false });
  const id = await ask(user);
  await decide(id, 'approve');
  expect(await untilState(id, 'failed')).toMatchObject({ error: 'The user is disabled here.' });
  await addSystem(home, 'Away', 'http://127.0.0.1:9/scim');
  const other = await newUser('kurt');
  const away = await call('POST', '', { system: 'Away', user: other, group: 'Clerks', reason: 'x' });
  expect(away.status).toBe(503);
  const asked = await call('POST', '', { system: 'Away', user: other, group: groupId, reason: 'x' });
  expect(asked).toMatchObject({ status: 201, body: { group: { id: groupId, displayName: null } } });
  const waiting = String(asked.body.id);
  await decide(waiting, 'approve');
  const tried = await untilSo(waiting, ({ error }) => error !== null);
  expect(tried).toMatchObject({ state: 'approved', attempts: 1 });
  expect(Date.parse(String(tried.dueAt))).toBeGreaterThan(Date.now());
});

test('two that work at once on a request make one membership, and who is there is not made again', async () => {
  const user = await newUser('edsger');
  const known = idOf(await there.client.post('/Users', coreUser('edsger')));
  const id = await ask(user);
  const node = await server.startNode();
  await decide(id, 'approve');
  await untilState(id, 'provisioned');
  await node.close();
  expect(await usersThere('edsger')).toEqual([expect.objectContaining({ id: known })]);
  expect(await membersThere()).toContain(known);
  await decide(id, 'revoke');
  await untilState(id, 'revoked');
});

test('what cannot be meant is refused in a sentence, and changes nothing', async () => {
  const user = await newUser('barbara');
  const good = { system: 'IAG', user, group: groupId, reason: 'x' };
  const stranger = await server.createOrganization('core');
  await addSystem(stranger, 'Theirs', `${server.scimUrl}${there.slug}`);
  const bodies: [string, Json][] = [
    ['system is missing', { ...good, system: undefined as never }],
    ['no system "Theirs"', { ...good, system: 'Theirs' }],
    ['no user "nobody"', { ...good, user: 'nobody' }],
    ['has no group "Nothing"', { ...good, group: 'Nothing' }],
    ['reason is missing', { ...good, reason: '  ' }],
    ['more than 1000', { ...good, reason: 'x'.repeat(1_001) }],
    ['no time', { ...good, validUntil: 'tomorrow' }],
    ['in the past', { ...good, validUntil: '2020-01-01T00:00:00Z' }],
    ['not after validFrom', { ...good, validFrom: '2999-01-01T00:00:00Z', validUntil: '2998-01-01T00:00:00Z' }],
    ['is no member', { ...good, state: 'approved' }],
    ['nobody can read', { ...good, reason: 'a\u0007b' }],
    ['', []],
    ['', 'text'],
  ];
  const wrong: string[] = [];
  for (const [detail, body] of bodies) {
    const answer = await call('POST', '', body);
    const said = String(answer.body.detail);
    if (answer.status !== 400 || !said.includes(detail))
      wrong.push(`${JSON.stringify(body)}: ${answer.status} ${said}`);
  }
  expect(wrong).toEqual([]);
  const others: [number, Answer][] = [
    [404, await call('GET', '/nothing')],
    [404, await call('GET', `/${groupId}`)],
    [400, await call('GET', '?state=lost')],
    [400, await call('GET', '?user=ada')],
    [400, await call('GET', '?count=many')],
    [405, await call('DELETE', '')],
    [405, await call('GET', `/${groupId}/approve`)],
    [404, await call('POST', `/${groupId}/sing`, {})],
    [401, await call('GET', '', undefined, 'wrong')],
  ];
  expect(others.map(([, { status }]) => status)).toEqual(others.map(([status]) => status));
  const readOnly = (await server.services.credentials.create(home.id, 'Reader', { access: 'read-only' })).token;
  expect((await call('POST', '', good, readOnly)).status).toBe(403);
  expect((await call('GET', '', undefined, readOnly)).status).toBe(200);
  const usersOnly = (await server.services.credentials.create(home.id, 'Users', { access: 'users-only' })).token;
  expect((await call('GET', '', undefined, usersOnly)).status).toBe(403);
  expect((await call('GET', `/${groupId}`, undefined, usersOnly)).status).toBe(403);
  // Who lacks at the system would be made there.
  const groupsOnly = (await server.services.credentials.create(home.id, 'Groups', { access: 'groups-only' })).token;
  expect(await call('POST', '', good, groupsOnly)).toMatchObject({
    status: 403,
    body: { detail: expect.stringContaining('not for User') },
  });
  const pending = await ask(user);
  expect((await call('POST', `/${pending}/approve`, {}, groupsOnly)).status).toBe(403);
  expect((await call('POST', `/${pending}/reject`, {}, groupsOnly)).status).toBe(200);
  await server.query('DELETE FROM rollcall.access_requests WHERE id = $1::uuid', pending);
  const listed = await call('GET', `?user=${user}`);
  expect(listed.body).toEqual({ requests: [] });
  const id = await ask(user);
  const elsewhere = await fetch(`${server.origin}/api/access/${stranger.slug}/requests/${id}`, {
    headers: { authorization: `Bearer ${stranger.token}` },
  });
  expect(elsewhere.status).toBe(404);
});

test('a request that meets what nobody foresaw keeps no other waiting', async () => {
  const [first, second] = [await ask(await newUser('unforeseen')), await ask(await newUser('waiting'))];
  await server.query(
    "UPDATE rollcall.access_requests SET state = 'approved', due_at = now() - CASE WHEN id = $1::uuid THEN interval '2 s' ELSE interval '1 s' END WHERE id IN ($1::uuid, $2::uuid)",
    first,
    second,
  );
  let opened = 0;
  const worker = new AccessWorker({
    store: new AccessRequestStore(server.services.database),
    open: async () => {
      opened += 1;
      throw opened === 1 ? new Error('not foreseen') : notFound('There is no such system.');
    },
    userOf: async () => undefined,
  });
  await expect(worker.work()).rejects.toThrow(AggregateError);
  expect((await call('GET', `/${second}`)).body).toMatchObject({ state: 'failed' });
  expect((await call('GET', `/${first}`)).body).toMatchObject({ state: 'approved', attempts: 1 });
});

test('memberships of one group are written one after the other, by whichever node', async () => {
  const plain = await startPlainScimServer(groupId);
  await addSystem(home, 'Plain', plain.url);
  const users = ['hedy', 'karen', 'annie'];
  const ids: string[] = [];
  for (const name of users) ids.push(await ask(await newUser(name), groupId, { system: 'Plain' }));
  const node = await server.startNode();
  const approve = (id: string, origin: string) =>
    fetch(`${origin}/api/access/${home.slug}/requests/${id}/approve`, {
      method: 'POST',
      headers: { authorization: `Bearer ${decider}` },
    });
  await Promise.all(ids.map((id, i) => approve(id, i === 0 ? node.origin : server.origin)));
  for (const id of ids) await untilState(id, 'provisioned');
  await node.close();
  plain.close();
  expect(plain.members().sort()).toEqual([...users].sort());
});

test('who worked for longer than the lease gives nothing that was taken back meanwhile', async () => {
  const plain = await startPlainScimServer(groupId);
  await addSystem(home, 'Slow', plain.url);
  const id = await ask(await newUser('ida'), groupId, { system: 'Slow' });
  const letGo = plain.holdUsers();
  await decide(id, 'approve');
  await until(async () => plain.asked.length > 0);
  // As if five minutes had gone by.
  await server.query("UPDATE rollcall.access_requests SET held_until = now() - interval '1 s' WHERE id = $1::uuid", id);
  expect((await decide(id, 'revoke')).body).toMatchObject({ state: 'revoking' });
  const other = plain.asked.length;
  await until(async () => plain.asked.length > other);
  letGo();
  await untilState(id, 'revoked');
  plain.close();
  expect(plain.members()).toEqual([]);
  const store = new AccessRequestStore(server.services.database);
  // What had begun to write before is seen when it comes to its end.
  const late = { organizationId: home.id, id, state: 'approved', lease: 1 } as const;
  expect(await store.hold(late, 60_000)).toBe(false);
  expect(await store.keep(late, { to: 'provisioned', upstreamUserId: 'ida' }, undefined)).toBe(false);
  expect((await call('GET', `/${id}`)).body).toMatchObject({ state: 'revoking', endedAt: null });
  await server.query('DELETE FROM rollcall.access_requests WHERE id = $1::uuid', id);
});

test('a system is not removed while there is access to its groups, unless that is to be forgotten', async () => {
  await addSystem(home, 'Leaving', `${server.scimUrl}${there.slug}`);
  const validUntil = new Date(Date.now() + 86_400_000).toISOString();
  const given = await ask(await newUser('lise'), groupId, { system: 'Leaving', validUntil });
  await decide(given, 'approve');
  await untilState(given, 'provisioned');
  await ask(await newUser('emmy'), groupId, { system: 'Leaving' });
  const remove = (...args: string[]) =>
    runCommand(server.environment, ['system', 'remove', 'Leaving', '-o', home.slug, ...args]);
  expect(await remove()).toMatchObject({
    code: 1,
    errors: expect.stringMatching(
      /1 membership by access requests \(1 of them with an end\) and 1 open access request, and was not removed.*--forget-access/,
    ),
  });
  expect((await call('GET', `/${given}`)).body).toMatchObject({ state: 'provisioned' });
  const removed = await remove('--forget-access', '--json');
  expect(JSON.parse(removed.output)).toMatchObject({ name: 'Leaving', forgotten: { open: 1, given: 1, ending: 1 } });
  expect((await call('GET', `/${given}`)).status).toBe(404);
});

test('an organization has at most 10,000 open requests, whatever is over or provisioned', async () => {
  const crowd = await server.createOrganization('core');
  await addSystem(crowd, 'Wanted', `${server.scimUrl}${there.slug}`);
  const user = idOf(await crowd.client.post('/Users', coreUser('wanda')));
  await server.query(
    `INSERT INTO rollcall.access_requests (organization_id, id, system_id, user_id, group_id, state, reason, requested_by)
     SELECT $1::uuid, gen_random_uuid(), s.id, gen_random_uuid(), 'g', CASE WHEN n > 9999 THEN 'provisioned' ELSE 'requested' END, 'x', 'x'
     FROM rollcall.upstream_systems s, generate_series(1, 10100) n WHERE s.organization_id = $1::uuid`,
    crowd.id,
  );
  const post = (group: string) =>
    fetch(`${server.origin}/api/access/${crowd.slug}/requests`, {
      method: 'POST',
      headers: { authorization: `Bearer ${crowd.token}`, 'content-type': 'application/json' },
      body: JSON.stringify({ system: 'Wanted', user, group, reason: 'x' }),
    });
  const others = ['A', 'B'].map(async (displayName) => idOf(await there.client.post('/Groups', { displayName })));
  const answers = await Promise.all((await Promise.all(others)).map(post));
  expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
  const refused = answers.find(({ status }) => status === 409);
  expect(await refused?.json()).toMatchObject({ detail: expect.stringMatching(/10000 open access requests/) });
});

test('rollcall access asks, decides and shows', async () => {
  await newUser('radia');
  const run = async (...args: string[]) => {
    const result = await runCommand(server.environment, ['access', ...args, '--organization', home.slug, '--json']);
    return { ...result, json: result.output === '' ? {} : (JSON.parse(result.output) as JsonObject) };
  };
  const about = ['--system', 'IAG', '--user', 'radia', '--group', LONGEST_NAME, '--reason', 'Network'];
  const environment = { ...server.environment, ALLOW_PRIVATE_ADDRESSES: 'true' };
  const asked = await runCommand(environment, [
    'access',
    'request',
    ...about,
    '-o',
    home.slug,
    '--json',
    '--by',
    'Ada',
  ]);
  expect(asked).toMatchObject({ code: 0 });
  const { id } = JSON.parse(asked.output) as { id: string };
  expect((await run('approve', id)).json).toMatchObject({ id, state: 'approved' });
  await untilState(id, 'provisioned');
  const listed = await runCommand(server.environment, ['access', 'list', '-o', home.slug, '--state', 'provisioned']);
  expect(listed.output).toMatch(new RegExp(`${id}\\s+provisioned\\s+radia\\s+${LONGEST_NAME}\\s+IAG`));
  expect((await run('show', id)).json).toMatchObject({ requestedBy: 'Ada', reason: 'Network' });
  const twice = await run('approve', id);
  expect(twice).toMatchObject({ code: 1, errors: expect.stringContaining('This request is provisioned') });
});

interface Answer {
  readonly status: number;
  readonly body: JsonObject;
}

async function call(method: string, path: string, body?: Json, token = home.token): Promise<Answer> {
  const response = await fetch(`${server.origin}/api/access/${home.slug}/requests${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const read: unknown = await response.json();
  return { status: response.status, body: isObject(read as Json) ? (read as JsonObject) : {} };
}

async function ask(user: string, group = groupId, more: JsonObject = {}): Promise<string> {
  const { status, body } = await call('POST', '', { system: 'IAG', user, group, reason: 'x', ...more });
  expect({ status, body }).toMatchObject({ status: 201 });
  return String(body.id);
}

const decide = (id: string, step: string, body: Json = {}) => call('POST', `/${id}/${step}`, body, decider);

const untilState = (id: string, state: string): Promise<JsonObject> => untilSo(id, (body) => body.state === state);

async function untilSo(id: string, isSo: (body: JsonObject) => boolean): Promise<JsonObject> {
  let body: JsonObject = {};
  await until(async () => {
    ({ body } = await call('GET', `/${id}`));
    return isSo(body);
  });
  return body;
}

const newUser = async (userName: string, more: JsonObject = {}): Promise<string> =>
  idOf(await home.client.post('/Users', { ...coreUser(userName), name: { familyName: userName }, ...more }));

async function usersThere(userName: string): Promise<JsonObject[]> {
  const { body } = await there.client.get(`/Users?filter=${encodeURIComponent(`userName eq "${userName}"`)}`);
  return (body.Resources ?? []) as JsonObject[];
}

async function membersThere(): Promise<string[]> {
  const { body } = await there.client.get(`/Groups/${groupId}`);
  return ((body.members ?? []) as JsonObject[]).map(({ value }) => String(value));
}

const idIn = (resource: JsonObject | undefined) => resource?.id;

async function addSystem(organization: TestOrganization, name: string, url: string): Promise<void> {
  const authentication = { method: 'bearer', secret: there.token } as const;
  const entered = { by: 'test', mayReference: true };
  await server.services.upstream.registry.register(
    organization.id,
    { name, kind: 'scim', url, authentication },
    entered,
  );
}
