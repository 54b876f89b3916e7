import fc from 'fast-check';
import { anyCharacter } from '../../../../test/support/arbitrary/any-character.js';
import { resourceTypesOf } from '../../../protocol/profiles/resource-types.js';
import type { AttributeChange } from '../../../protocol/resource/changes.js';
import { loggedChanges as logged } from './logged-changes.js';
import { secretNamesOf } from './secret-names.js';

const SECRETS = secretNamesOf(resourceTypesOf('core'));
const loggedChanges = (changes: readonly AttributeChange[]) => logged(changes, SECRETS);

const bytesOf = (changes: readonly AttributeChange[]) => Buffer.byteLength(JSON.stringify(loggedChanges(changes)));
const MAX_BYTES = 64_000;

test('short changes are kept as they are', () => {
  const changes: AttributeChange[] = [
    { path: 'title', before: 'A', after: 'B' },
    { path: 'roles', removed: [{ value: 'a' }], added: [{ value: 'b', primary: true }] },
    { path: 'emails', reordered: true },
  ];
  expect(loggedChanges(changes)).toEqual({ changes });
});

test('long texts and lists are cut, and said to be', () => {
  const elements = Array.from({ length: 25 }, (_, i) => ({ value: `${i}` }));
  expect(loggedChanges([{ path: 'roles', added: elements }])).toEqual({
    changes: [{ path: 'roles', added: [...elements.slice(0, 20), '… 5 more'], shortened: true }],
  });
  expect(loggedChanges([{ path: 'title', before: 'x'.repeat(201) }])).toEqual({
    changes: [{ path: 'title', before: `${'x'.repeat(200)}…`, shortened: true }],
  });
  // Half a surrogate pair could not be stored.
  const [cut] = loggedChanges([{ path: 'title', after: `x${'😀'.repeat(200)}` }]).changes as { after: string }[];
  expect(cut?.after.isWellFormed()).toBe(true);
});

test('of too many the short ones are kept, in their order, and the others counted', () => {
  const long = Array.from({ length: 200 }, (_, i): AttributeChange => ({ path: `a${i}`, after: 'x'.repeat(150) }));
  const { changes, changesLeftOut } = loggedChanges([...long, { path: 'active', before: true, after: false }]);
  expect(changes).toContainEqual({ path: 'active', before: true, after: false });
  expect((changes as object[]).length + Number(changesLeftOut)).toBe(201);
});

test('whatever changed, the entry is short', () => {
  const text = fc.oneof(
    fc.string({ unit: anyCharacter, maxLength: 30 }),
    fc.constantFrom('x', '語', '\u0001', '"').map((character) => character.repeat(2_000)),
  );
  const element = fc.dictionary(text, text, { maxKeys: 5 });
  const value = fc.oneof(text, fc.array(fc.oneof(text, element), { maxLength: 60 }));
  const change = fc.record({ path: text, before: value, added: fc.array(element, { maxLength: 60 }) });
  fc.assert(
    fc.property(fc.array(change, { maxLength: 30 }), (changes) => bytesOf(changes as AttributeChange[]) < MAX_BYTES),
    { numRuns: 100 },
  );
  const many = Array.from({ length: 20_000 }, (_, i): AttributeChange => ({ path: `語${i}`, after: i }));
  expect(bytesOf(many)).toBeLessThan(MAX_BYTES);
});
