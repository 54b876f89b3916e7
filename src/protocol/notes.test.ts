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
