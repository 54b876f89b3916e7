import type { ResolvedFilter } from '../filter/resolve-filter.js';
import type { Json } from '../json.js';
import { isObject } from '../json.js';
import type { Notes } from '../notes.js';
import { describe } from '../resource/describe.js';
import { readValue } from '../resource/read-value.js';
import { MAX_MEMBERS } from '../schema/member-limit.js';
import { invalidPath, invalidValue, mutability } from '../scim-error.js';
import type { AttributeTarget, PatchOperation } from './operations.js';

/** What a request does to the members of a group, by id as sent, so that nobody has to read the ones there are. */
export interface MemberChanges {
  /** True when `add` is the whole new list. */
  readonly replace: boolean;
  readonly add: ReadonlySet<string>;
  readonly remove: ReadonlySet<string>;
}

/**
 * The members of a group in the body of a POST or PUT: the canonical `members` as ids.
 * @throws ScimError invalidValue when they are too many
 */
export function membersOf(members: Json | undefined): Set<string> {
  const ids = new Set(Array.isArray(members) ? members.map(memberId) : []);
  checkCount(ids.size);
  return ids;
}

function checkCount(members: number): void {
  if (members > MAX_MEMBERS) {
    throw invalidValue(
      `One request takes at most ${MAX_MEMBERS} members; received ${members}. Send the rest with PATCH.`,
    );
  }
}

/**
 * Takes the operations on `members` out of a PATCH and folds them, in their order, to one change.
 * @returns members undefined when no operation concerns them
 */
export function takeMemberOperations(
  operations: readonly PatchOperation[],
  notes: Notes,
): { members: MemberChanges | undefined; others: PatchOperation[] } {
  const others: PatchOperation[] = [];
  let members: Folded | undefined;
  for (const operation of operations) {
    const { target } = operation;
    if (target.kind === 'attribute' && target.path.attribute.name === 'members' && !target.path.extension) {
      members ??= { replace: false, add: new Set(), remove: new Set() };
      fold(members, operation, target, notes);
    } else {
      others.push(operation);
    }
  }
  if (members !== undefined) checkCount(members.add.size + members.remove.size);
  return { members, others };
}

/** MemberChanges while they are being put together. */
interface Folded {
  replace: boolean;
  readonly add: Set<string>;
  readonly remove: Set<string>;
}

function fold(changes: Folded, { op, value }: PatchOperation, target: AttributeTarget, notes: Notes): void {
  if (target.path.subAttribute !== undefined) {
    throw mutability(`${target.path.text} cannot be changed; add or remove members (RFC 7643 §4.2).`);
  }
  const ids = target.filter === undefined ? idsOf(target, value, notes) : idsInFilter(target.filter, target.text);
  if (target.filter !== undefined && op === 'replace') {
    throw mutability(`A member cannot be replaced by path; remove it and add the other (${target.text}).`);
  }
  if (op === 'replace' || (op === 'remove' && ids === undefined)) {
    changes.replace = true;
    changes.add.clear();
    changes.remove.clear();
  }
  if (op === 'remove' && target.filter === undefined && ids !== undefined) notes.add('remove-by-value', 'members');
  for (const id of ids ?? []) {
    (op === 'remove' ? changes.add : changes.remove).delete(id);
    (op === 'remove' ? changes.remove : changes.add).add(id);
  }
}

/** @returns undefined when the operation names no members at all: `remove` then means every one */
function idsOf(target: AttributeTarget, value: Json | undefined, notes: Notes): string[] | undefined {
  if (value === undefined || value === null) return undefined;
  const read = readValue(target.path.attribute, value, target.text, notes);
  return Array.isArray(read) ? read.map(memberId) : [];
}

function memberId(member: Json): string {
  const id = isObject(member) ? member.value : undefined;
  if (typeof id !== 'string')
    throw invalidValue(`Each of members needs "value" with an id; received ${describe(member)}.`);
  return id;
}

/** `members[value eq "a" or value eq "b"]`. */
function idsInFilter(filter: ResolvedFilter, text: string): string[] {
  if (filter.kind === 'or') return [...idsInFilter(filter.left, text), ...idsInFilter(filter.right, text)];
  if (
    filter.kind === 'compare' &&
    filter.operator === 'eq' &&
    filter.path.subAttribute?.name === 'value' &&
    typeof filter.value === 'string'
  ) {
    return [filter.value];
  }
  throw invalidPath(`Members are chosen by id: members[value eq "…"]; received ${describe(text)}.`);
}
