import type { JsonObject } from '../protocol/json.js';
import type { MemberChanges } from '../protocol/patch/member-changes.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { ScimError } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import { GROUP_COLUMNS, groupValues } from './columns.js';
import type { Database } from './database.js';
import { violatedConstraint } from './database-errors.js';
import { insertLogSql, type LogEntry } from './log-entry.js';
import { askable, refuseCycle, refuseUnknown } from './member-refusals.js';
import { type MembershipSql, membershipSql } from './membership-sql.js';
import { isUuid, Parameters } from './parameters.js';
import { insertBatch, type NewRow } from './resource-batch.js';
import { explainConflict, findRow, listRows, type ReadRow, type TableShape } from './resource-table.js';
import type { Page, PageQuery, Reference, StoredGroup } from './stored-resource.js';

const SHAPE: TableShape = {
  table: 'groups',
  uniques: {
    groups_display_name_key: {
      attribute: 'displayName',
      column: 'display_name_folded',
      valueIndex: GROUP_COLUMNS.indexOf('display_name_folded'),
    },
    groups_external_id_key: {
      attribute: 'externalId',
      column: 'external_id',
      valueIndex: GROUP_COLUMNS.indexOf('external_id'),
    },
  },
  referenceSql: `
    SELECT jsonb_agg(member ORDER BY member->>'value') FROM (
      SELECT jsonb_build_object('value', u.id, 'display', coalesce(u.display_name, u.user_name), 'type', 'User') AS member
      FROM user_memberships m JOIN users u ON u.organization_id = $1 AND u.id = m.user_id
      WHERE m.organization_id = $1 AND m.group_id = r.id
      UNION ALL
      SELECT jsonb_build_object('value', g.id, 'display', g.display_name, 'type', 'Group')
      FROM group_memberships m JOIN groups g ON g.organization_id = $1 AND g.id = m.member_id
      WHERE m.organization_id = $1 AND m.group_id = r.id
    ) members`,
};

/** How often a change is tried again when a member vanishes while it runs. */
const MAX_ATTEMPTS = 3;

type CreatedRow = { created_at: Date | null; updated_at: Date | null; missing: string[] };
type UpdatedRow = {
  is_there: boolean;
  version: number | null;
  updated_at: Date | null;
  missing: string[];
  cyclic: string[];
  postponed: boolean;
};

export interface GroupChange {
  /**
   * The version that is to change. undefined for members that come and go by delta, which never collide; a new resource
   * and a new list of members need it, because a statement that waited for the row lock still sees the members of before.
   */
  readonly version: number | undefined;
  /** The new resource; undefined to leave attributes alone. */
  readonly attributes: JsonObject | undefined;
  readonly members: MemberChanges;
}

export type GroupUpdate =
  | { readonly outcome: 'updated'; readonly version: number; readonly updatedAt: Date }
  /** Nothing differed from what was there. */
  | { readonly outcome: 'unchanged' }
  /** Gone, or at another version than expected. */
  | { readonly outcome: 'stale' };

/** Groups and their members in PostgreSQL. Every change writes its log entry in the same statement. */
export class GroupStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @param members ids of users and groups of the organization
   * @throws ScimError 409 uniqueness; 400 invalidValue naming the members that do not exist, with nothing stored
   */
  async create(
    tenant: TenantContext,
    id: string,
    resource: JsonObject,
    members: ReadonlySet<string>,
    entry: LogEntry,
  ): Promise<StoredGroup> {
    const values = groupValues(resource);
    const parameters = new Parameters();
    const key = `${parameters.add(tenant.organizationId, '::uuid')}, ${parameters.add(id, '::uuid')}`;
    const change = membershipSql({ replace: false, add: askable(members), remove: new Set() }, parameters, true);
    const row = values.map((value, i) => parameters.add(value, GROUP_COLUMNS[i] === 'resource' ? '::jsonb' : '::text'));
    const text = `
      WITH ${change.lookups}, created AS (
        INSERT INTO groups (organization_id, id, ${GROUP_COLUMNS.join(', ')}) SELECT ${key}, ${row.join(', ')}
        WHERE ${change.allowed} RETURNING created_at, updated_at
      ), ok AS (SELECT FROM created), ${change.changes},
      logged AS (${insertLogSql(tenant, entry, parameters, 'created', { data: change.logData })})
      SELECT (SELECT created_at FROM created), (SELECT updated_at FROM created), ${change.missing} AS missing`;
    const created = await this.#change<CreatedRow>(tenant, text, parameters, values);
    refuseUnknown(created?.missing ?? [], members);
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
    tenant: TenantContext,
    rows: readonly NewRow[],
    allOrNone: boolean,
  ): Promise<(StoredGroup | ScimError)[] | undefined> {
    const outcomes = await insertBatch(this.#database, SHAPE, GROUP_COLUMNS, tenant, rows, allOrNone);
    return outcomes?.map((outcome) => (outcome instanceof ScimError ? outcome : { ...outcome, members: undefined }));
  }

  /** @returns undefined when the organization has no such group */
  async find(tenant: TenantContext, id: string, withMembers: boolean): Promise<StoredGroup | undefined> {
    const row = await findRow(this.#database, SHAPE, tenant, id, withMembers);
    return row && toStoredGroup(row, withMembers);
  }

  async list(
    tenant: TenantContext,
    type: ResourceType,
    query: PageQuery,
    withMembers: boolean,
  ): Promise<Page<StoredGroup>> {
    const page = await listRows(this.#database, SHAPE, tenant, type, query, withMembers);
    return { ...page, resources: page.resources.map((row) => toStoredGroup(row, withMembers)) };
  }

  /**
   * Changes attributes, members, or both at once; the group's version rises only when something differed.
   * @throws ScimError 409 uniqueness; 400 invalidValue naming the members that do not exist, with nothing changed
   */
  async update(tenant: TenantContext, id: string, change: GroupChange, entry: LogEntry): Promise<GroupUpdate> {
    if (!isUuid(id)) return { outcome: 'stale' };
    const first = await this.#update(tenant, id, change, entry, false);
    const row = first?.postponed ? await this.#update(tenant, id, change, entry, true) : first;
    if (!row?.is_there) return { outcome: 'stale' };
    refuseUnknown(row.missing, change.members.add);
    refuseCycle(row.cyclic);
    if (row.version === null || row.updated_at === null) return { outcome: 'unchanged' };
    return { outcome: 'updated', version: row.version, updatedAt: row.updated_at };
  }

  /** @param alone see membershipSql */
  #update(
    tenant: TenantContext,
    id: string,
    { version, attributes, members }: GroupChange,
    entry: LogEntry,
    alone: boolean,
  ): Promise<UpdatedRow | undefined> {
    const values = attributes === undefined ? [] : groupValues(attributes);
    const parameters = new Parameters();
    const key = `organization_id = ${parameters.add(tenant.organizationId, '::uuid')} AND id = ${parameters.add(id, '::uuid')}`;
    const atVersion = version === undefined ? '' : `AND version = ${parameters.add(version, '::int')}`;
    const delta = { ...members, add: askable(members.add), remove: askable(members.remove) };
    const change = membershipSql(delta, parameters, alone);
    const text = updateText(tenant, entry, parameters, key, atVersion, values, change);
    return this.#change<UpdatedRow>(
      tenant,
      text,
      parameters,
      values,
      alone ? `nesting ${tenant.organizationId}` : undefined,
    );
  }

  /**
   * Deletes a group with its memberships and keeps it among the deleted resources.
   * @param version delete only this version
   * @returns false when the organization has no such group
   */
  async delete(tenant: TenantContext, id: string, entry: LogEntry, version?: number): Promise<boolean> {
    if (!isUuid(id)) return false;
    const parameters = new Parameters();
    const [organization, group] = [parameters.add(tenant.organizationId, '::uuid'), parameters.add(id, '::uuid')];
    const atVersion = version === undefined ? '' : `AND version = ${parameters.add(version, '::int')}`;
    const ids = (column: string, table: string, of: string) =>
      `coalesce((SELECT jsonb_agg(${column}) FROM ${table} WHERE organization_id = ${organization} AND ${of} = ${group}), '[]')`;
    const text = `
      WITH deleted AS (
        DELETE FROM groups WHERE organization_id = ${organization} AND id = ${group} ${atVersion} RETURNING *
      ), archived AS (
        INSERT INTO deleted_resources
          (organization_id, id, resource_type, name_folded, resource, memberships, version, created_at)
        SELECT organization_id, id, 'Group', display_name_folded, resource, jsonb_build_object(
          'users', ${ids('user_id', 'user_memberships', 'group_id')},
          'members', ${ids('member_id', 'group_memberships', 'group_id')},
          'groups', ${ids('group_id', 'group_memberships', 'member_id')}), version, created_at
        FROM deleted
      ), containing AS (
        UPDATE groups SET version = version + 1, updated_at = now()
        WHERE organization_id = ${organization} AND EXISTS (SELECT FROM deleted)
          AND id IN (SELECT group_id FROM group_memberships WHERE organization_id = ${organization} AND member_id = ${group})
      ), logged AS (${insertLogSql(tenant, entry, parameters, 'deleted', { resourceName: 'display_name' })})
      SELECT id FROM deleted`;
    return (await this.#database.query(text, parameters.values)).length > 0;
  }

  /** A member may be deleted between being found and being added: the foreign key sees it, and the change runs again. */
  async #change<Row extends object>(
    tenant: TenantContext,
    text: string,
    parameters: Parameters,
    values: readonly unknown[],
    aloneWith?: string,
  ): Promise<Row | undefined> {
    const run = () =>
      aloneWith === undefined
        ? this.#database.query<Row & Record<string, unknown>>(text, parameters.values)
        : this.#database.queryAlone<Row & Record<string, unknown>>(aloneWith, text, parameters.values);
    for (let attempt = 1; ; attempt += 1) {
      try {
        return (await run())[0];
      } catch (error) {
        if (attempt < MAX_ATTEMPTS && violatedConstraint(error, '23503') !== undefined) continue;
        throw await explainConflict(this.#database, SHAPE, tenant, values, error);
      }
    }
  }
}

/** The row lock comes first, so that changes of one group happen one after the other. */
function updateText(
  tenant: TenantContext,
  entry: LogEntry,
  parameters: Parameters,
  key: string,
  version: string,
  values: readonly unknown[],
  change: MembershipSql,
): string {
  const assignments = values.map((value, i) => `${GROUP_COLUMNS[i]} = ${parameters.add(value)}, `).join('');
  const differs = values.length > 0 ? 'true' : change.differs;
  return `
    WITH target AS (SELECT id FROM groups WHERE ${key} ${version} FOR NO KEY UPDATE), ${change.lookups},
    ok AS (SELECT FROM target WHERE ${change.allowed}), ${change.changes},
    updated AS (
      UPDATE groups SET ${assignments} version = version + 1, updated_at = now()
      WHERE ${key} AND EXISTS (SELECT FROM ok) AND ${differs} RETURNING version, updated_at, display_name
    ), logged AS (${insertLogSql(tenant, entry, parameters, 'updated', { data: change.logData, resourceName: 'display_name' })})
    SELECT EXISTS (SELECT FROM target) AS is_there, (SELECT version FROM updated), (SELECT updated_at FROM updated),
      ${change.missing} AS missing, ${change.cyclic} AS cyclic, ${change.postponed} AS postponed`;
}

function toStoredGroup({ reference, ...stored }: ReadRow, withMembers: boolean): StoredGroup {
  return { ...stored, members: withMembers ? ((reference ?? []) as Reference[]) : undefined };
}
