import type pg from 'pg';
import type { Database } from '../database.js';
import { lowestId, partitionName, WEEK_MS, weekOf } from './weeks.js';

/** What is kept in parts by time, so that what is old can be dropped at once. */
export const PARTITIONED = ['provisioning_log', 'changes'] as const;
export type PartitionedTable = (typeof PARTITIONED)[number];

/** Part of a table: the ids from `from` up to, but without, `to`; of the default one, all that no other has. */
export interface Partition {
  readonly name: string;
  /** undefined for the lowest. */
  readonly from: string | undefined;
  readonly to: string | undefined;
  readonly isDefault: boolean;
}

const WEEKS_AHEAD = 5;
/** Whoever waits for a lock makes all others wait behind it. */
const SHORT_WAIT = `SET LOCAL lock_timeout = '3s'`;

/** Oldest first, and the default one at the end. */
export function partitionsOf(database: Database, table: PartitionedTable): Promise<Partition[]> {
  return database.transaction('operator', (client) => readPartitions(client, database.schema, table));
}

/**
 * Makes the partitions of this week and those after it that are not there yet; what fell into the default partition moves
 * there. Any number of nodes may do so at once, and while others write.
 * @returns the names of those made here
 * @throws an error of PostgreSQL's when a lock was not given in time: nothing is lost, and later it may be
 */
export async function preparePartitions(database: Database, now: Date): Promise<string[]> {
  const made: string[] = [];
  for (const table of PARTITIONED) {
    for (const monday of missingWeeks(await partitionsOf(database, table), now)) {
      const isMade = await database.transaction('operator', (client) =>
        makePartition(client, database.schema, table, monday),
      );
      if (isMade) made.push(partitionName(table, monday));
    }
  }
  return made;
}

/**
 * Drops the partitions that hold nothing but ids below `bound`.
 * @returns their names
 * @throws as preparePartitions
 */
export async function dropPartitionsBefore(
  database: Database,
  table: PartitionedTable,
  bound: string,
): Promise<string[]> {
  const old = (await partitionsOf(database, table)).filter(({ to }) => to !== undefined && to <= bound);
  for (const { name } of old) {
    await database.transaction('operator', async (client) => {
      await client.query(SHORT_WAIT);
      await client.query(`DROP TABLE IF EXISTS rollcall.${name}`);
    });
  }
  return old.map(({ name }) => name);
}

async function readPartitions(client: pg.ClientBase, schema: string, table: PartitionedTable): Promise<Partition[]> {
  const { rows } = await client.query<{ name: string; bounds: string }>(
    `SELECT p.relname AS name, pg_get_expr(p.relpartbound, p.oid) AS bounds
     FROM pg_inherits i
     JOIN pg_class p ON p.oid = i.inhrelid
     JOIN pg_class t ON t.oid = i.inhparent
     JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE n.nspname = $1 AND t.relname = $2`,
    [schema, table],
  );
  return rows.map(readBounds).sort((a, b) => Number(a.isDefault) - Number(b.isDefault) || compare(a.from, b.from));
}

const compare = (a = '', b = '') => (a < b ? -1 : Number(a > b));

/** As PostgreSQL writes them: `FOR VALUES FROM (MINVALUE) TO ('01a229c0-…')`. */
function readBounds({ name, bounds }: { readonly name: string; readonly bounds: string }): Partition {
  const [, from, to] = /FROM \((?:MINVALUE|'(.+)')\) TO \('(.+)'\)/.exec(bounds) ?? [];
  return { name, from, to, isDefault: bounds === 'DEFAULT' };
}

/** Mondays of the weeks that no partition holds. */
function missingWeeks(partitions: readonly Partition[], now: Date): Date[] {
  const weeks = Array.from({ length: WEEKS_AHEAD + 1 }, (_, week) => new Date(weekOf(now).getTime() + week * WEEK_MS));
  return weeks.filter((monday) => !partitions.some((partition) => holds(partition, monday)));
}

const holds = ({ from = '', to }: Partition, monday: Date) =>
  to !== undefined && from <= lowestId(monday) && lowestId(monday) < to;

/** @returns false when another node made it meanwhile */
async function makePartition(
  client: pg.ClientBase,
  schema: string,
  table: PartitionedTable,
  monday: Date,
): Promise<boolean> {
  const name = partitionName(table, monday);
  const [from, to] = [lowestId(monday), lowestId(new Date(monday.getTime() + WEEK_MS))];
  await client.query(SHORT_WAIT);
  // One node after the other, and no writer waits.
  await client.query(`LOCK TABLE rollcall.${table} IN SHARE UPDATE EXCLUSIVE MODE`);
  if ((await readPartitions(client, schema, table)).some((partition) => holds(partition, monday))) return false;
  await client.query(`CREATE TABLE rollcall.${name} (LIKE rollcall.${table} INCLUDING ALL)`);
  await client.query(`LOCK TABLE rollcall.${table}_default IN ACCESS EXCLUSIVE MODE`);
  await client.query(
    `WITH moved AS (DELETE FROM rollcall.${table}_default WHERE id >= $1 AND id < $2 RETURNING *)
     INSERT INTO rollcall.${name} SELECT * FROM moved`,
    [from, to],
  );
  await client.query(
    `ALTER TABLE rollcall.${table} ATTACH PARTITION rollcall.${name} FOR VALUES FROM ('${from}') TO ('${to}')`,
  );
  await nameIndexes(client, schema, table, name);
  return true;
}

/** As those of the table are: what PostgreSQL makes of their columns is too long for a distributed one. */
async function nameIndexes(
  client: pg.ClientBase,
  schema: string,
  table: PartitionedTable,
  partition: string,
): Promise<void> {
  const { rows } = await client.query<{ given: string; wanted: string }>(
    `SELECT own.relname AS given, $2 || substr(parent.relname, length($1) + 1) AS wanted
     FROM pg_index x
     JOIN pg_class own ON own.oid = x.indexrelid
     JOIN pg_inherits i ON i.inhrelid = own.oid
     JOIN pg_class parent ON parent.oid = i.inhparent
     JOIN pg_class t ON t.oid = x.indrelid
     JOIN pg_namespace n ON n.oid = t.relnamespace
     WHERE n.nspname = $3 AND t.relname = $2`,
    [table, partition, schema],
  );
  for (const { given, wanted } of rows) {
    if (given !== wanted) await client.query(`ALTER INDEX rollcall.${given} RENAME TO ${wanted}`);
  }
}
