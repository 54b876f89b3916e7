import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { until } from '../support/until.js';
import { type Site, startSite } from './site.js';

const PRODUCT = path.resolve(import.meta.dirname, '../../examples/sign-in/product.js');

let site: Site;
beforeAll(async () => {
  site = await startSite();
  await site.createUser('ada@contoso.com', { displayName: 'Ada Lovelace' });
});
afterAll(() => site.stop());

/** A port that is free just now. */
const freePort = () =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });

test('the product of examples/sign-in greets who signed in', async () => {
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const { key } = await site.server.services.signIn.products.create(
    { name: 'example', redirectUris: [`${url}/done`] },
    'tester',
  );
  const environment = { ...process.env, ROLLCALL_URL: site.server.origin, PRODUCT_KEY: key, PORT: String(port) };
  const product = spawn(process.execPath, [PRODUCT], { env: environment, stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    let said = '';
    product.stdout.on('data', (chunk: Buffer) => {
      said += String(chunk);
    });
    await until(() => said.includes('Listening'));
    const begun = await fetch(`${url}/?organization=${site.organization.slug}`, { redirect: 'manual' });
    const [cookie = ''] = begun.headers.getSetCookie();
    const browser = site.browser();
    // The server knows itself by another name than the product does.
    const login = new URL(begun.headers.get('location') ?? '');
    const { id } = await site.begin(browser, login.search);
    const signedIn = await site.post(browser, await site.answer({ inResponseTo: id }));
    const back = signedIn.location ?? '';
    const another = await fetch(back, { redirect: 'manual' });
    expect(another.status).toBe(403);
    const second = await fetch(`${url}/?organization=${site.organization.slug}`, { redirect: 'manual' });
    const page = await browser.get(
      site.server,
      `${site.base}/login${new URL(second.headers.get('location') ?? '').search}`,
    );
    const [own = ''] = second.headers.getSetCookie();
    expect(own).not.toBe(cookie);
    const hello = await fetch(page.location ?? '', { headers: { cookie: own.split(';')[0] ?? '' } });
    expect([hello.status, await hello.text()]).toEqual([200, expect.stringMatching(/^Hello, Ada Lovelace of /)]);
  } finally {
    product.kill();
  }
});
