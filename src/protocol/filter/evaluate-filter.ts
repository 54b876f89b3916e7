import { fold } from '../fold.js';
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import { parseDateTime } from '../resource/date-time.js';
import type { AttributeDefinition } from '../schema/definition.js';
import { type AttributePath, leafOf } from '../schema/resource-type.js';
import type { ComparisonOperator, ComparisonValue } from './ast.js';
import type { Comparison, ResolvedFilter } from './resolve-filter.js';

/**
 * Evaluates a filter on a complete representation (RFC 7644 §3.4.2.2): a multi-valued attribute matches when any of its
 * values does, and one without a value is compared as null. PostgreSQL must choose the same resources
 * (store/filter/compile-filter.ts); a test compares the two.
 */
export function evaluateFilter(filter: ResolvedFilter, resource: JsonObject): boolean {
  return evaluate(
    filter,
    (path) => valuesAt(path, resource),
    (path) => elementsAt(path, resource),
  );
}

/** As evaluateFilter, for a condition in brackets on one element. */
export function evaluateElement(filter: ResolvedFilter, element: JsonObject): boolean {
  const valuesOf = ({ subAttribute }: AttributePath) =>
    subAttribute === undefined ? [element] : valuesIn(subAttribute, element[subAttribute.name]);
  return evaluate(filter, valuesOf, () => []);
}

function evaluate(
  filter: ResolvedFilter,
  valuesOf: (path: AttributePath) => Json[],
  elementsOf: (path: AttributePath) => JsonObject[],
): boolean {
  switch (filter.kind) {
    case 'and':
      return evaluate(filter.left, valuesOf, elementsOf) && evaluate(filter.right, valuesOf, elementsOf);
    case 'or':
      return evaluate(filter.left, valuesOf, elementsOf) || evaluate(filter.right, valuesOf, elementsOf);
    case 'not':
      return !evaluate(filter.filter, valuesOf, elementsOf);
    case 'present':
      return valuesOf(filter.path).some(isPresent);
    case 'compare': {
      const [definition, operand] = [leafOf(filter.path), operandOf(filter)];
      const values = valuesOf(filter.path);
      return values.length === 0
        ? holds(filter.operator, null, operand)
        : values.some((value) => holds(filter.operator, comparable(definition, value), operand));
    }
    case 'valuePath':
      return elementsOf(filter.path).some((element) => evaluateElement(filter.filter, element));
  }
}

/** Every value that a path leads to; of a multi-valued attribute one for each element that has it. */
function valuesAt(path: AttributePath, resource: JsonObject): Json[] {
  const { attribute, subAttribute } = path;
  if (subAttribute === undefined) return valuesIn(attribute, holderOf(path, resource)[attribute.name]);
  return elementsAt(path, resource).flatMap((element) => valuesIn(subAttribute, element[subAttribute.name]));
}

const elementsAt = (path: AttributePath, resource: JsonObject): JsonObject[] =>
  valuesIn(path.attribute, holderOf(path, resource)[path.attribute.name]).filter(isObject);

function holderOf(path: AttributePath, resource: JsonObject): JsonObject {
  if (!path.extension) return resource;
  const extension = resource[path.schema];
  return isObject(extension) ? extension : {};
}

/** Each value that an attribute has; an array where the schema says one value is a value of another type. */
function valuesIn({ multiValued }: AttributeDefinition, held: Json | undefined): Json[] {
  if (held === undefined || held === null) return [];
  return multiValued && Array.isArray(held) ? held : [held];
}

/** RFC 7644 table 3: `pr` is a non-empty value, or a complex one that has a non-empty node. */
export const isPresent = (value: Json): boolean =>
  typeof value === 'object' && value !== null ? Object.values(value).some(isPresent) : value !== null && value !== '';

/** What a value is compared as; undefined for one that is not of the attribute's type: it matches nothing but `ne`. */
export type Comparable = string | number | boolean | undefined;

/** What each value of an attribute is compared as. */
export const comparablesOf = (definition: AttributeDefinition, held: Json | undefined): Comparable[] =>
  valuesIn(definition, held).map((value) => comparable(definition, value));

/** What values are compared with. */
export const operandOf = ({ path, value }: Comparison): ComparisonValue =>
  typeof value === 'string' && !leafOf(path).caseExact ? fold(value) : value;

/** @param left null where there is no value */
export function holds(operator: ComparisonOperator, left: Comparable | null, right: ComparisonValue): boolean {
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (left === null || left === undefined || right === null) return false;
  if (operator === 'co') return String(left).includes(String(right));
  if (operator === 'sw') return String(left).startsWith(String(right));
  if (operator === 'ew') return String(left).endsWith(String(right));
  const order =
    typeof left === 'string'
      ? Buffer.compare(Buffer.from(left), Buffer.from(String(right)))
      : Number(left) - Number(right);
  if (operator === 'gt') return order > 0;
  if (operator === 'ge') return order >= 0;
  return operator === 'lt' ? order < 0 : order <= 0;
}

function comparable({ type, caseExact }: AttributeDefinition, value: Json): Comparable {
  switch (type) {
    case 'complex':
      return undefined;
    case 'boolean':
      return typeof value === 'boolean' ? value : undefined;
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? value : undefined;
    case 'dateTime':
      return typeof value === 'string' ? parseDateTime(value) : undefined;
    default:
      if (typeof value !== 'string') return undefined;
      return caseExact ? value : fold(value);
  }
}
