import { AsyncLocalStorage } from 'node:async_hooks';
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import './typescript.js';

const require = createRequire(import.meta.url);
const { default: runWithCircus } = require('jest-circus/runner');
/** Where Jest's own runner keeps who listens to its events, for all suites of a process. */
const LISTENERS = Symbol.for('EVENT_HANDLERS');
/** Jest keeps a hundred frames of every error, and every `expect` makes some, as does every refusal of ours. */
const STACK_FRAMES = 20;
/** What Jest's own runner asks of a sandbox, by whose names. */
const noSandbox = {
  requireModule: require,
  unstable_shouldLoadAsEsm: () => true,
  unstable_importModule: (file) => import(pathToFileURL(file).href),
  setGlobalsForRuntime() {},
  enterTestCode() {},
  leaveTestCode() {},
};

/**
 * Runs a test file as Jest's own runner does, but where production code runs, too: in Node, not in a sandbox. All test
 * files of a process share what they import, which is then loaded once, and stays compiled.
 */
export default async function runSuite(globalConfig, config, environment, _runtime, testPath, report) {
  const { console } = globalThis;
  const endStorages = watchStorages();
  Error.stackTraceLimit = STACK_FRAMES;
  globalThis.console = environment.global.console;
  try {
    const runtime = { ...noSandbox, requireInternalModule: requireAnew };
    return await runWithCircus(globalConfig, config, { global: globalThis }, runtime, testPath, report);
  } finally {
    globalThis.console = console;
    endStorages();
  }
}

/**
 * Jest keeps in a storage of each file which of its tests runs. Up to Node 22 every promise has to do with all storages that
 * were used, so that those of a file end with it.
 * @returns ends them
 */
function watchStorages() {
  const { prototype } = AsyncLocalStorage;
  const { run } = prototype;
  const used = new Set();
  prototype.run = function (...args) {
    used.add(this);
    return run.apply(this, args);
  };
  return () => {
    prototype.run = run;
    for (const storage of used) storage.disable();
  };
}

/** The tests that one file declares are kept in the module that we get anew. */
function requireAnew(file) {
  delete globalThis[LISTENERS];
  delete require.cache[file];
  return require(file);
}
