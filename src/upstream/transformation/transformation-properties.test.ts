import fc from 'fast-check';
import type { Json, JsonObject } from '../../protocol/json.js';
import { IAS_PROXY, SCIM_PROXY, SCIM_TARGET } from './default-transformations.js';
import { parseCondition, parsePath } from './expressions/parse-expression.js';
import { COMMON_KEYS, MAPPING_FUNCTIONS } from './functions/function-registry.js';
import { variable } from './mappings/names.js';
import { readSystemExport } from './read-system-export.js';
import { readTransformation } from './read-transformation.js';
import type { Transformation, TransformationContext } from './transformation.js';
import { TransformationError } from './transformation-error.js';

const CONTEXT: TransformationContext = {
  scope: 'createEntity',
  properties: { name: 'value' },
  variables: { entityIdTargetSystem: '1' },
  resolveId: (id) => `${id}x`,
};

const json = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
const resource = fc.dictionary(
  fc.oneof(fc.string(), fc.constantFrom('a', 'b', '__proto__')),
  json,
) as fc.Arbitrary<JsonObject>;

const path = fc.constantFrom(
  '$',
  '$.a',
  '$.a.b',
  '$.a[0]',
  '$.a[*].b',
  '$.a[?(@.b)]',
  "$['a']['b']",
  '$..b',
  '$.a[-1]',
  '$.%name%',
  '$.a[0:2]',
  '$.__proto__.x',
  '$.a.length()',
);
const condition = fc.constantFrom(
  "$.a == 'b'",
  '$.a EMPTY false',
  '@.b =~ /.*/',
  'isValidEmail($.a)',
  '$.a.length() > 0',
  '!$.a',
  '$.a nin [1]',
);
const text = fc.oneof(
  path,
  condition,
  fc.string(),
  fc.constantFrom('a', '(a+)+$', '$1', 'yyyy-MM-dd', 'alpha2', 'base64', '%name%', variable('x')),
);
const names = [...MAPPING_FUNCTIONS.values()].flatMap(({ keys }) => Object.keys(keys));
const aFunction = fc
  .tuple(
    fc.constantFrom(...MAPPING_FUNCTIONS.keys()),
    fc.dictionary(
      fc.constantFrom(...names, ...Object.keys(COMMON_KEYS)),
      fc.oneof(text, json, fc.integer({ min: -3, max: 20 })),
    ),
  )
  .map(([name, keys]) => ({ ...keys, function: name }));
const mapping = fc.record(
  {
    type: fc.constantFrom('set', 'remove', 'rename', 'valueMapping'),
    sourcePath: path,
    targetPath: path,
    targetVariable: fc.constantFrom('x', 'entityIdTargetSystem'),
    constant: fc.oneof(text, json),
    condition,
    optional: fc.boolean(),
    defaultValue: json,
    preserveArrayWithSingleElement: fc.boolean(),
    functions: fc.array(aFunction, { maxLength: 3 }),
    sourcePaths: fc.array(path, { maxLength: 2 }),
    valueMappings: fc.array(fc.record({ key: fc.array(json, { maxLength: 2 }), mappedValue: json }), { maxLength: 2 }),
  },
  { requiredKeys: [] },
);

/** What a TransformationError stops counts as nothing; everything else is thrown on. */
function unlessRefused<T>(attempt: () => T): T | undefined {
  try {
    return attempt();
  } catch (error) {
    if (error instanceof TransformationError) return undefined;
    throw error;
  }
}

test('$ to $ makes an equal resource that shares nothing with it', () => {
  const { user } = readTransformation({ user: { mappings: [{ sourcePath: '$', targetPath: '$' }] } });
  fc.assert(
    fc.property(resource, (given) => {
      const transformed = user?.transform(given, CONTEXT);
      expect(transformed).toMatchObject({ outcome: 'transformed' });
      expect(JSON.stringify(transformed?.outcome === 'transformed' && transformed.resource)).toBe(
        JSON.stringify(given),
      );
    }),
  );
});

test('whatever the transformation and the resource, nothing but a TransformationError is thrown and the resource stays', () => {
  let applied = 0;
  fc.assert(
    fc.property(fc.array(mapping, { minLength: 1, maxLength: 4 }), resource, (mappings, given) => {
      const before = JSON.stringify(given);
      // One mapping that cannot be read leaves the others.
      const readable = mappings.filter((one) =>
        unlessRefused(() => readTransformation({ user: { mappings: [one] } } as Json)),
      );
      const transformation = readTransformation({ user: { mappings: readable } } as Json);
      const transformed = unlessRefused(() => transformation.user?.transform(given, CONTEXT));
      if (transformed?.outcome === 'transformed') applied += readable.length;
      expect(JSON.stringify(given)).toBe(before);
      expect(({} as Record<string, unknown>).x).toBeUndefined();
    }),
    { numRuns: 500 },
  );
  expect(applied).toBeGreaterThan(20);
});

test('the default transformations never change what they are given, whatever it is', () => {
  const all = [IAS_PROXY.read, IAS_PROXY.write, SCIM_PROXY.read, SCIM_PROXY.write, SCIM_TARGET].map(readTransformation);
  const user = fc.record(
    { id: fc.string(), userName: json, emails: json, addresses: json, active: json, name: json },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>;
  fc.assert(
    fc.property(user, fc.constantFrom<keyof Pick<Transformation, 'user' | 'group'>>('user', 'group'), (given, type) => {
      const before = JSON.stringify(given);
      for (const transformation of all) unlessRefused(() => transformation[type]?.transform(given, CONTEXT));
      expect(JSON.stringify(given)).toBe(before);
    }),
  );
});

test('any JSON and any text is read or refused as a transformation, an export, a path and a condition', () => {
  const any = fc.oneof(
    json,
    fc.record({
      user: json,
      readTransformation: json,
      name: fc.string(),
      connectorTypeString: fc.string(),
      properties: json,
    }),
    fc.record({ user: fc.record({ mappings: fc.array(json), condition: json, ignore: json, skipOperations: json }) }),
  );
  fc.assert(
    fc.property(
      any,
      fc.oneof(text, fc.string({ unit: fc.constantFrom(...'$@.[]()?*!=<>&|\'"/\\%{}ab1 ,:~') })),
      (value, written) => {
        unlessRefused(() => readTransformation(value as Json));
        unlessRefused(() => readTransformation(JSON.stringify(value)));
        unlessRefused(() => readTransformation(written));
        unlessRefused(() => readSystemExport(value as Json));
        unlessRefused(() => readSystemExport(written));
        unlessRefused(() => parsePath(written));
        unlessRefused(() => parseCondition(written));
      },
    ),
    { numRuns: 500 },
  );
});

test('what is written at a path is read there', () => {
  const name = fc
    .string({ minLength: 1 })
    .filter((one) => !/[%$]/.test(one) && !['__proto__', 'constructor', 'prototype'].includes(one));
  const step = fc.oneof(
    name.map((one) => `['${one.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}']`),
    fc
      .stringMatching(/^[a-z][a-z0-9_-]{0,8}$/)
      .map((one) => `.${one}`)
      .filter((one) => !['.constructor', '.prototype'].includes(one)),
    fc.nat({ max: 5 }).map((index) => `[${index}]`),
  );
  const steps = fc
    .tuple(fc.stringMatching(/^[a-z]{1,5}$/), fc.array(step, { maxLength: 5 }))
    .map(([first, rest]) => `$.${first}${rest.join('')}`);
  fc.assert(
    fc.property(
      steps,
      fc.string().filter((one) => !/[%$]/.test(one)),
      (at, value) => {
        expect(parsePath(at).text).toBe(at);
        const write = readTransformation({ user: { mappings: [{ constant: value, targetPath: at }] } });
        const written = write.user?.transform({}, CONTEXT);
        // Places before the one that was written are not filled with anything; so indexes are read as the first.
        const readAt = at.replaceAll(/\[\d\]/g, '[0]');
        const read = readTransformation({ user: { mappings: [{ sourcePath: readAt, targetPath: '$.found' }] } });
        const made = written?.outcome === 'transformed' ? written.resource : {};
        expect(read.user?.transform(made, CONTEXT)).toMatchObject({ resource: { found: value } });
      },
    ),
  );
});

test.each([
  [
    'a resource of many values',
    { a: Array.from({ length: 3_000 }, (_, index) => ({ b: index })) },
    [
      { sourcePath: '$..*', targetPath: '$.x', preserveArrayWithSingleElement: true },
      { sourcePath: "$.a[?($..b == 'x')]", targetPath: '$.y', optional: true },
    ],
  ],
  [
    'a text that doubles',
    { a: 'x'.repeat(1000) },
    [
      {
        sourcePath: '$.a',
        targetPath: '$.b',
        functions: Array.from({ length: 30 }, () => ({
          function: 'replaceAllString',
          regex: '.*',
          replacement: '$0$0',
        })),
      },
    ],
  ],
])('%s is refused once it costs too much', (_what, given, mappings) => {
  const { user } = readTransformation({ user: { mappings } } as unknown as Json);
  expect(() => user?.transform(given as unknown as JsonObject, CONTEXT)).toThrow(TransformationError);
});

test('limits on size and depth are told', () => {
  const nested = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`);
  const mappings = (count: number) => ({
    user: { mappings: Array.from({ length: count }, () => ({ constant: 1, targetPath: '$.a' })) },
  });
  expect(() => readTransformation(mappings(1001))).toThrow('An entity has 1001 mappings; it may have 1000.');
  expect(() => readTransformation({ user: { mappings: [{ constant: nested, targetPath: '$.a' }] } })).toThrow(
    'nested more than 64 deep',
  );
  expect(() => readTransformation(mappings(1)).user?.transform({ a: nested }, CONTEXT)).toThrow(
    'nested more than 64 deep',
  );
  expect(() => readTransformation(' '.repeat(1_000_001))).toThrow('it may have 1000000');
  expect(() => readTransformation({ user: { mappings: [{ constant: 1, targetPath: '$.a[10001]' }] } })).toThrow(
    'larger than 10000',
  );
});
