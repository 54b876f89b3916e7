import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { ScimError } from '../../protocol/scim-error.js';
import { indexedValues } from '../attribute-values/indexed-values.js';
import type { Database } from '../database.js';
import type { LogEntry } from '../log/log-entry.js';
import { WalkTotals } from '../paging/walk-totals.js';
import { documentIn, type TableLayout } from '../tables/table-layout.js';
import { insertBatch } from './insert-batch.js';
import { findRow, listRows, readSlice } from './read-rows.js';
import type { RecentRow, RecentRows } from './recent-rows.js';
import type { NewRow, PageQuery, ReadRow, Slice, SlicedPage, StoredResource } from './stored-resource.js';
import { findConflict } from './uniqueness-conflict.js';
import type { WeightLimit } from './weight-limit.js';
import { type Deletion, deleteRow, insertRow, updateRow } from './write-rows.js';

/** The resources of a type, or of all types that organizations defined, in PostgreSQL. */
export class ResourceTable {
  protected readonly database: Database;
  protected readonly layout: TableLayout;
  protected readonly limit: WeightLimit;
  readonly #walkTotals = new WalkTotals();
  readonly #recent: RecentRows | undefined;

  /** @param recent where rows are remembered that may be changed without being read again */
  constructor(database: Database, layout: TableLayout, limit: WeightLimit, recent?: RecentRows) {
    this.database = database;
    this.layout = layout;
    this.limit = limit;
    this.#recent = recent;
  }

  /** @throws ScimError 400 for a value too long to be indexed, 413 */
  newRow(type: ResourceType, id: string, resource: JsonObject, entry: LogEntry): NewRow {
    const values = this.layout.values(type, resource);
    this.limit.check(documentIn(values));
    return { id, resource, values, indexed: indexedValues(type, resource), entry };
  }

  /** @throws ScimError 409 uniqueness */
  create(call: Call, type: ResourceType, row: NewRow): Promise<StoredResource> {
    return insertRow(this.database, this.layout, call, type, row);
  }

  /** Creates many at once, without relations; see insertBatch. */
  createMany(
    call: Call,
    type: ResourceType,
    rows: readonly NewRow[],
    allOrNone: boolean,
  ): Promise<(StoredResource | ScimError)[] | undefined> {
    return insertBatch(this.database, this.layout, call, type, rows, allOrNone);
  }

  /** The refusal of a row that has a value which another resource has; it is not looked for when the row is stored. */
  conflictOf(call: Call, type: ResourceType, row: NewRow): Promise<ScimError | undefined> {
    return findConflict(this.database, this.layout, call, type, row);
  }

  /**
   * @param withRelated `if they fit` reads the resource without its related ones when they are more than one answer carries
   * @returns undefined when the organization has no such resource of the type
   * @throws ScimError tooMany
   */
  async find(
    call: Call,
    type: ResourceType,
    id: string,
    withRelated: boolean | 'if they fit',
  ): Promise<StoredResource | undefined> {
    const row = await findRow(this.database, this.layout, call, type, id, withRelated !== false);
    this.#remember(call, type, row);
    const [stored] = row === undefined ? [] : await this.#complete(call, [row], withRelated !== false);
    const limit = this.layout.related?.limit;
    if (limit === undefined || stored?.related === undefined || stored.related.length <= limit.most) return stored;
    if (withRelated === true) throw limit.exceeded(id);
    return { ...stored, related: undefined };
  }

  /** The first of several by their ids, in that order. @throws ScimError tooMany */
  async readSlice(
    call: Call,
    type: ResourceType,
    ids: readonly string[],
    withRelated: boolean,
  ): Promise<Slice<StoredResource>> {
    return this.#completeSlice(
      call,
      await readSlice(this.database, this.layout, call, type, ids, withRelated),
      withRelated,
    );
  }

  /** @throws ScimError tooMany */
  async list(
    call: Call,
    type: ResourceType,
    query: PageQuery,
    withRelated: boolean,
  ): Promise<SlicedPage<StoredResource>> {
    const page = await listRows(this.database, this.layout, call, type, query, withRelated, this.#walkTotals);
    if (page.resources.length === 1) this.#remember(call, type, page.resources[0]);
    return { ...page, ...(await this.#completeSlice(call, page, withRelated)) };
  }

  /** As somebody last saw it here: to decide about a change, which is written only when nobody has changed it since. */
  recent(call: Call, type: ResourceType, id: string): StoredResource | undefined {
    return this.#recent?.find(call, type, id);
  }

  /** See updateRow. @param withRelated answers with the related ones, where `stored` lacks them */
  async update(
    call: Call,
    type: ResourceType,
    stored: StoredResource,
    resource: JsonObject,
    entry: LogEntry,
    withRelated: boolean,
  ): Promise<StoredResource | undefined> {
    const { database, layout, limit } = this;
    const readsRelated = withRelated && stored.related === undefined && layout.related !== undefined;
    const updated = await updateRow(database, layout, call, type, stored, resource, entry, limit, readsRelated);
    if (updated === undefined) return undefined;
    this.#remember(call, type, updated);
    if (!readsRelated) return { ...stored, ...plain(updated) };
    return (await this.#complete(call, [updated], true))[0];
  }

  /** See deleteRow. */
  delete(call: Call, type: ResourceType, id: string, entry: LogEntry, version: number | undefined): Promise<Deletion> {
    return deleteRow(this.database, this.layout, call, type, id, entry, version);
  }

  async #completeSlice(call: Call, slice: Slice<ReadRow>, wanted: boolean): Promise<Slice<StoredResource>> {
    const resources = await this.#complete(call, slice.resources, wanted);
    const others = slice.resources.slice(resources.length).map(({ id }) => id);
    return { resources, rest: [...others, ...slice.rest] };
  }

  #complete(call: Call, rows: readonly ReadRow[], wanted: boolean): Promise<StoredResource[]> | StoredResource[] {
    const { related } = this.layout;
    if (wanted && related !== undefined) return related.complete(this.database, call, rows);
    return rows.map(plain);
  }

  #remember(call: Call, type: ResourceType, row: ReadRow | undefined): void {
    if (row !== undefined) this.#recent?.keep(call, type, row, row.bytes);
  }
}

const plain = ({ id, resource, version, createdAt, updatedAt }: ReadRow): RecentRow => ({
  id,
  resource,
  version,
  createdAt,
  updatedAt,
});
