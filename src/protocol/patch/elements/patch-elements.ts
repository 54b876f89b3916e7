import type { ResolvedFilter } from '../../filter/resolve-filter.js';
import type { Json, JsonObject } from '../../json.js';
import { isObject } from '../../json.js';
import type { Notes } from '../../notes.js';
import { MAX_ELEMENTS, readElement, readValue } from '../../resource/read-value.js';
import type { AttributeDefinition } from '../../schema/definition.js';
import { invalidValue, noTarget } from '../../scim-error.js';
import { conditionInstead } from '../condition-instead.js';
import type { AttributeTarget, PatchOperation } from '../operations.js';
import { chooseElements } from './choose-elements.js';
import type { ElementList } from './element-list.js';
import { checkImmutableParts } from './immutable-parts.js';
import type { ListElement } from './list-element.js';
import { hasLostValue } from './lost-value.js';
import type { PatchBudget } from './patch-budget.js';

/**
 * Applies one operation to a multi-valued attribute.
 * @throws ScimError invalidValue, noTarget or mutability; 413
 */
export function patchElements(
  list: ElementList,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: Json | undefined,
  notes: Notes,
  budget: PatchBudget,
): void {
  const isWhole = target.filter === undefined && target.path.subAttribute === undefined;
  if (isWhole) patchWhole(list, op, target, value, notes, budget);
  else patchChosen(list, op, target, value, notes, budget);
  if (list.size > MAX_ELEMENTS) {
    throw invalidValue(`${target.path.attribute.name} takes at most ${MAX_ELEMENTS} values.`, 'value-too-long');
  }
}

/** The path names the attribute alone: `emails`. */
function patchWhole(
  list: ElementList,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: Json | undefined,
  notes: Notes,
  budget: PatchBudget,
): void {
  if (op === 'remove' && (value === undefined || value === null)) {
    list.clear();
    return;
  }
  budget.send(target.text, Array.isArray(value) ? value.length : 1);
  const sent = readValue(target.path.attribute, value ?? null, target.text, notes);
  const read = Array.isArray(sent) ? sent : [];
  if (op === 'replace') {
    list.clear();
    for (const element of read) list.add(list.newElement(element));
  } else if (op === 'remove') {
    notes.tolerate('remove-by-value', target.text, () => conditionInstead(target.text));
    for (const element of read) for (const same of list.same(list.newElement(element))) list.remove(same);
  } else {
    for (const element of read) addElement(list, list.newElement(element), target, notes);
  }
}

/** What is there already stays as it is; what has the value and type of another is merged into it. */
function addElement(list: ElementList, added: ListElement, target: AttributeTarget, notes: Notes): void {
  if (list.hasEqual(added)) return;
  const held = list.sameOfType(added);
  if (held === undefined) list.add(added);
  else list.change(held, merge(target, held.value, added.value));
  movePrimary(list, held?.place ?? added.place, added.value, notes);
}

/** The path chooses elements by a condition, a sub-attribute, or both: `emails[type eq "work"].value`. */
function patchChosen(
  list: ElementList,
  op: PatchOperation['op'],
  target: AttributeTarget,
  value: Json | undefined,
  notes: Notes,
  budget: PatchBudget,
): void {
  const { subAttribute } = target.path;
  if (subAttribute === undefined && op !== 'remove') {
    notes.tolerate(
      'path-of-element',
      target.text,
      () =>
        `A path with a condition names a part of the value, as in emails[type eq "work"].value; received ${target.text}.`,
    );
  }
  const chosen = target.filter === undefined ? [...list] : chooseElements(list, target.filter, target.text, budget);
  const change =
    subAttribute === undefined
      ? changeOfElement(target, op, value, notes)
      : changeOfSubAttribute(subAttribute, op, target, value, notes);
  if (change === 'removal') {
    for (const element of chosen) list.remove(element);
    return;
  }
  if (chosen.length === 0) {
    if (op === 'remove' || change.value === undefined) return;
    const created = list.newElement(impliedElement(target));
    // What `add` does with it, the standard leaves open.
    if (op === 'add') notes.add('element-created', target.text);
    else notes.tolerate('element-created', target.text, () => `No value matches ${target.text}.`);
    list.add(created);
    chosen.push(created);
  }
  budget.change(target.text, chosen.length, change.value === undefined ? 0 : JSON.stringify(change.value).length);
  for (const element of chosen) {
    const before = isObject(element.value) ? element.value : {};
    const after = change.apply(before);
    checkImmutableParts(target.path.attribute, before, after);
    const changed = list.change(element, after);
    if (change.value === undefined && hasLostValue(before, after)) list.remove(changed);
  }
  const last = chosen.at(-1);
  if (last !== undefined) movePrimary(list, last.place, list.at(last.place)?.value ?? null, notes);
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

/**
 * `replace` puts the value in the element's place but keeps what the condition says of it, and without a value removes it;
 * `add` merges.
 */
function changeOfElement(
  target: AttributeTarget,
  op: PatchOperation['op'],
  sent: Json | undefined,
  notes: Notes,
): ElementChange | 'removal' {
  const { attribute } = target.path;
  if (op === 'remove') return 'removal';
  const single = Array.isArray(sent) && sent.length === 1 ? (sent[0] ?? null) : (sent ?? null);
  const value = readElement(attribute, single, target.text, notes);
  if (op === 'replace' && value === undefined) return 'removal';
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

function merge({ path }: AttributeTarget, held: Json, added: Json): Json {
  if (!isObject(held) || !isObject(added)) return added;
  const merged = { ...held, ...added };
  checkImmutableParts(path.attribute, held, merged);
  return merged;
}

/** RFC 7644 §3.5.2: setting `primary` on one value takes it from the others. @param newest place of that one */
function movePrimary(list: ElementList, newest: number, added: Json, notes: Notes): void {
  if (!isObject(added) || added.primary !== true) return;
  for (const [element, position] of list.primaries()) {
    if (element.place === newest || !isObject(element.value)) continue;
    list.change(element, { ...element.value, primary: false });
    notes.add('primary-moved', `${position}`);
  }
}
