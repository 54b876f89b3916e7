import { availableParallelism } from 'node:os';

// Unit tests sit beside the code and need nothing; every other suite talks to a real PostgreSQL (test/setup).
const shared = {
  testRunner: '<rootDir>/test/setup/run-suite.js',
  transform: {},
  testEnvironment: 'node',
};

const database = {
  globalSetup: '<rootDir>/test/setup/start-postgres.js',
  globalTeardown: '<rootDir>/test/setup/stop-postgres.js',
};
/** Long tests that are run by hand, one at a time, instead of all others (scripts/drill.js). */
const drill = process.env.ROLLCALL_DRILL;

export default {
  // A limit for what hangs, not a measure of speed: a busy machine is no reason to fail.
  testTimeout: drill ? 600_000 : 120_000,
  // Many suites wait for a database or a child process: with no more workers than cores, cores would be idle.
  maxWorkers: Math.ceil(availableParallelism() * 2),
  testSequencer: '<rootDir>/test/setup/slowest-first.js',
  reporters: ['default', '<rootDir>/test/conformance/reporter.js'],
  projects: drill
    ? [{ ...shared, ...database, displayName: 'drill', testMatch: [`<rootDir>/test/drill/${drill}.drill.ts`] }]
    : [
        { ...shared, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.test.ts'] },
        { ...shared, ...database, displayName: 'server', testMatch: ['<rootDir>/test/**/*.test.ts'] },
      ],
};
