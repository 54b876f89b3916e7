import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { readConfig } from '../../src/config.js';
import { openServices } from '../../src/services.js';
import { type RollcallProcess, startRollcall } from '../faults/rollcall-process.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { freePort } from '../support/free-port.js';
import { createOrganizationFor } from '../support/test-server.js';

const HOST = 'scim.example.com';
const EXAMPLES = path.resolve(import.meta.dirname, '../../examples/proxies');

/** How each proxy is started on a configuration; its example is changed where it names a port, a file or a certificate. */
interface Proxy {
  readonly name: string;
  readonly file: string;
  command(file: string, folder: string): [string, ...string[]];
  changes(place: { port: number; upstream: number; folder: string }): [RegExp | string, string][];
}

const PROXIES: readonly Proxy[] = [
  {
    name: 'nginx',
    file: 'nginx.conf',
    command: (file, folder) => [
      '/usr/sbin/nginx',
      ...['-c', file, '-p', folder, '-e', `${folder}/error.log`],
      ...['-g', `daemon off; pid ${folder}/nginx.pid;`],
    ],
    changes: ({ port, upstream, folder }) => [
      ['listen 443', `listen 127.0.0.1:${port}`],
      ['127.0.0.1:3000', `127.0.0.1:${upstream}`],
      ['/etc/ssl/scim.example.com/chain.pem', `${folder}/chain.pem`],
      ['/etc/ssl/scim.example.com/key.pem', `${folder}/key.pem`],
      [/^/, 'events {}\nhttp { access_log off;\n'],
      [/$/, '}\n'],
    ],
  },
  {
    name: 'HAProxy',
    file: 'haproxy.cfg',
    command: (file) => ['/usr/sbin/haproxy', '-f', file],
    changes: ({ port, upstream, folder }) => [
      ['bind :443', `bind 127.0.0.1:${port}`],
      ['127.0.0.1:3000', `127.0.0.1:${upstream}`],
      ['/etc/ssl/scim.example.com.pem', `${folder}/both.pem`],
    ],
  },
  {
    name: 'Caddy',
    file: 'Caddyfile',
    command: (file) => ['/usr/bin/caddy', 'run', '--adapter', 'caddyfile', '--config', file],
    changes: ({ port, upstream, folder }) => [
      ['127.0.0.1:3000', `127.0.0.1:${upstream}`],
      [
        /^scim\.example\.com \{/m,
        `https://${HOST}:${port} {\n\tbind 127.0.0.1\n\ttls ${folder}/chain.pem ${folder}/key.pem`,
      ],
      [/^/, '{\n\tadmin off\n\tauto_https disable_redirects\n}\n'],
    ],
  },
];

let database: TestDatabase;
let folder: string;
let server: RollcallProcess;
let upstream: number;
let token: string;
let slug: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-proxies-'));
  const authority = await createCertificateAuthority();
  const { cert, key } = await authority.issue({ names: [HOST] });
  for (const [name, text] of Object.entries({ chain: cert, key, both: `${cert}\n${key}` })) {
    await writeFile(path.join(folder, `${name}.pem`), text);
  }
  const environment = { DATABASE_URL: database.url, DATA_DIR: folder, LOG_LEVEL: 'silent' };
  upstream = await freePort();
  const proxied = { TRUST_PROXY: '1', PUBLIC_URL: `https://${HOST}`, PORT: String(upstream) };
  server = await startRollcall({ ...environment, ...proxied });
  const services = await openServices(readConfig(environment), console.error);
  ({ token, slug } = await createOrganizationFor(services, `https://${HOST}/api/scim/`, 'core'));
  await services.close();
}, 60_000);
afterAll(async () => {
  await server.end('SIGTERM');
  await rm(folder, { recursive: true });
  await database.drop();
});

async function startProxy(proxy: Proxy): Promise<{ port: number; child: ChildProcess }> {
  const port = await freePort();
  let text = await readFile(path.join(EXAMPLES, proxy.file), 'utf8');
  for (const [from, to] of proxy.changes({ port, upstream, folder })) text = text.replace(from, () => to);
  const file = path.join(folder, proxy.file);
  await writeFile(file, text);
  await mkdir(path.join(folder, 'home'), { recursive: true });
  const [program, ...args] = proxy.command(file, folder);
  const env = { PATH: process.env.PATH, HOME: path.join(folder, 'home') };
  const child = spawn(program, args, { env, stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr?.on('data', (chunk) => (said += String(chunk)));
  for (let tries = 0; tries < 100; tries += 1) {
    if (child.exitCode !== null) break;
    const socket = connect(port, '127.0.0.1');
    const isThere = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isThere) return { port, child };
    await delay(50);
  }
  throw new Error(`${program} takes no connections: ${said}`);
}

test.each(PROXIES)(
  '$name passes on what SCIM clients send, by its example',
  async (proxy) => {
    const { port, child } = await startProxy(proxy);
    try {
      const send = (method: string, target: string, body?: object) =>
        sendTo(port, method, `/api/scim/${slug}${target}`, body);
      const created = await send('POST', '/Users', { userName: `ada@${proxy.name}` });
      expect(created.status).toBe(201);
      const { id } = created.body as { id: string };
      expect(created.headers.location).toBe(`https://${HOST}/api/scim/${slug}/Users/${id}`);
      // Percent-encoding arrives as it was sent, doubled slashes and long URLs too.
      const found = await send('GET', `/Users?filter=userName+eq+%22ada%40${proxy.name}%22`);
      expect(found.body).toMatchObject({ totalResults: 1 });
      expect((await send('GET', `//Users/${id}`)).status).toBe(200);
      const ids = Array.from({ length: 150 }, () => `id eq "${id}"`).join(' or ');
      expect((await send('GET', `/Users?filter=${encodeURIComponent(ids)}`)).body).toMatchObject({ totalResults: 1 });
      expect((await send('GET', `/Users/${encodeURIComponent('a/b')}`)).status).toBe(404);
      // More than the proxies take unless they are told, and a large answer.
      const many = Array.from({ length: 500 }, (_, i) => ({
        method: 'POST',
        path: '/Users',
        bulkId: `b${i}`,
        data: { userName: `${proxy.name}-${i}`, title: 'x'.repeat(6_000) },
      }));
      const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
      expect((await send('POST', '/Bulk', { schemas, Operations: many })).status).toBe(200);
      expect((await send('GET', `/Users?count=500&filter=userName+sw+%22${proxy.name}-%22`)).body).toMatchObject({
        itemsPerPage: 500,
      });
      const patch = {
        schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
        Operations: [{ op: 'add', path: 'title', value: 'T' }],
      };
      expect((await send('PATCH', `/Users/${id}`, patch)).status).toBe(200);
      expect((await send('DELETE', `/Users/${id}`)).status).toBe(204);
    } finally {
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    }
  },
  60_000,
);

interface Answer {
  readonly status: number | undefined;
  readonly headers: Record<string, unknown>;
  readonly body: unknown;
}

function sendTo(port: number, method: string, target: string, body?: object): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const headers = {
      Authorization: `Bearer ${token}`,
      Host: HOST,
      ...(text === undefined
        ? {}
        : { 'Content-Type': 'application/scim+json', 'Content-Length': Buffer.byteLength(text) }),
    };
    const options = {
      host: '127.0.0.1',
      port,
      path: target,
      method,
      headers,
      servername: HOST,
      rejectUnauthorized: false,
      agent: false,
    };
    const sent = request(options, (response) => {
      let received = '';
      response.setEncoding('utf8').on('data', (chunk) => (received += chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode,
          headers: response.headers,
          body: received === '' ? undefined : JSON.parse(received),
        }),
      );
    });
    sent.on('error', reject).end(text);
  });
}
