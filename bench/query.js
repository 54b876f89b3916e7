// How look-ups, pages and changes of members grow with the organization: the same requests at 1,000, 100,000 and 1,000,000
// users, and with groups of 10 and 100,000 members. Each size has a database and a server of its own, so that nothing of
// the large one makes the small one slower. The growth counts, not the numbers.
//
//   npm run bench -- query [--sizes 1000,100000] [--json]
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { freePort, startServer } from './children.js';
import { checkCopies, fillGroup, fillWithUsers, memberPatch, userId, userName } from './fill-organization.js';
import { liftLimits } from './lift-limits.js';
import { openConnection } from './scim-connection.js';

const SIZES = [1_000, 100_000, 1_000_000];
const GROUPS = [10, 100_000];
const SAMPLES = 400;
const WARM_UP = 40;
const LOOKUP_GOAL = 1.3;
const MEMBER_GOAL = 1.5;

const ROLLCALL = fileURLToPath(new URL('../bin/rollcall.js', import.meta.url));
const random = (/** @type {number} */ below) => Math.floor(Math.random() * below);
const progress = (/** @type {string} */ text) => process.stderr.write(`${text}\n`);

/** @param {string[]} options */
export async function run(options) {
  const { sizes, json } = readOptions(options);
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: console.error });
  const directories = [];
  try {
    for (const size of sizes) directories.push(await openDirectory(postgres.url, folder, size));
    const rows = [...(await measureQueries(directories)), ...(await measureMembers(directories.at(-1)))];
    if (json) console.log(JSON.stringify(rows, null, 2));
    else report(sizes, rows);
    if (rows.some(isMissed)) process.exitCode = 1;
  } finally {
    for (const directory of directories) await directory.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function readOptions(options) {
  const { values } = parseArgs({
    args: options,
    options: { sizes: { type: 'string', default: SIZES.join() }, json: { type: 'boolean', default: false } },
  });
  const sizes = values.sizes.split(',').map(Number);
  if (sizes.some((size) => !Number.isInteger(size) || size < 1_000 || size > 10_000_000)) {
    throw new Error('--sizes takes numbers of users from 1000 to 10000000, separated by commas');
  }
  return { sizes: sizes.sort((a, b) => a - b), json: values.json };
}

/** A database with one organization of `size` users, and a server on it. */
async function openDirectory(postgresUrl, folder, size) {
  const url = new URL(postgresUrl);
  url.pathname = `/users_${size}`;
  const admin = new pg.Client(postgresUrl);
  await admin.connect();
  await admin.query(`CREATE DATABASE users_${size}`);
  await admin.end();
  const [port, secret] = [await freePort(), `bench-${randomUUID()}`];
  const environment = {
    DATABASE_URL: url.href,
    PORT: String(port),
    ROLLCALL_ORGANIZATION: 'bench',
    ROLLCALL_SECRET: secret,
  };
  const server = await startServer(ROLLCALL, ['serve'], environment, join(folder, `rollcall-${size}.log`));
  await liftLimits(url.href);
  const { send, close } = openConnection(`http://127.0.0.1:${port}/api/scim/bench`, secret);
  const client = new pg.Client(url.href);
  await client.connect();
  const directory = {
    size,
    send,
    async close() {
      close();
      await client.end();
      await server.stop();
    },
  };
  try {
    const start = performance.now();
    await fillWithUsers(send, client, size, (done) => progress(`${done} of ${size} users`));
    await checkCopies(send, client, size);
    const groups = new Map();
    for (const members of GROUPS.filter((members) => members < size)) {
      groups.set(members, await fillGroup(send, client, `Group of ${members}`, members));
    }
    await client.query('VACUUM ANALYZE');
    await client.query('CHECKPOINT');
    progress(`${size} users loaded in ${Math.round((performance.now() - start) / 1000)} s`);
    return { ...directory, groups, cursors: await middleCursors(send, size) };
  } catch (error) {
    await directory.close();
    throw error;
  }
}

/** Cursors in the middle of a walk through all users, as they were created and by userName. */
async function middleCursors(send, size) {
  const walk = async (parameters) => {
    const cursors = [];
    let [cursor, seen] = ['', 0];
    // The size of a page may change on the way: the walk goes by large ones.
    const count = Math.min(1_000, size / 10);
    while (seen < size * 0.6) {
      const { status, body } = await send('GET', `/Users?${parameters}&attributes=id&count=${count}&cursor=${cursor}`);
      if (status !== 200) throw new Error(`a page was answered with ${status}: ${JSON.stringify(body)}`);
      cursor = body.nextCursor;
      seen += body.itemsPerPage;
      if (seen >= size * 0.4) cursors.push(cursor);
    }
    return cursors;
  };
  return { created: await walk(''), sorted: await walk('sortBy=userName') };
}

const filter = (/** @type {string} */ text) => `/Users?filter=${encodeURIComponent(text)}`;
const chosen = (/** @type {string[]} */ of) => of[random(of.length)];

/** What is asked at each size; each answer must have `found` resources. */
const QUERIES = [
  {
    name: 'userName eq',
    goal: LOOKUP_GOAL,
    found: 1,
    path: ({ size }) => filter(`userName eq "${userName(1 + random(size))}@contoso.example"`),
  },
  {
    name: 'externalId eq',
    goal: LOOKUP_GOAL,
    found: 1,
    path: ({ size }) => filter(`externalId eq "${userName(1 + random(size))}"`),
  },
  {
    name: 'emails[type eq "work" and value sw "…"]',
    goal: LOOKUP_GOAL,
    found: 1,
    path: ({ size }) => filter(`emails[type eq "work" and value sw "${userName(1 + random(size))}@"]`),
  },
  { name: 'sorted by userName, page 1', found: 100, path: () => '/Users?sortBy=userName&startIndex=1&count=100' },
  {
    name: 'cursor page in the middle',
    goal: LOOKUP_GOAL,
    found: 100,
    path: ({ cursors }) => `/Users?count=100&cursor=${chosen(cursors.created)}`,
  },
  {
    name: 'the same, sorted by userName',
    goal: LOOKUP_GOAL,
    found: 100,
    path: ({ cursors }) => `/Users?sortBy=userName&count=100&cursor=${chosen(cursors.sorted)}`,
  },
];

/** The sizes take turns at each request, so that noise meets them alike. */
async function measureQueries(directories) {
  const times = QUERIES.map(() => directories.map(() => /** @type {number[]} */ ([])));
  for (let round = -WARM_UP; round < SAMPLES; round += 1) {
    if (round % 100 === 0) progress(`queries: ${round} of ${SAMPLES}`);
    for (const [q, { name, path, found }] of QUERIES.entries()) {
      for (const i of directories.keys()) {
        const at = (i + round + WARM_UP) % directories.length;
        const directory = directories[at];
        const { status, body, milliseconds } = await directory.send('GET', path(directory));
        if (status !== 200 || body.itemsPerPage !== found) {
          throw new Error(`${name} at ${directory.size}: ${status} ${JSON.stringify(body).slice(0, 500)}`);
        }
        if (round >= 0) times[q]?.[at]?.push(milliseconds);
      }
    }
  }
  return QUERIES.map(({ name, goal }, q) =>
    row(
      name,
      goal,
      directories.map(({ size }) => size),
      times[q] ?? [],
    ),
  );
}

/** One user joins and leaves each group in turn, so that the groups stay as large as they are; only joining is timed. */
async function measureMembers({ size, groups, send }) {
  const sizes = [...groups.keys()];
  const times = sizes.map(() => /** @type {number[]} */ ([]));
  for (let round = -WARM_UP; round < SAMPLES; round += 1) {
    if (round % 100 === 0) progress(`members: ${round} of ${SAMPLES}`);
    for (const i of sizes.keys()) {
      const at = (i + round + WARM_UP) % sizes.length;
      const members = sizes[at] ?? 0;
      const path = `/Groups/${groups.get(members)}`;
      const id = userId(members + 1 + random(size - members));
      const { status, body, milliseconds } = await send('PATCH', path, memberPatch('add', id));
      const left = await send('PATCH', path, memberPatch('remove', id));
      if (status !== 204 || left.status !== 204) throw new Error(`a member: ${status} ${JSON.stringify(body)}`);
      if (round >= 0) times[at]?.push(milliseconds);
    }
  }
  return sizes.length === 0 ? [] : [row('add one member to a group', MEMBER_GOAL, sizes, times)];
}

const median = (/** @type {number[]} */ values) => values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function row(name, goal, sizes, times) {
  const medians = times.map(median);
  return {
    name,
    medians: sizes.map((size, i) => ({ size, milliseconds: Number(medians[i].toFixed(3)) })),
    growth: Number((medians.at(-1) / medians[0]).toFixed(3)),
    goal: goal ?? null,
  };
}

const isMissed = ({ growth, goal }) => goal !== null && growth > goal;

function report(sizes, rows) {
  const columns = [...sizes, ...GROUPS.filter((members) => !sizes.includes(members))].sort((a, b) => a - b);
  const line = (name, cells, growth, goal) =>
    `${name.padEnd(42)}${cells.map((cell) => cell.padStart(12)).join('')}${growth.padStart(9)}  ${goal}`;
  console.log(
    `\n${line(
      'median in ms',
      columns.map((n) => n.toLocaleString('en')),
      'growth',
      'goal',
    )}`,
  );
  for (const found of rows) {
    const cells = columns.map((n) => found.medians.find(({ size }) => size === n)?.milliseconds.toFixed(2) ?? '');
    const goal = found.goal === null ? '-' : `${found.goal} ${isMissed(found) ? 'MISSED' : 'met'}`;
    console.log(line(found.name, cells, found.growth.toFixed(2), goal));
  }
}
