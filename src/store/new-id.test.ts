import { newId } from './new-id.js';

test('ids are UUIDv7, differ, and rise in the order in which they are made', () => {
  const ids = Array.from({ length: 2_000 }, newId);
  expect(ids.every((id) => /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/.test(id))).toBe(
    true,
  );
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
});

test('the random part of an id is not that of another, also across draws of random bytes', () => {
  const tails = Array.from({ length: 600 }, () => newId().slice(-12));
  expect(new Set(tails).size).toBe(tails.length);
});
