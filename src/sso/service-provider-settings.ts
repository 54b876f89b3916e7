import { OperatorError } from '../directory/operator-error.js';
import type { IdentityProvider } from './identity-provider/read-idp-metadata.js';

/** What an organization's sign-in is made of. */
export interface ServiceProviderSettings {
  /** What we are called by the identity provider: Identifier (Entity ID) in Entra. */
  readonly entityId: string;
  /** Where answers are posted to: Reply URL (Assertion Consumer Service URL) in Entra. */
  readonly acsUrl: string;
  /** Where the identity provider sends people to sign out here; undefined where they cannot. */
  readonly logoutUrl?: string | undefined;
  readonly idp: IdentityProvider;
  /** Signs what we send; without it, that is unsigned. */
  readonly signing?: SigningPair | undefined;
}

/** Of this server, in PEM. */
export interface SigningPair {
  readonly certificate: string;
  readonly privateKey: string;
}

/** Refuses what would accept anything, or nothing. @throws OperatorError */
export function checkSettings({ entityId, acsUrl, idp }: ServiceProviderSettings): void {
  const missing = [
    [entityId, 'The entity id'],
    [idp.issuer, 'The issuer of the identity provider'],
  ].find(([value]) => value?.trim() === '');
  if (missing !== undefined) throw new OperatorError(`${missing[1]} is empty.`);
  for (const url of [acsUrl, idp.ssoUrl]) {
    if (!/^https?:/.test(url) || !URL.canParse(url)) throw new OperatorError(`"${url.slice(0, 100)}" is no URL.`);
  }
  if (idp.certificates.length === 0) throw new OperatorError('The identity provider has no certificate.');
}
