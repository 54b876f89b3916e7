import type { FailedStep } from '../job/run.js';
import type { TargetClient } from '../job/target-client.js';
import type { SynchronizationSchema } from '../mapping/model.js';
import type { TargetResource } from '../target/target-resource.js';

export type ResourceKind = 'User' | 'Group';

/** A resource as a client would create it; of a user with `active`, of a group with all its `members`. */
export type Document = { readonly [name: string]: unknown };

/** A member of a group. */
export interface Member {
  /** Its id at the target. */
  readonly value: string;
  /** userPrincipalName or displayName. */
  readonly display: string;
}

/** How the membership of a group has changed. */
export interface MemberChange {
  readonly all: readonly Member[];
  readonly added: readonly Member[];
  readonly removed: readonly Member[];
}

/** A resource that a client has created, or one that was there and is the client's from now on. */
export interface Created {
  readonly id: string;
  readonly existedBefore: boolean;
}

/** Which deletions of a run a client leaves undone. */
export interface DeletionRules {
  /** Whether it deletes what it did not create. */
  readonly existedBefore: boolean;
  /** Most deletions in a run; when there are more, none is done. */
  readonly most: Readonly<Partial<Record<ResourceKind, number>>>;
}

/** What is particular to a provisioning client. Every method throws JobFailure for an answer it cannot use. */
export interface ProvisioningClient {
  readonly name: string;
  /** Of every request. */
  readonly headers: Readonly<Record<string, string>>;
  /** How it writes a blank in a query. */
  readonly blank: '+' | '%20';
  /** What it maps, unless told otherwise. */
  readonly mappings: SynchronizationSchema;
  /** Undefined when it deletes whatever is gone at the source. */
  readonly deletions?: DeletionRules;
  /** What its administrator reads of a failure. */
  describe(failure: FailedStep): string;
  /** What it asks before anything else. */
  test(target: TargetClient): Promise<void>;
  /** Looks for a resource by its unique name before it would create it; a client that does not look finds nothing. */
  match(target: TargetClient, kind: ResourceKind, name: string): Promise<TargetResource | undefined>;
  /** Creates a resource, or takes over the one that is in the way when that is what the client does. */
  create(target: TargetClient, kind: ResourceKind, document: Document): Promise<Created>;
  /** Changes a user. @returns false when the resource is gone */
  update(target: TargetClient, id: string, document: Document): Promise<boolean>;
  /** Takes somebody's access away. @returns false when the resource is gone */
  disable(target: TargetClient, id: string, document: Document): Promise<boolean>;
  /** What follows when something is gone at the source; a client that never deletes users disables them. */
  delete(target: TargetClient, kind: ResourceKind, id: string): Promise<'deleted' | 'disabled'>;
  /** Tells of the name of a group and of its members, which need not have changed. @returns false when the group is gone */
  updateGroup(target: TargetClient, id: string, document: Document, change: MemberChange): Promise<boolean>;
  /** Reads everything, page by page. */
  list(target: TargetClient, kind: ResourceKind): AsyncGenerator<TargetResource>;
}

export const endpointOf = (kind: ResourceKind): '/Users' | '/Groups' => (kind === 'User' ? '/Users' : '/Groups');
