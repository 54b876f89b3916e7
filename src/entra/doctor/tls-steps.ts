import { X509Certificate } from 'node:crypto';
import { rootCertificates } from 'node:tls';
import { counted } from '../../protocol/counted.js';
import { messageOf } from '../client/connection-error.js';
import { trusted } from '../client/trust.js';
import { type Handshake, shakeHands } from './handshake.js';
import { type Diagnosis, failed, passed, skipped, warned } from './model.js';
import type { Patient } from './patient.js';

const PLAIN = skipped('Plain http has no TLS.');
const VERSION = { minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' } as const;

/** The suites that Microsoft lists for TLS 1.2 (ENTRA.md §4), by their names in OpenSSL. */
const CIPHERS = ['ECDSA', 'RSA'].flatMap((key) =>
  ['AES128-GCM-SHA256', 'AES256-GCM-SHA384', 'AES128-SHA256', 'AES256-SHA384'].map((rest) => `ECDHE-${key}-${rest}`),
);

/** Lets a handshake succeed that newer versions of OpenSSL refuse for a short key, so that it can be told. */
const LENIENT = { ciphers: 'DEFAULT:@SECLEVEL=0' } as const;

const DAY_MS = 24 * 3_600_000;
const RENEW_DAYS = 14;
const MIN_RSA = 2_048;
const MIN_EC = 256;

export async function checkTlsVersion(patient: Patient): Promise<Diagnosis> {
  if (!patient.base.isSecure) return PLAIN;
  try {
    const { protocol } = await shakeHands(patient, { ...VERSION, ciphers: 'ALL' });
    return passed(`It speaks ${protocol.replace('TLSv', 'TLS ')}.`);
  } catch (error) {
    patient.options.signal?.throwIfAborted();
    if (/wrong version number|packet length too long|http request/i.test(sayingOf(error))) {
      return failed(
        'What answers there does not speak TLS.',
        'The port serves plain http, or another protocol: name the port of https, or put a certificate on the server.',
      );
    }
    return failed(
      `No handshake with TLS 1.2: ${sayingOf(error)}.`,
      'Allow TLS 1.2 on the server or on the proxy in front of it; Entra names no other version.',
    );
  }
}

export async function checkCiphers(patient: Patient): Promise<Diagnosis> {
  if (!patient.base.isSecure) return PLAIN;
  try {
    const { cipher } = await shakeHands(patient, { ...VERSION, ciphers: CIPHERS.join(':') });
    if (cipher.includes('GCM')) return passed(`They agree on ${cipher}.`);
    return warned(`They agree on ${cipher} alone.`, 'Allow a suite with AES-GCM as well; Entra prefers those.');
  } catch (error) {
    patient.options.signal?.throwIfAborted();
    return failed(
      `No cipher suite in common with Entra: ${sayingOf(error)}.`,
      `Allow one of these for TLS 1.2: ${CIPHERS.slice(0, 2).join(', ')}, ${CIPHERS.slice(4, 6).join(', ')}.`,
    );
  }
}

export async function checkCertificate(patient: Patient): Promise<Diagnosis> {
  if (!patient.base.isSecure) return PLAIN;
  const publicly = await shakeHands(patient, { ...LENIENT, ca: [...rootCertificates] });
  const own = trusted(patient.options.ca);
  const known =
    publicly.distrust === undefined || own === undefined
      ? publicly
      : await shakeHands(patient, { ...LENIENT, ca: own });
  if (known.distrust !== undefined) return explainDistrust(patient, known, known.distrust);
  const weak = weakness(known);
  if (weak !== undefined) return failed(weak, `Use an RSA key of ${MIN_RSA} bits or an ECC key of ${MIN_EC}, or more.`);
  const until = new Date(known.certificate.valid_to);
  const days = Math.floor((until.getTime() - Date.now()) / DAY_MS);
  const ending = days < RENEW_DAYS ? `, which is in ${counted(days, 'day')}` : '';
  const valid = `${issuerOf(known)} certifies ${patient.host} until ${until.toISOString().slice(0, 10)}${ending}`;
  if (publicly.distrust !== undefined) {
    return warned(
      `${valid}, and only because that authority was named here (--ca).`,
      'Entra trusts public authorities alone: get a certificate from one of them.',
    );
  }
  if (ending !== '') return warned(`${valid}.`, 'Renew it now; when it ends the job is quarantined.');
  return passed(`${valid}.`);
}

function explainDistrust({ host }: Patient, { certificate }: Handshake, distrust: { code: string; message: string }) {
  const text = `${distrust.code} ${distrust.message}`;
  if (/CERT_HAS_EXPIRED/.test(text)) {
    return failed(`The certificate ended on ${certificate.valid_to}.`, 'Renew the certificate.');
  }
  if (/CERT_NOT_YET_VALID/.test(text)) {
    return failed(
      `The certificate begins on ${certificate.valid_from} only.`,
      'Wait until then, or set the clock of this machine right.',
    );
  }
  if (/ALTNAME/.test(text)) {
    const names = (certificate.subjectaltname ?? '').slice(0, 300) || 'no name';
    return failed(`The certificate is not for ${host}; it is for ${names}.`, `Get one that names ${host}.`);
  }
  if (/DEPTH_ZERO_SELF_SIGNED_CERT/.test(text)) {
    return failed(
      'The certificate is signed by itself.',
      'Get one from a public authority; Entra trusts no other. To examine the rest, name this one by --ca.',
    );
  }
  if (/SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_GET_ISSUER|UNABLE_TO_VERIFY_LEAF/.test(text)) {
    return failed(
      'The certificate leads to no authority that is known here.',
      'Send the intermediate certificates too (the "full chain"); if it comes from an authority of your own, Entra does not trust it: get a public one. To examine the rest, name your authority by --ca.',
    );
  }
  return failed(`The certificate is not trusted: ${distrust.message}.`, 'Get a certificate from a public authority.');
}

function weakness({ certificate }: Handshake): string | undefined {
  const { asymmetricKeyType: type, asymmetricKeyDetails } = new X509Certificate(certificate.raw).publicKey;
  const bits = type === 'rsa' ? asymmetricKeyDetails?.modulusLength : certificate.bits;
  if (bits === undefined) return undefined;
  return bits < (type === 'rsa' ? MIN_RSA : MIN_EC) ? `The key of the certificate has only ${bits} bits.` : undefined;
}

const issuerOf = ({ certificate: { issuer } }: Handshake): string =>
  String(issuer.O ?? issuer.CN ?? 'An authority without a name');

/** What OpenSSL says, without its numbers and file names. */
function sayingOf(error: unknown): string {
  const text = messageOf(error);
  return /:SSL routines:[^:]*:([^:]+):/.exec(text)?.[1]?.trim() ?? text.trim().slice(0, 200);
}
