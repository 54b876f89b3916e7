import type { Browser, CDPSession, Page } from 'playwright-core';
import type { PasskeyBegun, RecoveryCodes } from '../../src/console/api/contract/second-factors.js';
import { openBrowser } from '../browser/use-browser.js';
import { browserOf, ConsoleBrowser, createPerson, PASSWORD, type TestPerson } from '../support/console-browser.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let chrome: Browser;
let page: Page;
let cdp: CDPSession;
/** Passkeys are bound to a name, and so is everything here. */
let node: TestServer;

beforeAll(async () => {
  server = await createTestServer();
  node = { ...server, origin: server.origin.replace('127.0.0.1', 'localhost') };
  chrome = await openBrowser();
  page = await chrome.newPage();
  await page.goto(`${node.origin}/docs`);
  cdp = await page.context().newCDPSession(page);
  await cdp.send('WebAuthn.enable');
});

afterAll(async () => {
  await chrome.close();
  await server.close();
});

/** Another device of another person. */
async function newAuthenticator(isUserVerified = true): Promise<string> {
  const { authenticatorId } = await cdp.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified,
    },
  });
  return authenticatorId;
}

/** What the browser does with options of ours, and answers. */
const create = (options: object): Promise<object> =>
  page.evaluate(`(async () => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(${JSON.stringify(options)});
    return (await navigator.credentials.create({ publicKey })).toJSON();
  })()`);
const get = (options: object): Promise<object> =>
  page.evaluate(`(async () => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(${JSON.stringify(options)});
    return (await navigator.credentials.get({ publicKey })).toJSON();
  })()`);

async function addPasskey(person: TestPerson) {
  const browser = await browserOf(node, person);
  const { body: begun } = await browser.post<PasskeyBegun>('/passkeys');
  const response = await create(begun.options);
  return browser.post<RecoveryCodes>('/passkeys/confirm', { ceremony: begun.ceremony, response, name: 'laptop' });
}

async function beginSignIn() {
  const browser = new ConsoleBrowser(node);
  const { body } = await browser.post<PasskeyBegun>('/passkeys/sign-in');
  return { browser, body };
}

test('a passkey lets its owner in without a password, each challenge once', async () => {
  const device = await newAuthenticator();
  const person = await createPerson(server);
  expect((await addPasskey(person)).body.recoveryCodes).toHaveLength(10);
  const { browser, body } = await beginSignIn();
  const answer = { ceremony: body.ceremony, response: await get(body.options) };
  expect(await browser.post('/session/passkey', answer)).toMatchObject({
    status: 200,
    body: { account: { id: person.id }, method: 'passkey', secondFactors: ['passkey'] },
  });
  expect((await new ConsoleBrowser(node).post('/session/passkey', answer)).body.error.code).toBe('wrongPasskey');
  // From now on, the password alone is not enough.
  const byPassword = await new ConsoleBrowser(node).post('/session', { email: person.email, password: PASSWORD });
  expect(byPassword.body.error).toMatchObject({ code: 'codeNeeded', secondFactors: ['passkey'] });
  await server.query('UPDATE rollcall.console_accounts SET disabled_at = now() WHERE id = $1', person.id);
  const again = await beginSignIn();
  const late = { ceremony: again.body.ceremony, response: await get(again.body.options) };
  expect((await again.browser.post('/session/passkey', late)).status).toBe(401);
  await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: device });
});

test('a passkey that is known already is not added again', async () => {
  const device = await newAuthenticator();
  const browser = await browserOf(node, await createPerson(server));
  const { body: begun } = await browser.post<PasskeyBegun>('/passkeys');
  const body = { ceremony: begun.ceremony, response: await create(begun.options), name: 'laptop' };
  expect((await browser.post('/passkeys/confirm', body)).status).toBe(200);
  expect(await browser.post('/passkeys/confirm', body)).toMatchObject({
    status: 409,
    body: { error: { code: 'knownPasskey' } },
  });
  await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: device });
});

test('an answer to another challenge, or for another step, lets nobody in', async () => {
  const device = await newAuthenticator();
  const person = await createPerson(server);
  await addPasskey(person);
  const [first, second] = [await beginSignIn(), await beginSignIn()];
  const response = await get(first.body.options);
  const mixed = await second.browser.post('/session/passkey', { ceremony: second.body.ceremony, response });
  expect(mixed.body.error.code).toBe('wrongPasskey');
  const adding = await (await browserOf(node, person)).post<PasskeyBegun>('/passkeys');
  const other = await first.browser.post('/session/passkey', { ceremony: adding.body.ceremony, response });
  expect(other.body.error.code).toBe('ceremonyOver');
  // At the other address of the same server.
  const elsewhere = await new ConsoleBrowser(server).post('/passkeys/sign-in');
  expect(elsewhere.body.error.code).toBe('passkeysNeedName');
  await cdp.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId: device });
});
