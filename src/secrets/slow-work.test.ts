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
    /** Ends one after another until nothing runs. */
    async endAll() {
      while (ends.length > 0) {
        ends.shift()?.();
        await new Promise(setImmediate);
      }
    },
  };
}

/** Asks on behalf of `share@address`. */
function asking(slow: SlowWork) {
  const { started, of, endAll } = work();
  return {
    started,
    endAll,
    run: (asker: string, times = 1) => {
      const [share = '', address = ''] = asker.split('@');
      return Array.from({ length: times }, () => slow.run({ share, address }, of(asker)));
    },
  };
}

test('runs so many at a time; those of one lane in their order', async () => {
  const slow = new SlowWork({ atOnce: 2, queue: 10 }, () => 0);
  const { started, of, endAll } = work();
  const asker = { share: 'a', address: 'x' };
  const all = ['1', '2', '3', '4', '5'].map((name) => slow.run(asker, of(name)));
  expect(started).toEqual(['1', '2']);
  await endAll();
  expect(await Promise.all(all)).toEqual(['1', '2', '3', '4', '5']);
  expect(started).toEqual(['1', '2', '3', '4', '5']);
});

test.each([
  ['another share, from the same address', 'b@x', ['a@x']],
  ['the same share, from another address', 'a@y', ['a@x']],
  ['another share, while one address asks for many', 'b@y', ['a@x', 'c@x', 'd@x', 'e@x']],
  ['another share, while many addresses ask for one', 'b@y', ['a@x', 'a@z', 'a@v', 'a@w']],
])('who asked less of late comes next: %s', async (_, newcomer, crowd) => {
  const slow = new SlowWork({ atOnce: 1, queue: 100 }, () => 0);
  const { started, run, endAll } = asking(slow);
  // They were served before, and wait for more.
  const before = crowd.flatMap((asker) => run(asker, 2));
  await endAll();
  await Promise.all(before);
  started.length = 0;
  const all = [...crowd.flatMap((asker) => run(asker, 5)), ...run(newcomer)];
  await endAll();
  await Promise.all(all);
  expect(started.indexOf(newcomer)).toBe(1);
});

test('what was served long ago is forgotten', async () => {
  let now = 0;
  const slow = new SlowWork({ atOnce: 1, queue: 100 }, () => now);
  const { started, run, endAll } = asking(slow);
  const before = run('a@x', 20);
  await endAll();
  await Promise.all(before);
  now = 200_000;
  const all = [...run('b@y', 2), ...run('a@x')];
  await endAll();
  await Promise.all(all);
  expect(started.slice(20)).toEqual(['b@y', 'a@x', 'b@y']);
});

test('when too many wait, the longest lane loses its last, and who comes to the longest finds no place', async () => {
  const slow = new SlowWork({ atOnce: 1, queue: 4 });
  const { started, run, endAll } = asking(slow);
  const crowd = run('a@x', 5);
  const [other] = run('b@y');
  await expect(crowd[4]).rejects.toThrow(TooBusy);
  const [more] = run('a@x');
  await expect(more).rejects.toThrow(TooBusy);
  await endAll();
  expect(await other).toBe('b@y');
  expect(await Promise.all(crowd.slice(0, 4))).toEqual(Array(4).fill('a@x'));
  expect(started.length).toBe(5);
});

test('work that fails gives its place free', async () => {
  const slow = new SlowWork({ atOnce: 1, queue: 0 });
  const asker = { share: 'a', address: 'x' };
  for (let i = 0; i < 3; i++) {
    await expect(slow.run(asker, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
  }
  expect(await slow.run(asker, async () => 'yes')).toBe('yes');
});
