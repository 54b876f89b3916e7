import { asStarted } from './started-as.js';

/**
 * What is not seen, or moves what is: controls, and all that Unicode lets a display ignore (zero-width characters, marks of
 * direction, tag characters, fillers, variation selectors), of which two names that look the same may differ.
 */
const UNSEEN = String.raw`[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\uFFF9-\uFFFB]`;
/** Where such characters make what is seen: in emoji of Unicode's list, and as a variation of the character before. */
const SEEN = [
  String.raw`[\p{RGI_Emoji}--\p{RGI_Emoji_Tag_Sequence}]`,
  String.raw`\p{Extended_Pictographic}[\uFE0E\uFE0F]`,
  String.raw`\p{Script=Han}[\uFE00-\uFE0F\u{E0100}-\u{E01EF}]`,
  String.raw`\p{Script=Mongolian}[\u180B-\u180D\u180F]`,
].join('|');
const SEEN_OR_UNSEEN = new RegExp(`(${SEEN})|${UNSEEN}`, 'gv');
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const GAP = '  ';

/** One line of text from anywhere, safe for a terminal: what is not seen is shown as escapes. */
export const printable = (text: string): string =>
  escapeUnseen(
    text,
    (c) => SHORT_ESCAPES[c] ?? (c.length > 1 ? `\\u{${c.codePointAt(0)?.toString(16)}}` : unicodeEscape(c)),
  );

const escapeUnseen = (text: string, escaped: (character: string) => string): string =>
  text.replace(SEEN_OR_UNSEEN, (found, seen?: string) => seen ?? escaped(found));

/** As printable, but lines stay lines. */
export const printableLines = (text: string): string => text.split('\n').map(printable).join('\n');

/** Writes one line of ours to standard output; commands in it are named as they can be copied. */
export const printLine = (text = ''): void => write(asStarted(text));

const write = (line: string): void => void process.stdout.write(`${printable(line)}\n`);

/** Writes one JSON document on one line; what JSON itself leaves unescaped is escaped too, and so nothing is lost. */
export function printJson(value: unknown): void {
  process.stdout.write(`${printableJson(value)}\n`);
}

/** @returns a JSON text that says the same, with everything escaped that is not seen */
export const printableJson = (value: unknown): string =>
  escapeUnseen(JSON.stringify(value), (character) => character.split('').map(unicodeEscape).join(''));

/** Writes rows with aligned columns below their headings. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const cells = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells)
    write(
      row
        .map((cell, i) => cell.padEnd(widths[i] ?? 0))
        .join(GAP)
        .trimEnd(),
    );
}

/** Writes names with their values, aligned. */
export function printFacts(facts: readonly (readonly [name: string, value: string])[]): void {
  const width = Math.max(...facts.map(([name]) => name.length));
  for (const [name, value] of facts) printLine(`${name.padEnd(width)}${GAP}${value}`);
}

/** Local, with its zone, as `2026-11-21 10:02:11 +01:00`: dates as they are written in Sweden. */
export const localTime = (time: Date): string =>
  `${time.toLocaleString('sv-SE')} ${zoneName(-time.getTimezoneOffset())}`;

/** @param minutes how far the zone is ahead of UTC */
export function zoneName(minutes: number): string {
  if (minutes === 0) return 'UTC';
  const size = Math.abs(minutes);
  const [hours, rest] = [Math.floor(size / 60), size % 60].map((part) => String(part).padStart(2, '0'));
  return `${minutes < 0 ? '-' : '+'}${hours}:${rest}`;
}

/** Of one UTF-16 unit. */
const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
