import { parseDateTime } from '../resource/date-time.js';
import type { AttributeDefinition, AttributeType } from '../schema/definition.js';
import { invalidFilter } from '../scim-error.js';
import type { ComparisonOperator, ComparisonValue } from './ast.js';

const TEXT_OPERATORS: readonly ComparisonOperator[] = ['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'];
const ORDER_OPERATORS: readonly ComparisonOperator[] = ['eq', 'ne', 'gt', 'ge', 'lt', 'le'];
const EQUALITY: readonly ComparisonOperator[] = ['eq', 'ne'];

/** Which operators a type has: RFC 7644 §3.4.2.2, table 3. */
const OPERATORS: Record<Exclude<AttributeType, 'complex'>, readonly ComparisonOperator[]> = {
  string: TEXT_OPERATORS,
  reference: TEXT_OPERATORS,
  dateTime: ORDER_OPERATORS,
  integer: ORDER_OPERATORS,
  decimal: ORDER_OPERATORS,
  boolean: EQUALITY,
  binary: EQUALITY,
};

const EXPECTED: Record<Exclude<AttributeType, 'complex'>, string> = {
  string: 'a string in double quotes',
  reference: 'a string in double quotes',
  binary: 'a string in double quotes',
  dateTime: 'a date and time in double quotes, such as "2026-01-31T09:30:00Z"',
  integer: 'a number',
  decimal: 'a number',
  boolean: 'true or false',
};

/**
 * The value of a comparison in the type of the attribute. Booleans may come as strings, as Entra sends them; null stands
 * for no value.
 * @param name of the attribute, for messages
 * @param position of the value in the filter, from 0
 * @throws ScimError invalidFilter
 */
export function typedValue(
  definition: AttributeDefinition,
  name: string,
  operator: ComparisonOperator,
  value: ComparisonValue,
  position: number,
): ComparisonValue {
  if (definition.type === 'complex') throw new Error(`${name} is complex`);
  const operators = value === null ? EQUALITY : OPERATORS[definition.type];
  if (!operators.includes(operator)) {
    const of = value === null ? 'null' : `${name}, a ${definition.type}`;
    throw invalidFilter(
      `"${operator}" is no operator for ${of} (character ${position + 1} of the filter); possible: ${operators.join(', ')}.`,
      'filter-value-wrong',
    );
  }
  const typed = value === null ? null : convert(definition.type, value);
  if (typed === undefined) {
    throw invalidFilter(
      `${name} is compared with ${EXPECTED[definition.type]}; received ${JSON.stringify(value)} (character ${position + 1} of the filter).`,
      'filter-value-wrong',
    );
  }
  return typed;
}

/** @returns undefined when the value is not of the type */
function convert(
  type: Exclude<AttributeType, 'complex'>,
  value: string | number | boolean,
): ComparisonValue | undefined {
  switch (type) {
    case 'boolean':
      return /^(true|false)$/i.test(String(value)) ? String(value).toLowerCase() === 'true' : undefined;
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? value : undefined;
    case 'dateTime':
      return typeof value === 'string' ? parseDateTime(value) : undefined;
    default:
      return typeof value === 'string' ? value : undefined;
  }
}
