import { createCertificateAuthority } from '../../../test/support/certificates.js';
import { readIdpMetadata } from './read-idp-metadata.js';
import { readCertificates } from './signing-certificate.js';

const NOW = new Date();
const authority = await createCertificateAuthority();
const past = { notBefore: new Date('2020-01-01'), notAfter: new Date('2023-01-01') };
const [active, next, federation, old] = await Promise.all([
  authority.issue({ names: ['active'], rsaBits: 2048 }),
  authority.issue({ names: ['next'], rsaBits: 2048 }),
  authority.issue({ names: ['federation'], rsaBits: 2048 }),
  authority.issue({ names: ['old'], rsaBits: 2048, ...past }),
]);

const ISSUER = 'https://sts.windows.net/11111111-1111-4111-8111-111111111111/';
const LOGIN = 'https://login.microsoftonline.com/11111111-1111-4111-8111-111111111111/saml2';
const der = (pem: string) => pem.replaceAll(/-----[^-]+-----|\s/g, '');
const key = (pem: string, use = 'use="signing"') =>
  `<KeyDescriptor ${use}><KeyInfo xmlns="http://www.w3.org/2000/09/xmldsig#"><X509Data><X509Certificate>${der(pem)}
  </X509Certificate></X509Data></KeyInfo></KeyDescriptor>`;
const service = (name: string, url: string, binding = 'HTTP-Redirect') =>
  `<${name} Binding="urn:oasis:names:tc:SAML:2.0:bindings:${binding}" Location="${url}"/>`;

interface Parts {
  readonly issuer?: string;
  readonly keys?: string;
  readonly services?: string;
}

const role = ({ keys = key(active.cert), services = service('SingleSignOnService', LOGIN) }: Parts) =>
  `<IDPSSODescriptor protocolSupportEnumeration="urn:oasis:names:tc:SAML:2.0:protocol">${keys}${services}</IDPSSODescriptor>`;
const entity = (parts: Parts = {}) =>
  `<EntityDescriptor ID="_1" entityID="${parts.issuer ?? ISSUER}" xmlns="urn:oasis:names:tc:SAML:2.0:metadata">
   <RoleDescriptor xsi:type="fed:SecurityTokenServiceType" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
   ${key(federation.cert)}</RoleDescriptor>${role(parts)}</EntityDescriptor>`;
const read = (text: string) => readIdpMetadata(text, NOW);
const thumbprints = (...pems: string[]) => pems.map((pem) => readCertificates(pem, NOW)[0]?.thumbprint);

test('metadata as Entra writes it: every certificate of the application, and none of another role', () => {
  const services = `${service('SingleLogoutService', LOGIN)}${service('SingleSignOnService', `${LOGIN}/post`, 'HTTP-POST')}${service('SingleSignOnService', LOGIN)}`;
  const keys = `${key(active.cert)}${key(next.cert, '')}${key(active.cert)}${key(federation.cert, 'use="encryption"')}`;
  const { certificates, ...idp } = read(
    `\ufeff<?xml version="1.0" encoding="utf-8"?>\r\n${entity({ services, keys })}`,
  );
  expect(idp).toEqual({ issuer: ISSUER, ssoUrl: LOGIN, sloUrl: LOGIN });
  expect(certificates.map(({ thumbprint }) => thumbprint)).toEqual(thumbprints(active.cert, next.cert));
});

test('a certificate that has ended is left out beside one that lives', () => {
  const { certificates, sloUrl } = read(entity({ keys: `${key(old.cert)}${key(next.cert)}` }));
  expect(certificates.map(({ thumbprint }) => thumbprint)).toEqual(thumbprints(next.cert));
  expect(sloUrl).toBeUndefined();
});

test('the identity provider is found in an aggregate with a comment and a service provider', () => {
  const other = '<EntityDescriptor entityID="sp"><SPSSODescriptor/></EntityDescriptor>';
  const all = `<!-- all --><EntitiesDescriptor xmlns="urn:oasis:names:tc:SAML:2.0:metadata">${other}${entity()}</EntitiesDescriptor>`;
  expect(read(all).issuer).toBe(ISSUER);
});

test.each([
  [
    'no XML',
    'MIIC8DCCAdigAwIBAgIQ',
    /^This cannot be read as metadata: it has text outside of its element\. In Entra, it is/,
  ],
  ['a document type', `<!DOCTYPE a>${entity()}`, /^This cannot be read as metadata: it has a DOCTYPE\./],
  ['a web page', '<html><body></body></html>', /^This is not the metadata of a SAML 2\.0 identity provider\./],
  [
    'two of them',
    `<a>${entity()}${entity()}</a>`,
    /^The metadata speaks of 2 identity providers\. Enter that of yours alone\.$/,
  ],
  ['no entityID', entity({ issuer: ' ' }), /^The metadata has no entityID\./],
  ['no address', entity({ services: '' }), /^The metadata has no SingleSignOnService with the binding HTTP-Redirect/],
  [
    'a plain http address',
    entity({ services: service('SingleSignOnService', 'http://idp.example/') }),
    /and an https URL\.$/,
  ],
  [
    'a script as address',
    entity({ services: service('SingleSignOnService', 'javascript:alert(1)') }),
    /and an https URL\.$/,
  ],
  ['no certificate', entity({ keys: '' }), /^The metadata has no certificate for signing\./],
  ['only one that has ended', entity({ keys: key(old.cert) }), /^Every certificate of the metadata has ended\./],
  [
    'more certificates than anybody has',
    entity({ keys: Array.from({ length: 21 }, (_, i) => key(`AAA${i}`)).join('') }),
    /^The metadata has 21 certificates; at most 20 are read\.$/,
  ],
  [
    'a malformed one',
    entity({ keys: key('AAAA') }),
    /^No certificate of the metadata can be used\. This is not a certificate/,
  ],
  [
    'too much',
    ' '.repeat(3) + 'a'.repeat(2_000_001),
    /^This cannot be read as metadata: it has more than 2000000 characters/,
  ],
])('refused with what to enter instead: %s', (_what, text, message) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ name: 'MetadataRefused', message: expect.stringMatching(message) }),
  );
});
