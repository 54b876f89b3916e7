import type { Comparison } from './expression.js';
import type { Surroundings } from './surroundings.js';
import { isMap, type Value } from './value.js';

/** A comparison of Jayway's filters, except `=~`. @param left undefined for an attribute that is not there */
export function compare(
  comparison: Comparison,
  left: Value | undefined,
  right: Value | undefined,
  surroundings: Surroundings,
): boolean {
  surroundings.spend(textWork(left) + textWork(right));
  switch (comparison) {
    case '==':
      return isEqual(left, right, surroundings);
    case '!=':
      return !isEqual(left, right, surroundings);
    case '===':
      return typeof left === typeof right && isEqual(left, right, surroundings);
    case '!==':
      return !(typeof left === typeof right && isEqual(left, right, surroundings));
    case '<':
    case '<=':
    case '>':
    case '>=':
      return inOrder(comparison, left, right);
    case 'CONTAINS':
      if (typeof left === 'string') return typeof right === 'string' && left.includes(right);
      return Array.isArray(left) && has(left, right, surroundings);
    case 'IN':
      return Array.isArray(right) && has(right, left, surroundings);
    case 'NIN':
      return Array.isArray(right) && !has(right, left, surroundings);
    case 'EMPTY':
      return isEmpty(left) === (right === true);
    case 'SIZE':
      return (typeof left === 'string' || Array.isArray(left)) && left.length === Number(right);
    case 'SUBSETOF':
      return bothLists(left, right, (one, other) => one.every((value) => has(other, value, surroundings)));
    case 'ANYOF':
      return bothLists(left, right, (one, other) => one.some((value) => has(other, value, surroundings)));
    case 'NONEOF':
      return bothLists(left, right, (one, other) => !one.some((value) => has(other, value, surroundings)));
    case '=~':
      return false;
  }
}

/** Whether what a path leads to is there, as a path that stands alone asks. `false` is there; a list without elements is not. */
export const isThere = (value: Value | undefined): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined && value !== null;

/** Nothing, null, no text, no elements and no members are empty alike. */
const isEmpty = (value: Value | undefined): boolean => {
  if (value === undefined || value === null || value === '') return true;
  if (Array.isArray(value)) return value.length === 0;
  return isMap(value) && Object.keys(value).length === 0;
};

const has = (list: readonly Value[], value: Value | undefined, surroundings: Surroundings): boolean =>
  list.some((element) => isEqual(element, value, surroundings));

function bothLists(
  left: Value | undefined,
  right: Value | undefined,
  test: (one: readonly Value[], other: readonly Value[]) => boolean,
): boolean {
  return Array.isArray(left) && Array.isArray(right) && test(left, right);
}

/** Characters that are looked through at the price of one value visited. */
const CHARACTERS_AT_ONCE = 16;

/** What looking through a text costs, or through the names of an object; its elements are paid for as they are compared. */
function textWork(value: Value | undefined): number {
  if (typeof value === 'string') return Math.ceil(value.length / CHARACTERS_AT_ONCE);
  return isMap(value) ? Object.keys(value).length : 0;
}

/** As `==` compares: a number equals the text that it is written as; an attribute that is not there equals null. */
export function isEqual(left: Value | undefined, right: Value | undefined, surroundings: Surroundings): boolean {
  surroundings.spend(1 + (typeof left === 'string' ? textWork(left) : 0));
  if ((left ?? null) === null || (right ?? null) === null) return (left ?? null) === (right ?? null);
  if (typeof left === 'number' && typeof right === 'string') return right.trim() !== '' && left === Number(right);
  if (typeof left === 'string' && typeof right === 'number') return isEqual(right, left, surroundings);
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((value, index) => isEqual(value, right[index], surroundings));
  }
  if (isMap(left) && isMap(right)) {
    const names = Object.keys(left);
    return (
      names.length === Object.keys(right).length &&
      names.every((name) => Object.hasOwn(right, name) && isEqual(left[name], right[name], surroundings))
    );
  }
  return left === right;
}

/** Numbers with numbers and texts with texts, as dates in ISO form are; nothing else is before or after. */
function inOrder(comparison: '<' | '<=' | '>' | '>=', left: Value | undefined, right: Value | undefined): boolean {
  const comparable =
    (typeof left === 'number' && typeof right === 'number') || (typeof left === 'string' && typeof right === 'string');
  if (!comparable) return false;
  if (comparison === '<') return left < right;
  if (comparison === '<=') return left <= right;
  return comparison === '>' ? left > right : left >= right;
}
