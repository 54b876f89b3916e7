import type { JsonObject } from '../protocol/json.js';

/** A row of `users` or `groups`. */
export interface StoredResource {
  readonly id: string;
  /** Canonical, without id, meta and what other rows say (groups, members). */
  readonly resource: JsonObject;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A member of a group, or a group that a user is in. */
export interface Reference {
  readonly value: string;
  readonly display: string;
  readonly type: string;
}

export interface StoredUser extends StoredResource {
  /** undefined when they were not asked for. */
  readonly groups: readonly Reference[] | undefined;
}

export interface StoredGroup extends StoredResource {
  /** undefined when they were not asked for. */
  readonly members: readonly Reference[] | undefined;
}

export interface Page<Stored> {
  /** How many match in all, whatever the page. */
  readonly totalResults: number;
  readonly resources: readonly Stored[];
}

export interface ListQuery {
  /** SQL condition on the row and its bound values; see compileFilter. */
  readonly startIndex: number;
  readonly count: number;
}
