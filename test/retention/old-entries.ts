import { randomUUID } from 'node:crypto';
import { v7 } from 'uuid';
import type { Database } from '../../src/store/database.js';

export const DAY_MS = 86_400_000;
export const NOW = new Date();
export const daysAgo = (days: number) => new Date(NOW.getTime() - days * DAY_MS);

type Table = 'provisioning_log' | 'changes';

const INSERT: Readonly<Record<Table, string>> = {
  provisioning_log: `INSERT INTO provisioning_log (organization_id, id, request_id, operation, status, data)
    SELECT $1, id, 'r', 'get', 200, '{}' FROM unnest($2::uuid[]) AS id`,
  changes: `INSERT INTO changes (organization_id, id, resource_type, resource_id, operation, version)
    SELECT $1, id, 'User', $3, 'patch', 2 FROM unnest($2::uuid[]) AS id`,
};

/** What was written so many days ago: `count` entries at each time, or one. */
export async function write(
  database: Database,
  table: Table,
  organizationId: string,
  ages: readonly number[],
  count = 1,
): Promise<void> {
  const ids = ages.flatMap((age) => Array.from({ length: count }, () => v7({ msecs: daysAgo(age).getTime() })));
  const others = table === 'changes' ? [randomUUID()] : [];
  await database.query('test.write', INSERT[table], [organizationId, ids, ...others]);
}

/** Resources that were deleted so many days ago. */
export async function writeDeleted(database: Database, organizationId: string, ages: readonly number[]): Promise<void> {
  await database.query(
    'test.writeDeleted',
    `INSERT INTO deleted_resources
       (organization_id, id, resource_type, name_folded, resource, memberships, version, created_at, deleted_at)
     SELECT $1, gen_random_uuid(), 'User', 'x', '{}', '[]', 1, at, at FROM unnest($2::timestamptz[]) AS at`,
    [organizationId, ages.map(daysAgo)],
  );
}

const AGE = `round(extract(epoch FROM $2::timestamptz - at) / 86400)::int`;
const AT_OF_ID = `to_timestamp(('x' || lpad(left(replace(id::text, '-', ''), 12), 16, '0'))::bit(64)::bigint / 1000.0)`;

/** How old in days what is kept of an organization is, the newest first. */
export async function ages(
  database: Database,
  table: Table | 'deleted_resources',
  organizationId: string,
): Promise<number[]> {
  const at = table === 'deleted_resources' ? 'deleted_at' : AT_OF_ID;
  const rows = await database.query<{ age: number }>(
    'test.ages',
    `SELECT ${AGE} AS age FROM (SELECT ${at} AS at FROM ${table} WHERE organization_id = $1) kept ORDER BY age`,
    [organizationId, NOW],
  );
  return rows.map(({ age }) => age);
}
