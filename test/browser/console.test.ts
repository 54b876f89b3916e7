import { Secret, TOTP } from 'otpauth';
import type { Page } from 'playwright-core';
import { createPerson, PASSWORD, type TestPerson } from '../support/console-browser.js';
import { seriousIn } from './axe.js';
import type { OpenPage, Visit } from './use-browser.js';
import { useConsole } from './use-console.js';

const shown = useConsole();
let opened: OpenPage[] = [];

afterEach(async () => {
  const problems = opened.flatMap((one) => one.problems);
  await Promise.all(opened.map(({ close }) => close()));
  opened = [];
  expect(problems).toEqual([]);
});

async function open(path: string, visit: Visit = {}): Promise<Page> {
  const one = await shown.open(visit);
  opened.push(one);
  await one.page.goto(path);
  return one.page;
}

async function signIn(page: Page, { email }: Pick<TestPerson, 'email'>, password = PASSWORD): Promise<void> {
  await page.getByLabel('E-mail').fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('a wrong password is said beside the field, which keeps it; a right one leads to where somebody wanted to go', async () => {
  const page = await open(shown.world.addressOf('/o/:slug/audit'));
  await signIn(page, shown.world.people.admin, 'wrong');
  await page.getByText('E-mail or password is wrong.').waitFor();
  expect(await page.getByLabel('E-mail').inputValue()).toBe(shown.world.people.admin.email);
  await signIn(page, shown.world.people.admin);
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
  expect(new URL(page.url()).pathname).toBe(shown.world.addressOf('/o/:slug/audit'));
});

test('no link leads through the sign-in to another site', async () => {
  const page = await open(`/console/sign-in?to=${encodeURIComponent('//evil.example/')}`);
  await signIn(page, shown.world.people.admin);
  await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  expect(new URL(page.url()).origin).toBe(shown.world.server.origin);
});

test('who has a password that is good once chooses another before anything else', async () => {
  const person = await createPerson(shown.world.server, 'auditor', shown.world.organization.id);
  await shown.world.server.query(
    'UPDATE rollcall.console_accounts SET must_change_password = true WHERE id = $1',
    person.id,
  );
  const page = await open(shown.world.addressOf('/o/:slug/users'));
  await signIn(page, person);
  await page.getByRole('heading', { name: 'Choose your password' }).waitFor();
  await page.getByLabel('New password').fill('short');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByText('This password cannot be used').waitFor();
  await page.getByLabel('New password').fill('quiet-harbour-Lantern-62-otter');
  await page.getByRole('button', { name: 'Change the password' }).click();
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
});

test('a second factor is set up with the key of its picture, and asked for at the next sign-in', async () => {
  const person = await createPerson(shown.world.server, 'admin', shown.world.organization.id);
  const page = await open('/console/account');
  await signIn(page, person);
  await page.getByRole('button', { name: 'Add an authenticator app' }).click();
  await page.getByRole('img', { name: 'QR code for an authenticator app' }).waitFor();
  const secret = (await page.getByRole('dialog').locator('code').textContent()) ?? '';
  const totp = new TOTP({ secret: Secret.fromBase32(secret) });
  await page.getByLabel('Code that the app shows').fill('000000');
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.getByRole('dialog').locator('[aria-invalid="true"]').waitFor();
  await page.getByLabel('Code that the app shows').fill(totp.generate());
  await page.getByRole('button', { name: 'Add it' }).click();
  await page.getByText('Keep these where you find them without this device').waitFor();
  const [recovery = ''] = await page.getByRole('dialog').getByRole('listitem').allInnerTexts();
  const again = await open('/console/sign-in');
  await signIn(again, person);
  await again.getByLabel('Code', { exact: true }).fill('wrong');
  await again.getByRole('button', { name: 'Continue' }).click();
  await again.getByText('This code is wrong or no longer valid.').waitFor();
  await again.getByLabel('Code', { exact: true }).fill(recovery);
  await again.getByRole('button', { name: 'Continue' }).click();
  await again.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
});

test('a session that is lost is asked for again over the page, and what was typed goes out', async () => {
  const page = await open(shown.world.addressOf('/o/:slug/people'), { as: await shown.world.browserOf('admin') });
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByRole('dialog').getByLabel('E-mail').fill('typed.before@contoso.com');
  await shown.world.server.query(
    'DELETE FROM rollcall.console_sessions WHERE account_id = $1',
    shown.world.people.admin.id,
  );
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  const dialog = page.getByRole('dialog', { name: 'Sign in again' });
  await dialog.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByText('Link of the invitation').waitFor();
  await page.getByText('typed.before@contoso.com').first().waitFor();
});

test('while the server does not answer this is said, nothing is lost, and it goes on by itself afterwards', async () => {
  const page = await open(shown.world.addressOf('/o/:slug/people'), { as: await shown.world.browserOf('admin') });
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByRole('dialog').getByLabel('E-mail').fill('kept@contoso.com');
  await page.context().setOffline(true);
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await page.getByText('The server does not answer.', { exact: true }).waitFor();
  expect(await page.getByRole('dialog').getByLabel('E-mail').inputValue()).toBe('kept@contoso.com');
  await page.context().setOffline(false);
  await page.getByText('The server does not answer.', { exact: true }).waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await page.getByText('Link of the invitation').waitFor();
});

test('of two admins who change one person, the second is told, and sees what is now', async () => {
  const person = await createPerson(shown.world.server, 'auditor', shown.world.organization.id);
  await shown.world.server.query(
    'UPDATE rollcall.console_accounts SET name = $2 WHERE id = $1',
    person.id,
    'Both Want',
  );
  const page = await open(shown.world.addressOf('/o/:slug/people'), { as: await shown.world.browserOf('admin') });
  await page.getByRole('button', { name: 'Actions for Both Want' }).click();
  await page.getByRole('menuitem', { name: 'Make an admin' }).click();
  const other = await shown.world.browserOf('operator');
  const path = `/organizations/${shown.world.organization.slug}/people/${person.id}`;
  const { body } = await other.get<{ version: number }>(path);
  await other.send('PATCH', path, { role: 'admin' }, { 'If-Match': `"${body.version}"` });
  await page.getByRole('dialog').getByRole('button', { name: 'Make an admin' }).click();
  await page.getByText('Somebody else changed this in the meantime.').waitFor();
  await page.getByRole('button', { name: 'Cancel' }).click();
  await page
    .getByRole('row', { name: /Both Want/ })
    .getByText('Organization admin')
    .waitFor();
});

test('auditors are offered no change, and a page of operators is not there for them', async () => {
  const page = await open(shown.world.addressOf('/o/:slug/people'), { as: await shown.world.browserOf('auditor') });
  await page.getByRole('table', { name: 'People and roles' }).waitFor();
  expect(await page.getByRole('button', { name: 'Invite somebody' }).count()).toBe(0);
  expect(await page.getByRole('link', { name: 'Organizations' }).count()).toBe(0);
  await page.goto('/console/organizations');
  await page.getByText('This needs the role Operator.').waitFor();
  await page.goto('/console/people');
  await page.getByText('This needs the role Operator.').waitFor();
  expect(await page.getByRole('button', { name: 'Invite an operator' }).count()).toBe(0);
});

test('the palette goes to a page by a part of its name, with the keyboard alone', async () => {
  const page = await open(shown.world.addressOf('/o/:slug/people'), { as: await shown.world.browserOf('admin') });
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Control+k');
  await page.getByLabel('Pages, organizations and commands').waitFor();
  await page.keyboard.type('audi');
  await page.getByRole('option', { name: 'Audit' }).waitFor();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
  await page.locator('#content:focus').waitFor();
  await page.keyboard.press('Control+k');
  await page.getByLabel('Pages, organizations and commands').waitFor();
  await page.keyboard.type('o');
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
});

test('who reads German gets German, and may choose otherwise', async () => {
  const page = await open(shown.world.addressOf('/o/:slug/people'), {
    as: await shown.world.browserOf('admin'),
    locale: 'de-DE',
  });
  await page.getByRole('heading', { level: 1, name: 'Personen und Rollen' }).waitFor();
  expect(await page.locator('html').getAttribute('lang')).toBe('de');
  await page.getByRole('button', { name: /Konto von/ }).click();
  await page.getByRole('menuitemradio', { name: 'English' }).click();
  await page.getByRole('heading', { level: 1, name: 'People and roles' }).waitFor();
});

test('what happened, why and what to do about it is told in German too', async () => {
  const page = await open(shown.world.addressOf('/o/:slug/log'), {
    as: await shown.world.browserOf('admin'),
    locale: 'de-DE',
  });
  await page.getByRole('link', { name: 'grace@contoso.com deaktiviert.' }).waitFor();
  await page.getByRole('link', { name: /^POST .* für incomplete abgelehnt mit 400/ }).click();
  await page.getByRole('dialog').getByText('Ein Pflichtattribut fehlt.').waitFor();
  await page.goto(shown.world.addressOf('/o/:slug/audit'));
  await page.getByText('hat jemanden als Admin').first().waitFor();
});

test('a passkey is added on the account page, and signs in without a password', async () => {
  const person = await createPerson(shown.world.server, 'admin', shown.world.organization.id);
  // Passkeys are bound to names, which an address is not.
  const one = await shown.open({ baseURL: shown.world.server.origin.replace('127.0.0.1', 'localhost') });
  opened.push(one);
  const { page } = one;
  const cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
  await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  await page.goto('/console/account');
  await signIn(page, person);
  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await dialog.getByLabel('Name').fill('My laptop');
  expect(await seriousIn(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Continue' }).click();
  await page.getByRole('dialog', { name: 'Recovery codes' }).waitFor();
  expect(await page.getByRole('dialog').locator('li').count()).toBe(10);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Remove: My laptop' }).waitFor();
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Sign in with a passkey' }).click();
  await page.getByRole('button', { name: `Account of ${person.email}` }).waitFor();
  const [session] = await shown.world.server.query<{ method: string }>(
    'SELECT method FROM rollcall.console_sessions WHERE account_id = $1',
    person.id,
  );
  expect(session).toEqual({ method: 'passkey' });
});

test('what was chosen of light and dark stays, and the first key leads past the navigation', async () => {
  const page = await open(shown.world.addressOf('/o/:slug/audit'), {
    as: await shown.world.browserOf('admin'),
    colorScheme: 'light',
  });
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitemradio', { name: 'Dark' }).click();
  await page.reload();
  await page.locator('html[data-mantine-color-scheme="dark"]').waitFor();
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('content');
});

test('an invitation makes an account that is signed in at once, and is good once', async () => {
  const address = shown.world.addressOf('/invitations/:token');
  const page = await open(address);
  await page.getByLabel('Your name').fill('Nadia New');
  await page.getByLabel('Choose a password').fill('quiet-harbour-Lantern-62-otter');
  await page.getByRole('button', { name: 'Accept' }).click();
  await page.getByRole('button', { name: 'Account of Nadia New' }).waitFor();
  const again = await open(address);
  await again.getByRole('heading', { name: 'This invitation no longer works' }).waitFor();
});

test('a window whose person signed in anew in another one goes on', async () => {
  const person = await createPerson(shown.world.server, 'admin', shown.world.organization.id);
  const page = await open(shown.world.addressOf('/o/:slug/people'));
  await signIn(page, person);
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByRole('dialog').getByLabel('E-mail').fill('in.two.windows@contoso.com');
  const other = await page.context().newPage();
  await other.goto('/console/');
  await other.getByRole('button', { name: /Account of/ }).click();
  await other.getByRole('menuitem', { name: 'Sign out' }).click();
  await signIn(other, person);
  await other.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
  await page.getByRole('button', { name: 'Send the invitation' }).click();
  await page.getByText('Link of the invitation').waitFor();
});

test('who signs out is out: what was shown is gone, also for who goes back', async () => {
  const page = await open(shown.world.addressOf('/o/:slug/audit'), { as: await shown.world.browserOf('auditor') });
  await page.getByRole('link', { name: 'Users' }).click();
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
  await page.getByRole('button', { name: /Account of/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  await page.goBack();
  await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
  expect(await page.getByRole('heading', { name: 'Audit' }).count()).toBe(0);
});

test('an admin requires an attribute after seeing who lacks it, checks a sample against it and defines a schema; an auditor checks alone', async () => {
  const { world } = shown;
  const page = await open(world.addressOf('/o/:slug/schemas'), { as: await world.browserOf('admin') });
  const displayName = page.getByRole('switch', { name: 'displayName is required' });
  await displayName.press('Space');
  const dialog = page.getByRole('dialog', { name: 'Require displayName?' });
  await dialog.getByText(/lacks? it\./).waitFor();
  await dialog.getByText(/^Entra: Entra ID > .* > Attribute Mapping/).waitFor();
  await dialog.getByRole('button', { name: 'Require' }).click();
  await page.getByText(/By your own choice/).waitFor();
  expect(await displayName.isChecked()).toBe(true);

  await page.getByLabel('Resource as JSON').fill('{"userName": "ada@contoso.com", "shoeSize": 41}');
  await page.getByRole('button', { name: 'Check', exact: true }).click();
  const verdict = page.getByRole('status').filter({ hasText: 'Would be refused' });
  await verdict.getByText(/displayName \(in Entra from displayName\)/).waitFor();
  await verdict.getByText('attribute-missing').waitFor();
  await verdict.getByText(/shoeSize/).waitFor();

  await page.getByRole('button', { name: 'Add a schema' }).click();
  await page.getByLabel('Schema as JSON (RFC 7643 §7)').fill('{"id": "urn:x:1.0:Seat", "name": "Seat"');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page
    .getByRole('alert')
    .getByText(/not JSON/)
    .waitFor();
  await page
    .getByLabel('Schema as JSON (RFC 7643 §7)')
    .fill('{"id": "urn:example:seat:1.0:User", "name": "Seat", "attributes": [{"name": "row"}]}');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.getByRole('heading', { name: 'Used by no resource type' }).waitFor();
  await page.locator('summary').filter({ hasText: 'Seat' }).click();
  await page.getByRole('button', { name: 'Remove the schema Seat' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Remove' }).click();
  await page.getByRole('heading', { name: 'Used by no resource type' }).waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'As the profile says' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'As the profile says' }).click();
  await page.getByText(/As the profile \w+ says\./).waitFor();

  const read = await open(world.addressOf('/o/:slug/schemas'), { as: await world.browserOf('auditor') });
  await read.getByText(/^You can read this page/).waitFor();
  expect(await read.getByRole('switch', { name: 'title is required' }).isDisabled()).toBe(true);
  expect(await read.getByRole('button', { name: 'Add a schema' }).count()).toBe(0);
  await read.getByRole('button', { name: 'An example' }).click();
  await read.getByRole('button', { name: 'Check', exact: true }).click();
  await read.getByText(/Would be (?:stored|refused)/).waitFor();
});

test('an admin tries a request in the workbench, is asked, and reads why it was refused; an auditor reads alone', async () => {
  const path = '/o/:slug/workbench';
  const page = await open(shown.world.addressOf(path), { as: await shown.world.browserOf('admin') });
  await page.getByRole('combobox', { name: 'Method' }).click();
  await page.getByRole('option', { name: 'POST' }).click();
  await page.getByLabel('Path below the Tenant URL').fill('/Users');
  await page.getByLabel('Body (JSON)').fill('{"title": "of nobody"}');
  await page.getByRole('button', { name: 'Send' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Send it' }).click();
  await page.getByRole('status').filter({ hasText: '400' }).waitFor();
  await page.getByRole('heading', { name: 'Why' }).waitFor();
  await page.getByRole('link', { name: 'Open in the workbench' }).click();
  await page.waitForURL(/entry=/);
  expect(await page.getByLabel('Body (JSON)').inputValue()).toContain('of nobody');
  const auditor = await open(shown.world.addressOf(path), { as: await shown.world.browserOf('auditor') });
  await auditor.getByRole('combobox', { name: 'Method' }).click();
  expect(await auditor.getByRole('option').allTextContents()).toEqual(['GET', 'POST']);
});

test('an admin turns strict mode on after seeing what it costs, and off again; an auditor reads', async () => {
  const { world } = shown;
  const page = await open(world.addressOf('/o/:slug/quirks'), { as: await world.browserOf('admin') });
  const strict = page.getByRole('switch', { name: 'This organization is strict' });
  await strict.press('Space');
  const dialog = page.getByRole('dialog', { name: 'Turn strict mode on?' });
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  await page.getByText('What the profile forbids is refused.').waitFor();
  await strict.press('Space');
  await page.getByText('What the profile forbids is tolerated where its meaning is clear.').waitFor();
  const read = await open(world.addressOf('/o/:slug/quirks'), { as: await world.browserOf('auditor') });
  await read.getByText(/^You can read this page/).waitFor();
  expect(await read.getByRole('switch', { name: 'This organization is strict' }).isDisabled()).toBe(true);
});
