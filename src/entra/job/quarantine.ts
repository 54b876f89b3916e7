import type { JobHealth } from './model.js';

/** What counts for the health of a job, over all its cycles (ENTRA.md §5). */
export interface JobCounts {
  /** Objects that were tried. */
  readonly attempted: number;
  /** Failures other than references that could not be resolved. */
  readonly failures: number;
  readonly referenceFailures: number;
  /** Of this cycle alone; `waiting` failed before, and are tried again in a later one. */
  readonly cycle: { readonly attempted: number; readonly failed: number; readonly waiting: number };
  /** Why the endpoint cannot be used at all: bad credentials, an unknown URL, a probe that is not answered as it must. */
  readonly broken: string | undefined;
  /** Why the cycle ended without saying anything of the endpoint. */
  readonly unjudged?: string | undefined;
  /** Why the job stopped itself: more disables and deletes than the threshold allows. */
  readonly staged: string | undefined;
}

const EVALUATED_FROM = 5_000;
const FAILED_SHARE = 0.4;
const FAILED_MAX = 40_000;
const ALL_FAILED_MAX = 60_000;

/** Whether Entra would go on with a job, and why not; each reason is a sentence. */
export function judge(counts: JobCounts): { health: JobHealth; reasons: string[] } {
  const { attempted, failures, referenceFailures, broken, staged } = counts;
  if (counts.unjudged !== undefined) return { health: 'unknown', reasons: [counts.unjudged] };
  const reasons = [broken, staged].filter((reason) => reason !== undefined);
  const share = attempted === 0 ? 0 : failures / attempted;
  if (failures >= EVALUATED_FROM && share > FAILED_SHARE) {
    reasons.push(
      `${failures} of ${attempted} objects failed: more than ${FAILED_SHARE * 100} % of at least ${EVALUATED_FROM}.`,
    );
  }
  if (failures > FAILED_MAX) reasons.push(`${failures} objects failed, more than ${FAILED_MAX}.`);
  if (failures + referenceFailures > ALL_FAILED_MAX) {
    reasons.push(`${failures + referenceFailures} failures with references, more than ${ALL_FAILED_MAX}.`);
  }
  if (reasons.length > 0) return { health: 'quarantined', reasons };
  const { cycle } = counts;
  if (cycle.failed > 0) reasons.push(`${cycle.failed} of ${cycle.attempted} objects failed in this cycle.`);
  if (cycle.waiting > 0) reasons.push(`${cycle.waiting} that failed before are tried again in later ones.`);
  return { health: reasons.length === 0 ? 'healthy' : 'warned', reasons };
}

/** After how many further cycles an object that failed so many times is tried again. */
export const cyclesToWait = (failures: number): number => Math.min(2 ** Math.max(0, failures - 1), 32);
