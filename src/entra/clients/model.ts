import type { FailedStep } from '../job/run.js';
import type { TargetClient } from '../job/target-client.js';
import type { SynchronizationSchema } from '../mapping/model.js';
import type { TargetResource } from '../target/target-resource.js';

export type ResourceKind = 'User' | 'Group';

/** A resource as a client would create it; of a user with `active`, of a group with all its `members`. */
export type Document = { readonly [name: string]: unknown };

/** How the membership of a group has changed, in ids of the target. */
export interface MemberChange {
  readonly all: readonly string[];
  readonly added: readonly string[];
  readonly removed: readonly string[];
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
  /** What its administrator reads of a failure. */
  describe(failure: FailedStep): string;
  /** What it asks before anything else. */
  test(target: TargetClient): Promise<void>;
  /** Looks for a resource by its unique name before it would create it; a client that does not look finds nothing. */
  match(target: TargetClient, kind: ResourceKind, name: string): Promise<TargetResource | undefined>;
  /** Creates a resource, or takes over the one that is in the way when that is what the client does. */
  create(target: TargetClient, kind: ResourceKind, document: Document): Promise<TargetResource>;
  /** @returns false when the resource is gone */
  update(target: TargetClient, kind: ResourceKind, id: string, document: Document): Promise<boolean>;
  /** Takes somebody's access away. @returns false when the resource is gone */
  disable(target: TargetClient, id: string, document: Document): Promise<boolean>;
  /** What follows when something is gone at the source; a client that never deletes users disables them. */
  delete(target: TargetClient, kind: ResourceKind, id: string): Promise<'deleted' | 'disabled'>;
  /** Tells of the members of a group. @returns false when the group is gone */
  setMembers(target: TargetClient, id: string, document: Document, change: MemberChange): Promise<boolean>;
  /** Reads everything, page by page. */
  list(target: TargetClient, kind: ResourceKind): AsyncGenerator<TargetResource>;
}

export const endpointOf = (kind: ResourceKind): '/Users' | '/Groups' => (kind === 'User' ? '/Users' : '/Groups');
