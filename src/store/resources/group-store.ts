import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { MemberChanges } from '../../protocol/patch/member-changes.js';
import { MAX_MEMBERS } from '../../protocol/schema/member-limit.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import { indexSql } from '../attribute-values/index-sql.js';
import { type IndexChange, indexChange } from '../attribute-values/indexed-values.js';
import { GROUP_COLUMNS, groupValues } from '../columns.js';
import type { Database } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { insertLogSql, type LogEntry } from '../log/log-entry.js';
import { MEMBERS, tooManyMembers } from '../members/member-reading.js';
import { askable, type MissingMembers, refuseCycle, refuseUnknown } from '../members/member-refusals.js';
import { membershipSql } from '../members/membership-sql.js';
import { isUuid, Parameters } from '../parameters.js';
import { updateGroupSql } from './group-sql.js';
import { insertBatch } from './resource-batch.js';
import { explainConflict, type SentValues } from './resource-conflict.js';
import { findRow, listRows, type ReadRow, readSlice } from './resource-table.js';
import { keysOf } from './resource-writes.js';
import { RowStore } from './row-store.js';
import { storedAnyway } from './stored-anyway.js';
import type { PageQuery, Reference, Slice, SlicedPage, StoredGroup } from './stored-resource.js';
import { documentIn, type NewRow, type TableShape, uniqueIndexes } from './table-shape.js';
import type { WeightLimit } from './weight-limit.js';

const memberships = (column: string, table: string, of: string) =>
  `SELECT ${column} FROM ${table} WHERE organization_id = $1 AND ${of} = $2`;
const CONTAINING_GROUPS = memberships('group_id', 'group_memberships', 'member_id');
const asJson = (ids: string) => `to_jsonb(ARRAY(${ids}))`;

const SHAPE: TableShape = {
  table: 'groups',
  columns: GROUP_COLUMNS,
  values: groupValues,
  uniques: uniqueIndexes(GROUP_COLUMNS, {
    groups_display_name_key: { attribute: 'displayName', column: 'display_name_folded' },
    groups_external_id_key: { attribute: 'externalId', column: 'external_id' },
  }),
  related: MEMBERS,
  deletion: {
    name: 'display_name',
    nameFolded: 'display_name_folded',
    memberships: `jsonb_build_object(
      'users', ${asJson(memberships('user_id', 'user_memberships', 'group_id'))},
      'members', ${asJson(memberships('member_id', 'group_memberships', 'group_id'))},
      'groups', ${asJson(CONTAINING_GROUPS)})`,
    containingGroups: CONTAINING_GROUPS,
  },
};

const NONE_MISSING: MissingMembers = { ids: [], count: 0 };
const NOT_INDEXED: IndexChange = { added: [], removed: [] };

/** How often a change is tried again when a member vanishes while it runs. */
const MAX_ATTEMPTS = 3;

type CreatedRow = { created_at: Date | null; updated_at: Date | null; missing: MissingMembers };
type UpdatedRow = {
  is_there: boolean;
  version: number | null;
  updated_at: Date | null;
  missing: MissingMembers;
  cyclic: string[];
  postponed: boolean;
};

export interface GroupChange {
  /**
   * The version that is to change. undefined for members that come and go by delta, which never collide; a new resource
   * and a new list of members need it, because a statement that waited for the row lock still sees the members of before.
   */
  readonly version: number | undefined;
  /** The resource as it is at that version, and the new one; undefined to leave attributes alone. */
  readonly attributes: { readonly before: JsonObject; readonly after: JsonObject } | undefined;
  readonly members: MemberChanges;
}

export type GroupUpdate =
  | { readonly outcome: 'updated'; readonly version: number; readonly updatedAt: Date }
  /** Nothing differed from what was there. */
  | { readonly outcome: 'unchanged' }
  /** Gone, or at another version than expected. */
  | { readonly outcome: 'stale' };

/** Groups and their members in PostgreSQL. */
export class GroupStore extends RowStore {
  constructor(database: Database, limit: WeightLimit) {
    super(database, SHAPE, limit);
  }

  /**
   * @param members ids of users and groups of the organization
   * @throws ScimError 409 uniqueness; 400 invalidValue naming the members that do not exist, with nothing stored
   */
  async create(
    call: Call,
    type: ResourceType,
    { id, resource, values, indexed, entry }: NewRow,
    members: ReadonlySet<string>,
  ): Promise<StoredGroup> {
    const parameters = new Parameters();
    const keys = keysOf(call, type, id, parameters);
    const change = membershipSql({ replace: false, add: askable(members), remove: new Set() }, parameters, true);
    const row = values.map((value, i) => parameters.add(value, GROUP_COLUMNS[i] === 'resource' ? '::jsonb' : '::text'));
    const text = `
      WITH ${change.lookups}, created AS (
        INSERT INTO groups (organization_id, id, ${GROUP_COLUMNS.join(', ')}) SELECT ${keys.organization}, ${keys.id}, ${row.join(', ')}
        WHERE ${change.allowed} RETURNING created_at, updated_at
      ), ok AS (SELECT FROM created), ${change.changes},
      ${indexSql(keys, { added: indexed, removed: [] }, parameters, 'created')}
      logged AS (${insertLogSql(call, entry, parameters, 'created', { data: change.logData })})
      SELECT (SELECT created_at FROM created), (SELECT updated_at FROM created), ${change.missing} AS missing`;
    const sent = { values, indexed };
    const created = await this.#change<CreatedRow>(call, type, text, parameters, sent).catch(async (error) => {
      const stored = await storedAnyway(this.database, SHAPE, call, id, error);
      if (stored !== undefined) return { ...stored, missing: NONE_MISSING };
      throw error;
    });
    refuseUnknown(created?.missing ?? NONE_MISSING, members);
    if (!created?.created_at || !created.updated_at) throw new Error('INSERT returned no row');
    return {
      id,
      resource,
      version: 1,
      createdAt: created.created_at,
      updatedAt: created.updated_at,
      members: undefined,
    };
  }

  /** Creates many groups without members at once; see insertBatch. */
  async createAll(
    call: Call,
    type: ResourceType,
    rows: readonly NewRow[],
    allOrNone: boolean,
  ): Promise<(StoredGroup | ScimError)[] | undefined> {
    const outcomes = await insertBatch(this.database, SHAPE, call, type, rows, allOrNone);
    return outcomes?.map((outcome) => (outcome instanceof ScimError ? outcome : { ...outcome, members: undefined }));
  }

  /**
   * @param withMembers `if they fit` reads the group without them when they are more than one answer carries
   * @returns undefined when the organization has no such group
   * @throws ScimError tooMany
   */
  async find(
    call: Call,
    type: ResourceType,
    id: string,
    withMembers: boolean | 'if they fit',
  ): Promise<StoredGroup | undefined> {
    const row = await findRow(this.database, SHAPE, call, type, id, withMembers !== false);
    const group = row && toStoredGroup(row, withMembers !== false);
    if (group?.members === undefined || group.members.length <= MAX_MEMBERS) return group;
    if (withMembers === true) throw tooManyMembers(id);
    return { ...group, members: undefined };
  }

  /** See readSlice. */
  async readSlice(
    call: Call,
    type: ResourceType,
    ids: readonly string[],
    withMembers: boolean,
  ): Promise<Slice<StoredGroup>> {
    const { resources, rest } = await readSlice(this.database, SHAPE, call, type, ids, withMembers);
    return { resources: resources.map((row) => toStoredGroup(row, withMembers)), rest };
  }

  /** @throws ScimError tooMany */
  async list(call: Call, type: ResourceType, query: PageQuery, withMembers: boolean): Promise<SlicedPage<StoredGroup>> {
    const page = await listRows(this.database, SHAPE, call, type, query, withMembers);
    return { ...page, resources: page.resources.map((row) => toStoredGroup(row, withMembers)) };
  }

  /**
   * Changes attributes, members, or both at once; the group's version rises only when something differed.
   * @throws ScimError 409 uniqueness; 413; 400 invalidValue naming the members that do not exist, with nothing changed
   */
  async update(call: Call, type: ResourceType, id: string, change: GroupChange, entry: LogEntry): Promise<GroupUpdate> {
    if (!isUuid(id)) return { outcome: 'stale' };
    const first = await this.#update(call, type, id, change, entry, false);
    const row = first?.postponed ? await this.#update(call, type, id, change, entry, true) : first;
    if (!row?.is_there) return { outcome: 'stale' };
    refuseUnknown(row.missing, change.members.add);
    refuseCycle(row.cyclic);
    if (row.version === null || row.updated_at === null) return { outcome: 'unchanged' };
    return { outcome: 'updated', version: row.version, updatedAt: row.updated_at };
  }

  /** @param alone see membershipSql */
  #update(
    call: Call,
    type: ResourceType,
    id: string,
    { version, attributes, members }: GroupChange,
    entry: LogEntry,
    alone: boolean,
  ): Promise<UpdatedRow | undefined> {
    const values = attributes === undefined ? [] : groupValues(attributes.after);
    if (attributes !== undefined) this.limit.check(documentIn(SHAPE, values), attributes.before);
    const indexed = attributes === undefined ? NOT_INDEXED : indexChange(type, attributes.before, attributes.after);
    const parameters = new Parameters();
    const keys = keysOf(call, type, id, parameters);
    const key = `organization_id = ${keys.organization} AND id = ${keys.id}`;
    const atVersion = version === undefined ? '' : `AND version = ${parameters.add(version, '::int')}`;
    const delta = { ...members, add: askable(members.add), remove: askable(members.remove) };
    const change = membershipSql(delta, parameters, alone);
    const text = updateGroupSql({
      key,
      atVersion,
      assignments: values.map((value, i) => `${GROUP_COLUMNS[i]} = ${parameters.add(value)}, `).join(''),
      differs: values.length > 0 ? 'true' : change.differs,
      change,
      indexed: indexSql(keys, indexed, parameters, 'updated'),
      logged: insertLogSql(call, entry, parameters, 'updated', {
        data: change.logData,
        resourceName: 'display_name',
      }),
    });
    const sent = { values, indexed: indexed.added };
    const aloneWith = alone ? `nesting ${call.tenant.id}` : undefined;
    return this.#change<UpdatedRow>(call, type, text, parameters, sent, aloneWith);
  }

  /** A member may be deleted between being found and being added: the foreign key sees it, and the change runs again. */
  async #change<Row extends object>(
    call: Call,
    type: ResourceType,
    text: string,
    parameters: Parameters,
    sent: SentValues,
    aloneWith?: string,
  ): Promise<Row | undefined> {
    const run = () =>
      aloneWith === undefined
        ? this.database.run<Row & Record<string, unknown>>(call, 'change', text, parameters.values)
        : this.database.runAlone<Row & Record<string, unknown>>(call, aloneWith, text, parameters.values);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await run())[0];
      } catch (error) {
        if (attempt < MAX_ATTEMPTS && violatedConstraint(error, '23503') !== undefined) continue;
        throw await explainConflict(this.database, SHAPE, call, type, sent, error);
      }
    }
  }
}

function toStoredGroup({ reference, ...stored }: ReadRow, withMembers: boolean): StoredGroup {
  return { ...stored, members: withMembers ? ((reference ?? []) as Reference[]) : undefined };
}
