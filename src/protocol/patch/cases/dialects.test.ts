import type { Json, JsonObject } from '../../json.js';
import { readPatchMessage } from '../../messages/patch-op.js';
import { Notes } from '../../notes.js';
import { ENTERPRISE_USER_SCHEMA as ENT } from '../../urns.js';
import { applyPatch } from '../apply-patch.js';
import { resolveOperations } from '../operations.js';
import { canonical, TYPE } from './patching.js';

function patch(resource: JsonObject, ...operations: JsonObject[]): JsonObject {
  const notes = new Notes();
  const message = readPatchMessage({ Operations: operations });
  return applyPatch(resource, resolveOperations(TYPE, message, notes), notes);
}

describe('complex values', () => {
  const ADA = canonical({
    userName: 'ada',
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    [ENT]: { department: 'R', manager: { value: 'boss-1', $ref: '../Users/boss-1' } },
  });
  const named = (name: JsonObject) => ({ ...ADA, name });

  test.each<[path: string, value: Json, expected: JsonObject]>([
    ['name', { givenName: null }, named({ familyName: 'Lovelace' })],
    ['name', { GIVENNAME: null, familyName: 'King' }, named({ familyName: 'King' })],
    ['name', { rank: 'Countess' }, ADA],
    ['name', {}, ADA],
    ['name', null, { userName: 'ada', [ENT]: ADA[ENT] ?? null }],
    ['name', { givenName: null, familyName: null }, { userName: 'ada', [ENT]: ADA[ENT] ?? null }],
    [`${ENT}:manager`, { value: null }, { ...ADA, [ENT]: { department: 'R' } }],
    [`${ENT}:manager`, { value: '' }, { ...ADA, [ENT]: { department: 'R' } }],
    [`${ENT}:manager.value`, '', { ...ADA, [ENT]: { department: 'R' } }],
    [ENT, { department: null, manager: null }, { userName: 'ada', name: ADA.name ?? null }],
  ])('%s by %j', (path, sent, expected) => {
    expect(patch(ADA, { op: 'replace', path, value: sent })).toEqual(expected);
    expect(patch(ADA, { op: 'add', value: { [path]: sent } })).toEqual(expected);
  });
});

describe('both dialects of Entra come to the same', () => {
  const ADA = canonical({
    userName: 'ada@contoso.com',
    title: 'Analyst',
    active: true,
    name: { givenName: 'Ada', familyName: 'Lovelace' },
    emails: [{ type: 'work', value: 'ada@contoso.com', primary: true }],
    [ENT]: { department: 'Research', manager: 'boss-1' },
  });
  const { manager: _, ...unmanaged } = ADA[ENT] as JsonObject;

  test.each<[title: string, legacy: JsonObject[], flagged: JsonObject[], expected: JsonObject]>([
    [
      'simple attributes',
      [
        { op: 'Replace', path: 'title', value: 'Lead' },
        { op: 'Add', path: 'displayName', value: 'Ada' },
      ],
      [
        { op: 'replace', value: { title: 'Lead' } },
        { op: 'add', value: { displayName: 'Ada' } },
      ],
      { ...ADA, title: 'Lead', displayName: 'Ada' },
    ],
    [
      'a sub-attribute',
      [{ op: 'Replace', path: 'name.familyName', value: 'King' }],
      [{ op: 'replace', value: { 'name.familyName': 'King' } }],
      { ...ADA, name: { givenName: 'Ada', familyName: 'King' } },
    ],
    [
      'a typed value that is there',
      [{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'x@y.example' }],
      [{ op: 'replace', value: { 'emails[type eq "work"].value': 'x@y.example' } }],
      { ...ADA, emails: [{ type: 'work', value: 'x@y.example', primary: true }] },
    ],
    [
      'typed values that are not',
      [
        { op: 'Add', path: 'addresses[type eq "work"].locality', value: 'Leeds' },
        { op: 'Add', path: 'addresses[type eq "work"].country', value: 'GB' },
      ],
      [
        { op: 'add', path: 'addresses[type eq "work"].locality', value: 'Leeds' },
        { op: 'add', path: 'addresses[type eq "work"].country', value: 'GB' },
      ],
      { ...ADA, addresses: [{ type: 'work', locality: 'Leeds', country: 'GB' }] },
    ],
    [
      'attributes of an extension',
      [{ op: 'Replace', path: `${ENT}:department`, value: 'R&D' }],
      [{ op: 'replace', value: { [`${ENT}:department`]: 'R&D' } }],
      { ...ADA, [ENT]: { ...(ADA[ENT] as JsonObject), department: 'R&D' } },
    ],
    [
      'an extension as a whole',
      [{ op: 'Replace', path: ENT, value: { department: 'R&D' } }],
      [{ op: 'replace', value: { [ENT]: { department: 'R&D' } } }],
      { ...ADA, [ENT]: { ...(ADA[ENT] as JsonObject), department: 'R&D' } },
    ],
    [
      'a boolean',
      [{ op: 'Replace', path: 'active', value: 'False' }],
      [{ op: 'replace', path: 'active', value: false }],
      { ...ADA, active: false },
    ],
    [
      'the manager',
      [{ op: 'Add', path: `${ENT}:manager`, value: [{ $ref: null, value: 'boss-2' }] }],
      [{ op: 'add', value: { [`${ENT}:manager`]: { value: 'boss-2' } } }],
      { ...ADA, [ENT]: { ...unmanaged, manager: { value: 'boss-2' } } },
    ],
    [
      'no manager any more',
      [{ op: 'Remove', path: `${ENT}:manager` }],
      [{ op: 'replace', value: { [`${ENT}:manager`]: { value: '' } } }],
      { ...ADA, [ENT]: unmanaged },
    ],
    [
      'no manager, by its value alone',
      [{ op: 'Replace', path: `${ENT}:manager.value`, value: '' }],
      [{ op: 'replace', path: 'manager', value: '' }],
      { ...ADA, [ENT]: unmanaged },
    ],
  ])('%s', (_title, legacy, flagged, expected) => {
    expect(patch(ADA, ...legacy)).toEqual(expected);
    expect(patch(ADA, ...flagged)).toEqual(expected);
  });
});

test('keys of a path-less value that are no path are unknown attributes: the rest is applied', () => {
  const value = JSON.parse('{"title":"T","shoe size":38,"__proto__":{"x":1},"emails[type eq":"x"}') as JsonObject;
  expect(patch({ userName: 'ada' }, { op: 'replace', value })).toEqual({ userName: 'ada', title: 'T' });
});

test('the reference to a manager is made from the id: one that a client sends is not kept', () => {
  const value = [{ $ref: 'http://elsewhere/Users/1', value: '1' }];
  expect(patch({ userName: 'ada' }, { op: 'Add', path: `${ENT}:manager`, value })).toEqual({
    userName: 'ada',
    [ENT]: { manager: { value: '1' } },
  });
});
