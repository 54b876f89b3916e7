// Reads an upstream of 100,000 users and 1,000 groups: how long it takes, whether its memory stays flat, that a second run writes
// nothing, and that a run whose process is killed at random pages ends the same. The exit status is 1 where it is not so.
//
//   npm run bench -- sync [--users 100000] [--groups 1000] [--members 100] [--kills 10]
import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { readConfig } from '../dist/config.js';
import { generateMasterKey } from '../dist/secrets/master-key.js';
import { openServices } from '../dist/services.js';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { newId } from '../dist/store/new-id.js';

const pathOf = (file) => fileURLToPath(new URL(file, import.meta.url));
const NOTE = { actor: 'bench', action: 'system.create', subject: undefined, details: {} };
/** Resources that a sync reads at once. */
const PAGE = 100;

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
    if (kills > 0) await compareKilled(services, environment, baseUrl, { kills, before, first });
    if (!isSame) process.exitCode = 1;
  } finally {
    await services.close();
  }
}

/** The same once more, from processes that are killed each at a page drawn by chance, and in the middle of it. */
async function compareKilled(services, environment, baseUrl, { kills, before, first }) {
  const organization = await organizationOf(services, 'killed', baseUrl);
  const all = first.counts.users.read + first.counts.groups.read;
  const pageMs = (first.seconds * 1_000 * PAGE) / all;
  let runId;
  for (const [i, at] of drawn(kills, all).entries()) {
    const killed = await sync(environment, organization, { at, delayMs: Math.random() * pageMs }, runId);
    if (!killed.isKilled) throw new Error(`kill ${i + 1} came too late: the run has ended`);
    runId = killed.runId;
    console.log(`kill ${i + 1} of ${kills}: ${await placeOf(services, organization.id, runId, all)}`);
    // Whoever takes it over waits until its lease has ended, half a minute: here it has.
    await services.database.query('bench.lease', 'UPDATE rollcall.upstream_sync_runs SET held_until = now()', []);
  }
  const { counts } = await sync(environment, organization, undefined, runId);
  const after = await footprint(services, organization.id);
  const isSame =
    JSON.stringify(counts) === JSON.stringify(first.counts) &&
    after.content === before.content &&
    after.log === before.log;
  console.log(
    `killed ${kills} times: ${isSame ? 'ends equal' : `ENDS OTHERWISE: ${JSON.stringify({ counts, after, before })}`}`,
  );
  if (!isSame) process.exitCode = 1;
}

/** So many different pages, each as how many resources are read by then, in their order; none is so late that the run may end. */
function drawn(kills, all) {
  const pages = Array.from({ length: Math.floor((all * 0.95) / PAGE) }, (_, i) => i + 1);
  if (pages.length < kills) throw new Error(`${kills} kills need more than ${pages.length} pages`);
  const chosen = Array.from({ length: kills }, () => pages.splice(randomInt(pages.length), 1)[0] * PAGE);
  return chosen.sort((one, other) => one - other);
}

/** Where a run was when its process died, and what it had written by then of the page that it did not come to keep. */
async function placeOf({ database }, organizationId, runId, all) {
  const [row] = await database.query(
    'bench.place',
    `SELECT r.phase, (r.counts->'users'->>'read')::int + (r.counts->'groups'->>'read')::int AS read,
       (SELECT count(*)::int FROM rollcall.users WHERE organization_id = $1::uuid)
         + (SELECT count(*)::int FROM rollcall.groups WHERE organization_id = $1::uuid)
         - (SELECT count(local_id)::int FROM rollcall.upstream_links WHERE organization_id = $1::uuid) AS unkept
     FROM rollcall.upstream_sync_runs r WHERE r.organization_id = $1::uuid AND r.id = $2::uuid`,
    [organizationId, runId],
  );
  return `${row.phase}, ${row.read} of ${all} read, ${row.unkept} created of the page under way`;
}

/**
 * Runs it in a process of its own, whose memory is looked at.
 * @param kill after how many resources it is killed, and how long after that
 */
async function sync(environment, organization, kill, runId) {
  const child = spawn(process.execPath, [pathOf('sync-process.js'), organization.slug, runId ?? ''], {
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const startedAt = performance.now();
  const lines = [];
  let isDying = false;
  for await (const line of createInterface({ input: child.stdout })) {
    // The last line of a process that is killed may be half a one.
    if (!line.endsWith('}')) continue;
    const said = JSON.parse(line);
    lines.push(said);
    if (kill !== undefined && !isDying && said.read >= kill.at) {
      isDying = true;
      setTimeout(() => child.kill('SIGKILL'), kill.delayMs);
    }
  }
  await exited;
  const ended = lines.find(({ state }) => state !== undefined);
  return {
    isKilled: ended === undefined,
    runId: lines.find((line) => line.runId !== undefined)?.runId ?? runId,
    counts: ended?.counts,
    state: ended?.state,
    errors: ended?.errors,
    seconds: (performance.now() - startedAt) / 1_000,
    resident: lines.filter(({ resident }) => resident !== undefined).map(({ at, resident }) => [at, resident]),
    held: lines.filter(({ held }) => held !== undefined).map(({ at, held }) => [at, held]),
  };
}

function report(name, { state, counts, seconds, resident, held, errors }) {
  console.log(
    `${name}: ${state} in ${seconds.toFixed(1)} s ${JSON.stringify(counts)}${errors?.length ? JSON.stringify(errors.slice(0, 3)) : ''}`,
  );
  console.log(`${name}: resident memory ${summary(resident)}; held after collection ${summary(held)}`);
}

/** The slope is that after the first third of the time, in which code is compiled and caches fill. */
function summary(points) {
  const sizes = points.map(([, megabytes]) => megabytes);
  const sorted = sizes.toSorted((one, other) => one - other);
  const [start, median, peak] = [sizes[0], sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  const perMinute = slope(points.slice(Math.floor(points.length / 3))) * 60;
  return `${[start, median, peak].map((size) => size.toFixed(0)).join('/')} MB (start/median/peak), ${perMinute.toFixed(1)} MB a minute`;
}

/** Of the straight line that fits best. */
function slope(points) {
  if (points.length < 2) return 0;
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / points.length;
  const [x, y] = [mean(([at]) => at), mean(([, size]) => size)];
  const above = points.reduce((sum, [at, size]) => sum + (at - x) * (size - y), 0);
  return above / points.reduce((sum, [at]) => sum + (at - x) ** 2, 0);
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
