import { createVerify, X509Certificate } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { createSignInServices } from '../../src/sign-in-services.js';
import { type Certificate, createCertificateAuthority } from '../support/certificates.js';
import { type RunningServer, startIdentityProvider } from './identity-provider.js';
import { ISSUER, type Site, SLO_URL, startSite } from './site.js';

let folder: string;
let own: Certificate;
let site: Site;
let idp: RunningServer;
/** As the identity provider reads it from our metadata. */
let published: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-signing-'));
  own = await (await createCertificateAuthority()).issue({ names: ['vault.example'], rsaBits: 2048 });
  site = await startSite({
    SAML_SIGNING_CERT: await inFile('cert.pem', own.cert),
    SAML_SIGNING_KEY: await inFile('key.pem', own.key),
  });
  await site.createUser('ada@contoso.com');
  const { text } = await site.browser().get(site.server, `${site.base}/metadata`);
  published = /<KeyDescriptor use="signing">.*<X509Certificate>([^<]+)</s.exec(text)?.[1] ?? '';
  idp = await startIdentityProvider(site.certificate, () => site.acsUrl, pemOf(published));
  await site.save({ saml: site.samlInput({ ssoUrl: `${idp.url}/saml/both`, idpIssuer: ISSUER }) });
});
afterAll(async () => {
  await idp?.close();
  await site?.stop();
  await rm(folder, { recursive: true });
});

async function inFile(name: string, text: string): Promise<string> {
  const file = path.join(folder, name);
  await writeFile(file, text);
  return file;
}

const pemOf = (der: string) => `-----BEGIN CERTIFICATE-----\n${der}\n-----END CERTIFICATE-----\n`;

/** Where a browser is sent to sign in. */
async function requestUrl(): Promise<URL> {
  const { page } = await site.begin(site.browser());
  return new URL(page.location ?? '');
}

test('the metadata has the certificate, and says that requests are signed', async () => {
  const { text } = await site.browser().get(site.server, `${site.base}/metadata`);
  expect(text).toContain('AuthnRequestsSigned="true"');
  expect(new X509Certificate(pemOf(published)).fingerprint256).toBe(new X509Certificate(own.cert).fingerprint256);
  expect(text).not.toContain('PRIVATE KEY');
});

test('an identity provider that takes signed requests alone takes ours, and the person signs in', async () => {
  const browser = site.browser();
  const { page } = await site.begin(browser);
  const answer = await fetch(page.location ?? '');
  const form = await answer.text();
  expect([answer.status, form.slice(0, 300)]).toEqual([200, expect.stringContaining('<form')]);
  const fields = [...form.matchAll(/name="(\w+)"\s+value="([^"]*)"/g)].map(([, name = '', value = '']) => [
    name,
    value,
  ]);
  const signedIn = await browser.post(site.nodes[1], site.acsUrl, Object.fromEntries(fields));
  expect([signedIn.status, signedIn.location]).toEqual([303, `${site.base}/profile`]);
});

const CHANGES: readonly [string, (url: URL) => void, RegExp][] = [
  [
    'where to answer',
    ({ searchParams }) => {
      const xml = inflateRawSync(Buffer.from(searchParams.get('SAMLRequest') ?? '', 'base64')).toString();
      const changed = xml.replace(site.acsUrl, 'https://evil.example/acs');
      expect(changed).not.toBe(xml);
      searchParams.set('SAMLRequest', deflateRawSync(changed).toString('base64'));
    },
    /does not match the one calculated/,
  ],
  ['RelayState', ({ searchParams }) => searchParams.set('RelayState', '/evil'), /does not match the one calculated/],
  [
    'the algorithm',
    ({ searchParams }) => searchParams.set('SigAlg', 'http://www.w3.org/2000/09/xmldsig#rsa-sha1'),
    /does not match the one calculated/,
  ],
  ['nothing but that the signature is gone', ({ searchParams }) => searchParams.delete('Signature'), /MUST be signed/],
];

test.each(CHANGES)('it refuses a request in which somebody changed %s', async (_what, change, reason) => {
  const url = await requestUrl();
  expect(url.searchParams.get('SigAlg')).toBe('http://www.w3.org/2001/04/xmldsig-more#rsa-sha256');
  change(url);
  const answer = await fetch(url);
  expect([answer.status, await answer.text()]).toEqual([500, expect.stringMatching(reason)]);
});

test('a sign-out is signed too', async () => {
  const browser = await site.signedIn();
  const { location = '' } = await browser.post(
    site.server,
    `${site.base}/logout`,
    {},
    { origin: 'http://vault.example' },
  );
  expect(location.startsWith(`${SLO_URL}?SAMLRequest=`)).toBe(true);
  const [signed = '', signature = ''] = new URL(location).search.slice(1).split('&Signature=');
  const verify = createVerify('RSA-SHA256').update(signed);
  expect(verify.verify(pemOf(published), decodeURIComponent(signature), 'base64')).toBe(true);
});

test.each([
  ['another key', () => inFile('other.pem', site.certificate.key), /the key is not that of the certificate/],
  ['no key', () => inFile('empty.pem', ''), /cannot be used/],
  ['a file that is not there', async () => path.join(folder, 'missing.pem'), /ENOENT/],
])('the server does not start with %s, and names the files', async (_what, keyFile, reason) => {
  const cert = path.join(folder, 'cert.pem');
  const key = await keyFile();
  const start = () =>
    createSignInServices(
      site.server.services.database,
      { samlSigning: { cert, key }, allowsPrivateAddresses: false },
      () => Promise.reject(new Error('no secret is read at start')),
    );
  expect(start).toThrow(reason);
  expect(start).toThrow(`SAML_SIGNING_CERT ${cert} and SAML_SIGNING_KEY ${key} cannot be used`);
});
