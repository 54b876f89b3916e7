import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { type RollcallProcess, startRollcall } from './rollcall-process.js';

const READ_AGAIN = 'Read the TLS certificate again.';
const NOTHING_TO_READ = 'SIGHUP: there is no TLS certificate to read again.';

let database: TestDatabase;
let folder: string;

beforeAll(async () => {
  database = await createTestDatabase();
  folder = await mkdtemp(join(tmpdir(), 'rollcall-reload-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true });
  await database.drop();
});

/** Starts a server, sends it SIGHUP, and ends it once it has said something of the two; gives what it said. */
async function hangUp(environment: Record<string, string>): Promise<string[]> {
  const server = await startRollcall({ DATABASE_URL: database.url, DATA_DIR: folder, ...environment });
  process.kill(server.pid, 'SIGHUP');
  const said = () => [READ_AGAIN, NOTHING_TO_READ].filter((line) => server.output().includes(line));
  for (let waited = 0; waited < 200 && said().length === 0; waited += 1) await delay(50);
  await expectOrderlyEnd(server);
  return said();
}

const expectOrderlyEnd = async (server: RollcallProcess) => expect(await server.end('SIGTERM')).toBe(0);

test('SIGHUP has the certificate read again', async () => {
  const authority = await createCertificateAuthority();
  const { cert, key } = await authority.issue({ names: ['localhost'] });
  const [TLS_CERT, TLS_KEY] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
  await writeFile(TLS_CERT, cert);
  await writeFile(TLS_KEY, key);
  expect(await hangUp({ TLS_CERT, TLS_KEY })).toEqual([READ_AGAIN]);
});

test('a server without TLS claims no such thing, and goes on', async () => {
  expect(await hangUp({})).toEqual([NOTHING_TO_READ]);
});
