import { counted } from '../../protocol/counted.js';
import type { SignInSettingsStore } from '../../store/sso/sign-in-settings-store.js';
import { toSigningCertificate } from '../identity-provider/signing-certificate.js';

const DAY_MS = 86_400_000;
/** So many days before its end, a certificate is warned of, as Entra does. */
export const WARN_DAYS = [60, 30, 7] as const;

/** The last certificate of an identity provider, when it ends soon or has ended. */
export interface EndingCertificate {
  readonly thumbprint: string;
  readonly endsAt: Date;
  /** Whole ones that are left; below 0 when it has ended. */
  readonly days: number;
  readonly sentence: string;
}

/**
 * Of several certificates the last to end counts: while one is good, people get in.
 * @returns undefined while there is time
 */
export function endingCertificate(
  pems: readonly string[],
  whose: string,
  now = new Date(),
): EndingCertificate | undefined {
  const certificates = pems.map((pem) => toSigningCertificate(pem.replaceAll(/-----[^-]+-----|\s/g, '')));
  const last = certificates.sort((a, b) => b.validTo.getTime() - a.validTo.getTime())[0];
  if (last === undefined) return undefined;
  const days = Math.floor((last.validTo.getTime() - now.getTime()) / DAY_MS);
  if (days > WARN_DAYS[0]) return undefined;
  const day = last.validTo.toISOString().slice(0, 10);
  const when =
    days < 0 ? `ended on ${day}` : `ends ${days < 1 ? 'in less than a day' : `in ${counted(days, 'day')}`}, on ${day}`;
  return {
    thumbprint: last.thumbprint,
    endsAt: last.validTo,
    days,
    sentence: `The certificate ${last.thumbprint} with which the identity provider of ${whose} signs ${when}. In Entra, make a new one under SAML Certificates, and enter it here before it is active.`,
  };
}

/** All that end soon, of organizations whose people sign in by SAML. */
export async function endingCertificates(
  store: Pick<SignInSettingsStore, 'listCertificates'>,
  now = new Date(),
): Promise<(EndingCertificate & { readonly slug: string })[]> {
  return (await store.listCertificates()).flatMap(({ slug, certificates }) => {
    const ending = endingCertificate(certificates, slug, now);
    return ending === undefined ? [] : [{ ...ending, slug }];
  });
}
