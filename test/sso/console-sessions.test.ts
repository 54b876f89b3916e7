import type { Session } from '../../src/console/api/contract/session.js';
import type { SignInInput } from '../../src/sso/settings/sign-in-input.js';
import { ConsoleBrowser } from '../support/console-browser.js';
import { CLAIMS } from './identity-provider.js';
import { type Site, startSite, wordsOf } from './site.js';

const GROUPS = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups';

const byGroup = (group: string, role: 'admin' | 'auditor'): NonNullable<SignInInput['matching']> => ({
  claim: '',
  attribute: 'userName',
  roleClaim: GROUPS,
  roles: [{ value: group, role }],
});

let site: Site;
beforeAll(async () => {
  site = await startSite();
});
afterAll(() => site.stop());
beforeEach(() => site.save({ saml: site.samlInput(), matching: byGroup('Engines & more', 'admin') }));

/** Comes to the console by the identity provider. */
async function come(nameId: string) {
  const browser = site.browser();
  const { id } = await site.begin(browser, '?console');
  return { browser, page: await site.post(browser, await site.answer({ inResponseTo: id, nameId })) };
}

/** @returns what the console answers on each node */
async function signedIn(nameId: string): Promise<() => Promise<number[]>> {
  const { browser, page } = await come(nameId);
  expect([page.status, page.location]).toEqual([303, expect.stringContaining('/console/o/')]);
  const token = browser.cookies.get('rollcall_session');
  return () =>
    Promise.all(site.nodes.map(async (node) => (await new ConsoleBrowser(node, token).get('/session')).status));
}

const IN = [200, 200];
const OUT = [401, 401];

test('who is disabled or deleted over SCIM is out of the console at once, on every node, and stays out', async () => {
  const id = await site.createUser('admin@contoso.com');
  const { client } = site.organization;
  const active = (value: boolean) => client.patch(`/Users/${id}`, { op: 'replace', path: 'active', value });
  const asked = await signedIn('admin@contoso.com');
  expect(await asked()).toEqual(IN);
  await active(false);
  expect(await asked()).toEqual(OUT);
  const { page } = await come('admin@contoso.com');
  expect([page.status, wordsOf(page)]).toEqual([403, expect.stringContaining('Your account is disabled.')]);
  await active(true);
  expect(await asked()).toEqual(OUT);
  const anew = await signedIn('admin@contoso.com');
  expect(await anew()).toEqual(IN);
  await client.delete(`/Users/${id}`);
  expect(await anew()).toEqual(OUT);
});

test('another login method or identity provider ends what the one before vouched for, for good', async () => {
  // Nobody has provisioned this one, who looks after the directory and need not be in it.
  const asked = await signedIn('outside@contoso.com');
  await site.createUser('somebody.else@contoso.com');
  expect(await asked()).toEqual(IN);
  await site.save({ method: 'password' });
  expect(await asked()).toEqual(OUT);
  await site.save();
  expect(await asked()).toEqual(OUT);
  const anew = await signedIn('outside@contoso.com');
  await site.save({ saml: site.samlInput({ sloUrl: '' }) });
  expect(await anew()).toEqual(IN);
  await site.save({ saml: site.samlInput({ idpIssuer: 'https://another.example' }) });
  expect(await anew()).toEqual(OUT);
});

test('the group that the identity provider sends gives the role', async () => {
  expect(CLAIMS[GROUPS]).toEqual(['Engines & more', '<Poets>']);
  const rolesOf = async () => {
    const { browser } = await come('roles@contoso.com');
    const console = new ConsoleBrowser(site.server, browser.cookies.get('rollcall_session'));
    const { body } = await console.get<Session>('/session');
    return [body.roles, (await console.get('/people')).status];
  };
  const { slug } = site.organization;
  expect(await rolesOf()).toEqual([[{ role: 'admin', organization: slug }], 403]);
  await site.save({ matching: byGroup('<Poets>', 'auditor') });
  expect(await rolesOf()).toEqual([[{ role: 'auditor', organization: slug }], 403]);
  await site.save({ matching: byGroup('Nobody', 'admin') });
  const { page } = await come('roles@contoso.com');
  expect([page.status, wordsOf(page)]).toEqual([403, expect.stringContaining('You have no role at the console.')]);
});
