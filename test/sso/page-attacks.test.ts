import type { Certificate } from '../support/certificates.js';
import type { AnswerOptions } from './identity-provider.js';
import { type Site, startSite, wordsOf } from './site.js';
import { WRAPPINGS } from './wrappings.js';

let site: Site;
let other: Certificate;
beforeAll(async () => {
  site = await startSite();
  [other] = await Promise.all([
    site.authority.issue({ names: ['another'], rsaBits: 2048 }),
    site.createUser('ada@contoso.com'),
    site.createUser('eve@contoso.com'),
  ]);
});
afterAll(() => site.stop());

const change = (xml: string, from: string | RegExp, to: string) => {
  const changed = xml.replace(from, to);
  if (changed === xml) throw new Error(`The answer has no ${from}.`);
  return changed;
};

/** Posts it as a browser would: nobody may be signed in by it, and the page says why and what to change. */
async function refusalOf(xml: string): Promise<string> {
  const browser = site.browser();
  const page = await site.post(browser, xml);
  expect([page.status, page.location, [...browser.cookies.keys()]]).toEqual([403, undefined, []]);
  const words = wordsOf(page);
  expect(words).toMatch(/You are not signed in .* For your administrator \S.* Sign in again Reference: [0-9a-f-]{36}$/);
  return words;
}

const MADE: readonly [what: string, answer: AnswerOptions, check: string][] = [
  ['for another audience', { audience: 'another-app' }, 'Audience Received: another-app Expected: vaultplatform'],
  ['for another recipient', { recipient: 'https://evil.example/acs' }, 'Recipient Received: https://evil.example/acs'],
  ['sent elsewhere', { destination: 'https://evil.example/acs' }, 'Destination Received: https://evil.example/acs'],
  [
    'of another issuer',
    { issuer: 'https://sts.windows.net/other/' },
    'Issuer Received: https://sts.windows.net/other/',
  ],
  ['signed with SHA-1', { signatureAlgorithm: 'rsa-sha1' }, 'Algorithms Received: SignatureMethod'],
  ['to a request that nobody made', { inResponseTo: `_${'0'.repeat(72)}` }, 'Request Received: _0000'],
];

test.each(MADE)('refused with a page: an answer %s', async (_what, answer, check) => {
  expect(await refusalOf(await site.answer(answer))).toContain(check);
});

const TAMPERED: readonly [what: string, change: (xml: string) => string, check: string][] = [
  ['unsigned', (xml) => change(xml, /<Signature .*<\/Signature>/s, ''), 'Signature Received: no signature'],
  ['with another name', (xml) => change(xml, '>ada@', '>eve@'), 'Signature Received: a signature'],
  ['with a DOCTYPE', (xml) => `<!DOCTYPE a>${xml}`, 'XML Received: it has a DOCTYPE'],
  ['with a comment in the name', (xml) => change(xml, '>ada@', '>ada<!-- -->@'), 'XML Received: it has a comment'],
  ['that is a script', () => '<script>alert(1)</script>', 'Structure'],
];

test.each(TAMPERED)('refused with a page: an answer %s', async (_what, tamper, check) => {
  expect(await refusalOf(tamper(await site.answer()))).toContain(check);
});

test('refused with a page: an answer by another key', async () => {
  expect(await refusalOf(await site.answer({}, other))).toContain('Signature Received: a signature that names');
});

test.each(WRAPPINGS)('refused with a page: $name', async ({ wrap }) => {
  expect(await refusalOf(wrap(await site.answer()))).toContain('Structure');
});

test('what a stranger wrote shows as text', async () => {
  const page = await site.post(site.browser(), await site.answer({ issuer: '<img src=x onerror=alert(1)>' }));
  expect(page.status).toBe(403);
  expect(page.text).not.toContain('<img');
  expect(page.text).toContain('&#60;img src=x');
});

test('a form that is none, one that is too large, and one that comes by GET', async () => {
  const browser = site.browser();
  const { server, acsUrl } = site;
  const large = await browser.post(server, acsUrl, { SAMLResponse: 'A'.repeat(1_000_001) });
  expect([large.status, wordsOf(large)]).toEqual([413, expect.stringContaining('at most 1000000 bytes')]);
  const size = await browser.post(server, acsUrl, { SAMLResponse: 'A'.repeat(500_000) });
  expect([size.status, wordsOf(size)]).toEqual([403, expect.stringContaining('Size Received: 500000 characters')]);
  const json = await browser.post(server, acsUrl, {}, { 'content-type': 'application/json' });
  expect(json.status).toBe(400);
  const got = await browser.get(server, acsUrl);
  expect([got.status, got.headers.get('allow')]).toEqual([405, 'POST']);
});

test('who is refused again and again waits a little', async () => {
  const [, node] = site.nodes;
  let page = await site.post(site.browser(), '<a/>', {}, node);
  for (let i = 0; i < 150 && page.status === 403; i += 1) page = await site.post(site.browser(), '<a/>', {}, node);
  expect([page.status, page.headers.get('retry-after')]).toEqual([429, '10']);
});
