import { ExpressionError } from './expression-error.js';
import { textOf, type Value } from './value.js';

/**
 * Replace(source, oldValue, regexPattern, regexGroupName, replacementValue, replacementAttributeName, template): what it
 * does depends on which of them are given.
 * @throws ExpressionError for a pattern that is no regular expression
 */
export function replace(args: readonly Value[]): Value {
  const [source, old, pattern, group, replacement, other, template] = args.map(textOf);
  if (pattern !== undefined && pattern !== '') {
    if (group !== undefined && other !== undefined) return source || groupIn(other, compile(pattern), group);
    if (source === undefined) return undefined;
    if (group !== undefined && group !== '') return replaceGroup(source, compile(pattern), group, replacement ?? '');
    return source.replace(
      compile(pattern),
      (replacement ?? '').replace(/\$\{(\w+)\}/g, (_, name) => `$<${name}>`),
    );
  }
  if (source === undefined) return undefined;
  if (old === undefined || old === '') return source;
  return template === undefined
    ? source.replaceAll(old, () => replacement ?? '')
    : template.replaceAll(old, () => source);
}

/** @throws ExpressionError */
export function checkPattern(pattern: string | undefined): void {
  if (pattern !== undefined) compile(pattern);
}

function compile(pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'dg');
  } catch (error) {
    throw new ExpressionError(`"${pattern.slice(0, 200)}" is no regular expression: ${error}`);
  }
}

const groupIn = (text: string, pattern: RegExp, group: string): string | undefined =>
  pattern.exec(text)?.groups?.[group];

/** Only the part that the group takes is replaced, in every match. */
function replaceGroup(text: string, pattern: RegExp, group: string, by: string): string {
  let result = '';
  let end = 0;
  for (const { indices } of text.matchAll(pattern)) {
    const place = indices?.groups?.[group];
    if (place === undefined || place[0] < end || place[0] === place[1]) continue;
    result += text.slice(end, place[0]) + by;
    [, end] = place;
  }
  return result + text.slice(end);
}
