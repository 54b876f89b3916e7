import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import pg from 'pg';
import { readConfig } from '../../src/config.js';
import { serve } from '../../src/serve.js';
import { runCommand, runProcess } from '../cli/rollcall-command.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { type OtherPostgres, startOtherPostgres } from '../support/postgres/other-postgres.js';

const HOUR_MS = 3_600_000;
const PASSWORD = 'Correct-Horse-7';
const ODD = 'a/b#c%41?d@e [f]';

let postgres: OtherPostgres;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-wrong-settings-'));
  const authority = await createCertificateAuthority('Authority of the company');
  const ofDatabase = await authority.issue({ names: ['127.0.0.1'] });
  postgres = await startOtherPostgres({ cert: `${ofDatabase.cert}\n${authority.ca}`, key: ofDatabase.key });
  const certificates = {
    expired: { notBefore: new Date(Date.now() - 48 * HOUR_MS), notAfter: new Date(Date.now() - 24 * HOUR_MS) },
    early: { notBefore: new Date(Date.now() + 24 * HOUR_MS), notAfter: new Date(Date.now() + 48 * HOUR_MS) },
  };
  for (const [name, validity] of Object.entries(certificates)) {
    const { cert, key } = await authority.issue({ names: ['localhost'], ...validity });
    await writeFile(path.join(folder, `${name}.crt`), cert);
    await writeFile(path.join(folder, `${name}.key`), key);
  }
  await run(
    'postgres',
    `CREATE ROLE maid LOGIN PASSWORD '${PASSWORD}'; CREATE ROLE retired NOLOGIN PASSWORD '${PASSWORD}';
     CREATE ROLE odd LOGIN PASSWORD '${ODD}'`,
  );
  await postgres.createDatabase('latin', `ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
  await postgres.createDatabase('ascii', `ENCODING 'SQL_ASCII' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0`);
  await postgres.createDatabase('plain');
  await writeFile(path.join(folder, 'ca.crt'), authority.ca);
  await postgres.createDatabase('secure', 'OWNER odd');
  await run('plain', `DELETE FROM pg_collation WHERE collprovider = 'i'`);
  await postgres.createDatabase('closed');
  await run('closed', 'REVOKE ALL ON DATABASE closed FROM PUBLIC');
  await postgres.createDatabase('guarded');
  await run('guarded', 'CREATE SCHEMA rollcall');
  await postgres.createDatabase('shop');
  await run('shop', 'CREATE SCHEMA rollcall AUTHORIZATION maid; CREATE TABLE rollcall.orders (id int)');
  await postgres.createDatabase('prisma');
  await run(
    'prisma',
    `CREATE SCHEMA rollcall AUTHORIZATION maid;
     CREATE TABLE rollcall._prisma_migrations (checksum text, finished_at timestamptz, migration_name text, rolled_back_at timestamptz);
     INSERT INTO rollcall._prisma_migrations VALUES ('x', now(), '20240101000000_orders', NULL);
     GRANT SELECT ON rollcall._prisma_migrations TO maid`,
  );
  await postgres.createDatabase('moved');
  await run(
    'moved',
    `GRANT ALL ON SCHEMA public TO maid;
     CREATE TABLE _prisma_migrations (checksum text, finished_at timestamptz, migration_name text, rolled_back_at timestamptz);
     INSERT INTO _prisma_migrations VALUES ('x', now(), 'moved_to_schema_rollcall', NULL);
     GRANT SELECT ON _prisma_migrations TO maid`,
  );
}, 60_000);
afterAll(async () => {
  await postgres.stop();
  await rm(folder, { recursive: true });
});

async function run(database: string, sql: string): Promise<void> {
  const client = new pg.Client(postgres.urlOf(database));
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** Of the role that is not the superuser. */
function url(database: string, password = PASSWORD, user = 'maid'): string {
  const found = new URL(postgres.urlOf(database));
  found.username = user;
  found.password = password;
  return found.href;
}

/** What is set, and the one line that it is refused with. */
type Row = readonly [name: string, environment: () => Record<string, string>, line: RegExp];

const DATABASES: readonly Row[] = [
  [
    'a wrong password',
    () => ({ DATABASE_URL: url('postgres', 'wrong') }),
    /^DATABASE_URL: PostgreSQL does not take the password of maid\. Check user and password\.$/,
  ],
  [
    'a wrong password with a percent sign that was not meant as an escape',
    () => ({ DATABASE_URL: url('postgres', 'wrong').replace('wrong', 'a%41b') }),
    /^DATABASE_URL: .* a % of the password itself is written %25\.$/,
  ],
  [
    'no password',
    () => ({ DATABASE_URL: url('postgres', '') }),
    /^DATABASE_URL: PostgreSQL wants a password, and the URL has none: postgresql:\/\/user:password@host\/database\.$/,
  ],
  [
    'a role that may not log in',
    () => ({ DATABASE_URL: url('postgres', PASSWORD, 'retired') }),
    /^DATABASE_URL: role "retired" is not permitted to log in\. Let an administrator run: ALTER ROLE retired LOGIN$/,
  ],
  [
    'a database that is not there',
    () => ({ DATABASE_URL: url('nothing-here') }),
    /^DATABASE_URL: there is no database nothing-here\. .*run: CREATE DATABASE "nothing-here" OWNER maid ENCODING 'UTF8' TEMPLATE template0$/,
  ],
  [
    'a database that the role may not enter',
    () => ({ DATABASE_URL: url('closed') }),
    /^DATABASE_URL: permission denied for database "closed"\. .*run: GRANT CONNECT ON DATABASE closed TO maid$/,
  ],
  [
    'a host that is not there',
    () => ({ DATABASE_URL: 'postgresql://maid:x@nowhere.invalid/rollcall' }),
    /^The database cannot be reached: getaddrinfo \w+ nowhere\.invalid\. Check DATABASE_URL\.$/,
  ],
  [
    'a port that nobody listens on',
    () => ({ DATABASE_URL: 'postgresql://maid:x@127.0.0.1:1/rollcall' }),
    /^The database cannot be reached: connect ECONNREFUSED 127\.0\.0\.1:1\. Check DATABASE_URL\.$/,
  ],
  [
    'a certificate of an authority of the company',
    () => ({ DATABASE_URL: `${url('postgres')}?sslmode=require` }),
    /^DATABASE_URL: the TLS certificate of 127\.0\.0\.1 is of an authority that is not known here .*Add sslrootcert=\/path\/to\/ca\.pem to the URL.*$/,
  ],
  [
    'a file of that authority that is not there',
    () => ({ DATABASE_URL: `${url('postgres')}?sslmode=verify-full&sslrootcert=/nowhere/ca.pem` }),
    /^DATABASE_URL: \/nowhere\/ca\.pem, which the URL names, cannot be read: ENOENT.*\.$/,
  ],
  [
    'a schema that the role may not make',
    () => ({ DATABASE_URL: url('postgres') }),
    /^The database has no schema rollcall, and this role may not make it\. .*run: CREATE SCHEMA "rollcall" AUTHORIZATION maid$/,
  ],
  [
    'the schema public, where since PostgreSQL 15 only its owner makes tables',
    () => ({ DATABASE_URL: url('postgres'), DATABASE_SCHEMA: 'public' }),
    /^This role may make no tables in the schema public\. .*run: ALTER SCHEMA "public" OWNER TO maid; or set DATABASE_SCHEMA to .*$/,
  ],
  [
    'a schema of somebody else',
    () => ({ DATABASE_URL: url('guarded') }),
    /^This role may not use what is in the schema rollcall \(permission denied.*\)\. Connect as the role that owns it, or set DATABASE_SCHEMA .*$/,
  ],
  [
    'tables of another product',
    () => ({ DATABASE_URL: url('shop') }),
    /^The schema rollcall has tables that are not Rollcall's: orders\. Set DATABASE_SCHEMA to .*$/,
  ],
  [
    'migrations of another product',
    () => ({ DATABASE_URL: url('prisma') }),
    /^The schema has tables of another product, made by its migration 20240101000000_orders\. Set DATABASE_SCHEMA to .*$/,
  ],
  [
    'the schema that was left',
    () => ({ DATABASE_URL: url('moved'), DATABASE_SCHEMA: 'public' }),
    /^What was in this schema has moved to rollcall\. Set DATABASE_SCHEMA=rollcall, or leave it out\.$/,
  ],
  [
    'a database in LATIN1',
    () => ({ DATABASE_URL: url('latin') }),
    /^The database latin of DATABASE_URL is in LATIN1, .*CREATE DATABASE rollcall ENCODING 'UTF8' TEMPLATE template0$/,
  ],
  [
    'a database in SQL_ASCII',
    () => ({ DATABASE_URL: url('ascii') }),
    /^The database ascii of DATABASE_URL is in SQL_ASCII, .*$/,
  ],
  [
    'a PostgreSQL without ICU',
    () => ({ DATABASE_URL: url('plain') }),
    /^The PostgreSQL of DATABASE_URL has no ICU in the database plain .*$/,
  ],
];

test.each(DATABASES)('%s is told in one line, and nothing is made', async (_, environment, line) => {
  const { code, output, errors } = await runCommand(environment(), ['migrate']);
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors.trimEnd()).toMatch(line);
  expect(errors).not.toContain(PASSWORD);
});

test('what the lines say to do is what is needed', async () => {
  const plain = postgres.urlOf('secure').replace('owner@', `odd:${ODD}@`);
  const refused = await runCommand({ DATABASE_URL: plain }, ['migrate']);
  expect(refused.errors).toMatch(/^DATABASE_URL cannot be read: .*\/ as %2F, # as %23, \? as %3F/);
  const encoded = plain.replace(ODD, encodeURIComponent(ODD));
  const secure = `${encoded}?sslmode=verify-full&sslrootcert=${path.join(folder, 'ca.crt')}`;
  expect(await runCommand({ DATABASE_URL: secure }, ['migrate'])).toMatchObject({ code: 0, errors: '' });
});

const certificate = (name: string) => ({
  TLS_CERT: path.join(folder, `${name}.crt`),
  TLS_KEY: path.join(folder, `${name}.key`),
});

test.each<Row>([
  [
    'an expired certificate',
    () => certificate('expired'),
    /^TLS_CERT \S+expired\.crt has expired on \S+Z, and clients refuse it\. Renew it and start again\.$/,
  ],
  [
    'a certificate of tomorrow',
    () => certificate('early'),
    /^TLS_CERT \S+early\.crt is not valid before \S+Z, .*Check the clock of this machine, or use one that is valid now\.$/,
  ],
])('%s stops the server before anything is made', async (_, environment, line) => {
  await expect(serve(readConfig({ LOG_LEVEL: 'silent', DATA_DIR: folder, ...environment() }))).rejects.toThrow(line);
  expect((await readdir(folder)).filter((name) => !/\.(crt|key)$/.test(name))).toEqual([]);
});

/** Where the process itself matters: it ends. */
const PROCESSES: readonly Row[] = [
  [
    'a name that is no host',
    () => ({ HOST: 'nowhere.invalid' }),
    /^HOST nowhere\.invalid is not a name that this machine knows\. Leave HOST out .*$/,
  ],
  [
    'an address of another machine',
    () => ({ HOST: '192.0.2.1' }),
    /^HOST 192\.0\.2\.1 is not an address of this machine\. Leave HOST out .*$/,
  ],
  [
    'a folder below a file',
    () => ({ DATA_DIR: path.join(folder, 'early.key', 'data') }),
    /^DATA_DIR \S+ cannot be used: ENOTDIR.*$/,
  ],
  [
    'a folder where there can be none',
    () => ({ DATA_DIR: '/proc/foo' }),
    /^DATA_DIR \/proc\/foo cannot be used: ENOENT.*\. Set it to a folder that the server may make and write to, or set DATABASE_URL\.$/,
  ],
];

test('an address that is not ours, and a folder that there cannot be, end the server', async () => {
  const ended = PROCESSES.map(async ([name, environment, line]) => {
    const given = { DATABASE_URL: '', LOG_LEVEL: 'silent', PORT: '0', DATA_DIR: folder, ...environment() };
    const { code, output, errors } = await runProcess(given, ['serve']);
    expect({ name, code, output }).toEqual({ name, code: 1, output: '' });
    expect(errors.trimEnd()).toMatch(line);
  });
  await Promise.all(ended);
  expect((await readdir(folder)).filter((name) => !/\.(crt|key)$/.test(name))).toEqual([]);
}, 30_000);
