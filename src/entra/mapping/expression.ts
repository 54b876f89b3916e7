import type { SourceValues } from './model.js';

/** An expression of an attribute mapping that cannot be read; the message names the place and what is known. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}

/** An expression that was read: `Switch([IsSoftDeleted], , "False", "True", "True", "False")`. */
export interface Expression {
  /** @returns undefined when the expression has no value for this object */
  evaluate(source: SourceValues): string | undefined;
}

type Node = (source: SourceValues) => string | undefined;
type Function = (args: readonly Node[], source: SourceValues) => string | undefined;

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 30;

/** @throws ExpressionError */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new ExpressionError(`An expression has at most ${MAX_LENGTH} characters.`);
  const reader = new Reader(text);
  const node = reader.argument(0);
  reader.end();
  return { evaluate: node };
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** A function call, a quoted text, an attribute in brackets, a number or a bare word; nothing at all is no value. */
  argument(depth: number): Node {
    if (depth > MAX_DEPTH) throw this.#error(`calls are nested at most ${MAX_DEPTH} deep`);
    this.#blanks();
    const next = this.#text[this.#at] ?? '';
    if (next === '"') return this.#quoted();
    if (next === '[') return this.#attribute();
    const word = /^-?[\w.]+/.exec(this.#text.slice(this.#at))?.[0];
    if (word === undefined) return () => undefined;
    const from = this.#at;
    this.#at += word.length;
    this.#blanks();
    return this.#text[this.#at] === '(' ? this.#call(word, from, depth) : () => word;
  }

  end(): void {
    this.#blanks();
    if (this.#at < this.#text.length) throw this.#error('nothing may follow the expression');
  }

  #call(name: string, from: number, depth: number): Node {
    const found = Object.entries(FUNCTIONS).find(([known]) => known.toLowerCase() === name.toLowerCase())?.[1];
    if (found === undefined) {
      this.#at = from;
      throw this.#error(`there is no function ${name}; known are ${Object.keys(FUNCTIONS).join(', ')}`);
    }
    const [least, most, run] = found;
    const args: Node[] = [];
    do {
      this.#at += 1;
      args.push(this.argument(depth + 1));
      this.#blanks();
    } while (this.#text[this.#at] === ',');
    if (this.#text[this.#at] !== ')') throw this.#error(`expected "," or ")" in the call of ${name}`);
    this.#at += 1;
    if (args.length < least || args.length > most) {
      throw this.#error(
        `${name} takes ${least === most ? least : `${least} to ${most}`} arguments, not ${args.length}`,
      );
    }
    return (source) => run(args, source);
  }

  /** A quote within a text is doubled or follows a backslash. */
  #quoted(): Node {
    let text = '';
    for (this.#at += 1; this.#at < this.#text.length; this.#at += 1) {
      const [character, following] = [this.#text[this.#at], this.#text[this.#at + 1]];
      if (character === '"' && following !== '"') {
        this.#at += 1;
        return () => text;
      }
      if (character === '"' || (character === '\\' && (following === '"' || following === '\\'))) this.#at += 1;
      text += this.#text[this.#at];
    }
    throw this.#error('a text has no closing quote');
  }

  #attribute(): Node {
    const close = this.#text.indexOf(']', this.#at);
    const name = this.#text.slice(this.#at + 1, close).trim();
    if (close < 0 || !/^[\w.-]+$/.test(name)) throw this.#error('an attribute is written in brackets: [city]');
    this.#at = close + 1;
    return (source) => sourceValue(source, name);
  }

  #blanks(): void {
    while (/\s/.test(this.#text[this.#at] ?? '')) this.#at += 1;
  }

  #error(message: string): ExpressionError {
    return new ExpressionError(`${message}, at character ${this.#at + 1} of ${this.#text.slice(0, 200)}`);
  }
}

/** Booleans are text in expressions, with a capital as .NET writes them. */
function sourceValue(source: SourceValues, name: string): string | undefined {
  const value = source[name];
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return value;
}

const isTrue = (value: string | undefined) => value?.toLowerCase() === 'true';
const truth = (value: boolean) => (value ? 'True' : 'False');
const at = (args: readonly Node[], i: number, source: SourceValues) => args[i]?.(source);
const number = (value: string | undefined) => Math.max(0, Math.trunc(Number(value ?? 0)) || 0);
const ANY = 500;

/** Least and most arguments, and what it does; of text with no value most functions make no value. */
const FUNCTIONS: Readonly<Record<string, readonly [number, number, Function]>> = {
  Append: [2, 2, (args, source) => ifPresent(at(args, 0, source), (text) => text + (at(args, 1, source) ?? ''))],
  CBool: [1, 1, (args, source) => ifPresent(at(args, 0, source), (text) => truth(isTrue(text) || text === '1'))],
  Coalesce: [
    1,
    ANY,
    (args, source) => args.map((arg) => arg(source)).find((value) => value !== undefined && value !== ''),
  ],
  IIF: [3, 3, (args, source) => at(args, isTrue(at(args, 0, source)) ? 1 : 2, source)],
  IsNullOrEmpty: [1, 1, (args, source) => truth((at(args, 0, source) ?? '') === '')],
  IsPresent: [1, 1, (args, source) => truth((at(args, 0, source) ?? '') !== '')],
  Join: [2, ANY, join],
  Left: [2, 2, (args, source) => ifPresent(at(args, 0, source), (text) => text.slice(0, number(at(args, 1, source))))],
  Mid: [3, 3, mid],
  NormalizeDiacritics: [1, 1, (args, source) => ifPresent(at(args, 0, source), withoutDiacritics)],
  Not: [1, 1, (args, source) => ifPresent(at(args, 0, source), (text) => truth(!isTrue(text)))],
  PCase: [1, 1, (args, source) => ifPresent(at(args, 0, source), properCase)],
  Replace: [3, 7, replace],
  StripSpaces: [1, 1, (args, source) => ifPresent(at(args, 0, source), (text) => text.replaceAll(' ', ''))],
  Switch: [2, ANY, choose],
  ToLower: [1, 2, (args, source) => ifPresent(at(args, 0, source), (text) => text.toLowerCase())],
  ToUpper: [1, 2, (args, source) => ifPresent(at(args, 0, source), (text) => text.toUpperCase())],
  Trim: [1, 1, (args, source) => ifPresent(at(args, 0, source), (text) => text.trim())],
  Word: [3, 3, word],
};

const ifPresent = (value: string | undefined, make: (text: string) => string): string | undefined =>
  value === undefined ? undefined : make(value);

/** Join(separator, source1, …): sources without a value are passed over. */
function join(args: readonly Node[], source: SourceValues): string | undefined {
  const [separator, ...parts] = args.map((arg) => arg(source));
  const present = parts.filter((part) => part !== undefined && part !== '');
  return present.length === 0 ? undefined : present.join(separator ?? '');
}

/** Mid(source, start, length), the first character being number 1. */
function mid(args: readonly Node[], source: SourceValues): string | undefined {
  const [start, length] = [number(at(args, 1, source)), number(at(args, 2, source))];
  return ifPresent(at(args, 0, source), (text) => text.slice(Math.max(0, start - 1), Math.max(0, start - 1) + length));
}

/** Switch(source, default, key1, value1, …): keys are compared exactly. */
function choose(args: readonly Node[], source: SourceValues): string | undefined {
  const value = at(args, 0, source);
  for (let i = 2; i + 1 < args.length; i += 2) if (at(args, i, source) === value) return at(args, i + 1, source);
  return at(args, 1, source);
}

/** Replace(source, old, , , , new, ): the form without a regular expression. */
function replace(args: readonly Node[], source: SourceValues): string | undefined {
  const old = at(args, 1, source) ?? '';
  const by = at(args, args.length > 3 ? 5 : 2, source) ?? '';
  return ifPresent(at(args, 0, source), (text) => (old === '' ? text : text.replaceAll(old, by)));
}

/** Word(text, number, delimiters): the word at a place, the first being number 1. */
function word(args: readonly Node[], source: SourceValues): string | undefined {
  const place = number(at(args, 1, source));
  const delimiters = new Set(at(args, 2, source) ?? ' ');
  const words: string[] = [''];
  for (const character of at(args, 0, source) ?? '') {
    if (delimiters.has(character)) words.push('');
    else words[words.length - 1] += character;
  }
  return words.filter((part) => part !== '')[place - 1];
}

const withoutDiacritics = (text: string) =>
  text
    .normalize('NFD')
    .replace(/\p{Mn}/gu, '')
    .normalize('NFC');

const properCase = (text: string) =>
  text
    .toLowerCase()
    .replace(/(^|[\s-])(\p{L})/gu, (_, before: string, letter: string) => before + letter.toUpperCase());
