import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Provider as OpenIdProvider } from 'oidc-provider';
import { type Page, PersonBrowser } from '../support/person-browser.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { wordsOf } from './site.js';

const SECRET = 'a-secret-of-the-client-that-is-long-enough';
let server: TestServer;
let organization: TestOrganization;
let idp: { url: string; stop(): void; claims: Record<string, unknown>; isDenying: boolean };
let base: string;
let userId: string;

beforeAll(async () => {
  server = await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } });
  organization = await server.createOrganization('core');
  base = `${server.origin}/sso/${organization.slug}`;
  idp = await startProvider(`${base}/oidc`);
  userId = idOf(
    await organization.client.post('/Users', { userName: 'ada@contoso.com', externalId: 'oid-1', active: true }),
  );
  await save({ issuer: idp.url, clientId: 'rollcall', clientSecret: SECRET });
});
afterAll(async () => {
  idp?.stop();
  await server?.close();
});

const save = async (oidc: { issuer: string; clientId: string; clientSecret?: string }) => {
  const { settings } = server.services.signIn;
  const { version } = await settings.get(organization.id);
  return settings.save(organization.id, { method: 'oidc', oidc }, version, 'tester');
};

/** A certified provider at which everybody is Ada, and everything is allowed. */
async function startProvider(redirectUri: string) {
  const { default: Provider } = await import('oidc-provider');
  const web: Server = createServer().listen(0, '127.0.0.1');
  await once(web, 'listening');
  const url = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const state = {
    url,
    isDenying: false,
    claims: { preferred_username: 'ada@contoso.com' } as Record<string, unknown>,
    stop: () => {
      web.closeAllConnections();
      web.close();
    },
  };
  const provider: OpenIdProvider = new Provider(url, {
    clients: [
      {
        client_id: 'rollcall',
        client_secret: SECRET,
        redirect_uris: [redirectUri],
        token_endpoint_auth_method: 'client_secret_post',
      },
    ],
    claims: { openid: ['sub'], profile: ['preferred_username', 'oid', 'name'], email: ['email'] },
    conformIdTokenClaims: false,
    features: { devInteractions: { enabled: false } },
    findAccount: (_ctx, sub) => ({ accountId: sub, claims: async () => ({ sub, ...state.claims }) }),
    interactions: { url: (_ctx, interaction) => `/interaction/${interaction.uid}` },
    cookies: { keys: ['a key of the test'] },
    pkce: { required: () => true },
    jwks: {
      keys: [
        { ...generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey.export({ format: 'jwk' }), use: 'sig' },
      ],
    },
    ttl: { AccessToken: 600, Grant: 600, IdToken: 600, Interaction: 600, Session: 600 },
  });
  const callback = provider.callback();
  web.on('request', (request, response) => {
    if (request.url?.startsWith('/interaction/')) void interact(provider, state, request, response);
    else void callback(request, response);
  });
  return state;
}

async function interact(
  provider: OpenIdProvider,
  state: { isDenying: boolean },
  ...[request, response]: Parameters<ReturnType<OpenIdProvider['callback']>>
) {
  const { prompt, params, session } = await provider.interactionDetails(request, response);
  if (state.isDenying)
    return provider.interactionFinished(request, response, {
      error: 'access_denied',
      error_description: 'not assigned',
    });
  if (prompt.name === 'login')
    return provider.interactionFinished(request, response, { login: { accountId: 'sub-1' } });
  const grant = new provider.Grant({ accountId: session?.accountId ?? '', clientId: String(params.client_id) });
  grant.addOIDCScope('openid profile email');
  const grantId = await grant.save();
  return provider.interactionFinished(request, response, { consent: { grantId } });
}

/** Goes to the provider and comes back as far as our own address, to which it does not go yet. */
async function atProvider(browser: PersonBrowser, query = ''): Promise<string> {
  const begun = await browser.get(server, `${base}/login${query}`);
  const provider = new PersonBrowser(idp.url);
  let page: Page = await provider.get({ origin: idp.url }, begun.location ?? '');
  while (page.location?.startsWith(idp.url)) page = await provider.get({ origin: idp.url }, page.location);
  return page.location ?? '';
}

const browse = () => new PersonBrowser(server.origin);

test('somebody signs in at a certified provider, with PKCE, state and nonce', async () => {
  const browser = browse();
  const begun = new URL((await browse().get(server, `${base}/login`)).location ?? '');
  expect(Object.fromEntries(begun.searchParams)).toMatchObject({
    response_type: 'code',
    code_challenge_method: 'S256',
    redirect_uri: `${base}/oidc`,
    nonce: expect.stringMatching(/^[\w-]{43}$/),
  });
  const back = await atProvider(browser);
  const page = await browser.follow(server, await browser.get(server, back));
  expect(wordsOf(page)).toMatch(/Signed in as ada@contoso\.com/);
});

test('an answer is taken once, and in the browser that began', async () => {
  const browser = browse();
  const back = await atProvider(browser);
  const flows = new Map(browser.cookies);
  expect((await browse().get(server, back)).status).toBe(403);
  expect((await browser.get(server, back)).status).toBe(303);
  for (const [name, value] of flows) browser.cookies.set(name, value);
  const again = await browser.get(server, back);
  expect([again.status, wordsOf(again)]).toEqual([403, expect.stringContaining('Used once')]);
});

test.each([
  ['another code', (url: URL) => url.searchParams.set('code', 'nonsense'), /ID token Received: .*invalid_grant/],
  ['another issuer', (url: URL) => url.searchParams.set('iss', 'https://evil.example'), /ID token Received/],
  ['another state', (url: URL) => url.searchParams.set('state', 'a'.repeat(43)), /Browser Received: another/],
  ['no code', (url: URL) => url.searchParams.delete('code'), /ID token Received/],
])('refused with a page: %s', async (_what, change, words) => {
  const browser = browse();
  const url = new URL(await atProvider(browser));
  change(url);
  const page = await browser.get(server, url.href);
  expect([page.status, wordsOf(page)]).toEqual([403, expect.stringMatching(words)]);
  expect([...browser.cookies.keys()].filter((name) => name.includes('sso'))).toEqual([]);
});

test('what the provider refuses is told, and who is not provisioned does not enter', async () => {
  idp.isDenying = true;
  const denied = browse();
  const page = await denied.get(server, await atProvider(denied));
  idp.isDenying = false;
  expect([page.status, wordsOf(page)]).toEqual([403, expect.stringContaining('access_denied: not assigned')]);
  idp.claims = { preferred_username: 'eve@contoso.com' };
  const eve = browse();
  const nobody = await eve.get(server, await atProvider(eve));
  idp.claims = { preferred_username: 'ada@contoso.com' };
  expect([nobody.status, wordsOf(nobody)]).toEqual([403, expect.stringContaining('userName eve@contoso.com: nobody')]);
});

test('a name that no text of the database can be is nobody, and a test tells so', async () => {
  idp.claims = { preferred_username: 'ada\0@contoso.com' };
  const browser = browse();
  const nobody = await browser.get(server, await atProvider(browser));
  expect([nobody.status, wordsOf(nobody)]).toEqual([403, expect.stringContaining('Claim for matching')]);
  const { settings, tests } = server.services.signIn;
  const test = await tests.begin(organization.id, await settings.get(organization.id), 'oidc');
  const tester = browse();
  const back = new URL(await atProvider(tester, `?test=${test}`));
  back.searchParams.delete('code');
  back.searchParams.set('error', 'a\0b');
  expect((await tester.get(server, back.href)).status).toBe(200);
  expect(await tests.result(organization.id, test)).toMatchObject({ ok: false });
  idp.claims = { preferred_username: 'ada@contoso.com' };
});

test('a claim finds a user by externalId, and the session ends when the user is disabled', async () => {
  idp.claims = { oid: 'oid-1' };
  const { settings } = server.services.signIn;
  const matching = { claim: 'oid', attribute: 'externalId', roleClaim: '', roles: [] } as const;
  const { version } = await settings.get(organization.id);
  await settings.save(organization.id, { method: 'oidc', matching: { ...matching, roles: [] } }, version, 'tester');
  const browser = browse();
  expect((await browser.get(server, await atProvider(browser))).location).toBe(`${base}/profile`);
  await organization.client.patch(`/Users/${userId}`, { op: 'replace', path: 'active', value: false });
  expect((await browser.get(server, `${base}/profile`)).status).toBe(401);
});

test('the secret is sealed, kept when none is entered, and not sent to another provider', async () => {
  const [row] = await server.query<{ oidc: { sealedSecret: string } }>('SELECT oidc FROM rollcall.sign_in_settings');
  expect(row?.oidc.sealedSecret).toMatch(/^sealed\$v1\$/);
  const kept = await save({ issuer: idp.url, clientId: 'rollcall' });
  expect(kept.oidc?.sealedSecret).toBe(row?.oidc.sealedSecret);
  const moved = await save({ issuer: 'https://evil.example', clientId: 'rollcall' });
  expect(moved.oidc?.sealedSecret).toBeNull();
});

test('a provider that cannot be asked is told of', async () => {
  await save({ issuer: `${idp.url}/nothing`, clientId: 'rollcall' });
  const page = await browse().get(server, `${base}/login`);
  expect([page.status, wordsOf(page)]).toEqual([502, expect.stringContaining('OpenID Provider Received')]);
});
