import { createSign } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { ISSUER, PUBLIC_URL, type Site, SLO_URL, startSite, wordsOf } from './site.js';

let site: Site;
beforeAll(async () => {
  site = await startSite();
  await Promise.all([site.createUser('ada@contoso.com'), site.createUser('bob@contoso.com')]);
});
afterAll(() => site.stop());

interface Options {
  readonly nameId?: string;
  readonly issuer?: string;
  readonly sessionIndex?: string;
  readonly at?: Date;
  readonly destination?: string;
}

function requestXml({
  nameId = 'ada@contoso.com',
  issuer = ISSUER,
  sessionIndex,
  at = new Date(),
  destination,
}: Options) {
  const index = sessionIndex === undefined ? '' : `<samlp:SessionIndex>${sessionIndex}</samlp:SessionIndex>`;
  return `<samlp:LogoutRequest xmlns:samlp="urn:oasis:names:tc:SAML:2.0:protocol" xmlns:saml="urn:oasis:names:tc:SAML:2.0:assertion"
    ID="_logout" Version="2.0" IssueInstant="${at.toISOString()}" Destination="${destination ?? `${site.base}/logout`}"
    ><saml:Issuer>${issuer}</saml:Issuer><saml:NameID>${nameId}</saml:NameID>${index}</samlp:LogoutRequest>`;
}

const encode = (xml: string) => encodeURIComponent(deflateRawSync(xml).toString('base64'));

/** As Entra signs a query. */
function signed(xml: string, relayState = 'state-1', key = site.certificate.key): string {
  const sigAlg = encodeURIComponent('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
  const query = `SAMLRequest=${encode(xml)}&RelayState=${relayState}&SigAlg=${sigAlg}`;
  return `${query}&Signature=${encodeURIComponent(createSign('RSA-SHA256').update(query).sign(key, 'base64'))}`;
}

const bring = (query: string, browser = site.browser()) => browser.get(site.nodes[1], `${site.base}/logout?${query}`);
const isIn = async (browser: Awaited<ReturnType<Site['signedIn']>>) =>
  (await browser.get(site.server, `${site.base}/profile`)).status === 200;

test('the identity provider signs somebody out in every browser, and is answered', async () => {
  const [first, second] = [await site.signedIn(), await site.signedIn()];
  const bob = await site.signedIn('bob@contoso.com');
  const page = await bring(signed(requestXml({})));
  const url = new URL(page.location ?? '');
  expect(`${url.origin}${url.pathname}`).toBe(SLO_URL);
  expect(url.searchParams.get('RelayState')).toBe('state-1');
  const answer = inflateRawSync(Buffer.from(url.searchParams.get('SAMLResponse') ?? '', 'base64')).toString();
  expect(answer).toMatch(/LogoutResponse.* InResponseTo="_logout".*status:Success/s);
  expect([await isIn(first), await isIn(second), await isIn(bob)]).toEqual([false, false, true]);
});

test('with a session index, that session alone', async () => {
  const browser = await site.signedIn();
  await bring(signed(requestXml({ sessionIndex: '_another' })));
  expect(await isIn(browser)).toBe(true);
  await bring(signed(requestXml({ sessionIndex: '_session-1' })));
  expect(await isIn(browser)).toBe(false);
});

test('without a signature, only the person of this very browser', async () => {
  const [mine, elsewhere] = [await site.signedIn(), await site.signedIn()];
  await bring(`SAMLRequest=${encode(requestXml({ nameId: 'bob@contoso.com' }))}`, mine);
  expect(await isIn(mine)).toBe(true);
  await bring(`SAMLRequest=${encode(requestXml({}))}`, mine);
  expect([await isIn(mine), await isIn(elsewhere)]).toEqual([false, true]);
});

test.each([
  ['a wrong signature', () => signed(requestXml({})).replace('state-1', 'state-2'), /its signature is not right/],
  ['another issuer', () => signed(requestXml({ issuer: 'https://evil.example' })), /it is of https:\/\/evil\.example/],
  [
    'another destination',
    () => signed(requestXml({ destination: 'https://evil.example' })),
    /it is for https:\/\/evil/,
  ],
  ['yesterday', () => signed(requestXml({ at: new Date(Date.now() - 86_400_000) })), /it is not of now/],
  ['a parameter twice', () => `${signed(requestXml({}))}&SAMLRequest=a`, /it has SAMLRequest twice/],
  ['SHA-1', () => signed(requestXml({})).replace('rsa-sha256', 'rsa-sha1'), /SigAlg/],
  ['no compression', () => 'SAMLRequest=AAAA', /cannot be decompressed/],
  ['a bomb', () => `SAMLRequest=${encode(' '.repeat(5_000_000))}`, /cannot be decompressed/],
  ['a percent sign', () => 'SAMLRequest=%', /not encoded as a query/],
  ['another message', () => `SAMLRequest=${encode('<a/>')}`, /it is a &#60;a&#62;/],
])('nobody is signed out by %s', async (_what, query, reason) => {
  const browser = await site.signedIn();
  const page = await bring(query(), browser);
  expect([page.status, wordsOf(page)]).toEqual([400, expect.stringMatching(reason)]);
  expect(await isIn(browser)).toBe(true);
});

/** Signs out here. @returns what the identity provider is asked */
async function signOutOf(browser: Awaited<ReturnType<Site['signedIn']>>): Promise<string> {
  const page = await browser.post(site.server, `${site.base}/logout`, {}, { origin: PUBLIC_URL });
  const encoded = new URL(page.location ?? '').searchParams.get('SAMLRequest') ?? '';
  return inflateRawSync(Buffer.from(encoded, 'base64')).toString();
}

test('who signs out here is sent to the identity provider by the name that it uses', async () => {
  const xml = await signOutOf(await site.signedIn());
  expect(xml).toMatch(
    /<saml:NameID Format="urn:oasis:names:tc:SAML:1\.1:nameid-format:emailAddress">ada@contoso\.com</,
  );
  expect(xml).toMatch(/SessionIndex[^>]*>_session-1</);
});

test('a name without a format is sent as one of any, and no session index where there was none', async () => {
  const browser = await site.signedIn();
  await site.server.query('UPDATE rollcall.person_sessions SET name_id_format = NULL, session_index = NULL');
  const xml = await signOutOf(browser);
  expect(xml).toMatch(/<saml:NameID Format="urn:oasis:names:tc:SAML:1\.1:nameid-format:unspecified">ada@contoso\.com</);
  expect(xml).not.toContain('SessionIndex');
});
