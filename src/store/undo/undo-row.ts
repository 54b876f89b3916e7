import type { JsonObject } from '../../protocol/json.js';
import type { UndoSelection } from './undo-selection.js';

/** What an undo puts back, one after the other: resources, then those whose names were not free before, then members. */
export type UndoPhase = 'resources' | 'names' | 'members';

/** How far an undo is: what it did until now. */
export interface UndoCounts {
  /** Deleted resources that are there again. */
  readonly restored: number;
  /** Resources that were made by what is undone. */
  readonly deleted: number;
  readonly changed: number;
  /** Were as they had been already. */
  readonly already: number;
  readonly membersAdded: number;
  readonly membersRemoved: number;
  /** Resources whose names have become free since the last look. */
  readonly freed: number;
}

export const NO_COUNTS: UndoCounts = {
  restored: 0,
  deleted: 0,
  changed: 0,
  already: 0,
  membersAdded: 0,
  membersRemoved: 0,
  freed: 0,
};

/** An undo as it is kept. */
export interface UndoRow extends UndoSelection {
  /** Also the request id of the changes that it makes. */
  readonly id: string;
  readonly organizationId: string;
  /** Of the organization. */
  readonly slug: string;
  readonly isForced: boolean;
  /** Who has it done. */
  readonly actor: string;
  /** Of a person of the console, while the account is there. */
  readonly actorEmail: string | null;
  readonly actorKind: 'operator' | 'person';
  readonly state: 'running' | 'stopped' | 'done';
  readonly phase: UndoPhase;
  readonly position: string;
  readonly counts: UndoCounts;
  /** The process that works on it. */
  readonly holder: string | null;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

/** Why something was left alone. */
export type LeftoverReason =
  /** Somebody else changed it since. */
  | 'changed-since'
  /** What was made is to go, and somebody else let it into a group since. */
  | 'let-in-since'
  /** Another resource has what must be unique. */
  | 'taken'
  /** What was deleted is not kept any more. */
  | 'gone-for-good'
  /** The organization has no such resource type any more. */
  | 'no-type'
  /** It is not allowed any more: too large, or a value that is too long. */
  | 'refused'
  /** A group would contain itself. */
  | 'cycle';

/** Something that an undo left alone. */
export interface Leftover {
  readonly resourceId: string;
  readonly part: 'resource' | 'members';
  readonly resourceType: string;
  readonly reason: LeftoverReason;
  readonly details: JsonObject;
}

/** Where a phase begins. */
export const HIGHEST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';
export const LOWEST_ID = '00000000-0000-0000-0000-000000000000';
