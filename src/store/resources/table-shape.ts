import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { type IndexedValue, indexedValues } from '../attribute-values/indexed-values.js';
import type { LogEntry } from '../log/log-entry.js';
import type { RelatedSql } from '../paging/slice-sql.js';

/** Which attribute a unique index stands for, and the column it compares. */
export interface UniqueIndex {
  readonly attribute: string;
  readonly column: string;
  /** Position of the column's value in the row's values. */
  readonly valueIndex: number;
}

/** How the resources of a type lie in their table. */
export interface TableShape {
  /** `resources` holds many types, and says of each row which. */
  readonly table: 'users' | 'groups' | 'resources';
  /** Besides organization_id and id. */
  readonly columns: readonly string[];
  /** Their values, in the same order. @throws ScimError 400 for a value too long to be indexed */
  values(resource: JsonObject, type: ResourceType): unknown[];
  /** By name of the index. */
  readonly uniques: Readonly<Record<string, UniqueIndex>>;
  /** The groups of a user, or the members of a group. */
  readonly related?: RelatedShape;
  readonly deletion: DeletionSql;
}

export interface RelatedShape extends RelatedSql {
  /** Refuses a resource with more of them than one answer carries. @throws ScimError */
  check?(id: string, related: number): void;
}

/** What deleting a row takes with it; `$1` is the organization and `$2` the row's id. */
export interface DeletionSql {
  /** Expressions on the row: what people call it, and the same folded. */
  readonly name: string;
  readonly nameFolded: string;
  /** Of type jsonb: the memberships that go with the row. */
  readonly memberships: string;
  /** SELECT of the ids of the groups that it is a member of; their versions rise. */
  readonly containingGroups?: string;
}

/** A resource on its way into its table, with the log entry of its creation. */
export interface NewRow {
  readonly id: string;
  readonly resource: JsonObject;
  /** In the order of the table's columns. */
  readonly values: readonly unknown[];
  readonly indexed: readonly IndexedValue[];
  readonly entry: LogEntry;
}

/** @throws ScimError 400 for a value too long to be indexed */
export const newRow = (
  shape: TableShape,
  type: ResourceType,
  id: string,
  resource: JsonObject,
  entry: LogEntry,
): NewRow => ({
  id,
  resource,
  values: shape.values(resource, type),
  indexed: indexedValues(type, resource),
  entry,
});

/** The JSON of the resource among the values of its row. */
export const documentIn = ({ columns }: TableShape, values: readonly unknown[]): string =>
  String(values[columns.indexOf('resource')]);

/** An index of unique columns by the columns' names. */
export function uniqueIndexes(
  columns: readonly string[],
  indexes: Readonly<Record<string, Pick<UniqueIndex, 'attribute' | 'column'>>>,
): Readonly<Record<string, UniqueIndex>> {
  return Object.fromEntries(
    Object.entries(indexes).map(([name, index]) => [name, { ...index, valueIndex: columns.indexOf(index.column) }]),
  );
}
