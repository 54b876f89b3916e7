import { NotFetched } from '../../outbound/guarded-address.js';
import { type FetchRules, guardedFetch } from '../../outbound/guarded-fetch.js';
import type { SamlSettings } from '../../store/sso/sign-in-settings.js';
import { type IdentityProvider, MetadataRefused, readIdpMetadata } from '../identity-provider/read-idp-metadata.js';
import {
  CertificateRefused,
  readCertificates,
  toSigningCertificate,
} from '../identity-provider/signing-certificate.js';
import { InputRefused } from './input-refused.js';
import { entraIssuerOf } from './login-url.js';
import { DEFAULT_ENTITY_ID, readHttpUrl, type SignInInput } from './sign-in-input.js';

type Entered = NonNullable<SignInInput['saml']>;

/** Metadata has up to so much; that of a tenant of Entra has 70,000 bytes. */
export const METADATA_RULES = { maxBytes: 2_000_000, timeoutMs: 10_000 } as const;

/** What is kept of what was entered by hand. @throws InputRefused */
export function readSaml(entered: Entered, now: Date): SamlSettings {
  const ssoUrl = readHttpUrl('saml.ssoUrl', entered.ssoUrl, 'SSO URL');
  const issuer = entered.idpIssuer || entraIssuerOf(ssoUrl);
  if (issuer === undefined) {
    throw new InputRefused(
      'saml.idpIssuer',
      'This SSO URL is not the Login URL of Microsoft Entra, which tells its issuer. Enter the issuer (entity id) of your identity provider.',
    );
  }
  return {
    ...ours(entered),
    issuer,
    ssoUrl,
    sloUrl: entered.sloUrl === '' ? null : readHttpUrl('saml.sloUrl', entered.sloUrl, 'Logout URL'),
    certificates: readPasted(entered.certificate, now),
  };
}

/** The same where the metadata says it. */
export const samlOf = (
  entered: Pick<Entered, 'issuerUri' | 'allowsIdpInitiated'>,
  idp: IdentityProvider,
): SamlSettings => ({
  ...ours(entered),
  issuer: idp.issuer,
  ssoUrl: idp.ssoUrl,
  sloUrl: idp.sloUrl ?? null,
  certificates: idp.certificates.map(({ pem }) => pem),
});

const ours = ({ issuerUri, allowsIdpInitiated }: Pick<Entered, 'issuerUri' | 'allowsIdpInitiated'>) => ({
  entityId: issuerUri || DEFAULT_ENTITY_ID,
  allowsIdpInitiated,
});

function readPasted(certificate: string, now: Date): string[] {
  try {
    return readCertificates(certificate, now).map(({ pem }) => pem);
  } catch (error) {
    if (error instanceof CertificateRefused) throw new InputRefused('saml.certificate', error.message);
    throw error;
  }
}

/** @param field of the form that holds the text @throws InputRefused */
export function readMetadata(field: string, text: string, now: Date): IdentityProvider {
  try {
    return readIdpMetadata(text, now);
  } catch (error) {
    if (error instanceof MetadataRefused) throw new InputRefused(field, error.message);
    throw error;
  }
}

/** @throws InputRefused, of the field `metadataUrl`, when it is not there or not good */
export async function fetchMetadata(url: string, rules: FetchRules, now: Date): Promise<IdentityProvider> {
  const field = 'saml.metadataUrl';
  try {
    const { status, text } = await guardedFetch(url, rules);
    if (status !== 200)
      throw new InputRefused(
        field,
        `${new URL(url).host} answered ${status} instead of 200; redirects are not followed.`,
      );
    return readMetadata(field, text, now);
  } catch (error) {
    if (error instanceof NotFetched) throw new InputRefused(field, error.message);
    throw error;
  }
}

/** What is known of the identity provider, to work with. */
export const identityProviderOf = ({ issuer, ssoUrl, sloUrl, certificates }: SamlSettings): IdentityProvider => ({
  issuer,
  ssoUrl,
  sloUrl: sloUrl ?? undefined,
  certificates: certificates.map((pem) => toSigningCertificate(pem.replaceAll(/-----[^-]+-----|\s/g, ''))),
});
