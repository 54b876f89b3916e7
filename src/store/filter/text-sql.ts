/** A text as SQL; only for names and URNs of schemas, never for what a client sent. */
export const quote = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** Condition: there is a text, and it is not empty. */
export const isTextSql = (sql: string): string => `(${sql} IS NOT NULL AND ${sql} <> '')`;

/** As fold() in protocol, for text that is stored as it was sent. ICU's lower-casing is that of JavaScript. */
export const foldSql = (sql: string): string => `lower(normalize(${sql}, NFC) COLLATE "und-x-icu")`;

/** As encodeURIComponent of JavaScript; null for null. */
export const encodeUriSql = (sql: string): string => `(
  SELECT CASE WHEN ${sql} IS NULL THEN NULL ELSE coalesce(string_agg(CASE
    WHEN strpos('${UNRESERVED}', c) > 0 THEN c
    ELSE regexp_replace(upper(encode(convert_to(c, 'UTF8'), 'hex')), '..', '%\\&', 'g') END, '' ORDER BY n), '') END
  FROM regexp_split_to_table(${sql}, '') WITH ORDINALITY AS characters (c, n) WHERE c <> '')`;

const UNRESERVED = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.!~*''()";

/**
 * The first text after every text that begins with `prefix`, in order of code points.
 * @returns undefined when there is none
 */
export function afterPrefix(prefix: string): string | undefined {
  const characters = [...prefix];
  for (let last = characters.pop(); last !== undefined; last = characters.pop()) {
    const next = nextCharacter(last.codePointAt(0) ?? 0);
    if (next !== undefined) return characters.join('') + next;
  }
  return undefined;
}

/** Half a surrogate pair is no character, and nothing follows the last one. */
function nextCharacter(codePoint: number): string | undefined {
  if (codePoint === 0x10ffff) return undefined;
  return String.fromCodePoint(codePoint === 0xd7ff ? 0xe000 : codePoint + 1);
}
