import type { Database, Statement } from '../database.js';

/** What is counted of a cycle. */
export interface CycleCounts {
  lookUps: number;
  reads: number;
  created: number;
  changed: number;
  disabled: number;
  deleted: number;
  /** With a status of 400 or more, all of them. */
  failed: number;
  /** Of those, for a reference to what is not there. */
  dangling: number;
  /** Of those, because of what the server could not do. */
  hindered: number;
}

export const CYCLE_COUNTS = [
  'lookUps',
  'reads',
  'created',
  'changed',
  'disabled',
  'deleted',
  'failed',
  'dangling',
  'hindered',
] as const satisfies readonly (keyof CycleCounts)[];

/** What a node counted of one client since it last told the database. */
export interface CountedTraffic extends CycleCounts {
  readonly organizationId: string;
  readonly client: string;
  /** How long ago, in milliseconds: whatever the clock of the node says. */
  readonly firstAge: number;
  readonly lastAge: number;
  readonly lastFailure: string | undefined;
}

export interface CountedQuirk {
  readonly organizationId: string;
  readonly client: string;
  readonly code: string;
  readonly times: number;
  readonly example: string;
  readonly requestId: string;
}

/** Under this code a request is counted whatever would be refused of it. */
export const ANY_FINDING = '';

/** Requests of a client that a strict organization would have refused for one cause. */
export interface CountedFinding {
  readonly organizationId: string;
  readonly client: string;
  /** Of a tolerance, or ANY_FINDING. */
  readonly code: string;
  readonly requests: number;
  readonly example: string;
  readonly requestId: string;
}

export interface FindingRecord {
  readonly client: string;
  readonly code: string;
  readonly requests: number;
  /** What it was last, and in which request. */
  readonly example: string;
  readonly requestId: string;
  readonly lastAt: Date;
}

/** The traffic of a client from one pause to the next. */
export interface CycleRecord extends Readonly<CycleCounts> {
  readonly client: string;
  readonly startedAt: Date;
  readonly lastAt: Date;
  readonly lastFailure: string | null;
}

export interface QuirkRecord {
  readonly client: string;
  readonly code: string;
  readonly times: number;
  readonly example: string;
  readonly requestId: string;
  readonly firstAt: Date;
  readonly lastAt: Date;
}

/** A pause that ends a cycle. Between two cycles Entra makes one of about 40 minutes, within one of seconds. */
export const PAUSE_MINUTES = 10;
/** One that never ends is cut: each part is a day at most. */
export const LONGEST_HOURS = 24;
/** Cycles that are read of an organization, the newest. */
const MAX_READ = 300;
const KEPT_DAYS = 90;
/** So many days, today among them, count for what a strict organization would refuse. */
export const FINDING_DAYS = 14;

/** Cycles and tolerances as they were counted. All times are those of the database's clock. */
export class TrafficStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async write(
    traffic: readonly CountedTraffic[],
    quirks: readonly CountedQuirk[],
    findings: readonly CountedFinding[],
  ): Promise<void> {
    if (traffic.length > 0) await this.#database.run('log', WRITE_CYCLES, [JSON.stringify(traffic)]);
    if (quirks.length > 0) await this.#database.run('log', WRITE_QUIRKS, [JSON.stringify(quirks)]);
    if (findings.length > 0) await this.#database.run('log', WRITE_FINDINGS, [JSON.stringify(findings)]);
  }

  /** The newest, the oldest of them first; and what the clock says by which they are told. */
  async cycles(organizationId: string): Promise<{ readonly now: Date; readonly cycles: CycleRecord[] }> {
    const [clock] = await this.#database.query<{ now: Date }>('clock', 'SELECT now() AS now', []);
    if (clock === undefined) throw new Error('SELECT returned no row');
    const cycles = await this.#database.query<CycleRow>('cycles.newest', READ_CYCLES, [organizationId]);
    return { now: clock.now, cycles: cycles.reverse().map((row): CycleRecord => ({ ...row })) };
  }

  quirks(organizationId: string): Promise<QuirkRecord[]> {
    return this.#database.query<QuirkRecord & Record<string, unknown>>('quirks.list', READ_QUIRKS, [organizationId]);
  }

  /** What of the last days a strict organization would have refused, by client the most frequent first. */
  findings(organizationId: string): Promise<FindingRecord[]> {
    return this.#database.query<FindingRecord & Record<string, unknown>>('strict_findings.list', READ_FINDINGS, [
      organizationId,
    ]);
  }

  /** Lets go what is older than anybody compares with. @returns how many rows */
  async forget(): Promise<number> {
    const [row] = await this.#database.run<{ count: number }>('jobs', FORGET, []);
    return row?.count ?? 0;
  }
}

type CycleRow = CycleRecord & Record<string, unknown>;

const columnOf = (name: string): string => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const COUNTS = CYCLE_COUNTS.map(columnOf);
const KEYS = ['organization_id', 'client', 'started_at', 'last_at', 'last_failure', ...COUNTS];

/** Goes on with the cycle that is under way, or begins one. In the order of the key, so that nodes cannot block one another. */
const WRITE_CYCLES: Statement = {
  name: 'cycles.write',
  kind: 'change',
  text: `WITH given AS (
    SELECT "organizationId" AS organization_id, client, "lastFailure" AS last_failure,
      now() - "firstAge" * interval '1 millisecond' AS first_at, now() - "lastAge" * interval '1 millisecond' AS last_at,
      ${CYCLE_COUNTS.map((name, i) => `"${name}" AS ${COUNTS[i]}`).join(', ')}
    FROM jsonb_to_recordset($1::jsonb) AS counted ("organizationId" uuid, client text, "lastFailure" text, "firstAge" float8,
      "lastAge" float8, ${CYCLE_COUNTS.map((name) => `"${name}" int`).join(', ')}))
  INSERT INTO rollcall.cycles AS c (${KEYS.join(', ')})
  SELECT given.organization_id, given.client, coalesce(open.started_at, given.first_at), given.last_at, given.last_failure,
    ${COUNTS.map((column) => `given.${column}`).join(', ')}
  FROM given LEFT JOIN LATERAL (
    SELECT started_at FROM rollcall.cycles o WHERE o.organization_id = given.organization_id AND o.client = given.client
      AND o.started_at > given.first_at - interval '${LONGEST_HOURS} hours'
      AND o.last_at > given.first_at - interval '${PAUSE_MINUTES} minutes'
    ORDER BY o.started_at DESC LIMIT 1) open ON TRUE
  ORDER BY 1, 2, 3
  ON CONFLICT (organization_id, client, started_at) DO UPDATE SET last_at = greatest(c.last_at, excluded.last_at),
    last_failure = coalesce(excluded.last_failure, c.last_failure),
    ${COUNTS.map((column) => `${column} = c.${column} + excluded.${column}`).join(', ')}`,
};

const WRITE_QUIRKS: Statement = {
  name: 'quirks.write',
  kind: 'change',
  text: `INSERT INTO rollcall.quirks AS q (organization_id, client, code, times, example, request_id)
  SELECT "organizationId", client, code, times, example, "requestId"
  FROM jsonb_to_recordset($1::jsonb) AS counted ("organizationId" uuid, client text, code text, times bigint, example text,
    "requestId" text)
  ORDER BY 1, 2, 3
  ON CONFLICT (organization_id, client, code) DO UPDATE SET times = q.times + excluded.times, example = excluded.example,
    request_id = excluded.request_id, last_at = now()`,
};

const READ_CYCLES = `SELECT client, started_at AS "startedAt", last_at AS "lastAt", last_failure AS "lastFailure",
    ${CYCLE_COUNTS.map((name, i) => `${COUNTS[i]} AS "${name}"`).join(', ')}
  FROM rollcall.cycles WHERE organization_id = $1::uuid ORDER BY started_at DESC LIMIT ${MAX_READ}`;

const READ_QUIRKS = `SELECT client, code, times::float8 AS times, example, request_id AS "requestId", first_at AS "firstAt",
    last_at AS "lastAt" FROM rollcall.quirks WHERE organization_id = $1::uuid ORDER BY client, times DESC, code`;

const WRITE_FINDINGS: Statement = {
  name: 'strict_findings.write',
  kind: 'change',
  text: `INSERT INTO rollcall.strict_findings AS f (organization_id, client, code, day, requests, example, request_id, last_at)
  SELECT "organizationId", client, code, (now() AT TIME ZONE 'UTC')::date, requests, example, "requestId", now()
  FROM jsonb_to_recordset($1::jsonb) AS counted ("organizationId" uuid, client text, code text, requests bigint, example text,
    "requestId" text)
  ORDER BY 1, 2, 3
  ON CONFLICT (organization_id, client, code, day) DO UPDATE SET requests = f.requests + excluded.requests,
    example = excluded.example, request_id = excluded.request_id, last_at = excluded.last_at`,
};

const READ_FINDINGS = `SELECT client, code, sum(requests)::float8 AS requests, max(last_at) AS "lastAt",
    (array_agg(example ORDER BY day DESC))[1] AS example, (array_agg(request_id ORDER BY day DESC))[1] AS "requestId"
  FROM rollcall.strict_findings
  WHERE organization_id = $1::uuid AND day > (now() AT TIME ZONE 'UTC')::date - ${FINDING_DAYS}
  GROUP BY client, code ORDER BY client, sum(requests) DESC, code`;

const FORGET: Statement = {
  name: 'cycles.forget',
  kind: 'change',
  text: `WITH gone AS (DELETE FROM rollcall.cycles WHERE last_at < now() - interval '${KEPT_DAYS} days' RETURNING 1),
    findings AS (DELETE FROM rollcall.strict_findings WHERE day < current_date - ${KEPT_DAYS})
  SELECT count(*)::int AS count FROM gone`,
};
