import type pg from 'pg';
import { MigrationError } from './migration-error.js';

export const NO_RIGHT = '42501';

/**
 * Makes the schema; where it is there already, no right to make one is needed.
 * @throws MigrationError when it may not, and when the schema is somebody else's
 */
export async function prepareSchema(client: pg.ClientBase, schema: string): Promise<void> {
  const { rowCount } = await client.query('SELECT FROM pg_namespace WHERE nspname = $1', [schema]);
  if (rowCount === 1) return requireOurs(client, schema);
  try {
    await client.query(`CREATE SCHEMA "${schema}"`);
  } catch (cause) {
    if ((cause as { code?: string }).code !== NO_RIGHT) throw cause;
    throw new MigrationError(
      `The database has no schema ${schema}, and this role may not make it. Let an administrator of the database run: ` +
        `CREATE SCHEMA "${schema}" AUTHORIZATION ${await roleOf(client)}`,
      { cause },
    );
  }
}

/** Tables, views and the like without the history of migrations are those of another product. */
async function requireOurs(client: pg.ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = $1 AND relkind IN ('r', 'p', 'v', 'm', 'f')
       AND NOT EXISTS (SELECT FROM pg_class h WHERE h.relnamespace = n.oid AND h.relname = '_prisma_migrations')
     ORDER BY 1 LIMIT 3`,
    [schema],
  );
  if (rows.length === 0) return;
  throw new MigrationError(
    `The schema ${schema} has tables that are not Rollcall's: ${rows.map(({ name }) => name).join(', ')}. Set DATABASE_SCHEMA to ` +
      'the name of a schema for Rollcall alone, which it makes; or DATABASE_URL to another database.',
  );
}

/** @throws MigrationError when this role may make no tables in the schema */
export async function requireRightToCreate(client: pg.ClientBase, schema: string): Promise<void> {
  const { rows } = await client.query<{ may: boolean }>(`SELECT has_schema_privilege($1, 'CREATE') AS may`, [schema]);
  if (rows[0]?.may === true) return;
  throw new MigrationError(
    `This role may make no tables in the schema ${schema}. Let an administrator of the database run: ` +
      `ALTER SCHEMA "${schema}" OWNER TO ${await roleOf(client)}${schema === 'public' ? '; or set DATABASE_SCHEMA to the name of a schema for Rollcall alone' : ''}`,
  );
}

/** As SQL takes it. */
async function roleOf(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ role: string }>('SELECT quote_ident(current_user) AS role');
  return rows[0]?.role ?? '';
}
