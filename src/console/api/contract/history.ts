import type { LoggedChange } from './log.js';

/** A change of a user, a group or another resource. */
export interface PastItem {
  readonly id: string;
  readonly at: string;
  readonly operation: string;
  readonly sentence: string;
  readonly credential: string | null;
  readonly requestId: string | null;
  /** Id of the undo that made it. */
  readonly undo: string | null;
  readonly changes: readonly LoggedChange[];
  readonly changesLeftOut: number;
  /** Members that came and went: ids. */
  readonly members: object | null;
  /** What it was before; null where it was not there, or only its members changed. */
  readonly before: object | null;
}

/** `GET …/history/:id`: a page of the changes of a resource, the newest first. */
export interface HistoryAnswer {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly isThere: boolean;
  readonly keptDays: number;
  readonly items: readonly PastItem[];
  readonly next?: string;
}

/** Of `GET …/deleted`, the last deleted first. */
export interface DeletedItem {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly externalId: string | null;
  readonly deletedAt: string;
}

/** What `POST …/deleted/:id/restore` answers. */
export interface RestoredAnswer {
  readonly id: string;
  readonly name: string;
  /** Memberships that came back, and those that there were. */
  readonly memberships: number;
  readonly before: number;
}
