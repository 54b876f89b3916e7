import TestSequencer from '@jest/test-sequencer';

/** What takes longest, so that the end of a run does not wait for one of them; sizes of files do not tell. */
const SLOWEST = ['test/browser/', 'test/hostile/', 'test/entra/', 'test/bounds/', 'test/secrets/', 'test/faults/'];

/** The order of test files. Jest orders them well where it knows how long each took the last time. */
export default class SlowestFirst extends TestSequencer {
  sort(tests) {
    return super.sort(tests).sort((one, other) => rank(one) - rank(other));
  }
}

function rank({ path, duration, context }) {
  if (duration !== undefined) return SLOWEST.length;
  const found = SLOWEST.findIndex((folder) => path.startsWith(`${context.config.rootDir}/${folder}`));
  return found < 0 ? SLOWEST.length : found;
}
