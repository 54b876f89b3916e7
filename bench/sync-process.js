// One process of bench/sync.js: begins the sync of an organization, or goes on with a run, and tells how far it is and what
// memory it takes.
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { openRuntime } from '../dist/command-services.js';
import { readConfig } from '../dist/config.js';

const [slug, runId] = process.argv.slice(2);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const startedAt = performance.now();
const seconds = () => (performance.now() - startedAt) / 1_000;
const megabytes = (bytes) => bytes / 1024 ** 2;
const tell = () => say({ at: seconds(), resident: megabytes(process.memoryUsage().rss) });

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
/** What is held, as against what nobody has collected yet. */
const tellHeld = () => {
  collect();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  say({ at: seconds(), held: megabytes(heapUsed + arrayBuffers) });
};

const open = await openRuntime({
  config: readConfig(process.env),
  log: console.error,
  tenantUrl: (name) => `http://localhost/api/scim/${name}`,
});
const watches = [setInterval(tell, 2_000), setInterval(tellHeld, 20_000)];
try {
  const { syncs } = open;
  const run =
    runId === ''
      ? await syncs.start(slug, 'upstream', { kind: 'operator', name: 'bench' })
      : (await syncs.show(slug, runId)).run;
  say({ runId: run.id });
  tell();
  tellHeld();
  const onProgress = ({ counts: { users, groups } }) => say({ read: users.read + groups.read });
  const { id } = await syncs.work(run, onProgress, new AbortController().signal);
  tell();
  tellHeld();
  const ended = await syncs.show(slug, id);
  say({ state: ended.run.state, counts: ended.run.counts, errors: ended.errors });
} finally {
  for (const watch of watches) clearInterval(watch);
  await open.close();
}
