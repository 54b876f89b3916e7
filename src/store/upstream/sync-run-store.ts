import type { Call } from '../../protocol/call.js';
import { actorEmail } from '../access/actor-email.js';
import { type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { newId } from '../new-id.js';
import { isId } from '../parameters.js';
import type { StatementRunner } from '../statement-runner.js';
import { NO_SYNC_COUNTS, type SyncError, type SyncProgress, type SyncRow, type SyncRunRow } from './sync-row.js';

export interface NewRun extends Pick<SyncRunRow, 'mode' | 'isScheduled' | 'actor' | 'actorKind'> {
  readonly sync: Pick<SyncRow, 'organizationId' | 'systemId' | 'kind'>;
}

type Row = Record<string, unknown> & SyncRunRow;
type Key = Pick<SyncRunRow, 'organizationId' | 'id'>;

/** How many errors of a run are kept; all are counted. */
export const MAX_ERRORS = 200;
/** How many runs of a system are kept. */
const MAX_RUNS = 100;

const statement = (name: string, kind: Statement['kind'], text: string): Statement => ({ name, kind, text });

const COLUMNS = `r.organization_id AS "organizationId", r.id, r.system_id AS "systemId",
  (SELECT o.slug FROM rollcall.organizations o WHERE o.id = r.organization_id) AS slug,
  (SELECT u.name FROM rollcall.upstream_systems u
    WHERE u.organization_id = r.organization_id AND u.id = r.system_id) AS "systemName",
  r.kind, r.mode, r.scheduled AS "isScheduled", r.actor, r.actor_kind AS "actorKind",
  ${actorEmail('r.actor')} AS "actorEmail", r.state, r.phase, r.place, r.counts,
  r.users_began_at AS "usersBeganAt", r.users_seen_at AS "usersSeenAt", r.groups_began_at AS "groupsBeganAt",
  r.groups_seen_at AS "groupsSeenAt", r.trouble, r.holder, r.started_at AS "startedAt", r.ended_at AS "endedAt"`;
const KEY = 'r.organization_id = $1::uuid AND r.id = $2::uuid';

/**
 * The rows by which runs are known, and by which processes agree who works on one: a lease of the row, which whoever holds
 * it renews, and which anybody may take when it was not renewed.
 */
export class SyncRunStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * Begins a run, and with it the time until the next scheduled one. Old runs of the system are forgotten.
   * @returns the run, or the one that runs already
   */
  async begin(
    { sync, mode, isScheduled, actor, actorKind }: NewRun,
    note?: AuditNote,
  ): Promise<{ readonly begun: SyncRunRow } | { readonly running: SyncRunRow | undefined }> {
    const { organizationId, systemId, kind } = sync;
    const id = newId();
    try {
      const row = await this.#database.transaction('jobs', async (client) => {
        const query = (text: string, values: readonly unknown[]) => client.query<Row>(text, [...values]);
        await query(BEGIN, [organizationId, id, systemId, kind, mode, isScheduled, actor, actorKind, NO_SYNC_COUNTS]);
        await query(NEXT_DUE, [organizationId, systemId]);
        await query(FORGET, [organizationId, systemId, MAX_RUNS]);
        if (note !== undefined) await writeAudit(query, { ...note, organizationId, subject: id });
        return (await query(FIND, [organizationId, id])).rows[0];
      });
      if (row === undefined) throw new Error('INSERT left no row');
      return { begun: row };
    } catch (error) {
      if (violatedConstraint(error, '23505') !== 'upstream_sync_runs_running_key') throw error;
      return { running: await this.running(organizationId, systemId) };
    }
  }

  /** @param id whatever somebody took for one */
  async find(organizationId: string, id: string): Promise<SyncRunRow | undefined> {
    if (!isId(id)) return undefined;
    return (await this.#database.query<Row>('upstream_sync_runs.find', FIND, [organizationId, id]))[0];
  }

  async running(organizationId: string, systemId: string): Promise<SyncRunRow | undefined> {
    return (await this.#database.query<Row>('upstream_sync_runs.running', RUNNING, [organizationId, systemId]))[0];
  }

  /** The newest first. @param systemId of this system alone */
  list(organizationId: string, count: number, systemId?: string): Promise<SyncRunRow[]> {
    return this.#database.query<Row>('upstream_sync_runs.list', LIST, [organizationId, systemId ?? null, count]);
  }

  async errors({ organizationId, id }: Key): Promise<SyncError[]> {
    const text = `SELECT resource_type AS "resourceType", upstream_id AS "upstreamId", reason, sentence
      FROM rollcall.upstream_sync_errors WHERE organization_id = $1::uuid AND run_id = $2::uuid
      ORDER BY resource_type DESC, upstream_id, reason`;
    return this.#database.query<SyncError & Record<string, unknown>>('upstream_sync_errors.list', text, [
      organizationId,
      id,
    ]);
  }

  /** Those that run, and on which nobody works, of all organizations. */
  abandoned(count: number): Promise<SyncRunRow[]> {
    return this.#database.run<Row>('jobs', ABANDONED, [count]);
  }

  /**
   * Takes a run for a process, if nobody works on it.
   * @returns undefined when somebody does, or it does not run
   */
  async take({ organizationId, id }: Key, holder: string, leaseMs: number): Promise<SyncRunRow | undefined> {
    return (await this.#database.run<Row>('jobs', TAKE, [organizationId, id, holder, leaseMs]))[0];
  }

  /** Lets the lease last anew. @returns whether the process still has it, and it still runs */
  async renew({ organizationId, id }: Key, holder: string, leaseMs: number): Promise<boolean> {
    return (await this.#database.run('jobs', RENEW, [organizationId, id, holder, leaseMs])).length > 0;
  }

  /** Gives a run back, which goes on by whoever takes it next. */
  async release({ organizationId, id }: Key, holder: string): Promise<void> {
    await this.#database.run('jobs', RELEASE, [organizationId, id, holder]);
  }

  /** @returns whether it ran */
  async cancel({ organizationId, id }: Key, note: AuditNote): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const { rowCount } = await client.query(CANCEL, [organizationId, id]);
      if (rowCount === 1)
        await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId });
      return rowCount === 1;
    });
  }

  /** Ends a run that cannot go on. */
  async fail({ organizationId, id }: Key, holder: string, trouble: string): Promise<SyncRunRow | undefined> {
    return (await this.#database.run<Row>('jobs', FAIL, [organizationId, id, holder, trouble]))[0];
  }

  /**
   * Keeps what a step did, with how far the run is then, in one transaction; at its end, also what the sync has read.
   * @param write the rest of what is kept
   * @returns undefined when the run does not run any more, or another process has taken it: then nothing was kept
   */
  commit(
    call: Call,
    run: Key,
    holder: string,
    leaseMs: number,
    { progress, errors, write }: StepResult,
  ): Promise<SyncRunRow | undefined> {
    return this.#database.together(call, async (runner) => {
      const key = [run.organizationId, run.id];
      const locked = await runner.run<Row>(call, LOCK, [...key, holder]);
      if (locked.length === 0) return undefined;
      await write?.(runner);
      if (errors.length > 0) await runner.run(call, ADD_ERRORS, [...key, JSON.stringify(errors), MAX_ERRORS]);
      const { phase, place, counts, usersBeganAt, usersSeenAt, groupsBeganAt, groupsSeenAt, end } = progress;
      const times = [usersBeganAt, usersSeenAt, groupsBeganAt, groupsSeenAt];
      const ended = [end?.state ?? null, end?.trouble ?? null];
      const rows = await runner.run<Row>(call, SAVE, [...key, phase, place, counts, ...times, ...ended, leaseMs]);
      if (end !== undefined) await runner.run(call, FORGET_REFERENCES, key);
      return rows[0];
    });
  }
}

/** From when on the next delta reads. @param users undefined for what stays as it is */
export async function moveWatermarks(
  runner: StatementRunner,
  call: Call,
  { organizationId, systemId, mode, isScheduled }: SyncRunRow,
  users: Date | undefined,
  groups: Date | undefined,
): Promise<void> {
  const values = [organizationId, systemId, users ?? null, groups ?? null, mode, isScheduled];
  await runner.run(call, WATERMARKS, values);
}

/** What a step of a run came to. */
export interface StepResult {
  readonly progress: SyncProgress;
  readonly errors: readonly SyncError[];
  readonly write?: ((runner: StatementRunner) => Promise<void>) | undefined;
}

const BEGIN = `INSERT INTO rollcall.upstream_sync_runs
  (organization_id, id, system_id, kind, mode, scheduled, actor, actor_kind, state, phase, counts)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 'running', 'users', $9)`;
const NEXT_DUE = `UPDATE rollcall.upstream_syncs SET due_at = now() + every_minutes * interval '1 minute'
  WHERE organization_id = $1::uuid AND system_id = $2::uuid AND every_minutes IS NOT NULL`;
const FORGET = `DELETE FROM rollcall.upstream_sync_runs WHERE organization_id = $1::uuid AND state <> 'running' AND id <
  (SELECT min(k.id::text)::uuid FROM (SELECT id FROM rollcall.upstream_sync_runs
    WHERE organization_id = $1::uuid AND system_id = $2::uuid ORDER BY id DESC LIMIT $3::int) k) AND system_id = $2::uuid`;
const FIND = `SELECT ${COLUMNS} FROM rollcall.upstream_sync_runs r WHERE ${KEY}`;
const RUNNING = `SELECT ${COLUMNS} FROM rollcall.upstream_sync_runs r
  WHERE r.organization_id = $1::uuid AND r.system_id = $2::uuid AND r.state = 'running'`;
const LIST = `SELECT ${COLUMNS} FROM rollcall.upstream_sync_runs r
  WHERE r.organization_id = $1::uuid AND ($2::uuid IS NULL OR r.system_id = $2::uuid) ORDER BY r.id DESC LIMIT $3::int`;
const CANCEL = `UPDATE rollcall.upstream_sync_runs r SET state = 'cancelled', ended_at = now(), holder = NULL,
  held_until = NULL WHERE ${KEY} AND r.state = 'running'`;

const ABANDONED = statement(
  'upstream_sync_runs.abandoned',
  'page',
  `SELECT ${COLUMNS} FROM rollcall.upstream_sync_runs r
   WHERE r.state = 'running' AND coalesce(r.held_until, '-infinity') < now() ORDER BY r.id LIMIT $1::int`,
);
const TAKE = statement(
  'upstream_sync_runs.take',
  'change',
  `UPDATE rollcall.upstream_sync_runs r SET holder = $3, held_until = now() + $4::float8 * interval '1 ms'
   WHERE ${KEY} AND r.state = 'running' AND coalesce(r.held_until, '-infinity') < now() RETURNING ${COLUMNS}`,
);
const RENEW = statement(
  'upstream_sync_runs.renew',
  'change',
  `UPDATE rollcall.upstream_sync_runs r SET held_until = now() + $4::float8 * interval '1 ms'
   WHERE ${KEY} AND r.state = 'running' AND r.holder = $3 RETURNING r.id`,
);
const RELEASE = statement(
  'upstream_sync_runs.release',
  'change',
  `UPDATE rollcall.upstream_sync_runs r SET holder = NULL, held_until = NULL WHERE ${KEY} AND r.holder = $3`,
);
const LOCK = statement(
  'upstream_sync_runs.lock',
  'page',
  `SELECT r.id FROM rollcall.upstream_sync_runs r WHERE ${KEY} AND r.state = 'running' AND r.holder = $3 FOR UPDATE`,
);
const SAVE = statement(
  'upstream_sync_runs.save',
  'change',
  `UPDATE rollcall.upstream_sync_runs r SET phase = $3, place = $4, counts = $5::jsonb, users_began_at = $6::timestamptz,
     users_seen_at = $7::timestamptz, groups_began_at = $8::timestamptz, groups_seen_at = $9::timestamptz,
     state = coalesce($10, r.state), trouble = $11, ended_at = CASE WHEN $10::text IS NOT NULL THEN now() END,
     holder = CASE WHEN $10::text IS NULL THEN r.holder END, held_until = now() + $12::float8 * interval '1 ms'
   WHERE ${KEY} RETURNING ${COLUMNS}`,
);
const FAIL = statement(
  'upstream_sync_runs.fail',
  'change',
  `UPDATE rollcall.upstream_sync_runs r SET state = 'failed', trouble = $4, ended_at = now(), holder = NULL, held_until = NULL
   WHERE ${KEY} AND r.state = 'running' AND r.holder = $3 RETURNING ${COLUMNS}`,
);
const ADD_ERRORS = statement(
  'upstream_sync_errors.add',
  'change',
  `INSERT INTO rollcall.upstream_sync_errors (organization_id, run_id, resource_type, upstream_id, reason, sentence)
   SELECT $1::uuid, $2::uuid, e."resourceType", e."upstreamId", e.reason, e.sentence
   FROM jsonb_to_recordset($3::jsonb) AS e ("resourceType" text, "upstreamId" text, reason text, sentence text)
   LIMIT greatest(0, $4::int - (SELECT count(*) FROM rollcall.upstream_sync_errors
     WHERE organization_id = $1::uuid AND run_id = $2::uuid))
   ON CONFLICT DO NOTHING`,
);
const FORGET_REFERENCES = statement(
  'upstream_sync_references.forget',
  'change',
  'DELETE FROM rollcall.upstream_sync_references WHERE organization_id = $1::uuid AND run_id = $2::uuid',
);
const WATERMARKS = statement(
  'upstream_syncs.read',
  'change',
  `UPDATE rollcall.upstream_syncs SET users_watermark = coalesce($3::timestamptz, users_watermark),
     groups_watermark = coalesce($4::timestamptz, groups_watermark),
     delta_reads = CASE WHEN $5 = 'full' THEN 0 WHEN $6::boolean THEN delta_reads + 1 ELSE delta_reads END
   WHERE organization_id = $1::uuid AND system_id = $2::uuid`,
);
