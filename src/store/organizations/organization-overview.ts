import type { Database } from '../database.js';

/** What a list of organizations tells of one, at a price that does not grow with it. */
export interface OrganizationOverview {
  /** Exact up to MAX_COUNTED; beyond, what PostgreSQL's statistics tell, or MAX_COUNTED where they do not. */
  readonly users: number;
  readonly isCounted: boolean;
  /** When a SCIM client last got what it asked for; null where none of the entries that were read says so. */
  readonly lastSuccess: Date | null;
  readonly lastRefusal: Date | null;
  /** Within the last day, among the entries that were read. */
  readonly refusals: number;
  /** Where there are older entries that were not read: the time of the oldest one that was. */
  readonly readFrom: Date | null;
}

/** Users that are counted of one organization. */
export const MAX_COUNTED = 10_000;
/** Entries of the log that are read of each in a list, the newest. */
const MAX_READ = 500;
/** The same for one organization alone. */
export const MAX_READ_OF_ONE = 10_000;
/** Organizations in one statement. */
const AT_ONCE = 50;

/** Tells of many organizations what is worth a line. */
export class OverviewStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param read how many of the newest entries of each log are read; those of before are not looked at */
  async of(ids: readonly string[], read = MAX_READ): Promise<Map<string, OrganizationOverview>> {
    const rows: Row[] = [];
    for (let i = 0; i < ids.length; i += AT_ONCE)
      rows.push(
        ...(await this.#database.query<Row>('organizations.overview', OVERVIEW, [ids.slice(i, i + AT_ONCE), read])),
      );
    const estimates = rows.some(({ users }) => users > MAX_COUNTED) ? await this.#estimates() : new Map();
    return new Map(rows.map((row) => [row.id, overviewOf(row, estimates.get(row.id), read)]));
  }

  /** How many users the largest organizations have, as PostgreSQL knew when it last looked. */
  async #estimates(): Promise<Map<string, number>> {
    const rows = await this.#database.query<{ id: string; users: number }>('users.estimates', ESTIMATES, [
      this.#database.schema,
    ]);
    return new Map(rows.map(({ id, users }) => [id, users]));
  }
}

type Row = {
  readonly id: string;
  readonly users: number;
  readonly entries: number;
  readonly refusals: number;
  readonly last_success: Date | null;
  readonly last_refusal: Date | null;
  readonly oldest: Date | null;
};

function overviewOf(row: Row, estimate: number | undefined, read: number): OrganizationOverview {
  const isCounted = row.users <= MAX_COUNTED;
  return {
    users: isCounted ? row.users : Math.max(estimate ?? 0, MAX_COUNTED),
    isCounted,
    lastSuccess: row.last_success,
    lastRefusal: row.last_refusal,
    refusals: row.refusals,
    readFrom: row.entries < read ? null : row.oldest,
  };
}

/** What operators did has no credential: it is nobody's success. */
const OVERVIEW = `
  SELECT o.id, counted.users, log.* FROM rollcall.organizations o
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS users FROM (
      SELECT FROM rollcall.users u WHERE u.organization_id = o.id LIMIT ${MAX_COUNTED + 1}) capped) counted
  CROSS JOIN LATERAL (
    SELECT count(*)::int AS entries, min(at) AS oldest,
      max(at) FILTER (WHERE operation <> 'refuse' AND credential IS NOT NULL) AS last_success,
      max(at) FILTER (WHERE operation = 'refuse') AS last_refusal,
      (count(*) FILTER (WHERE operation = 'refuse' AND at > now() - interval '1 day'))::int AS refusals
    FROM (
      SELECT at, operation, credential FROM rollcall.provisioning_log l WHERE l.organization_id = o.id
      ORDER BY l.id DESC LIMIT $2::int) newest) log
  WHERE o.id = ANY ($1::uuid[])`;

const ESTIMATES = `
  SELECT common.id, (common.frequency * c.reltuples)::float8 AS users
  FROM pg_stats s JOIN pg_namespace n ON n.nspname = s.schemaname
    JOIN pg_class c ON c.relnamespace = n.oid AND c.relname = s.tablename,
    unnest(s.most_common_vals::text::uuid[], s.most_common_freqs) AS common (id, frequency)
  WHERE s.schemaname = $1 AND s.tablename = 'users' AND s.attname = 'organization_id' AND c.reltuples > 0`;
