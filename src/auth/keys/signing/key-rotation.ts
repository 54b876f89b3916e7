/** A key as far as its rotation goes. */
export interface RotatingKey {
  readonly kid: string;
  /** Milliseconds since 1970. */
  readonly signsFrom: number;
}

const DAY_MS = 86_400_000;

/** For so long a key signs. */
export const SIGNING_PERIOD_MS = 90 * DAY_MS;
/** For so long a key is published before it signs, so that every node and every reader of the set has seen it. */
export const PUBLISHED_AHEAD_MS = DAY_MS;
/** For so long a key is kept after its successor began: longer than any token lives that a slow node signed with it. */
export const KEPT_AFTER_MS = PUBLISHED_AHEAD_MS + DAY_MS;

/**
 * The key that signs at a time: the one that began last. Before any began, the first that will.
 * @returns undefined when there are none
 */
export function signerAt<Key extends RotatingKey>(keys: readonly Key[], now: number): Key | undefined {
  const ordered = inOrder(keys);
  return ordered.findLast(({ signsFrom }) => signsFrom <= now) ?? ordered[0];
}

/** What must be done with the keys. */
export interface Rotation {
  /** When the key to create begins to sign; undefined when none is needed. */
  readonly create: { readonly signsFrom: number } | undefined;
  /** Keys that verify no token any more. */
  readonly drop: readonly string[];
}

/** Says which key is missing and which are over. Doing it twice, or on two nodes, changes nothing more. */
export function planRotation(keys: readonly RotatingKey[], now: number): Rotation {
  const ordered = inOrder(keys);
  const drop = ordered
    .filter((_, i) => (ordered[i + 1]?.signsFrom ?? Number.POSITIVE_INFINITY) + KEPT_AFTER_MS <= now)
    .map(({ kid }) => kid);
  return { create: nextKey(ordered.at(-1), now), drop };
}

function nextKey(newest: RotatingKey | undefined, now: number): Rotation['create'] {
  if (newest === undefined) return { signsFrom: now };
  const due = newest.signsFrom + SIGNING_PERIOD_MS;
  if (now < due - PUBLISHED_AHEAD_MS) return undefined;
  // After a long standstill too it is published first.
  return { signsFrom: Math.max(due, now + PUBLISHED_AHEAD_MS) };
}

/** By time, then by kid, so that all nodes agree. */
const inOrder = <Key extends RotatingKey>(keys: readonly Key[]): Key[] =>
  keys.toSorted((a, b) => a.signsFrom - b.signsFrom || (a.kid < b.kid ? -1 : 1));
