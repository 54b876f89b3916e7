/** What a job remembers of one object between cycles. */
export interface Anchor {
  /** Its id at the target. */
  targetId: string | undefined;
  /** objectIds of the members that the target was told of; of groups. */
  members: Set<string>;
  /** Targets of references, such as the manager, that were written; of users. */
  references: string[];
  /** Whether the target was told that it is active; of users. */
  active: boolean;
  /** Whether the target had it before the job did anything to it. */
  existedBefore: boolean;
  /** In a row. */
  failures: number;
  /** Not tried before this cycle. */
  retryAt: number;
}

export const newAnchor = (): Anchor => ({
  targetId: undefined,
  members: new Set(),
  references: [],
  active: false,
  existedBefore: false,
  failures: 0,
  retryAt: 0,
});

/** The memory of a job: anchors by objectId, and how far it has read the directory. */
export interface JobState {
  readonly anchors: Map<string, Anchor>;
  /** Objects to be tried again, by objectId. */
  readonly pending: Map<string, 'user' | 'group'>;
  cycle: number;
  watermark: number;
  attempted: number;
  failures: number;
  referenceFailures: number;
}

export const newState = (): JobState => ({
  anchors: new Map(),
  pending: new Map(),
  cycle: 0,
  watermark: 0,
  attempted: 0,
  failures: 0,
  referenceFailures: 0,
});

interface SavedState extends Omit<JobState, 'anchors' | 'pending'> {
  readonly format: 1;
  readonly anchors: ReadonlyArray<readonly [string, Omit<Anchor, 'members'> & { readonly members: readonly string[] }]>;
  readonly pending: ReadonlyArray<readonly [string, 'user' | 'group']>;
}

/** The state as JSON. */
export function saveState(state: JobState): string {
  const saved: SavedState = {
    ...state,
    format: 1,
    anchors: [...state.anchors].map(([id, anchor]) => [id, { ...anchor, members: [...anchor.members] }]),
    pending: [...state.pending],
  };
  return JSON.stringify(saved);
}

/** @throws Error for what saveState did not write */
export function loadState(text: string): JobState {
  const { format, anchors, pending, ...rest } = JSON.parse(text) as SavedState;
  if (format !== 1) throw new Error('the file is not the state of a simulated job');
  return {
    ...rest,
    anchors: new Map(
      anchors.map(([id, anchor]) => [id, { ...newAnchor(), ...anchor, members: new Set(anchor.members) }]),
    ),
    pending: new Map(pending),
  };
}
