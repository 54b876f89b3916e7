import { conjuncts, operandsOf } from '../filter/operands-of.js';
import type { ResolvedFilter } from '../filter/resolve-filter.js';
import type { Json } from '../json.js';
import { isObject } from '../json.js';
import type { Notes } from '../notes.js';
import { describe } from '../resource/describe.js';
import { readValue } from '../resource/read-value.js';
import { MAX_MEMBERS } from '../schema/member-limit.js';
import { invalidPath, invalidValue, mutability, payloadTooLarge } from '../scim-error.js';
import { type ChosenMembers, chosenMembers, type MemberType, testsIn } from './chosen-members.js';
import { conditionInstead } from './condition-instead.js';
import type { AttributeTarget, PatchOperation } from './operations.js';

/** What a request does to the members of a group, by id as sent, so that nobody has to read the ones there are. */
export interface MemberChanges {
  /** True when `add` is the whole new list. */
  readonly replace: boolean;
  readonly add: ReadonlySet<string>;
  readonly remove: ReadonlySet<string>;
  /** Of whoever is a member these remove those that they choose, in this order; what names ids alone is in `remove`. */
  readonly conditions: readonly MemberCondition[];
  /** Of ids in `add`, how many of the conditions were met before them: those do not concern them. */
  readonly addedAfter: ReadonlyMap<string, number>;
}

/** What a condition chooses among the users, and among the groups. */
export type MemberCondition = Readonly<Record<MemberType, ChosenMembers>>;

/** The change that makes these the members. */
export const newMembers = (ids: ReadonlySet<string>): MemberChanges => ({
  ...NO_MEMBER_CHANGES,
  replace: true,
  add: ids,
});

export const NO_MEMBER_CHANGES: MemberChanges = {
  replace: false,
  add: new Set(),
  remove: new Set(),
  conditions: [],
  addedAfter: new Map(),
};

/** Whether what comes of a change depends on who the members are, and not only on who comes and who goes. */
export const dependsOnMembers = ({ replace, conditions }: MemberChanges): boolean =>
  replace || conditions.some(({ User, Group }) => !(namesIds(User) && namesIds(Group)));

const namesIds = (chosen: ChosenMembers): boolean => chosen.kind === 'ids' && !chosen.except;

/**
 * Most comparisons other than of ids and types that the conditions of one PATCH make with each member of a group: of a
 * million members so many take seconds.
 */
const MAX_TESTS = 50;

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
      'members-too-many',
    );
  }
}

/**
 * Takes the operations on `members` out of a PATCH and folds them, in their order, to one change.
 * @param baseUrl the Tenant URL, which the `$ref` of a member begins with
 * @returns members undefined when no operation concerns them
 */
export function takeMemberOperations(
  operations: readonly PatchOperation[],
  notes: Notes,
  baseUrl: string,
): { members: MemberChanges | undefined; others: PatchOperation[] } {
  const others: PatchOperation[] = [];
  let members: FoldedChanges | undefined;
  for (const operation of operations) {
    const { target } = operation;
    if (target.kind === 'attribute' && target.path.attribute.name === 'members' && !target.path.extension) {
      members ??= new FoldedChanges(baseUrl);
      members.fold(operation, target, notes);
    } else {
      others.push(operation);
    }
  }
  members?.check();
  return { members, others };
}

/** MemberChanges while they are being put together. */
class FoldedChanges implements MemberChanges {
  readonly #baseUrl: string;
  replace = false;
  readonly add = new Set<string>();
  readonly remove = new Set<string>();
  readonly conditions: MemberCondition[] = [];
  readonly addedAfter = new Map<string, number>();

  constructor(baseUrl: string) {
    this.#baseUrl = baseUrl;
  }

  fold({ op, value }: PatchOperation, target: AttributeTarget, notes: Notes): void {
    const { filter, path, text } = target;
    if (path.subAttribute !== undefined) {
      throw mutability(`${path.text} cannot be changed; add or remove members (RFC 7643 §4.2).`);
    }
    if (filter !== undefined) {
      if (op === 'replace')
        throw mutability(`A member cannot be replaced by path; remove it and add the other (${text}).`);
      if (op === 'add') {
        notes.tolerate('path-of-element', text, () => `Members are added with the path "members"; received ${text}.`);
        this.#come(idsToAdd(filter, value, text));
      } else this.#leave(filter);
      return;
    }
    const ids = idsOf(target, value, notes);
    if (op === 'replace' || (op === 'remove' && ids === undefined)) this.#clear();
    if (op === 'remove' && ids !== undefined)
      notes.tolerate('remove-by-value', 'members', () => conditionInstead('members'));
    if (op === 'remove') this.#go(ids ?? []);
    else this.#come(ids ?? []);
  }

  /** @throws ScimError 400, 413 */
  check(): void {
    checkCount(this.add.size + this.remove.size);
    const tests = this.conditions.reduce((sum, { User, Group }) => sum + Math.max(testsIn(User), testsIn(Group)), 0);
    if (tests <= MAX_TESTS) return;
    throw payloadTooLarge(
      `The conditions on members in one PATCH make at most ${MAX_TESTS} comparisons other than of ids (value eq and ne) and of type; received ${tests}. Nothing was changed: choose members by id, or send fewer conditions at a time.`,
      'operations-too-costly',
    );
  }

  #clear(): void {
    this.replace = true;
    this.add.clear();
    this.remove.clear();
    this.conditions.length = 0;
  }

  #come(ids: Iterable<string>): void {
    for (const id of ids) {
      this.remove.delete(id);
      this.add.add(id);
      this.addedAfter.set(id, this.conditions.length);
    }
  }

  #go(ids: Iterable<string>): void {
    for (const id of ids) {
      this.add.delete(id);
      this.remove.add(id);
    }
  }

  #leave(filter: ResolvedFilter): void {
    const condition = {
      User: chosenMembers(filter, 'User', this.#baseUrl),
      Group: chosenMembers(filter, 'Group', this.#baseUrl),
    };
    const ids = idsAlone(condition);
    if (ids === undefined) this.conditions.push(condition);
    else this.#go(ids);
  }
}

/** The ids that a condition names, of whatever type they are. */
function idsAlone({ User, Group }: MemberCondition): ReadonlySet<string> | undefined {
  if (User.kind !== 'ids' || Group.kind !== 'ids' || User.except || Group.except) return undefined;
  return User.ids.size === Group.ids.size && [...User.ids].every((id) => Group.ids.has(id)) ? User.ids : undefined;
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

/**
 * The members that the condition of an `add` describes: `members[value eq "a" or value eq "b"]`. What else it says of them
 * is not asked, as in a value.
 * @throws ScimError invalidPath; mutability when the value is another member
 */
function idsToAdd(filter: ResolvedFilter, value: Json | undefined, text: string): readonly string[] {
  const ids = describedIds(filter);
  if (ids === undefined) {
    throw invalidPath(
      `Only ids describe members that could be added; send them in the value of an add with the path "members". Received ${describe(text)}.`,
    );
  }
  for (const member of Array.isArray(value) ? value : [value]) {
    const sent = isObject(member) ? member.value : undefined;
    if (typeof sent === 'string' && !ids.includes(sent))
      throw mutability(`${text} cannot become another member; add it with the path "members".`);
  }
  return ids;
}

/** @returns undefined when a filter is true of others than the members that it names */
function describedIds(filter: ResolvedFilter): string[] | undefined {
  if (filter.kind === 'or') {
    const sides = operandsOf('or', filter).map(describedIds);
    return sides.every((ids) => ids !== undefined) ? sides.flat() : undefined;
  }
  const parts = conjuncts(filter).filter((part) => part.kind === 'compare' && part.operator === 'eq');
  const [id, another] = parts.flatMap((part) =>
    part.kind === 'compare' && part.path.subAttribute?.name === 'value' ? [part.value] : [],
  );
  const isDescription = parts.length === conjuncts(filter).length && another === undefined;
  return isDescription && typeof id === 'string' ? [id] : undefined;
}
