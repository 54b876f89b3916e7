const LEXEME = /"(?:[^"\\]|\\.)*"|[{}[\],:]/g;

/**
 * Whether an object in a JSON text names a member twice, on any level. Readers differ in which of the two they take, so
 * that such a token may say one thing to one and another to the next.
 * @param json a text that JSON.parse accepts
 */
export function hasDuplicateNames(json: string): boolean {
  const open: Array<Set<string> | undefined> = [];
  let text: string | undefined;
  for (const [lexeme] of json.matchAll(LEXEME)) {
    if (lexeme === '{') open.push(new Set());
    else if (lexeme === '[') open.push(undefined);
    else if (lexeme === '}' || lexeme === ']') open.pop();
    else if (lexeme === ':') {
      const names = open.at(-1);
      const name = JSON.parse(text ?? '""') as string;
      if (names?.has(name)) return true;
      names?.add(name);
    } else if (lexeme !== ',') text = lexeme;
  }
  return false;
}
