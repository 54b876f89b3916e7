import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { watchStatements } from '../support/postgres/watched-statements.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { insertLargeUsers } from './large-resources.js';

let server: TestServer;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer({ environment: { ANSWER_TIMEOUT: '2' } });
  organization = await server.createOrganization('core');
  await insertLargeUsers(server, organization.id, 30, 900_000);
});
afterAll(() => server.close());

/** A connection on which these paths are asked for at once. */
async function ask(...paths: string[]): Promise<Socket> {
  const { hostname, port } = new URL(server.origin);
  const socket = connect(Number(port), hostname);
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const { slug, token } = organization;
  const requests = paths.map(
    (path) => `GET /api/scim/${slug}${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${token}\r\n\r\n`,
  );
  socket.write(requests.join(''));
  return socket;
}

test('who takes nothing of an answer is cut off; only as much was read as the connection holds, of the first answer', async () => {
  const statements = watchStatements(server.services.database);
  const socket = await ask('/Users', '/Users', '/Users');
  // Before the end of the time that an answer may take whatever is taken of it.
  await delay(6_500);
  expect(statements.length).toBeLessThan(20);
  expect(statements.filter(({ text }) => text.includes('OFFSET'))).toHaveLength(1);
  const closed = once(socket, 'close');
  socket.resume();
  await closed;
  expect(socket.bytesRead).toBeLessThan(30 * 900_000);
});

test('a reader waits for the server as long as that takes', async () => {
  const { database } = server.services;
  const run = database.run;
  database.run = (async (account, statement, values) => {
    if (statement.text.includes('WITH ORDINALITY')) {
      database.run = run;
      await delay(5_000);
    }
    return run.call(database, account, statement, values);
  }) as typeof run;
  const { text } = await organization.client.get('/Users?count=10');
  expect(text).toContain('"itemsPerPage":10}');
});

test('who reads, however slowly, gets all of it', async () => {
  const socket = await ask('/Users?count=10', '/Users?count=1');
  let text = '';
  socket.setEncoding('latin1');
  socket.on('data', (chunk: string) => {
    text += chunk;
    socket.pause();
    setTimeout(() => socket.resume(), 10);
  });
  while (!text.includes('"itemsPerPage":1,')) await delay(20);
  expect(text.match(/HTTP\/1\.1 200/g)).toHaveLength(2);
  expect(text).toContain('"itemsPerPage":10}');
  socket.destroy();
});

test('a connection that is kept after an answer is not cut off', async () => {
  const socket = await ask('/Users?count=3');
  let bytes = 0;
  socket.on('data', (chunk: Buffer) => {
    bytes += chunk.length;
  });
  await delay(2_500);
  expect(bytes).toBeGreaterThan(2_700_000);
  expect(socket.readableEnded).toBe(false);
  socket.destroy();
});
