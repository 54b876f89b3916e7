import type { JsonObject } from '../json.js';
import type { Notes } from '../notes.js';

/**
 * What a profile asks of a resource type beyond its schemas. Everything that one kind of server does in another way than
 * ours is said here, once, and read by whoever does it.
 */
export interface ResourceRules {
  /** Most resources in a page, where that is fewer than usual. */
  readonly maxCount?: number;
  /** A PATCH is answered without a body, unless `attributes` asks for one. */
  readonly patchesSilently?: true;
  /** AttributePath.text of attributes that together tell resources of the type apart, where a resource has them all. */
  readonly uniqueTogether?: readonly (readonly string[])[];
  /**
   * AttributePath.text of an attribute of groups that says which members are groups: shown where one group is read, and it
   * alone is asked for.
   */
  readonly memberGroups?: string;
  /** What is said of an id that no resource has. */
  missing?(id: string): string;
  /**
   * Gives a resource what it lacks, and makes attributes that say the same say the same, before it is stored.
   * @throws ScimError 400 when the client contradicts itself
   */
  complete?(change: ResourceChange): JsonObject;
}

/** What a client makes of a resource. */
export interface ResourceChange {
  readonly id: string;
  /** As it is stored; empty when it is created. */
  readonly before: JsonObject;
  /** As it is to be, read and checked. */
  readonly after: JsonObject;
  /** Whether the client said something of an attribute, by the AttributePath.text of the whole. */
  readonly names: (attribute: string) => boolean;
  readonly notes: Notes;
}
