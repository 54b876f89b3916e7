import type { CredentialItem } from './data-integration.js';

export const CREDENTIAL_STATES = ['live', 'ending', 'unused', 'ended', 'all'] as const;
export const CREDENTIAL_ORDERS = ['ends', 'used', 'created'] as const;
/** Kinds that a list is asked for; `keyVault` are secrets whose value is in Azure Key Vault. */
export const LISTED_KINDS = ['token', 'keyVault', 'client', 'entra', 'federation', 'certificate'] as const;

/** Of `GET /credentials`: those of all organizations. */
export interface ListedCredentialItem extends CredentialItem {
  readonly organization: { readonly slug: string; readonly name: string };
  /** Address of a person of the console or name of an operator; null for what the server made. */
  readonly createdBy: string | null;
  /** Of one that stands for a user. */
  readonly user: string | null;
}
