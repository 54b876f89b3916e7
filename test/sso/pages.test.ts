import { Verdicts } from '../../src/sso/response/verdicts.js';
import { type Site, startSite, USER, wordsIn, wordsOf } from './site.js';

let site: Site;
let adaId: string;
beforeAll(async () => {
  site = await startSite();
  adaId = await site.createUser('Ada@contoso.com', {
    displayName: 'Ada Lovelace',
    externalId: '7d3a2f1e-0000-4000-8000-000000000001',
    title: '<script>alert(1)</script>',
    emails: [{ value: 'ada@contoso.com', type: 'work' }],
  });
});
afterAll(() => site.stop());

const SESSION = /^rollcall-sso-/;
const isSignedIn = (browser: { cookies: ReadonlyMap<string, string> }) =>
  [...browser.cookies.keys()].some((name) => SESSION.test(name));

test('somebody who begins here comes back signed in, on whichever node, and sees what was provisioned', async () => {
  const browser = site.browser();
  const { id, page } = await site.begin(browser);
  expect(page).toMatchObject({
    status: 303,
    location: expect.stringMatching(/^https:\/\/login\.microsoftonline\.com\//),
  });
  const [, other] = site.nodes;
  const signedIn = await site.post(browser, await site.answer({ inResponseTo: id }), {}, other);
  expect(signedIn).toMatchObject({ status: 303, location: `${site.base}/profile` });
  const profile = await browser.get(site.server, `${site.base}/profile`);
  expect(wordsOf(profile)).toMatch(
    /Signed in as Ada Lovelace .* User name Ada@contoso\.com .* ada@contoso\.com \(work\)/,
  );
  expect(profile.text).not.toContain('<script>');
  expect(profile.headers.get('content-security-policy')).toMatch(
    /default-src 'none'.*form-action 'self' https:\/\/login\.microsoftonline\.com/,
  );
  expect(profile.headers.get('cache-control')).toBe('no-store');
  const again = await browser.get(site.server, `${site.base}/login`);
  expect(again.location).toBe(`${site.base}/profile`);
});

test('cookies say what they are for, and the database knows only hashes', async () => {
  const browser = site.browser();
  const { page } = await site.begin(browser);
  expect(page.headers.getSetCookie()[0]).toMatch(
    /^rollcall-flow-[0-9a-f]{12}=\S+; Max-Age=3600; Path=\/sso\/core-\w+; Expires=[^;]+; HttpOnly; Secure; SameSite=None$/,
  );
  const signedIn = await site.post(browser, await site.answer());
  expect(signedIn.headers.getSetCookie()[0]).toMatch(
    /^rollcall-sso-core-\w+=[\w-]{43}; Path=\/sso\/core-\w+; Expires=[^;]+; HttpOnly; SameSite=Lax$/,
  );
  const token = [...browser.cookies].find(([name]) => SESSION.test(name))?.[1] ?? '';
  const rows = await site.server.query('SELECT row_to_json(s)::text AS text FROM rollcall.person_sessions s');
  expect(JSON.stringify(rows)).toContain(adaId);
  expect(JSON.stringify(rows)).not.toContain(token);
});

test('who reads German is told everything in German', async () => {
  const headers = { 'Accept-Language': 'fr, de-DE;q=0.8, en;q=0.5' };
  const read = async (path: string) => {
    const response = await fetch(`${site.server.origin}/sso/${path}`, { headers });
    return [response.status, response.headers.get('content-language'), wordsIn(await response.text())];
  };
  const { slug } = site.organization;
  expect(await read(`${slug}/logout`)).toEqual([200, 'de', expect.stringContaining('Sie sind abgemeldet')]);
  expect(await read('nowhere/login')).toEqual([404, 'de', expect.stringContaining('Hier gibt es keine Anmeldung')]);
  const xml = await site.answer({ nameId: 'eve@contoso.com' });
  const form = { SAMLResponse: Buffer.from(xml).toString('base64') };
  const refused = await site.browser().post(site.server, `${site.base}/acs`, form, headers);
  expect(refused.text).toContain('<html lang="de">');
  const words = wordsOf(refused);
  for (const part of ['Sie sind nicht angemeldet', 'Bereitgestellter Benutzer', 'Erhalten:', 'Für Ihre Administration'])
    expect(words).toContain(part);
  expect(words).not.toMatch(/Received|Expected|administrator/);
});

test('an answer to a request is taken only in the browser that began it', async () => {
  const mine = site.browser();
  const { id } = await site.begin(mine);
  const another = site.browser();
  await site.begin(another);
  const page = await site.post(another, await site.answer({ inResponseTo: id }));
  expect(page.status).toBe(403);
  expect(wordsOf(page)).toContain('begun in another browser');
  expect(isSignedIn(another)).toBe(false);
});

test('an assertion is taken once, on whichever node, and a request is answered once', async () => {
  const unasked = await site.answer();
  const both = await Promise.all(site.nodes.map((node) => site.post(site.browser(), unasked, {}, node)));
  expect(both.map(({ status }) => status).sort()).toEqual([303, 403]);
  const browser = site.browser();
  const { id } = await site.begin(browser);
  const flow = new Map(browser.cookies);
  expect((await site.post(browser, await site.answer({ inResponseTo: id }))).status).toBe(303);
  for (const [name, value] of flow) browser.cookies.set(name, value);
  const second = await site.post(browser, await site.answer({ inResponseTo: id }), {}, site.nodes[1]);
  expect(second.status).toBe(403);
  expect(wordsOf(second)).toContain('Request Received');
});

test.each([
  [
    'one of our own',
    (base: string) => `${new URL(base).pathname}/profile?a=b`,
    (base: string) => `${base}/profile?a=b`,
  ],
  ['of another site', () => 'https://evil.example/', (base: string) => `${base}/profile`],
  ['of another site, without its scheme', () => '//evil.example/', (base: string) => `${base}/profile`],
])('RelayState that is %s', async (_what, relayState, expected) => {
  const page = await site.post(site.browser(), await site.answer(), { RelayState: relayState(site.base) });
  expect(page.location).toBe(expected(site.base));
});

describe('who may not enter', () => {
  test('somebody whom the organization did not provision', async () => {
    const page = await site.post(site.browser(), await site.answer({ nameId: 'eve@contoso.com' }));
    expect(page.status).toBe(403);
    expect(wordsOf(page)).toMatch(
      /has not provisioned you here.*Received: userName eve@contoso\.com: nobody.*Provision on demand/,
    );
  });

  test('somebody who is disabled', async () => {
    await site.createUser('bob@contoso.com', { active: false });
    const page = await site.post(site.browser(), await site.answer({ nameId: 'bob@contoso.com' }));
    expect(page.status).toBe(403);
    expect(wordsOf(page)).toMatch(/Your account is disabled.*bob@contoso\.com is disabled.*enable the account/);
  });

  test('people of another organization, and of one that there is not, get one page', async () => {
    const other = await site.server.createOrganization('core');
    const [none, unknown] = await Promise.all(
      [other.slug, 'there-is-none'].map((slug) => site.browser().get(site.server, `/sso/${slug}/login`)),
    );
    expect([none?.status, none?.text]).toEqual([404, unknown?.text]);
    const posted = await site.browser().post(site.server, `/sso/${other.slug}/acs`, {
      SAMLResponse: Buffer.from(await site.answer()).toString('base64'),
    });
    expect(posted.status).toBe(404);
  });

  test('who begins at the identity provider, where that is not wanted', async () => {
    await site.save({ saml: site.samlInput({ allowsIdpInitiated: false }) });
    const page = await site.post(site.browser(), await site.answer());
    await site.save({ saml: site.samlInput() });
    expect(page.status).toBe(403);
    expect(wordsOf(page)).toContain('Sign on URL');
  });
});

test('a claim finds a user by externalId', async () => {
  const claim = 'http://schemas.microsoft.com/identity/claims/objectidentifier';
  const matching = { claim, attribute: 'externalId', roleClaim: '', roles: [] } as const;
  await site.save({ matching: { ...matching, roles: [] } });
  const page = await site.post(site.browser(), await site.answer({ nameId: 'a-pairwise-id' }));
  await site.save({ matching: { ...matching, roles: [], claim: 'nonsense' } });
  const missing = await site.post(site.browser(), await site.answer());
  await site.save({ matching: { claim: '', attribute: 'userName', roleClaim: '', roles: [] } });
  expect(page.status).toBe(303);
  expect(wordsOf(missing)).toMatch(/Received: nothing Expected: one value of nonsense/);
});

test('the verdict says whether a value is that of nobody, of one user or of several', async () => {
  await site.createUser('one@contoso.com', { externalId: 'of-one' });
  for (const name of ['first', 'second']) await site.createUser(`${name}@contoso.com`, { externalId: 'of-two' });
  const { people } = site.server.services.signIn;
  const matching = { claim: null, attribute: 'externalId', roleClaim: null, roles: [] } as const;
  const unsaid = { nameIdFormat: undefined, sessionIndex: undefined, endsAt: undefined, claims: new Map() };
  const match = async (nameId: string) => {
    const verdicts = new Verdicts();
    const person = await people.match(site.organization.id, { method: 'saml', nameId, ...unsaid }, matching, verdicts);
    return [person?.userName, verdicts.all.find(({ check }) => check === 'person')?.received];
  };
  expect(await Promise.all(['of-none', 'of-one', 'of-two'].map(match))).toEqual([
    [undefined, 'externalId of-none: nobody'],
    ['one@contoso.com', 'externalId of-one'],
    [undefined, 'externalId of-two: several users'],
  ]);
});

test('the address of an organization leads to its sign-in, and nothing else leads anywhere', async () => {
  const [own, strange] = [site.base, '/sso/..%2f..%2fevil.example'].map((url) => site.browser().get(site.server, url));
  expect((await own)?.location).toBe(`${site.base}/login`);
  expect([(await strange)?.status, (await strange)?.location]).toEqual([404, undefined]);
});

describe('a session ends', () => {
  const profileIn = (browser: Awaited<ReturnType<Site['signedIn']>>, node = site.nodes[1]) =>
    browser.get(node, `${site.base}/profile`);
  const change = (id: string, active: boolean) =>
    site.organization.client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value: active });

  test('with the next click on any node, once the user is disabled over SCIM', async () => {
    const id = await site.createUser('cyd@contoso.com');
    const browser = await site.signedIn('cyd@contoso.com');
    expect((await profileIn(browser)).status).toBe(200);
    await change(id, false);
    const page = await profileIn(browser);
    expect(page.status).toBe(401);
    expect(wordsOf(page)).toContain('Your session has ended');
  });

  test.each([
    ['PATCH', change],
    [
      'PUT',
      (id: string, active: boolean) =>
        site.organization.client.put(`/Users/${id}`, {
          schemas: [USER],
          userName: 'put@contoso.com',
          active,
        }),
    ],
  ])('for good when %s disables the user, who is enabled again before the next click', async (method, set) => {
    const userName = `${method}@contoso.com`.toLowerCase();
    const id = await site.createUser(userName);
    const browsers = [await site.signedIn(userName), await site.signedIn(userName, site.nodes[1])];
    const stays = await site.signedIn();
    await set(id, false);
    await set(id, true);
    const pages = await Promise.all([...browsers, stays].map((browser) => profileIn(browser)));
    expect(pages.map(({ status }) => status)).toEqual([401, 401, 200]);
    expect((await profileIn(await site.signedIn(userName))).status).toBe(200);
  });

  test('not with another change of the user', async () => {
    const id = await site.createUser('eli@contoso.com');
    const browser = await site.signedIn('eli@contoso.com');
    await site.organization.client.patch(`/Users/${id}`, { op: 'replace', path: 'displayName', value: 'Eli' });
    await change(id, true);
    expect((await profileIn(browser)).status).toBe(200);
  });

  test('with a user whom a node of the version before has disabled, when the job has run', async () => {
    const id = await site.createUser('gus@contoso.com');
    await site.signedIn('gus@contoso.com');
    await site.server.query('UPDATE rollcall.users SET active = FALSE WHERE id = $1', id);
    await site.server.services.signIn.sessions.deleteEnded();
    const left = await site.server.query('SELECT 1 FROM rollcall.person_sessions WHERE user_id = $1', id);
    expect(left).toEqual([]);
  });

  test('with the user who is deleted, also when an operator brings the user back', async () => {
    const id = await site.createUser('dan@contoso.com');
    const browser = await site.signedIn('dan@contoso.com');
    await site.organization.client.delete(`/Users/${id}`);
    expect((await profileIn(browser)).status).toBe(401);
    const left = await site.server.query('SELECT 1 FROM rollcall.person_sessions WHERE user_id = $1', id);
    expect(left).toEqual([]);
  });

  test('when the person signs out, and the identity provider is asked to do the same', async () => {
    const browser = await site.signedIn();
    const cookies = new Map(browser.cookies);
    const page = await browser.post(site.server, `${site.base}/logout`, {}, { origin: 'http://vault.example' });
    expect(page.location).toMatch(/^https:\/\/login\.microsoftonline\.com\/.*\/logout\?SAMLRequest=/);
    expect(isSignedIn(browser)).toBe(false);
    for (const [name, value] of cookies) browser.cookies.set(name, value);
    expect((await profileIn(browser)).status).toBe(401);
  });

  test('not because a page without cookies posts it, which would take the cookie away', async () => {
    const page = await site.browser().post(site.server, `${site.base}/logout`, {}, { origin: 'null' });
    expect([page.status, page.headers.getSetCookie()]).toEqual([303, []]);
  });

  test('not because another site wants it', async () => {
    const browser = await site.signedIn();
    const page = await browser.post(site.server, `${site.base}/logout`, {}, { origin: 'https://evil.example' });
    expect(page.status).toBe(403);
    expect((await profileIn(browser)).status).toBe(200);
  });

  test('when the organization signs in in another way', async () => {
    const browser = await site.signedIn();
    await site.save({ method: 'password' });
    await site.save({ method: 'saml' });
    expect((await profileIn(browser)).status).toBe(401);
  });
});
