import type pg from 'pg';
import { type AppliedMigration, findPending, type Migration, readHistory } from './history.js';
import { MigrationError } from './migration-error.js';
import { inShortTransaction } from './short-transaction.js';

const MADE = /^(?:(CREATE (?:UNLOGGED )?TABLE)|(DROP TABLE)|(CREATE FUNCTION)) "(\w+)"/gm;

/** Objects of ours, by name. */
interface Objects {
  readonly tables: readonly string[];
  readonly functions: readonly string[];
}

/**
 * Moves all that earlier versions made in `public` to `schema`, with its rows, unless that has a history already. What is
 * not ours stays. Those versions no longer find it then, and refuse to start.
 * @throws MigrationError when it may not, or when the history is not a beginning of ours
 */
export async function moveFromPublic(
  client: pg.ClientBase,
  schema: string,
  migrations: readonly Migration[],
): Promise<void> {
  if (schema === 'public' || (await hasHistory(client, schema)) || !(await hasHistory(client, 'public'))) return;
  const history = await readHistory(client, 'public');
  if (!history.some(({ migration_name: name }) => name === migrations[0]?.name)) return;
  findPending(migrations, history);
  try {
    await inShortTransaction(client, 'public', () => move(client, schema, madeBy(migrations, history)));
  } catch (cause) {
    throw new MigrationError(
      `What earlier versions made in the schema public could not be moved to ${schema}, and all stayed where it was: ` +
        `${(cause as Error).message}. The role must own those tables, and may create in ${schema}.`,
      { cause },
    );
  }
}

/** Whether it has one that this role may read. */
async function hasHistory(client: pg.ClientBase, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ found: boolean }>(
    `SELECT EXISTS (
       SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
       WHERE n.nspname = $1 AND c.relname = '_prisma_migrations'
         AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')
     ) AS found`,
    [schema],
  );
  return rows[0]?.found === true;
}

/** The product may have tables that are called like one of a migration that was not applied there. */
function madeBy(migrations: readonly Migration[], history: readonly AppliedMigration[]): Objects {
  const applied = new Set(history.map(({ migration_name: name }) => name));
  const tables = new Set<string>();
  const functions = new Set<string>();
  for (const { sql } of migrations.filter(({ name }) => applied.has(name))) {
    for (const [, table, dropped, made, name = ''] of sql.matchAll(MADE)) {
      if (table !== undefined) tables.add(name);
      if (dropped !== undefined) tables.delete(name);
      if (made !== undefined) functions.add(name);
    }
  }
  return { tables: [...tables], functions: [...functions] };
}

async function move(client: pg.ClientBase, schema: string, { tables, functions }: Objects): Promise<void> {
  const { rows } = await client.query<{ statement: string }>(
    `WITH ours AS (
       SELECT oid, relname FROM pg_class
       WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND relname = ANY ($1)
     ), partitions AS (
       SELECT c.relname FROM pg_inherits i JOIN ours ON ours.oid = i.inhparent JOIN pg_class c ON c.oid = i.inhrelid
     )
     SELECT format('ALTER TABLE public.%I SET SCHEMA %I', relname, $3::text) AS statement
       FROM (SELECT relname FROM ours UNION SELECT relname FROM partitions) all_tables
     UNION ALL
     SELECT format('ALTER FUNCTION public.%I(%s) SET SCHEMA %I', proname, pg_get_function_identity_arguments(oid), $3::text)
       FROM pg_proc WHERE pronamespace = 'public'::regnamespace AND proname = ANY ($2)`,
    [tables, functions, schema],
  );
  for (const { statement } of rows) await client.query(statement);
  await moveHistory(client, schema);
}

/** One entry stays, which earlier versions do not know, so that none of them begins anew in `public`. */
async function moveHistory(client: pg.ClientBase, schema: string): Promise<void> {
  await client.query(`CREATE TABLE "${schema}"._prisma_migrations (LIKE public._prisma_migrations INCLUDING ALL)`);
  await client.query(`INSERT INTO "${schema}"._prisma_migrations SELECT * FROM public._prisma_migrations`);
  await client.query('DELETE FROM public._prisma_migrations');
  await client.query(
    `INSERT INTO public._prisma_migrations (id, checksum, migration_name, finished_at)
     VALUES (gen_random_uuid(), '', $1, now())`,
    [`moved_to_schema_${schema}`],
  );
}
