export interface Token {
  readonly kind: '(' | ')' | '[' | ']' | 'string' | 'word';
  /** As written; a string with its quotes and escapes. */
  readonly text: string;
  /** Offset of its first character, counted from 0. */
  readonly position: number;
  /** Whether white space, or the start of the text, stands before it. */
  readonly spaced: boolean;
}

const KINDS: ReadonlyMap<string, Token['kind']> = new Map([
  ['(', '('],
  [')', ')'],
  ['[', '['],
  [']', ']'],
  ['"', 'string'],
]);

/** Every character but space and tab begins one of these, so nothing is skipped unseen. A string may lack its end. */
const TOKEN = /[()[\]]|"[^"\\]*(?:\\.[^"\\]*)*"?|[^ \t()[\]"]+/gs;

/**
 * Splits a filter or a PATCH path at white space, parentheses, brackets and strings. Refuses nothing: whether a word is
 * a name, an operator or a value depends on where it stands, and only the parser knows that.
 */
export function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let end = 0;
  for (const { 0: match, index } of text.matchAll(TOKEN)) {
    tokens.push({
      kind: KINDS.get(match.charAt(0)) ?? 'word',
      text: match,
      position: index,
      spaced: index === 0 || index > end,
    });
    end = index + match.length;
  }
  return tokens;
}
