import { checkToken } from '../../secrets/secret-token.js';
import type { TokenVerifier } from '../../secrets/token-verifier.js';
import type { EndedCredential, LiveCredential } from '../../store/access/credential.js';
import type { KnownOrganization } from '../../store/organization-store.js';
import { MAX_JWT_LENGTH } from '../tokens/jws/decode-token.js';
import type { PeekedIssuer } from '../tokens/peek-issuer.js';
import { quoted } from '../tokens/token-refused.js';
import type { Presented } from './presented.js';

/**
 * Why nobody was found by what a request shows, as a sentence for the log of the organization. Never costs slow work.
 * @param issuer of a bearer token
 */
export async function refusalReason(
  secrets: TokenVerifier,
  { organization: { slug }, credentials, ended }: KnownOrganization,
  presented: Presented,
  issuer: PeekedIssuer | undefined,
): Promise<string> {
  const over = [...ended, ...credentials.filter(({ endsAt }) => endsAt !== null && endsAt <= Date.now())];
  switch (presented.kind) {
    case 'certificate': {
      const known = over.find(({ kind, lookup }) => kind === 'certificate' && lookup === presented.fingerprint);
      return known === undefined
        ? `The client certificate ${presented.fingerprint} is not bound to this organization.`
        : endOf(known);
    }
    case 'basic': {
      const ofClient = (credential: LiveCredential) =>
        credential.kind === 'client' && credential.lookup === presented.user;
      const known = await secrets.findAtOnce(presented.password, hashed(over.filter(ofClient)), slug);
      if (known !== undefined) return endOf(known);
      return credentials.some(ofClient)
        ? `The secret of client ${presented.user} is wrong.`
        : `This organization has no client ${quoted(presented.user)} with a secret.`;
    }
    case 'bearer': {
      if (presented.token.length > MAX_JWT_LENGTH) return `The token is longer than ${MAX_JWT_LENGTH} characters.`;
      if (issuer?.kind === 'unknown') {
        return `A JSON Web Token of issuer ${quoted(issuer.issuer)} came; only tokens of Microsoft Entra and of this server are accepted.`;
      }
      const tokens = over.filter(({ kind }) => kind === 'token');
      const known = await secrets.findAtOnce(presented.token, hashed(tokens), slug);
      if (known !== undefined) return endOf(known);
      return checkToken(presented.token) === 'typo'
        ? 'The secret token was mistyped or cut off: its last characters do not fit the others. Copy it again.'
        : 'The secret token is none of this organization. Copy it again, or make another: rollcall secret create';
    }
  }
}

/** When and how a credential ended. */
export function endOf(credential: LiveCredential | EndedCredential): string {
  const verb = 'isRevoked' in credential && credential.isRevoked ? 'was revoked' : 'expired';
  const { name, endsAt } = credential;
  return `The credential ${quoted(name)} ${verb} on ${new Date(endsAt ?? 0).toISOString()}. Another: rollcall secret create`;
}

const hashed = <Credential extends LiveCredential>(credentials: readonly Credential[]) =>
  credentials.flatMap((credential) => (credential.hash === null ? [] : [{ ...credential, hash: credential.hash }]));
