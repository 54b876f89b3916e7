import type pg from 'pg';
import { buildConcurrently } from './concurrent-index.js';
import { inShortTransaction } from './short-transaction.js';

/** An index that a partition lacks of those that its table has. */
interface MissingIndex {
  readonly parent: string;
  readonly partition: string;
  /** Of the index to be, as those of partitions are called. */
  readonly name: string;
  /** From USING on. */
  readonly definition: string;
}

/**
 * Builds what partitions lack of the indexes of their tables, while others write: a migration makes an index of a partitioned
 * table for what is to come alone (`ON ONLY`). What was interrupted goes on the next time.
 */
export async function completePartitionIndexes(client: pg.ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query<MissingIndex>(MISSING, [schema]);
  for (const { parent, partition, name, definition } of rows) {
    const sql = `CREATE INDEX CONCURRENTLY IF NOT EXISTS "${name}" ON "${partition}" ${definition}`;
    await buildConcurrently(client, schema, name, sql);
    await inShortTransaction(client, schema, async () => {
      await client.query(`ALTER INDEX "${parent}" ATTACH PARTITION "${name}"`);
    });
  }
}

/** Tables whose names begin alike have indexes whose names do. */
const MISSING = `
  SELECT i.relname AS parent, p.relname AS partition,
    p.relname || substr(i.relname, length(t.relname) + 1) AS name,
    substr(pg_get_indexdef(i.oid), strpos(pg_get_indexdef(i.oid), ' USING ') + 1) AS definition
  FROM pg_class t
  JOIN pg_namespace n ON n.oid = t.relnamespace
  JOIN pg_index x ON x.indrelid = t.oid
  JOIN pg_class i ON i.oid = x.indexrelid
  JOIN pg_inherits of_table ON of_table.inhparent = t.oid
  JOIN pg_class p ON p.oid = of_table.inhrelid
  WHERE n.nspname = $1 AND t.relkind = 'p' AND NOT x.indisprimary AND NOT EXISTS (
    SELECT FROM pg_index own JOIN pg_inherits of_index ON of_index.inhrelid = own.indexrelid
    WHERE own.indrelid = p.oid AND of_index.inhparent = i.oid)
  ORDER BY p.relname, i.relname`;
