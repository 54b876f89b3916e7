import type { DirectorySize } from './directory.js';

/** What happened in an hour or a day. */
export interface ActivityPart {
  readonly from: string;
  readonly created: number;
  readonly changed: number;
  readonly disabled: number;
  readonly deleted: number;
  readonly refused: number;
  readonly read: number;
  /** Whether there was more than was counted: then the numbers are the least that there were. */
  readonly isMore: boolean;
}

/** What the cycles of clients show, and callers without a valid credential. */
export type TrafficWarning = 'unknownCaller' | 'quarantined' | 'failures' | 'hindered' | 'endless';

export type OverviewWarning =
  | { readonly code: 'providerOff' | 'noCredential' | 'neverHeard' | TrafficWarning }
  | {
      readonly code: 'credentialEnds' | 'credentialEnded';
      readonly kind: string;
      readonly name: string;
      readonly endsAt: string;
    }
  /** What an undo of it would be asked for. */
  | { readonly code: 'manyGone'; readonly client: string; readonly since: string; readonly until: string }
  | { readonly code: 'silent'; readonly since: string }
  | { readonly code: 'refusalsRising'; readonly refused: number; readonly usually: number };

export interface OverviewCredential {
  readonly id: string;
  readonly kind: string;
  readonly name: string;
  readonly lastUsedAt: string | null;
  readonly endsAt: string | null;
}

/** The last that a SCIM client did before it paused, or is doing. */
export interface OverviewCycle {
  /** Name of its credential. */
  readonly client: string;
  readonly startedAt: string;
  readonly lastAt: string;
  readonly isUnderWay: boolean;
  /** Of the requests that were to change something, the share that failed: from 0 to 1. */
  readonly errorRate: number;
  readonly nextExpected: string;
}

/** What a client did between two pauses. */
export interface CycleItem {
  readonly startedAt: string;
  readonly lastAt: string;
  readonly isUnderWay: boolean;
  readonly created: number;
  readonly changed: number;
  readonly disabled: number;
  readonly deleted: number;
  readonly failed: number;
  readonly reads: number;
}

/** How a client is served, in `GET …/cycles`. */
export interface ClientCycles {
  /** Name of its credential. */
  readonly client: string;
  readonly nextExpected: string;
  /** Whether that comes of its rhythm; else of what Entra does. */
  readonly isRhythmKnown: boolean;
  /** Of the last cycle, in Entra's arithmetic of quarantine. */
  readonly quarantine: {
    /** Failures that count, of so many requests that were to change something. */
    readonly failures: number;
    readonly events: number;
    /** From so many failures on. */
    readonly fewest: number;
    /** When more than this share failed, from 0 to 1, or more than so many. */
    readonly share: number;
    readonly most: number;
    readonly isReached: boolean;
  };
  /** The newest, the oldest of them first. */
  readonly cycles: readonly CycleItem[];
}

/** `GET …/overview` of an organization. */
export interface OverviewAnswer {
  readonly isActive: boolean;
  readonly lastSuccess: string | null;
  readonly lastRefusal: string | null;
  readonly users: DirectorySize;
  readonly activeUsers: DirectorySize;
  readonly groups: DirectorySize;
  /** The last 24 hours. */
  readonly hours: readonly ActivityPart[];
  /** The last 30 days. */
  readonly days: readonly ActivityPart[];
  readonly verdict: 'healthy' | 'attention' | 'silent' | 'at risk';
  /** Of the client that was served last; null where none was. */
  readonly cycle: OverviewCycle | null;
  readonly warnings: readonly OverviewWarning[];
  /** Live ones that provision the organization. */
  readonly credentials: readonly OverviewCredential[];
}

export type Risk = 'providerOff' | 'credentialEnds' | 'onlyRefused' | 'manyRefused' | 'silent' | 'neverHeard';

/** An organization in `GET /overview`, for operators: the one to look at first comes first. */
export interface RankedOrganization {
  readonly slug: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly risks: readonly Risk[];
  readonly users: number;
  readonly isCounted: boolean;
  readonly lastSuccess: string | null;
  readonly lastRefusal: string | null;
  readonly refusals: number;
  readonly endsAt: string | null;
}

export interface RankingPage {
  readonly items: readonly RankedOrganization[];
  readonly next?: string;
  readonly total: number;
  /** When it was so. */
  readonly at: string;
}
