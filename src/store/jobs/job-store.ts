import { type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';

/** What is kept of a job that runs on one node of all. Times are those of the database's clock. */
export interface JobState {
  readonly name: string;
  /** The node that runs it, or ran it last. */
  readonly holder: string;
  readonly isRunning: boolean;
  readonly lastStartedAt: Date;
  /** undefined when it never came to an end. */
  readonly lastFinishedAt: Date | undefined;
  readonly dueAt: Date;
  /** Of the last run that came to an end. */
  readonly lastError: string | undefined;
  readonly runs: number;
}

interface Row {
  readonly name: string;
  readonly holder: string;
  readonly is_running: boolean;
  readonly last_started_at: Date;
  readonly last_finished_at: Date | null;
  readonly due_at: Date;
  readonly last_error: string | null;
  readonly runs: number;
  readonly [column: string]: unknown;
}

/** The rows by which nodes agree who runs what. */
export class JobStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Takes a job for a node, for as long as a lease lasts, if the job is due and no other node has it.
   * @returns when, by the database's clock
   */
  async take(name: string, node: string, leaseMs: number): Promise<Date | undefined> {
    const rows = await this.#database.run<{ at: Date }>('jobs', TAKE, [name, node, leaseMs]);
    return rows[0]?.at;
  }

  /** Lets the lease last anew. @returns whether the node still has the job */
  async renew(name: string, node: string, leaseMs: number): Promise<boolean> {
    return (await this.#database.run('jobs', RENEW, [name, node, leaseMs])).length > 0;
  }

  /** Keeps what came of a run, unless another node has taken the job over. @param error undefined when it went well */
  async finish(name: string, node: string, dueAt: Date, error: string | undefined): Promise<void> {
    await this.#database.run('jobs', FINISH, [name, node, dueAt, error ?? null]);
  }

  /** Gives the job back as it was: still due. */
  async release(name: string, node: string): Promise<void> {
    await this.#database.run('jobs', RELEASE, [name, node]);
  }

  /** Makes a job due at once. @param note for the audit */
  async hurry(name: string, note: AuditNote): Promise<void> {
    await this.#database.transaction('operator', async (client) => {
      await client.query('UPDATE rollcall.jobs SET due_at = now() WHERE name = $1', [name]);
      await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId: undefined });
    });
  }

  async list(): Promise<JobState[]> {
    const rows = await this.#database.query<Row>('jobs.list', LIST, []);
    return rows.map((row) => ({
      name: row.name,
      holder: row.holder,
      isRunning: row.is_running,
      lastStartedAt: row.last_started_at,
      lastFinishedAt: row.last_finished_at ?? undefined,
      dueAt: row.due_at,
      lastError: row.last_error ?? undefined,
      runs: row.runs,
    }));
  }
}

/** The clock of the database is asked in VALUES alone: a distributed one takes no function of time in DO UPDATE. */
const TAKE: Statement = {
  name: 'jobs.take',
  kind: 'change',
  text: `
  INSERT INTO rollcall.jobs AS job (name, holder, held_until, last_started_at, due_at, runs)
  VALUES ($1, $2, now() + $3::float8 * interval '1 ms', now(), now(), 1)
  ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until,
    last_started_at = excluded.last_started_at, runs = job.runs + 1
  WHERE job.due_at <= excluded.last_started_at
    AND (job.held_until IS NULL OR job.held_until <= excluded.last_started_at)
  RETURNING last_started_at AS at`,
};

const RENEW: Statement = {
  name: 'jobs.renew',
  kind: 'change',
  text: `
  UPDATE rollcall.jobs SET held_until = now() + $3::float8 * interval '1 ms' WHERE name = $1 AND holder = $2 RETURNING name`,
};

const FINISH: Statement = {
  name: 'jobs.finish',
  kind: 'change',
  text: `
  UPDATE rollcall.jobs SET held_until = NULL, last_finished_at = now(), due_at = $3::timestamptz, last_error = $4
  WHERE name = $1 AND holder = $2`,
};

const LIST = `
  SELECT name, holder, coalesce(held_until > now(), FALSE) AS is_running, last_started_at, last_finished_at, due_at,
    last_error, runs::int AS runs
  FROM rollcall.jobs`;

const RELEASE: Statement = {
  name: 'jobs.release',
  kind: 'change',
  text: 'UPDATE rollcall.jobs SET held_until = NULL WHERE name = $1 AND holder = $2',
};
