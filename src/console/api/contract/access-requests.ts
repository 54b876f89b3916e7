export type AccessState =
  | 'requested'
  | 'approved'
  | 'rejected'
  | 'withdrawn'
  | 'provisioned'
  | 'failed'
  | 'revoking'
  | 'revoked'
  | 'expired';

/** In `GET …/access-requests`, the newest first. */
export interface AccessItem {
  readonly id: string;
  readonly state: AccessState;
  readonly system: { readonly id: string; readonly name: string };
  /** The name is null once the user is gone. */
  readonly user: { readonly id: string; readonly name: string | null };
  readonly group: { readonly id: string; readonly name: string | null };
  readonly reason: string;
  readonly validFrom: string | null;
  readonly validUntil: string | null;
  /** Address of a person, or who else asked. */
  readonly requestedBy: string;
  readonly requestedAt: string;
}

export type AccessDeed = 'approve' | 'reject' | 'withdraw' | 'revoke' | 'retry';

/** `GET …/access-requests/:id` */
export interface AccessAnswer extends AccessItem {
  readonly decidedBy: string | null;
  readonly decidedAt: string | null;
  readonly decisionReason: string | null;
  readonly provisionedAt: string | null;
  readonly endedAt: string | null;
  /** Of the step that is due: how often it was tried, why it did not go well, and when it is tried next. */
  readonly attempts: number;
  readonly error: string | null;
  readonly dueAt: string | null;
  /** What whoever asks may do with it now. */
  readonly deeds: readonly AccessDeed[];
  /** Whether they could decide if they had not asked for it themselves. */
  readonly isOwn: boolean;
  /** What became of it, the first first. */
  readonly trail: readonly { readonly id: string; readonly at: string; readonly sentence: string }[];
}

/** A body of `POST …/access-requests`; answered with 201, or with 200 and the request that there is already. */
export interface AccessWish {
  /** By id or name. */
  readonly system: string;
  /** By userName, id or externalId. */
  readonly user: string;
  /** There, by id or displayName. */
  readonly group: string;
  readonly reason: string;
  readonly validFrom?: string;
  readonly validUntil?: string;
}
