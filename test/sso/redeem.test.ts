import { createHash, randomBytes } from 'node:crypto';
import { PUBLIC_URL, type Site, startSite, wordsOf } from './site.js';

const REDIRECT = 'https://product.example/sign-in/done';
let site: Site;
let adaId: string;
let key: string;
let otherKey: string;
beforeAll(async () => {
  site = await startSite();
  adaId = await site.createUser('ada@contoso.com', { displayName: 'Ada' });
  const { products } = site.server.services.signIn;
  [{ key }, { key: otherKey }] = await Promise.all([
    products.create({ name: 'product', redirectUris: [REDIRECT, `${REDIRECT}?a=b`] }, 'tester'),
    products.create({ name: 'other', redirectUris: [REDIRECT] }, 'tester'),
  ]);
});
afterAll(() => site.stop());

const verifier = randomBytes(32).toString('base64url');
const challenge = createHash('sha256').update(verifier).digest('base64url');
const queryOf = (change: Record<string, string> = {}) =>
  `?${new URLSearchParams({ product: 'product', redirect_uri: REDIRECT, state: 'state-1', ...change })}`;
const pkce = { code_challenge: challenge, code_challenge_method: 'S256' };

/** Signs Ada in for a product. @returns the code that it gets */
async function codeFor(change: Record<string, string> = {}): Promise<string> {
  const browser = site.browser();
  const { id } = await site.begin(browser, queryOf(change));
  const page = await site.post(browser, await site.answer({ inResponseTo: id }), {}, site.nodes[1]);
  const url = new URL(page.location ?? '');
  expect([`${url.origin}${url.pathname}`, url.searchParams.get('state')]).toEqual([REDIRECT, 'state-1']);
  return url.searchParams.get('code') ?? '';
}

async function redeem(form: Record<string, string>, by = key, node = site.server) {
  const response = await fetch(`${node.origin}/sso/redeem`, {
    method: 'POST',
    headers: by === '' ? {} : { authorization: `Bearer ${by}` },
    body: new URLSearchParams({ redirect_uri: REDIRECT, ...form }),
  });
  return { status: response.status, body: (await response.json()) as Record<string, unknown> };
}

test('a product learns who signed in, once, on whichever node', async () => {
  const code = await codeFor();
  const [first, second] = [await redeem({ code }, key, site.server), await redeem({ code })];
  expect(first).toEqual({
    status: 200,
    body: {
      organization: expect.objectContaining({ id: site.organization.id, slug: site.organization.slug }),
      user: expect.objectContaining({ id: adaId, userName: 'ada@contoso.com', displayName: 'Ada' }),
      method: 'saml',
      signedInAt: expect.any(String),
    },
  });
  expect(second).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
});

test('of two nodes that are asked at once, one answers', async () => {
  const code = await codeFor();
  const both = await Promise.all(site.nodes.map((node) => redeem({ code }, key, node as Site['server'])));
  expect(both.map(({ status }) => status).sort()).toEqual([200, 400]);
});

test('with PKCE, who has the verifier', async () => {
  expect((await redeem({ code: await codeFor(pkce), code_verifier: verifier })).status).toBe(200);
  for (const wrong of [{}, { code_verifier: `${verifier}a` }, { code_verifier: 'short' }]) {
    expect((await redeem({ code: await codeFor(pkce), ...wrong } as Record<string, string>)).status).toBe(400);
  }
  // A challenge that was taken away on the way is missed.
  expect((await redeem({ code: await codeFor(), code_verifier: verifier })).status).toBe(400);
});

test('not another product, nor for another redirect URL', async () => {
  expect(await redeem({ code: await codeFor() }, otherKey)).toMatchObject({ status: 400 });
  expect(await redeem({ code: await codeFor(), redirect_uri: `${REDIRECT}?a=b` })).toMatchObject({ status: 400 });
});

test('not after a minute, nor when the user was disabled or deleted meanwhile', async () => {
  const late = await codeFor();
  await site.server.query("UPDATE rollcall.sign_in_codes SET expires_at = now() - interval '1 second'");
  expect((await redeem({ code: late })).status).toBe(400);
  const code = await codeFor();
  const active = (value: boolean) =>
    site.organization.client.patch(`/Users/${adaId}`, { op: 'replace', path: 'active', value });
  await active(false);
  const refused = await redeem({ code });
  await active(true);
  expect(refused.status).toBe(400);
});

test('nobody without the key of a product', async () => {
  const code = await codeFor();
  for (const wrong of ['', 'nonsense', `${key.slice(0, -1)}0`, site.organization.token]) {
    expect(await redeem({ code }, wrong)).toMatchObject({ status: 401, body: { error: 'invalid_client' } });
  }
  expect((await redeem({ code })).status).toBe(200);
});

test.each([
  [
    'a redirect URL that is not registered',
    { redirect_uri: `${REDIRECT}/more` },
    /not one of those that are registered/,
  ],
  ['one that differs in a letter', { redirect_uri: REDIRECT.toUpperCase() }, /not one of those that are registered/],
  ['a product that there is not', { product: 'nothing' }, /no product of this name/],
  ['no state', { state: '' }, /state is missing/],
  ['a plain challenge', { code_challenge: challenge, code_challenge_method: 'plain' }, /SHA-256 in base64url/],
])('nobody is sent anywhere for %s', async (_what, change, words) => {
  const page = await site.browser().get(site.server, `${site.base}/login${queryOf(change)}`);
  expect([page.status, page.location, wordsOf(page)]).toEqual([400, undefined, expect.stringMatching(words)]);
});

test('who is signed in already comes back at once, unless the product wants them to sign in again', async () => {
  const browser = await site.signedIn();
  const page = await browser.get(site.server, `${site.base}/login${queryOf()}`);
  const code = new URL(page.location ?? '').searchParams.get('code') ?? '';
  expect((await redeem({ code })).body).toMatchObject({ user: { id: adaId } });
  const again = await browser.get(site.server, `${site.base}/login${queryOf({ prompt: 'login' })}`);
  expect(again.location).toMatch(/^https:\/\/login\.microsoftonline\.com\//);
});

test('who begins at the identity provider comes to where the only product begins a sign-in', async () => {
  const { products } = site.server.services.signIn;
  await products.create({ name: 'app', redirectUris: [REDIRECT], startUrl: 'https://app.example/start?x=y' }, 'tester');
  const page = await site.post(site.browser(), await site.answer());
  const profile = await (await site.signedIn()).get(site.server, `${site.base}/profile`);
  await products.remove('app', 'tester');
  expect(page.location).toBe(`https://app.example/start?x=y&organization=${site.organization.slug}`);
  expect(wordsOf(profile)).toContain('Open app');
  expect(profile.url.startsWith(PUBLIC_URL)).toBe(true);
});
