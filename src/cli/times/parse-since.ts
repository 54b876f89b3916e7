import { InvalidArgumentError } from 'commander';
import { readDate, readSpan } from './read-time.js';

/**
 * Reads a time given as a span before now (`30m`, `2h`, `7d`) or as an ISO 8601 date, with a time or without; local
 * unless it says otherwise.
 * @throws InvalidArgumentError
 */
export function parseSince(text: string, now = new Date()): Date {
  const span = readSpan(text);
  const time = span === undefined ? readDate(text) : new Date(now.getTime() - span);
  if (time !== undefined) return time;
  throw new InvalidArgumentError(
    'Give a span such as 30m, 2h or 7d, or a date such as 2026-11-21 or 2026-11-21T09:30.',
  );
}
