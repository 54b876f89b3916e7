import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { runCommand } from './rollcall-command.js';

/** Every command that uses the database, apart from those that are there to migrate it. */
const READING = [
  ['org', 'list'],
  ['org', 'show', 'contoso'],
  ['secret', 'list', '-o', 'contoso'],
  ['client', 'list', '-o', 'contoso'],
  ['trust', 'list', '-o', 'contoso'],
  ['log', '-o', 'contoso'],
  ['audit'],
  ['audit', '-o', 'contoso'],
  ['schema', 'list', 'contoso'],
  ['type', 'list', 'contoso'],
  ['migrate', '--status'],
];
const WRITING = [
  ['org', 'create', 'fabrikam'],
  ['org', 'deactivate', 'contoso'],
  ['secret', 'create', '-o', 'contoso'],
  ['client', 'create', '-o', 'contoso'],
  ['reseal'],
];

let database: TestDatabase;

beforeEach(async () => {
  database = await createTestDatabase();
});
afterEach(() => database.drop());

const rollcall = (args: readonly string[]) => runCommand({ DATABASE_URL: database.url }, args);

async function query(sql: string, url = database.url): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return (await client.query(sql).finally(() => client.end())).rows;
}

const history = () => query('SELECT migration_name FROM _prisma_migrations ORDER BY 1');

test('commands that only read need no right to write', async () => {
  expect(await rollcall(['org', 'create', 'contoso'])).toMatchObject({ code: 0 });
  const [{ name } = {}] = await query('SELECT current_database() AS name');
  await query(`ALTER DATABASE ${name} SET default_transaction_read_only = on`);
  for (const args of READING) expect({ args, ...(await rollcall(args)) }).toMatchObject({ args, code: 0, errors: '' });
  expect(await rollcall(['org', 'deactivate', 'contoso'])).toMatchObject({ code: 1 });
});

test('none but "migrate" and the server migrate: the others say in one line what to do', async () => {
  await rollcall(['org', 'create', 'contoso']);
  await query(
    'DELETE FROM _prisma_migrations WHERE migration_name = (SELECT max(migration_name) FROM _prisma_migrations)',
  );
  const before = await history();
  for (const args of [...READING.filter(([name]) => name !== 'migrate'), ...WRITING]) {
    expect({ args, ...(await rollcall(args)) }).toEqual({
      args,
      code: 1,
      output: '',
      errors:
        'The database lacks a migration of this version. Start the server, which applies them, or run: rollcall migrate\n',
    });
  }
  expect(await history()).toEqual(before);
});

test('an empty database stays so until it is migrated; then the first organization can be made', async () => {
  const url = new URL(database.url);
  url.pathname = `/rollcall_${randomUUID().replaceAll('-', '')}`;
  const name = url.pathname.slice(1);
  await query(`CREATE DATABASE ${name}`);
  try {
    const run = (...args: string[]) => runCommand({ DATABASE_URL: url.href }, args);
    const refused = await run('org', 'create', 'contoso');
    expect(refused.errors).toMatch(/^The database lacks \d+ migrations of this version\. .*rollcall migrate\n$/);
    expect(await query(`SELECT FROM pg_tables WHERE schemaname = 'public'`, url.href)).toEqual([]);
    expect((await run('migrate')).output).toMatch(/^(Applied: \w+\n)+$/);
    expect(await run('org', 'create', 'contoso')).toMatchObject({ code: 0, errors: '' });
  } finally {
    await query(`DROP DATABASE ${name} WITH (FORCE)`);
  }
});
