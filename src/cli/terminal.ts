/** What can move the cursor, colour, or turn the direction of what a person reads. */
const UNPRINTABLE = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}]/gu;
const SHORT_ESCAPES: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const GAP = '  ';

/** One line of text from anywhere, safe for a terminal: control characters are shown as escapes. */
export const printable = (text: string): string =>
  text.replace(UNPRINTABLE, (c) => SHORT_ESCAPES[c] ?? unicodeEscape(c));

/** Writes one line to standard output. */
export function printLine(text = ''): void {
  process.stdout.write(`${printable(text)}\n`);
}

/** Writes one JSON document on one line; what JSON itself leaves unescaped is escaped too. */
export function printJson(value: unknown): void {
  process.stdout.write(`${JSON.stringify(value).replace(UNPRINTABLE, unicodeEscape)}\n`);
}

/** Writes rows with aligned columns below their headings. */
export function printTable(headings: readonly string[], rows: readonly (readonly string[])[]): void {
  const cells = [headings, ...rows].map((row) => row.map(printable));
  const widths = headings.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  for (const row of cells)
    printLine(
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

/** Local, as `2026-11-21 10:02:11`, which is how dates are written in Sweden. */
export const localTime = (time: Date): string => time.toLocaleString('sv-SE');

const unicodeEscape = (character: string): string => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
