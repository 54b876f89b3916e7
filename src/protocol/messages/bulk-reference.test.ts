import fc from 'fast-check';
import type { Json, JsonObject } from '../json.js';
import { ENTERPRISE_USER_SCHEMA } from '../urns.js';
import {
  bulkIdIn,
  bulkIdsIn,
  bulkIdsInPatch,
  resolveBulkIds,
  resolveBulkIdsInPatch,
  withoutBulkIds,
} from './bulk-reference.js';

test('a reference is the whole of a string, and has a bulkId', () => {
  expect(bulkIdIn('bulkId:qwerty')).toBe('qwerty');
  expect(bulkIdIn('bulkId:bulkId:x')).toBe('bulkId:x');
  expect(bulkIdIn('bulkId:')).toBeUndefined();
  expect(bulkIdIn('see bulkId:qwerty')).toBeUndefined();
  expect(bulkIdIn('bulkid:qwerty')).toBeUndefined();
});

const USER = {
  userName: 'ada',
  members: [{ value: 'bulkId:a' }, { value: 'bulkId:b', type: 'User' }, { value: 'known' }],
  manager: { value: 'bulkId:a', displayName: 'Bob' },
  [ENTERPRISE_USER_SCHEMA]: { department: 'Research', manager: { value: 'bulkId:b' } },
};

test('references are found and resolved at any depth', () => {
  expect(bulkIdsIn(USER)).toEqual(new Set(['a', 'b']));
  expect(bulkIdsIn(undefined)).toEqual(new Set());
  expect(resolveBulkIds(USER, (bulkId) => bulkId.toUpperCase())).toEqual({
    userName: 'ada',
    members: [{ value: 'A' }, { value: 'B', type: 'User' }, { value: 'known' }],
    manager: { value: 'A', displayName: 'Bob' },
    [ENTERPRISE_USER_SCHEMA]: { department: 'Research', manager: { value: 'B' } },
  });
});

test('without a reference its element or its whole complex value is gone, and nothing else', () => {
  expect(withoutBulkIds(USER, new Set(['a']))).toEqual({
    userName: 'ada',
    members: [{ value: 'bulkId:b', type: 'User' }, { value: 'known' }],
    [ENTERPRISE_USER_SCHEMA]: { department: 'Research', manager: { value: 'bulkId:b' } },
  });
  expect(withoutBulkIds(USER, new Set(['b']))).toEqual({
    userName: 'ada',
    members: [{ value: 'bulkId:a' }, { value: 'known' }],
    manager: { value: 'bulkId:a', displayName: 'Bob' },
    [ENTERPRISE_USER_SCHEMA]: { department: 'Research' },
  });
});

const values = fc.letrec<{ value: Json }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.constantFrom<Json>('bulkId:a', 'bulkId:b', 'text', null, 1, true),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom('name', 'value', 'urn:x:y', '__proto__'), tie('value'), { maxKeys: 3 }),
  ),
})).value;

test('what is left refers to none of them; resolving leaves no reference, and nothing changes without any', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'urn:x'), values), (resource) => {
      expect(bulkIdsIn(withoutBulkIds(resource, new Set(['a'])))).not.toContain('a');
      expect(bulkIdsIn(resolveBulkIds(resource, () => 'id')).size).toBe(0);
      expect(withoutBulkIds(resource, new Set(['other']))).toEqual(resource);
    }),
  );
});

describe('the data of a PATCH', () => {
  const patchOf = (...paths: (string | undefined)[]): Json => ({
    operations: paths.map((path): JsonObject => ({ OP: 'remove', ...(path === undefined ? {} : { PATH: path }) })),
  });
  const resolved = (data: Json) => resolveBulkIdsInPatch(data, (bulkId) => `id of ${bulkId}`);

  test.each([
    ['members[value eq "bulkId:a"]', ['a'], 'members[value eq "id of a"]'],
    [
      'members[value eq "bulkId:a" or value eq "bulkId:b"]',
      ['a', 'b'],
      'members[value eq "id of a" or value eq "id of b"]',
    ],
    ['manager[not (value ne "bulkId:a")].value', ['a'], 'manager[not (value ne "id of a")].value'],
    ['members[ Value EQ "known" ]', [], 'members[ Value EQ "known" ]'],
    ['members[value eq "see bulkId:a"]', [], 'members[value eq "see bulkId:a"]'],
    ['members[value eq "bulkId:a"', [], 'members[value eq "bulkId:a"'],
  ])('the path %s refers to %j', (path, bulkIds, expected) => {
    expect(bulkIdsInPatch(patchOf(undefined, path))).toEqual(new Set(bulkIds));
    expect(resolved(patchOf(undefined, path))).toEqual(patchOf(undefined, expected));
  });

  test('values refer as elsewhere, to be resolved once', () => {
    const data = (id: string): Json => ({ Operations: [{ op: 'add', path: 'members', value: [{ value: id }] }] });
    expect(bulkIdsInPatch(data('bulkId:a'))).toEqual(new Set(['a']));
    expect(resolveBulkIdsInPatch(data('bulkId:a'), () => 'bulkId:b')).toEqual(data('bulkId:b'));
  });

  test.each<[Json]>([[null], [[]], [{}], [{ Operations: 1 }], [{ Operations: [null, 1, { path: 5 }] }]])(
    'what is no PATCH is left to be refused: %j',
    (data) => {
      expect(resolveBulkIdsInPatch(data, () => 'bulkId:a')).toEqual(data);
    },
  );
});
