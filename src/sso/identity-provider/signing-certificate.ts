import { type KeyObject, X509Certificate } from 'node:crypto';
import { OperatorError } from '../../directory/operator-error.js';

/** What an identity provider signs with, as somebody entered it. */
export interface SigningCertificate {
  readonly pem: string;
  /** SHA-1 of the DER in capital hex, by which Entra shows it. */
  readonly thumbprint: string;
  readonly subject: string;
  readonly validFrom: Date;
  readonly validTo: Date;
}

/** The text of a certificate is not one that can be used; the message says what to enter instead. */
export class CertificateRefused extends OperatorError {
  override readonly name = 'CertificateRefused';
}

const MAX_LENGTH = 100_000;
const MAX_CERTIFICATES = 10;
const MIN_RSA_BITS = 2048;
const BLOCK = /-----BEGIN ([A-Z0-9 ]{1,40})-----([^-]*)-----END ([A-Z0-9 ]{1,40})-----/g;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const ADVICE =
  'In Entra, download "Certificate (Base64)" on the application\'s Single sign-on page and paste its text.';

/**
 * Reads certificates as they are pasted: with or without their BEGIN and END lines, in any line form, several one after the
 * other.
 * @throws CertificateRefused when one of them is none, or has ended
 */
export function readCertificates(text: string, now: Date): SigningCertificate[] {
  const certificates = derOf(text).map(toSigningCertificate);
  for (const { validTo, thumbprint } of certificates) {
    if (validTo > now) continue;
    throw new CertificateRefused(
      `The certificate ${thumbprint} ended on ${validTo.toISOString().slice(0, 10)}. ` +
        'In Entra, make a new one under SAML Certificates, make it active, and paste that.',
    );
  }
  return certificates.filter(({ pem }, i) => certificates.findIndex((other) => other.pem === pem) === i);
}

/** @param der base64 without blanks @throws CertificateRefused */
export function toSigningCertificate(der: string): SigningCertificate {
  const { certificate, publicKey } = parse(der);
  const { asymmetricKeyType: type, asymmetricKeyDetails: details } = publicKey;
  if (type !== 'rsa') {
    throw new CertificateRefused(`The certificate has a key of type ${type}; signatures are verified with RSA keys.`);
  }
  const bits = details?.modulusLength ?? 0;
  if (bits < MIN_RSA_BITS) {
    throw new CertificateRefused(`The key of the certificate has ${bits} bits; at least ${MIN_RSA_BITS} are safe.`);
  }
  const lines = certificate.raw.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    pem: ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n'),
    thumbprint: certificate.fingerprint.replaceAll(':', ''),
    subject: certificate.subject.replaceAll('\n', ', '),
    validFrom: new Date(certificate.validFrom),
    validTo: new Date(certificate.validTo),
  };
}

function derOf(text: string): string[] {
  const pasted = text.trim();
  if (pasted === '') throw new CertificateRefused(`The certificate is empty. ${ADVICE}`);
  if (pasted.length > MAX_LENGTH) throw new CertificateRefused(`This is too long for a certificate. ${ADVICE}`);
  if (/PRIVATE KEY/.test(pasted)) {
    throw new CertificateRefused(
      `This has a private key, which must never leave the identity provider: replace it there. ${ADVICE}`,
    );
  }
  if (pasted.startsWith('<')) {
    throw new CertificateRefused(
      'This is XML. If it is the federation metadata, enter it as such; else paste the certificate.',
    );
  }
  const blocks = [...pasted.matchAll(BLOCK)];
  if (blocks.length > MAX_CERTIFICATES)
    throw new CertificateRefused(`These are more than ${MAX_CERTIFICATES} certificates.`);
  for (const [, begin, , end] of blocks) {
    if (begin === 'CERTIFICATE' && end === 'CERTIFICATE') continue;
    throw new CertificateRefused(`This is a ${begin?.toLowerCase()}, not a certificate. ${ADVICE}`);
  }
  const rest = pasted.replaceAll(BLOCK, '').trim();
  if (blocks.length > 0 && rest === '') return blocks.map(([, , body = '']) => body.replaceAll(/\s/g, ''));
  if (blocks.length > 0 || pasted.includes('-----')) {
    throw new CertificateRefused(`The BEGIN and END lines are not whole, or there is text beside them. ${ADVICE}`);
  }
  return [pasted.replaceAll(/\s/g, '')];
}

/** A key of a kind that is not known shows only when it is asked for. */
function parse(der: string): { certificate: X509Certificate; publicKey: KeyObject } {
  try {
    if (!BASE64.test(der)) throw new Error('no base64');
    const certificate = new X509Certificate(Buffer.from(der, 'base64'));
    return { certificate, publicKey: certificate.publicKey };
  } catch {
    throw new CertificateRefused(`This is not a certificate, or not all of it. ${ADVICE}`);
  }
}
