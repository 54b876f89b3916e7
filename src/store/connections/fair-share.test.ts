import { HangUp } from '../../protocol/hang-up.js';
import { FairShare, NoPlace } from './fair-share.js';

const share = (places: number, maxWaiting = 100, maxWaitMs = 500) => new FairShare({ places, maxWaiting, maxWaitMs });

/** Takes as many places as there are at once for an account. */
function takeAll(of: FairShare, account: string): number {
  for (let taken = 0; ; taken += 1) {
    const hangUp = new HangUp();
    const waiting = of.enter(account, hangUp);
    if (waiting === undefined) continue;
    waiting.catch(() => undefined);
    hangUp.happen();
    return taken;
  }
}

/** Enters, and notes when it is let in. */
function enter(of: FairShare, account: string, admitted: string[], hangUp?: HangUp): void {
  void of.enter(account, hangUp)?.then(
    () => admitted.push(account),
    ({ reason }: NoPlace) => admitted.push(`${account}: ${reason}`),
  );
}

const settled = () => new Promise(setImmediate);

test('an account has half of the places, the next one half of the rest, and whoever comes finds one', () => {
  const of = share(16);
  const taken = ['a', 'b', 'c', 'd', 'e', 'f'].map((account) => takeAll(of, account));
  expect(taken).toEqual([8, 4, 2, 1, 1, 0]);
});

test('one place is enough for one after the other', async () => {
  const of = share(1);
  const admitted: string[] = [];
  expect(of.enter('a')).toBeUndefined();
  enter(of, 'b', admitted);
  of.leave('a');
  await settled();
  expect(admitted).toEqual(['b']);
});

test('places that were left go to accounts in turn, within an account in the order of coming', async () => {
  const of = share(1);
  const admitted: string[] = [];
  expect(of.enter('x')).toBeUndefined();
  for (const account of ['a', 'a', 'a', 'b', 'b', 'c']) enter(of, account, admitted);
  for (const leaving of ['x', 'a', 'b', 'c', 'a', 'b']) {
    of.leave(leaving);
    await settled();
  }
  expect(admitted).toEqual(['a', 'b', 'c', 'a', 'b', 'a']);
});

test('an account that has its share waits while others are let in', async () => {
  const of = share(4);
  const admitted: string[] = [];
  expect(takeAll(of, 'greedy')).toBe(2);
  expect(of.enter('a')).toBeUndefined();
  expect(of.enter('b')).toBeUndefined();
  enter(of, 'greedy', admitted);
  enter(of, 'c', admitted);
  of.leave('a');
  await settled();
  expect(admitted).toEqual(['c']);
});

test('who waits is as many as are bounded, for as long as is bounded, and is told whose load it is', async () => {
  const of = share(2, 2, 20);
  const admitted: string[] = [];
  expect(of.enter('a')).toBeUndefined();
  expect(of.enter('b')).toBeUndefined();
  for (const account of ['a', 'a', 'c']) enter(of, account, admitted);
  expect(() => of.enter('a')).toThrow(new NoPlace('own load'));
  await new Promise((resolve) => setTimeout(resolve, 40));
  expect(admitted).toEqual(['a: own load', 'a: own load', 'c: load of others']);
  of.leave('a');
  expect(of.enter('c')).toBeUndefined();
});

test('who hangs up waits no longer, and takes no place', async () => {
  const of = share(1);
  const admitted: string[] = [];
  const hangUp = new HangUp();
  expect(of.enter('a')).toBeUndefined();
  enter(of, 'b', admitted, hangUp);
  enter(of, 'c', admitted);
  hangUp.happen();
  of.leave('a');
  await settled();
  expect(admitted).toEqual(['b: hung up', 'c']);
});
