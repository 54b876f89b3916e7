import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { ScimClient } from '../support/scim-client.js';

const root = resolve(import.meta.dirname, '../..');
let database: TestDatabase;
let folder: string;
let product: ChildProcess;
let origin: string;
/** As of a role with another name than the schema: of one with the same name, that schema comes first. */
let databaseUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  const url = new URL(database.url);
  url.searchParams.set('options', '-c search_path=public');
  databaseUrl = url.href;
  // As it would be without Rollcall: the product's own tables are in the place where it looks for them.
  await query('DROP SCHEMA rollcall CASCADE');
  folder = await mkdtemp(join(tmpdir(), 'rollcall-embedded-'));
  await cp(join(root, 'examples/embedded'), folder, { recursive: true });
  await mkdir(join(folder, 'node_modules'));
  await symlink(root, join(folder, 'node_modules/rollcall'), 'dir');
  for (const name of ['express', 'pg'])
    await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name), 'dir');
  const environment = { DATABASE_URL: databaseUrl, MASTER_KEY: generateMasterKey(), PORT: '0' };
  product = spawn(process.execPath, ['product.js'], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '', ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  for await (const line of createInterface({ input: product.stdout as NodeJS.ReadableStream })) {
    const port = /listens on port (\d+)/.exec(line)?.[1];
    if (port !== undefined) {
      origin = `http://127.0.0.1:${port}`;
      break;
    }
  }
  expect(origin).toBeDefined();
});
afterAll(async () => {
  product.kill('SIGTERM');
  const [code] = product.exitCode === null ? await once(product, 'exit') : [product.exitCode];
  await database.drop();
  await rm(folder, { recursive: true });
  expect(code).toBe(0);
});

async function query(text: string): Promise<pg.QueryResult> {
  const client = new pg.Client(databaseUrl);
  await client.connect();
  return client.query(text).finally(() => client.end());
}

const post = (path: string, body: object) =>
  fetch(`${origin}${path}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a product with a table users of its own is told who was provisioned, and who was disabled', async () => {
  const customer = await post('/customers', { slug: 'contoso', name: 'Contoso' });
  expect(customer.status).toBe(201);
  const { tenantUrl, secretToken } = (await customer.json()) as Record<'tenantUrl' | 'secretToken', string>;
  expect(tenantUrl).toBe(`${origin}/api/scim/contoso`);
  expect((await post('/users', { email: 'Ada@Contoso.com', plan: 'team' })).status).toBe(201);
  const status = async () => (await fetch(`${origin}/users/ada@contoso.com`)).json();
  expect(await status()).toEqual({
    email: 'ada@contoso.com',
    plan: 'team',
    customer: null,
    displayName: null,
    maySignIn: false,
  });

  const client = new ScimClient(tenantUrl, secretToken);
  const created = await client.post('/Users', { userName: 'ADA@contoso.com', displayName: 'Ada', active: true });
  expect(created.status).toBe(201);
  expect(created.body).toMatchObject({ meta: { location: `${tenantUrl}/Users/${created.body.id}` } });
  expect(await status()).toMatchObject({ customer: 'contoso', displayName: 'Ada', maySignIn: true });
  await client.patch(`/Users/${created.body.id}`, { op: 'replace', path: 'active', value: false });
  expect(await status()).toMatchObject({ maySignIn: false });
});

test('the two have nothing of each other where they look: public is the product, rollcall is ours', async () => {
  const { rows } = await query(
    `SELECT table_schema AS schema, table_name AS name FROM information_schema.tables
     WHERE table_schema IN ('public', 'rollcall') AND table_name IN ('users', '_prisma_migrations') ORDER BY 1, 2`,
  );
  expect(rows).toEqual([
    { schema: 'public', name: 'users' },
    { schema: 'rollcall', name: '_prisma_migrations' },
    { schema: 'rollcall', name: 'users' },
  ]);
});
