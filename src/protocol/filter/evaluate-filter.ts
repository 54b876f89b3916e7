import { fold } from '../fold.js';
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import { parseDateTime } from '../resource/date-time.js';
import type { AttributeDefinition } from '../schema/definition.js';
import { type AttributePath, leafOf } from '../schema/resource-type.js';
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
  const valuesOf = ({ subAttribute }: AttributePath) => flatten(subAttribute && element[subAttribute.name]);
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
      const values = valuesOf(filter.path);
      return values.length === 0 ? compare(filter, null) : values.some((value) => compare(filter, value));
    }
    case 'valuePath':
      return elementsOf(filter.path).some((element) => evaluateElement(filter.filter, element));
  }
}

/** Every value that a path leads to; of a multi-valued attribute one for each element that has it. */
function valuesAt(path: AttributePath, resource: JsonObject): Json[] {
  if (path.subAttribute === undefined) return flatten(holderOf(path, resource)[path.attribute.name]);
  const { name } = path.subAttribute;
  return elementsAt(path, resource).flatMap((element) => flatten(element[name]));
}

const elementsAt = (path: AttributePath, resource: JsonObject): JsonObject[] =>
  flatten(holderOf(path, resource)[path.attribute.name]).filter(isObject);

function holderOf(path: AttributePath, resource: JsonObject): JsonObject {
  if (!path.extension) return resource;
  const extension = resource[path.schema];
  return isObject(extension) ? extension : {};
}

function flatten(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

/** RFC 7644 table 3: `pr` is a non-empty value, or a complex one that has a non-empty node. */
const isPresent = (value: Json): boolean =>
  isObject(value)
    ? Object.values(value).some((member) => flatten(member).some(isPresent))
    : value !== null && value !== '';

function compare({ path, operator, value: expected }: Comparison, actual: Json): boolean {
  const definition = leafOf(path);
  const [left, right] = [comparable(definition, actual), expected === null ? null : comparable(definition, expected)];
  if (operator === 'eq') return left === right;
  if (operator === 'ne') return left !== right;
  if (left === null || right === null || typeof left !== typeof right) return false;
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

function comparable(definition: AttributeDefinition, value: Json): string | number | boolean | null {
  if (typeof value === 'string') {
    if (definition.type === 'dateTime') return parseDateTime(value) ?? null;
    return definition.caseExact ? value : fold(value);
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : null;
}
