import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSignInServices } from '../../src/sign-in-services.js';
import { ISSUER, type Site, SSO_URL, startSite } from './site.js';

let site: Site;
let url: string;
let answer: { status: number; text: string };
let meanwhile: (() => Promise<unknown>) | undefined;
const web = createServer(async (_request, response) => {
  const work = meanwhile;
  meanwhile = undefined;
  await work?.();
  response.writeHead(answer.status).end(answer.text);
});
beforeAll(async () => {
  site = await startSite();
  await site.createUser('ada@contoso.com');
  web.listen(0, '127.0.0.1');
  await once(web, 'listening');
  url = `http://127.0.0.1:${(web.address() as AddressInfo).port}/metadata`;
});
afterAll(async () => {
  web.close();
  await site.stop();
});

const metadataOf = (certs: readonly string[], issuer = ISSUER) => {
  const keys = certs.map(
    (cert) =>
      `<KeyDescriptor use="signing"><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${cert.replaceAll(/-----[^-]+-----|\s/g, '')}</X509Certificate></X509Data></KeyInfo></KeyDescriptor>`,
  );
  return `<EntityDescriptor entityID="${issuer}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata"><IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys.join('')}<SingleSignOnService Binding="urn:oasis:names:tc:SAML:2.0:bindings:HTTP-Redirect" Location="${SSO_URL}"/></IDPSSODescriptor></EntityDescriptor>`;
};
const settings = () => site.server.services.signIn.settings;
const makeDue = () => site.server.query('UPDATE rollcall.sign_in_settings SET metadata_at = NULL');
const refresh = async () => {
  await makeDue();
  return settings().refreshMetadata(new AbortController().signal);
};
const statusWith = async (signer: { cert: string; key: string; fingerprint: string }) =>
  (await site.post(site.browser(), await site.answer({}, signer))).status;

test('a certificate that appears in the metadata is good from then on; a refused refresh leaves what there was', async () => {
  const next = await site.authority.issue({ names: ['next'], rsaBits: 2048 });
  answer = { status: 200, text: metadataOf([site.certificate.cert]) };
  await site.save({ saml: site.samlInput({ metadataUrl: url, certificate: '', ssoUrl: '' }) });
  expect([await statusWith(site.certificate), await statusWith(next)]).toEqual([303, 403]);
  answer = { status: 200, text: metadataOf([site.certificate.cert, next.cert]) };
  expect(await refresh()).toBe('fetched 1 document');
  expect([await statusWith(site.certificate), await statusWith(next)]).toEqual([303, 303]);
  for (const refused of [
    { status: 500, text: '' },
    { status: 200, text: '<html/>' },
    { status: 200, text: metadataOf([next.cert], 'https://evil.example') },
    { status: 200, text: 'a'.repeat(2_000_001) },
  ]) {
    answer = refused;
    expect(await refresh()).toMatch(/^fetched 1 document; refused core-/);
    expect((await settings().get(site.organization.id)).metadataError).toEqual(expect.any(String));
  }
  expect([await statusWith(site.certificate), await statusWith(next)]).toEqual([303, 303]);
  answer = { status: 200, text: metadataOf([next.cert]) };
  await refresh();
  expect((await settings().get(site.organization.id)).metadataError).toBeNull();
  expect([await statusWith(site.certificate), await statusWith(next)]).toEqual([403, 303]);
});

test('what is not due is not asked, and what people entered meanwhile stays', async () => {
  answer = { status: 200, text: metadataOf([site.certificate.cert]) };
  await refresh();
  expect(await settings().refreshMetadata(new AbortController().signal)).toBeUndefined();
  const { version } = await settings().get(site.organization.id);
  await refresh();
  expect((await settings().get(site.organization.id)).version).toBe(version);
});

test('what is saved while metadata is fetched is not taken back', async () => {
  answer = { status: 200, text: metadataOf([site.certificate.cert]) };
  const input = { metadataUrl: url, certificate: '', ssoUrl: '' };
  meanwhile = () => site.save({ saml: site.samlInput({ ...input, allowsIdpInitiated: false }) });
  await refresh();
  expect((await settings().get(site.organization.id)).saml?.allowsIdpInitiated).toBe(false);
  await site.save({ saml: site.samlInput(input) });
});

test.each([
  'http://127.0.0.1:1/',
  'https://127.0.0.1/',
  'https://[::1]/',
  'https://169.254.169.254/latest',
  'https://localhost/',
])('nobody has us look into our own network: %s', async (address) => {
  const { database, keyRing } = site.server.services;
  const config = { samlSigning: undefined, allowsPrivateAddresses: false };
  const guarded = createSignInServices(database, config, () => keyRing()).settings;
  await expect(guarded.readMetadata({ url: address })).rejects.toMatchObject({
    field: 'saml.metadataUrl',
    message: expect.stringMatching(/private network|no https/),
  });
});

test('certificates that end soon are told of', async () => {
  const ending = await site.server.services.signIn.endingCertificates();
  expect(ending).toEqual([
    expect.objectContaining({
      slug: site.organization.slug,
      sentence: expect.stringMatching(/ends in less than a day/),
    }),
  ]);
});
