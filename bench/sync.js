// Reads an upstream of 100,000 users and 1,000 groups: how long it takes, whether its memory stays flat, that a second run writes
// nothing, and that a run whose process is killed at random pages ends the same.
//
//   npm run bench -- sync [--users 100000] [--groups 1000] [--members 100] [--kills 10]
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readConfig } from '../dist/config.js';
import { generateMasterKey } from '../dist/secrets/master-key.js';
import { openServices } from '../dist/services.js';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { newId } from '../dist/store/new-id.js';

const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url));
const NOTE = { actor: 'bench', action: 'system.create', subject: undefined, details: {} };
const LOOK_MS = 1_000;

export async function run(options) {
  const { values } = parseArgs({
    args: options,
    options: {
      users: { type: 'string', default: '100000' },
      groups: { type: 'string', default: '1000' },
      members: { type: 'string', default: '100' },
      kills: { type: 'string', default: '10' },
    },
  });
  const { users, groups, members, kills } = values;
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: console.error });
  const upstream = spawn(process.execPath, [pathOf('sync-upstream.js'), users, groups, members], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    const [port] = await once(upstream.stdout, 'data');
    await measure(postgres.url, `http://127.0.0.1:${Number(String(port))}/scim`, Number(kills));
  } finally {
    upstream.kill();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(databaseUrl, baseUrl, kills) {
  const environment = { DATABASE_URL: databaseUrl, MASTER_KEY: generateMasterKey(), ALLOW_PRIVATE_ADDRESSES: 'true' };
  const services = await openServices(readConfig(environment), console.error);
  await services.migrate();
  try {
    const whole = await organizationOf(services, 'whole', baseUrl);
    const first = await sync(environment, whole);
    report('first run', first);
    const before = await footprint(services, whole.id);
    const second = await sync(environment, whole);
    report('second run', second);
    const after = await footprint(services, whole.id);
    const isSame = JSON.stringify(before) === JSON.stringify(after);
    console.log(`second run wrote ${isSame ? 'nothing' : `SOMETHING: ${JSON.stringify({ before, after })}`}`);
    if (kills > 0)
      await compareKilled(services, environment, baseUrl, { kills, seconds: first.seconds, before, first });
    if (!isSame) process.exitCode = 1;
  } finally {
    await services.close();
  }
}

/** The same once more, from processes that are killed at random moments. */
async function compareKilled(services, environment, baseUrl, { kills, seconds, before, first }) {
  const organization = await organizationOf(services, 'killed', baseUrl);
  let killed = 0;
  let last = await sync(environment, organization, ((Math.random() + 0.2) * seconds * 1_000) / kills);
  while (last.isKilled) {
    killed += 1;
    // Whoever takes it over waits until its lease has ended, half a minute: here it has.
    await services.database.query('bench.lease', 'UPDATE rollcall.upstream_sync_runs SET held_until = now()', []);
    const ms = killed < kills ? ((Math.random() + 0.2) * seconds * 1_000) / kills : undefined;
    last = await sync(environment, organization, ms, last.runId);
  }
  const after = await footprint(services, organization.id);
  const ended = { ...last.counts };
  const isSame =
    JSON.stringify(ended) === JSON.stringify(first.counts) &&
    after.content === before.content &&
    after.log === before.log;
  console.log(
    `killed ${killed} times: ${isSame ? 'ends equal' : `ENDS OTHERWISE: ${JSON.stringify({ ended, after, before })}`}`,
  );
  if (!isSame) process.exitCode = 1;
}

/** Runs it in a process of its own, whose memory is looked at. @param killAfterMs kills it then */
async function sync(environment, organization, killAfterMs, runId) {
  const child = spawn(process.execPath, [pathOf('sync-process.js'), organization.slug, runId ?? ''], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  const exited = once(child, 'exit');
  const startedAt = performance.now();
  if (killAfterMs !== undefined) {
    await Promise.race([exited, delay(killAfterMs + LOOK_MS, undefined, { ref: false })]);
    child.kill('SIGKILL');
  }
  await exited;
  const lines = output.split('\n').flatMap((line) => (line.endsWith('}') ? [JSON.parse(line)] : []));
  const ended = lines.find(({ state }) => state !== undefined);
  const begun = lines.find((line) => line.runId !== undefined);
  return {
    isKilled: ended === undefined,
    runId: begun?.runId ?? runId,
    counts: ended?.counts,
    state: ended?.state,
    errors: ended?.errors,
    seconds: (performance.now() - startedAt) / 1_000,
    memory: lines.filter(({ megabytes }) => megabytes !== undefined),
  };
}

function report(name, { state, counts, seconds, memory, errors }) {
  console.log(
    `${name}: ${state} in ${seconds.toFixed(1)} s ${JSON.stringify(counts)}${errors?.length ? JSON.stringify(errors.slice(0, 3)) : ''}`,
  );
  const later = memory.slice(Math.floor(memory.length / 3));
  const per = slope(later);
  console.log(
    `${name}: memory ${memory.map(({ megabytes }) => megabytes.toFixed(0)).join(' ')} MB; after a third of the time ${per.toFixed(2)} MB a second`,
  );
}

/** Of the straight line that fits best, in MB a second. */
function slope(points) {
  if (points.length < 2) return 0;
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(({ at }) => at), mean(({ megabytes }) => megabytes)];
  const above = points.reduce((sum, { at, megabytes }) => sum + (at - x) * (megabytes - y), 0);
  return above / points.reduce((sum, { at }) => sum + (at - x) ** 2, 0);
}

async function organizationOf(services, slug, baseUrl) {
  const organization = await services.organizations.create(slug, 'core');
  const system = { id: newId(), name: 'upstream', kind: 'scim', baseUrl, properties: {}, isProxy: false };
  await services.upstream.systems.create(organization.id, { ...system, authentication: { method: 'none' } }, NOTE);
  return { ...organization, slug };
}

/** What a run that writes nothing leaves as it is; `content` without ids and times, to compare organizations. */
async function footprint({ database }, organizationId) {
  const [row] = await database.query(
    'bench.footprint',
    `SELECT (SELECT md5(string_agg(resource::text, '' ORDER BY user_name_folded)) FROM
         (SELECT user_name_folded, (resource #- '{urn:ietf:params:scim:schemas:extension:enterprise:2.0:User,manager}') AS resource
          FROM rollcall.users WHERE organization_id = $1) u) ||
       (SELECT md5(string_agg(g.display_name || '/' || u.user_name, ',' ORDER BY g.display_name, u.user_name))
        FROM rollcall.user_memberships m JOIN rollcall.groups g ON g.organization_id = $1 AND g.id = m.group_id
        JOIN rollcall.users u ON u.organization_id = $1 AND u.id = m.user_id WHERE m.organization_id = $1) ||
       (SELECT md5(string_agg(u.user_name || '/' || b.user_name, ',' ORDER BY u.user_name))
        FROM rollcall.users u JOIN rollcall.users b ON b.organization_id = $1 AND b.id = u.manager_id::uuid
        WHERE u.organization_id = $1 AND u.manager_id IS NOT NULL) AS content,
       (SELECT sum(version)::int FROM rollcall.users WHERE organization_id = $1) AS users,
       (SELECT sum(version)::int FROM rollcall.groups WHERE organization_id = $1) AS groups,
       (SELECT count(*)::int FROM rollcall.changes WHERE organization_id = $1) AS log,
       (SELECT count(*)::int FROM rollcall.provisioning_log WHERE organization_id = $1) AS entries`,
    [organizationId],
  );
  return row;
}
