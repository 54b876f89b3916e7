import { CYCLE_COUNTS, type CycleRecord, LONGEST_HOURS, PAUSE_MINUTES } from '../../../store/traffic/traffic-store.js';

const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
const PAUSE_MS = PAUSE_MINUTES * MINUTE_MS;

/** The traffic of one client between two pauses. */
export interface Cycle extends CycleRecord {
  /** Whether the client may not be through yet. */
  readonly isUnderWay: boolean;
}

/** When a client begins its cycles. */
export interface Rhythm {
  /** From the beginning of one to that of the next, as it mostly was. */
  readonly everyMs: number;
  /** False where too few are known, so that Entra's 40 minutes are taken. */
  readonly isKnown: boolean;
}

/** From the end of one cycle to the beginning of the next. */
const ENTRA_PAUSE_MS = 40 * MINUTE_MS;
const FEWEST_INTERVALS = 3;
const MOST_INTERVALS = 12;
/** How far an interval may be from the usual one, and how many may be farther. */
const NEAR = 0.25;
const MOSTLY = 0.6;

/**
 * The cycles of each client, in the order of their beginnings. What two nodes began at once is one cycle, and so is what
 * was cut because it does not end.
 */
export function cyclesOf(records: readonly CycleRecord[], now: Date): Map<string, Cycle[]> {
  const byClient = new Map<string, Cycle[]>();
  for (const record of [...records].sort((a, b) => a.startedAt.getTime() - b.startedAt.getTime())) {
    const cycles = byClient.get(record.client) ?? [];
    byClient.set(record.client, cycles);
    const last = cycles.at(-1);
    const goesOn = last !== undefined && record.startedAt.getTime() - last.lastAt.getTime() < PAUSE_MS;
    const isUnderWay = now.getTime() - record.lastAt.getTime() < PAUSE_MS;
    if (goesOn) cycles.splice(-1, 1, { ...merged(last, record), isUnderWay });
    else cycles.push({ ...record, isUnderWay });
  }
  return byClient;
}

/** Two cycles as one. */
export function merged<First extends CycleRecord>(first: First, second: CycleRecord): First {
  const counts = Object.fromEntries(CYCLE_COUNTS.map((name) => [name, first[name] + second[name]]));
  const lastAt = new Date(Math.max(first.lastAt.getTime(), second.lastAt.getTime()));
  return { ...first, ...counts, lastAt, lastFailure: second.lastFailure ?? first.lastFailure };
}

/** Whether it goes on for longer than any but a first one does. */
export const isEndless = ({ startedAt, lastAt, isUnderWay }: Cycle): boolean =>
  isUnderWay && lastAt.getTime() - startedAt.getTime() >= LONGEST_HOURS * HOUR_MS;

/** @param cycles of one client */
export function rhythmOf(cycles: readonly Cycle[]): Rhythm {
  const starts = cycles.slice(-MOST_INTERVALS - 1).map(({ startedAt }) => startedAt.getTime());
  const intervals = starts.slice(1).map((start, i) => start - (starts[i] ?? start));
  const usual = [...intervals].sort((a, b) => a - b)[Math.floor(intervals.length / 2)] ?? 0;
  const near = intervals.filter((interval) => Math.abs(interval - usual) <= NEAR * usual).length;
  if (intervals.length >= FEWEST_INTERVALS && near >= MOSTLY * intervals.length)
    return { everyMs: usual, isKnown: true };
  const last = cycles.at(-1);
  const lasted = last === undefined ? 0 : last.lastAt.getTime() - last.startedAt.getTime();
  return { everyMs: lasted + ENTRA_PAUSE_MS, isKnown: false };
}

/** Requests that were to change something. */
export const eventsOf = ({ created, changed, disabled, deleted, failed }: CycleRecord): number =>
  created + changed + disabled + deleted + failed;

/** Entra's arithmetic of quarantine, as Microsoft documents it. */
export const QUARANTINE = { fewest: 5_000, share: 0.4, most: 40_000, mostWithReferences: 60_000 } as const;

/** Whether so many failures put an Entra job into quarantine. Those of references count for the last limit alone. */
export function isQuarantined(cycle: CycleRecord): boolean {
  const failures = cycle.failed - cycle.dangling;
  if (cycle.failed > QUARANTINE.mostWithReferences) return true;
  if (failures < QUARANTINE.fewest) return false;
  return failures > QUARANTINE.most || failures > QUARANTINE.share * eventsOf(cycle);
}
