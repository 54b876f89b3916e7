import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../cli/rollcall-command.js';
import { coreUser } from '../support/sample-users.js';
import type { ScimClient } from '../support/scim-client.js';
import { createOrganizationFor, createTestServer, type TestNode, type TestServer } from '../support/test-server.js';

const LIMIT = 5;
const SAYS_SO = /^PostgreSQL gives this server no more than \d connections: .*DATABASE_POOL_SIZE/;

let server: TestServer;
let node: TestNode;
let role: string;
let client: ScimClient;
let environment: { DATABASE_URL: string };
const told: string[] = [];

beforeAll(async () => {
  server = await createTestServer();
  role = `few_${randomBytes(6).toString('hex')}`;
  await server.query(`CREATE ROLE ${role} LOGIN PASSWORD 'before' CONNECTION LIMIT ${LIMIT} IN ROLE rollcall`);
  const url = new URL(server.databaseUrl);
  url.username = role;
  url.password = 'before';
  environment = { DATABASE_URL: url.href };
  node = await server.startNode({ environment, onLine: (line) => told.push(line) });
  client = (await createOrganizationFor(node.services, node.scimUrl, 'core')).client;
});
afterAll(async () => {
  await node.close();
  await server.query(`DROP ROLE ${role}`);
  await server.close();
});

const connections = async () => {
  const rows = await server.query('SELECT FROM pg_stat_activity WHERE usename = $1', role);
  return rows.length;
};

test('a role with few connections: requests wait for one another, also those that the server has for itself', async () => {
  const work = Array.from({ length: 60 }, async (_, i) => {
    if (i % 4 === 0) return (await node.services.organizations.list()).length > 0 ? 201 : 0;
    return (await client.post('/Users', coreUser(`user-${i}`))).status;
  });
  expect(await Promise.all(work)).toEqual(Array(60).fill(201));
  expect(await connections()).toBeLessThanOrEqual(LIMIT);
  expect(told).toEqual([expect.stringMatching(SAYS_SO)]);
});

test('a server that is told to keep fewer leaves some to others', async () => {
  const modest = await server.startNode({ environment: { DATABASE_URL: server.databaseUrl, DATABASE_POOL_SIZE: '4' } });
  const { client: ofModest } = await createOrganizationFor(modest.services, modest.scimUrl, 'core');
  const work = Array.from(
    { length: 40 },
    async (_, i) => (await ofModest.post('/Users', coreUser(`user-${i}`))).status,
  );
  const { pool } = modest.services.database;
  expect(await Promise.all(work)).toEqual(Array(40).fill(201));
  expect(pool.totalCount).toBe(2);
  await modest.close();
});

test('a command waits for a connection', async () => {
  await server.query(`ALTER ROLE ${role} CONNECTION LIMIT 0`);
  const listed = runCommand(environment, ['org', 'list']);
  await delay(1_000);
  await server.query(`ALTER ROLE ${role} CONNECTION LIMIT -1`);
  expect(await listed).toMatchObject({ code: 0, errors: '' });
});

test.each([
  ['a password that has changed', `PASSWORD 'after'`, `PASSWORD 'before'`],
  ['a role that may no longer log in', 'NOLOGIN', 'LOGIN'],
])('%s is 503 until it is put right', async (_, change, back) => {
  await server.query(`ALTER ROLE ${role} ${change}`);
  await server.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = $1', role);
  while ((await connections()) > 0);
  await expect(client.get('/Users')).resolves.toMatchObject({ status: 503, headers: { 'retry-after': '5' } });
  await expect(node.services.organizations.list()).rejects.toMatchObject({
    status: 503,
    message: expect.stringMatching(/nothing was changed/),
  });
  await server.query(`ALTER ROLE ${role} ${back}`);
  await expect(client.get('/Users')).resolves.toMatchObject({ status: 200 });
});
