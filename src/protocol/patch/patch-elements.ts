import { evaluateElement } from '../filter/evaluate-filter.js';
import type { ResolvedFilter } from '../filter/resolve-filter.js';
import type { Json, JsonObject } from '../json.js';
import { isObject } from '../json.js';
import type { Notes } from '../notes.js';
import { MAX_ELEMENTS, readElement, readValue } from '../resource/read-value.js';
import type { AttributeDefinition } from '../schema/definition.js';
import { invalidValue, noTarget } from '../scim-error.js';
import { checkImmutableParts } from './immutable-parts.js';
import type { AttributeTarget, PatchOperation } from './operations.js';

/**
 * Applies one operation to a multi-valued attribute.
 * @param held the attribute's present value
 * @returns the new list; undefined when no element is left
 */
export function patchElements(
  held: Json | undefined,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: Json | undefined,
  notes: Notes,
): Json[] | undefined {
  const elements = Array.isArray(held) ? [...held] : [];
  const isWhole = target.filter === undefined && target.path.subAttribute === undefined;
  const patched = isWhole
    ? patchWhole(elements, op, target, value, notes)
    : patchChosen(elements, op, target, value, notes);
  if (patched.length > MAX_ELEMENTS) {
    throw invalidValue(`${target.path.attribute.name} takes at most ${MAX_ELEMENTS} values.`);
  }
  return patched.length === 0 ? undefined : patched;
}

/** The path names the attribute alone: `emails`. */
function patchWhole(
  elements: Json[],
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: Json | undefined,
  notes: Notes,
) {
  const { attribute } = target.path;
  if (op === 'remove' && (value === undefined || value === null)) return [];
  const sent = readValue(attribute, value ?? null, target.text, notes);
  const read = Array.isArray(sent) ? sent : [];
  if (op === 'replace') return read;
  if (op === 'remove') {
    notes.add('remove-by-value', target.text);
    const removed = new Set(read.map(identityOf));
    return elements.filter((element) => !removed.has(identityOf(element)));
  }
  return addElements(elements, read, target, notes);
}

/** What is there already stays as it is; what has the value and type of another is merged into it. */
function addElements(elements: Json[], added: readonly Json[], target: AttributeTarget, notes: Notes): Json[] {
  const result = [...elements];
  const present = new Set(result.map(wholeOf));
  // Reversed, so that the first of equal elements counts.
  const places = new Map(result.map((element, i) => [typedIdentityOf(element), i] as const).reverse());
  for (const element of added) {
    if (present.has(wholeOf(element))) continue;
    const identity = typedIdentityOf(element);
    const at = places.get(identity) ?? result.length;
    const held = result[at];
    if (held !== undefined) present.delete(wholeOf(held));
    const merged = merge(target, held, element);
    result[at] = merged;
    present.add(wholeOf(merged));
    places.set(identity, at);
    movePrimary(result, at, element, notes);
  }
  return result;
}

/** The path chooses elements by a condition, a sub-attribute, or both: `emails[type eq "work"].value`. */
function patchChosen(
  elements: Json[],
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: Json | undefined,
  notes: Notes,
) {
  const { subAttribute } = target.path;
  const isChosen = (element: Json) =>
    target.filter === undefined || (isObject(element) && evaluateElement(target.filter, element));
  if (op === 'remove' && subAttribute === undefined) return elements.filter((element) => !isChosen(element));

  const change =
    subAttribute === undefined
      ? changeOfElement(target, op, value, notes)
      : changeOfSubAttribute(subAttribute, op, target, value, notes);
  const result = [...elements];
  const chosen = [...result.keys()].filter((i) => isChosen(result[i] ?? null));
  if (chosen.length === 0) {
    if (op === 'remove' || change.value === undefined) return result;
    result.push(impliedElement(target));
    chosen.push(result.length - 1);
    notes.add('element-created', target.text);
  }
  for (const i of chosen) {
    const element = result[i];
    const before = isObject(element) ? element : {};
    const after = change.apply(before);
    checkImmutableParts(target.path.attribute, before, after);
    result[i] = after;
  }
  const last = chosen.at(-1);
  if (last !== undefined) movePrimary(result, last, result[last] ?? null, notes);
  return result.filter((element, i) => !chosen.includes(i) || !isBare(element));
}

interface ElementChange {
  /** What was sent, as read; undefined to clear. */
  readonly value: Json | undefined;
  apply(element: JsonObject): JsonObject;
}

function changeOfSubAttribute(
  subAttribute: AttributeDefinition,
  op: PatchOperation['op'],
  target: AttributeTarget,
  sent: Json | undefined,
  notes: Notes,
): ElementChange {
  const value = op === 'remove' ? undefined : readValue(subAttribute, sent ?? null, target.text, notes);
  return {
    value,
    apply: (element) => {
      const { [subAttribute.name]: _, ...rest } = element;
      return value === undefined ? rest : { ...element, [subAttribute.name]: value };
    },
  };
}

/** `replace` puts the value in the element's place but keeps what the condition says of it; `add` merges. */
function changeOfElement(
  target: AttributeTarget,
  op: PatchOperation['op'],
  sent: Json | undefined,
  notes: Notes,
): ElementChange {
  const { attribute } = target.path;
  const single = Array.isArray(sent) && sent.length === 1 ? (sent[0] ?? null) : (sent ?? null);
  const value = readElement(attribute, single, target.text, notes);
  const members = isObject(value) ? value : {};
  const implied = target.filter === undefined ? {} : impliedMembers(target.filter);
  return {
    value,
    apply: (element) => (op === 'replace' ? { ...implied, ...members } : { ...element, ...members }),
  };
}

/**
 * The element that a condition describes, for Entra's typed paths that match nothing yet.
 * @throws ScimError noTarget when the condition is not a conjunction of `eq` (RFC 7644 §3.5.2.3)
 */
function impliedElement(target: AttributeTarget): JsonObject {
  if (target.filter === undefined) return {};
  const implied = impliedMembers(target.filter);
  if (implied === undefined) {
    throw noTarget(`No value of ${target.path.attribute.name} matches ${target.text}.`);
  }
  return implied;
}

function impliedMembers(filter: ResolvedFilter): JsonObject | undefined {
  if (filter.kind === 'and') {
    const [left, right] = [impliedMembers(filter.left), impliedMembers(filter.right)];
    return left && right && { ...left, ...right };
  }
  if (filter.kind !== 'compare' || filter.operator !== 'eq' || filter.value === null) return undefined;
  const { subAttribute } = filter.path;
  // A time in a filter is a number, and no value of an element.
  return subAttribute === undefined || subAttribute.type === 'dateTime'
    ? undefined
    : { [subAttribute.name]: filter.value };
}

/**
 * Equal for elements that are the same value: by `value` where they have one, else as a whole. A text, so that a thousand
 * elements meet a thousand others without a million comparisons.
 */
function identityOf(element: Json): string {
  if (!isObject(element)) return JSON.stringify(element);
  return element.value === undefined ? wholeOf(element) : JSON.stringify(['value', element.value]);
}

/** Equal for elements that have the same members. */
const wholeOf = (element: Json): string =>
  isObject(element)
    ? JSON.stringify(Object.entries(element).sort(([a], [b]) => (a < b ? -1 : 1)))
    : JSON.stringify(element);

const typedIdentityOf = (element: Json): string =>
  JSON.stringify([identityOf(element), isObject(element) ? (element.type ?? null) : null]);

function merge({ path }: AttributeTarget, held: Json | undefined, added: Json): Json {
  if (!isObject(held) || !isObject(added)) return added;
  const merged = { ...held, ...added };
  checkImmutableParts(path.attribute, held, merged);
  return merged;
}

/** RFC 7644 §3.5.2: setting `primary` on one value takes it from the others. */
function movePrimary(elements: Json[], newest: number, added: Json, notes: Notes): void {
  if (!isObject(added) || added.primary !== true) return;
  for (const [i, element] of elements.entries()) {
    if (i === newest || !isObject(element) || element.primary !== true) continue;
    elements[i] = { ...element, primary: false };
    notes.add('primary-moved', `${i + 1}`);
  }
}

/** An element that says only of what kind it is holds no value any more. */
const isBare = (element: Json) =>
  isObject(element) && Object.keys(element).every((name) => name === 'type' || name === 'primary');
