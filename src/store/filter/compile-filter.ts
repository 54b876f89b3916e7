import { conjuncts, operandsOf } from '../../protocol/filter/operands-of.js';
import type { Comparison, ResolvedFilter } from '../../protocol/filter/resolve-filter.js';
import type { Parameters } from '../parameters.js';
import {
  type AttributeSource,
  elementsOf,
  existsSql,
  partPresentSql,
  partSource,
  presentSql,
  sourceOf,
} from './attribute-source.js';
import { comparisonSql } from './comparison-sql.js';
import type { FilterContext } from './filter-context.js';
import { membershipCondition } from './membership-condition.js';
import { promotedComparison, textColumn } from './promoted-columns.js';
import { isTextSql } from './text-sql.js';

/**
 * Compiles a filter to a condition on the row `r`; `$1` must be the organization's id. It chooses what evaluateFilter
 * in protocol chooses.
 */
export function compileFilter(context: FilterContext, filter: ResolvedFilter): string {
  return compile({ ...context, inElement: false, exact: false }, filter);
}

interface Place extends FilterContext {
  /** Inside the brackets of a multi-valued attribute: paths lead to parts of the element `e`, not into the row. */
  readonly inElement: boolean;
  /** Below a `not`: false must be told from null. */
  readonly exact: boolean;
}

/** @returns a condition that can stand beside any operator */
function compile(place: Place, filter: ResolvedFilter): string {
  switch (filter.kind) {
    case 'and':
    case 'or': {
      // All of a chain at once: pair by pair, a long one would be copied as often as it has conditions.
      const sides = operandsOf(filter.kind, filter).map((side) => compile(place, side));
      return `(${sides.join(filter.kind === 'and' ? ' AND ' : ' OR ')})`;
    }
    case 'not':
      return `(NOT ${compile({ ...place, exact: true }, filter.filter)})`;
    case 'present':
      return `(${present(place, filter)})`;
    case 'compare':
      return place.exact ? `coalesce(${compare(place, filter)}, FALSE)` : `(${compare(place, filter)})`;
    case 'valuePath':
      return `(${valuePath(place, filter)})`;
  }
}

function present({ type, base, inElement }: Place, { path }: Extract<ResolvedFilter, { kind: 'present' }>): string {
  if (inElement) return partPresentSql(path);
  const column = textColumn(type, path.text);
  return column === undefined ? presentSql(type, path, base) : isTextSql(column.sql);
}

function compare(place: Place, comparison: Comparison): string {
  const { type, parameters, base, inElement } = place;
  if (inElement) return sourceComparison(partSource(comparison.path), comparison, parameters);
  return (
    promotedComparison(place, comparison) ??
    sourceComparison(sourceOf(type, comparison.path, base), comparison, parameters)
  );
}

/** Any value may match; where there is none, null is compared. */
function sourceComparison(source: AttributeSource, comparison: Comparison, parameters: Parameters): string {
  const { kind, sql } = source;
  const operand = { sql, json: source.json, isColumn: false };
  if (kind === 'single') return comparisonSql(comparison, operand, parameters);
  const some = (condition: string) => `EXISTS (SELECT FROM ${source.from} WHERE ${sql} IS NOT NULL${condition})`;
  const { operator, value } = comparison;
  if (value === null) return operator === 'eq' ? `NOT ${some('')}` : some('');
  const matches = some(` AND ${comparisonSql(comparison, operand, parameters)}`);
  return operator === 'ne' ? `${matches} OR NOT ${some('')}` : matches;
}

type ValuePath = Extract<ResolvedFilter, { kind: 'valuePath' }>;

function valuePath(place: Place, { path, filter }: ValuePath): string {
  if (!path.attribute.multiValued) return `${existsSql(path)} AND ${compile(place, filter)}`;
  const membership = membershipCondition(place.type, conjuncts(filter), place.parameters);
  if (membership !== undefined) return membership;
  const elements = elementsOf(place.type, path, place.base);
  const matches = `EXISTS (SELECT FROM ${elements} WHERE ${compile({ ...place, inElement: true }, filter)})`;
  return [...indexedConditions(place, filter), matches].join(' AND ');
}

/**
 * `emails[type eq "work" and value eq "x"]` can only be true of a user who has the e-mail address at all, which an index
 * finds.
 */
function indexedConditions(place: Place, filter: ResolvedFilter): string[] {
  return conjuncts(filter).flatMap((part) =>
    part.kind === 'compare' && (part.operator === 'eq' || part.operator === 'sw') && part.value !== null
      ? (promotedComparison(place, part) ?? [])
      : [],
  );
}
