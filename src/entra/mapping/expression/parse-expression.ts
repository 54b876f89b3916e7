import type { SourceValues } from '../model.js';
import { ExpressionError } from './expression-error.js';
import { FUNCTIONS } from './functions.js';
import { checkPattern, replace } from './replace.js';
import { textOf, truth, type Value } from './value.js';

/** An expression that was read: `Switch([IsSoftDeleted], , "False", "True", "True", "False")`. */
export interface Expression {
  /** @returns undefined when the expression has no value for this object @throws ExpressionError */
  evaluate(source: SourceValues): string | undefined;
}

type Node = (source: SourceValues) => Value;

const MAX_LENGTH = 10_000;
const MAX_DEPTH = 30;

/** @throws ExpressionError */
export function parseExpression(text: string): Expression {
  if (text.length > MAX_LENGTH) throw new ExpressionError(`An expression has at most ${MAX_LENGTH} characters.`);
  const reader = new Reader(text);
  const node = reader.argument(0);
  reader.end();
  return { evaluate: (source) => textOf(node(source)) };
}

class Reader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** A value, or two that are compared; nothing at all is no value. */
  argument(depth: number): Node {
    const left = this.#value(depth);
    this.#blanks();
    const operator = /^(<>|<=|>=|=|<|>)/.exec(this.#text.slice(this.#at, this.#at + 2))?.[0];
    if (operator === undefined) return left;
    this.#at += operator.length;
    const right = this.#value(depth);
    return (source) => truth(isSo(operator, textOf(left(source)) ?? '', textOf(right(source)) ?? ''));
  }

  /** A function call, a quoted text, an attribute in brackets, a number or a bare word. */
  #value(depth: number): Node {
    if (depth > MAX_DEPTH) throw this.#error(`calls are nested at most ${MAX_DEPTH} deep`);
    this.#blanks();
    const next = this.#text[this.#at] ?? '';
    if (next === '"') return this.#quoted();
    if (next === '[') return this.#attribute();
    const word = /^[-&]?[\w.]+/.exec(this.#text.slice(this.#at))?.[0];
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
    // A pattern that is written out is told to be wrong now, and not in the middle of a job.
    if (run === replace) checkPattern(textOf(args[2]?.({})));
    return (source) => run(args.map((arg) => arg(source)));
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

/** Numbers are compared as such, all else as text. */
function isSo(operator: string, left: string, right: string): boolean {
  const areNumbers = [left, right].every((text) => text.trim() !== '' && !Number.isNaN(Number(text)));
  const order = areNumbers ? Number(left) - Number(right) : left < right ? -1 : left > right ? 1 : 0;
  if (operator === '=') return order === 0;
  if (operator === '<>') return order !== 0;
  if (operator === '<') return order < 0;
  if (operator === '>') return order > 0;
  return operator === '<=' ? order <= 0 : order >= 0;
}

/** Booleans are text in expressions, with a capital as .NET writes them. */
function sourceValue(source: SourceValues, name: string): Value {
  const value = source[name];
  return typeof value === 'boolean' ? truth(value) : value;
}
