import { holds, operandOf } from '../filter/evaluate-filter.js';
import { operandsOf } from '../filter/operands-of.js';
import type { Comparison, ResolvedFilter } from '../filter/resolve-filter.js';
import { fold } from '../fold.js';

/** What a member can be. */
export type MemberType = 'User' | 'Group';

/**
 * Which members of one type a condition in brackets chooses (`members[…]`), as far as that can be told before any is
 * read: of their type, which is known, nothing is left to ask, and ids are sets, however many comparisons named them.
 */
export type ChosenMembers =
  | MemberIds
  | { readonly kind: 'and' | 'or'; readonly parts: readonly ChosenMembers[] }
  | { readonly kind: 'not'; readonly of: ChosenMembers }
  | MemberTest;

/** The members with these ids, or all but them: of none, nobody or everybody. */
export interface MemberIds {
  readonly kind: 'ids';
  readonly ids: ReadonlySet<string>;
  readonly except: boolean;
}

/** What only the member itself tells. */
export type MemberTest = Comparison | Extract<ResolvedFilter, { kind: 'present' }>;

export const NOBODY: MemberIds = { kind: 'ids', ids: new Set(), except: false };
const EVERYBODY: MemberIds = { kind: 'ids', ids: new Set(), except: true };

const everybodyIf = (condition: boolean): MemberIds => (condition ? EVERYBODY : NOBODY);

/** Where the members of each type are, below the Tenant URL. */
export const MEMBER_PATHS: Readonly<Record<MemberType, string>> = { User: '/Users/', Group: '/Groups/' };

/** @param baseUrl the Tenant URL, which a `$ref` begins with */
export function chosenMembers(filter: ResolvedFilter, type: MemberType, baseUrl: string): ChosenMembers {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return joined(
        filter.kind,
        operandsOf(filter.kind, filter).map((operand) => chosenMembers(operand, type, baseUrl)),
      );
    case 'not': {
      const of = chosenMembers(filter.filter, type, baseUrl);
      return of.kind === 'ids' ? complement(of) : { kind: 'not', of };
    }
    case 'present':
      return filter.path.subAttribute?.name === 'display' ? filter : EVERYBODY;
    case 'compare':
      return compared(filter, type, baseUrl);
    // Brackets do not stand within brackets.
    case 'valuePath':
      return NOBODY;
  }
}

/** Every member has all of its parts, so that nothing is `null`. */
function compared(comparison: Comparison, type: MemberType, baseUrl: string): ChosenMembers {
  const { path, operator, value } = comparison;
  if (value === null) return everybodyIf(operator === 'ne');
  const part = path.subAttribute?.name;
  if (part === 'type') return everybodyIf(holds(operator, fold(type), operandOf(comparison)));
  if (part === 'display' || (operator !== 'eq' && operator !== 'ne')) return comparison;
  const id = part === 'value' ? String(value) : idIn(String(value), baseUrl + MEMBER_PATHS[type]);
  const ids: MemberIds = id === undefined ? NOBODY : { kind: 'ids', ids: new Set([id]), except: false };
  return operator === 'eq' ? ids : complement(ids);
}

const idIn = (location: string, path: string): string | undefined =>
  location.startsWith(path) ? location.slice(path.length) : undefined;

/** What all of the parts choose, or any of them. */
export function joined(kind: 'and' | 'or', parts: readonly ChosenMembers[]): ChosenMembers {
  const known = parts.filter((part) => part.kind === 'ids');
  const ids = kind === 'or' ? union(known) : complement(union(known.map(complement)));
  const tests = parts.filter((part) => part.kind !== 'ids');
  // Nothing can be added to everybody, nor taken from nobody; nobody adds nothing, and everybody takes nothing away.
  const isAllOrNone = ids.ids.size === 0;
  if (tests.length === 0 || (isAllOrNone && ids.except === (kind === 'or'))) return ids;
  const [first] = tests;
  if (isAllOrNone && first !== undefined && tests.length === 1) return first;
  return { kind, parts: isAllOrNone ? tests : [ids, ...tests] };
}

const complement = ({ ids, except }: MemberIds): MemberIds => ({ kind: 'ids', ids, except: !except });

function union(sets: readonly MemberIds[]): MemberIds {
  const named = new Set(sets.filter(({ except }) => !except).flatMap(({ ids }) => [...ids]));
  const [first, ...others] = sets.filter(({ except }) => except);
  if (first === undefined) return { kind: 'ids', ids: named, except: false };
  const left = [...first.ids].filter((id) => !named.has(id) && others.every(({ ids }) => ids.has(id)));
  return { kind: 'ids', ids: new Set(left), except: true };
}

/** How many comparisons are made with each member. */
export function testsIn(chosen: ChosenMembers): number {
  if (chosen.kind === 'ids') return 0;
  if (chosen.kind === 'not') return testsIn(chosen.of);
  return chosen.kind === 'and' || chosen.kind === 'or' ? chosen.parts.reduce((sum, part) => sum + testsIn(part), 0) : 1;
}
