import { Notes } from './notes.js';
import { type RefusableCode, TOLERANCES, toleranceOf } from './tolerances.js';

test('what is tolerated is noted, and refused where the organization is strict', () => {
  const tolerant = new Notes();
  const strict = new Notes(true);
  const tolerate = (notes: Notes) => notes.tolerate('blank-value', 'active', () => 'No blank.');
  tolerate(tolerant);
  tolerate(tolerant);
  const note = { code: 'blank-value', detail: 'active' };
  expect(tolerant.entries).toEqual([note, note]);
  expect(tolerant.refusable).toEqual([note]);
  expect(() => tolerate(strict)).toThrow('No blank. This organization is strict: RFC 7643 §2.5.');
  expect(strict.entries).toEqual([]);
});

test('what the standard allows, and the interoperability profile does not, is counted and in no log', () => {
  const notes = new Notes();
  notes.tolerate('path-missing', 'add', () => '');
  notes.add('primary-moved', '0');
  expect(notes.entries).toEqual([{ code: 'primary-moved', detail: '0' }]);
  expect(notes.refusable).toEqual([{ code: 'path-missing', detail: 'add' }]);
});

test.each(Object.keys(TOLERANCES).filter((code) => toleranceOf(code)?.strict) as RefusableCode[])(
  '%s is refused as its table says',
  (code) => {
    const { scimType, reason } = TOLERANCES[code].strict;
    const refused = () => new Notes(true).tolerate(code, 'x', () => 'No.');
    expect(refused).toThrow(expect.objectContaining({ status: 400, scimType, reason }));
  },
);

test('of a code that another version wrote, nothing is known', () => {
  expect(['toString', 'future'].map(toleranceOf)).toEqual([undefined, undefined]);
});

test('what was meant is asked for a few notes, and for none that is not kept', () => {
  const notes = new Notes();
  let asked = 0;
  for (let i = 0; i < 60; i += 1) {
    notes.add('unknown-attribute', `a${i}`, () => {
      asked += 1;
      return i % 2 === 0 ? 'title' : undefined;
    });
  }
  expect(asked).toBe(5);
  expect(notes.entries).toHaveLength(50);
  expect(notes.entries.slice(0, 6)).toEqual([
    { code: 'unknown-attribute', detail: 'a0', meant: 'title' },
    { code: 'unknown-attribute', detail: 'a1' },
    { code: 'unknown-attribute', detail: 'a2', meant: 'title' },
    { code: 'unknown-attribute', detail: 'a3' },
    { code: 'unknown-attribute', detail: 'a4', meant: 'title' },
    { code: 'unknown-attribute', detail: 'a5' },
  ]);
});
