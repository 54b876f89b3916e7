import { AccountError } from './account-error.js';
import { Attempts } from './attempts.js';

const wrong = async () => 'wrong' as const;
const right = async () => 'right' as const;
const unfinished = async () => 'unfinished' as const;
const asIs = <Verdict>(verdict: Verdict) => verdict;

function sample() {
  const held: number[] = [];
  let release: () => void = () => undefined;
  const hold = (ms: number) => {
    held.push(ms);
    return new Promise<void>((resolve) => {
      release = resolve;
    });
  };
  const attempts = new Attempts(hold, () => 0);
  return { held, attempts, release: () => release() };
}

const turn = () => new Promise((resolve) => setImmediate(resolve));

test('after ten wrong ones, each holds up the next, for longer and longer, up to half a minute', async () => {
  const { attempts, held, release } = sample();
  for (let i = 0; i < 10; i += 1) await attempts.run('lane', wrong, asIs);
  expect(held).toEqual([]);
  for (let i = 0; i < 8; i += 1) {
    await attempts.run('lane', wrong, asIs);
    await turn();
    release();
  }
  expect(held).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
});

test('what is right gets in however many were wrong, and the lane is free again', async () => {
  const { attempts, held, release } = sample();
  for (let i = 0; i < 11; i += 1) await attempts.run('lane', wrong, asIs);
  const waits = attempts.run('lane', right, asIs);
  await turn();
  release();
  expect(await waits).toBe('right');
  await attempts.run('lane', wrong, asIs);
  expect(held).toHaveLength(1);
});

test('wrong ones in one lane hold up nobody in another', async () => {
  const { attempts } = sample();
  for (let i = 0; i < 11; i += 1) await attempts.run('lane', wrong, asIs);
  expect(await attempts.run('other', right, asIs)).toBe('right');
});

test('who knows the password and not the code does not free the lane by asking for the code', async () => {
  const { attempts, held, release } = sample();
  for (let i = 0; i < 10; i += 1) await attempts.run('lane', wrong, asIs);
  await attempts.run('lane', unfinished, asIs);
  await turn();
  release();
  await attempts.run('lane', wrong, asIs);
  await turn();
  expect(held).toHaveLength(2);
});

test('only so many wait', async () => {
  const { attempts } = sample();
  for (let i = 0; i < 11; i += 1) await attempts.run('lane', wrong, asIs);
  for (let i = 0; i < 30; i += 1) void attempts.run('lane', wrong, asIs);
  await expect(attempts.run('lane', right, asIs)).rejects.toThrow(AccountError);
});

test('an attempt that fails for another reason leaves the lane open', async () => {
  const { attempts } = sample();
  for (let i = 0; i < 10; i += 1) await attempts.run('lane', wrong, asIs);
  const broken = attempts.run('lane', async () => Promise.reject(new Error('no database')), asIs);
  await expect(broken).rejects.toThrow('no database');
  expect(await attempts.run('lane', right, asIs)).toBe('right');
});
