import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { createDatabaseRelay, type DatabaseRelay } from '../support/postgres/database-relay.js';
import type { ScimClient } from '../support/scim-client.js';
import { createOrganizationFor, createTestServer, type TestNode, type TestServer } from '../support/test-server.js';
import { startRollcall } from './rollcall-process.js';

let server: TestServer;
let relay: DatabaseRelay;
let environment: { DATABASE_URL: string; DATABASE_TIMEOUT: string };
let node: TestNode;
/** With the time-outs that it has unless told. */
let patient: TestNode;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  relay = await createDatabaseRelay(server.databaseUrl);
  environment = { DATABASE_URL: relay.url, DATABASE_TIMEOUT: '1' };
  // What is lost with a connection is told to the log.
  node = await server.startNode({ environment, onLog: () => undefined });
  patient = await server.startNode({ environment: { DATABASE_URL: relay.url } });
  client = (await createOrganizationFor(node.services, node.scimUrl, 'core')).client;
});

afterEach(() => relay.mend());
afterAll(async () => {
  await node.close();
  await patient.close();
  await relay.close();
  await server.close();
});

/** Creates users until it is told to stop. @returns userNames of those that were acknowledged */
async function createUsers(prefix: string, signal: AbortSignal): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let i = 0; !signal.aborted; i += 1) {
    const userName = `${prefix}-${i}`;
    const { status } = await client.post('/Users', { userName });
    expect([201, 503]).toContain(status);
    if (status === 201) acknowledged.push(userName);
  }
  return acknowledged;
}

const countUsers = async () => {
  const rows = await server.query<{ count: string }>('SELECT count(*) FROM users');
  return Number(rows[0]?.count);
};

async function untilMoreThan(count: number): Promise<void> {
  while ((await countUsers()) <= count) await delay(10);
}

const ready = async ({ origin }: TestNode) => {
  const answer = await fetch(`${origin}/readyz`);
  return [answer.status, await answer.json()];
};

test('a database that falls silent: 503 within its time, and all goes on by itself when it speaks again', async () => {
  const stop = new AbortController();
  const jobs = ['a', 'b', 'c', 'd'].map((prefix) => createUsers(prefix, stop.signal));
  await untilMoreThan(20);
  relay.fallSilent();
  const [read, search, created, isReady] = await Promise.all([
    client.get('/Users/00000000-0000-7000-8000-000000000000'),
    client.get('/Users?filter=title+co+%22x%22'),
    client.post('/Users', { userName: 'silent' }),
    ready(patient),
  ]);
  const statuses = [read, search, created].map(({ status, headers }) => [status, headers['retry-after']]);
  expect(statuses).toEqual(Array(3).fill([503, '5']));
  expect(isReady).toEqual([503, { status: 'not ready', reason: 'the database does not answer' }]);
  await expect(node.services.organizations.list()).rejects.toMatchObject({ status: 503 });

  const before = await countUsers();
  relay.mend();
  await untilMoreThan(before + 20);
  stop.abort();
  const acknowledged = (await Promise.all(jobs)).flat();
  const rows = await server.query<{ user_name: string }>('SELECT user_name FROM users');
  const stored = new Set(rows.map((row) => row.user_name));
  expect(acknowledged.filter((userName) => !stored.has(userName))).toEqual([]);
  expect(await ready(patient)).toEqual([200, { status: 'ok' }]);
});

test('SIGTERM while the database is silent: what is under way is answered, and the server ends', async () => {
  const started = await startRollcall({ ...environment, LOG_LEVEL: 'silent' });
  relay.fallSilent();
  const asked = await Promise.all(Array.from({ length: 4 }, () => ask(started.tenantUrl)));
  expect(await started.end('SIGTERM')).toBe(0);
  expect(await Promise.all(asked.map(({ status }) => status))).toEqual(Array(4).fill(503));
});

/** Calls with no valid token. @returns the answer to come, once the server has the request */
async function ask(tenantUrl: string): Promise<{ readonly status: Promise<number | undefined> }> {
  const headers = { Authorization: 'Bearer nobody', Expect: '100-continue' };
  const outgoing = request(`${tenantUrl}/Users`, { headers, agent: false });
  const status = once(outgoing, 'response').then(([response]) => {
    (response as IncomingMessage).resume();
    return (response as IncomingMessage).statusCode;
  });
  outgoing.end();
  await once(outgoing, 'continue');
  return { status };
}
