import { createHash, randomBytes, webcrypto } from 'node:crypto';
import type { X509Certificate } from '@peculiar/x509';
import './stand-ins/reflect-metadata.js';

// After the polyfill above: a static import may be evaluated before it.
const x509 = await import('@peculiar/x509');
x509.cryptoProvider.set(webcrypto);

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const HOUR_MS = 3_600_000;

export interface Certificate {
  /** PEM of the certificate alone. */
  readonly cert: string;
  /** PEM of its private key, PKCS #8. */
  readonly key: string;
  /** SHA-256 of the DER, lower-case hex. */
  readonly fingerprint: string;
}

export interface CertificateOptions {
  /** DNS names and IP addresses; the first is the common name of the subject too. */
  readonly names: readonly string[];
  /** For a TLS client instead of a server. */
  readonly client?: boolean;
  /** An RSA key of so many bits instead of one of P-256. */
  readonly rsaBits?: number;
  /** Signed by its own key instead of the authority's. */
  readonly isSelfSigned?: boolean;
  /** From an hour ago, by default. */
  readonly notBefore?: Date;
  /** For a day, by default. */
  readonly notAfter?: Date;
}

/** A certificate authority of one test, which nobody else trusts. */
export interface CertificateAuthority {
  /** PEM, for the `ca` option of clients. */
  readonly ca: string;
  issue(options: CertificateOptions): Promise<Certificate>;
}

export async function createCertificateAuthority(name = 'Rollcall test authority'): Promise<CertificateAuthority> {
  const keys = await generateKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: [{ CN: [name] }],
    ...validity({}),
    signingAlgorithm: ALGORITHM,
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    ca: authority.toString('pem'),
    issue: (options) => issue(options, authority, keys.privateKey),
  };
}

async function issue(
  options: CertificateOptions,
  authority: X509Certificate,
  signingKey: webcrypto.CryptoKey,
): Promise<Certificate> {
  const { names, client = false, isSelfSigned = false } = options;
  const keys = await generateKeys(options.rsaBits);
  const subject = [{ CN: [names[0] ?? 'nobody'] }];
  const usage = client ? x509.ExtendedKeyUsage.clientAuth : x509.ExtendedKeyUsage.serverAuth;
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    subject,
    issuer: isSelfSigned ? subject : authority.subject,
    ...validity(options),
    signingAlgorithm: ALGORITHM,
    publicKey: keys.publicKey,
    signingKey: isSelfSigned ? keys.privateKey : signingKey,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([usage]),
      new x509.SubjectAlternativeNameExtension(
        names.map((name) => ({ type: /^[\d.]+$|:/.test(name) ? 'ip' : 'dns', value: name })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(isSelfSigned ? keys.publicKey : authority.publicKey),
    ],
  });
  const pkcs8 = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return {
    cert: certificate.toString('pem'),
    key: x509.PemConverter.encode(pkcs8, 'PRIVATE KEY'),
    fingerprint: createHash('sha256').update(Buffer.from(certificate.rawData)).digest('hex'),
  };
}

const generateKeys = (rsaBits?: number) =>
  rsaBits === undefined
    ? webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify'])
    : webcrypto.subtle.generateKey(
        {
          name: 'RSASSA-PKCS1-v1_5',
          hash: 'SHA-256',
          modulusLength: rsaBits,
          publicExponent: new Uint8Array([1, 0, 1]),
        },
        true,
        ['sign', 'verify'],
      );

/** Positive, as RFC 5280 §4.1.2.2 demands. */
const serialNumber = () => `01${randomBytes(15).toString('hex')}`;

const validity = ({ notBefore, notAfter }: Pick<CertificateOptions, 'notBefore' | 'notAfter'>) => ({
  notBefore: notBefore ?? new Date(Date.now() - HOUR_MS),
  notAfter: notAfter ?? new Date(Date.now() + 24 * HOUR_MS),
});
