// A whole job of Entra's against Rollcall: 5,000 users, 200 groups, the initial cycle and ten incremental ones with 1 % of
// churn each, for both profiles, both dialects, and the ways to authenticate that a command line has. At the end the
// simulated tenant and the database must agree row for row.

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { readConfig } from '../dist/config.js';
import { Connection } from '../dist/entra/client/connection.js';
import { basic, bearer, grantedTokens } from '../dist/entra/client/credentials.js';
import { readTenantUrl } from '../dist/entra/client/tenant-url.js';
import { createEntraJob } from '../dist/entra/job/entra-job.js';
import { userSource } from '../dist/entra/job/object-names.js';
import { compileMappings } from '../dist/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../dist/entra/mapping/default-mappings.js';
import { churn } from '../dist/entra/tenant/churn.js';
import { generateTenant } from '../dist/entra/tenant/generate-tenant.js';
import { openServices } from '../dist/services.js';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { expectedRows, storedRows } from './agreement.js';
import { freePort, startServer } from './children.js';

const ROLLCALL = fileURLToPath(new URL('../bin/rollcall.js', import.meta.url));
const CYCLES = 11;
const CONCURRENCY = 16;
const MAPPINGS = compileMappings(DEFAULT_MAPPINGS);

/** One row of the table: what is tried together. */
const RUNS = [
  ['vault', 'legacy', 'secret token'],
  ['vault', 'aadOptscim062020', 'OAuth client'],
  ['core', 'legacy', 'Basic'],
  ['core', 'aadOptscim062020', 'secret token'],
];

/** @param {string[]} options `--users 500` and `--groups 20` for a quick run */
export async function run(options) {
  const size = { users: numberOf(options, '--users', 5_000), groups: numberOf(options, '--groups', 200) };
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: console.error });
  const services = await openServices(readConfig({ DATABASE_URL: postgres.url, DATA_DIR: folder }), console.error);
  let server;
  try {
    const port = await freePort();
    server = await startServer(
      ROLLCALL,
      ['serve'],
      { DATABASE_URL: postgres.url, DATA_DIR: folder, PORT: String(port) },
      join(folder, 'rollcall.log'),
    );
    console.log(`${size.users} users, ${size.groups} groups, ${CYCLES - 1} incremental cycles with 1 % churn`);
    let failed = 0;
    for (const [profile, dialect, method] of RUNS) {
      const outcome = await job(services, `http://127.0.0.1:${port}`, size, profile, dialect, method);
      console.log(`${profile.padEnd(6)} ${dialect.padEnd(17)} ${method.padEnd(13)} ${outcome.text}`);
      if (!outcome.agrees) failed += 1;
    }
    if (failed > 0) process.exitCode = 1;
  } finally {
    await server?.stop();
    await services.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

function numberOf(options, name, otherwise) {
  const at = options.indexOf(name);
  return at < 0 ? otherwise : Number(options[at + 1]);
}

async function job(services, origin, size, profile, dialect, method) {
  const slug = `job-${randomUUID().slice(0, 8)}`;
  const { id } = await services.organizations.create(slug, profile);
  // A load generator is faster than any provisioning service.
  await services.organizationStore.update(slug, { rateLimit: 0 });
  const credential = await credentialOf(services, id, origin, method);
  const connection = new Connection(readTenantUrl(`${origin}/api/scim/${slug}`), {
    credential,
    maxConnections: CONCURRENCY,
  });
  const { tenant, people } = generateTenant(size, 7);
  let requests = 0;
  const failures = [];
  const run = createEntraJob({
    connection,
    directory: tenant,
    ...MAPPINGS,
    dialect,
    concurrency: CONCURRENCY,
    membersPerPatch: 5,
    onEvent: (event) => {
      if (event.status === 'failure') failures.push(event);
    },
  });
  const began = performance.now();
  let health = 'healthy';
  for (let cycle = 0; cycle < CYCLES; cycle += 1) {
    if (cycle > 0) churn(tenant, people, Math.ceil(tenant.users.size / 100));
    const report = await run.runCycle();
    requests += report.requests;
    health = report.health;
  }
  const seconds = (performance.now() - began) / 1_000;
  connection.close();
  const stored = await storedRows((sql, ...values) => services.database.query(sql, values), id);
  const agrees = isDeepStrictEqual(stored, expectedRows(tenant, run.state, MAPPINGS.users, userSource));
  const counts = `${stored.users.length} users, ${stored.groups.length} groups`;
  const rate = `${requests} requests, ${Math.round(requests / seconds)}/s`;
  for (const { code, detail } of failures.slice(0, 3)) console.error(`  ${code}: ${detail}`);
  return {
    agrees: agrees && health === 'healthy' && failures.length === 0,
    text: `${health}, ${failures.length} failures, ${counts}, ${rate}; ${agrees ? 'agree row for row' : 'DIFFER'}`,
  };
}

async function credentialOf(services, organizationId, origin, method) {
  if (method === 'secret token') return bearer((await services.credentials.create(organizationId, 'job')).token);
  const { clientId, token } = await services.credentials.createClient(organizationId, 'job');
  if (method === 'Basic') return basic(clientId, token);
  return grantedTokens({ tokenUrl: `${origin}/oauth2/token`, clientId, secret: token, scope: 'scim' });
}
