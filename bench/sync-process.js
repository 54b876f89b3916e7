// One process of bench/sync.js: begins the sync of an organization, or goes on with a run, and tells its memory.

import { openRuntime } from '../dist/command-services.js';
import { readConfig } from '../dist/config.js';

const [slug, runId] = process.argv.slice(2);
const say = (value) => process.stdout.write(`${JSON.stringify(value)}\n`);
const startedAt = performance.now();
const tell = () =>
  say({ at: (performance.now() - startedAt) / 1_000, megabytes: process.memoryUsage().rss / 1024 ** 2 });

const open = await openRuntime({
  config: readConfig(process.env),
  log: console.error,
  tenantUrl: (name) => `http://localhost/api/scim/${name}`,
});
const watch = setInterval(tell, 2_000);
try {
  const { syncs } = open;
  const run =
    runId === ''
      ? await syncs.start(slug, 'upstream', { kind: 'operator', name: 'bench' })
      : (await syncs.show(slug, runId)).run;
  say({ runId: run.id });
  const { id } = await syncs.work(run, () => undefined, new AbortController().signal);
  const ended = await syncs.show(slug, id);
  say({ state: ended.run.state, counts: ended.run.counts, errors: ended.errors });
} finally {
  clearInterval(watch);
  await open.close();
}
