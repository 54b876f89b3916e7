import { Notes } from './notes.js';
import { invalidValue } from './scim-error.js';

test('what is tolerated is noted, and refused where the organization is strict', () => {
  const tolerant = new Notes();
  const strict = new Notes(true);
  const tolerate = (notes: Notes) => notes.tolerate('blank-value', 'active', () => invalidValue('No blank.'));
  tolerate(tolerant);
  expect(tolerant.entries).toEqual([{ code: 'blank-value', detail: 'active' }]);
  expect(() => tolerate(strict)).toThrow('No blank.');
  expect(strict.entries).toEqual([]);
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
