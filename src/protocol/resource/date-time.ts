// Offsets end at 14 hours in XML Schema, which also has no year 0; PostgreSQL's timestamps have neither beyond.
const FORM = /^(?!0000)(\d{4})-(\d\d)-(\d\d)T\d\d:\d\d:\d\d(?:\.\d+)?(Z|[+-](?:0\d|1[0-3]):[0-5]\d|[+-]14:00)?$/i;

/**
 * Reads an xsd:dateTime (RFC 7643 §2.3.5); without an offset it is UTC.
 * @returns milliseconds since 1970, what is finer cut off; undefined when the text is no date and time that exists
 */
export function parseDateTime(text: string): number | undefined {
  const [, year, month, day, offset] = FORM.exec(text) ?? [];
  if (year === undefined) return undefined;
  // Date.parse takes 30 February for 1 March.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  if (Number(day) > lastDay) return undefined;
  const time = Date.parse(offset === undefined ? `${text}Z` : text);
  return Number.isNaN(time) ? undefined : time;
}
