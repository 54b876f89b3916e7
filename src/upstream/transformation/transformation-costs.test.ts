import type { JsonObject } from '../../protocol/json.js';
import { readTransformation } from './read-transformation.js';
import { TransformationError } from './transformation-error.js';

const mapped = (sourcePath: string, targetPath: string, ...functions: JsonObject[]): JsonObject => ({
  sourcePath,
  targetPath,
  optional: true,
  ...(functions.length === 0 ? {} : { functions }),
});

const members = (count: number): JsonObject[] => Array.from({ length: count }, (_, i) => ({ value: `u${i}` }));
const times = <Item>(count: number, item: Item): Item[] => Array.from({ length: count }, () => item);

function transform(mappings: JsonObject[], resource: JsonObject) {
  const { user } = readTransformation({ user: { mappings } });
  return user?.transform({ id: '1', ...resource }, { properties: {}, variables: {} });
}

const REFUSED: Record<string, () => unknown> = {
  'one list reached many times': () =>
    transform([mapped(`$[${times(190, "'m'").join(',')}][*]`, '$.x')], { m: times(100_000, 1) }),
  'a long text looked through for each element': () =>
    transform([mapped('$.m[?($.big CONTAINS @.v)]', '$.x')], {
      big: 'ab'.repeat(250_000),
      m: times(2_000, { v: 'abc' }),
    }),
  'long texts compared for each element': () =>
    transform([mapped('$.m[?($.a == $.b)]', '$.x')], {
      a: `${'a'.repeat(500_000)}b`,
      b: `${'a'.repeat(500_000)}c`,
      m: times(2_000, { v: 1 }),
    }),
  'a large resource as one text': () =>
    transform([mapped('$', '$.x', { function: 'toString' })], { m: times(40, 'a'.repeat(100_000)) }),
  'a text that grows from function to function': () =>
    transform([mapped('$.v', '$.x', ...times(26, { function: 'encode', algorithm: 'base32' }))], { v: 'a'.repeat(10) }),
  'an expression of many steps on a long text': () =>
    transform([mapped('$.v', '$.x', { function: 'matchRegex', regex: '(?:a?){500}(?:a?){500}b' })], {
      v: 'a'.repeat(100_000),
    }),
};

test.each(Object.entries(REFUSED))('%s is refused', (_, work) => expect(work).toThrow(TransformationError));

test('a list that is longer than the arguments of a call is gone through, made and removed from', () => {
  const many = members(160_000);
  expect(transform([mapped('$..nothing', '$.x')], { members: many.slice(0, 100_000) })).toMatchObject({
    resource: {},
  });
  const made = transform([mapped('$.members[*].value', '$.m[?(@.value)]')], { members: many });
  expect(made).toMatchObject({ outcome: 'transformed' });
  expect(made).toHaveProperty('resource.m.length', 160_000);
});

test.each([
  ['BY', 'DE', 'DE-BY'],
  ['de-by', 'DE', 'DE-BY'],
  ['Bayern', 'DE', 'DE-BY'],
  ['DE-BY', undefined, 'DE-BY'],
  ['BY', undefined, 'BY'],
  ['DE-BY', 'FR', 'DE-BY'],
  ['Nowhere', 'DE', 'Nowhere'],
])('the region %s of %s is %s', (region, country, code) => {
  const convert = {
    function: 'convertCountryRegion',
    outputFormat: 'alpha2',
    inputAttributes: ['region', 'country'],
    outputAttribute: 'region',
  };
  const address = country === undefined ? { region } : { region, country };
  const done = transform([{ ...mapped('$.a', '$.a', convert), preserveArrayWithSingleElement: true }], {
    a: [address],
  });
  expect(done).toHaveProperty('resource.a.0.region', code);
});
