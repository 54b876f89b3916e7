import { conjuncts } from '../../protocol/filter/operands-of.js';
import type { Comparison, ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import type { Sort } from '../../protocol/messages/sort.js';
import type { AttributeDefinition } from '../../protocol/schema/definition.js';
import { type AttributePath, leafOf } from '../../protocol/schema/resource-type.js';
import { elementsOf, type ManySource, partSource, sourceOf } from './attribute-source.js';
import type { FilterContext } from './filter-context.js';
import { textColumn, timeColumn } from './promoted-columns.js';
import { foldSql } from './text-sql.js';
import { typedSql } from './typed-sql.js';

/** What resources are sorted by. */
export interface SortKey {
  readonly sql: string;
  /** Type of `sql`, for values that are compared with it. */
  readonly type: 'text' | 'numeric' | 'timestamptz' | 'boolean';
  /** Whether no resource is without it. */
  readonly required?: boolean;
}

/**
 * The order of a list that the client does not sort: that of creation, but for a reading of what changed lately
 * (`meta.lastModified gt "…"`, SAP's delta) that of change, which an index gives without reading the rest.
 */
export function unsortedOrder(condition: ResolvedFilter | undefined): Sort | undefined {
  const since = (condition === undefined ? [] : conjuncts(condition)).find(
    (part): part is Comparison =>
      part.kind === 'compare' && part.path.text === 'meta.lastModified' && ['gt', 'ge'].includes(part.operator),
  );
  return since && { path: since.path, descending: false };
}

export function sortKeyOf(context: FilterContext, { path }: Sort): SortKey {
  const column = textColumn(context.type, path.text);
  if (column !== undefined) return { ...text(column.sql), required: column.required };
  const time = timeColumn(path.text);
  if (time !== undefined) return { sql: time, type: 'timestamptz', required: true };
  const source = sourceOf(context.type, path, context.base);
  const value = source.kind === 'single' ? typedSql(leafOf(path), source) : firstValue(context, path, source);
  return keyOf(leafOf(path), value);
}

/** Of a multi-valued attribute the primary value counts, or the first (RFC 7644 §3.4.2.3). */
function firstValue({ type, base }: FilterContext, path: AttributePath, source: ManySource): string {
  if (path.subAttribute === undefined) {
    const value = typedSql(path.attribute, source);
    return `(SELECT ${value} FROM ${source.from} WHERE ${value} IS NOT NULL LIMIT 1)`;
  }
  const inElement = partSource(path);
  const typed = typedSql(path.subAttribute, inElement);
  const part =
    inElement.kind === 'single' ? typed : `(SELECT ${typed} FROM ${inElement.from} WHERE ${typed} IS NOT NULL LIMIT 1)`;
  return `(
    SELECT ${part} FROM (SELECT e.element, row_number() OVER () AS place FROM ${elementsOf(type, path, base)}) e
    WHERE ${part} IS NOT NULL ORDER BY coalesce(e.element->>'primary' = 'true', FALSE) DESC, e.place LIMIT 1)`;
}

/**
 * How many characters of a text count in the order; a cursor holds them, and must fit into the line of a request. What
 * columns hold is bounded, and ordered whole by their indexes.
 */
const MAX_SORTED_CHARACTERS = 500;

/** By code point, whatever the locale of the database. */
const text = (sql: string): SortKey => ({ sql: `(${sql}) COLLATE "C"`, type: 'text' });

/** @param sql in the type of the attribute */
function keyOf({ type, caseExact }: AttributeDefinition, sql: string): SortKey {
  switch (type) {
    case 'integer':
    case 'decimal':
      return { sql: `(${sql})`, type: 'numeric' };
    case 'dateTime':
      return { sql: `(${sql})`, type: 'timestamptz' };
    case 'boolean':
      return { sql: `(${sql})`, type: 'boolean' };
    default:
      return text(`left(${caseExact ? sql : foldSql(sql)}, ${MAX_SORTED_CHARACTERS})`);
  }
}
