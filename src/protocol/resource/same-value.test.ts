import fc from 'fast-check';
import { isObject, type Json } from '../json.js';
import { isSameValue } from './same-value.js';

test.each<[left: Json | undefined, right: Json | undefined, same: boolean]>([
  [undefined, undefined, true],
  [undefined, null, false],
  [null, null, true],
  [0, -0, true],
  [1, '1', false],
  [false, null, false],
  ['a', 'A', false],
  [[], [], true],
  [[], {}, false],
  [{}, undefined, false],
  [['a', 'b'], ['b', 'a'], false],
  [['a', 'b'], ['a'], false],
  [[{ type: 'work' }], [{ type: 'home' }], false],
  [[{ type: 'work' }], [{}], false],
  [{ a: 1, b: [{ c: 2, d: 3 }] }, { b: [{ d: 3, c: 2 }], a: 1 }, true],
  [{ a: 1 }, { a: 1, b: null }, false],
  [{ a: 1, b: 2 }, { a: 1, c: 2 }, false],
  [JSON.parse('{"constructor":1}') as Json, {}, false],
  [{}, JSON.parse('{"constructor":1}') as Json, false],
])('%j and %j: %j', (left, right, same) => {
  expect(isSameValue(left, right)).toBe(same);
  expect(isSameValue(right, left)).toBe(same);
});

/** The same value with the members of every object in another order. */
const reversed = (value: Json): Json => {
  if (Array.isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, member]) => [name, reversed(member)]),
  );
};

test('the order of members never counts, and whatever is written in another way is another value', () => {
  const value = fc.jsonValue({ maxDepth: 4 }) as fc.Arbitrary<Json>;
  fc.assert(fc.property(value, (json) => isSameValue(json, reversed(json))));
  const sorted = (json: Json): string =>
    JSON.stringify(json, (_, member: Json) =>
      isObject(member) ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1))) : member,
    );
  fc.assert(fc.property(value, value, (a, b) => isSameValue(a, b) === (sorted(a) === sorted(b))));
});
