// Lookup, create and PATCH of Rollcall, with authentication, validation and log, as a ratio to the floor (floor.js).
// Both run in the same run, in turns, on the same PostgreSQL; the ratio counts, not the numbers.
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import pg from 'pg';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { freePort, startServer } from './children.js';
import { liftLimits } from './lift-limits.js';
import { ENTERPRISE, PATCH_OP, sampleUser as user } from './sample-user.js';

const CONNECTIONS = 16;
const ROUNDS = 5;
const SECONDS = 4;
const PREPARED_USERS = 2_000;
const GOALS = { lookup: 0.6, create: 0.5, patch: 0.5 };

const ROLLCALL = fileURLToPath(new URL('../bin/rollcall.js', import.meta.url));
const FLOOR = fileURLToPath(new URL('./floor.js', import.meta.url));

export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: console.error });
  const servers = [];
  try {
    const [rollcallPort, floorPort] = [await freePort(), await freePort()];
    const secret = `bench-${randomUUID()}`;
    servers.push(
      await startServer(
        ROLLCALL,
        ['serve'],
        {
          DATABASE_URL: postgres.url,
          PORT: String(rollcallPort),
          ROLLCALL_ORGANIZATION: 'bench',
          ROLLCALL_SECRET: secret,
        },
        join(folder, 'rollcall.log'),
      ),
    );
    const organization = await createOrganization(postgres.url);
    await liftLimits(postgres.url);
    servers.push(
      await startServer(
        FLOOR,
        [],
        {
          DATABASE_URL: postgres.url,
          PORT: String(floorPort),
          FLOOR_ORGANIZATION: organization,
        },
        join(folder, 'floor.log'),
      ),
    );
    const targets = {
      floor: { url: `http://127.0.0.1:${floorPort}`, headers: {} },
      rollcall: {
        url: `http://127.0.0.1:${rollcallPort}/api/scim/bench`,
        headers: { authorization: `Bearer ${secret}` },
      },
    };
    const ids = {};
    for (const [name, target] of Object.entries(targets)) ids[name] = await createUsers(target);
    report(await measure(targets, ids));
  } finally {
    for (const server of servers) await server.stop();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

async function createOrganization(url) {
  const client = new pg.Client(url);
  await client.connect();
  const id = randomUUID();
  await client.query(
    `INSERT INTO organizations (id, slug, name, profile, cursor_key) VALUES ($1, 'floor', 'floor', 'vault', '')`,
    [id],
  );
  await client.end();
  return id;
}

async function createUsers({ url, headers }) {
  const ids = [];
  for (let i = 0; i < PREPARED_USERS; i += 50) {
    const created = Array.from({ length: 50 }, async (_, j) => {
      const body = JSON.stringify(user(`prepared${i + j}`));
      const response = await fetch(`${url}/Users`, {
        method: 'POST',
        body,
        headers: { ...headers, 'content-type': 'application/scim+json' },
      });
      return (await response.json()).id;
    });
    ids.push(...(await Promise.all(created)));
  }
  return ids;
}

let created = 0;

/** What each kind of request sends; `ids` are those of the prepared users. */
const REQUESTS = {
  lookup: () => {
    const name = `prepared${Math.floor(Math.random() * PREPARED_USERS)}@contoso.example`;
    return { method: 'GET', path: `/Users?filter=userName+eq+%22${encodeURIComponent(name)}%22` };
  },
  create: () => {
    created += 1;
    return { method: 'POST', path: '/Users', body: JSON.stringify(user(`created${created}`)) };
  },
  patch: (ids) => {
    const mark = Math.random().toString(36).slice(2, 8);
    const Operations = [
      { op: 'Replace', path: 'title', value: `Analyst ${mark}` },
      { op: 'Replace', path: `${ENTERPRISE}:department`, value: `R&D ${mark}` },
    ];
    return {
      method: 'PATCH',
      path: `/Users/${ids[Math.floor(Math.random() * ids.length)]}`,
      body: JSON.stringify({ schemas: [PATCH_OP], Operations }),
    };
  },
};

/** @returns rates per second by kind and target, one for each round */
async function measure(targets, ids) {
  const rates = Object.fromEntries(Object.keys(REQUESTS).map((kind) => [kind, { floor: [], rollcall: [] }]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [kind, request] of Object.entries(REQUESTS)) {
      for (const [name, target] of Object.entries(targets)) {
        const rate = await load(target, () => request(ids[name]));
        if (round === 0) continue; // warms up
        rates[kind][name].push(rate);
        process.stderr.write(`round ${round}/${ROUNDS}  ${kind.padEnd(7)} ${name.padEnd(9)} ${Math.round(rate)}/s\n`);
      }
    }
  }
  return rates;
}

async function load({ url, headers }, request) {
  const base = new URL(url);
  const result = await autocannon({
    url: base.origin,
    connections: CONNECTIONS,
    duration: SECONDS,
    headers: { ...headers, 'content-type': 'application/scim+json' },
    requests: [
      {
        setupRequest: (prepared) => {
          const { method, path, body } = request();
          return { ...prepared, method, path: `${base.pathname.replace(/\/$/, '')}${path}`, body };
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers were no success, ${result.errors} connections failed`);
  return result['2xx'] / result.duration;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function report(rates) {
  console.log('\n          floor/s  Rollcall/s  ratio   goal');
  for (const [kind, { floor, rollcall }] of Object.entries(rates)) {
    const ratio = median(rollcall.map((rate, i) => rate / floor[i]));
    const verdict = ratio >= GOALS[kind] ? 'met' : 'MISSED';
    console.log(
      `${kind.padEnd(8)}${String(Math.round(median(floor))).padStart(9)}${String(Math.round(median(rollcall))).padStart(12)}` +
        `${ratio.toFixed(2).padStart(7)}   ${GOALS[kind]} ${verdict}`,
    );
    if (ratio < GOALS[kind]) process.exitCode = 1;
  }
}
