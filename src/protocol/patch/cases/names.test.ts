import type { Json, JsonObject } from '../../json.js';
import { readPatchMessage } from '../../messages/patch-op.js';
import { Notes } from '../../notes.js';
import { ScimError } from '../../scim-error.js';
import { ENTERPRISE_USER_SCHEMA as ENT, USER_SCHEMA } from '../../urns.js';
import { resolveOperations } from '../operations.js';
import { ADA, HOME, OWN, outcomeOf, TYPE, WORK, withExtension, without } from './patching.js';

/** The notes on operations, or how they are refused. */
function notesOn(operation: JsonObject, strict = false): readonly object[] | string {
  const notes = new Notes(strict);
  try {
    resolveOperations(TYPE, readPatchMessage({ Operations: [operation] }), notes);
  } catch (error) {
    if (error instanceof ScimError) return `${error.scimType}: ${error.message}`;
    throw error;
  }
  return notes.entries;
}

describe('a dot after the URN of a schema is a colon', () => {
  const OTHER: JsonObject = { ...WORK, value: 'other@contoso.com' };

  test.each<[path: string, value: Json, expected: JsonObject]>([
    [`${ENT}.department`, 'Sales', withExtension(ENT, { department: 'Sales' })],
    [`${ENT.toUpperCase()}.DEPARTMENT`, 'Sales', withExtension(ENT, { department: 'Sales' })],
    [`${ENT}.manager`, 'boss-2', withExtension(ENT, { manager: { value: 'boss-2' } })],
    [`${ENT}.manager.value`, 'boss-2', withExtension(ENT, { manager: { value: 'boss-2' } })],
    [`${USER_SCHEMA}.title`, 'Lead', { ...ADA, title: 'Lead' }],
    [`${USER_SCHEMA}.name.givenName`, 'Eve', { ...ADA, name: { ...ADA.name, givenName: 'Eve' } }],
    [`${USER_SCHEMA}.emails[type eq "work"].value`, OTHER.value ?? null, { ...ADA, emails: [OTHER, HOME] }],
    [
      `${OWN}.keys[value eq "k2"].display`,
      'Back',
      withExtension(OWN, {
        keys: [
          { value: 'k1', display: 'Front' },
          { value: 'k2', display: 'Back' },
        ],
      }),
    ],
  ])('%s', (path, value, expected) => {
    expect(outcomeOf(ADA, { op: 'replace', path, value })).toEqual(expected);
    expect(outcomeOf(ADA, { op: 'add', value: { [path]: value } })).toEqual(expected);
    expect(outcomeOf(ADA, { op: 'replace', path: USER_SCHEMA, value: { [path]: value } })).toEqual(expected);
    expect(notesOn({ op: 'replace', path, value })).toEqual([{ code: 'dot-after-urn', detail: path }]);
  });

  test('in remove too', () => {
    expect(outcomeOf(ADA, { op: 'remove', path: `${USER_SCHEMA}.title` })).toEqual(without('title'));
    expect(outcomeOf(ADA, { op: 'remove', path: `${ENT}.manager` })).toEqual(
      withExtension(ENT, { manager: undefined }),
    );
  });
});

/** Paths that lead nowhere, and the attribute that was meant. */
const NOWHERE: readonly [path: string, meant: string | undefined][] = [
  [`${ENT}.employeNumber`, `${ENT}:employeeNumber`],
  [`${ENT}:departmnt`, `${ENT}:department`],
  ['department', `${ENT}:department`],
  ['emails[type eq "work"].vlue', 'emails.value'],
  ['emials[type eq "work"].value', 'emails.value'],
  ['name.givnName', 'name.givenName'],
  ['shoeSize', undefined],
  ['urn:example:Robot:arm', undefined],
];

describe('a path that leads nowhere', () => {
  test.each(NOWHERE)('%s is passed over and noted with what is near', (path, meant) => {
    const note = { code: 'unknown-attribute', detail: path, ...(meant !== undefined && { meant }) };
    for (const operation of [
      { op: 'add', path, value: 'x' },
      { op: 'add', value: { [path]: 'x' } },
    ]) {
      expect(outcomeOf(ADA, operation)).toEqual(ADA);
      expect(notesOn(operation)).toEqual([expect.objectContaining(note)]);
    }
    expect(notesOn({ op: 'remove', path })).toEqual([expect.objectContaining(note)]);
  });

  test.each(NOWHERE)('%s is refused where the organization is strict', (path, meant) => {
    const end = meant === undefined ? '' : `; did you mean ${meant}?`;
    const refusal = `invalidSyntax: ${JSON.stringify(path)} names no attribute of User${end || '.'} Nothing was changed. This organization is strict: interoperability profile, Attribute and Schema Handling.`;
    expect(notesOn({ op: 'add', path, value: 'x' }, true)).toBe(refusal);
    expect(notesOn({ op: 'remove', path }, true)).toBe(refusal);
    expect(notesOn({ op: 'add', path: USER_SCHEMA, value: { title: 'y', [path]: 'x' } }, true)).toBe(refusal);
  });

  test('what is no path at all says so where the organization is strict', () => {
    const value = { 'emails[type eq': 'x' };
    expect(notesOn({ op: 'add', value })).toEqual([{ code: 'unknown-attribute', detail: 'emails[type eq' }]);
    expect(notesOn({ op: 'add', path: USER_SCHEMA, value }, true)).toMatch(/^invalidSyntax: Character \d+ of the path/);
  });

  test('names within a value are ignored, and noted with what is near', () => {
    const operation = { op: 'replace', path: 'name', value: { givnName: 'Eve', familyName: 'L' } };
    expect(outcomeOf(ADA, operation)).toEqual({ ...ADA, name: { ...ADA.name, familyName: 'L' } });
  });

  test('of many, the first are compared with what there is', () => {
    const value = Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`titel${i % 10}${'x'.repeat(i)}`, 'x']));
    const entries = notesOn({ op: 'add', value }) as { meant?: string }[];
    expect(entries).toHaveLength(50);
    expect(entries.slice(5).every(({ meant }) => meant === undefined)).toBe(true);
    expect(entries[0]).toMatchObject({ meant: 'title' });
  });
});
