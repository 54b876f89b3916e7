import type { RunState, SyncItem, SyncKind, SyncMode } from './systems.js';

export interface TypeCountsItem {
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly failed: number;
  /** Of those that failed, how many could not be read. */
  readonly unread: number;
}

/** A run in `GET …/sync-runs`, the newest first. */
export interface SyncRunItem {
  /** Also the id of the request that its changes have in log, history and undo. */
  readonly id: string;
  readonly system: { readonly id: string; readonly name: string };
  readonly kind: SyncKind;
  readonly mode: SyncMode;
  readonly isScheduled: boolean;
  /** Address of a person, name of an operator, or `server`. */
  readonly actor: string;
  readonly state: RunState;
  readonly phase: 'users' | 'groups' | 'references' | 'groups-gone' | 'users-gone';
  readonly counts: { readonly users: TypeCountsItem; readonly groups: TypeCountsItem };
  readonly startedAt: string;
  readonly endedAt: string | null;
}

/** `GET …/sync-runs/:id`, and the data of each event of `GET …/sync-runs/:id/events`. */
export interface SyncRunAnswer extends SyncRunItem {
  /** Why it came to an end before its time. */
  readonly trouble: string | null;
  /** The first of them. */
  readonly errors: readonly {
    readonly type: 'User' | 'Group';
    readonly upstreamId: string;
    readonly reason: string;
    readonly sentence: string;
  }[];
  readonly sync: SyncItem | null;
}
