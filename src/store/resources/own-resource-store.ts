import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { ScimError } from '../../protocol/scim-error.js';
import type { TenantContext } from '../../protocol/tenant-context.js';
import { OWN_COLUMNS, ownValues } from '../columns.js';
import type { Database } from '../database.js';
import { foldSql } from '../filter/text-sql.js';
import type { LogEntry } from '../log/log-entry.js';
import { insertBatch } from './resource-batch.js';
import { findRow, listRows, readSlice } from './resource-table.js';
import { insertRow, updateRow } from './resource-writes.js';
import { RowStore } from './row-store.js';
import type { PageQuery, Slice, SlicedPage, StoredResource } from './stored-resource.js';
import { type NewRow, type TableShape, uniqueIndexes } from './table-shape.js';
import type { WeightLimit } from './weight-limit.js';

const SHAPE: TableShape = {
  table: 'resources',
  columns: OWN_COLUMNS,
  values: ownValues,
  uniques: uniqueIndexes(OWN_COLUMNS, {
    resources_external_id_key: { attribute: 'externalId', column: 'external_id' },
  }),
  deletion: { name: 'name', nameFolded: `coalesce(${foldSql('name')}, id::text)`, memberships: `'{}'` },
};

/** Resources of the organizations' own types in PostgreSQL. */
export class OwnResourceStore extends RowStore {
  constructor(database: Database, limit: WeightLimit) {
    super(database, SHAPE, limit);
  }

  /** @throws ScimError 409 uniqueness */
  create(tenant: TenantContext, type: ResourceType, row: NewRow): Promise<StoredResource> {
    return insertRow(this.database, SHAPE, tenant, type, row);
  }

  /** Creates many at once; see insertBatch. */
  createAll(
    tenant: TenantContext,
    type: ResourceType,
    rows: readonly NewRow[],
    allOrNone: boolean,
  ): Promise<(StoredResource | ScimError)[] | undefined> {
    return insertBatch(this.database, SHAPE, tenant, type, rows, allOrNone);
  }

  /** @returns undefined when the organization has no such resource of the type */
  find(tenant: TenantContext, type: ResourceType, id: string): Promise<StoredResource | undefined> {
    return findRow(this.database, SHAPE, tenant, type, id, false);
  }

  /** See readSlice. */
  readSlice(tenant: TenantContext, type: ResourceType, ids: readonly string[]): Promise<Slice<StoredResource>> {
    return readSlice(this.database, SHAPE, tenant, type, ids, false);
  }

  list(tenant: TenantContext, type: ResourceType, query: PageQuery): Promise<SlicedPage<StoredResource>> {
    return listRows(this.database, SHAPE, tenant, type, query, false);
  }

  /** See updateRow. */
  update(
    tenant: TenantContext,
    type: ResourceType,
    stored: StoredResource,
    resource: JsonObject,
    entry: LogEntry,
  ): Promise<StoredResource | undefined> {
    return updateRow(this.database, SHAPE, tenant, type, stored, resource, entry, this.limit);
  }
}
