import type {
  Authentication,
  BegunTest,
  IdentityProviderFacts,
  TestState,
} from '../../src/console/api/contract/authentication.js';
import { CLAIMS } from '../sso/identity-provider.js';
import { ISSUER, requestIdIn, type Site, SSO_URL, startSite } from '../sso/site.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { browserOf, type ConsoleBrowser, createPerson } from '../support/console-browser.js';

let site: Site;
let admin: ConsoleBrowser;
let path: string;
beforeAll(async () => {
  site = await startSite();
  await site.createUser('ada@contoso.com', { displayName: 'Ada' });
  path = `/organizations/${site.organization.slug}/authentication`;
  admin = await browserOf(site.server, await createPerson(site.server, 'admin', site.organization.id));
});
afterAll(() => site.stop());

const read = async (browser = admin) => (await browser.get<Authentication>(path)).body;
const put = async (body: object, version?: number) =>
  admin.send<Authentication & { error: { code: string; field?: string; message: string } }>('PUT', path, body, {
    'if-match': `"${version ?? (await read()).version}"`,
  });

test('a new organization signs in by e-mail and password, and what to enter at Entra is there already', async () => {
  const { id, slug } = await site.server.createOrganization('core');
  const other = await browserOf(site.server, await createPerson(site.server, 'auditor', id));
  const { body } = await other.get<Authentication>(`/organizations/${slug}/authentication`);
  const base = `http://vault.example/sso/${slug}`;
  expect(body).toMatchObject({ version: 0, method: 'password', saml: null, oidc: null, warnings: [] });
  expect(body.ours).toMatchObject({
    entityId: 'vaultplatform',
    acsUrl: `${base}/acs`,
    metadataUrl: `${base}/metadata`,
  });
  const metadata = await fetch(`${site.server.origin}/sso/${slug}/metadata`);
  expect(await metadata.text()).toContain(`Location="${base}/acs"`);
  const refused = await other.send(
    'PUT',
    `/organizations/${slug}/authentication`,
    { method: 'password' },
    { 'if-match': '"0"' },
  );
  expect(refused).toMatchObject({ status: 403, body: { error: { needs: 'admin' } } });
});

test('what an admin enters is saved, shown again and audited; the Login URL tells the issuer', async () => {
  const saved = await put({ method: 'saml', saml: site.samlInput({ issuerUri: 'vaultplatform' }) });
  expect(saved.status).toBe(200);
  expect(saved.body).toEqual(await read());
  expect(saved.body.saml).toMatchObject({
    issuerUri: 'vaultplatform',
    ssoUrl: SSO_URL,
    idpIssuer: ISSUER,
    certificates: [{ subject: 'CN=Microsoft Azure Federated SSO Certificate' }],
  });
  const audit = await site.server.query<{ actor: string }>(
    "SELECT actor FROM rollcall.admin_audit WHERE action = 'sign-in.save' ORDER BY id DESC LIMIT 1",
  );
  expect(audit[0]?.actor).toBe(saved.body.updatedBy);
});

test('of two who change it at once, the second is told, and nothing is lost', async () => {
  const { version } = await read();
  const [first, second] = [await put({ method: 'saml' }, version), await put({ method: 'password' }, version)];
  expect([first.status, second.status, second.body.error.code]).toEqual([200, 409, 'changed']);
  expect((await read()).method).toBe('saml');
});

test.each([
  ['saml.certificate', { certificate: 'nonsense' }, /This is not a certificate/],
  ['saml.ssoUrl', { ssoUrl: 'http://evil.example' }, /must be a URL that begins with https/],
  ['saml.ssoUrl', { ssoUrl: 'javascript:alert(1)' }, /must be a URL that begins with https/],
  ['saml.idpIssuer', { ssoUrl: 'https://idp.example/saml' }, /Enter the issuer/],
  ['saml.metadataUrl', { metadataUrl: 'ftp://idp.example' }, /no https:\/\/ URL/],
])('%s says what is wrong with it', async (field, change, message) => {
  const answer = await put({ method: 'saml', saml: site.samlInput(change) });
  expect([answer.status, answer.body.error.field]).toEqual([400, field]);
  expect(answer.body.error.message).toMatch(message);
});

test('metadata fills the form', async () => {
  const authority = await createCertificateAuthority();
  const { cert } = await authority.issue({ names: ['next'], rsaBits: 2048 });
  const der = cert.replaceAll(/-----[^-]+-----|\s/g, '');
  const text = `<EntityDescriptor entityID="${ISSUER}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata"><IDPSSODescriptor
    protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol"><KeyDescriptor use="signing"><KeyInfo
    xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${der}</X509Certificate></X509Data></KeyInfo>
    </KeyDescriptor><SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${SSO_URL}"/>
    </IDPSSODescriptor></EntityDescriptor>`;
  const { status, body } = await admin.post<IdentityProviderFacts>(`${path}/metadata`, { text });
  expect([status, body.idpIssuer, body.ssoUrl, body.certificates.length]).toEqual([200, ISSUER, SSO_URL, 1]);
  const refused = await admin.post(`${path}/metadata`, { text: '<a/>' });
  expect(refused).toMatchObject({ status: 400, body: { error: { field: 'saml.metadata' } } });
});

describe('a test sign-in', () => {
  /** Begins a test and comes back with an answer. */
  async function tried(answer: Parameters<Site['answer']>[0]) {
    const { body: test } = await admin.post<BegunTest>(`${path}/tests`, { method: 'saml' });
    expect((await admin.get<TestState>(`${path}/tests/${test.id}`)).body).toEqual({});
    const browser = site.browser();
    const begun = await browser.get(site.nodes[1], test.url);
    const xml = await site.answer({ inResponseTo: requestIdIn(begun.location ?? ''), ...answer });
    const page = await site.post(browser, xml);
    const { body } = await admin.get<TestState>(`${path}/tests/${test.id}`);
    return {
      page,
      result: body.result,
      cookies: [...browser.cookies.keys()],
      again: () => site.browser().get(site.server, test.url),
    };
  }

  test('shows what was received with a verdict for each check, and signs nobody in', async () => {
    await put({ method: 'saml' });
    expect((await read()).warnings.map(({ code }) => code)).toContain('untested');
    const { page, result, cookies, again } = await tried({});
    expect([page.status, cookies]).toEqual([200, []]);
    expect(page.text).toContain('The test went well');
    expect(result).toMatchObject({
      ok: true,
      user: { userName: 'ada@contoso.com' },
      received: { nameId: 'ada@contoso.com' },
    });
    expect(result?.verdicts.map(({ check }) => check)).toEqual(
      expect.arrayContaining(['signature', 'browser', 'person']),
    );
    expect(result?.received?.claims.map(({ name }) => name)).toEqual(Object.keys(CLAIMS));
    expect((await read()).warnings.map(({ code }) => code)).not.toContain('untested');
    expect((await again()).status).toBe(400);
  });

  test('tells what failed, with the remedy in the words of Entra', async () => {
    const { result, page } = await tried({ audience: 'another-app' });
    expect(result?.ok).toBe(false);
    expect(result?.verdicts.filter(({ ok }) => !ok)).toEqual([
      expect.objectContaining({
        check: 'audience',
        received: 'another-app',
        remedy: expect.stringMatching(/Identifier/),
      }),
    ]);
    expect(page.text).toContain('The test failed');
    const nobody = await tried({ nameId: 'nobody@contoso.com' });
    expect(nobody.result).toMatchObject({ ok: false, received: { nameId: 'nobody@contoso.com' } });
  });

  test('works before the method is on', async () => {
    await put({ method: 'password' });
    expect((await tried({})).result?.ok).toBe(true);
    expect((await read()).warnings).toEqual([]);
    await put({ method: 'saml' });
    // That of the tests is good for a day.
    expect((await read()).warnings.map(({ code }) => code)).toEqual(['certificateEnds']);
  });

  test('only of settings that are saved, and only the newest ten are kept', async () => {
    expect((await admin.post(`${path}/tests`, { method: 'oidc' })).status).toBe(400);
    for (let i = 0; i < 12; i += 1) await admin.post(`${path}/tests`, { method: 'saml' });
    const rows = await site.server.query('SELECT 1 FROM rollcall.sign_in_tests');
    expect(rows).toHaveLength(10);
  });
});

describe('an admin signs in at the console by SAML', () => {
  const GROUPS = 'http://schemas.microsoft.com/ws/2008/06/identity/claims/groups';
  const signIn = async () => {
    const browser = site.browser();
    const { id } = await site.begin(browser, '?console');
    const page = await site.post(browser, await site.answer({ inResponseTo: id }));
    const [cookie] = [...browser.cookies].filter(([name]) => name === 'rollcall_session');
    return { page, token: cookie?.[1] };
  };

  test('with the role that a group gives, in this organization alone', async () => {
    const matching = {
      claim: '',
      attribute: 'userName',
      roleClaim: GROUPS,
      roles: [{ value: '<Poets>', role: 'auditor' }],
    };
    await put({ method: 'saml', matching });
    const { page, token = '' } = await signIn();
    expect([page.status, page.location]).toEqual([
      303,
      `http://vault.example/console/o/${site.organization.slug}/overview`,
    ]);
    const response = await fetch(`${site.server.origin}/console/api/session`, {
      headers: { cookie: `rollcall_session=${token}` },
    });
    expect(await response.json()).toMatchObject({
      method: 'saml',
      account: { email: 'ada@contoso.com' },
      roles: [{ role: 'auditor', organization: site.organization.slug }],
    });
  });

  test('not without a role', async () => {
    await put({ method: 'saml', matching: { claim: '', attribute: 'userName', roleClaim: GROUPS, roles: [] } }).then(
      ({ status }) => expect(status).toBe(200),
    );
    const { page, token } = await signIn();
    expect([page.status, token]).toEqual([403, undefined]);
    expect(page.text).toContain('You have no role at the console.');
  });
});
