import type pg from 'pg';
import { type AloneOptions, connectAlone } from '../connections/session.js';
import { MigrationError } from '../migrations/migration-error.js';
import { isLentPerTransaction } from './find-pooler.js';

const LEAST_VERSION = 15;

/** What a database says of itself, as a session of ours finds it. */
interface Facts {
  readonly version: number;
  readonly name: string;
  readonly encoding: string;
  readonly hasIcu: boolean;
  readonly role: string;
}

const FACTS = `SELECT current_setting('server_version_num')::int / 10000 AS version, current_database() AS name,
  quote_ident(current_user) AS role, current_setting('server_encoding') AS encoding,
  EXISTS (SELECT FROM pg_collation WHERE collname = 'und-x-icu') AS "hasIcu"`;

/** What sessions must have where we cannot set it ourselves, because a pooler lends them: see docs/pooler.md. */
const LENT: Readonly<Record<string, RegExp>> = {
  DateStyle: /^ISO/,
  TimeZone: /^(Etc\/)?UTC$/,
  standard_conforming_strings: /^on$/,
  array_nulls: /^on$/,
  transform_null_equals: /^off$/,
};
const REMEDIES: Readonly<Record<string, string>> = { DateStyle: 'ISO', TimeZone: 'UTC', transform_null_equals: 'off' };

/**
 * Looks whether a database can be ours, before anything is done to it.
 * @param variable that names it to people
 * @throws MigrationError saying what is to be changed; what `pg` throws when it cannot be reached
 */
export async function requireSuitable(url: string, variable: string, options: AloneOptions): Promise<void> {
  const client = await connectAlone(url, options);
  try {
    const { rows } = await client.query<Facts>(FACTS);
    const obstacle = rows[0] && (await obstacleIn(rows[0], client, url, variable, options));
    if (obstacle !== undefined) throw new MigrationError(obstacle);
  } finally {
    await client.end();
  }
}

async function obstacleIn(
  { version, name, role, encoding, hasIcu }: Facts,
  client: pg.Client,
  url: string,
  variable: string,
  options: AloneOptions,
): Promise<string | undefined> {
  if (version < LEAST_VERSION)
    return `${variable} leads to PostgreSQL ${version}. Rollcall needs version ${LEAST_VERSION} or later.`;
  if (encoding !== 'UTF8') {
    return (
      `The database ${name} of ${variable} is in ${encoding}, and names of people need UTF8. Make another one: ` +
      `CREATE DATABASE rollcall ENCODING 'UTF8' TEMPLATE template0`
    );
  }
  if (!hasIcu) {
    return (
      `The PostgreSQL of ${variable} has no ICU in the database ${name} (the collation und-x-icu), which compares names. ` +
      'Use one that was built with it, as the packages of distributions and cloud providers are.'
    );
  }
  if (options.isBehindPooler !== true) {
    if (!(await isLentPerTransaction(client, url))) return undefined;
    return variable === 'DATABASE_URL'
      ? 'DATABASE_URL leads to a pooler in transaction mode. Set DATABASE_POOLER=transaction, and DIRECT_DATABASE_URL to the ' +
          'URL of PostgreSQL itself, for migrations (docs/pooler.md).'
      : `${variable} leads to a pooler in transaction mode, which migrations cannot use. Set it to the URL of PostgreSQL itself.`;
  }
  const { rows } = await client.query<{ name: string; setting: string }>(
    'SELECT name, setting FROM pg_settings WHERE name = ANY ($1)',
    [Object.keys(LENT)],
  );
  const wrong = rows.find((row) => LENT[row.name]?.test(row.setting) === false);
  if (wrong === undefined) return undefined;
  return (
    `The sessions that the pooler of ${variable} lends have ${wrong.name} ${wrong.setting}, which Rollcall cannot work with. Let an ` +
    `administrator of the database run: ALTER ROLE ${role} IN DATABASE ${name} SET ${wrong.name} = '${REMEDIES[wrong.name] ?? 'on'}'`
  );
}
