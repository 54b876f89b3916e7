// What saying who calls costs: the rate of a look-up (userName eq) by each method, as a ratio to the same application
// that asks nobody, in the same run, in turns; over TLS to the same over TLS. The ratio counts, not the numbers.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { readConfig } from '../dist/config.js';
import { generateMasterKey } from '../dist/secrets/master-key.js';
import { openServices } from '../dist/services.js';
import { startEmbeddedPostgres } from '../dist/store/embedded-postgres.js';
import { selfSigned } from './certificate.js';
import { freePort, startServer } from './children.js';
import { startIssuer } from './issuer.js';
import { sampleUser } from './sample-user.js';

const CONNECTIONS = 16;
const ROUNDS = 5;
const SECONDS = 3;
const USERS = 1_000;
const GOAL = 0.8;
const CHOSEN = 'Wr0ught-iron+gates_of~Dawn';
const TENANT = '11111111-2222-4333-8444-555555555555';

const SERVER = fileURLToPath(new URL('./auth-server.js', import.meta.url));

export async function run() {
  const folder = await mkdtemp(join(tmpdir(), 'rollcall-bench-'));
  const postgres = await startEmbeddedPostgres({ dataDir: folder, log: console.error });
  const issuer = await startIssuer();
  const servers = [];
  try {
    const certificate = await selfSigned('localhost');
    const environment = {
      DATABASE_URL: postgres.url,
      MASTER_KEY: generateMasterKey(),
      ENTRA: issuer.origin,
      CERTIFICATE: JSON.stringify(certificate),
    };
    const prepared = await prepare(environment, issuer);
    const start = async (name, more) => {
      const [port, tlsPort] = [await freePort(), await freePort()];
      const ports = { PORT: String(port), TLS_PORT: String(tlsPort) };
      servers.push(await startServer(SERVER, [], { ...environment, ...ports, ...more }, join(folder, `${name}.log`)));
      return { http: `http://127.0.0.1:${port}`, https: `https://127.0.0.1:${tlsPort}` };
    };
    const guarded = await start('guarded', {});
    const open = await start('open', { OPEN: '1' });
    const targets = await targetsOf(guarded, open, prepared);
    await createUsers(guarded.http, prepared.token);
    report(await measure(targets));
  } finally {
    for (const server of servers) await server.stop();
    issuer.close();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** An organization without a limit, and a credential of each kind. */
async function prepare(environment, issuer) {
  const services = await openServices(readConfig(environment), console.error);
  await services.migrate();
  const { organizations, credentials } = services;
  const { id } = await organizations.create('bench', 'vault');
  await organizations.setLimit('bench', { rate: 0, burst: null });
  const { token } = await credentials.create(id, 'generated');
  await credentials.create(id, 'chosen', { chosen: CHOSEN });
  const client = await credentials.createClient(id, 'client');
  await credentials.trustEntra(id, 'entra', { tenantId: TENANT });
  const certificate = await selfSigned('provisioning');
  await credentials.trustCertificate(id, 'certificate', certificate.cert);
  await services.close();
  return { token, client, certificate, entra: issuer.entraToken(TENANT) };
}

/** What is measured, and against which other; the first two ask nobody. */
async function targetsOf(guarded, open, { token, client, certificate, entra }) {
  const basic = `Basic ${Buffer.from(`${client.clientId}:${client.token}`).toString('base64')}`;
  const granted = await fetch(`${guarded.http}/oauth2/token`, {
    method: 'POST',
    headers: { authorization: basic },
    body: new URLSearchParams({ grant_type: 'client_credentials' }),
  });
  const { access_token: access } = await granted.json();
  const { cert, key } = certificate;
  return {
    nobody: { origin: open.http, authorization: `Bearer ${token}` },
    'nobody, TLS': { origin: open.https, authorization: `Bearer ${token}` },
    generated: { origin: guarded.http, authorization: `Bearer ${token}`, floor: 'nobody' },
    chosen: { origin: guarded.http, authorization: `Bearer ${CHOSEN}`, floor: 'nobody' },
    basic: { origin: guarded.http, authorization: basic, floor: 'nobody' },
    'access token': { origin: guarded.http, authorization: `Bearer ${access}`, floor: 'nobody' },
    'entra token': { origin: guarded.http, authorization: `Bearer ${entra}`, floor: 'nobody' },
    certificate: { origin: guarded.https, tlsOptions: { cert, key }, floor: 'nobody, TLS' },
  };
}

async function createUsers(origin, token) {
  for (let i = 0; i < USERS; i += 50) {
    const created = Array.from({ length: 50 }, (_, j) =>
      fetch(`${origin}/api/scim/bench/Users`, {
        method: 'POST',
        body: JSON.stringify(sampleUser(`prepared${i + j}`)),
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/scim+json' },
      }),
    );
    for (const { status } of await Promise.all(created)) if (status !== 201) throw new Error(`a user: ${status}`);
  }
}

async function measure(targets) {
  const rates = Object.fromEntries(Object.keys(targets).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round += 1) {
    for (const [name, target] of Object.entries(targets)) {
      const rate = await load(target);
      if (round === 0) continue; // warms up
      rates[name].push(rate);
      process.stderr.write(`round ${round}/${ROUNDS}  ${name.padEnd(13)} ${Math.round(rate)}/s\n`);
    }
  }
  return Object.entries(targets).flatMap(([name, { floor }]) =>
    floor === undefined ? [] : [{ name, floor, rates: rates[name], floors: rates[floor] }],
  );
}

async function load({ origin, authorization, tlsOptions }) {
  const result = await autocannon({
    url: origin,
    connections: CONNECTIONS,
    duration: SECONDS,
    ...(tlsOptions && { tlsOptions }),
    ...(authorization && { headers: { authorization } }),
    requests: [
      {
        setupRequest: (prepared) => {
          const name = `prepared${Math.floor(Math.random() * USERS)}@contoso.example`;
          const path = `/api/scim/bench/Users?filter=userName+eq+%22${encodeURIComponent(name)}%22`;
          return { ...prepared, method: 'GET', path };
        },
      },
    ],
  });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${result.non2xx} answers were no success, ${result.errors} connections failed`);
  return result['2xx'] / result.duration;
}

const median = (values) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];

function report(results) {
  console.log('\n                 nobody/s  method/s  ratio   goal');
  for (const { name, floor, rates, floors } of results) {
    const ratio = median(rates.map((rate, i) => rate / floors[i]));
    const numbers = [Math.round(median(floors)), Math.round(median(rates))].map((rate) => String(rate).padStart(10));
    const verdict = ratio >= GOAL ? 'met' : 'MISSED';
    const against = floor === 'nobody' ? '' : `  (${floor})`;
    console.log(`${name.padEnd(15)}${numbers.join('')}${ratio.toFixed(2).padStart(7)}   ${GOAL} ${verdict}${against}`);
    if (ratio < GOAL) process.exitCode = 1;
  }
}
