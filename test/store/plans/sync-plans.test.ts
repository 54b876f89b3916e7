import type { JsonObject } from '../../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA } from '../../../src/protocol/urns.js';
import { explain, scannedTables } from '../../support/postgres/query-plan.js';
import { watchStatements, watchTransactions } from '../../support/postgres/watched-statements.js';
import { coreUser } from '../../support/sample-users.js';
import { createTestServer, type TestServer } from '../../support/test-server.js';
import { generatedGroups, generatedUsers, startGeneratedUpstream } from '../../sync/generated-upstream.js';
import { createSyncWorld, OPERATOR } from '../../sync/sync-world.js';

const ORGANIZATIONS = 1_000;
const LINKS = 5;

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } });
});
afterAll(() => server.close());

test('no statement of a sync reads a table of many rows from beginning to end', async () => {
  const { database } = server.services;
  const upstream = await startGeneratedUpstream();
  const { state, baseUrl } = upstream;
  const [first, ...others] = generatedUsers(60);
  const managed: JsonObject = { ...first, [ENTERPRISE_USER_SCHEMA]: { manager: { value: 'u60' } } };
  state.users = [managed, ...others, { userName: 'no.id@example.com' }];
  state.groups = generatedGroups(3, (group) => [`u${group}`, `u${group + 10}`]).map((group, i) =>
    i === 0 ? { ...group, members: [...(group.members as []), { value: 'g2', type: 'Group' }] } : group,
  );
  const sync = await createSyncWorld(server, { baseUrl }, 'secret-of-upstream');
  const { slug, client } = sync.organization;
  await fill();
  const isOfOthers = (text: string) => !text.includes('rollcall.upstream_');
  const statements = watchStatements(database, isOfOthers);
  watchTransactions(database, statements, isOfOthers);

  await client.post('/Users', coreUser('user7@example.com'));
  await sync.run();
  state.users = [managed, ...others.slice(0, 40)].map((user) =>
    user.id === 'u3' || user.id === 'u4' ? { ...user, userName: `user${user.id === 'u3' ? 4 : 3}@example.com` } : user,
  );
  state.groups = state.groups.slice(0, 2).map((group) => ({ ...group, members: [{ value: 'u5' }] }) as JsonObject);
  expect((await sync.run()).run).toMatchObject({ state: 'finished', counts: { groups: { deleted: 1 } } });
  await sync.syncs.schedule(slug, 'SAP', { everyMinutes: 60, mode: 'delta' }, OPERATOR);
  await sync.syncs.runDue(new AbortController().signal);
  await sync.syncs.runs(slug);
  await sync.syncs.list(slug);
  upstream.close();

  const connection = await database.pool.connect();
  const scanned = new Map<string, string[]>();
  try {
    for (const statement of [...statements]) {
      const tables = scannedTables(await explain(connection, statement)).filter((table) => FILLED.has(table));
      scanned.set(statement.name, tables);
    }
  } finally {
    connection.release();
  }
  expect([...scanned].filter(([, tables]) => tables.length > 0)).toEqual([]);
  const names = [...scanned.keys()].map((name) => name.split(' ')[0]);
  expect(STATEMENTS.filter((name) => !names.includes(name))).toEqual([]);
});

const FILLED = new Set([
  ...['organizations', 'upstream_systems', 'upstream_syncs', 'upstream_sync_runs', 'upstream_sync_errors'],
  ...['upstream_sync_references', 'upstream_links', 'users', 'groups', 'user_memberships'],
]);

const STATEMENTS = [
  ...['known', 'namesakes', 'reserve', 'referred', 'member_states', 'linked_members', 'save', 'seen', 'remove'].map(
    (name) => `upstream_links.${name}`,
  ),
  ...['upstream_links.settle', 'upstream_links.count_gone', 'upstream_links.gone'],
  ...['upstream_sync_references.add', 'upstream_sync_references.page', 'upstream_sync_errors.add'],
  ...['take', 'lock', 'save', 'release', 'abandoned'].map((name) => `upstream_sync_runs.${name}`),
  ...['upstream_syncs.due', 'upstream_syncs.read'],
];

/** As many organizations, each with a system, what was read of it and two runs, as make an index worth while. */
async function fill(): Promise<void> {
  const made = `SELECT md5('o' || o)::uuid AS organization_id, md5('s' || o)::uuid AS system_id, md5('r' || o)::uuid AS run_id, o
    FROM generate_series(1, ${ORGANIZATIONS}) AS o`;
  const each = `SELECT m.*, n, md5(o || '-' || n)::uuid AS id FROM (${made}) m, generate_series(1, ${LINKS}) AS n`;
  const into = (table: string, columns: string, from: string, values: string) =>
    server.query(
      `INSERT INTO rollcall.${table} (organization_id, ${columns}) SELECT organization_id, ${values} FROM (${from}) x`,
    );
  await server.query(
    `INSERT INTO rollcall.organizations (id, slug, name, profile, cursor_key)
     SELECT organization_id, 'o' || o, 'o' || o, 'core', '' FROM (${made}) x`,
  );
  await into('upstream_systems', 'id, name, kind, base_url, authentication', made, "system_id, 's', 'scim', '', '{}'");
  await into('upstream_syncs', 'system_id, kind, mode, due_at', made, "system_id, 'repository', 'full', '2099-01-01'");
  await into(
    'upstream_sync_runs',
    'id, system_id, kind, mode, scheduled, actor, actor_kind, state, phase, counts',
    each,
    "id, system_id, 'repository', 'full', FALSE, 'a', 'operator', 'finished', 'users', '{}'",
  );
  await into(
    'upstream_sync_errors',
    'run_id, resource_type, upstream_id, reason, sentence',
    each,
    "id, 'User', n, 'r', 's'",
  );
  await into('upstream_sync_references', 'run_id, local_id, part, upstream_id', each, "id, id, 'member', n");
  await into(
    'users',
    'id, user_name, user_name_folded, external_id, resource',
    each,
    "id, 'u' || n, 'u' || n, 'e' || n, '{}'",
  );
  await into('groups', 'id, display_name, display_name_folded, resource', each, "id, 'g' || n, 'g' || n, '{}'");
  await into('user_memberships', 'group_id, user_id', each, 'id, id');
  await into(
    'upstream_links',
    'system_id, resource_type, upstream_id, local_id, existed_before',
    each,
    "system_id, 'User', n, id, FALSE",
  );
  await server.query('VACUUM ANALYZE');
}
