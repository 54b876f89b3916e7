import type { ScimAnswer, ScimRequest } from '../client/connection.js';
import type { ConnectionError } from '../client/connection-error.js';

/** Whether PATCH is written as Entra always did, or as RFC 7644 has it (`aadOptscim062020`). */
export type Dialect = 'legacy' | 'aadOptscim062020';

/** What Entra's provisioning log calls an outcome that is not a success; ENTRA.md names their source. */
export type EntraErrorCode =
  | 'CredentialValidationUnavailable'
  | 'SystemForCrossDomainIdentityManagementServiceIncompatible'
  | 'SystemForCrossDomainIdentityManagementServiceIncompatibleFiltering'
  | 'SystemForCrossDomainIdentityManagementBadRequest'
  | 'EntryConflict'
  | 'InvalidAnchor'
  | 'DuplicateTargetEntries'
  | 'TooManyRequests'
  | 'Timeout'
  | 'UnprocessableEntity'
  | 'ReferenceNotResolved';

/** One line of the job's provisioning log. */
export interface ProvisioningEvent {
  readonly at: Date;
  readonly cycle: number;
  readonly action: 'probe' | 'match' | 'create' | 'update' | 'disable' | 'restore' | 'delete' | 'members' | 'skip';
  readonly object: 'User' | 'Group' | undefined;
  /** In Entra. */
  readonly objectId: string | undefined;
  /** userPrincipalName or displayName. */
  readonly name: string | undefined;
  /** At the target. */
  readonly targetId: string | undefined;
  readonly status: 'success' | 'failure' | 'skipped' | 'retried';
  readonly code: EntraErrorCode | undefined;
  /** A sentence for people. */
  readonly detail: string | undefined;
  readonly request: ScimRequest | undefined;
  readonly outcome: ScimAnswer | ConnectionError | undefined;
}

/** What Entra would say of the job; `unknown` when it was stopped, or the endpoint admits no more requests. */
export type JobHealth = 'healthy' | 'warned' | 'quarantined' | 'unknown';

/** What one cycle did. */
export interface CycleReport {
  readonly cycle: number;
  readonly kind: 'initial' | 'incremental' | 'on-demand';
  readonly created: number;
  readonly updated: number;
  readonly disabled: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly failed: number;
  /** Objects that were tried in this cycle. */
  readonly attempted: number;
  readonly requests: number;
  readonly seconds: number;
  readonly health: JobHealth;
  /** Why it is not healthy, each a sentence. */
  readonly reasons: readonly string[];
}
