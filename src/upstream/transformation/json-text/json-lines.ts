/** Where the values of a JSON text stand. */
export interface JsonLines {
  /** @param path member names and indexes from the root; @returns the line, counted from 1, where that value begins */
  lineOf(path: readonly (string | number)[]): number | undefined;
}

/** For a value that came without its text. */
export const NO_LINES: JsonLines = { lineOf: () => undefined };

/** What a token of JSON can be; white space is skipped. */
const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s"{}[\],:]+/gs;

interface Open {
  /** Undefined for an array. */
  key: string | undefined;
  index: number;
  readonly isArray: boolean;
  readonly path: string;
}

/** The line of every value of a text that JSON.parse accepts. Of a member that is there twice the last counts, as for JSON.parse. */
export function readJsonLines(text: string): JsonLines {
  const lines = new Map<string, number>();
  const open: Open[] = [];
  let line = 1;
  let end = 0;
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    line += countLines(text, end, index);
    end = index + token.length;
    const parent = open.at(-1);
    if (token === ':') continue;
    if (token === ',') {
      if (parent?.isArray) parent.index += 1;
      else if (parent) parent.key = undefined;
    } else if (token === '}' || token === ']') {
      open.pop();
    } else if (parent && !parent.isArray && parent.key === undefined) {
      parent.key = String(JSON.parse(token));
    } else {
      const path = parent === undefined ? '' : below(parent.path, parent.isArray ? parent.index : (parent.key ?? ''));
      lines.set(path, line);
      if (token === '{' || token === '[') open.push({ key: undefined, index: 0, isArray: token === '[', path });
    }
  }
  return { lineOf: (path) => lines.get(path.reduce<string>(below, '')) };
}

const below = (path: string, step: string | number): string => `${path}/${JSON.stringify(step)}`;

function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at !== -1 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
