import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startRollcall } from '../faults/rollcall-process.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { runCommand } from './rollcall-command.js';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-health-'));
});
afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

const portOf = (server: Server) => String((server.address() as AddressInfo).port);

test('a server on another address, with TLS, is ready for its health check', async () => {
  const authority = await createCertificateAuthority();
  const { cert, key } = await authority.issue({ names: ['scim.example.com'] });
  const [TLS_CERT, TLS_KEY] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(TLS_CERT, cert);
  await writeFile(TLS_KEY, key);
  const environment = { HOST: '127.0.0.2', TLS_CERT, TLS_KEY };
  const server = await startRollcall({
    DATABASE_URL: database.url,
    DATA_DIR: folder,
    LOG_LEVEL: 'silent',
    ...environment,
  });
  try {
    const PORT = new URL(server.tenantUrl).port;
    const url = `https://127.0.0.2:${PORT}/readyz`;
    expect(await runCommand({ ...environment, PORT }, ['health'])).toMatchObject({
      code: 0,
      output: `${url}: ready\n`,
    });
    const json = await runCommand({ ...environment, PORT }, ['health', '--json']);
    expect(JSON.parse(json.output)).toEqual({ ready: true, url });
  } finally {
    await server.end('SIGTERM');
  }
});

test('a server that is not ready, and none at all, end the health check with 1 and the reason', async () => {
  const server = createServer((_, response) => response.writeHead(503).end('the database cannot be reached'));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const PORT = portOf(server);
  expect(await runCommand({ PORT }, ['health'])).toMatchObject({
    code: 1,
    output: `http://127.0.0.1:${PORT}/readyz: not ready: 503 the database cannot be reached\n`,
  });
  server.close();
  server.closeAllConnections();
  expect(await runCommand({ PORT }, ['health'])).toMatchObject({
    code: 1,
    output: expect.stringContaining('ECONNREFUSED'),
  });
});
