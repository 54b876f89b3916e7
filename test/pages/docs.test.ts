import { pino } from 'pino';
import request from 'supertest';
import { type App, createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { openServices, type Services } from '../../src/services.js';

let services: Services;
let app: App;
const config = readConfig({});

beforeAll(async () => {
  // The documentation needs no database: it is read when there is trouble with it.
  services = await openServices(readConfig({ DATABASE_URL: 'postgresql://localhost:1/none' }), () => undefined);
  app = createApp(services, config, pino({ level: 'silent' }));
});
afterAll(async () => {
  await app.close();
  await services.close();
});

const get = (path: string) => request(app.handler).get(path);

test('every page of the documentation is served, and each link among them leads to a heading that is there', async () => {
  const pages = new Map<string, string>();
  const waiting = ['/docs'];
  for (let path = waiting.pop(); path !== undefined; path = waiting.pop()) {
    if (pages.has(path)) continue;
    const { status, text, headers } = await get(path);
    expect({ path, status }).toEqual({ path, status: 200 });
    expect(headers['content-security-policy']).toMatch(/^default-src 'none';style-src 'sha256-[^']+';/);
    expect(text).not.toMatch(/<script|<img|style="/);
    pages.set(path, text);
    waiting.push(...[...text.matchAll(/href="(\/docs[^"#]*)/g)].map(([, href = '']) => href));
  }
  expect([...pages.keys()]).toEqual(
    expect.arrayContaining([
      ...['/docs/connect-entra', '/docs/connect-okta', '/docs/read-users', '/docs/examples/proxies/nginx.conf'],
      '/docs/decisions/0003-prisma-and-prepared-statements',
    ]),
  );
  const dead: string[] = [];
  for (const [path, text] of pages) {
    for (const [, target = '', anchor = ''] of text.matchAll(/href="(\/docs[^"#]*)?#([^"]+)"/g)) {
      if (!pages.get(target === '' ? path : target)?.includes(`id="${decodeURIComponent(anchor)}"`))
        dead.push(`${path} → ${target}#${anchor}`);
    }
  }
  expect(dead).toEqual([]);
});

test('links to files that are not served are text; tables scroll by themselves', async () => {
  const { text } = await get('/docs/conformance');
  expect(text).not.toMatch(/href="[^"]*\.(ts|md)"/);
  expect(text).toContain('<div class="scroll" role="region" aria-label="Table" tabindex="0"><table>');
  expect(text).toContain('href="https://www.rfc-editor.org/rfc/rfc7643#section-2.4"');
});

test('the search finds sections by all their words, in any case, and shows where', async () => {
  const { status, text } = await get('/docs?q=RETENTION%20provisioning');
  expect(status).toBe(200);
  expect(text).toContain('<mark>retention</mark>');
  expect(text).toMatch(/<a href="\/docs#[a-z-]+">/);
  expect((await get('/docs?q=zzzzqqqq')).text).toContain('Nothing has “zzzzqqqq”.');
});

test('what is searched for is repeated as text, whatever it is, and costs nothing', async () => {
  for (const query of ['<script>alert(1)</script>', '"><b>', '(a+)+$', '[', '\\', ' ', 'x'.repeat(5_000)]) {
    const { status, text } = await get(`/docs?q=${encodeURIComponent(query)}`);
    expect(status).toBe(200);
    expect(text).not.toMatch(/<script>|<b>/);
    expect(text.length).toBeLessThan(100_000);
  }
  expect((await get('/docs?q=a&q=b')).status).toBe(200);
  expect((await get('/docs?q[x]=a')).status).toBe(200);
});

test.each(['/docs/none', '/docs/..%2fpackage', '/docs/decisions', '/docs/%00', '/docs/decisions/../../package.json'])(
  '%s is no page',
  async (path) => {
    expect((await get(path)).status).toBe(404);
  },
);
