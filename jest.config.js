import { availableParallelism } from 'node:os';

// Unit tests sit beside the code and need nothing; every other suite talks to a real PostgreSQL (test/setup).
const shared = {
  extensionsToTreatAsEsm: ['.ts'],
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'es6' } },
    ],
  },
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
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
  testTimeout: drill ? 600_000 : 60_000,
  // Many suites wait for a database or a child process: with no more workers than cores, cores would be idle.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  reporters: ['default', '<rootDir>/test/conformance/reporter.js'],
  projects: drill
    ? [{ ...shared, ...database, displayName: 'drill', testMatch: [`<rootDir>/test/drill/${drill}.drill.ts`] }]
    : [
        { ...shared, displayName: 'unit', testMatch: ['<rootDir>/src/**/*.test.ts'] },
        { ...shared, ...database, displayName: 'server', testMatch: ['<rootDir>/test/**/*.test.ts'] },
      ],
};
