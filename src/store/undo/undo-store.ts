import type { Call } from '../../protocol/call.js';
import { actorEmail } from '../access/actor-email.js';
import { type AuditEntry, type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import type { StatementRunner } from '../statement-runner.js';
import { HIGHEST_ID, type Leftover, NO_COUNTS, type UndoCounts, type UndoPhase, type UndoRow } from './undo-row.js';
import type { UndoSelection } from './undo-selection.js';

export interface NewUndo extends UndoSelection {
  readonly organizationId: string;
  readonly id: string;
  readonly isForced: boolean;
  readonly actor: string;
  readonly actorKind: UndoRow['actorKind'];
}

/** How far an undo is after a step. */
export interface UndoProgress {
  readonly phase: UndoPhase;
  readonly position: string;
  readonly counts: UndoCounts;
  readonly isDone: boolean;
}

type Row = Record<string, unknown> & UndoRow;

const statement = (name: string, kind: Statement['kind'], text: string): Statement => ({ name, kind, text });

const COLUMNS = `organization_id AS "organizationId",
  (SELECT o.slug FROM rollcall.organizations o WHERE o.id = organization_id) AS slug, id, CASE WHEN credential IS NULL THEN 'request' ELSE 'credential' END AS by,
  coalesce(credential, request_id) AS of, from_id AS "fromId", to_id AS "toId", forced AS "isForced", actor, actor_kind AS "actorKind", state, phase,
  ${actorEmail('actor')} AS "actorEmail", position, counts, holder, created_at AS "createdAt", finished_at AS "finishedAt"`;
const KEY = 'organization_id = $1::uuid AND id = $2::uuid';

/** The rows by which undos are known, and by which processes agree who works on one. */
export class UndoStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns the undo that runs already, instead of this one */
  async begin(undo: NewUndo, note: AuditNote): Promise<UndoRow | undefined> {
    const { organizationId, id, by, of, fromId, toId, isForced, actor, actorKind } = undo;
    try {
      await this.#database.transaction('operator', async (client) => {
        const named = by === 'request' ? [of, null] : [null, of];
        await client.query(BEGIN, [
          organizationId,
          id,
          ...named,
          fromId,
          toId,
          isForced,
          actor,
          actorKind,
          HIGHEST_ID,
          NO_COUNTS,
        ]);
        await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId });
      });
      return undefined;
    } catch (error) {
      if (violatedConstraint(error, '23505') !== 'undos_running_key') throw error;
      return this.running(organizationId);
    }
  }

  async find(organizationId: string, id: string): Promise<UndoRow | undefined> {
    return (await this.#database.query<Row>('undos.find', FIND, [organizationId, id]))[0];
  }

  async running(organizationId: string): Promise<UndoRow | undefined> {
    return (await this.#database.query<Row>('undos.running', RUNNING, [organizationId]))[0];
  }

  /** The newest first. */
  list(organizationId: string, count: number): Promise<UndoRow[]> {
    return this.#database.query<Row>('undos.list', LIST, [organizationId, count]);
  }

  /** Those that run, and on which nobody works, of all organizations. */
  abandoned(): Promise<UndoRow[]> {
    return this.#database.run<Row>('jobs', ABANDONED, []);
  }

  /** The lowest change that running undos of each organization need. */
  async needed(): Promise<Map<string, string>> {
    const rows = await this.#database.run<{ organizationId: string; fromId: string }>('jobs', NEEDED, []);
    return new Map(rows.map(({ organizationId, fromId }) => [organizationId, fromId]));
  }

  /**
   * Takes an undo for a process, as one that runs.
   * @param onlyAbandoned unless somebody works on it
   * @returns undefined when there is none that is to be worked on
   * @throws a violation of undos_running_key when another one of the organization runs
   */
  async take(
    organizationId: string,
    id: string,
    holder: string,
    leaseMs: number,
    onlyAbandoned: boolean,
  ): Promise<UndoRow | undefined> {
    const values = [organizationId, id, holder, leaseMs, onlyAbandoned];
    return (await this.#database.run<Row>('operator', TAKE, values))[0];
  }

  /** Gives an undo back, which goes on running by whoever takes it next. */
  async release(organizationId: string, id: string, holder: string): Promise<void> {
    await this.#database.run('operator', RELEASE, [organizationId, id, holder]);
  }

  /** @returns whether it ran */
  async stop(organizationId: string, id: string, note: AuditNote): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const { rowCount } = await client.query(STOP, [organizationId, id]);
      if (rowCount === 1)
        await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId });
      return rowCount === 1;
    });
  }

  /** For what has no transaction of its own. */
  async audit(entry: AuditEntry): Promise<void> {
    await writeAudit((text, values) => this.#database.query('admin_audit.add', text, values), entry);
  }

  /** How many were left alone, by reason. */
  async countLeftovers(organizationId: string, undoId: string): Promise<Record<string, number>> {
    const rows = await this.#database.query<{ reason: string; count: number }>(
      'undo_leftovers.count',
      COUNT_LEFTOVERS,
      [organizationId, undoId],
    );
    return Object.fromEntries(rows.map(({ reason, count }) => [reason, count]));
  }

  /** What was left alone, by the resources' ids. @param after behind this resource */
  leftovers(organizationId: string, undoId: string, count: number, after?: string): Promise<Leftover[]> {
    const values = [organizationId, undoId, after ?? null, count];
    return this.#database.query<Leftover & Record<string, unknown>>('undo_leftovers.list', LEFTOVERS, values);
  }

  /** The undos of an organization below an id go, with what they left, but for the one that runs. */
  async forget(organizationId: string, below: string): Promise<void> {
    await this.#database.run('jobs', FORGET, [organizationId, below]);
  }

  /**
   * Does one step of an undo in one transaction, with how far it is then.
   * @param work gives how far that is
   * @returns undefined when the undo does not run any more, or another process has taken it
   * @throws as Database.transaction
   */
  step(
    call: Call,
    undo: Pick<UndoRow, 'organizationId' | 'id'>,
    holder: string,
    leaseMs: number,
    work: (runner: StatementRunner, undo: UndoRow) => Promise<UndoProgress>,
  ): Promise<UndoRow | undefined> {
    return this.#database.together(call, async (runner) => {
      const row = await lockUndo(runner, undo, holder);
      if (row === undefined) return undefined;
      const { isDone, ...progress } = await work(runner, row);
      const values = [row.organizationId, row.id, progress.phase, progress.position, progress.counts, isDone, leaseMs];
      await runner.run('jobs', SAVE, values);
      return { ...row, ...progress, state: isDone ? 'done' : row.state };
    });
  }
}

/**
 * The undo as it is, for a step: nobody else does one until the transaction ends.
 * @returns undefined when it does not run any more, or another process has taken it
 */
async function lockUndo(
  runner: StatementRunner,
  { organizationId, id }: Pick<UndoRow, 'organizationId' | 'id'>,
  holder: string,
): Promise<UndoRow | undefined> {
  return (await runner.run<Row>('jobs', LOCK, [organizationId, id, holder]))[0];
}

/** What was left alone before is said anew. */
export async function addLeftovers(
  runner: StatementRunner,
  { organizationId, id }: UndoRow,
  leftovers: readonly Leftover[],
): Promise<void> {
  if (leftovers.length > 0) await runner.run('jobs', ADD_LEFTOVERS, [organizationId, id, JSON.stringify(leftovers)]);
}

export async function removeLeftovers(
  runner: StatementRunner,
  { organizationId, id }: UndoRow,
  resourceIds: readonly string[],
): Promise<void> {
  if (resourceIds.length > 0) await runner.run('jobs', REMOVE_LEFTOVERS, [organizationId, id, resourceIds]);
}

/** Resources that others had the names of, with their oldest selected changes. */
export function takenNames(
  runner: StatementRunner,
  { organizationId, id }: UndoRow,
  after: string,
  count: number,
): Promise<{ resourceId: string; changeId: string }[]> {
  return runner.run('jobs', TAKEN, [organizationId, id, after, count]);
}

/** Keeps that an undo came to its end. */
export const auditEnd = (runner: StatementRunner, { organizationId }: UndoRow, note: AuditNote): Promise<void> =>
  writeAudit((text, values) => runner.run('jobs', statement('admin_audit.add', 'change', text), values), {
    ...note,
    organizationId,
  });

const BEGIN = `INSERT INTO rollcall.undos
  (organization_id, id, request_id, credential, from_id, to_id, forced, actor, actor_kind, state, phase, position, counts)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'running', 'resources', $10, $11)`;
const FIND = `SELECT ${COLUMNS} FROM rollcall.undos WHERE ${KEY}`;
const RUNNING = `SELECT ${COLUMNS} FROM rollcall.undos WHERE organization_id = $1::uuid AND state = 'running'`;
const LIST = `SELECT ${COLUMNS} FROM rollcall.undos WHERE organization_id = $1::uuid ORDER BY id DESC LIMIT $2::int`;
const STOP = `UPDATE rollcall.undos SET state = 'stopped', holder = NULL, held_until = NULL WHERE ${KEY} AND state = 'running'`;
const COUNT_LEFTOVERS = `SELECT reason, count(*)::int AS count FROM rollcall.undo_leftovers
  WHERE organization_id = $1::uuid AND undo_id = $2::uuid GROUP BY reason`;
const LEFTOVERS = `SELECT resource_id AS "resourceId", part, resource_type AS "resourceType", reason, details
  FROM rollcall.undo_leftovers
  WHERE organization_id = $1::uuid AND undo_id = $2::uuid AND ($3::uuid IS NULL OR resource_id > $3::uuid)
  ORDER BY resource_id, part LIMIT $4::int`;

const ABANDONED = statement(
  'undos.abandoned',
  'page',
  `SELECT ${COLUMNS} FROM rollcall.undos WHERE state = 'running' AND coalesce(held_until, '-infinity') < now() ORDER BY id`,
);
const NEEDED = statement(
  'undos.needed',
  'page',
  `SELECT organization_id AS "organizationId", from_id AS "fromId" FROM rollcall.undos WHERE state = 'running'`,
);
const TAKE = statement(
  'undos.take',
  'change',
  `UPDATE rollcall.undos SET state = 'running', holder = $3, held_until = now() + $4::float8 * interval '1 ms'
   WHERE ${KEY} AND state <> 'done' AND (NOT $5::boolean OR (state = 'running' AND coalesce(held_until, '-infinity') < now()))
   RETURNING ${COLUMNS}`,
);
const RELEASE = statement(
  'undos.release',
  'change',
  `UPDATE rollcall.undos SET holder = NULL, held_until = NULL WHERE ${KEY} AND holder = $3`,
);
const LOCK = statement(
  'undos.lock',
  'page',
  `SELECT ${COLUMNS} FROM rollcall.undos WHERE ${KEY} AND state = 'running' AND holder = $3 FOR UPDATE`,
);
const SAVE = statement(
  'undos.save',
  'change',
  `UPDATE rollcall.undos SET phase = $3, position = $4::uuid, counts = $5::jsonb,
     state = CASE WHEN $6::boolean THEN 'done' ELSE state END, finished_at = CASE WHEN $6::boolean THEN now() END,
     holder = CASE WHEN $6::boolean THEN NULL ELSE holder END, held_until = now() + $7::float8 * interval '1 ms'
   WHERE ${KEY}`,
);
const ADD_LEFTOVERS = statement(
  'undo_leftovers.add',
  'change',
  `INSERT INTO rollcall.undo_leftovers (organization_id, undo_id, resource_id, part, resource_type, reason, details)
   SELECT $1::uuid, $2::uuid, l."resourceId", l.part, l."resourceType", l.reason, l.details
   FROM jsonb_to_recordset($3::jsonb) AS l ("resourceId" uuid, part text, "resourceType" text, reason text, details jsonb)
   ON CONFLICT ON CONSTRAINT undo_leftovers_pkey DO UPDATE SET reason = excluded.reason, details = excluded.details`,
);
const REMOVE_LEFTOVERS = statement(
  'undo_leftovers.remove',
  'change',
  `DELETE FROM rollcall.undo_leftovers
   WHERE organization_id = $1::uuid AND undo_id = $2::uuid AND resource_id = ANY ($3::uuid[]) AND part = 'resource'`,
);
const TAKEN = statement(
  'undo_leftovers.taken',
  'page',
  `SELECT resource_id AS "resourceId", details ->> 'change' AS "changeId" FROM rollcall.undo_leftovers
   WHERE organization_id = $1::uuid AND undo_id = $2::uuid AND resource_id > $3::uuid AND part = 'resource'
     AND reason = 'taken' ORDER BY resource_id LIMIT $4::int`,
);
const FORGET = statement(
  'undos.forget',
  'change',
  `DELETE FROM rollcall.undos WHERE organization_id = $1::uuid AND id < $2::uuid AND state <> 'running'`,
);
