import { isDeepStrictEqual } from 'node:util';
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

/** As toEqual, which would take most of the time of thousands of runs; what a run was made of, fast-check tells. */
const isSame: (one: unknown, other: unknown) => boolean = isDeepStrictEqual;

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
        return JSON.stringify(resource) === JSON.stringify(before);
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
        return isSame(canonical(patched), patched);
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
        return isSame(atOnce, oneByOne);
      }),
      { numRuns: 300 },
    );
  });
});

test('a replace applied twice is a replace applied once', () => {
  fc.assert(
    fc.property(user, replacement, (resource, step) => {
      const once = patch(resource, step);
      return isSame(patch(once, step), once);
    }),
    { numRuns: 500 },
  );
});

test('adding what is there has no effect', () => {
  const held = user.filter((resource) => Object.keys(resource).length > 1);
  fc.assert(
    fc.property(held, (resource) => {
      const operations = Object.entries(resource).flatMap(([path, value]): JsonObject[] => [
        { op: 'add', path, value },
        { op: 'add', value: { [path]: value } },
      ]);
      return operations.every((operation) => isSame(patch(resource, operation), resource));
    }),
    { numRuns: 100 },
  );
});

test('what was removed has no value, all else has that which it had, and to remove it again has no effect', () => {
  const whole = fc.constantFrom('displayName', 'title', 'active', 'name', 'emails', 'roles', 'addresses', ENT);
  fc.assert(
    fc.property(user, whole, steady, (resource, name, { path }) => {
      const { [name]: _, ...rest } = resource;
      const removed = patch(resource, { op: 'remove', path });
      return (
        isSame(patch(resource, { op: 'remove', path: name }), rest) &&
        isSame(patch(removed, { op: 'remove', path }), removed)
      );
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
      return !isSame(added, resource) && isSame(patch(added, { op: 'remove', path }), resource);
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
      return patched === undefined || isObject(patched);
    }),
    { numRuns: 1_000 },
  );
});
