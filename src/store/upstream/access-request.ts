/**
 * What can become of a request for access. It is requested; approved, rejected or withdrawn; once approved, provisioned when
 * its time has come; and in the end revoked, by somebody or by its date.
 */
export const ACCESS_STATES = [
  'requested',
  'approved',
  'rejected',
  'withdrawn',
  'provisioned',
  'failed',
  'revoking',
  'revoked',
  'expired',
] as const;
export type AccessState = (typeof ACCESS_STATES)[number];

/** In these a request stands for an access that there is or may be: one person has one of them for a group. */
export const LIVE_STATES = ['requested', 'approved', 'provisioned', 'failed', 'revoking'] as const;

/** In these something is to happen yet, by somebody or by itself. */
export const OPEN_STATES = ['requested', 'approved', 'failed', 'revoking'] as const;

/** What somebody asked for: that a user of the organization is a member of a group of an upstream system. */
export interface NewAccessRequest {
  readonly organizationId: string;
  readonly id: string;
  readonly systemId: string;
  /** Of the user here. */
  readonly userId: string;
  /** Of the group there. */
  readonly groupId: string;
  /** What the group was called when it was asked for; undefined where its system could not be reached. */
  readonly groupName: string | undefined;
  readonly reason: string;
  /** From when on; at once without it. */
  readonly validFrom: Date | undefined;
  /** Until when; until it is revoked without it. */
  readonly validUntil: Date | undefined;
  readonly requestedBy: string;
}

/** A request for access as it is kept. */
export interface AccessRequest extends NewAccessRequest {
  /** Of the organization. */
  readonly slug: string;
  readonly systemName: string;
  /** What the user is called now; undefined when the user is gone. */
  readonly userName: string | undefined;
  readonly state: AccessState;
  /** How it ends, once it is to end. */
  readonly ending: 'revoked' | 'expired' | undefined;
  /** Of people of the console, while their accounts are there. */
  readonly requestedByEmail: string | undefined;
  readonly decidedByEmail: string | undefined;
  readonly decidedBy: string | undefined;
  readonly decidedAt: Date | undefined;
  readonly decisionReason: string | undefined;
  /** Whom the user is there. */
  readonly upstreamUserId: string | undefined;
  /** How often the step that is due was tried. */
  readonly attempts: number;
  /** Of whoever took it last: who has another number has it no longer. */
  readonly lease: number;
  /** Why the last one did not go well. */
  readonly error: string | undefined;
  /** When the next step is due; undefined where nothing is to be done. */
  readonly dueAt: Date | undefined;
  readonly createdAt: Date;
  readonly provisionedAt: Date | undefined;
  readonly endedAt: Date | undefined;
}

export interface AccessRequestQuery {
  readonly states?: readonly AccessState[] | undefined;
  readonly userId?: string | undefined;
  readonly systemId?: string | undefined;
  /** The id before which to read, the newest first. */
  readonly before?: string | undefined;
  readonly count: number;
}
