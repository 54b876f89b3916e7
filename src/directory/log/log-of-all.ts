import { setTimeout as delay } from 'node:timers/promises';
import type { LogReader, LogSelection, ReadableEntry } from './log-reader.js';

/** An entry of one of several logs. */
export interface EntryOf extends ReadableEntry {
  /** Slug. */
  readonly organization: string;
}

interface Named {
  readonly id: string;
  readonly slug: string;
}

/** At most so many entries of all organizations together: as many are read of each. */
export const MAX_OF_ALL = 1_000;
const POLL_EVERY_MS = 2_000;
/** As of one log: what several nodes write at once may become visible out of order. */
const OVERLAP_MS = 10_000;

/** The newest entries of all organizations, the oldest of them first. */
export async function readAll(
  reader: LogReader,
  organizations: readonly Named[],
  selection: LogSelection,
): Promise<EntryOf[]> {
  const limit = Math.min(selection.limit, MAX_OF_ALL);
  let newest: EntryOf[] = [];
  for (const { id, slug } of organizations) {
    for await (const entry of reader.read(id, { ...selection, limit })) newest.push({ ...entry, organization: slug });
    newest = newest.sort(byId).slice(-limit);
  }
  return newest;
}

/** What readAll gives, and then every new entry soon after it was written, until the signal. */
export async function* followAll(
  reader: LogReader,
  organizations: readonly Named[],
  selection: LogSelection,
  signal: AbortSignal,
): AsyncGenerator<EntryOf> {
  let heads = await reader.heads();
  let lookedAt = Date.now();
  const shown = new Map<string, number>();
  const newest = await readAll(reader, organizations, selection);
  // What is older than these was left out, however young it is.
  const start = newest[0]?.id ?? '';
  for (const entry of newest) {
    shown.set(entry.id, entry.at.getTime());
    yield entry;
  }
  while (!signal.aborted) {
    await delay(POLL_EVERY_MS, undefined, { signal }).catch(() => undefined);
    const now = await reader.heads();
    const changed = organizations.filter(({ id }) => now.get(id) !== heads.get(id));
    const since = new Date(lookedAt - OVERLAP_MS);
    [heads, lookedAt] = [now, Date.now()];
    for (const entry of await readAll(reader, changed, { ...selection, since, limit: MAX_OF_ALL })) {
      if (entry.id < start || shown.has(entry.id)) continue;
      shown.set(entry.id, entry.at.getTime());
      yield entry;
    }
    for (const [id, at] of shown) if (at < since.getTime() - OVERLAP_MS) shown.delete(id);
  }
}

const byId = (left: EntryOf, right: EntryOf): number => (left.id < right.id ? -1 : left.id > right.id ? 1 : 0);
