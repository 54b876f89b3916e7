import { pino } from 'pino';
import request from 'supertest';
import { type App, createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { openServices, type Services } from '../../src/services.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';

const BROWSER = { Accept: 'text/html,application/xhtml+xml,*/*;q=0.8' };

let database: TestDatabase;
let services: Services;
let app: App;
const config = readConfig({});

beforeAll(async () => {
  database = await createTestDatabase();
  services = await openServices(readConfig({ DATABASE_URL: database.url }), () => undefined);
  app = createApp(services, config, pino({ level: 'silent' }));
});
afterAll(async () => {
  await app.close();
  await services.close();
  await database.drop();
});

test('/ says what this is, where SCIM clients go and that it is ready, and allows nothing but its own style', async () => {
  const { status, text, headers } = await request(app.handler)
    .get('/')
    .set({ ...BROWSER, Host: 'scim.example.com' });
  expect(status).toBe(200);
  expect(text).toContain('<code>http://scim.example.com/api/scim/{organization}</code>');
  expect(text).toContain('Ready for provisioning');
  expect(text).not.toContain('<script');
  expect(headers['content-security-policy']).toMatch(/^default-src 'none';style-src 'sha256-[^']+';/);
  expect(headers['content-security-policy']).not.toContain('upgrade-insecure-requests');
  expect(headers).not.toHaveProperty('strict-transport-security');
  expect(headers).not.toHaveProperty('x-powered-by');
});

test('only a server that clients reach by https tells browsers to insist on it', async () => {
  const secure = createApp(services, { ...config, publicUrl: 'https://scim.example.com' }, pino({ level: 'silent' }));
  const { headers, text } = await request(secure.handler).get('/').set(BROWSER);
  expect(headers['strict-transport-security']).toBe('max-age=31536000');
  expect(text).toContain('https://scim.example.com/api/scim/{organization}');
  await secure.close();
});

const WITHOUT_TLS = { config, hsts: undefined };
const ENCRYPTED = [
  { config: { ...config, publicUrl: 'https://scim.example.com' }, hsts: 'max-age=31536000' },
  { config: { ...config, tls: { cert: 'a.pem', key: 'b.pem', clientCa: undefined } }, hsts: 'max-age=31536000' },
];

test.each([
  ['get', '/livez', 200],
  ['get', '/nothing', 404],
  ['get', '/api/scim/acme/Users', 401],
  ['get', '/scim/Users', 401],
  ['post', '/oauth2/token', 400],
  ['get', '/.well-known/oauth-authorization-server', 200],
  ['delete', '/oauth2/jwks', 405],
] as const)(
  'so does every other answer of such a server, also with TLS of its own: %s %s',
  async (method, path, code) => {
    for (const { config: given, hsts } of [WITHOUT_TLS, ...ENCRYPTED]) {
      const server = createApp(services, given, pino({ level: 'silent' }));
      const { status, headers } = await request(server.handler)[method](path);
      expect({ status, hsts: headers['strict-transport-security'] }).toEqual({ status: code, hsts });
      await server.close();
    }
  },
);

test('a Host header that is no host is repeated nowhere', async () => {
  const { text } = await request(app.handler)
    .get('/')
    .set({ ...BROWSER, Host: 'x"><script>alert(1)</script>' });
  expect(text).not.toContain('alert');
});

test('/livez and /readyz answer while the database is there', async () => {
  expect((await request(app.handler).get('/livez')).body).toEqual({ status: 'ok' });
  expect((await request(app.handler).get('/readyz')).body).toEqual({ status: 'ok' });
});

test('without its database /readyz is 503 with the reason, and so is /, while /livez goes on', async () => {
  const url = new URL(database.url);
  url.pathname = '/no_such_database';
  const lost = await openServices(readConfig({ DATABASE_URL: url.href }), () => undefined);
  const { handler, close } = createApp(lost, config, pino({ level: 'silent' }));
  const ready = await request(handler).get('/readyz');
  expect([ready.status, ready.headers['retry-after'], ready.body.reason]).toEqual([
    503,
    '5',
    'the database cannot be reached',
  ]);
  const page = await request(handler).get('/').set(BROWSER);
  expect([page.status, page.text]).toEqual([503, expect.stringContaining('Not ready: the database cannot be reached')]);
  expect((await request(handler).get('/livez')).status).toBe(200);
  await close();
  await lost.close();
});

test.each(['/nothing', '/api', '/%E0%A4%A', '/api/scim'])(
  '%s: a page for a browser, a SCIM error for a program',
  async (path) => {
    const program = await request(app.handler).get(path);
    expect(program.status).toBeGreaterThanOrEqual(400);
    expect(program.status).toBeLessThan(500);
    expect(program.headers['content-type']).toMatch(/^application\/scim\+json/);
    const browser = await request(app.handler).get(path).set(BROWSER);
    expect(browser.status).toBe(program.status);
    expect(browser.text).not.toMatch(/Cannot GET|at Layer|node_modules/);
  },
);
