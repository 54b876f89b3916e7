import { actorEmail } from '../access/actor-email.js';
import { type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { LOCK_KEY } from '../statement-runner.js';
import {
  type AccessRequest,
  type AccessRequestQuery,
  type AccessState,
  LIVE_STATES,
  type NewAccessRequest,
  OPEN_STATES,
} from './access-request.js';

/** A step from some states to another, with what is kept of it. */
export interface AccessStep {
  readonly from: readonly AccessState[];
  readonly to: AccessState;
  readonly ending?: 'revoked' | 'expired' | undefined;
  /** Whether only where nothing was tried yet for what is due. */
  readonly onlyUntried?: boolean | undefined;
  /** Who decided, and why. */
  readonly decision?: { readonly by: string; readonly reason: string | undefined } | undefined;
}

/** What came of the work on a request. */
export interface AccessOutcome {
  readonly to: AccessState;
  readonly upstreamUserId?: string | undefined;
  readonly error?: string | undefined;
  /** When to go on; undefined where nothing is left to be done. */
  readonly dueAt?: Date | undefined;
}

/** A request that somebody took, by the number of the lease. */
type Taken = Pick<AccessRequest, 'organizationId' | 'id' | 'lease' | 'state'>;
type Key = Pick<AccessRequest, 'organizationId' | 'id'>;
type Group = Pick<AccessRequest, 'organizationId' | 'systemId' | 'groupId'>;
/** Which request is taken. */
type Taking = Key | Group;

/** What requests come to at one system. */
export interface AccessOfSystem {
  /** Of requests that are not over. */
  readonly live: number;
  readonly lastProvisionedAt: Date | null;
}

type Row = Record<string, unknown> & { [Key in keyof AccessRequest]: AccessRequest[Key] | null };

/** The requests for access of organizations, and the queue of what is to be done for them, which all nodes share. */
export class AccessRequestStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @param maxOpen how many open ones an organization may have
   * @returns the one that the user has for the group already, in the place of this one
   */
  async create(
    request: NewAccessRequest,
    maxOpen: number,
    note: AuditNote,
  ): Promise<AccessRequest | 'too many' | undefined> {
    const { organizationId, id, systemId, userId, groupId, groupName, reason, validFrom, validUntil } = request;
    try {
      const isCreated = await this.#database.transaction('operator', async (client) => {
        await client.query(LOCK_KEY, [`access requests of ${organizationId}`]);
        const { rowCount } = await client.query(INSERT, [
          organizationId,
          id,
          systemId,
          userId,
          groupId,
          groupName ?? null,
          reason,
          validFrom ?? null,
          validUntil ?? null,
          request.requestedBy,
          maxOpen,
        ]);
        if (rowCount !== 1) return false;
        await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId });
        return true;
      });
      return isCreated ? undefined : ((await this.#live(request)) ?? 'too many');
    } catch (error) {
      if (violatedConstraint(error, '23505') !== 'access_requests_live_key') throw error;
      return (await this.#live(request)) ?? this.create(request, maxOpen, note);
    }
  }

  async #live({ organizationId, systemId, userId, groupId }: NewAccessRequest): Promise<AccessRequest | undefined> {
    const values = [organizationId, systemId, userId, groupId];
    const [row] = await this.#database.query<Row>('access_requests.live', LIVE, values);
    return row && fromRow(row);
  }

  async find(organizationId: string, id: string): Promise<AccessRequest | undefined> {
    const [row] = await this.#database.query<Row>('access_requests.find', FIND, [organizationId, id]);
    return row && fromRow(row);
  }

  /** The newest first. */
  async list(organizationId: string, query: AccessRequestQuery): Promise<AccessRequest[]> {
    const { states, userId, systemId, before, count } = query;
    const values = [organizationId, states ?? null, userId ?? null, systemId ?? null, before ?? null, count];
    return (await this.#database.query<Row>('access_requests.list', LIST, values)).map(fromRow);
  }

  /** What requests of an organization come to at each of its systems, by the id of the system. */
  async bySystem(organizationId: string): Promise<ReadonlyMap<string, AccessOfSystem>> {
    const rows = await this.#database.query<Record<string, unknown> & AccessOfSystem & { systemId: string }>(
      'access_requests.by_system',
      BY_SYSTEM,
      [organizationId],
    );
    return new Map(rows.map(({ systemId, ...rest }) => [systemId, rest]));
  }

  /**
   * Takes a step, and keeps who took it.
   * @param dueAt when its work is due; undefined where it has none
   * @returns undefined when the request is in none of the states that it may be taken from
   */
  async step(
    organizationId: string,
    id: string,
    { from, to, ending, onlyUntried = false, decision }: AccessStep,
    dueAt: Date | undefined,
    note: AuditNote,
  ): Promise<AccessRequest | undefined> {
    const values = [organizationId, id, from, to, ending ?? null, decision?.by ?? null, decision?.reason ?? null];
    const isStepped = await this.#database.transaction('operator', async (client) => {
      const { rowCount } = await client.query(STEP, [...values, dueAt ?? null, onlyUntried]);
      if (rowCount !== 1) return false;
      await writeAudit((text, written) => client.query(text, [...written]), { ...note, organizationId });
      return true;
    });
    return isStepped ? this.find(organizationId, id) : undefined;
  }

  /**
   * Takes what is due, of all organizations, the first of it. Nobody else takes it, nor another for the same group, until
   * it is given back or the lease is over.
   * @param only this one, due or not; or what is due for this group
   */
  async take(leaseMs: number, only?: Taking): Promise<AccessRequest | undefined> {
    const { organizationId, id, systemId, groupId }: Partial<Key & Group> = only ?? {};
    const which = [organizationId ?? null, id ?? null, systemId ?? null, groupId ?? null];
    for (;;) {
      const taken = await this.#database.transaction('jobs', async (client) => {
        const [due] = (await client.query<Group & Key>(DUE, which)).rows;
        if (due === undefined) return undefined;
        await client.query(LOCK_KEY, [`access to ${due.organizationId} ${due.systemId} ${due.groupId}`]);
        return (await client.query<Row>(TAKE, [due.organizationId, due.id, leaseMs])).rows[0] ?? 'held meanwhile';
      });
      if (taken !== 'held meanwhile') return taken && fromRow(taken);
    }
  }

  /**
   * Asked before each write: lets the lease last anew.
   * @returns whether whoever took it has it still, and nobody took a step meanwhile
   */
  async hold({ organizationId, id, lease, state }: Taken, leaseMs: number): Promise<boolean> {
    return this.#changes(HOLD, [organizationId, id, lease, state, leaseMs]);
  }

  /** Gives back what is not what was taken any more; it is due at once, where anything is. */
  async goOn({ organizationId, id, lease }: Taken): Promise<void> {
    await this.#changes(GO_ON, [organizationId, id, lease]);
  }

  /** Gives back what cannot be worked on now; it is due when its lease would have been over. */
  async release({ organizationId, id, lease }: Taken): Promise<void> {
    await this.#changes(RELEASE, [organizationId, id, lease]);
  }

  /**
   * Keeps what came of the work on one that was taken, unless somebody took a step meanwhile: then it is due at once. What
   * was given after it was over, by one whose lease was over too, is taken away again.
   * @returns whether it was kept
   */
  async keep(
    { organizationId, id, state, lease }: Taken,
    { to, upstreamUserId, error, dueAt }: AccessOutcome,
    note: AuditNote | undefined,
  ): Promise<boolean> {
    const values = [organizationId, id, state, to, upstreamUserId ?? null, error ?? null, dueAt ?? null, lease];
    return this.#database.transaction('jobs', async (client) => {
      const { rowCount } = await client.query(KEEP, values);
      if (rowCount !== 1) {
        await client.query(GO_ON, [organizationId, id, lease]);
        if (to === 'provisioned') await client.query(RECALL, [organizationId, id]);
        return false;
      }
      if (note !== undefined)
        await writeAudit((text, written) => client.query(text, [...written]), { ...note, organizationId });
      return true;
    });
  }

  #changes(text: string, values: readonly unknown[]): Promise<boolean> {
    return this.#database.transaction('jobs', async (client) => (await client.query(text, [...values])).rowCount === 1);
  }
}

/** What is null in a row is not there. */
const fromRow = (row: Row): AccessRequest =>
  Object.fromEntries(Object.entries(row).map(([key, value]) => [key, value ?? undefined])) as unknown as AccessRequest;

const COLUMNS = `r.organization_id AS "organizationId",
  (SELECT o.slug FROM rollcall.organizations o WHERE o.id = r.organization_id) AS slug, r.id, r.system_id AS "systemId", s.name AS "systemName",
  r.user_id AS "userId", u.user_name AS "userName", r.group_id AS "groupId", r.group_name AS "groupName", r.state, r.ending,
  r.reason, r.valid_from AS "validFrom", r.valid_until AS "validUntil", r.requested_by AS "requestedBy",
  ${actorEmail('r.requested_by')} AS "requestedByEmail", ${actorEmail('r.decided_by')} AS "decidedByEmail",
  r.decided_by AS "decidedBy", r.decided_at AS "decidedAt", r.decision_reason AS "decisionReason",
  r.upstream_user_id AS "upstreamUserId", r.attempts, r.lease, r.error, r.due_at AS "dueAt", r.created_at AS "createdAt",
  r.provisioned_at AS "provisionedAt", r.ended_at AS "endedAt"`;
const NAMED = `JOIN rollcall.upstream_systems s ON s.organization_id = r.organization_id AND s.id = r.system_id
  LEFT JOIN rollcall.users u ON u.organization_id = r.organization_id AND u.id = r.user_id`;
const KEY = 'organization_id = $1::uuid AND id = $2::uuid';
const [LIVE_LIST, OPEN_LIST] = [LIVE_STATES, OPEN_STATES].map((states) =>
  states.map((state) => `'${state}'`).join(', '),
);

const INSERT = `INSERT INTO rollcall.access_requests
    (organization_id, id, system_id, user_id, group_id, group_name, reason, valid_from, valid_until, requested_by, state)
  SELECT $1::uuid, $2::uuid, $3::uuid, $4::uuid, $5, $6, $7, $8::timestamptz, $9::timestamptz, $10, 'requested'
  WHERE $11::int > (SELECT count(*) FROM (SELECT 1 FROM rollcall.access_requests
    WHERE organization_id = $1::uuid AND state IN (${OPEN_LIST}) LIMIT $11::int) counted)`;
const LIVE = `SELECT ${COLUMNS} FROM rollcall.access_requests r ${NAMED}
  WHERE r.organization_id = $1::uuid AND r.system_id = $2::uuid AND r.user_id = $3::uuid AND r.group_id = $4
    AND r.state IN (${LIVE_LIST})`;
const FIND = `SELECT ${COLUMNS} FROM rollcall.access_requests r ${NAMED}
  WHERE r.organization_id = $1::uuid AND r.id = $2::uuid`;
const LIST = `SELECT ${COLUMNS} FROM rollcall.access_requests r ${NAMED}
  WHERE r.organization_id = $1::uuid AND ($2::text[] IS NULL OR r.state = ANY ($2::text[]))
    AND ($3::uuid IS NULL OR r.user_id = $3::uuid) AND ($4::uuid IS NULL OR r.system_id = $4::uuid)
    AND ($5::uuid IS NULL OR r.id < $5::uuid)
  ORDER BY r.id DESC LIMIT $6::int`;
const BY_SYSTEM = `SELECT s.id AS "systemId", count(r.id) FILTER (WHERE r.state IN (${LIVE_LIST}))::int AS live,
    max(r.provisioned_at) AS "lastProvisionedAt"
  FROM rollcall.upstream_systems s
  LEFT JOIN rollcall.access_requests r ON r.organization_id = s.organization_id AND r.system_id = s.id
  WHERE s.organization_id = $1::uuid GROUP BY s.id`;
/** While somebody works on it, its lease goes on: what is taken back must not come before what is being done. */
const STEP = `UPDATE rollcall.access_requests SET state = $4, ending = coalesce($5, ending),
    decided_by = coalesce($6, decided_by), decision_reason = CASE WHEN $6::text IS NULL THEN decision_reason ELSE $7 END,
    decided_at = CASE WHEN $6::text IS NULL THEN decided_at ELSE now() END,
    due_at = CASE WHEN $8::timestamptz IS NULL THEN NULL ELSE greatest($8::timestamptz, held_until) END,
    attempts = 0, error = NULL,
    ended_at = CASE WHEN $4 IN ('rejected', 'withdrawn', 'revoked', 'expired') THEN now() END
  WHERE ${KEY} AND state = ANY ($3::text[]) AND (NOT $9::boolean OR attempts = 0)`;
const HELD = `EXISTS (SELECT 1 FROM rollcall.access_requests h WHERE h.organization_id = r.organization_id
    AND h.system_id = r.system_id AND h.group_id = r.group_id AND h.held_until > now())`;
const DUE = `SELECT r.organization_id AS "organizationId", r.id, r.system_id AS "systemId", r.group_id AS "groupId"
  FROM rollcall.access_requests r
  WHERE r.due_at IS NOT NULL AND (r.due_at <= now() OR $2::uuid IS NOT NULL)
    AND ($1::uuid IS NULL OR r.organization_id = $1::uuid) AND ($2::uuid IS NULL OR r.id = $2::uuid)
    AND ($3::uuid IS NULL OR (r.system_id = $3::uuid AND r.group_id = $4::text))
    AND NOT ${HELD}
  ORDER BY r.due_at LIMIT 1 FOR UPDATE SKIP LOCKED`;
const TAKE = `
  WITH taken AS (
    UPDATE rollcall.access_requests r SET attempts = r.attempts + 1, lease = r.lease + 1,
      due_at = now() + $3::float8 * interval '1 ms', held_until = now() + $3::float8 * interval '1 ms'
    WHERE r.organization_id = $1::uuid AND r.id = $2::uuid AND NOT ${HELD}
    RETURNING r.*)
  SELECT ${COLUMNS} FROM taken r ${NAMED}`;
const HOLD = `UPDATE rollcall.access_requests SET held_until = now() + $5::float8 * interval '1 ms'
  WHERE ${KEY} AND lease = $3::int AND state = $4 AND held_until > now()`;
const RELEASE = `UPDATE rollcall.access_requests SET held_until = NULL WHERE ${KEY} AND lease = $3::int`;
const KEEP = `UPDATE rollcall.access_requests SET state = $4, upstream_user_id = coalesce($5, upstream_user_id), error = $6,
    due_at = $7::timestamptz, held_until = NULL, attempts = CASE WHEN state = $4 THEN attempts ELSE 0 END,
    provisioned_at = CASE WHEN $4 = 'provisioned' THEN now() ELSE provisioned_at END,
    ending = CASE WHEN $4 = 'expired' THEN 'expired' ELSE ending END,
    ended_at = CASE WHEN $4 IN ('revoked', 'expired') THEN now() END
  WHERE ${KEY} AND state = $3 AND lease = $8::int`;
const GO_ON = `UPDATE rollcall.access_requests SET held_until = NULL, due_at = CASE WHEN due_at IS NULL THEN NULL ELSE now() END
  WHERE ${KEY} AND lease = $3::int`;
/** Another request for the same says by itself what the user is to have. */
const RECALL = `UPDATE rollcall.access_requests r SET state = 'revoking', due_at = now(), attempts = 0, ended_at = NULL
  WHERE r.organization_id = $1::uuid AND r.id = $2::uuid AND r.state IN ('revoked', 'expired') AND NOT EXISTS (
    SELECT 1 FROM rollcall.access_requests o WHERE o.organization_id = r.organization_id AND o.system_id = r.system_id
      AND o.user_id = r.user_id AND o.group_id = r.group_id AND o.state IN (${LIVE_LIST}))`;
