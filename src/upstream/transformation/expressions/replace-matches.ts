import type { RE2JS } from 're2js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';
import { matchWork } from './java-regex.js';

type ReplacementPart = string | number;

/** What a match costs, in values visited. */
const MATCH_WORK = 10;

/**
 * Replaces what an expression matches, with `$1` and `\$` of the replacement read as Java reads them.
 * @throws TransformationError where the replacement names a group that is not there, or the result is too long
 */
export function replaceMatches(
  text: string,
  regex: RE2JS,
  replacement: string,
  which: 'first' | 'last' | 'all',
  spend: (work: number) => void,
): string {
  spend(matchWork(regex, text));
  const parts = readReplacement(replacement, regex);
  const matcher = regex.matcher(text);
  const found: { start: number; end: number; made: string }[] = [];
  let length = text.length;
  while (matcher.find()) {
    spend(MATCH_WORK);
    const made = parts.map((part) => (typeof part === 'string' ? part : (matcher.group(part) ?? ''))).join('');
    length += made.length;
    if (length > TRANSFORMATION_LIMITS.valueLength) {
      throw new TransformationError('What replaces the matches makes the text too long.');
    }
    const one = { start: matcher.start(), end: matcher.end(), made };
    if (which === 'last') found[0] = one;
    else found.push(one);
    if (which === 'first') break;
  }
  let result = '';
  let end = 0;
  for (const match of found) {
    result += text.slice(end, match.start) + match.made;
    end = match.end;
  }
  return result + text.slice(end);
}

function readReplacement(replacement: string, regex: RE2JS): ReplacementPart[] {
  const groups = regex.groupCount();
  const parts: ReplacementPart[] = [];
  for (let at = 0; at < replacement.length; at += 1) {
    const character = replacement.charAt(at);
    if (character === '\\') {
      at += 1;
      if (at === replacement.length) throw new TransformationError('The replacement ends with a lone \\.');
      parts.push(replacement.charAt(at));
    } else if (character === '$') {
      const { group, length } = readGroup(replacement.slice(at + 1), groups);
      parts.push(group);
      at += length;
    } else {
      parts.push(character);
    }
  }
  return parts;
}

/** As Java does, digits belong to the number as long as there is such a group. */
function readGroup(text: string, groups: number): { group: number; length: number } {
  const digits = /^\d+/.exec(text)?.[0];
  if (digits === undefined) {
    throw new TransformationError('In a replacement, $ is followed by the number of a group; \\$ stands for itself.');
  }
  let length = 1;
  while (length < digits.length && Number(digits.slice(0, length + 1)) <= groups) length += 1;
  const group = Number(digits.slice(0, length));
  if (group > groups) throw new TransformationError(`The replacement names the group ${group}; there are ${groups}.`);
  return { group, length };
}
