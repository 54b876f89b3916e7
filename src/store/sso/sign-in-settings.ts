/** How the people of an organization sign in. */
export const METHODS = ['password', 'saml', 'oidc'] as const;
export type SignInMethod = (typeof METHODS)[number];

/** What is known of an identity provider by SAML, as it is kept. */
export interface SamlSettings {
  /** What we are called there. */
  readonly entityId: string;
  /** What it is called: the issuer of what it signs. */
  readonly issuer: string;
  readonly ssoUrl: string;
  readonly sloUrl: string | null;
  /** In PEM, one for each that may have signed. */
  readonly certificates: readonly string[];
  /** Whether people may begin at the identity provider. */
  readonly allowsIdpInitiated: boolean;
}

/** What is known of an OpenID Provider. */
export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  /** null for a client without a secret, which PKCE alone protects. */
  readonly sealedSecret: string | null;
}

/** By which value of a sign-in a person is found, and what a group of theirs may do at the console. */
export interface Matching {
  /** A claim by name; null for the Name ID of SAML, and `preferred_username` of OpenID Connect. */
  readonly claim: string | null;
  readonly attribute: 'userName' | 'externalId';
  readonly roleClaim: string | null;
  readonly roles: readonly { readonly value: string; readonly role: ConsoleRole }[];
}

export const CONSOLE_ROLES = ['admin', 'auditor'] as const;
export type ConsoleRole = (typeof CONSOLE_ROLES)[number];

/** What somebody entered. */
export interface EnteredSignIn {
  readonly method: SignInMethod;
  readonly saml: SamlSettings | null;
  readonly oidc: OidcSettings | null;
  readonly matching: Matching;
  readonly metadataUrl: string | null;
}

/** The settings of an organization. */
export interface StoredSignIn extends EnteredSignIn {
  /** 0 when nobody has saved any. */
  readonly version: number;
  readonly metadataAt: Date | null;
  readonly metadataError: string | null;
  /** Fingerprint of the settings with which a test went well last. */
  readonly tested: string | null;
  readonly updatedAt: Date | null;
  readonly updatedBy: string | null;
}

/** Those of an organization that never said any. */
export const UNSAID: StoredSignIn = {
  method: 'password',
  saml: null,
  oidc: null,
  matching: { claim: null, attribute: 'userName', roleClaim: null, roles: [] },
  metadataUrl: null,
  version: 0,
  metadataAt: null,
  metadataError: null,
  tested: null,
  updatedAt: null,
  updatedBy: null,
};
