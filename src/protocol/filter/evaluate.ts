import { fold } from '../fold.js';
import type { Json, JsonObject } from '../json.js';
import type { AttributeDefinition } from '../schema/definition.js';
import { findAttribute } from '../schema/find-attribute.js';
import { invalidFilter } from '../scim-error.js';
import type { ComparisonOperator, ComparisonValue, Filter, FilterPath } from './ast.js';

/**
 * Evaluates the condition of a value path (`emails[type eq "work"]`) on one element.
 * @throws ScimError invalidFilter when it names a sub-attribute that the attribute does not have
 */
export function evaluateElement(attribute: AttributeDefinition, filter: Filter, element: JsonObject): boolean {
  switch (filter.kind) {
    case 'and':
      return evaluateElement(attribute, filter.left, element) && evaluateElement(attribute, filter.right, element);
    case 'or':
      return evaluateElement(attribute, filter.left, element) || evaluateElement(attribute, filter.right, element);
    case 'not':
      return !evaluateElement(attribute, filter.filter, element);
    case 'present':
      return isPresent(element[subAttributeOf(attribute, filter.path).name]);
    case 'compare': {
      const definition = subAttributeOf(attribute, filter.path);
      return compare(definition, element[definition.name], filter.operator, filter.value);
    }
    case 'valuePath':
      throw invalidFilter(`A value path inside brackets (${filter.path.text}[…]) is not part of the grammar.`);
  }
}

/** The sub-attribute that a name inside brackets stands for. */
export function subAttributeOf(attribute: AttributeDefinition, path: FilterPath): AttributeDefinition {
  const definition = findAttribute(attribute.subAttributes ?? [], path.text);
  if (definition === undefined) throw invalidFilter(`${attribute.name} has no sub-attribute ${path.text}.`);
  return definition;
}

const isPresent = (value: Json | undefined) => value !== undefined && value !== null && value !== '';

function compare(
  definition: AttributeDefinition,
  actual: Json | undefined,
  operator: ComparisonOperator,
  expected: ComparisonValue,
): boolean {
  if (operator === 'ne') return !compare(definition, actual, 'eq', expected);
  if (expected === null || actual === undefined || actual === null) {
    return operator === 'eq' && expected === null && !isPresent(actual);
  }
  const [left, right] = [comparable(definition, actual), comparable(definition, expected)];
  if (typeof left !== typeof right) return false;
  if (operator === 'eq') return left === right;
  if (operator === 'co') return String(left).includes(String(right));
  if (operator === 'sw') return String(left).startsWith(String(right));
  if (operator === 'ew') return String(left).endsWith(String(right));
  if (operator === 'gt') return left > right;
  if (operator === 'ge') return left >= right;
  if (operator === 'lt') return left < right;
  return left <= right;
}

function comparable(definition: AttributeDefinition, value: Json): string | number | boolean {
  if (typeof value === 'string') {
    if (definition.type === 'boolean') return value.toLowerCase() === 'true';
    if (definition.type === 'dateTime') return Date.parse(value);
    return definition.caseExact ? value : fold(value);
  }
  return typeof value === 'number' || typeof value === 'boolean' ? value : JSON.stringify(value);
}
