import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../json.js';
import { readPatchMessage } from '../messages/patch-op.js';
import { Notes } from '../notes.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import { readResource } from '../resource/read-resource.js';
import type { ResourceType } from '../schema/resource-type.js';
import { ScimError } from '../scim-error.js';
import { ENTERPRISE_USER_SCHEMA as ENT, USER_SCHEMA } from '../urns.js';
import { applyPatch } from './apply-patch.js';
import { resolveOperations } from './operations.js';

function userType(): ResourceType {
  const type = resourceTypesOf('core').get('User');
  if (type === undefined) throw new Error('no resource type User');
  return type;
}
const type = userType();

const patchBy = (resource: JsonObject, body: Json): JsonObject => {
  const notes = new Notes();
  return applyPatch(resource, resolveOperations(type, readPatchMessage(body), notes), notes);
};
const patch = (resource: JsonObject, ...operations: JsonObject[]) => patchBy(resource, { Operations: operations });
const canonical = (body: JsonObject) => readResource(type, { schemas: [USER_SCHEMA], ...body }, new Notes());

/** The result, or undefined when the PATCH is refused; anything else that is thrown fails the test. */
function patchUnlessRefused(resource: JsonObject, body: Json): JsonObject | undefined {
  try {
    return patchBy(resource, body);
  } catch (error) {
    if (error instanceof ScimError && error.status >= 400 && error.status < 500) return undefined;
    throw error;
  }
}

function frozen<Value extends Json>(value: Value): Value {
  for (const member of Object.values(value ?? {})) if (typeof member === 'object') frozen(member as Json);
  return Object.freeze(value);
}

const text = fc.oneof(fc.constantFrom('', 'a', 'B', 'å', 'true', '<id>'), fc.string({ maxLength: 6 }));
const filled = text.filter((value) => value !== '');
const flag = fc.constantFrom<Json[]>(true, false, 'True', 'false');
const elementType = fc.constantFrom('work', 'home', 'WORK', 'other');

/** One e-mail address or the like. Every element says something beside its type: what says nothing more is dropped. */
const element = fc.record(
  { value: filled, type: elementType, display: text, primary: fc.constantFrom<Json[]>(false, 'False') },
  { requiredKeys: ['value'] },
);
const elements = fc.array(element, { maxLength: 3 });
const address = fc.record({ locality: filled, type: elementType, country: text }, { requiredKeys: ['locality'] });
const name = fc.record({ givenName: text, familyName: text, formatted: text }, { requiredKeys: [] });
const manager = fc.oneof(text, fc.record({ value: text }), fc.tuple(fc.record({ value: filled })), fc.constant(null));
const enterprise = fc.record({ department: text, employeeNumber: text, manager }, { requiredKeys: [] });

const user: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      userName: filled,
      displayName: text,
      title: text,
      active: flag,
      name,
      emails: elements,
      roles: elements,
      addresses: fc.array(address, { maxLength: 2 }),
      [ENT]: enterprise,
    },
    { requiredKeys: ['userName'] },
  )
  .map((body) => frozen(canonical(body as JsonObject)));

/** Targets with values that fit; conditions are on the type, which no value names. */
const steady: fc.Arbitrary<{ path: string; value: Json }> = fc.oneof(
  fc.record({ path: fc.constantFrom('displayName', 'TITLE', 'userName', 'externalId', 'nickName'), value: text }),
  fc.record({ path: fc.constantFrom('active', `${USER_SCHEMA}:active`), value: flag }),
  fc.record({ path: fc.constantFrom('name.givenName', 'Name.FormatteD', 'name.middleName'), value: text }),
  fc.record({ path: fc.constant('name'), value: name as fc.Arbitrary<Json> }),
  fc.record({ path: fc.constantFrom('emails', 'roles'), value: fc.oneof(elements, element) as fc.Arbitrary<Json> }),
  fc.record({
    path: fc.constantFrom(
      'emails[type eq "work"].value',
      'Roles[Type EQ "HOME"].display',
      'addresses[type eq "work"].region',
    ),
    value: text,
  }),
  fc.record({ path: fc.constantFrom('emails.primary', 'roles[type eq "other"].primary'), value: flag }),
  fc.record({
    path: fc.constantFrom('emails[type eq "work"]', 'roles[type eq "other" and primary eq true]'),
    value: fc.record({ value: filled, display: text }) as fc.Arbitrary<Json>,
  }),
  fc.record({ path: fc.constantFrom(`${ENT}:department`, `${ENT}:costCenter`, `${ENT}:manager.value`), value: text }),
  fc.record({ path: fc.constantFrom(`${ENT}:manager`, 'manager'), value: manager as fc.Arbitrary<Json> }),
  fc.record({ path: fc.constant(ENT), value: enterprise as fc.Arbitrary<Json> }),
);
const wild = fc.record({
  path: fc.constantFrom(
    'emails[value eq "a"].value',
    'emails[value eq "a" or type eq "home"]',
    'emails[not (type eq "work")]',
    'roles[display co "a"].value',
    'emails[primary pr]',
    'shoeSize',
    'id',
    'password',
    'title[',
  ),
  value: fc.oneof(text, element as fc.Arbitrary<Json>),
});
const value = fc.oneof(
  { weight: 4, arbitrary: fc.constant(undefined) },
  { weight: 1, arbitrary: fc.constantFrom(null, '', []) },
);

const operation: fc.Arbitrary<JsonObject> = fc
  .record({
    op: fc.constantFrom('add', 'replace', 'remove', 'Add', 'Replace', 'Remove'),
    target: fc.oneof({ weight: 5, arbitrary: steady }, { weight: 1, arbitrary: wild }),
    instead: value,
    bare: fc.boolean(),
  })
  .map(({ op, target, instead, bare }): JsonObject => {
    const sent = instead === undefined ? target.value : instead;
    if (!bare) return { op, path: target.path, value: sent };
    return op.toLowerCase() === 'remove' ? { op, path: target.path } : { op, value: { [target.path]: sent } };
  });
const operations = fc.array(operation, { maxLength: 6 });

const replacement = steady.map(({ path, value: sent }): JsonObject => ({ op: 'replace', path, value: sent }));

describe('any sequence of operations', () => {
  test('is applied or refused with a 4xx, and leaves the resource that it was given as it was', () => {
    let applied = 0;
    fc.assert(
      fc.property(user, operations, (resource, sequence) => {
        const before = structuredClone(resource);
        if (patchUnlessRefused(resource, { Operations: sequence }) !== undefined) applied += 1;
        expect(JSON.stringify(resource)).toBe(JSON.stringify(before));
      }),
      { numRuns: 500 },
    );
    // The generator is worth nothing when most sequences are refused.
    expect(applied).toBeGreaterThan(150);
  });

  test('gives a canonical resource: reading it again changes nothing', () => {
    fc.assert(
      fc.property(user, operations, (resource, sequence) => {
        const patched = patchUnlessRefused(resource, { Operations: sequence }) ?? resource;
        expect(canonical(patched)).toEqual(patched);
      }),
      { numRuns: 500 },
    );
  });

  test('gives the same in one request as in many', () => {
    fc.assert(
      fc.property(user, operations, (resource, sequence) => {
        const atOnce = patchUnlessRefused(resource, { Operations: sequence });
        const oneByOne = sequence.reduce<JsonObject | undefined>(
          (held, step) => held && patchUnlessRefused(held, { Operations: [step] }),
          resource,
        );
        expect(atOnce).toEqual(oneByOne);
      }),
      { numRuns: 300 },
    );
  });
});

test('a replace applied twice is a replace applied once', () => {
  fc.assert(
    fc.property(user, replacement, (resource, step) => {
      const once = patch(resource, step);
      expect(patch(once, step)).toEqual(once);
    }),
    { numRuns: 500 },
  );
});

test('remove after add of what was absent restores the original', () => {
  const absent = fc.oneof(
    fc.constantFrom(
      'nickName',
      'profileUrl',
      'name.middleName',
      'name.honorificPrefix',
      `${ENT}:costCenter`,
      `${ENT}:division`,
    ),
    fc.constantFrom(
      'photos[type eq "thumbnail"].value',
      'emails[type eq "fax"].value',
      'addresses[type eq "x"].region',
    ),
    fc.constantFrom('ims', 'phoneNumbers'),
  );
  fc.assert(
    fc.property(user, absent, filled, (resource, path, sent) => {
      const added = patch(resource, { op: 'add', path, value: sent });
      expect(added).not.toEqual(resource);
      expect(patch(added, { op: 'remove', path })).toEqual(resource);
    }),
    { numRuns: 300 },
  );
});

test('whatever the body of a PATCH is, it is applied or refused with a 4xx', () => {
  const word = fc.constantFrom(
    'Operations',
    'op',
    'path',
    'value',
    'add',
    'replace',
    'remove',
    'emails',
    'name',
    'active',
  );
  const { tree } = fc.letrec<{ tree: Json }>((tie) => ({
    tree: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      fc.oneof(fc.constantFrom<Json[]>(null, true, 0, -1.5, ''), word, fc.string({ maxLength: 8 })),
      fc.array(tie('tree'), { maxLength: 4 }),
      fc.dictionary(fc.oneof(word, fc.string({ maxLength: 4 })), tie('tree'), { maxKeys: 4, noNullPrototype: true }),
    ),
  }));
  const nearly = fc.record({
    Operations: fc.array(
      fc.record(
        {
          op: fc.constantFrom('add', 'replace', 'remove'),
          path: fc.constantFrom('emails', 'name', 'active', ENT),
          value: tree,
        },
        { requiredKeys: ['op'] },
      ),
      { maxLength: 3 },
    ),
  });
  fc.assert(
    fc.property(user, fc.oneof(tree, nearly as fc.Arbitrary<Json>), (resource, body) => {
      const patched = patchUnlessRefused(resource, body);
      expect(patched === undefined || isObject(patched)).toBe(true);
    }),
    { numRuns: 1_000 },
  );
});

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
