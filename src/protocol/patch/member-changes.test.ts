import fc from 'fast-check';
import type { Json, JsonObject } from '../json.js';
import { readPatchMessage } from '../messages/patch-op.js';
import { Notes } from '../notes.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import { dependsOnMembers, type MemberChanges, NO_MEMBER_CHANGES, takeMemberOperations } from './member-changes.js';
import { resolveOperations } from './operations.js';

const BASE = 'https://host/api/scim/acme';
const group = resourceTypesOf('core').get('Group');

function take(...operations: Json[]) {
  if (group === undefined) throw new Error('no resource type Group');
  const notes = new Notes();
  const resolved = resolveOperations(group, readPatchMessage({ Operations: operations }), notes);
  return takeMemberOperations(resolved, notes, BASE);
}

function refusalOf(...operations: Json[]): unknown {
  try {
    return take(...operations);
  } catch (error) {
    return error;
  }
}

const list = (...ids: string[]): Json => ids.map((value) => ({ value }));

describe('takeMemberOperations', () => {
  test.each<[title: string, operation: JsonObject, expected: [replace: boolean, add: string[], remove: string[]]]>([
    ['add', { op: 'add', path: 'members', value: list('a', 'b') }, [false, ['a', 'b'], []]],
    ['add of one that is no list', { op: 'Add', path: 'MEMBERS', value: { value: 'A' } }, [false, ['A'], []]],
    ['add of a bare id', { op: 'add', path: 'members', value: 'a' }, [false, ['a'], []]],
    ['add without a path', { op: 'add', value: { members: list('a') } }, [false, ['a'], []]],
    ['add of nothing', { op: 'add', path: 'members', value: [] }, [false, [], []]],
    ['replace', { op: 'replace', path: 'members', value: list('a') }, [true, ['a'], []]],
    ['replace by nothing', { op: 'replace', path: 'members', value: [] }, [true, [], []]],
    ['remove by value', { op: 'Remove', path: 'members', value: [{ $ref: null, value: 'a' }] }, [false, [], ['a']]],
    ['remove by an empty list', { op: 'Remove', path: 'members', value: [] }, [false, [], []]],
    ['remove by a condition', { op: 'remove', path: 'members[value eq "A"]' }, [false, [], ['A']]],
    ['remove by several', { op: 'remove', path: 'members[value eq "a" or value eq "b"]' }, [false, [], ['a', 'b']]],
    ['remove of nobody', { op: 'remove', path: 'members[value eq "a" and value eq "b"]' }, [false, [], []]],
    ['add by a condition', { op: 'add', path: 'members[value eq "a"]', value: {} }, [false, ['a'], []]],
    [
      'add by more of a condition',
      { op: 'add', path: 'members[(value eq "a" and type eq "User") or value eq "b"]', value: [{ value: 'b' }] },
      [false, ['a', 'b'], []],
    ],
    ['remove of all', { op: 'remove', path: 'members' }, [true, [], []]],
  ])('%s', (_title, operation, [replace, add, remove]) => {
    const { members, others } = take(operation);
    expect(members).toMatchObject({ replace, add: new Set(add), remove: new Set(remove), conditions: [] });
    expect(others).toEqual([]);
  });

  test('leaves the other operations, in their order', () => {
    const { members, others } = take(
      { op: 'replace', path: 'displayName', value: 'x' },
      { op: 'add', path: 'members', value: list('a') },
      { op: 'remove', path: 'externalId' },
    );
    expect(members?.add).toEqual(new Set(['a']));
    expect(others.map(({ op }) => op)).toEqual(['replace', 'remove']);
    expect(take({ op: 'remove', path: 'externalId' }).members).toBeUndefined();
  });

  test.each<[JsonObject, string]>([
    [{ op: 'replace', path: 'members[value eq "a"]', value: { value: 'b' } }, 'mutability'],
    [{ op: 'replace', path: 'members[value eq "a"].value', value: 'b' }, 'mutability'],
    [{ op: 'remove', path: 'members.display' }, 'mutability'],
    [{ op: 'remove', path: 'members[type eq "User"].display' }, 'mutability'],
    [{ op: 'replace', path: 'members[type eq "User"]', value: { value: 'b' } }, 'mutability'],
    [{ op: 'add', path: 'members[value eq "a"]', value: { value: 'b' } }, 'mutability'],
    [{ op: 'add', path: 'members[type eq "User"]', value: { value: 'b' } }, 'invalidPath'],
    [{ op: 'add', path: 'members[value ne "a"]', value: {} }, 'invalidPath'],
    [{ op: 'add', path: 'members[value eq "a" and value eq "b"]', value: {} }, 'invalidPath'],
    [{ op: 'add', path: 'members[value eq "a" or type eq "User"]', value: {} }, 'invalidPath'],
    [{ op: 'remove', path: 'members[nick eq "a"]' }, 'invalidFilter'],
    [{ op: 'remove', path: 'members[display gt 5]' }, 'invalidFilter'],
    [{ op: 'add', path: 'members', value: [{ display: 'Ada' }] }, 'invalidValue'],
    [{ op: 'remove', path: 'members', value: [{ value: 5 }] }, 'invalidValue'],
  ])('refuses %j', (operation, scimType) => {
    expect(refusalOf(operation)).toMatchObject({ name: 'ScimError', status: 400, scimType });
  });

  describe('conditions', () => {
    const conditionsOf = (...paths: string[]) =>
      take(...paths.map((path): JsonObject => ({ op: 'remove', path }))).members?.conditions;

    test('what only members tell is left to be asked of them, and of no other type', () => {
      expect(conditionsOf('members[type eq "User" and display sw "A"]')).toMatchObject([
        {
          User: { kind: 'compare', operator: 'sw', value: 'A' },
          Group: { kind: 'ids', ids: new Set(), except: false },
        },
      ]);
    });

    test('change nothing that was added after them', () => {
      const add = (id: string): JsonObject => ({ op: 'add', path: 'members', value: list(id) });
      const remove: JsonObject = { op: 'remove', path: 'members[type eq "User"]' };
      const { members } = take(add('a'), remove, add('b'), remove);
      expect(members).toMatchObject({ add: new Set(['a', 'b']), conditions: [{}, {}] });
      expect(members?.addedAfter).toEqual(
        new Map([
          ['a', 0],
          ['b', 1],
        ]),
      );
      expect(take(add('a'), remove, { op: 'remove', path: 'members' }).members).toMatchObject({ conditions: [] });
    });

    test('depend on who the members are unless they name those that leave', () => {
      const depends = (path: string) => dependsOnMembers(take({ op: 'remove', path }).members ?? NO_MEMBER_CHANGES);
      expect(depends('members[value eq "a" and type eq "User"]')).toBe(false);
      expect(depends('members[value ne "a"]')).toBe(true);
      expect(depends('members[type eq "User"]')).toBe(true);
      expect(depends('members[display eq "a"]')).toBe(true);
    });

    const any = (count: number, comparison: string) => Array(count).fill(comparison).join(' or ');

    test.each<[title: string, paths: string[], status: number, detail: RegExp]>([
      ['too many comparisons with names', [`members[${any(51, 'display eq "a"')}]`], 413, /at most 50 comparisons/],
      ['the same in several operations', Array(51).fill('members[display eq "a"]'), 413, /at most 50 comparisons/],
      ['too many comparisons in a path', [`members[${any(2_001, 'value eq "a"')}]`], 400, /at most 2000 comparisons/],
      ['too many comparisons in all', Array(2).fill(`members[${any(1_001, 'value eq "a"')}]`), 413, /at most 2000/],
      ['a path too long', [`members[value eq "${'a'.repeat(120_000)}"]`], 400, /at most 120000 characters/],
    ])('are refused beyond their limits: %s', (_title, paths, status, detail) => {
      const refused = { name: 'ScimError', status, message: expect.stringMatching(detail) };
      expect(refusalOf(...paths.map((path): JsonObject => ({ op: 'remove', path })))).toMatchObject(refused);
    });

    test('are taken at their limits', () => {
      const ids = Array.from({ length: 2_000 }, (_, i) => `${i}`.padStart(36, '0'));
      const path = `members[${ids.map((id) => `value eq "${id}"`).join(' or ')}]`;
      expect(take({ op: 'remove', path }).members?.remove).toEqual(new Set(ids));
      expect(conditionsOf(`members[${any(50, 'display eq "a"')}]`)).toHaveLength(1);
      expect(conditionsOf(...Array(1_000).fill('members[value eq "a" and type eq "User"]'))).toHaveLength(1_000);
    });
  });

  test('comes to the same as one operation after the other', () => {
    const ids = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'), { maxLength: 4 });
    const operation = fc.oneof(
      fc.record({ op: fc.constantFrom('add', 'replace', 'remove'), ids }),
      fc.record({ op: fc.constant('clear'), ids: fc.constant<string[]>([]) }),
    );
    fc.assert(
      fc.property(ids, fc.array(operation, { minLength: 1, maxLength: 6 }), (held, sequence) => {
        const expected = sequence.reduce((members, step) => model(members, step.op, step.ids), new Set<string>(held));
        const sent = sequence.map(
          ({ op, ids: named }): JsonObject =>
            op === 'clear' ? { op: 'remove', path: 'members' } : { op, path: 'members', value: list(...named) },
        );
        const { members } = take(...sent);
        expect(members && apply(new Set<string>(held), members)).toEqual(expected);
      }),
    );
  });
});

/** What one operation does to a set of members. */
function model(members: ReadonlySet<string>, op: string, ids: readonly string[]): Set<string> {
  if (op === 'add') return new Set([...members, ...ids]);
  if (op === 'replace') return new Set(ids);
  return new Set(op === 'clear' ? [] : [...members].filter((id) => !ids.includes(id)));
}

/** What the store does with a change. */
function apply(members: ReadonlySet<string>, { replace, add, remove }: MemberChanges): Set<string> {
  const kept = replace ? [] : [...members].filter((id) => !remove.has(id));
  return new Set([...kept, ...add]);
}
