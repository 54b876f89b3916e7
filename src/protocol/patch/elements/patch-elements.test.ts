import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { evaluateElement } from '../../filter/evaluate-filter.js';
import { isObject, type Json, type JsonObject } from '../../json.js';
import { readPatchMessage } from '../../messages/patch-op.js';
import { Notes } from '../../notes.js';
import { resourceTypesOf } from '../../profiles/resource-types.js';
import type { ResourceType } from '../../schema/resource-type.js';
import { applyPatch } from '../apply-patch.js';
import { ADA, outcomeOf, TYPE } from '../cases/patching.js';
import { resolveOperations } from '../operations.js';

const times = <Item>(count: number, item: (i: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => item(i));

/** As JSON has it, where objects have no prototypes of their own. */
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** What JSON.stringify makes of an element whatever the order of its members, and however long they are. */
const whole = (element: Json) =>
  JSON.stringify(isObject(element) ? Object.entries(element).sort(([a], [b]) => (a < b ? -1 : 1)) : element);
const identity = (element: Json) =>
  isObject(element) && element.value !== undefined ? JSON.stringify({ is: element.value }) : whole(element);
const typed = (element: Json) => `${identity(element)} ${isObject(element) ? (element.type as string) : ''}`;

/** Operations on `roles`, each element compared with each: RFC 7644 §3.5.2 word for word. */
function naively(roles: Json[], { op, path, value }: { op: string; path: string; value: Json }): Json[] {
  const sent = Array.isArray(value) ? value : [value];
  const onePrimary = (list: Json[], newest: number) => {
    const element = list[newest];
    if (!isObject(element ?? null) || (element as JsonObject).primary !== true) return list;
    return list.map((other, i) =>
      i !== newest && isObject(other) && other.primary === true ? { ...other, primary: false } : other,
    );
  };
  if (path === 'roles') {
    if (op === 'replace') return sent;
    if (op === 'remove') return roles.filter((role) => !sent.some((other) => identity(other) === identity(role)));
    return sent.reduce<Json[]>((list, added) => {
      if (list.some((role) => whole(role) === whole(added))) return list;
      const found = list.findIndex((role) => typed(role) === typed(added));
      const at = found < 0 ? list.length : found;
      const merged = { ...(list[at] as JsonObject | undefined), ...(added as JsonObject) };
      const result = [...list.slice(0, at), merged, ...list.slice(at + 1)];
      return (added as JsonObject).primary === true ? onePrimary(result, at) : result;
    }, roles);
  }
  const [target] = resolveOperations(TYPE, readPatchMessage({ Operations: [{ op, path, value }] }), new Notes());
  if (target?.target.kind !== 'attribute') throw new Error('no attribute');
  const { filter, path: resolved } = target.target;
  const isChosen = (role: Json) => filter === undefined || (isObject(role) && evaluateElement(filter, role));
  const part = resolved.subAttribute?.name;
  if (op === 'remove' && part === undefined) return roles.filter((role) => !isChosen(role));
  let last = -1;
  const changed = roles.map((role, i) => {
    if (!isChosen(role)) return role;
    last = i;
    if (part === undefined) return { ...(role as JsonObject), ...(value as JsonObject) };
    const { [part]: _, ...rest } = role as JsonObject;
    return op === 'remove' ? rest : { ...rest, [part]: value };
  });
  const says = (role: Json) =>
    isObject(role) && Object.keys(role).some((name) => !/^(type|primary|display)$/.test(name));
  const isLost = (before: Json, after: Json) => whole(after) === '[]' || (says(before) && !says(after));
  return onePrimary(changed, last).filter(
    (role, i) => op !== 'remove' || !isChosen(roles[i] ?? null) || !isLost(roles[i] ?? null, role),
  );
}

// Few values, so that they meet; some of them longer than what an index keeps as it is.
const LONG = 'x'.repeat(150);
const text = fc.constantFrom('a', 'A', 'b', 'é', 'e\u0301', LONG, `${LONG}a`, LONG.toUpperCase());
const role = fc.record(
  { value: text, display: text, type: fc.constantFrom('work', 'home'), primary: fc.constant(false) },
  { requiredKeys: [] },
);
const named = role.filter((element) => Object.keys(element).length > 0);
const roles = fc.array(named, { maxLength: 6 });
/** At most the first is primary. */
const onePrimary = fc
  .tuple(roles, fc.boolean())
  .map(([list, isPrimary]): JsonObject[] =>
    list.map((element, i) => (i === 0 && isPrimary ? { ...element, primary: true } : element)),
  );

const comparison = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constantFrom('value', 'display', 'type'), fc.constant('eq'), text) },
  { weight: 1, arbitrary: fc.tuple(fc.constantFrom('value', 'type'), fc.constantFrom('ne', 'co', 'sw', 'gt'), text) },
);
const { condition } = fc.letrec<{ condition: string }>((tie) => ({
  condition: fc.oneof(
    { maxDepth: 3, withCrossShrink: true },
    comparison.map(([name, operator, value]) => `${name} ${operator} ${JSON.stringify(value)}`),
    fc.constantFrom('primary eq true', 'display eq null', 'type pr', 'value ne null'),
    fc
      .tuple(tie('condition'), fc.constantFrom('and', 'or'), tie('condition'))
      .map(([left, word, right]) => `(${left}) ${word} (${right})`),
    tie('condition').map((inner) => `not (${inner})`),
  ),
}));

const operation = fc.oneof(
  fc.record({ op: fc.constantFrom('add', 'add', 'replace', 'remove'), path: fc.constant('roles'), value: onePrimary }),
  fc.record({ op: fc.constant('remove'), path: condition.map((inner) => `roles[${inner}]`), value: fc.constant(null) }),
  fc.record({
    op: fc.constantFrom('replace', 'remove'),
    path: fc.tuple(condition, fc.constantFrom('value', 'display')).map(([inner, part]) => `roles[${inner}].${part}`),
    value: text,
  }),
  fc.record({ op: fc.constant('replace'), path: fc.constantFrom('roles.display', 'roles.value'), value: text }),
  fc.record({ op: fc.constant('replace'), path: fc.constant('roles.primary'), value: fc.constant(true) }),
  fc.record({
    op: fc.constant('add'),
    path: condition.map((inner) => `roles[${inner}]`),
    value: fc.record({ display: text, primary: fc.constant(true) }),
  }),
);

test('what indexes find is what comparing each element with each finds, through any sequence of operations', () => {
  let changed = 0;
  fc.assert(
    fc.property(onePrimary, fc.array(operation, { minLength: 1, maxLength: 8 }), (held, sequence) => {
      let expected: Json[] = held;
      const operations: JsonObject[] = [];
      for (const { op, path, value } of sequence) {
        // What nothing meets would be created, or refused: cases/ has that.
        const meetsNothing = path !== 'roles' && op !== 'remove' && naivelyMeetsNothing(expected, path);
        if (meetsNothing) continue;
        operations.push({ op, path, value });
        expected = naively(expected, { op, path, value });
      }
      if (JSON.stringify(expected) !== JSON.stringify(held)) changed += 1;
      const user = held.length === 0 ? { userName: 'ada' } : { userName: 'ada', roles: held };
      const patched = outcomeOf(user, ...operations);
      const wanted = expected.length === 0 ? { userName: 'ada' } : { userName: 'ada', roles: expected };
      return isDeepStrictEqual(plain(patched), plain(wanted));
    }),
    { numRuns: 500 },
  );
  // The generator is worth nothing when hardly any sequence does anything.
  expect(changed).toBeGreaterThan(250);
});

const naivelyMeetsNothing = (held: Json[], path: string): boolean => {
  const without = naively(held, { op: 'remove', path: path.replace(/\.\w+$/, ''), value: null });
  return held.length === 0 || (path.includes('[') && without.length === held.length);
};

test('a PATCH copies nothing of what it leaves alone', () => {
  const elements = times(50, (i) => ({ value: `${i}` }));
  const stored = { ...ADA, roles: elements };
  const [operation] = resolveOperations(
    TYPE,
    readPatchMessage({ Operations: [{ op: 'replace', path: 'roles[value eq "7"].display', value: 'seven' }] }),
    new Notes(),
  );
  if (operation === undefined) throw new Error('no operation');
  const patched = applyPatch(stored, [operation], new Notes());
  expect(patched.emails).toBe(stored.emails);
  const kept = (patched.roles as Json[]).filter((element, i) => element === elements[i]);
  expect(kept).toHaveLength(49);
});

test('the comparisons in the paths of one PATCH are bounded, those of members among them', () => {
  const group = resourceTypesOf('core').get('Group');
  if (group === undefined) throw new Error('no resource type Group');
  const resolve = (type: ResourceType, path: string, count: number) =>
    resolveOperations(
      type,
      readPatchMessage({
        Operations: times(10, () => ({
          op: 'remove',
          path: `${path}[${times(count, (i) => `value eq "${i}"`).join(' or ')}]`,
        })),
      }),
      new Notes(),
    );
  expect(resolve(TYPE, 'roles', 200)).toHaveLength(10);
  expect(resolve(group, 'members', 200)).toHaveLength(10);
  const one = { op: 'remove', path: 'members[value eq "x"]' };
  expect(() =>
    resolveOperations(group, readPatchMessage({ Operations: times(1_000, () => one) }), new Notes()),
  ).not.toThrow();
  const two = { op: 'remove', path: 'members[value eq "x" or value eq "y" or value eq "z"]' };
  expect(() => resolveOperations(group, readPatchMessage({ Operations: times(700, () => two) }), new Notes())).toThrow(
    'The paths of one PATCH take at most 2000 comparisons; received 2001 up to here.',
  );
});

describe('what the operations of one PATCH cost together is bounded', () => {
  const thousand = { userName: 'ada', roles: times(1_000, (i) => ({ value: `role ${i}`, type: 'work' })) };
  const replace = (path: string, value: Json) => ({ op: 'replace', path, value });

  test.each<[title: string, operations: (count: number) => JsonObject[], allowed: number, refused: number]>([
    ['changes of elements', (count) => times(count, (i) => replace('roles.display', `${i}`)), 5, 6],
    ['elements chosen with eq', (count) => times(count, (i) => replace('roles[type eq "work"].display', `${i}`)), 5, 6],
    [
      'characters that are written to many elements',
      (count) => times(count, () => replace('roles.display', 'x'.repeat(1_900))),
      4,
      5,
    ],
    [
      'comparisons other than eq',
      (count) => times(2, () => ({ op: 'remove', path: `roles[${times(count, () => 'value ew "x"').join(' or ')}]` })),
      75,
      100,
    ],
    [
      'characters of what contains a long text',
      (count) => [{ op: 'remove', path: `roles[value co "${'x'.repeat(count)}"]` }],
      900,
      1_100,
    ],
  ])('%s', (_title, operations, allowed, refused) => {
    expect(outcomeOf(thousand, ...operations(allowed))).toMatchObject({ userName: 'ada' });
    expect(outcomeOf(thousand, ...operations(refused))).toBe(413);
  });
});
