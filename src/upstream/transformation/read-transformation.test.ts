import type { Json, JsonObject } from '../../protocol/json.js';
import { readTransformation } from './read-transformation.js';
import type { TransformationContext, WriteScope } from './transformation.js';

const context = (scope?: WriteScope, variables: Record<string, string> = {}): TransformationContext => ({
  scope,
  properties: {},
  variables,
});

/** As a text of a mapping names it. */
const variable = (name: string): string => `$\{${name}}`;

test('a proxy reads a user and puts its own location', () => {
  const { user } = readTransformation({
    user: {
      scimEntityEndpoint: 'Users',
      mappings: [
        { sourcePath: '$', targetPath: '$' },
        { sourcePath: '$.id', targetVariable: 'entityIdSourceSystem' },
        {
          sourceVariable: 'entityBaseLocation',
          targetVariable: 'entityLocationSourceSystem',
          targetPath: '$.meta.location',
          functions: [{ type: 'concatString', suffix: variable('entityIdSourceSystem') }],
        },
      ],
    },
  });
  const variables = { entityBaseLocation: 'https://proxy.example.com/Users/' };
  expect(
    user?.transform({ id: '7', meta: { location: 'https://up/Users/7', version: 'a' } }, context(undefined, variables)),
  ).toEqual({
    outcome: 'transformed',
    resource: { id: '7', meta: { location: 'https://proxy.example.com/Users/7', version: 'a' } },
    variables: {
      entityBaseLocation: 'https://proxy.example.com/Users/',
      entityIdSourceSystem: '7',
      entityLocationSourceSystem: 'https://proxy.example.com/Users/7',
    },
  });
});

test('an unknown function is named with its line', () => {
  const text =
    '{\n "user": {\n  "mappings": [\n   {\n    "sourcePath": "$.a",\n    "targetPath": "$.b",\n    "functions": [\n     {"function": "concatstring"}\n    ]\n   }\n  ]\n }\n}';
  expect(() => readTransformation(text)).toThrow(
    'user, mapping 1, function concatstring, line 8: There is no such function. It is written concatString.',
  );
});

const become = (entity: JsonObject, resource: JsonObject, how: Partial<TransformationContext> = {}): Json => {
  const transformed = readTransformation({ user: entity }).user?.transform(resource, { ...context(), ...how });
  return transformed?.outcome === 'transformed' ? transformed.resource : `left out: ${transformed?.reason}`;
};

const SCOPED: JsonObject = {
  condition: '$.active == true',
  skipOperations: ['update'],
  mappings: [
    { constant: 'always', targetPath: '$.a' },
    { constant: 'created', targetPath: '$.b', scope: 'createEntity' },
    { constant: 'patched', targetPath: '$.c', scope: 'patchEntity' },
    { constant: 'deleted', targetPath: '$.d', scope: 'deleteEntity' },
    { constant: 'id', targetPath: '$.e', targetVariable: 'entityIdTargetSystem', scope: 'deleteEntity' },
  ],
};

test('scopes choose mappings; of what is patched and deleted no condition is asked', () => {
  const { skipOperations, ...all } = SCOPED;
  expect(skipOperations).toEqual(['update']);
  expect(become(all, { active: true })).toEqual({ a: 'always' });
  expect(become(all, { active: true }, { scope: 'updateEntity' })).toEqual({ a: 'always' });
  expect(become(all, { active: true }, { scope: 'createEntity' })).toEqual({ a: 'always', b: 'created' });
  expect(become(all, {}, { scope: 'createEntity' })).toBe('left out: the condition does not hold: $.active == true');
  expect(become(all, {}, { scope: 'patchEntity' })).toEqual({ c: 'patched' });
  expect(become(all, {}, { scope: 'deleteEntity' })).toEqual({ d: 'deleted', e: 'id' });
  expect(become(all, {}, { scope: 'deleteEntity', isProxy: true })).toEqual({ e: 'id' });
  expect([...(readTransformation({ user: all }).user?.scopes ?? [])]).toEqual([
    'createEntity',
    'patchEntity',
    'deleteEntity',
  ]);
});

test('skipOperations and ignore leave resources out, a condition first', () => {
  expect(become(SCOPED, { active: true }, { scope: 'updateEntity' })).toBe('left out: skipOperations has "update"');
  expect(become(SCOPED, {}, { scope: 'updateEntity' })).toMatch('left out: the condition');
  expect(become(SCOPED, { active: true }, { scope: 'patchEntity' })).toBe('left out: skipOperations has "update"');
  expect(become({ ...SCOPED, ignore: true }, { active: true })).toBe(
    'left out: users have "ignore" in the transformation',
  );
});

test('mappings set, remove, rename and translate values', () => {
  const mappings: JsonObject[] = [
    { sourcePath: '$.one', targetPath: '$.scalar' },
    { sourcePath: '$.one', targetPath: '$.list', preserveArrayWithSingleElement: true },
    { sourcePath: '$.one[*]', targetPath: '$.objects[?(@.name)]', preserveArrayWithSingleElement: true },
    { constant: 'y', targetPath: '$.objects[*].all' },
    { constant: 'second', targetPath: '$.gaps[1].value' },
    { sourcePath: '$.none', targetPath: '$.standard', defaultValue: [] },
    { sourcePath: '$.none', targetPath: '$.left', optional: true },
    { constant: 1, targetPath: '$.ignored', ignore: true },
    { constant: 1, targetPath: '$.unmet', condition: '$.none' },
    { constant: 'Lovelace', targetPath: '$.name.lastName' },
    { type: 'rename', targetPath: '$.name.lastName', constant: 'familyName' },
    { type: 'rename', targetPath: '$.no.name', constant: 'x', optional: true },
    { constant: 'gone', targetPath: '$.gone' },
    { type: 'remove', targetPath: '$.gone' },
    { type: 'remove', targetPath: '$.never' },
    {
      type: 'valueMapping',
      sourcePaths: ['$.zone'],
      targetPath: '$.timezone',
      defaultValue: 'Europe/Berlin',
      valueMappings: [{ key: ['ISRAEL'], mappedValue: 'Asia/Jerusalem' }],
    },
  ];
  const expected = {
    scalar: 'x',
    list: ['x'],
    objects: [{ name: 'x', all: 'y' }],
    gaps: [{ value: 'second' }],
    standard: [],
    name: { familyName: 'Lovelace' },
    timezone: 'Asia/Jerusalem',
  };
  expect(become({ mappings }, { one: ['x'], zone: 'ISRAEL' })).toEqual(expected);
  expect(become({ mappings }, { one: ['x'], zone: 'MARS' })).toEqual({ ...expected, timezone: 'Europe/Berlin' });
  expect(become({ mappings }, { one: ['x'] })).toEqual({ ...expected, timezone: 'Europe/Berlin' });
});

test.each<[string, JsonObject, string]>([
  ['two sources', { sourcePath: '$.a', constant: 1, targetPath: '$.b' }, 'one source, not constant and sourcePath'],
  ['no source', { targetPath: '$.b' }, 'needs a sourcePath, a sourceVariable or a constant'],
  [
    'an unknown type',
    { type: 'add', targetPath: '$.b' },
    'The type of a mapping is set, remove, rename, valueMapping, not "add"',
  ],
  ['an unknown scope', { constant: 1, scope: 'updateEntity', targetPath: '$.b' }, 'A scope is createEntity'],
  [
    'a target of all objects',
    { constant: 1, targetPath: '$.__proto__.x' },
    'No mapping may write an attribute named __proto__',
  ],
  ['a variable of all objects', { constant: 1, targetVariable: '__proto__' }, 'No mapping may write'],
  ['a target that is many', { constant: 1, targetPath: '$..a' }, 'names more than one place'],
])('a mapping with %s is refused', (_what, mapping, message) => {
  expect(() => readTransformation({ user: { mappings: [mapping] } })).toThrow(message);
});
