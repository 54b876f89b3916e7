import { EvenTurns } from './even-turns.js';

test('turns come one after another, each as long as the longest comparison of late', () => {
  let now = 0;
  const turns = new EvenTurns(1, () => now);
  expect([turns.take(), turns.take()]).toEqual([50, 100]);
  for (const ms of [20, 80, 40]) turns.took(ms);
  expect(turns.take()).toBe(180);
  now = 1_000;
  expect(turns.take()).toBe(80);
  for (let i = 0; i < 16; i += 1) turns.took(30);
  expect(turns.take()).toBe(110);
});

test('two places take turns side by side', () => {
  const turns = new EvenTurns(2, () => 0);
  expect([turns.take(), turns.take(), turns.take(), turns.take()]).toEqual([50, 50, 100, 100]);
});

test('nobody waits for more than ten seconds, whatever a stall says, and those beyond hold up nobody', () => {
  let now = 0;
  const turns = new EvenTurns(1, () => now);
  turns.took(60_000);
  const waits = Array.from({ length: 1_000 }, () => turns.take());
  expect(waits.slice(0, 11)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 10].map((s) => s * 1_000));
  expect(Math.max(...waits)).toBe(10_000);
  now = 10_000;
  expect(turns.take()).toBe(1_000);
});
