import { once } from 'node:events';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import express from 'express';
import { pino } from 'pino';
import { createRollcall, type Rollcall } from '../../src/index.js';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { ScimClient } from '../support/scim-client.js';

let database: TestDatabase;
let rollcall: Rollcall;
let server: Server | undefined;
const lines: string[] = [];

beforeEach(async () => {
  database = await createTestDatabase();
  const logger = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
  rollcall = createRollcall({ databaseUrl: database.url, masterKey: generateMasterKey(), logger });
  await rollcall.start();
});
afterEach(async () => {
  server?.close();
  await rollcall.stop();
  await database.drop();
});

/** Serves it in an Express application. @returns a client of a new organization */
async function mount(add: (app: express.Express) => void, path = ''): Promise<ScimClient> {
  const app = express();
  add(app);
  app.get('/', (_request, response) => void response.send('the product'));
  server = app.listen(0);
  await once(server, 'listening');
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { id } = await rollcall.organizations.create('acme', 'core');
  const { token } = await rollcall.credentials.create(id, 'test');
  expect(await (await fetch(`${origin}/`)).text()).toBe('the product');
  expect((await fetch(`${origin}/nowhere`)).status).toBe(404);
  return new ScimClient(`${origin}${path}/api/scim/acme`, token);
}

test('below a path, the locations of resources lead there', async () => {
  const client = await mount((app) => app.use('/identity', rollcall.router), '/identity');
  const created = await client.post('/Users', { userName: 'ada' });
  expect(created.status).toBe(201);
  expect(created.headers.location).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/identity\/api\/scim\/acme\/Users\//);
  expect((await fetch(String(created.headers.location))).status).toBe(401);
});

test('behind a reader of bodies it says to whoever runs it what is wrong, and does not wait for ever', async () => {
  const client = await mount((app) => app.use(express.json({ type: '*/*' }), rollcall.router));
  expect((await client.post('/Users', { userName: 'ada' })).status).toBe(500);
  expect(lines.join('')).toContain('mount Rollcall before express.json()');
});

test('an option that cannot be used is named', () => {
  const databaseUrl = 'postgresql://127.0.0.1/x';
  expect(() => createRollcall({ databaseUrl, databaseSchema: 'Not one' })).toThrow(/^databaseSchema must be the name/);
  expect(() => createRollcall({} as never)).toThrow(/^databaseUrl is missing/);
});
