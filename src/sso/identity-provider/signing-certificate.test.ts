import { X509Certificate } from 'node:crypto';
import { createCertificateAuthority } from '../../../test/support/certificates.js';
import { readCertificates } from './signing-certificate.js';

const NOW = new Date();
const DAY_MS = 24 * 3_600_000;
const authority = await createCertificateAuthority();
const [signing, second, ended, small, curve] = await Promise.all([
  authority.issue({ names: ['Microsoft Azure Federated SSO Certificate'], rsaBits: 2048 }),
  authority.issue({ names: ['second'], rsaBits: 2048 }),
  authority.issue({
    names: ['ended'],
    rsaBits: 2048,
    notBefore: new Date('2020-01-01'),
    notAfter: new Date('2023-01-01T12:00:00Z'),
  }),
  authority.issue({ names: ['small'], rsaBits: 1024 }),
  authority.issue({ names: ['curve'] }),
]);
const read = (text: string) => readCertificates(text, NOW);
const body = signing.cert.replaceAll(/-----[^-]+-----|\s/g, '');
/** The same with another algorithm in the place of RSA. */
const unknownKind = (der: string) =>
  Buffer.from(
    Buffer.from(der, 'base64').toString('hex').replace('2a864886f70d010101', '2a864886f70d010177'),
    'hex',
  ).toString('base64');

test('what is known of a certificate', () => {
  const { fingerprint, validTo } = new X509Certificate(signing.cert);
  expect(read(signing.cert)).toEqual([
    {
      pem: expect.stringMatching(/^-----BEGIN CERTIFICATE-----\n[\w+/=\n]+\n-----END CERTIFICATE-----\n$/),
      thumbprint: fingerprint.replaceAll(':', ''),
      subject: 'CN=Microsoft Azure Federated SSO Certificate',
      validFrom: expect.any(Date),
      validTo: new Date(validTo),
    },
  ]);
  expect(new X509Certificate(read(signing.cert)[0]?.pem ?? '').fingerprint).toBe(fingerprint);
});

test.each([
  ['with CRLF', signing.cert.replaceAll('\n', '\r\n')],
  ['without its lines', body],
  ['in one line', `-----BEGIN CERTIFICATE-----${body}-----END CERTIFICATE-----`],
  ['indented, with blanks around', `\n\n  ${signing.cert.replaceAll('\n', ' \n\t')}  `],
  ['with every break lost to a blank', signing.cert.replaceAll('\n', ' ')],
  ['twice', `${signing.cert}\n${signing.cert}`],
])('a certificate is read as it was pasted: %s', (_how, text) => {
  expect(read(text)).toEqual(read(signing.cert));
});

test('several certificates are read one after the other', () => {
  const [first, other] = [read(signing.cert), read(second.cert)].flat();
  expect(read(`${signing.cert}${second.cert}`)).toEqual([first, other]);
});

test.each([
  ['nothing', '  ', /^The certificate is empty\. In Entra, download/],
  ['a private key', signing.key, /^This has a private key, which must never leave the identity provider/],
  ['a certificate with its private key', `${signing.cert}${signing.key}`, /^This has a private key/],
  ['one that has ended', ended.cert, /^The certificate [0-9A-F]{40} ended on 2023-01-01\. In Entra, make a new one/],
  ['one that has ended beside one that has not', `${signing.cert}${ended.cert}`, /ended on 2023-01-01/],
  ['a request', signing.cert.replaceAll('CERTIFICATE', 'CERTIFICATE REQUEST'), /^This is a certificate request, not/],
  ['a public key', signing.cert.replaceAll('CERTIFICATE', 'PUBLIC KEY'), /^This is a public key, not a certificate/],
  ['metadata', '<EntityDescriptor/>', /^This is XML\. If it is the federation metadata/],
  ['a thumbprint', '5D:A1:00', /^This is not a certificate, or not all of it\./],
  ['half a certificate', body.slice(0, 400), /^This is not a certificate, or not all of it\./],
  [
    'one without its last line',
    signing.cert.replace('-----END CERTIFICATE-----', ''),
    /^The BEGIN and END lines are not/,
  ],
  [
    'text beside it',
    `Certificate:\n${signing.cert}`,
    /^The BEGIN and END lines are not whole, or there is text beside/,
  ],
  ['a key of a kind that nobody knows', unknownKind(body), /^This is not a certificate, or not all of it\./],
  ['a key that is too small', small.cert, /^The key of the certificate has 1024 bits; at least 2048 are safe\.$/],
  [
    'a key of another kind',
    curve.cert,
    /^The certificate has a key of type ec; signatures are verified with RSA keys\.$/,
  ],
  ['very much', 'A'.repeat(100_001), /^This is too long for a certificate\./],
  ['more than anybody has', signing.cert.repeat(11), /^These are more than 10 certificates\.$/],
])('refused with what to enter instead: %s', (_what, text, message) => {
  expect(() => read(text)).toThrow(
    expect.objectContaining({ name: 'CertificateRefused', message: expect.stringMatching(message) }),
  );
});

test('a certificate that ends today is good until then', () => {
  const [certificate] = read(second.cert);
  expect(() => readCertificates(second.cert, new Date(Number(certificate?.validTo) - 1))).not.toThrow();
  expect(() => readCertificates(second.cert, certificate?.validTo ?? NOW)).toThrow(/ended on/);
  expect(Number(certificate?.validTo)).toBeLessThan(Number(NOW) + 2 * DAY_MS);
});
