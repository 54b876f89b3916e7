import type { Access } from '../../protocol/permissions.js';
import type { CredentialUser, StoredCredential } from '../../store/access/credential.js';
import type { EntraCloudName } from '../keys/issuers/entra-issuer.js';

/** A credential as people see it: never its hash. */
export type CredentialSummary = Omit<StoredCredential, 'hash'>;

export interface NewSecret extends CredentialSummary {
  /** Shown this once. */
  readonly token: string;
}

/** What an operator may say of every new credential. */
export interface CredentialOptions {
  readonly access?: Access | undefined;
  readonly note?: string | undefined;
  readonly expiresAt?: Date | undefined;
  /** Who makes it. */
  readonly by?: string | undefined;
  /** Told of the live ones of the organization while nobody else makes one there; what it throws refuses this one. */
  readonly permit?: ((live: readonly CredentialSummary[]) => void) | undefined;
}

export interface TokenOptions extends CredentialOptions {
  /**
   * A token that the operator chose, or a keyvault:// reference to one, of which only the reference is kept; generated
   * when undefined.
   */
  readonly chosen?: string | undefined;
  /** What an attacker would try first: slug and name of the organization. */
  readonly context?: readonly string[] | undefined;
  /** A user of the organization whom it is to stand for: it is then good for `/Me` and discovery alone. */
  readonly user?: CredentialUser | undefined;
  /** See isTrial. */
  readonly isTrial?: boolean | undefined;
}

/**
 * Whether a credential is one that the server made for itself, for a few minutes, to try its own endpoint: it comes from
 * whatever address the server has, and nobody is told of its end.
 */
export const isTrial = ({ settings }: { readonly settings: unknown }): boolean =>
  typeof settings === 'object' && settings !== null && 'isTrial' in settings && settings.isTrial === true;

/** Which tokens of Microsoft Entra are accepted. */
export interface EntraTrust extends CredentialOptions {
  readonly tenantId: string;
  readonly cloud?: EntraCloudName | undefined;
  /** Id of a gallery application; without it, the audience that all other applications share. */
  readonly audience?: string | undefined;
}

/** Which workload identity of Entra may speak for a client. */
export interface FederationTrust extends CredentialOptions {
  readonly tenantId: string;
  readonly cloud?: EntraCloudName | undefined;
  /** Object id of the provisioning service principal in that tenant. */
  readonly subject: string;
  /** As Entra shows it: `api://{app id}`, with or without `/.default`. */
  readonly audience: string;
  /** Whether an assertion is taken more than once while it lives. */
  readonly isReusable?: boolean | undefined;
  /** An OAuth client that is there; another is made when undefined. */
  readonly clientId?: string | undefined;
}

/** With which keys an OAuth client signs its assertions (RFC 7523). */
export interface ClientKeyTrust extends CredentialOptions {
  /** JWK set of the public keys, or a single JWK. */
  readonly keys: string;
  /** What the assertions may be meant for: the token endpoint, the issuer. */
  readonly audiences: readonly string[];
  /** An OAuth client that is there; another is made when undefined. */
  readonly clientId?: string | undefined;
}

/** A secret that an operator chose cannot be used. */
export class WeakSecret extends Error {
  override readonly name = 'WeakSecret';
}

/** A credential that cannot be made of what an operator gave; the message says why. */
export class CredentialRefused extends Error {
  override readonly name = 'CredentialRefused';
}
