// Lookup, create and PATCH of Rollcall, with authentication, validation and log, as a ratio to the floor (floor.js), and
// with `--against <commit>` to what Rollcall was then. All run in the same run, in turns, each with a database of its own
// in one PostgreSQL; the ratios count, not the numbers.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { applyMigrations } from '../dist/store/migrations/apply-migrations.js';
import { freePort, startServer } from './children.js';
import { buildEarlier } from './earlier-build.js';
import { liftLimits } from './lift-limits.js';
import { createUsers, measureRates } from './rates.js';

/** Least ratios to the floor that writes the same rows. */
const GOALS = { lookup: 0.6, create: 0.75, patch: 0.6 };
/** Least ratio to an earlier commit. */
const AS_FAST = 0.95;

const ROLLCALL = fileURLToPath(new URL('../bin/rollcall.js', import.meta.url));
const FLOOR = fileURLToPath(new URL('./floor.js', import.meta.url));
const MIGRATIONS = fileURLToPath(new URL('../prisma/migrations', import.meta.url));

const OPTIONS = /** @type {const} */ ({
  against: { type: 'string' },
  rounds: { type: 'string', default: '5' },
  seconds: { type: 'string', default: '4' },
});

/** @param {string[]} options `--against <commit>`, `--rounds 5`, `--seconds 4` */
export async function run(options) {
  const { values } = parseArgs({ args: options, options: OPTIONS });
  const { against } = values;
  const length = { rounds: Number(values.rounds), seconds: Number(values.seconds) };
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  /** What is to be ended, the last first. */
  const ends = [() => rm(folder, { recursive: true, force: true })];
  try {
    const earlier = against === undefined ? undefined : await buildEarlier(against, join(folder, 'earlier'));
    const postgres = await startEmbeddedPostgres({ dataDir: join(folder, 'data'), log: console.error });
    ends.push(() => postgres.stop());
    const place = { folder, postgres: postgres.url, ends };
    const targets = [
      await startFloor(place, 'floor', 'all'),
      await startFloor(place, 'bare', 'few'),
      await startRollcall(place, 'rollcall', ROLLCALL),
      ...(earlier === undefined ? [] : [await startRollcall(place, earlier.name, earlier.rollcall)]),
    ];
    for (const target of targets) target.ids = await createUsers(target);
    report(await measureRates(targets, length), earlier?.name);
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

/** @param {string} FLOOR_ROWS `all` that Rollcall writes, or few */
async function startFloor(place, name, FLOOR_ROWS) {
  const url = await createDatabase(place, `floor_${name}`);
  await applyMigrations(url, MIGRATIONS);
  const FLOOR_ORGANIZATION = await createOrganization(url);
  const origin = await start(place, name, FLOOR, [], { DATABASE_URL: url, FLOOR_ORGANIZATION, FLOOR_ROWS });
  return { name, url: origin, headers: {} };
}

async function startRollcall(place, name, command) {
  const url = await createDatabase(place, `rollcall_${name}`);
  const secret = `bench-${randomUUID()}`;
  const environment = { DATABASE_URL: url, ROLLCALL_ORGANIZATION: 'bench', ROLLCALL_SECRET: secret };
  // The key that is made where none is given, and nothing else.
  const origin = await start(place, name, command, ['serve'], { ...environment, DATA_DIR: join(place.folder, name) });
  await liftLimits(url);
  return { name, url: `${origin}/api/scim/bench`, headers: { authorization: `Bearer ${secret}` } };
}

/** @returns the origin of the server, which ends with the place */
async function start({ folder, ends }, name, script, argv, environment) {
  const PORT = String(await freePort());
  const server = await startServer(script, argv, { ...environment, PORT }, join(folder, `${name}.log`));
  ends.push(() => server.stop());
  return `http://127.0.0.1:${PORT}`;
}

async function createDatabase({ postgres }, name) {
  await query(postgres, `CREATE DATABASE "${name}"`);
  const url = new URL(postgres);
  url.pathname = `/${name}`;
  return url.href;
}

async function createOrganization(url) {
  const id = randomUUID();
  const insert = `INSERT INTO rollcall.organizations (id, slug, name, profile, cursor_key) VALUES ($1, 'floor', 'floor', 'vault', '')`;
  await query(url, insert, [id]);
  return id;
}

async function query(url, text, values) {
  const client = new pg.Client(url);
  await client.connect();
  try {
    await client.query(text, values);
  } finally {
    await client.end();
  }
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

/** @param {string | undefined} earlier the target of an earlier commit */
function report(rates, earlier) {
  const ratioTo = (of, to) => median(of.map((rate, i) => rate / to[i]));
  const rate = (rates) => String(Math.round(median(rates)));
  const cell = (ratio, goal) => `${ratio.toFixed(2)} of ${goal.toFixed(2)} ${ratio >= goal ? 'met   ' : 'MISSED'}`;
  console.log(
    `\n           floor/s  Rollcall/s   ratio to floor    bare floor/s   ratio${earlier ? `   ${earlier}/s   ratio to ${earlier}` : ''}`,
  );
  for (const [kind, { floor, bare, rollcall, ...others }] of Object.entries(rates)) {
    const judged = [[ratioTo(rollcall, floor), GOALS[kind]]];
    let line = `${kind.padEnd(8)}${rate(floor).padStart(10)}${rate(rollcall).padStart(12)}   ${cell(...judged[0])}`;
    line += `${rate(bare).padStart(12)}    ${ratioTo(rollcall, bare).toFixed(2)}`;
    const before = earlier && others[earlier];
    if (before) {
      judged.push([ratioTo(rollcall, before), AS_FAST]);
      line += `${rate(before).padStart(12)}   ${cell(...judged[1])}`;
    }
    console.log(line);
    if (judged.some(([ratio, goal]) => ratio < goal)) process.exitCode = 1;
  }
}
