const DAY_MS = 86_400_000;
export const WEEK_MS = 7 * DAY_MS;
/** The first Monday after 1970-01-01. */
const FIRST_MONDAY_MS = 4 * DAY_MS;

/** The Monday, 00:00 UTC, with which the week of a time begins. */
export function weekOf(at: Date): Date {
  const weeks = Math.floor((at.getTime() - FIRST_MONDAY_MS) / WEEK_MS);
  return new Date(FIRST_MONDAY_MS + weeks * WEEK_MS);
}

/** The lowest id of a time, which ids begin with in milliseconds (UUIDv7); as `lowest_id` in PostgreSQL. */
export function lowestId(at: Date): string {
  const milliseconds = at.getTime().toString(16).padStart(12, '0');
  return `${milliseconds.slice(0, 8)}-${milliseconds.slice(8)}-0000-0000-000000000000`;
}

/** Such as `provisioning_log_w20261130`. @param monday with which its week begins */
export const partitionName = (table: string, monday: Date): string =>
  `${table}_w${monday.toISOString().slice(0, 10).replaceAll('-', '')}`;
