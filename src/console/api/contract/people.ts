import type { ConsoleRole } from './session.js';

/** Of `GET /organizations/:slug/people`. */
export interface PersonItem {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly role: 'admin' | 'auditor';
  /** Whether the identity provider of the organization gave the role. */
  readonly isProvided: boolean;
  readonly disabled: boolean;
  /** For `If-Match`. */
  readonly version: number;
  readonly lastSignedInAt: string | null;
  readonly secondFactors: readonly string[];
}

/** Of `GET /people`: all accounts, for operators. */
export interface AccountItem {
  readonly id: string;
  readonly email: string;
  readonly name: string;
  readonly isOperator: boolean;
  readonly disabled: boolean;
  readonly mustChangePassword: boolean;
  /** Others come through the identity provider of an organization. */
  readonly hasPassword: boolean;
  readonly version: number;
  readonly lastSignedInAt: string | null;
  readonly secondFactors: readonly string[];
  /** The first 20. */
  readonly organizations: readonly { readonly slug: string; readonly role: 'admin' | 'auditor' }[];
}

/** Of `GET …/invitations`. */
export interface InvitationItem {
  readonly id: string;
  readonly email: string;
  readonly role: ConsoleRole;
  readonly createdAt: string;
  readonly expiresAt: string;
}

/** Answer to an invitation that was made or renewed. */
export interface InvitationSent extends InvitationItem {
  /** Whether it went out by mail. */
  readonly mailed: boolean;
  /** Given when it did not: to be copied, and shown this once. */
  readonly link?: string;
}

/** Of `GET /invitations/:token`. */
export interface InvitationFound {
  readonly email: string;
  readonly role: ConsoleRole;
  readonly organization: { readonly slug: string; readonly name: string } | null;
  readonly expiresAt: string;
  /** Its owner signs in to it first, and then accepts; others choose a name and a password. */
  readonly hasAccount: boolean;
}

/** Answer to a password that was reset: shown this once. */
export interface PasswordGiven {
  readonly email: string;
  readonly password: string;
  readonly endsAt: string;
}
