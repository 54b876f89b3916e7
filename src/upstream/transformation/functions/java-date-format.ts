import { DateTime, FixedOffsetZone } from 'luxon';
import { TransformationError } from '../transformation-error.js';

/** How currentDate is written where the property `ips.date.variable.format` says nothing else. */
export const DEFAULT_DATE_FORMAT = 'yyyy-MM-dd HH:mm:ss.SSS';
/** Not a pattern, but what SuccessFactors writes: `/Date(1519809649123-0240)/`. */
const MILLISECONDS = 'Date(milliseconds)';

/** Reads and writes dates in a pattern of Java. */
export interface JavaDateFormat {
  /** @throws TransformationError for a text that is not in this form */
  parse(text: string): DateTime;
  format(date: DateTime): string;
}

type Part = { readonly literal: string } | { readonly letters: string };

/** Java's runs of letters as Luxon writes them. Offsets depend on the date, and are not among them. */
const TOKENS: Readonly<Record<string, string>> = {
  y: 'y',
  yy: 'yy',
  yyy: 'yyyy',
  yyyy: 'yyyy',
  u: 'y',
  uu: 'yy',
  uuuu: 'yyyy',
  M: 'M',
  MM: 'MM',
  MMM: 'MMM',
  MMMM: 'MMMM',
  L: 'M',
  LL: 'MM',
  LLL: 'LLL',
  LLLL: 'LLLL',
  d: 'd',
  dd: 'dd',
  D: 'o',
  DDD: 'ooo',
  E: 'EEE',
  EE: 'EEE',
  EEE: 'EEE',
  EEEE: 'EEEE',
  a: 'a',
  H: 'H',
  HH: 'HH',
  h: 'h',
  hh: 'hh',
  m: 'm',
  mm: 'mm',
  s: 's',
  ss: 'ss',
  S: 'uuu',
  SS: 'uu',
  SSS: 'SSS',
};
const OFFSETS: Readonly<Record<string, { readonly token: string; readonly zero?: string }>> = {
  X: { token: 'Z', zero: 'Z' },
  XX: { token: 'ZZZ', zero: 'Z' },
  XXX: { token: 'ZZ', zero: 'Z' },
  x: { token: 'Z' },
  xx: { token: 'ZZZ' },
  xxx: { token: 'ZZ' },
  Z: { token: 'ZZZ' },
  ZZ: { token: 'ZZZ' },
  ZZZ: { token: 'ZZZ' },
  ZZZZZ: { token: 'ZZ' },
};

/**
 * A pattern of Java's SimpleDateFormat and DateTimeFormatter, in the letters that both have: years to milliseconds, names of
 * months and days in English, offsets. A time without an offset is taken as it is, in no zone.
 * @throws TransformationError for a pattern with other letters in it
 */
export function readJavaDateFormat(pattern: string): JavaDateFormat {
  if (pattern === MILLISECONDS) {
    return { parse: parseMilliseconds, format: (date) => `/Date(${date.toMillis()})/` };
  }
  const parts = split(pattern);
  for (const part of parts) if ('letters' in part) luxonToken(part.letters, pattern, 0);
  return {
    parse: (text) => parse(text, parts, pattern),
    format: (date) => parts.map((part) => formatted(part, date, pattern)).join(''),
  };
}

/** The value of the variable currentDate. */
export const currentDate = (now: Date, properties: Readonly<Record<string, string>>): string => {
  const pattern = properties['ips.date.variable.format'] ?? DEFAULT_DATE_FORMAT;
  return readJavaDateFormat(pattern).format(DateTime.fromJSDate(now, { zone: 'utc' }).setLocale('en'));
};

function split(pattern: string): readonly Part[] {
  if (pattern.length > 100) throw new TransformationError('A format of dates has more than 100 characters.');
  const parts: Part[] = [];
  for (const [found, quoted] of pattern.matchAll(/'([^']*)'|([A-Za-z])\2*|[^A-Za-z']+|'/g)) {
    if (found === "'")
      throw new TransformationError(`The format ${JSON.stringify(pattern)} has a quote without its end.`);
    if (quoted !== undefined) parts.push({ literal: quoted === '' ? "'" : quoted });
    else parts.push(/^[A-Za-z]/.test(found) ? { letters: found } : { literal: found });
  }
  return parts;
}

function luxonToken(letters: string, pattern: string, offset: number): string {
  const offsetToken = Object.hasOwn(OFFSETS, letters) ? OFFSETS[letters] : undefined;
  if (offsetToken) return offset === 0 && offsetToken.zero ? `'${offsetToken.zero}'` : offsetToken.token;
  if (letters === 'z') return 'z';
  const token = Object.hasOwn(TOKENS, letters) ? TOKENS[letters] : undefined;
  if (token !== undefined) return token;
  throw new TransformationError(
    `The format of dates ${JSON.stringify(pattern)} has ${letters}, which is not supported.`,
  );
}

function formatted(part: Part, date: DateTime, pattern: string): string {
  if ('literal' in part) return part.literal;
  if (part.letters === 'z') return date.offset === 0 ? 'UTC' : `UTC${date.toFormat('Z')}`;
  return date.toFormat(luxonToken(part.letters, pattern, date.offset));
}

/** A `Z` in the text is tried too where the pattern has an offset that can be one. */
function parse(text: string, parts: readonly Part[], pattern: string): DateTime {
  const attempts = [60, 0].map((offset) =>
    parts.map((part) => ('literal' in part ? quote(part.literal) : luxonToken(part.letters, pattern, offset))).join(''),
  );
  for (const attempt of new Set(attempts)) {
    const date = DateTime.fromFormat(text, attempt, { zone: 'utc', setZone: true, locale: 'en' });
    if (date.isValid) return date;
  }
  throw new TransformationError(`The value is no date in the format ${JSON.stringify(pattern)}.`);
}

/** Luxon cannot quote a quote, and takes one that stands alone for itself. */
const quote = (literal: string): string => (literal === "'" ? "'" : `'${literal}'`);

/** The offset is shown, but the time is not moved by it, as Identity Provisioning does. */
function parseMilliseconds(text: string): DateTime {
  const found = /^\/?Date\((-?\d{1,15})(?:([+–-])(\d{2})(\d{2}))?\)\/?$/.exec(text.trim());
  const milliseconds = found ? found[1] : /^-?\d{1,15}$/.exec(text.trim())?.[0];
  if (milliseconds === undefined) throw new TransformationError('The value is no date such as Date(1519809649123).');
  const date = DateTime.fromMillis(Number(milliseconds), { zone: 'utc', locale: 'en' });
  const [, , sign, hours, minutes] = found ?? [];
  if (sign === undefined) return date;
  const offset = (sign === '+' ? 1 : -1) * (Number(hours) * 60 + Number(minutes));
  return date.setZone(FixedOffsetZone.instance(offset), { keepLocalTime: true });
}
