// A whole job of Entra's against Rollcall: 5,000 users, 200 groups, the initial cycle and ten incremental ones with 1 % of
// churn each, once for each way to authenticate, the four pairs of profile and dialect in turn; with --all each way with
// each pair. After it every test of the validators must pass, and the simulated tenant and the database must agree row for
// row.

import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { readConfig } from '../dist/config.js';
import { Connection } from '../dist/entra/client/connection.js';
import * as client from '../dist/entra/client/credentials.js';
import { readTenantUrl } from '../dist/entra/client/tenant-url.js';
import { createEntraJob } from '../dist/entra/job/entra-job.js';
import { userSource } from '../dist/entra/job/object-names.js';
import { compileMappings } from '../dist/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../dist/entra/mapping/default-mappings.js';
import { churn } from '../dist/entra/tenant/churn.js';
import { generateTenant } from '../dist/entra/tenant/generate-tenant.js';
import { totalsOf } from '../dist/entra/validate/reports/summary.js';
import { runValidation } from '../dist/entra/validate/run-validation.js';
import { generateMasterKey } from '../dist/secrets/master-key.js';
import { openServices } from '../dist/services.js';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { expectedRows, storedRows } from './agreement.js';
import { selfSigned } from './certificate.js';
import { freePort, startServer } from './children.js';
import { startIssuer } from './issuer.js';
import { METHODS } from './methods.js';

const SERVER = fileURLToPath(new URL('./auth-server.js', import.meta.url));
const CYCLES = 11;
const CONCURRENCY = 16;
const MAPPINGS = compileMappings(DEFAULT_MAPPINGS);
const PAIRS = [
  ['vault', 'legacy'],
  ['vault', 'aadOptscim062020'],
  ['core', 'legacy'],
  ['core', 'aadOptscim062020'],
];

/** @param {string[]} options `--users 500` and `--groups 20` for a quick run, `--all` for every combination */
export async function run(options) {
  const size = { users: numberOf(options, '--users', 5_000), groups: numberOf(options, '--groups', 200) };
  const runs = METHODS.flatMap((method, i) => {
    const pairs = options.includes('--all') ? PAIRS : [PAIRS[i % PAIRS.length]];
    return pairs.map(([profile, dialect]) => ({ method, profile, dialect }));
  });
  const place = await openPlace();
  try {
    console.log(`${size.users} users, ${size.groups} groups, ${CYCLES - 1} incremental cycles with 1 % churn`);
    let failed = 0;
    for (const { method, profile, dialect } of runs) {
      const outcome = await job(place, size, method, profile, dialect);
      console.log(`${method.name.padEnd(13)} ${profile.padEnd(6)} ${dialect.padEnd(17)} ${outcome.text}`);
      if (!outcome.isRight) failed += 1;
    }
    console.log(`${runs.length - failed} of ${runs.length} jobs went as they must.`);
    if (failed > 0) process.exitCode = 1;
  } finally {
    await place.close();
  }
}

function numberOf(options, name, otherwise) {
  const at = options.indexOf(name);
  return at < 0 ? otherwise : Number(options[at + 1]);
}

/** PostgreSQL, a stand-in for Entra's authority, and the server as a process of its own, on http and https. */
async function openPlace() {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: console.error });
  const issuer = await startIssuer();
  const certificate = await selfSigned('localhost');
  const [port, tlsPort] = [await freePort(), await freePort()];
  const environment = {
    DATABASE_URL: postgres.url,
    DATA_DIR: folder,
    MASTER_KEY: generateMasterKey(),
    ENTRA: issuer.origin,
    CERTIFICATE: JSON.stringify(certificate),
    PORT: String(port),
    TLS_PORT: String(tlsPort),
  };
  const services = await openServices(readConfig(environment), console.error);
  await services.migrate();
  const server = await startServer(SERVER, [], environment, join(folder, 'rollcall.log'));
  return {
    services,
    issuer,
    ca: certificate.cert,
    http: `http://127.0.0.1:${port}`,
    https: `https://localhost:${tlsPort}`,
    async close() {
      await server.stop();
      await services.close();
      issuer.close();
      await postgres.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function job(place, size, method, profile, dialect) {
  const { services, issuer } = place;
  const slug = `job-${randomUUID().slice(0, 8)}`;
  const { id } = await services.organizations.create(slug, profile);
  // A load generator is faster than any provisioning service.
  await services.organizations.setLimit(slug, { rate: 0, burst: null });
  const prepared = await method.prepare({
    credentials: services.credentials,
    organizationId: id,
    origin: place.http,
    client,
    issuer,
    issueCertificate: () => selfSigned('provisioning'),
  });
  const url = `${method.isSecure ? place.https : place.http}/api/scim/${slug}`;
  const connect = (observe) =>
    new Connection(readTenantUrl(url), { ...prepared, ca: place.ca, maxConnections: CONCURRENCY, observe });
  const connection = connect(() => {});
  const { tenant, people } = await generateTenant(size, 7);
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
  const isFederated = method.isFederated ?? false;
  const { passed, failed, warned, skipped } = totalsOf(
    await runValidation(url, connect, { ...MAPPINGS, isFederated, dialect }),
  );
  const stored = await storedRows((sql, ...values) => services.database.query('stored', sql, values), id);
  const agrees = isDeepStrictEqual(stored, expectedRows(tenant, run.state, MAPPINGS.users, userSource));
  for (const { code, detail } of failures.slice(0, 3)) console.error(`  ${code}: ${detail}`);
  const said = [
    `${health}, ${failures.length} failures`,
    `${stored.users.length} users, ${stored.groups.length} groups`,
    `${requests} requests, ${Math.round(requests / seconds)}/s`,
    `validate ${passed} of ${passed + failed + warned} (${skipped} n/a)`,
    agrees ? 'agree row for row' : 'DIFFER',
  ];
  const isRight = agrees && health === 'healthy' && failures.length + failed + warned === 0;
  return { isRight, text: said.join('; ') };
}
