import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import { USER_COLUMNS, userValues } from '../columns.js';
import type { Database } from '../database.js';
import type { LogEntry } from '../log/log-entry.js';
import { DIRECT_GROUPS, withIndirectGroups } from '../members/user-groups.js';
import { insertBatch } from './resource-batch.js';
import { findRow, listRows, type ReadRow, readSlice } from './resource-table.js';
import { insertRow, updateRow } from './resource-writes.js';
import { RowStore } from './row-store.js';
import type { PageQuery, Slice, SlicedPage, StoredUser } from './stored-resource.js';
import { type NewRow, type TableShape, uniqueIndexes } from './table-shape.js';
import type { WeightLimit } from './weight-limit.js';

const GROUPS = 'SELECT group_id FROM user_memberships WHERE organization_id = $1 AND user_id = $2';

const SHAPE: TableShape = {
  table: 'users',
  columns: USER_COLUMNS,
  values: userValues,
  uniques: uniqueIndexes(USER_COLUMNS, {
    users_user_name_key: { attribute: 'userName', column: 'user_name_folded' },
    users_external_id_key: { attribute: 'externalId', column: 'external_id' },
  }),
  related: DIRECT_GROUPS,
  deletion: {
    name: 'user_name',
    nameFolded: 'user_name_folded',
    memberships: `jsonb_build_object('groups', to_jsonb(ARRAY(${GROUPS})))`,
    containingGroups: GROUPS,
  },
};

/** Users in PostgreSQL. */
export class UserStore extends RowStore {
  constructor(database: Database, limit: WeightLimit) {
    super(database, SHAPE, limit);
  }

  /** @throws ScimError 409 uniqueness */
  async create(call: Call, type: ResourceType, row: NewRow): Promise<StoredUser> {
    return { ...(await insertRow(this.database, SHAPE, call, type, row)), groups: [] };
  }

  /** Creates many at once; see insertBatch. */
  async createAll(
    call: Call,
    type: ResourceType,
    rows: readonly NewRow[],
    allOrNone: boolean,
  ): Promise<(StoredUser | ScimError)[] | undefined> {
    const outcomes = await insertBatch(this.database, SHAPE, call, type, rows, allOrNone);
    return outcomes?.map((outcome) => (outcome instanceof ScimError ? outcome : { ...outcome, groups: [] }));
  }

  /** @returns undefined when the organization has no such user */
  async find(call: Call, type: ResourceType, id: string, withGroups: boolean): Promise<StoredUser | undefined> {
    const row = await findRow(this.database, SHAPE, call, type, id, withGroups);
    return row && (await this.#withGroups(call, [row], withGroups))[0];
  }

  /** See readSlice. */
  async readSlice(
    call: Call,
    type: ResourceType,
    ids: readonly string[],
    withGroups: boolean,
  ): Promise<Slice<StoredUser>> {
    return this.#sliceWithGroups(call, await readSlice(this.database, SHAPE, call, type, ids, withGroups), withGroups);
  }

  async list(call: Call, type: ResourceType, query: PageQuery, withGroups: boolean): Promise<SlicedPage<StoredUser>> {
    const page = await listRows(this.database, SHAPE, call, type, query, withGroups);
    return { ...page, ...(await this.#sliceWithGroups(call, page, withGroups)) };
  }

  /** See updateRow. */
  update(
    call: Call,
    type: ResourceType,
    stored: StoredUser,
    resource: JsonObject,
    entry: LogEntry,
  ): Promise<StoredUser | undefined> {
    return updateRow(this.database, SHAPE, call, type, stored, resource, entry, this.limit);
  }

  async #sliceWithGroups(call: Call, { resources, rest }: Slice<ReadRow>, wanted: boolean): Promise<Slice<StoredUser>> {
    const complete = await this.#withGroups(call, resources, wanted);
    const others = resources.slice(complete.length).map(({ id }) => id);
    return { resources: complete, rest: [...others, ...rest] };
  }

  async #withGroups(call: Call, rows: readonly ReadRow[], wanted: boolean): Promise<StoredUser[]> {
    if (wanted) return withIndirectGroups(this.database, call, rows);
    return rows.map(({ reference: _, ...stored }) => ({ ...stored, groups: undefined }));
  }
}
