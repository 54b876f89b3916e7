import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readIdpMetadata } from '../../src/sso/identity-provider/read-idp-metadata.js';
import { ISSUER } from '../sso/identity-provider.js';
import { startIdentityProviderProcess } from '../sso/identity-provider-process.js';
import { type Certificate, createCertificateAuthority } from '../support/certificates.js';
import { browserOf, createPerson } from '../support/console-browser.js';
import { idOf, ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { AT_A_DESK, problemsOfLooks } from './every-look.js';
import { openBrowser } from './use-browser.js';

/** As an admin may choose it: letters, digits and signs without a pattern. */
const SECRET = 'kT7~vQ2_xN9.mB4-wZ6+rH8/pL3_cF5~jD1.gS0';

let server: TestServer;
let organization: TestOrganization;
let idp: Awaited<ReturnType<typeof startIdentityProviderProcess>>;
let certificate: Certificate;
let chromium: Browser;

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  [server, certificate, chromium] = await Promise.all([
    createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } }),
    authority.issue({ names: ['Microsoft Azure Federated SSO Certificate'], rsaBits: 2048 }),
    openBrowser(),
  ]);
  organization = await server.createOrganization('core');
  const acsUrl = `${server.origin}/sso/${organization.slug}/acs`;
  idp = await startIdentityProviderProcess({ certificate, acsUrl });
});
afterAll(async () => {
  await chromium?.close();
  await Promise.all([idp?.close(), server?.close()]);
});

/** A window of somebody who is an admin of the organization. */
async function adminWindow(): Promise<BrowserContext> {
  const { cookie = '' } = await browserOf(server, await createPerson(server, 'admin', organization.id));
  const [name = '', value = ''] = cookie.split('=');
  const context = await chromium.newContext({ locale: 'en-GB' });
  await context.addCookies([{ name, value, url: server.origin }]);
  return context;
}

const hasText = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

const openPageOf = async (admin: BrowserContext, name: string): Promise<Page> => {
  const page = await admin.newPage();
  await page.goto(`${server.origin}/console/o/${organization.slug}/${name}`);
  return page;
};

/** The first screen, by its labels. */
async function fillAuthentication(page: Page): Promise<void> {
  const method = page.getByLabel('Login method');
  await method.waitFor();
  expect(await method.locator('option').allTextContents()).toEqual([
    'e-mail and password',
    'Identity Provider - Azure - SAML',
    'OpenID Connect',
  ]);
  await method.selectOption({ label: 'Identity Provider - Azure - SAML' });
  expect(await page.getByLabel('Issuer URI').inputValue()).toBe('vaultplatform');
  await page.getByLabel('SSO URL').fill(`${idp.url}/saml/both`);
  await page.getByLabel('Certificate', { exact: true }).fill('nonsense');
  await page.getByLabel('Issuer of the identity provider').fill(ISSUER);
  await page.getByRole('button', { name: 'Save' }).click();
  // Beside the field, and what was typed stays.
  await hasText(page, /This is not a certificate/);
  expect(await page.getByLabel('SSO URL').inputValue()).toBe(`${idp.url}/saml/both`);
  expect(certificate.cert).toMatch(/^-----BEGIN CERTIFICATE-----\n[^-]+\n-----END CERTIFICATE-----\s*$/);
  await page.getByLabel('Certificate', { exact: true }).fill(certificate.cert);
  await page.getByRole('button', { name: 'Save' }).click();
  await hasText(page, /no test sign-in has passed/);
}

async function testSignIn(admin: BrowserContext, page: Page): Promise<Page> {
  const [opened] = await Promise.all([
    admin.waitForEvent('page'),
    page.getByRole('button', { name: 'Test sign-in' }).click(),
  ]);
  return opened;
}

/** The second screen, by its labels. @returns a client with the secret that was typed there */
async function fillDataIntegration(page: Page): Promise<ScimClient> {
  const choose = async (label: string, option: string) => {
    await page.getByRole('combobox', { name: label }).click();
    await page.getByRole('option', { name: option, exact: true }).click();
  };
  await choose('Data Integration', 'Okta');
  await choose('Data Integration', 'Azure');
  await choose('Method of providing SCIM secret location', 'Basic');
  await choose('Method of providing SCIM secret location', 'bearer');
  const active = page.getByRole('switch', { name: 'Set as active SCIM Provider' });
  // Off and on: while it is off, what the organization has does not serve.
  await active.uncheck({ force: true });
  const save = page.getByRole('button', { name: 'Save', exact: true });
  await save.click();
  await hasText(page, 'Saved.');
  await until(async () => (await organization.client.get('/Users')).status === 403);
  await active.check({ force: true });
  await save.click();
  await hasText(page, 'Requests of the SCIM client are served.');
  await page.getByRole('button', { name: 'Create' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('By hand');
  await dialog.getByText('Choose it').click();
  await dialog.getByRole('textbox', { name: 'Secret', exact: true }).fill(SECRET);
  await dialog.getByText('Strong enough.').waitFor();
  await dialog.getByRole('button', { name: 'Create' }).click();
  await dialog.waitFor({ state: 'detached' });
  const client = new ScimClient(server.scimUrl + organization.slug, SECRET);
  await until(async () => (await client.get('/Users')).status === 200);
  return client;
}

test('an admin fills both screens label for label, and a person of SCIM signs in until SCIM disables them', async () => {
  expect(idp.pid).not.toBe(process.pid);
  const admin = await adminWindow();
  const page = await openPageOf(admin, 'authentication');
  await fillAuthentication(page);
  // All is right but for the person, whom nobody provisioned yet.
  const refused = await testSignIn(admin, page);
  await hasText(page, 'The test failed: nobody would be signed in.');
  await hasText(page, /Provision on demand/);
  await hasText(refused, 'The test failed');
  const integration = await openPageOf(admin, 'data-integration');
  const client = await fillDataIntegration(integration);
  const ada = { userName: 'ada@contoso.com', displayName: 'Ada \u202eLovelace <b>', active: true };
  const adaId = idOf(await client.post('/Users', ada));

  const opened = await testSignIn(admin, page);
  await hasText(opened, 'The test went well');
  await hasText(page, /The test passed\. It would have signed in/);
  for (const verdict of ['Signature', 'Audience', 'Recipient', 'Used once', 'Provisioned user', 'Active'])
    expect([verdict, await page.getByText(verdict, { exact: true }).count()]).toEqual([verdict, 1]);
  await hasText(page, 'http://schemas.microsoft.com/identity/claims/objectidentifier');
  await page.getByText(/no test sign-in has passed/).waitFor({ state: 'detached' });
  expect(await problemsOfLooks(page, AT_A_DESK)).toEqual([]);
  expect(await problemsOfLooks(opened, AT_A_DESK)).toEqual([]);
  await admin.close();

  const person = await (await chromium.newContext({ locale: 'en-GB' })).newPage();
  await person.goto(`${server.origin}/sso/${organization.slug}/login`);
  await person.waitForURL('**/profile');
  await hasText(person, 'Signed in as');
  expect(await person.locator('h1').textContent()).toBe('My profile');
  expect(await person.locator('main b').count()).toBe(0);
  await person.reload();
  await hasText(person, 'ada@contoso.com');
  expect(await problemsOfLooks(person, AT_A_DESK)).toEqual([]);
  await client.patch(`/Users/${adaId}`, { op: 'replace', path: 'active', value: false });
  await person.reload();
  await hasText(person, 'Your session has ended');
  await person.getByRole('link', { name: 'Sign in' }).click();
  await hasText(person, 'Your account is disabled.');
  expect(await problemsOfLooks(person, AT_A_DESK)).toEqual([]);
  await person.context().close();
});

test('the metadata of the identity provider fills the form', async () => {
  const admin = await adminWindow();
  const page = await openPageOf(admin, 'authentication');
  await page.getByLabel('Login method').selectOption({ label: 'Identity Provider - Azure - SAML' });
  await page.getByLabel('Metadata URL').fill(`${idp.url}/metadata`);
  await page.getByRole('button', { name: 'Read metadata' }).click();
  await hasText(page, /The fields are filled/);
  const { ssoUrl } = readIdpMetadata(await (await fetch(`${idp.url}/metadata`)).text(), new Date());
  expect(await page.getByLabel('SSO URL').inputValue()).toBe(ssoUrl);
  await admin.close();
});
