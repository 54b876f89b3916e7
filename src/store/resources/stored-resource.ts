import type { ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import type { JsonObject } from '../../protocol/json.js';
import type { CursorPosition } from '../../protocol/messages/cursor.js';
import type { Sort } from '../../protocol/messages/sort.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { IndexedValue } from '../attribute-values/indexed-values.js';
import type { LogEntry } from '../log/log-entry.js';

/** A resource in its table. */
export interface StoredResource {
  readonly id: string;
  /** Canonical, without id, meta and what other rows say (groups, members). */
  readonly resource: JsonObject;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** The groups of a user, the members of a group; undefined when they were not asked for, or there is no such thing. */
  readonly related?: readonly Reference[] | undefined;
}

/** A member of a group, or a group that a user is in. */
export interface Reference {
  readonly value: string;
  readonly display: string;
  readonly type: string;
}

/** A row as it was read, with the JSON of what other rows say of it. */
export interface ReadRow extends Omit<StoredResource, 'related'> {
  readonly reference: unknown;
  /** What the resource takes as JSON. */
  readonly bytes: number;
}

/** A resource on its way into its table, with what people are told of its creation. */
export interface NewRow {
  readonly id: string;
  readonly resource: JsonObject;
  /** In the order of the table's columns. */
  readonly values: readonly unknown[];
  readonly indexed: readonly IndexedValue[];
  readonly entry: LogEntry;
}

export interface Page<Stored> {
  /** How many match in all, whatever the page; undefined on a walk by cursor, which does not count. */
  readonly totalResults: number | undefined;
  readonly resources: readonly Stored[];
  /** Where the walk by cursor goes on, and back; undefined where it ends. */
  readonly next: CursorPosition | undefined;
  readonly previous: CursorPosition | undefined;
  /** Where a walk by id goes on: the id of the first resource that follows; undefined where it ends. */
  readonly nextId?: string | undefined;
}

/** As many of some resources, from the first, as are read at once; those that are gone are left out. */
export interface Slice<Stored> {
  readonly resources: readonly Stored[];
  /** Ids of those that follow. */
  readonly rest: readonly string[];
}

/** A page of which only the beginning was read. */
export type SlicedPage<Stored> = Page<Stored> & Slice<Stored>;

/** A resource of whatever type, as a query over all of them finds it. */
export interface FoundResource {
  readonly type: ResourceType;
  readonly id: string;
  /** What it weighs, without what other rows say. */
  readonly bytes: number;
}

/** What a query over all types asks of one of them. */
export interface TypePart {
  readonly type: ResourceType;
  /** undefined for all of its resources. */
  readonly condition: ResolvedFilter | undefined;
  /** undefined where the type lacks the attribute that is sorted by. */
  readonly sort: Sort | undefined;
}

export interface AllTypesQuery {
  /** The types whose resources may match. */
  readonly parts: readonly TypePart[];
  /** Whether the client sorts, which it does by the same attribute of every type. */
  readonly sorts: boolean;
  readonly descending: boolean;
  /** 0 asks for the total alone. */
  readonly count: number;
  readonly begin: PageBegin;
}

export interface PageQuery {
  readonly condition: ResolvedFilter | undefined;
  readonly sort: Sort | undefined;
  /** 0 asks for the total alone. */
  readonly count: number;
  readonly begin: PageBegin;
}

/**
 * A page begins at an index, from 1, or where a walk by cursor stands, or with the first resource whose id is not before the
 * one given. Without a position, or an id, it is the first page.
 */
export type PageBegin =
  | { readonly by: 'index'; readonly startIndex: number }
  | { readonly by: 'cursor'; readonly position: CursorPosition | undefined }
  | { readonly by: 'id'; readonly from: string | undefined };
