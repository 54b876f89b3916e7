import fc from 'fast-check';
import type { Json, JsonObject } from '../json.js';
import { readPatchMessage } from '../messages/patch-op.js';
import { Notes } from '../notes.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import { type MemberChanges, takeMemberOperations } from './member-changes.js';
import { resolveOperations } from './operations.js';

const group = resourceTypesOf('core').get('Group');

function take(...operations: Json[]) {
  if (group === undefined) throw new Error('no resource type Group');
  const notes = new Notes();
  return takeMemberOperations(resolveOperations(group, readPatchMessage({ Operations: operations }), notes), notes);
}

function refusalOf(operation: Json): unknown {
  try {
    return take(operation);
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
    ['remove of all', { op: 'remove', path: 'members' }, [true, [], []]],
  ])('%s', (_title, operation, [replace, add, remove]) => {
    expect(take(operation)).toEqual({ members: { replace, add: new Set(add), remove: new Set(remove) }, others: [] });
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
    [{ op: 'remove', path: 'members[type eq "User"]' }, 'invalidPath'],
    [{ op: 'remove', path: 'members[value ne "a"]' }, 'invalidPath'],
    [{ op: 'remove', path: 'members[value eq "a" and value eq "b"]' }, 'invalidPath'],
    [{ op: 'add', path: 'members', value: [{ display: 'Ada' }] }, 'invalidValue'],
    [{ op: 'remove', path: 'members', value: [{ value: 5 }] }, 'invalidValue'],
  ])('refuses %j', (operation, scimType) => {
    expect(refusalOf(operation)).toMatchObject({ name: 'ScimError', status: 400, scimType });
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
