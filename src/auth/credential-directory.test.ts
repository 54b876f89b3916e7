import { CredentialStore } from '../store/access/credential-store.js';
import { Database } from '../store/database.js';
import { CredentialDirectory } from './credential-directory.js';
import type { Presented } from './methods/presented.js';

/** What is remembered at most; whoever changes the bound says so here. */
const BOUND = 10_000;

const certificate = (n: number): Presented => ({ kind: 'certificate', fingerprint: `fingerprint-${n}` });

/** Does something while no time passes, so that what was found before is still fresh. */
function atOneMoment<T>(work: () => T): T {
  const { now } = Date;
  const moment = now();
  Date.now = () => moment;
  try {
    return work();
  } finally {
    Date.now = now;
  }
}

test('whoever invents credentials fills the memory of look-ups to its bound, and displaces the oldest', async () => {
  // Who waits for an answer holds a place in it already; a closed database gives none.
  const database = new Database('postgres://127.0.0.1:1/none');
  await database.close();
  const directory = new CredentialDirectory(new CredentialStore(database), {
    peek: () => ({ kind: 'opaque' }),
    onAmbiguity: () => undefined,
  });
  const found = atOneMoment(() => {
    const first = directory.slugOf(certificate(0));
    const second = directory.slugOf(certificate(1));
    const others = Array.from({ length: BOUND - 2 }, (_, n) => directory.slugOf(certificate(n + 2)));
    expect(directory.slugOf(certificate(0))).toBe(first);
    others.push(directory.slugOf(certificate(BOUND)));
    expect(directory.slugOf(certificate(1))).toBe(second);
    const again = directory.slugOf(certificate(0));
    expect(again).not.toBe(first);
    return [first, second, ...others, again];
  });
  const outcomes = await Promise.allSettled(found);
  expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']));
});
