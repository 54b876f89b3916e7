import type { Access } from '../../protocol/permissions.js';
import type { AuditNote } from './audit-store.js';

/** How a caller proves who it is. */
export type CredentialKind =
  /** A Secret Token: `Authorization: Bearer`. */
  | 'token'
  /** A secret of an OAuth client, which is also what a technical user sends as Basic. */
  | 'client'
  /** Tokens that Microsoft Entra issues to its provisioning service by itself. */
  | 'entra'
  /** A workload identity of Entra that may speak for an OAuth client, or keys with which the client signs for itself. */
  | 'federation'
  /** A TLS client certificate. */
  | 'certificate';

/** The user whom a credential stands for. */
export interface CredentialUser {
  readonly id: string;
  readonly userName: string;
  /** Null where the client never said. */
  readonly active: boolean | null;
}

/** What authentication compares a caller with. */
export interface LiveCredential {
  readonly id: string;
  readonly kind: CredentialKind;
  readonly name: string;
  /** Of those of one kind and name, which follow one another when it is rotated. */
  readonly version: number;
  /**
   * What a request shows that leads here: the SHA-256 of a generated token, a client id, an Entra tenant id, the
   * fingerprint of a certificate; null for a chosen token.
   */
  readonly lookup: string | null;
  /** Of a secret: see secrets/secret-token.ts. */
  readonly hash: string | null;
  /** What else its kind needs; see auth/methods. */
  readonly settings: unknown;
  readonly access: Access;
  /** null for one that provisions the organization; it may do nothing but read and change this user. */
  readonly user: CredentialUser | null;
  /** In milliseconds since 1970: from then on it is refused; null for never. */
  readonly endsAt: number | null;
}

/** A credential that is accepted no more. */
export interface EndedCredential extends LiveCredential {
  /** Somebody ended it; else its time was over. */
  readonly isRevoked: boolean;
}

/** A credential as operators see it. */
export interface StoredCredential extends Omit<LiveCredential, 'endsAt'> {
  readonly note: string | null;
  /** Who made it. */
  readonly createdBy: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  /** When it was shown last and refused: it had ended, or something stood in the way of who showed it. */
  readonly lastRefusedAt: Date | null;
  readonly expiresAt: Date | null;
  /** May lie in the future: then it ends by itself. */
  readonly revokedAt: Date | null;
}

export interface CredentialDraft {
  readonly kind: CredentialKind;
  readonly name: string;
  readonly lookup?: string | undefined;
  readonly hash?: string | undefined;
  readonly settings?: object | undefined;
  readonly access?: Access | undefined;
  /** A user of the organization whom it is to stand for. */
  readonly userId?: string | undefined;
  readonly note?: string | undefined;
  readonly createdBy?: string | undefined;
  readonly expiresAt?: Date | undefined;
}

/** A credential that is to be stored. */
export interface NewCredential {
  readonly draft: CredentialDraft;
  /** Told of the live ones of the organization while nobody else makes one there; what it throws refuses this one. */
  readonly permit?: ((live: readonly StoredCredential[]) => void) | undefined;
  /** What the audit keeps of it. */
  noteOf(stored: StoredCredential): AuditNote;
}

/** Whether a credential is accepted at a time. */
export const isLive = (
  { expiresAt, revokedAt }: Pick<StoredCredential, 'expiresAt' | 'revokedAt'>,
  now: Date,
): boolean => (expiresAt === null || expiresAt > now) && (revokedAt === null || revokedAt > now);
