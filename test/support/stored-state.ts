import type { JsonObject } from '../../src/protocol/json.js';
import type { TestOrganization, TestServer } from './test-server.js';

const TABLES = [
  'users',
  'groups',
  'resources',
  'attribute_values',
  'user_memberships',
  'group_memberships',
  'deleted_resources',
];

/** Every row of an organization, by table, to compare before and after; the log aside, which grows with refusals. */
export async function storedState(server: TestServer, { id }: TestOrganization): Promise<JsonObject> {
  const rows = await server.query<{ name: string; rows: JsonObject[] | null }>(
    TABLES.map(
      (name) => `SELECT '${name}' AS name, jsonb_agg(to_jsonb(t) ORDER BY to_jsonb(t)::text) AS rows
        FROM ${name} t WHERE organization_id = $1`,
    ).join(' UNION ALL '),
    id,
  );
  return Object.fromEntries(rows.map((row) => [row.name, row.rows ?? []]));
}

/** The provisioning log of an organization, oldest entry first. */
export async function provisioningLog(server: TestServer, { id }: TestOrganization): Promise<JsonObject[]> {
  await server.flushLog();
  const rows = await server.query<{ entry: JsonObject }>(
    'SELECT to_jsonb(l) AS entry FROM provisioning_log l WHERE organization_id = $1 ORDER BY id',
    id,
  );
  return rows.map(({ entry }) => entry);
}
