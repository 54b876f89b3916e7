import type { Comparison } from '../../protocol/filter/resolve-filter.js';
import { fold } from '../../protocol/fold.js';
import { leafOf } from '../../protocol/schema/resource-type.js';
import type { Parameters } from '../parameters.js';
import { afterPrefix, foldSql } from './text-sql.js';
import { typedSql, type ValueSql } from './typed-sql.js';

/** An expression of type text that a comparison is made with; null where the attribute has no value. */
export interface TextOperand extends ValueSql {
  /** A column that holds what fold() makes of the value, or the value itself if `caseExact`; its collation is "C". */
  readonly isColumn: boolean;
}

/**
 * A comparison with text that JSON or a column holds. Its outcome is null, and not false, where there is no value; only
 * `ne` and comparisons with null know the difference. A value that is not of the attribute's type matches nothing but
 * `ne`.
 */
export function comparisonSql(
  { path, operator, value }: Comparison,
  operand: TextOperand,
  parameters: Parameters,
): string {
  if (value === null) return `${operand.sql} IS ${operator === 'eq' ? '' : 'NOT '}NULL`;
  const definition = leafOf(path);
  const { isColumn } = operand;
  const sql = isColumn ? operand.sql : typedSql(definition, operand);
  switch (definition.type) {
    case 'boolean':
      return orderSql(operator, sql, parameters.add(value, '::boolean'));
    case 'integer':
    case 'decimal':
      return orderSql(operator, sql, parameters.add(value, '::numeric'));
    case 'dateTime':
      return orderSql(operator, sql, timeSql(Number(value), parameters));
    default: {
      const text = definition.caseExact ? String(value) : fold(String(value));
      if (isColumn && operator === 'sw') return rangeSql(sql, text, parameters);
      const isExact = definition.caseExact || isColumn;
      return textSql(operator, isExact ? sql : foldSql(sql), parameters.add(text, '::text'));
    }
  }
}

/** Milliseconds since 1970 as PostgreSQL keeps times; in two parts, as a float is not exact for far years. */
export function timeSql(milliseconds: number, parameters: Parameters): string {
  const seconds = Math.floor(milliseconds / 1000);
  const rest = milliseconds - seconds * 1000;
  return `to_timestamp(${parameters.add(seconds, '::float8')}) + ${parameters.add(rest, '::int')} * interval '1 ms'`;
}

/** `sw` as a range, which an index in order of code points can answer. */
function rangeSql(sql: string, prefix: string, parameters: Parameters): string {
  const from = `${sql} >= ${parameters.add(prefix, '::text')}`;
  const end = afterPrefix(prefix);
  return end === undefined ? from : `${from} AND ${sql} < ${parameters.add(end, '::text')}`;
}

function textSql(operator: Comparison['operator'], left: string, right: string): string {
  switch (operator) {
    case 'co':
      return `strpos(${left}, ${right}) > 0`;
    case 'sw':
      return `starts_with(${left}, ${right})`;
    case 'ew':
      return `right(${left}, length(${right})) = ${right}`;
    case 'eq':
    case 'ne':
      return orderSql(operator, left, right);
    default:
      // By code point, whatever the locale of the database.
      return orderSql(operator, `${left} COLLATE "C"`, right);
  }
}

const SYMBOLS = { eq: '=', ne: 'IS DISTINCT FROM', gt: '>', ge: '>=', lt: '<', le: '<=' } as const;

/** For operands that have an order. */
export function orderSql(operator: Comparison['operator'], left: string, right: string): string {
  if (operator === 'co' || operator === 'sw' || operator === 'ew') throw new Error(`${operator} needs text`);
  return `${left} ${SYMBOLS[operator]} ${right}`;
}
