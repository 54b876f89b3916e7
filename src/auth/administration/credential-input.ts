import { X509Certificate } from 'node:crypto';
import { weaknessOfChosen } from '../../secrets/secret-strength.js';
import { checkToken } from '../../secrets/secret-token.js';
import { TENANT_ID } from '../keys/issuers/entra-issuer.js';
import { CredentialRefused, WeakSecret } from './new-credential.js';

export const MAX_CERTIFICATE_LENGTH = 20_000;

/** @throws WeakSecret */
export async function refuseWeak(chosen: string, context: readonly string[]): Promise<void> {
  const weakness = await weaknessOfChosen(chosen, context);
  if (weakness === undefined) return;
  const verdict = checkToken(chosen) === 'typo' ? 'cannot be used' : 'is too weak';
  throw new WeakSecret(`The secret ${verdict}: ${weakness}.`);
}

/** @throws CredentialRefused */
export function readTenantId(text: string): string {
  const id = text.trim().toLowerCase();
  if (TENANT_ID.test(id)) return id;
  throw new CredentialRefused(
    `"${id.slice(0, 60)}" is no Entra tenant id. It is a GUID, on the tenant's overview page.`,
  );
}

/** @param what it is, for the message @throws CredentialRefused */
export function readGuid(text: string, what: string): string {
  const id = text.trim().toLowerCase();
  if (TENANT_ID.test(id)) return id;
  throw new CredentialRefused(`"${id.slice(0, 60)}" is no ${what}, which is a GUID.`);
}

/** @throws CredentialRefused */
export function readCertificate(pem: string): X509Certificate {
  try {
    if (pem.length > MAX_CERTIFICATE_LENGTH) throw new Error('it is too long');
    return new X509Certificate(pem);
  } catch (error) {
    throw new CredentialRefused(
      `This is no X.509 certificate in PEM form: ${error instanceof Error ? error.message : error}.`,
    );
  }
}

/** By which a certificate is found: SHA-256 of its DER, in lower-case hex. */
export const fingerprintOf = (certificate: X509Certificate): string =>
  certificate.fingerprint256.replaceAll(':', '').toLowerCase();
