import type { JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { RelatedRows } from '../members/related-rows.js';
import { columnValue } from './column-values.js';
import type { PromotedColumn } from './promoted-column.js';

/** How the resources of a type lie in their table. */
export interface TableLayout {
  readonly table: 'users' | 'groups' | 'resources';
  /** Whether the table holds many types, and says of each row in `resource_type` which. */
  readonly isShared: boolean;
  readonly promoted: readonly PromotedColumn[];
  /** All columns that a writer fills, besides organization_id and id; the last is `resource`. */
  readonly columns: readonly string[];
  /** Their values, in the same order. @throws ScimError 400 for a value too long to be indexed */
  values(type: ResourceType, resource: JsonObject): unknown[];
  readonly uniques: readonly UniqueIndex[];
  /** The groups of a user, or the members of a group. */
  readonly related?: RelatedRows;
  readonly deletion: DeletionSql;
  /** Whether its resources sign in, so that their sessions end when they are disabled. */
  readonly signsIn?: boolean;
}

/** Which attribute a unique index stands for, and the column that it compares. */
export interface UniqueIndex {
  readonly name: string;
  readonly attribute: string;
  readonly column: string;
  /** Position of the column's value in the row's values. */
  readonly position: number;
}

/** What deleting a row takes with it. The row is `r`; `$1` is the organization and `$2` the row's id. */
export interface DeletionSql {
  /** Expressions: what people call it, and the same folded. */
  readonly name: string;
  readonly nameFolded: string;
  /** Expression of type jsonb: the memberships that go with the row. */
  readonly memberships: string;
  /** SELECT of the ids of the groups that it is a member of; their versions rise. */
  readonly containingGroups?: string;
}

type Facts = Pick<TableLayout, 'table' | 'promoted' | 'related' | 'deletion' | 'signsIn'>;

/** A column that comes from no attribute. */
export interface FurtherColumn {
  readonly column: string;
  value(type: ResourceType, resource: JsonObject): string | null;
}

/** @param further columns of a table of many types */
export function tableLayout(facts: Facts, further: readonly FurtherColumn[] = []): TableLayout {
  const readers = facts.promoted.map(columnValue);
  const columns = [...facts.promoted, ...further].map(({ column }) => column);
  return {
    ...facts,
    isShared: further.length > 0,
    columns: [...columns, 'resource'],
    values: (type, resource) => [
      ...readers.map((read) => read(resource)),
      ...further.map(({ value }) => value(type, resource)),
      JSON.stringify(resource),
    ],
    uniques: facts.promoted.flatMap(({ unique, path, column }, position) =>
      unique === undefined ? [] : [{ name: unique, attribute: path, column, position }],
    ),
  };
}

/** The JSON of the resource among the values of its row. */
export const documentIn = (values: readonly unknown[]): string => String(values.at(-1));

/** The column of a type that holds an attribute so that filters and orders can go by it. */
export const comparedColumn = ({ promoted }: TableLayout, path: string): PromotedColumn | undefined =>
  promoted.find((column) => column.path === path && (column.index !== undefined || column.form === 'boolean'));

/**
 * Condition: a row is of the type that a placeholder names, whether or not the table needs to be asked for that.
 * @param row name of the row, where there are several
 */
export const ofType = ({ isShared }: Pick<TableLayout, 'isShared'>, type: string, row?: string): string =>
  isShared ? `${row === undefined ? '' : `${row}.`}resource_type = ${type}` : `${type}::text IS NOT NULL`;
