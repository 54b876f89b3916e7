import fc from 'fast-check';
import { hasDuplicateNames } from './duplicate-names.js';

test.each([
  ['{}', false],
  ['{"a":1,"b":1}', false],
  ['{"a":1,"a":1}', true],
  ['{"a":1,"A":1}', false],
  ['{"a":1,"\\u0061":2}', true],
  ['{"a":{"a":{"a":1}}}', false],
  ['{"a":{"b":1,"c":{},"b":2}}', true],
  ['{"a":[{"b":1},{"b":1}],"b":1}', false],
  ['{"a":[{"b":1,"b":1}]}', true],
  ['{"a":"\\"a\\":","b":"{\\"a\\":1,\\"a\\":1}"}', false],
  ['{ "a" : 1 , "__proto__" : 2 , "a" : 3 }', true],
  ['{"__proto__":1,"__proto__":2}', true],
])('%s: %s', (json, expected) => {
  expect(hasDuplicateNames(json)).toBe(expected);
});

test('finds nothing in what JSON.stringify wrote', () => {
  fc.assert(
    fc.property(fc.json(), fc.jsonValue(), (json, value) => {
      expect(hasDuplicateNames(JSON.stringify(value))).toBe(false);
      expect(hasDuplicateNames(JSON.stringify({ json, value }))).toBe(false);
    }),
  );
});
