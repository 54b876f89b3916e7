export type ConsoleRole = 'operator' | 'admin' | 'auditor';

/** What `GET /session` and each way to sign in answer. */
export interface Session {
  readonly account: { readonly id: string; readonly email: string; readonly name: string };
  readonly roles: readonly { readonly role: ConsoleRole; readonly organization?: string }[];
  /** The first 50 in which the person has a role; operators find all by `GET /organizations`. */
  readonly organizations: readonly { readonly slug: string; readonly name: string; readonly role: ConsoleRole }[];
  readonly hasMore: boolean;
  /** For the header `x-csrf-token` of every change. */
  readonly csrf: string;
  readonly method: 'password' | 'passkey' | 'saml' | 'oidc';
  readonly signedInAt: string;
  /** At the latest; half an hour without a request ends it sooner. */
  readonly expiresAt: string;
  /** Nothing else is possible before `POST /password`. */
  readonly mustChangePassword: boolean;
  /** Kinds of those that the person has: totp, passkey. */
  readonly secondFactors: readonly string[];
}

/** A body of `POST /session`. */
export interface PasswordSignIn {
  readonly email: string;
  readonly password: string;
  /** Of the authenticator app, or a recovery code. */
  readonly code?: string;
}

/** Of `GET /sessions`: where somebody is signed in. */
export interface SessionItem {
  readonly id: string;
  readonly method: 'password' | 'passkey' | 'saml' | 'oidc';
  readonly address: string;
  readonly userAgent: string;
  readonly createdAt: string;
  readonly lastSeenAt: string;
  /** Whether it is the one that asks. */
  readonly isThis: boolean;
}

/** A body of `POST /password`; every other session ends. */
export interface PasswordChange {
  /** Not needed while `mustChangePassword`. */
  readonly current?: string;
  readonly password: string;
}
