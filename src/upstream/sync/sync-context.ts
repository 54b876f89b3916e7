import type { Directory } from '../../directory/directory.js';
import type { Call } from '../../protocol/call.js';
import { counted } from '../../protocol/counted.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { SyncLinks } from '../../store/upstream/sync-link-store.js';
import {
  NO_TYPE_COUNTS,
  type SyncCounts,
  type SyncError,
  type SyncedType,
  type SyncRow,
  type SyncRunRow,
  type TypeCounts,
} from '../../store/upstream/sync-row.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import type { UpstreamClient } from '../client/upstream-answer.js';
import type { Transformation } from '../transformation/transformation.js';
import type { SyncProperties } from './sync-properties.js';

/** All that the steps of one run work with. */
export interface SyncContext {
  readonly call: Call;
  readonly run: SyncRunRow;
  readonly sync: SyncRow;
  readonly system: UpstreamSystem;
  readonly properties: SyncProperties;
  readonly client: UpstreamClient;
  /** Undefined for what is taken as it is. */
  readonly transformation: Transformation | undefined;
  readonly links: SyncLinks;
  readonly signal: AbortSignal;
  typeOf(type: SyncedType): ResourceType;
  directoryOf(type: SyncedType): Directory;
}

export const KEY_OF = { User: 'users', Group: 'groups' } as const satisfies Record<SyncedType, keyof SyncCounts>;
export const ENDPOINT_OF = { User: '/Users', Group: '/Groups' } as const;

/** What a step did with the resources of one type. */
export class Tally {
  readonly errors: SyncError[] = [];
  readonly #type: SyncedType;
  readonly #tellsContent: boolean;
  readonly #counts: { -readonly [Name in keyof TypeCounts]: number };

  constructor(type: SyncedType, counts: TypeCounts, { tellsContent }: SyncProperties) {
    this.#type = type;
    // A run that an earlier version began counts less.
    this.#counts = { ...NO_TYPE_COUNTS, ...counts };
    this.#tellsContent = tellsContent;
  }

  count(what: keyof TypeCounts, by = 1): void {
    this.#counts[what] += by;
  }

  /** @param sentence quotes nothing of the resource */
  note(upstreamId: string, reason: string, sentence: string): void {
    this.errors.push({
      resourceType: this.#type,
      upstreamId: kept(upstreamId),
      reason,
      sentence: kept(sentence, 1_000),
    });
  }

  fail(upstreamId: string, reason: string, sentence: string): void {
    this.count('failed');
    this.note(upstreamId, reason, sentence);
  }

  /** What could not be read, so that it is not known who is missing. */
  failUnread(upstreamId: string, reason: string, sentence: string): void {
    this.count('unread');
    this.fail(upstreamId, reason, sentence);
  }

  /** Counts what was refused here. @throws what was thrown, where it is the fault of no resource */
  refused(upstreamId: string, thrown: unknown): void {
    if (!(thrown instanceof ScimError) || isPassing(thrown)) throw thrown;
    const content = this.#tellsContent ? thrown.message : `It was refused: ${thrown.reason}.`;
    this.fail(upstreamId, thrown.reason, content);
  }

  within(counts: SyncCounts): SyncCounts {
    return { ...counts, [KEY_OF[this.#type]]: this.#counts };
  }
}

/** Whether what failed may go well a little later. */
export const isPassing = (thrown: unknown): boolean =>
  thrown instanceof ScimError && (thrown.status === 503 || thrown.status === 429);

export const totalFailed = ({ users, groups }: SyncCounts): number => users.failed + groups.failed;

/** Such as `3 users`. */
export const countedOf = (count: number, type: SyncedType): string => counted(count, type.toLowerCase());

/** What PostgreSQL takes as text. */
const kept = (text: string, length = 500): string => text.slice(0, length).replaceAll('\u0000', '').toWellFormed();

/** The version in an entity tag of ours. */
export function versionOf({ etag }: { readonly etag: string }): number | null {
  const version = Number(/"(\d+)/.exec(etag)?.[1]);
  return Number.isSafeInteger(version) ? version : null;
}
