/** What is typed line by line as `name = value`. */
export interface NamedLines {
  readonly values: Readonly<Record<string, string>>;
  /** The first line that is none, counted from 1. */
  readonly wrongLine: number | undefined;
}

export function readNamedLines(text: string): NamedLines {
  const values: [string, string][] = [];
  let wrongLine: number | undefined;
  for (const [i, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const at = line.indexOf('=');
    if (at > 0) values.push([line.slice(0, at).trim(), line.slice(at + 1).trim()]);
    else wrongLine ??= i + 1;
  }
  return { values: Object.fromEntries(values), wrongLine };
}

export const namedLines = (values: Readonly<Record<string, string>>): string =>
  Object.entries(values)
    .map(([name, value]) => `${name} = ${value}`)
    .join('\n');
