const MINUTE = 60_000;
const UNITS: Readonly<Record<string, number>> = { m: MINUTE, h: 60 * MINUTE, d: 24 * 60 * MINUTE };
const SPAN = /^(\d{1,6})([mhd])$/;
const DATE = /^\d{4}-\d{2}-(\d{2})$/;
const DATE_TIME = /^\d{4}-\d{2}-(\d{2})T\d{2}:\d{2}/;

/** A span such as `30m`, `2h` or `7d` in milliseconds; undefined for any other text. */
export function readSpan(text: string): number | undefined {
  const [, amount, unit = ''] = SPAN.exec(text) ?? [];
  return amount === undefined ? undefined : Number(amount) * (UNITS[unit] ?? 0);
}

/** An ISO 8601 date, with a time or without; local unless it says otherwise. undefined for any other text. */
export function readDate(text: string): Date | undefined {
  const day = (DATE.exec(text) ?? DATE_TIME.exec(text))?.[1];
  if (day === undefined) return undefined;
  // ECMAScript takes a date alone for UTC, but nobody who types one means that; and 30 February for 2 March.
  const dateTime = DATE.test(text) ? `${text}T00:00:00` : text;
  const time = new Date(dateTime);
  const isDay = new Date(`${text.slice(0, 10)}T00:00:00Z`).getUTCDate() === Number(day);
  return Number.isNaN(time.getTime()) || !isDay ? undefined : time;
}
