import type { JsonObject } from '../protocol/json.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { ScimError } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import { USER_COLUMNS, userValues } from './columns.js';
import type { Database } from './database.js';
import { insertLogSql, type LogEntry } from './log-entry.js';
import { isUuid, Parameters } from './parameters.js';
import { insertBatch, type NewRow } from './resource-batch.js';
import { explainConflict, findRow, listRows, type ReadRow, type TableShape } from './resource-table.js';
import type { Page, PageQuery, StoredUser } from './stored-resource.js';
import { DIRECT_GROUPS, withIndirectGroups } from './user-groups.js';

const SHAPE: TableShape = {
  table: 'users',
  uniques: {
    users_user_name_key: {
      attribute: 'userName',
      column: 'user_name_folded',
      valueIndex: USER_COLUMNS.indexOf('user_name_folded'),
    },
    users_external_id_key: {
      attribute: 'externalId',
      column: 'external_id',
      valueIndex: USER_COLUMNS.indexOf('external_id'),
    },
  },
  referenceSql: DIRECT_GROUPS,
};

/** Users in PostgreSQL. Every change writes its log entry in the same statement. */
export class UserStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @throws ScimError 409 uniqueness */
  async create(tenant: TenantContext, id: string, resource: JsonObject, entry: LogEntry): Promise<StoredUser> {
    const parameters = new Parameters();
    const key = `${parameters.add(tenant.organizationId)}, ${parameters.add(id)}`;
    const values = userValues(resource);
    const text = `
      WITH created AS (
        INSERT INTO users (organization_id, id, ${USER_COLUMNS.join(', ')}) VALUES (${key}, ${parameters.addAll(values)})
        RETURNING created_at, updated_at
      ), logged AS (${insertLogSql(tenant, entry, parameters, 'created')})
      SELECT created_at, updated_at FROM created`;
    const row = await this.#change<{ created_at: Date; updated_at: Date }>(tenant, text, parameters, values);
    if (row === undefined) throw new Error('INSERT returned no row');
    return { id, resource, version: 1, createdAt: row.created_at, updatedAt: row.updated_at, groups: [] };
  }

  /** Creates many at once; see insertBatch. */
  async createAll(
    tenant: TenantContext,
    rows: readonly NewRow[],
    allOrNone: boolean,
  ): Promise<(StoredUser | ScimError)[] | undefined> {
    const outcomes = await insertBatch(this.#database, SHAPE, USER_COLUMNS, tenant, rows, allOrNone);
    return outcomes?.map((outcome) => (outcome instanceof ScimError ? outcome : { ...outcome, groups: [] }));
  }

  /** @returns undefined when the organization has no such user */
  async find(tenant: TenantContext, id: string, withGroups: boolean): Promise<StoredUser | undefined> {
    const row = await findRow(this.#database, SHAPE, tenant, id, withGroups);
    return row && (await this.#withGroups(tenant, [row], withGroups))[0];
  }

  async list(
    tenant: TenantContext,
    type: ResourceType,
    query: PageQuery,
    withGroups: boolean,
  ): Promise<Page<StoredUser>> {
    const page = await listRows(this.#database, SHAPE, tenant, type, query, withGroups);
    return { ...page, resources: await this.#withGroups(tenant, page.resources, withGroups) };
  }

  /**
   * Puts `resource` in the place of version `version`.
   * @returns undefined when the user is at another version by now, or gone
   * @throws ScimError 409 uniqueness
   */
  async update(
    tenant: TenantContext,
    stored: StoredUser,
    resource: JsonObject,
    entry: LogEntry,
  ): Promise<StoredUser | undefined> {
    const parameters = new Parameters();
    const where = `organization_id = ${parameters.add(tenant.organizationId)} AND id = ${parameters.add(stored.id)}
      AND version = ${parameters.add(stored.version)}`;
    const values = userValues(resource);
    const assignments = USER_COLUMNS.map((column, i) => `${column} = ${parameters.add(values[i])}`).join(', ');
    const text = `
      WITH updated AS (
        UPDATE users SET ${assignments}, version = version + 1, updated_at = now() WHERE ${where}
        RETURNING version, updated_at
      ), logged AS (${insertLogSql(tenant, entry, parameters, 'updated')})
      SELECT version, updated_at FROM updated`;
    const row = await this.#change<{ version: number; updated_at: Date }>(tenant, text, parameters, values);
    return row && { ...stored, resource, version: row.version, updatedAt: row.updated_at };
  }

  /**
   * Deletes a user with its memberships and keeps it among the deleted resources.
   * @param version delete only this version
   * @returns false when the organization has no such user
   */
  async delete(tenant: TenantContext, id: string, entry: LogEntry, version?: number): Promise<boolean> {
    if (!isUuid(id)) return false;
    const parameters = new Parameters();
    const [organization, user] = [parameters.add(tenant.organizationId, '::uuid'), parameters.add(id, '::uuid')];
    const atVersion = version === undefined ? '' : `AND version = ${parameters.add(version, '::int')}`;
    const text = `
      WITH memberships AS (
        SELECT group_id FROM user_memberships WHERE organization_id = ${organization} AND user_id = ${user}
      ), deleted AS (
        DELETE FROM users WHERE organization_id = ${organization} AND id = ${user} ${atVersion} RETURNING *
      ), archived AS (
        INSERT INTO deleted_resources
          (organization_id, id, resource_type, name_folded, resource, memberships, version, created_at)
        SELECT organization_id, id, 'User', user_name_folded, resource,
          (SELECT jsonb_build_object('groups', coalesce(jsonb_agg(group_id), '[]')) FROM memberships), version, created_at
        FROM deleted
      ), left_groups AS (
        UPDATE groups SET version = version + 1, updated_at = now()
        WHERE organization_id = ${organization} AND id IN (SELECT group_id FROM memberships) AND EXISTS (SELECT FROM deleted)
      ), logged AS (${insertLogSql(tenant, entry, parameters, 'deleted', { resourceName: 'user_name' })})
      SELECT id FROM deleted`;
    return (await this.#database.query(text, parameters.values)).length > 0;
  }

  async #withGroups(tenant: TenantContext, rows: readonly ReadRow[], wanted: boolean): Promise<StoredUser[]> {
    if (wanted) return withIndirectGroups(this.#database, tenant, rows);
    return rows.map(({ reference: _, ...stored }) => ({ ...stored, groups: undefined }));
  }

  async #change<Row extends object>(
    tenant: TenantContext,
    text: string,
    parameters: Parameters,
    values: readonly unknown[],
  ): Promise<Row | undefined> {
    try {
      return (await this.#database.query<Row & Record<string, unknown>>(text, parameters.values))[0];
    } catch (error) {
      throw await explainConflict(this.#database, SHAPE, tenant, values, error);
    }
  }
}
