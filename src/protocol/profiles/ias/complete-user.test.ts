import fc from 'fast-check';
import { isObject, type Json, type JsonObject } from '../../json.js';
import { readPatchMessage } from '../../messages/patch-op.js';
import { Notes } from '../../notes.js';
import { applyPatch } from '../../patch/apply-patch.js';
import { resolveOperations } from '../../patch/operations.js';
import { namedInOperations, namedInResource } from '../../resource/named-attributes.js';
import { readResource } from '../../resource/read-resource.js';
import type { ResourceType } from '../../schema/resource-type.js';
import { ScimError } from '../../scim-error.js';
import { PATCH_OP, SAP_CUSTOM_USER_SCHEMA, SAP_USER_SCHEMA } from '../../urns.js';
import { resourceTypesOf } from '../resource-types.js';
import { completeUser } from './complete-user.js';

const type = resourceTypesOf('ias').get('User') as ResourceType;
const CUSTOM = `${SAP_CUSTOM_USER_SCHEMA}:attributes`;
const id = '0192f0c1-0000-7000-8000-000000000000';

function create(body: JsonObject): JsonObject {
  const notes = new Notes();
  const after = readResource(type, body, notes);
  return completeUser({ id, before: {}, after, names: namedInResource(type, after), notes });
}

/** @returns undefined where it is refused */
function patch(before: JsonObject, operations: readonly Json[]): JsonObject | undefined {
  const notes = new Notes();
  try {
    const message = readPatchMessage({ schemas: [PATCH_OP], Operations: [...operations] });
    const resolved = resolveOperations(type, message, notes);
    const after = applyPatch(before, resolved, notes);
    return completeUser({ id, before, after, names: namedInOperations(resolved), notes });
  } catch (error) {
    if (error instanceof ScimError && error.status === 400) return undefined;
    throw error;
  }
}

const address = fc.constantFrom('a@example.com', 'b@example.com', 'c@example.com');
const kind = fc.constantFrom('work', 'home');
const emails = fc.uniqueArray(
  fc.record({ value: address, type: kind, primary: fc.boolean() }, { requiredKeys: ['value'] }),
  { selector: ({ value }) => value, maxLength: 3 },
);
const at = (path: string) => fc.constantFrom(path, `${SAP_USER_SCHEMA}:${path}`);
const custom = fc.integer({ min: 1, max: 3 }).map((number) => `customAttribute${number}`);
const operation: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'replace'), path: at('emails'), value: emails }),
  fc.record({ op: fc.constant('replace'), path: at('emails[type eq "work"].value'), value: address }),
  fc.record({ op: fc.constant('remove'), path: at('emails[type eq "home"]') }),
  fc.record({ op: fc.constant('remove'), path: fc.constantFrom('emails', 'active', SAP_USER_SCHEMA) }),
  fc.record({ op: fc.constant('replace'), path: fc.constant('active'), value: fc.boolean() }),
  fc.record({
    op: fc.constant('replace'),
    path: fc.constant(`${SAP_USER_SCHEMA}:status`),
    value: fc.constantFrom('new', 'active', 'inactive'),
  }),
  fc.record({ op: fc.constant('replace'), path: at('mailVerified'), value: fc.boolean() }),
  fc.record({ op: fc.constant('replace'), path: at('sendMail'), value: fc.boolean() }),
  fc.record({
    op: fc.constant('add'),
    path: custom.map((name) => `${CUSTOM}:${name}`),
    value: fc.constantFrom('x', 'y'),
  }),
  fc.record({ op: fc.constant('remove'), path: custom.map((name) => `${CUSTOM}:${name}`) }),
  fc.record({
    op: fc.constantFrom('add', 'replace'),
    path: fc.constant(CUSTOM),
    value: fc.array(fc.record({ name: custom, value: fc.constantFrom('x', 'y') }), { maxLength: 3 }),
  }),
);

const listIn = (holder: Json | undefined, name: string): JsonObject[] => {
  const list = isObject(holder) ? holder[name] : undefined;
  return Array.isArray(list) ? list.filter(isObject) : [];
};

/** What must hold of every user that is stored. */
function expectMirrored(user: JsonObject): void {
  const extension = user[SAP_USER_SCHEMA] as JsonObject;
  const common = (list: JsonObject[]) => list.map(({ value, type: of, primary }) => ({ value, type: of, primary }));
  const [core, mirrored] = [listIn(user, 'emails'), listIn(extension, 'emails')];
  expect(common(mirrored)).toEqual(common(core));
  expect(core.map(({ primary }) => primary)).toEqual(core.map((_, i) => i === 0));
  expect(extension.mailVerified).toBe(mirrored[0]?.verified ?? extension.mailVerified);
  expect(user.active).toBe(extension.status === 'active');
  expect(extension.userUuid).toBe(id);
  const bare = Object.entries({ sendMail: user.sendMail, mailVerified: user.mailVerified });
  expect(bare.filter(([name, value]) => value !== undefined && value !== extension[name])).toEqual([]);
  const named = user[CUSTOM] as JsonObject | undefined;
  const listed = listIn(user[SAP_CUSTOM_USER_SCHEMA], 'attributes').map(({ name, value }) => [String(name), value]);
  expect(named ?? Object.fromEntries(listed)).toEqual(Object.fromEntries(listed));
  expect(new Set(listed.map(([name]) => name)).size).toBe(listed.length);
}

test('whatever is changed in whatever order, both schemas say the same, or nothing was changed', () => {
  let refused = 0;
  let taken = 0;
  fc.assert(
    fc.property(fc.array(fc.array(operation, { minLength: 1, maxLength: 3 }), { maxLength: 6 }), (patches) => {
      let user = create({ userName: 'max', emails: [{ value: 'a@example.com' }] });
      expectMirrored(user);
      for (const operations of patches) {
        const changed = patch(user, operations);
        if (changed === undefined) refused += 1;
        else taken += 1;
        user = changed ?? user;
        expectMirrored(user);
        // What is complete stays as it is.
        const again = completeUser({ id, before: user, after: user, names: () => false, notes: new Notes() });
        expect(again).toEqual(user);
      }
    }),
    { numRuns: 150 },
  );
  expect(Math.min(refused, taken)).toBeGreaterThan(10);
});

test('of operations on different attributes the order makes no difference', () => {
  const operations: Json[] = [
    { op: 'replace', path: 'active', value: true },
    { op: 'add', path: 'emails', value: [{ value: 'b@example.com', type: 'home' }] },
    { op: 'replace', path: `${SAP_USER_SCHEMA}:mailVerified`, value: true },
    { op: 'replace', path: `${CUSTOM}:customAttribute1`, value: 'x' },
  ];
  const user = create({ userName: 'max', emails: [{ value: 'a@example.com', type: 'work' }] });
  const expected = patch(user, operations);
  fc.assert(
    fc.property(fc.shuffledSubarray(operations, { minLength: operations.length }), (shuffled) => {
      expect(patch(user, shuffled)).toEqual(expected);
    }),
    { numRuns: 24 },
  );
  expect(expected).toMatchObject({ active: true, [SAP_USER_SCHEMA]: { status: 'active', mailVerified: true } });
});
