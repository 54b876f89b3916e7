import type { AuthenticationScheme } from '../../protocol/schema/discovery.js';
import type { SlowAttempt, TokenVerifier } from '../../secrets/token-verifier.js';
import type { CredentialKind } from '../../store/access/credential.js';
import type { KnownOrganization } from '../../store/organizations/organization-store.js';
import type { EntraClouds } from '../keys/issuers/entra-issuer.js';
import type { SigningKeys } from '../keys/signing/signing-keys.js';
import type { Match, NoMatch } from '../matching/match.js';
import type { BasicPair, Shown } from '../matching/shown.js';
import type { VaultValues } from '../matching/vault-tokens.js';
import type { AccessTokens } from '../tokens/access-token.js';
import type { ClientAssertions } from '../tokens/client-assertion.js';
import type { EntraTokens } from '../tokens/entra-token.js';

/** A way in which callers say who they are. The list of all is methods.ts. */
export interface AuthenticationMethod {
  /** By which kinds of credentials it goes. */
  readonly kinds: readonly CredentialKind[];
  /** What people call the kind of credential that is its own; undefined where it goes by those of other methods. */
  readonly names?: CredentialNames;
  /** As `/ServiceProviderConfig` tells of it; RFC 7643 §5 has no type for some. */
  readonly scheme?: AuthenticationScheme;
  /** Whether a credential of its kind may stand for a single user. */
  readonly canStandForUser?: true;
  /** @returns undefined where a request shows nothing of this method; undefined itself where no request may show it */
  readonly present?: (shown: Shown, verifiers: Verifiers) => Presented | undefined;
  /** How an OAuth client proves itself by it at the token endpoint; undefined where none does. */
  readonly client?: ClientAuthentication;
}

/** What one method makes of what a request shows. */
export interface Presented {
  /**
   * Finds the live credential.
   * @param attempt undefined to make no costly comparison
   * @throws TooBusy, KeysUnavailable, VaultUnavailable; whatever the attempt throws
   */
  match(known: KnownOrganization, attempt: SlowAttempt | undefined): Promise<Match>;
  /**
   * Why nobody was found, with a sentence for the log of the organization, where the match does not say it. Never costs
   * slow work.
   */
  explain?(known: KnownOrganization): NoMatch | Promise<NoMatch>;
  /** By what the organization is found where the path names none; undefined where it cannot be. */
  lookUp(): LookUp | undefined;
}

/** By what a credential is found among those of all organizations. */
export interface LookUp {
  readonly kinds: readonly CredentialKind[];
  readonly lookup: string;
  /** That its settings must accept; undefined for a credential without audiences. */
  readonly audience?: string | undefined;
}

export interface CredentialNames {
  /** Such as `secret token`. */
  readonly name: string;
  /** Over the names of several. */
  readonly heading: string;
}

/** How OAuth clients prove themselves (RFC 6749 §2.3, RFC 7523 §2.2). */
export interface ClientAuthentication {
  /** As RFC 8414 names them. */
  readonly names: readonly string[];
  /** What is shown, for messages. */
  readonly noun: string;
  isShownBy(request: ClientRequest): boolean;
  /** @throws OAuthError for what is not as it must be */
  present(request: ClientRequest, verifiers: Verifiers): Presented;
}

/** What a request of the token endpoint says of its client. */
export interface ClientRequest {
  readonly clientId: string;
  /** Of the Authorization header. */
  readonly header: BasicPair | undefined;
  /** Of the form, none empty. */
  readonly fields: ReadonlyMap<string, string>;
}

/** What decides whether that which is shown is right. */
export interface Verifiers {
  readonly secrets: TokenVerifier;
  readonly vaults: VaultValues;
  readonly accessTokens: AccessTokens;
  readonly signingKeys: () => Promise<SigningKeys>;
  readonly entraTokens: EntraTokens;
  readonly assertions: ClientAssertions;
  /** The clouds of Entra whose tokens are accepted. */
  readonly clouds: EntraClouds;
}
