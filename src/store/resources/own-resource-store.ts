import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { ScimError } from '../../protocol/scim-error.js';
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
  create(call: Call, type: ResourceType, row: NewRow): Promise<StoredResource> {
    return insertRow(this.database, SHAPE, call, type, row);
  }

  /** Creates many at once; see insertBatch. */
  createAll(
    call: Call,
    type: ResourceType,
    rows: readonly NewRow[],
    allOrNone: boolean,
  ): Promise<(StoredResource | ScimError)[] | undefined> {
    return insertBatch(this.database, SHAPE, call, type, rows, allOrNone);
  }

  /** @returns undefined when the organization has no such resource of the type */
  find(call: Call, type: ResourceType, id: string): Promise<StoredResource | undefined> {
    return findRow(this.database, SHAPE, call, type, id, false);
  }

  /** See readSlice. */
  readSlice(call: Call, type: ResourceType, ids: readonly string[]): Promise<Slice<StoredResource>> {
    return readSlice(this.database, SHAPE, call, type, ids, false);
  }

  list(call: Call, type: ResourceType, query: PageQuery): Promise<SlicedPage<StoredResource>> {
    return listRows(this.database, SHAPE, call, type, query, false);
  }

  /** See updateRow. */
  update(
    call: Call,
    type: ResourceType,
    stored: StoredResource,
    resource: JsonObject,
    entry: LogEntry,
  ): Promise<StoredResource | undefined> {
    return updateRow(this.database, SHAPE, call, type, stored, resource, entry, this.limit);
  }
}
