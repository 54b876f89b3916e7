import type { JsonObject } from '../../protocol/json.js';
import type { Database, Statement } from '../database.js';
import { layoutOf } from '../tables/layouts.js';
import type { KeptChange } from './change-record.js';

/** A change of a resource, and what its entry in the provisioning log says of who made it. */
export interface PastChange extends KeptChange {
  /** Name of the credential that made it; null for an operator, and where its entry is not kept any more. */
  readonly credential: string | null;
  /** Name of the operator who made it. */
  readonly operator: string | null;
  /** Of a person who made it at the console, what the audit calls their account. */
  readonly person: string | null;
  /** Id of the undo that made it. */
  readonly undo: string | null;
  readonly requestId: string | null;
}

/** Members that came into a group and left it with one change. */
export interface MemberChange {
  readonly id: string;
  readonly operation: KeptChange['operation'];
  readonly members: JsonObject;
}

const HIGHEST = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
const RESOURCE = 'c.organization_id = $1::uuid AND c.resource_id = $2::uuid';

/** @param rest condition, order and limit */
const pastChanges = (
  rest: string,
) => `SELECT c.id, c.resource_type AS "resourceType", c.resource_id AS "resourceId", c.operation, c.version, c.before,
      c.members, l.credential, l.data ->> 'operator' AS operator, l.data ->> 'person' AS person, l.data ->> 'undo' AS undo, l.request_id AS "requestId"
    FROM rollcall.changes c
    LEFT JOIN LATERAL (
      SELECT credential, data, request_id FROM rollcall.provisioning_log l
      WHERE l.organization_id = $1::uuid AND l.id = c.id OFFSET 0) l ON TRUE
    WHERE ${RESOURCE} AND ${rest}`;

const PAGE: Statement = {
  name: 'changes.history',
  kind: 'page',
  text: pastChanges('c.id < $3::uuid ORDER BY c.id DESC LIMIT $4::int'),
};

const FIRST_FROM: Statement = {
  name: 'changes.firstFrom',
  kind: 'page',
  text: pastChanges('c.id >= $3::uuid ORDER BY c.id LIMIT 1'),
};

/** What a change left is what the next one that replaced or removed it found. */
const NEXT_BEFORE: Statement = {
  name: 'changes.nextBefore',
  kind: 'page',
  text: `SELECT c.before FROM rollcall.changes c WHERE ${RESOURCE} AND c.id > $3::uuid AND c.before IS NOT NULL
    ORDER BY c.id LIMIT 1`,
};

const MEMBERS: Statement = {
  name: 'changes.members',
  kind: 'page',
  text: `SELECT c.id, c.operation, c.members FROM rollcall.changes c
    WHERE ${RESOURCE} AND c.id < $3::uuid AND c.id > $4::uuid AND c.members IS NOT NULL
    ORDER BY c.id DESC LIMIT $5::int`,
};

const CURRENT_MEMBERS: Statement = {
  name: 'user_memberships.current',
  kind: 'page',
  text: `SELECT id FROM (
      SELECT user_id AS id FROM rollcall.user_memberships WHERE organization_id = $1::uuid AND group_id = $2::uuid
      UNION ALL
      SELECT member_id FROM rollcall.group_memberships WHERE organization_id = $1::uuid AND group_id = $2::uuid
    ) members LIMIT $3::int`,
};

/** Reads what resources were before each of their changes. */
export class HistoryStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** The newest changes of a resource, the newest first. @param before only changes before this one */
  page(organizationId: string, resourceId: string, count: number, before = HIGHEST): Promise<PastChange[]> {
    const values = [organizationId, resourceId, before, count];
    return this.#database.run<PastChange & Record<string, unknown>>('operator', PAGE, values);
  }

  /** The oldest change of a resource that is not before an id. */
  async firstFrom(organizationId: string, resourceId: string, id: string): Promise<PastChange | undefined> {
    const values = [organizationId, resourceId, id];
    return (await this.#database.run<PastChange & Record<string, unknown>>('operator', FIRST_FROM, values))[0];
  }

  /** The resource as it was right after a change; undefined where it was not there. */
  async after(organizationId: string, change: PastChange): Promise<JsonObject | undefined> {
    if (change.operation === 'delete') return undefined;
    const values = [organizationId, change.resourceId, change.id];
    const [next] = await this.#database.run<{ before: JsonObject }>('operator', NEXT_BEFORE, values);
    return next?.before ?? (await this.current(organizationId, change.resourceType, change.resourceId));
  }

  /** The resource as it is; undefined where it is not there. */
  async current(organizationId: string, resourceType: string, id: string): Promise<JsonObject | undefined> {
    const { table } = layoutOf(resourceType);
    const text = `SELECT resource FROM rollcall.${table} WHERE organization_id = $1::uuid AND id = $2::uuid`;
    const statement: Statement = { name: `${table}.current`, kind: 'look-up', text };
    const [row] = await this.#database.run<{ resource: JsonObject }>('operator', statement, [organizationId, id]);
    return row?.resource;
  }

  /** Who came into a group and left it, the newest first. @param after changes after this one */
  memberChanges(
    organizationId: string,
    groupId: string,
    before: string | undefined,
    after: string,
    count: number,
  ): Promise<MemberChange[]> {
    const values = [organizationId, groupId, before ?? HIGHEST, after, count];
    return this.#database.run<MemberChange & Record<string, unknown>>('operator', MEMBERS, values);
  }

  /** @returns at most so many ids */
  async members(organizationId: string, groupId: string, most: number): Promise<string[]> {
    const rows = await this.#database.run<{ id: string }>('operator', CURRENT_MEMBERS, [organizationId, groupId, most]);
    return rows.map(({ id }) => id);
  }
}
