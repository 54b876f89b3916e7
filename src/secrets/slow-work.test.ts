import { SlowWork, TooBusy } from './slow-work.js';

/** Work that ends when told to. */
function work() {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  return {
    started,
    of: (name: string) => () => {
      started.push(name);
      return new Promise<string>((resolve) => ends.push(() => resolve(name)));
    },
    endNext: () => ends.shift()?.(),
  };
}

test('runs so many at a time, in turn, and refuses what finds no place', async () => {
  const slow = new SlowWork({ atOnce: 2, queue: 3, perShare: 2 });
  const { started, of, endNext } = work();
  const run = (name: string, share: string) => slow.run(share, of(name));
  const accepted = [run('1', 'a'), run('2', 'a'), run('3', 'a'), run('4', 'a')];
  // Two of one share wait already.
  await expect(run('x', 'a')).rejects.toThrow(TooBusy);
  accepted.push(run('5', 'b'));
  // Three wait, whoever they are.
  await expect(run('y', 'c')).rejects.toThrow(TooBusy);
  expect(started).toEqual(['1', '2']);
  for (const [i, each] of accepted.entries()) {
    endNext();
    expect(await each).toBe(String(i + 1));
    expect(started.length).toBe(Math.min(5, i + 3));
  }
  expect(started).toEqual(['1', '2', '3', '4', '5']);
  const later = run('6', 'a');
  endNext();
  expect(await later).toBe('6');
});

test('work that fails gives its place free', async () => {
  const slow = new SlowWork({ atOnce: 1, queue: 0, perShare: 0 });
  for (let i = 0; i < 3; i++) {
    await expect(slow.run('a', () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  }
  expect(await slow.run('a', async () => 'yes')).toBe('yes');
});
