export interface UndoCountsItem {
  readonly restored: number;
  readonly deleted: number;
  readonly changed: number;
  readonly already: number;
  readonly membersAdded: number;
  readonly membersRemoved: number;
}

/** An undo, in `GET …/undos`, the newest first. */
export interface UndoItem {
  readonly id: string;
  readonly by: 'request' | 'credential';
  /** Id of the request or undo, or name of the credential. */
  readonly of: string;
  readonly from: string;
  readonly until: string;
  /** Whether what others changed since is put back too. */
  readonly isForced: boolean;
  /** Address of a person, or name of an operator. */
  readonly actor: string;
  readonly state: 'running' | 'stopped' | 'done';
  readonly phase: 'resources' | 'names' | 'members';
  /** Down to which time it has come. */
  readonly position: string | null;
  readonly counts: UndoCountsItem;
  readonly createdAt: string;
  readonly finishedAt: string | null;
}

/** Something that is left alone. */
export interface LeftItem {
  readonly resourceId: string;
  readonly resourceType: string;
  readonly name: string;
  readonly reason: 'changed-since' | 'let-in-since' | 'taken' | 'gone-for-good' | 'no-type' | 'refused' | 'cycle';
  readonly sentence: string;
}

/** `GET …/undos/:id` */
export interface UndoReportAnswer extends UndoItem {
  readonly leftCount: number;
  /** The first of what was left alone. */
  readonly left: readonly LeftItem[];
}

/** What an undo would do. */
export interface UndoPreviewAnswer {
  readonly resources: readonly {
    readonly type: string;
    readonly kind: 'already' | 'restore' | 'delete' | 'replace';
    readonly count: number;
    /** Of the first of them. */
    readonly names: readonly string[];
  }[];
  readonly membersAdded: number;
  readonly membersRemoved: number;
  readonly left: readonly LeftItem[];
  readonly leftCount: number;
  /** What was done before is not kept any more, and stays as it is. */
  readonly forgottenBefore: string | null;
}

/** Events of `GET …/undo-preview`. */
export type UndoPreviewEvent =
  | { readonly done?: undefined; readonly lookedBackTo: string | null }
  | { readonly done: true; readonly result: UndoPreviewAnswer; readonly error?: undefined }
  | {
      readonly done: true;
      readonly result?: undefined;
      readonly error: { readonly code: string; readonly message: string };
    };
