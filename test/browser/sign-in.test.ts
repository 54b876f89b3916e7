import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { readIdpMetadata } from '../../src/sso/identity-provider/read-idp-metadata.js';
import { ISSUER, type RunningServer, startIdentityProvider } from '../sso/identity-provider.js';
import { type Certificate, createCertificateAuthority } from '../support/certificates.js';
import { browserOf, createPerson } from '../support/console-browser.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { openBrowser } from './use-browser.js';

let server: TestServer;
let organization: TestOrganization;
let idp: RunningServer;
let certificate: Certificate;
let chromium: Browser;
let adaId: string;

beforeAll(async () => {
  const authority = await createCertificateAuthority();
  [server, certificate, chromium] = await Promise.all([
    createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } }),
    authority.issue({ names: ['Microsoft Azure Federated SSO Certificate'], rsaBits: 2048 }),
    openBrowser(),
  ]);
  organization = await server.createOrganization('core');
  idp = await startIdentityProvider(certificate, () => `${server.origin}/sso/${organization.slug}/acs`);
  const ada = { userName: 'ada@contoso.com', displayName: 'Ada \u202eLovelace <b>', active: true };
  adaId = idOf(await organization.client.post('/Users', ada));
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

/** What axe finds serious, by day and by night. */
async function seriousIn(page: Page): Promise<string[]> {
  const found: string[] = [];
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const { violations } = await new AxeBuilder({ page }).analyze();
    const serious = violations.filter(({ impact }) => impact === 'serious' || impact === 'critical');
    found.push(...serious.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${colorScheme}: ${id} ${html}`)));
  }
  return found;
}

const hasText = (page: Page, text: string | RegExp) => page.getByText(text).first().waitFor();

test('an admin sets it up label for label, tests it, and a person signs in until SCIM disables them', async () => {
  const admin = await adminWindow();
  const page = await admin.newPage();
  await page.goto(`${server.origin}/console/o/${organization.slug}/authentication`);
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
  await page.getByLabel('Certificate', { exact: true }).fill(certificate.cert);
  await page.getByRole('button', { name: 'Save' }).click();
  await hasText(page, /no test sign-in has gone well/);

  const [opened] = await Promise.all([
    admin.waitForEvent('page'),
    page.getByRole('button', { name: 'Test sign-in' }).click(),
  ]);
  await hasText(opened, 'The test went well');
  await hasText(page, /The test went well\. It would have signed in/);
  await hasText(page, 'http://schemas.microsoft.com/identity/claims/objectidentifier');
  await page.getByText(/no test sign-in has gone well/).waitFor({ state: 'detached' });
  expect(await seriousIn(page)).toEqual([]);
  expect(await seriousIn(opened)).toEqual([]);
  await admin.close();

  const person = await (await chromium.newContext({ locale: 'en-GB' })).newPage();
  await person.goto(`${server.origin}/sso/${organization.slug}/login`);
  await person.waitForURL('**/profile');
  await hasText(person, 'Signed in as');
  expect(await person.locator('h1').textContent()).toBe('My profile');
  expect(await person.locator('main b').count()).toBe(0);
  await person.reload();
  await hasText(person, 'ada@contoso.com');
  expect(await seriousIn(person)).toEqual([]);
  await organization.client.patch(`/Users/${adaId}`, { op: 'replace', path: 'active', value: false });
  await person.reload();
  await hasText(person, 'Your session has ended');
  await person.getByRole('link', { name: 'Sign in' }).click();
  await hasText(person, 'Your account is disabled.');
  expect(await seriousIn(person)).toEqual([]);
  await person.context().close();
});

test('the metadata of the identity provider fills the form', async () => {
  const admin = await adminWindow();
  const page = await admin.newPage();
  await page.goto(`${server.origin}/console/o/${organization.slug}/authentication`);
  await page.getByLabel('Login method').selectOption({ label: 'Identity Provider - Azure - SAML' });
  await page.getByLabel('Metadata URL').fill(`${idp.url}/metadata`);
  await page.getByRole('button', { name: 'Read metadata' }).click();
  await hasText(page, /The fields are filled/);
  const { ssoUrl } = readIdpMetadata(await (await fetch(`${idp.url}/metadata`)).text(), new Date());
  expect(await page.getByLabel('SSO URL').inputValue()).toBe(ssoUrl);
  await admin.close();
});
