const BASE_MS = 250;
const MAX_MS = 8_000;
/** Nobody means more than a day. */
const MAX_RETRY_AFTER_MS = 86_400_000;

/**
 * How long to wait before a request is sent again: twice as long each time, and by chance somewhere between half of it and
 * all of it, so that those that failed together do not come back together.
 * @param attempt 0 for the first that failed
 */
export const retryDelay = (attempt: number, random: () => number = Math.random): number =>
  Math.min(MAX_MS, BASE_MS * 2 ** attempt) * (0.5 + random() / 2);

/** Seconds or a date, as RFC 9110 §10.2.3 has it. @returns milliseconds; undefined for what is neither */
export function readRetryAfter(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const ms = /^\d{1,9}$/.test(text.trim()) ? Number(text) * 1_000 : Date.parse(text) - now;
  return Number.isNaN(ms) ? undefined : Math.min(Math.max(0, ms), MAX_RETRY_AFTER_MS);
}
