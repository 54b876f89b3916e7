import type { Comparison, ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import type { Sort } from '../../protocol/messages/sort.js';
import type { AttributeDefinition } from '../../protocol/schema/definition.js';
import { leafOf } from '../../protocol/schema/resource-type.js';
import { elementsOf, sourceOf } from './attribute-source.js';
import { conjuncts, type FilterContext } from './compile-filter.js';
import { textColumn, timeColumn } from './promoted-columns.js';
import { foldSql } from './text-sql.js';

/** What resources are sorted by. */
export interface SortKey {
  readonly sql: string;
  /** Type of `sql`, for values that are compared with it. */
  readonly type: 'text' | 'numeric' | 'timestamptz' | 'boolean';
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
  if (column !== undefined) return text(column.sql);
  const time = timeColumn(path.text);
  if (time !== undefined) return { sql: time, type: 'timestamptz' };
  const source = sourceOf(context.type, path, context.base);
  return typed(leafOf(path), source.kind === 'single' ? source.sql : firstValue(context, { path }));
}

/** Of a multi-valued attribute the primary value counts, or the first (RFC 7644 §3.4.2.3). */
function firstValue({ type, base }: FilterContext, { path }: Pick<Sort, 'path'>): string {
  if (path.subAttribute === undefined) {
    const source = sourceOf(type, path, base);
    return source.kind === 'single' ? source.sql : `(SELECT ${source.sql} FROM ${source.from} LIMIT 1)`;
  }
  const part = `e.element->>'${path.subAttribute.name.replaceAll("'", "''")}'`;
  return `(
    SELECT ${part} FROM (SELECT e.element, row_number() OVER () AS place FROM ${elementsOf(type, path, base)}) e
    WHERE ${part} IS NOT NULL ORDER BY coalesce(e.element->>'primary' = 'true', FALSE) DESC, e.place LIMIT 1)`;
}

/** By code point, whatever the locale of the database. */
const text = (sql: string): SortKey => ({ sql: `(${sql}) COLLATE "C"`, type: 'text' });

function typed({ type, caseExact }: AttributeDefinition, sql: string): SortKey {
  switch (type) {
    case 'integer':
    case 'decimal':
      return { sql: `(${sql})::numeric`, type: 'numeric' };
    case 'dateTime':
      return { sql: `(${sql})::timestamptz`, type: 'timestamptz' };
    case 'boolean':
      return { sql: `(${sql})::boolean`, type: 'boolean' };
    default:
      return text(caseExact ? sql : foldSql(sql));
  }
}
