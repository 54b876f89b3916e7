import { InvalidArgumentError } from 'commander';

const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE };
const SPAN = /^(\d{1,6})([mhd])$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}/;

/**
 * Reads a time given as a span before now (`30m`, `2h`, `7d`) or as an ISO 8601 date, with a time or without; local
 * unless it says otherwise.
 * @throws InvalidArgumentError
 */
export function parseSince(text: string, now = new Date()): Date {
  const [, amount, unit = ''] = SPAN.exec(text) ?? [];
  if (amount !== undefined) return new Date(now.getTime() - Number(amount) * (UNITS[unit] ?? 0));
  // ECMAScript takes a date alone for UTC, but nobody who types one means that.
  const time = DATE.test(text) ? new Date(`${text}T00:00:00`) : new Date(DATE_TIME.test(text) ? text : Number.NaN);
  if (Number.isNaN(time.getTime())) {
    throw new InvalidArgumentError(
      'Give a span such as 30m, 2h or 7d, or a date such as 2026-11-21 or 2026-11-21T09:30.',
    );
  }
  return time;
}
