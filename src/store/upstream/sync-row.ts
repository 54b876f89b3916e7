/** What a sync copies: by the read transformation of a proxy system, or an Identity Directory as SAP's IAG reads it. */
export const SYNC_KINDS = ['repository', 'sci'] as const;
export type SyncKind = (typeof SYNC_KINDS)[number];

/** Whether all is read, or what has changed since the last read alone. */
export const SYNC_MODES = ['full', 'delta'] as const;
export type SyncMode = (typeof SYNC_MODES)[number];

export type SyncedType = 'User' | 'Group';

/** The sync of a system, as it is kept. */
export interface SyncRow {
  readonly organizationId: string;
  readonly systemId: string;
  /** Of the organization, and of the system. */
  readonly slug: string;
  readonly systemName: string;
  readonly kind: SyncKind;
  /** Null for one that runs on demand alone. */
  readonly everyMinutes: number | null;
  /** What its scheduled runs read. */
  readonly mode: SyncMode;
  readonly dueAt: Date | null;
  /** Up to when changes were read, by the upstream's times; null before the first full read. */
  readonly usersWatermark: Date | null;
  readonly groupsWatermark: Date | null;
  /** Scheduled delta reads since the last full one. */
  readonly deltaReads: number;
}

/**
 * What a run does, one after the other: reads users, then groups with their members, resolves who was named before they
 * were known, and deletes what is not there any more.
 */
export type SyncPhase = 'users' | 'groups' | 'references' | 'groups-gone' | 'users-gone';

/** What became of the resources of one type. */
export interface TypeCounts {
  readonly read: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly deleted: number;
  readonly failed: number;
  /** Of those that failed, how many could not be read: while there are any, none of the type is deleted. */
  readonly unread: number;
}

export interface SyncCounts {
  readonly users: TypeCounts;
  readonly groups: TypeCounts;
}

export const NO_TYPE_COUNTS: TypeCounts = {
  read: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  deleted: 0,
  failed: 0,
  unread: 0,
};
export const NO_SYNC_COUNTS: SyncCounts = { users: NO_TYPE_COUNTS, groups: NO_TYPE_COUNTS };

/** `failed` is what SAP shows as finished with error: it came to its end, or to where it could not go on. */
export type SyncState = 'running' | 'finished' | 'failed' | 'cancelled';

/** When a type began to be read, by our clock, and the latest change that was read, by the upstream's. */
export interface ReadTimes {
  readonly usersBeganAt: Date | null;
  readonly usersSeenAt: Date | null;
  readonly groupsBeganAt: Date | null;
  readonly groupsSeenAt: Date | null;
}

/** A run of a sync, as it is kept. */
export interface SyncRunRow extends ReadTimes {
  readonly organizationId: string;
  /** Also the request id of the changes that it makes. */
  readonly id: string;
  readonly systemId: string;
  readonly slug: string;
  readonly systemName: string;
  readonly kind: SyncKind;
  readonly mode: SyncMode;
  readonly isScheduled: boolean;
  /** Who has it done. */
  readonly actor: string;
  readonly actorKind: 'operator' | 'person' | 'job';
  /** Of a person of the console, while their account is there. */
  readonly actorEmail: string | null;
  readonly state: SyncState;
  readonly phase: SyncPhase;
  /** From where its phase goes on; null at the beginning of it. */
  readonly place: string | null;
  readonly counts: SyncCounts;
  /** Why it came to an end before its time. */
  readonly trouble: string | null;
  /** The process that works on it. */
  readonly holder: string | null;
  readonly startedAt: Date;
  readonly endedAt: Date | null;
}

/** Something that went wrong in a run. */
export interface SyncError {
  readonly resourceType: SyncedType;
  /** Empty for what has none, and for what concerns all of the type. */
  readonly upstreamId: string;
  readonly reason: string;
  readonly sentence: string;
}

/** How far a run is after a step. */
export interface SyncProgress extends ReadTimes {
  readonly phase: SyncPhase;
  readonly place: string | null;
  readonly counts: SyncCounts;
  /** Set where there is nothing more to do. */
  readonly end?: { readonly state: 'finished' | 'failed'; readonly trouble: string | null } | undefined;
}
