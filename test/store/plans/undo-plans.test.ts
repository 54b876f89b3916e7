import type { Undos } from '../../../src/directory/undo/undos.js';
import { HistoryStore } from '../../../src/store/changes/history-store.js';
import { lowestId } from '../../../src/store/partitions/weeks.js';
import { MATCHABLE, MatchingStore } from '../../../src/store/relink/matching-store.js';
import { changedSince } from '../../../src/store/undo/changed-members.js';
import { takenNames } from '../../../src/store/undo/undo-store.js';
import { createOperatorCalls, createUndos } from '../../../src/undo-services.js';
import { explain, scannedTables } from '../../support/postgres/query-plan.js';
import { watchStatements } from '../../support/postgres/watched-statements.js';
import { coreUser } from '../../support/sample-users.js';
import { idOf } from '../../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../../support/test-server.js';

const CHANGES = 20_000;
const NOW = lowestId(new Date());

let server: TestServer;
let organization: TestOrganization;
let undos: Undos;
let user: string;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  undos = createUndos(
    server.services,
    createOperatorCalls(server.services, () => ''),
    1_048_576,
  );
  const { client } = organization;
  user = idOf(await client.post('/Users', { ...coreUser('ada@contoso.com'), emails: [{ value: 'a@b.c' }] }));
  const group = idOf(await client.post('/Groups', { displayName: 'team', members: [{ value: user }] }));
  await fill();
  await client.patch(`/Groups/${group}`, { op: 'remove', path: 'members' });
  await client.delete(`/Users/${user}`);
  await server.query('VACUUM ANALYZE');
});
afterAll(() => server.close());

/** As many changes, entries of the log, users and undos as make an index worth while. */
async function fill(): Promise<void> {
  const { id } = organization;
  const made = `SELECT $1::uuid AS organization_id, ('${NOW.slice(0, 14)}7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid AS id, n
    FROM generate_series(1, $2::int) AS n`;
  await server.query(
    `INSERT INTO rollcall.changes (organization_id, id, resource_type, resource_id, operation, version, before, members)
     SELECT organization_id, id, 'User', id, 'patch', 2, '{"userName": "x"}', '{"added": []}' FROM (${made}) made`,
    id,
    CHANGES,
  );
  await server.query(
    `INSERT INTO rollcall.provisioning_log (organization_id, id, request_id, credential, operation, status, data)
     SELECT organization_id, id, id::text, 'Other', 'patch', 200, '{}' FROM (${made}) made`,
    id,
    CHANGES,
  );
  await server.query(
    `INSERT INTO rollcall.users (organization_id, id, user_name, user_name_folded, external_id, resource)
     SELECT organization_id, id, 'user-' || n, 'user-' || n, 'e-' || n, '{}' FROM (${made}) made`,
    id,
    CHANGES,
  );
  await server.query(
    `INSERT INTO rollcall.attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
     SELECT organization_id, 'User', 'emails.value', 'user-' || n || '@b.c', id, FALSE FROM (${made}) made`,
    id,
    CHANGES,
  );
  await server.query(
    `INSERT INTO rollcall.undos
       (organization_id, id, from_id, to_id, forced, actor, actor_kind, state, phase, position, counts)
     SELECT organization_id, id, id, id, FALSE, 'op', 'operator', 'done', 'members', id, '{}' FROM (${made}) made`,
    id,
    CHANGES / 10,
  );
  await server.query(
    `INSERT INTO rollcall.undo_leftovers (organization_id, undo_id, resource_id, part, resource_type, reason, details)
     SELECT organization_id, id, id, 'resource', 'User', 'taken', '{}' FROM (${made}) made`,
    id,
    CHANGES / 10,
  );
}

test('no statement of history, undo or relink reads a table of many rows from beginning to end', async () => {
  const { database } = server.services;
  const { id, slug } = organization;
  const statements = watchStatements(database);
  const since = new Date('2026-01-01T00:00:00Z');
  await undos.preview(slug, { by: 'credential', of: 'Entra', since, until: new Date() }, false);
  await undos.preview(slug, { by: 'request', of: NOW }, true).catch(() => undefined);
  const scope = { organizationId: id, by: 'credential' as const, of: 'Entra', undoId: undefined };
  const all = {
    ...scope,
    fromId: NOW,
    toId: 'ffffffff-ffff-ffff-ffff-ffffffffffff',
  };
  await changedSince(database, all, user, [{ group: user, member: user, isWanted: true, changeId: all.fromId }]);
  const [some] = await undos.list(slug);
  await takenNames(database, some as NonNullable<typeof some>, all.fromId, 50);
  await undos.show(slug, String(some?.id));
  await undos.resumeAbandoned(new AbortController().signal);
  const history = new HistoryStore(database);
  const [last] = await history.page(id, user, 10);
  await history.after(id, last as NonNullable<typeof last>);
  await history.firstFrom(id, user, all.fromId);
  await history.memberChanges(id, user, undefined, all.fromId, 10);
  const matching = new MatchingStore(database);
  for (const by of MATCHABLE) await matching.find(id, by, ['user-1', 'e-1', 'user-1@b.c']);

  const filled = await filledTables();
  const connection = await database.pool.connect();
  const scanned = new Map<string, string[]>();
  try {
    for (const statement of [...statements]) {
      const tables = scannedTables(await explain(connection, statement)).filter((table) => filled.has(table));
      scanned.set(statement.name, tables);
    }
  } finally {
    connection.release();
  }
  expect([...scanned].filter(([, tables]) => tables.length > 0)).toEqual([]);
  expect([...scanned.keys()]).toEqual(
    expect.arrayContaining([
      'undo.credentialResources',
      'undo.credentialFacts',
      'undo.credentialMembers',
      'undo.credentialMembersSince',
      'undo.memberships',
      'undo_leftovers.taken',
      'changes.history',
      'users.matchEmails',
    ]),
  );
});

/** The tables that were filled, and the parts of those that are kept in parts; all others have a page or none. */
async function filledTables(): Promise<Set<string>> {
  const parts = await server.query<{ name: string }>(
    ['changes', 'provisioning_log']
      .map((table) => `SELECT relname AS name FROM pg_class WHERE oid IN (SELECT tableoid FROM rollcall.${table})`)
      .join(' UNION ALL '),
  );
  expect(parts).toHaveLength(2);
  return new Set([...parts.map(({ name }) => name), 'users', 'attribute_values', 'undos', 'undo_leftovers']);
}
