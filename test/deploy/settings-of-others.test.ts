import pg from 'pg';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { runCommand } from '../cli/rollcall-command.js';
import { type OtherPostgres, startOtherPostgres } from '../support/postgres/other-postgres.js';
import { type PgBouncer, startPgBouncer } from '../support/postgres/pgbouncer.js';
import { startNode } from '../support/test-server.js';
import { useServer } from '../support/use-server.js';

/** Of what administrators set for a whole database, what is passed on by a pooler, or by which nothing goes wrong there. */
const PASSED_ON = [
  `datestyle = 'SQL, DMY'`,
  `timezone = 'Asia/Kathmandu'`,
  'standard_conforming_strings = off',
  `intervalstyle = 'sql_standard'`,
  `bytea_output = 'escape'`,
  `client_encoding = 'LATIN1'`,
  `search_path = 'elsewhere'`,
];
/** What else there is that would change what statements mean, or what their answers look like. */
const OTHERS = [
  'array_nulls = off',
  'transform_null_equals = on',
  'extra_float_digits = -3',
  `default_transaction_isolation = 'serializable'`,
];

let postgres: OtherPostgres;
let pooler: PgBouncer;

beforeAll(async () => {
  postgres = await startOtherPostgres();
  pooler = await startPgBouncer(postgres.url, 4);
});
afterAll(async () => {
  await pooler.close();
  await postgres.stop();
});

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client(url);
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** A role that owns a schema in a database of somebody else's, and nothing more. */
async function createDatabase(name: string, settings: readonly string[]): Promise<string> {
  const url = await postgres.createDatabase(name);
  await run(
    url,
    `REVOKE ALL ON DATABASE ${name} FROM PUBLIC; REVOKE ALL ON SCHEMA public FROM PUBLIC;
     CREATE ROLE ${name} LOGIN PASSWORD 'Of-The-Role'; GRANT CONNECT ON DATABASE ${name} TO ${name};
     CREATE SCHEMA rollcall AUTHORIZATION ${name};
     ${settings.map((setting) => `ALTER DATABASE ${name} SET ${setting}; ALTER ROLE ${name} SET ${setting}`).join(';')}`,
  );
  return url.replace('owner@', `${name}:Of-The-Role@`);
}

async function use(environment: Record<string, string>): Promise<void> {
  const node = await startNode({ MASTER_KEY: generateMasterKey(), ...environment }, {});
  try {
    await node.services.migrate();
    await useServer(node);
  } finally {
    await node.close();
  }
}

test('a database and a role with other settings serve as any', async () => {
  const url = await createDatabase('others', [...PASSED_ON, ...OTHERS]);
  await use({ DATABASE_URL: `${url}?schema=rollcall` });
  const org = (...args: string[]) => runCommand({ DATABASE_URL: url }, ['org', ...args, '--json']);
  const made = await org('create', 'contoso');
  expect(made).toMatchObject({ code: 0, errors: '' });
  expect(JSON.parse((await org('list')).output)).toEqual(
    expect.arrayContaining([expect.objectContaining({ slug: 'contoso' })]),
  );
});

test('so they do behind a pooler in transaction mode', async () => {
  const url = await createDatabase('pooled', PASSED_ON);
  await use({
    DATABASE_URL: pooler.urlOf(url),
    DATABASE_POOLER: 'transaction',
    DIRECT_DATABASE_URL: url,
  });
});

test('what a pooler cannot pass on, and would falsify what is stored, is refused at start', async () => {
  const url = await createDatabase('refused', ['array_nulls = off']);
  const pooled = { DATABASE_URL: pooler.urlOf(url), DATABASE_POOLER: 'transaction', DIRECT_DATABASE_URL: url };
  expect(await runCommand(pooled, ['migrate'])).toEqual({
    code: 1,
    output: '',
    errors:
      'The sessions that the pooler of DATABASE_URL lends have array_nulls off, which Rollcall cannot work with. Let an ' +
      `administrator of the database run: ALTER ROLE owner IN DATABASE refused SET array_nulls = 'on'\n`,
  });
});
