import type { ExternalIdentity } from '../../src/auth/accounts/identities.js';
import type { Session, SessionItem } from '../../src/console/api/contract/session.js';
import { browserOf, ConsoleBrowser, createPerson, vouch } from '../support/console-browser.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let contoso: TestOrganization;
let fabrikam: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  [contoso, fabrikam] = [await server.createOrganization('core'), await server.createOrganization('core')];
  for (const { id } of [contoso, fabrikam]) await vouch(server, id);
});

afterAll(() => server.close());

/** As what receives the answer of an identity provider does it. */
async function signIn(identity: Partial<ExternalIdentity>): Promise<ConsoleBrowser> {
  const whole = { organizationId: contoso.id, subject: 's-1', email: 'ada@contoso.com', name: 'Ada', role: undefined };
  const facts = { method: 'saml', address: '127.0.0.1', userAgent: 'test' } as const;
  const { token } = await server.services.people.identities.signIn({ ...whole, ...identity }, facts);
  const browser = new ConsoleBrowser(server, token);
  await browser.get('/session');
  return browser;
}

const organizationsOf = async (browser: ConsoleBrowser) => (await browser.get<Session>('/session')).body.organizations;

test('who has a role by group gets in, is known by subject, and loses the role with the group', async () => {
  const first = await signIn({ role: 'auditor' });
  expect(await organizationsOf(first)).toMatchObject([{ slug: contoso.slug, role: 'auditor' }]);
  const { body } = await first.get<Session>('/session');
  const renamed = await signIn({ role: 'admin', email: 'ada.lovelace@contoso.com' });
  expect((await renamed.get<Session>('/session')).body.account.id).toBe(body.account.id);
  expect(await organizationsOf(first)).toMatchObject([{ role: 'admin' }]);
  await expect(signIn({})).rejects.toMatchObject({ code: 'noRole' });
  expect(await organizationsOf(first)).toEqual([]);
  await expect(signIn({ subject: 's-2', email: 'bob@contoso.com' })).rejects.toMatchObject({ code: 'noRole' });
});

test('a role that was given here stays as it is, whatever groups say', async () => {
  const person = await createPerson(server, 'auditor', contoso.id);
  const browser = await signIn({ subject: 's-3', email: person.email, role: 'admin' });
  expect(await organizationsOf(browser)).toMatchObject([{ role: 'auditor' }]);
});

test('who can write any address gets no further than the own organization', async () => {
  const operator = await createPerson(server, 'operator');
  const theirs = await browserOf(server, operator);
  const posing = await signIn({ organizationId: fabrikam.id, subject: 'evil', email: operator.email, role: 'admin' });
  expect((await posing.get<Session>('/session')).body).toMatchObject({
    account: { id: operator.id },
    roles: [{ role: 'admin', organization: fabrikam.slug }],
    secondFactors: [],
  });
  for (const path of [`/organizations/${contoso.slug}`, '/people', '/audit', '/second-factors'])
    expect([path, [403, 404]]).toEqual([path, expect.arrayContaining([(await posing.get(path)).status])]);
  expect((await posing.get<{ items: unknown[] }>('/organizations')).body.items).toHaveLength(1);
  expect((await posing.get<{ items: SessionItem[] }>('/sessions')).body.items).toMatchObject([{ isThis: true }]);
  expect((await posing.post('/sessions/end-others')).body).toEqual({ ended: 0 });
  expect((await theirs.get('/session')).status).toBe(200);
  const boss = await browserOf(server, await createPerson(server, 'admin', fabrikam.id));
  const one = `/organizations/${fabrikam.slug}/people/${operator.id}`;
  expect((await boss.send('PATCH', one, { role: 'auditor' }, { 'If-Match': '1' })).status).toBe(200);
  expect((await boss.post(`${one}/end-sessions`)).body).toEqual({ ended: 1 });
  expect((await boss.send('DELETE', one, undefined, { 'If-Match': '2' })).status).toBe(204);
  expect((await posing.get('/session')).status).toBe(401);
  expect((await theirs.get('/session')).status).toBe(200);
  // And nothing comes of it for the account itself.
  expect(await organizationsOf(theirs)).toEqual([]);
});

test('an account that an identity provider alone made is in nobody’s way', async () => {
  await signIn({ organizationId: fabrikam.id, subject: 'first', email: 'eve@contoso.com', role: 'admin' });
  const admin = await browserOf(server, await createPerson(server, 'admin', contoso.id));
  const sent = await admin.post(`/organizations/${contoso.slug}/invitations`, {
    email: 'eve@contoso.com',
    role: 'auditor',
  });
  const path = `/invitations/${String(sent.body.link).split('/').at(-1)}`;
  const browser = new ConsoleBrowser(server);
  expect((await browser.get(path)).body).toMatchObject({ hasAccount: false });
  await browser.post(path, { name: 'Eve', password: 'a Fresh-pass 91 phrase' });
  expect(await organizationsOf(browser)).toEqual([{ slug: contoso.slug, name: contoso.slug, role: 'auditor' }]);
});

test('of two who choose a password at once for one address, the other gets nothing', async () => {
  await signIn({ subject: 's-7', email: 'two@contoso.com', role: 'auditor' });
  const links = await Promise.all(
    [contoso, fabrikam].map(async ({ id, slug }) => {
      const admin = await browserOf(server, await createPerson(server, 'admin', id));
      const invitation = { email: 'two@contoso.com', role: 'auditor' };
      const { body } = await admin.post(`/organizations/${slug}/invitations`, invitation);
      return `/invitations/${String(body.link).split('/').at(-1)}`;
    }),
  );
  const accept = (link: string) =>
    new ConsoleBrowser(server).post(link, { name: 'Two', password: `a Fresh-pass 91 phrase${link}` });
  expect((await Promise.all(links.map(accept))).map(({ status }) => status).sort()).toEqual([200, 401]);
});

test('who was kept out here does not come in by the identity provider', async () => {
  const person = await createPerson(server, 'admin', contoso.id);
  await server.query('UPDATE rollcall.console_roles SET disabled_at = now() WHERE account_id = $1', person.id);
  await expect(signIn({ subject: 's-5', email: person.email, role: 'admin' })).rejects.toMatchObject({
    code: 'noRole',
  });
});

test('the sign-in is in the audit of the organization', async () => {
  await signIn({ subject: 's-6', email: 'zoe@contoso.com', role: 'auditor' });
  const admin = await browserOf(server, await createPerson(server, 'admin', contoso.id));
  const { body } = await admin.get<{ items: { sentence: string }[] }>(`/organizations/${contoso.slug}/audit`);
  const sentences = body.items.map(({ sentence }) => sentence);
  expect(sentences).toContain('zoe@contoso.com signed in by saml from 127.0.0.1.');
  expect(sentences).toContain(`identity provider made zoe@contoso.com auditor of ${contoso.slug}.`);
});
