import { InvalidArgumentError } from 'commander';
import { readDate, readSpan } from './read-time.js';

const MAX_MS = 10 * 366 * 86_400_000;

/**
 * Reads a time to come, at most ten years ahead, given as a span from now (`12h`, `30d`) or as an ISO 8601 date; a date
 * without a time is its beginning here.
 * @throws InvalidArgumentError
 */
export function parseUntil(text: string, now = new Date()): Date {
  const span = readSpan(text);
  const time = span === undefined ? readDate(text) : new Date(now.getTime() + span);
  if (time === undefined) {
    throw new InvalidArgumentError('Give a span such as 12h or 30d, or a date such as 2027-01-31 or 2027-01-31T09:30.');
  }
  if (time <= now) throw new InvalidArgumentError('That is not in the future.');
  if (time.getTime() - now.getTime() > MAX_MS) throw new InvalidArgumentError('Give at most ten years.');
  return time;
}

/** As parseUntil, or `now`. @throws InvalidArgumentError */
export const parseEnd = (text: string, now = new Date()): Date => (text === 'now' ? now : parseUntil(text, now));
