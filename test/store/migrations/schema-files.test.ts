import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { createTestDatabase, type TestDatabase } from '../../setup/database.js';

const root = path.resolve(import.meta.dirname, '../../..');

let database: TestDatabase;
let pool: pg.Pool;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  pool = new pg.Pool({ connectionString: database.url });
  // The end of the database may overtake the end of a connection to it.
  pool.on('error', () => undefined);
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-schema-'));
});

afterAll(async () => {
  await pool.end();
  await database.drop();
  await rm(folder, { recursive: true });
});

describe('the migrations, prisma/schema.prisma and prisma/schema.sql', () => {
  const check = (...args: string[]) =>
    promisify(execFile)(process.execPath, ['scripts/migration.js', '--check', '--server', database.url, ...args], {
      cwd: root,
    });

  test('agree', async () => {
    await expect(check()).resolves.toMatchObject({ stdout: 'The migrations and the schema agree.\n' });
  });

  test('are seen to disagree when a column, an index or a default differs', async () => {
    const schema = await readFile(path.join(root, 'prisma/schema.prisma'), 'utf8');
    const changed = schema
      .replace('locality       String?', 'locality       String? @db.VarChar(9)')
      .replace('[organizationId, managerId], map', '[organizationId, managerId, id], map')
      .replace('@default(true)', '@default(false)');
    const file = path.join(folder, 'changed.prisma');
    await writeFile(file, changed);
    const refusal = check('--schema', file);
    await expect(refusal).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('"locality" SET DATA TYPE VARCHAR(9)'),
    });
    await expect(refusal).rejects.toMatchObject({
      stderr: expect.stringContaining('CREATE INDEX "users_manager_id_idx"'),
    });
    await expect(refusal).rejects.toMatchObject({ stderr: expect.stringContaining('"active" SET DEFAULT false') });
  });
});

/** Tables that are no tenant's own, and indexes by which something is found in all organizations. */
const SERVER_TABLES = [
  'organizations',
  '_prisma_migrations',
  'signing_keys',
  'assertion_uses',
  'admin_audit',
  'jobs',
  'mails',
  'products',
  'console_accounts',
  'console_factors',
  'console_recovery_codes',
  'console_sessions',
  'console_invitations',
];
const ACROSS_ORGANIZATIONS = [
  'credentials_lookup_idx',
  'credentials_certificate_key',
  // Of all organizations of an account of the console, which is no organization's own.
  'console_roles_account_idx',
  'console_identities_account_idx',
  // Whose federation metadata was read longest ago.
  'sign_in_settings_metadata_idx',
  // What is due of access requests.
  'access_requests_due_at_idx',
  // Which syncs are to run.
  'upstream_syncs_due_at_idx',
];

test('every index and key of a tenant-owned table begins with organization_id', async () => {
  const { rows } = await pool.query<{ indexdef: string }>(
    `SELECT indexdef FROM pg_indexes WHERE schemaname = 'rollcall'
       AND NOT tablename = ANY ($1) AND NOT indexname = ANY ($2)`,
    [SERVER_TABLES, ACROSS_ORGANIZATIONS],
  );
  expect(rows.length).toBeGreaterThan(10);
  const others = rows.map(({ indexdef }) => indexdef).filter((definition) => !/\(organization_id[,)]/.test(definition));
  expect(others).toEqual([]);
});

test('no foreign key of a tenant-owned table changes rows when an id changes, and all are validated', async () => {
  const { rows } = await pool.query(
    `SELECT conname FROM pg_constraint WHERE contype = 'f' AND connamespace = 'rollcall'::regnamespace
       AND (confupdtype <> 'a' OR NOT convalidated)`,
  );
  expect(rows).toEqual([]);
});
