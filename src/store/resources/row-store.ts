import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Database } from '../database.js';
import type { LogEntry } from '../log/log-entry.js';
import { type Deletion, deleteRow } from './resource-writes.js';
import { documentIn, type NewRow, newRow, type TableShape } from './table-shape.js';
import type { WeightLimit } from './weight-limit.js';

/** What the stores of all resources have in common. Every change writes its log entry in the same statement. */
export abstract class RowStore {
  protected readonly database: Database;
  protected readonly shape: TableShape;
  protected readonly limit: WeightLimit;

  protected constructor(database: Database, shape: TableShape, limit: WeightLimit) {
    this.database = database;
    this.shape = shape;
    this.limit = limit;
  }

  /** @throws ScimError 400, 413 */
  newRow(type: ResourceType, id: string, resource: JsonObject, entry: LogEntry): NewRow {
    const row = newRow(this.shape, type, id, resource, entry);
    this.limit.check(documentIn(this.shape, row.values));
    return row;
  }

  /** See deleteRow. */
  delete(call: Call, type: ResourceType, id: string, entry: LogEntry, version: number | undefined): Promise<Deletion> {
    return deleteRow(this.database, this.shape, call, type, id, entry, version);
  }
}
