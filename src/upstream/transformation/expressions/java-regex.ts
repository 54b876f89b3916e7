import { LRUCache } from 'lru-cache';
import { RE2JS } from 're2js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';

/** Java's names for classes of characters that RE2 knows by those of POSIX. */
const POSIX: Readonly<Record<string, string>> = {
  Punct: 'punct',
  Lower: 'lower',
  Upper: 'upper',
  Alpha: 'alpha',
  Digit: 'digit',
  Alnum: 'alnum',
  Graph: 'graph',
  Print: 'print',
  Blank: 'blank',
  Cntrl: 'cntrl',
  XDigit: 'xdigit',
  Space: 'space',
  ASCII: 'ascii',
};
const UNICODE: Readonly<Record<string, string>> = {
  IsAlphabetic: 'L',
  IsLetter: 'L',
  IsDigit: 'Nd',
  IsUppercase: 'Lu',
  IsLowercase: 'Ll',
  IsPunctuation: 'P',
  IsControl: 'Cc',
  javaLowerCase: 'Ll',
  javaUpperCase: 'Lu',
};
/** What Java's \s and \h are, as members of a class. */
const SPACES = '\\t\\n\\x0B\\f\\r ';
const HORIZONTAL_SPACES = '\\t \\x{A0}\\x{1680}\\x{180E}\\x{2000}-\\x{200A}\\x{202F}\\x{205F}\\x{3000}';
const LINE_BREAK = '(?:\\r\\n|[\\n\\x0B\\f\\r\\x{85}\\x{2028}\\x{2029}])';

/** Of the flags that may follow `/…/`; Java writes them `(?i)`, and so does RE2. */
const FLAGS: Readonly<Record<string, string>> = { i: 'i', m: 'm', s: 's', u: '' };

/**
 * A regular expression of Java, run in linear time by RE2: no transformation and no name of a user can make it hang. What
 * RE2 lacks for that (lookaround, references back, atomic groups, possessive quantifiers) is refused by name.
 * @throws TransformationError
 */
export function compileJavaRegex(pattern: string, flags = ''): RE2JS {
  const key = `${flags}/${pattern}`;
  const known = COMPILED.get(key);
  if (known !== undefined) return known;
  const compiled = compile(pattern, flags);
  COMPILED.set(key, compiled);
  return compiled;
}

/** So many steps of a compiled expression are taken for each character at the price of one value visited. */
const STEPS_AT_ONCE = 32;

/** What it costs at most to match a text, in values visited: each character may meet every step of the expression. */
export const matchWork = (regex: RE2JS, text: string): number =>
  text.length * Math.ceil(regex.programSize() / STEPS_AT_ONCE);

/** Expressions may have variables in them, and are then only known once they are used. */
const COMPILED = new LRUCache<string, RE2JS>({ max: 200 });

function compile(pattern: string, flags: string): RE2JS {
  if (pattern.length > TRANSFORMATION_LIMITS.regexLength) {
    throw new TransformationError(
      `A regular expression has ${pattern.length} characters; it may have ${TRANSFORMATION_LIMITS.regexLength}.`,
    );
  }
  const inline = [...flags].map((flag) => FLAGS[flag] ?? refuse(pattern, `the flag ${flag}`)).join('');
  const translated = (inline === '' ? '' : `(?${inline})`) + translate(pattern);
  try {
    return RE2JS.compile(translated);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TransformationError(`The regular expression ${shown(pattern)} cannot be read: ${reason}.`);
  }
}

const refuse = (pattern: string, what: string): never => {
  throw new TransformationError(
    `The regular expression ${shown(pattern)} has ${what}, which is not supported: expressions are matched in linear time, as RE2 does.`,
  );
};

const shown = (pattern: string): string => JSON.stringify(pattern.length > 200 ? `${pattern.slice(0, 200)}…` : pattern);

const GROUP_STARTS: readonly [RegExp, string][] = [
  [/^\(\?>/, 'an atomic group (?>'],
  [/^\(\?<?[=!]/, 'lookaround (?= (?! (?<= (?<!'],
  [/^\(\?[a-zA-Z]*[xdU]/, 'one of the flags x, d and U'],
];

function translate(pattern: string): string {
  let made = '';
  let inClass = false;
  let at = 0;
  while (at < pattern.length) {
    const rest = pattern.slice(at, at + 40);
    const character = rest.charAt(0);
    if (character === '\\') {
      const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(pattern.slice(at));
      const [text, length] = quoted
        ? [RE2JS.quote(quoted[1] ?? ''), quoted[0].length]
        : translateEscape(pattern, rest, inClass);
      made += text;
      at += length;
      continue;
    }
    if (inClass) {
      if (character === '[') refuse(pattern, 'a class within a class');
      if (rest.startsWith('&&')) refuse(pattern, 'an intersection of classes &&');
      if (character === ']') inClass = false;
    } else if (character === '[') {
      const start = /^\[\^?\]?/.exec(rest)?.[0] ?? '[';
      inClass = true;
      made += start.endsWith(']') ? `${start.slice(0, -1)}\\]` : start;
      at += start.length;
      continue;
    } else if (/^(?:[*+?]|\{\d+(?:,\d*)?\})\+/.test(rest)) {
      refuse(pattern, 'a possessive quantifier such as *+');
    } else if (character === '(') {
      const unsupported = GROUP_STARTS.find(([start]) => start.test(rest));
      if (unsupported) refuse(pattern, unsupported[1]);
    }
    made += character;
    at += 1;
  }
  return made;
}

/** @returns what RE2 writes for an escape of Java, and how long that one was */
function translateEscape(pattern: string, rest: string, inClass: boolean): [string, number] {
  const property = /^\\([pP])(?:\{(\^?)(?:Is)?(\w+)\}|(\w))/.exec(rest);
  if (property) return [translateProperty(property, inClass), property[0].length];
  const unicode = /^\\u([0-9a-fA-F]{4})/.exec(rest);
  if (unicode) return [`\\x{${unicode[1]}}`, unicode[0].length];
  const next = rest.charAt(1);
  if (/[1-9kG]/.test(next)) refuse(pattern, `\\${next}, a reference back`);
  if (/[cXbBN]/.test(next) && !(/[bB]/.test(next) && !inClass)) refuse(pattern, `\\${next}`);
  const known: Readonly<Record<string, string>> = {
    s: inClass ? SPACES : `[${SPACES}]`,
    S: inClass ? '\\S' : `[^${SPACES}]`,
    h: inClass ? HORIZONTAL_SPACES : `[${HORIZONTAL_SPACES}]`,
    R: LINE_BREAK,
    Z: '(?:\\n?\\z)',
    e: '\\x1B',
    E: '',
  };
  const translated = Object.hasOwn(known, next) ? known[next] : undefined;
  return [translated ?? rest.slice(0, 2), 2];
}

function translateProperty([, letter, caret, name = '', single]: RegExpExecArray, inClass: boolean): string {
  const isNegated = (letter === 'P') !== (caret === '^');
  const posix = POSIX[name];
  if (posix !== undefined) {
    const named = `[:${isNegated ? '^' : ''}${posix}:]`;
    return inClass ? named : `[${named}]`;
  }
  const unicode = UNICODE[`Is${name}`] ?? UNICODE[name] ?? (single === undefined ? name : single);
  return `\\${isNegated ? 'P' : 'p'}{${unicode}}`;
}
