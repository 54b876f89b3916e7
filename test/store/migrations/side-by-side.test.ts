import { cp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import pg from 'pg';
import { applyMigrations } from '../../../src/store/migrations/apply-migrations.js';
import { newId } from '../../../src/store/new-id.js';
import { createTestDatabase, type TestDatabase } from '../../setup/database.js';
import { earlierMigrations, type Filled, fill, MIGRATIONS, migrationNames } from './earlier-version.js';

/** The statements of the version before these migrations, prepared once by each connection as it did. */
const CREATE = `WITH made AS (
    INSERT INTO users (organization_id, id, user_name, user_name_folded, resource) VALUES ($1, $2, $3, $3, '{}') RETURNING id
  ), joined AS (
    INSERT INTO user_memberships (organization_id, group_id, user_id) SELECT $1, $4, $2
  )
  INSERT INTO provisioning_log (organization_id, id, request_id, operation, subject, status, data)
  SELECT $1, $5, 'r', 'create', $2::uuid::text, 201, '{}' FROM made`;
const PAGE = `SELECT id, subject FROM provisioning_log WHERE organization_id = $1 AND subject = $2 AND id >= $3 ORDER BY id LIMIT 9`;
const DELETE = 'DELETE FROM users WHERE organization_id = $1 AND id = $2';
const LOWEST = '00000000-0000-7000-8000-000000000000';

let database: TestDatabase;
let folder: string;

beforeEach(async () => {
  database = await createTestDatabase();
  folder = await earlierMigrations();
});
afterEach(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

/** Works as a node does until it is told to stop. @returns how many users it made */
async function work(client: pg.Client, { organization, staff }: Filled, isOver: () => boolean): Promise<number> {
  /** A victim of a deadlock is repeated, three times at most, as every version does. */
  const run = async (name: string, text: string, values: unknown[], left = 3): Promise<pg.QueryResult> => {
    try {
      return await client.query({ name, text, values });
    } catch (error) {
      if (left === 0 || (error as { code?: string }).code !== '40P01') throw error;
      return run(name, text, values, left - 1);
    }
  };
  for (let count = 0; ; count += 1) {
    if (isOver()) return count;
    const id = newId();
    await run('create', CREATE, [organization, id, id, staff, newId()]);
    const { rows } = await run('page', PAGE, [organization, id, LOWEST]);
    if (rows.length !== 1) throw new Error(`The log has ${rows.length} entries of a user that was made`);
    if (count % 2 === 1) await run('delete', DELETE, [organization, id]);
  }
}

test('a node of the version before serves on through every migration, and nothing of what it writes is lost', async () => {
  const setup = new pg.Client(database.url);
  await setup.connect();
  await setup.query('DROP SCHEMA rollcall CASCADE');
  await applyMigrations(database.url, folder);
  const filled = await fill(setup);
  // The id of a clock that was years ahead.
  await setup.query(
    `INSERT INTO provisioning_log (organization_id, id, request_id, operation, status, data) VALUES ($1, $2, 'r', 'get', 200, '{}')`,
    [filled.organization, 'ffffffff-0000-7000-8000-000000000000'],
  );
  const nodes = await Promise.all(
    [1, 2, 3].map(async () => {
      const client = new pg.Client(database.url);
      await client.connect();
      return client;
    }),
  );
  let isOver = false;
  const working = Promise.all(nodes.map((client) => work(client, filled, () => isOver)));
  try {
    for (const name of await laterOf(folder)) {
      await cp(path.join(MIGRATIONS, name), path.join(folder, name), { recursive: true });
      expect(await applyMigrations(database.url, folder)).toEqual([name]);
    }
  } finally {
    isOver = true;
  }
  const made = (await working).reduce((sum, count) => sum + count, 0);
  const { rows } = await setup.query(
    'SELECT tableoid::regclass::text AS place, count(*)::int AS n FROM provisioning_log GROUP BY 1',
  );
  expect(rows).toEqual(
    expect.arrayContaining([
      { place: 'provisioning_log_before', n: made + 1 },
      { place: 'provisioning_log_default', n: 1 },
    ]),
  );
  expect(rows).toHaveLength(2);
  for (const client of [...nodes, setup]) await client.end();
});

async function laterOf(present: string): Promise<string[]> {
  const applied = new Set(await readdir(present));
  return (await migrationNames()).filter((name) => !applied.has(name));
}
