import type { StoredSignIn } from '../../store/sso/sign-in-settings.js';
import { type SigningCertificate, toSigningCertificate } from '../identity-provider/signing-certificate.js';
import { endingCertificate } from './ending-certificates.js';
import { isUntested } from './sign-in-settings.js';

/** What somebody should know of settings. */
export interface SignInWarning {
  readonly code: 'untested' | 'certificateEnds' | 'metadataRefused';
  readonly message: string;
  /** Of a certificate that ends. */
  readonly thumbprint?: string;
  readonly endsAt?: string;
}

/** @param whose slug of the organization */
export function warningsOf(settings: StoredSignIn, whose: string, now = new Date()): SignInWarning[] {
  const warnings: SignInWarning[] = [];
  if (isUntested(settings)) {
    const message =
      'These settings are on, and no test sign-in has gone well with them. Test them now; operators can sign in by password whatever happens.';
    warnings.push({ code: 'untested', message });
  }
  const ending =
    settings.method === 'saml' ? endingCertificate(settings.saml?.certificates ?? [], whose, now) : undefined;
  if (ending !== undefined) {
    const { thumbprint, endsAt, sentence } = ending;
    warnings.push({ code: 'certificateEnds', message: sentence, thumbprint, endsAt: endsAt.toISOString() });
  }
  if (settings.metadataUrl !== null && settings.metadataError !== null) {
    warnings.push({ code: 'metadataRefused', message: settings.metadataError });
  }
  return warnings;
}

export const certificatesOf = ({ saml }: StoredSignIn): SigningCertificate[] =>
  (saml?.certificates ?? []).map((pem) => toSigningCertificate(pem.replaceAll(/-----[^-]+-----|\s/g, '')));
