import type { Json } from '../../../protocol/json.js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';
import { checkCall } from './condition-functions.js';
import {
  COMPARISONS,
  type Comparison,
  type Condition,
  type JsonPath,
  type Operand,
  type PathSegment,
  WORD_COMPARISONS,
} from './expression.js';
import { PROPERTY, readTemplate } from './template.js';

/** @throws TransformationError that says at which character */
export function parsePath(text: string): JsonPath {
  const parser = new ExpressionParser(text);
  const path = parser.path();
  parser.end();
  return path;
}

/** @throws TransformationError that says at which character */
export function parseCondition(text: string): Condition {
  const parser = new ExpressionParser(text);
  const condition = parser.condition();
  parser.end();
  return condition;
}

const SPACE = /\s*/y;
/** Of a name after a dot: whatever neither ends a path nor begins an operator; `%name%` may have dots in it. */
const NAME = new RegExp(`(?:${PROPERTY.source}|[^\\s.[\\]()=!<>&|,'"%~*?@]|%)+`, 'y');
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?(?![\w.])/y;
const WORD = /[A-Za-z_]\w*/y;
const INTEGER = /-?\d+/y;
const BARE_PROPERTY = new RegExp(`(?:${PROPERTY.source})+`, 'y');
/** Longest first, so that `===` is not taken for `==`. */
const SIGNS = [...COMPARISONS].sort((one, other) => other.length - one.length);
const LITERALS: ReadonlyMap<string, Json> = new Map<string, Json>([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Recursive descent over Jayway's grammar of paths and filters; its depth is bounded, and so is the stack. */
class ExpressionParser {
  readonly #text: string;
  #at = 0;
  #depth = 0;
  #parts = 0;

  constructor(text: string) {
    this.#text = text;
    if (text.length > TRANSFORMATION_LIMITS.expressionLength) {
      throw new TransformationError(
        `An expression has ${text.length} characters; it may have ${TRANSFORMATION_LIMITS.expressionLength}.`,
      );
    }
    this.#skipSpace();
  }

  end(): void {
    this.#skipSpace();
    if (this.#at < this.#text.length) this.#fail('does not belong there');
  }

  path(): JsonPath {
    const start = this.#at;
    const root = this.#text[this.#at];
    if (root !== '$' && root !== '@') this.#fail('should begin a path with $');
    this.#at += 1;
    const segments: PathSegment[] = [];
    for (;;) {
      if (this.#takes('.length()')) {
        return { root, segments, isLength: true, text: this.#text.slice(start, this.#at) };
      }
      const segment = this.#segment();
      if (segment === undefined) break;
      this.#count();
      segments.push(segment);
    }
    return { root, segments, isLength: false, text: this.#text.slice(start, this.#at) };
  }

  condition(): Condition {
    return this.#deeper(() => this.#either());
  }

  #either(): Condition {
    const parts = [this.#every()];
    while (this.#takesSpaced('||')) parts.push(this.#every());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'or', parts };
  }

  #every(): Condition {
    const parts = [this.#one()];
    while (this.#takesSpaced('&&')) parts.push(this.#one());
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'and', parts };
  }

  #one(): Condition {
    this.#skipSpace();
    this.#count();
    if (this.#text[this.#at] === '!' && this.#text[this.#at + 1] !== '=') {
      this.#at += 1;
      return { kind: 'not', of: this.#deeper(() => this.#one()) };
    }
    if (this.#takes('(')) {
      const inner = this.condition();
      this.#expect(')');
      return inner;
    }
    const call = this.#call();
    if (call !== undefined) return call;
    const left = this.#operand();
    const comparison = this.#comparison();
    if (comparison === undefined) return { kind: 'is', operand: left };
    this.#skipSpace();
    return { kind: 'compare', comparison, left, right: this.#operand() };
  }

  /** A function such as `isValidEmail($.emails[0].value)`. */
  #call(): Condition | undefined {
    const start = this.#at;
    const name = this.#match(WORD);
    if (name === undefined) return undefined;
    this.#skipSpace();
    if (!this.#takes('(')) {
      this.#at = start;
      return undefined;
    }
    const args: Operand[] = [];
    this.#skipSpace();
    while (!this.#takes(')')) {
      if (args.length > 0) this.#expect(',');
      this.#skipSpace();
      args.push(this.#argument());
      this.#skipSpace();
    }
    checkCall(name, args.length);
    return { kind: 'call', name, args };
  }

  /** The names of properties stand among arguments without quotes: `s4hana.afc.group.prefix`. */
  #argument(): Operand {
    const first = this.#text[this.#at];
    if (first === '$' || first === '@' || first === "'" || first === '"') return this.#operand();
    const word = this.#match(/[\w.%-]+/y);
    if (word === undefined) this.#fail('is no argument of a function');
    return { kind: 'text', template: readTemplate(word) };
  }

  #operand(): Operand {
    this.#skipSpace();
    const first = this.#text[this.#at];
    if (first === '$' || first === '@') return { kind: 'path', path: this.path() };
    if (first === "'" || first === '"') return { kind: 'text', template: readTemplate(this.#string()) };
    if (first === '/') return this.#regex();
    if (first === '[') return this.#list();
    const number = this.#match(NUMBER);
    if (number !== undefined) return { kind: 'value', value: Number(number) };
    const property = this.#match(BARE_PROPERTY);
    if (property !== undefined) return { kind: 'bare', template: readTemplate(property) };
    const start = this.#at;
    const word = this.#match(WORD) ?? '';
    const literal = LITERALS.get(word.toLowerCase());
    if (literal === undefined) {
      this.#at = start;
      this.#fail('is no path, text, number, list or regular expression');
    }
    return { kind: 'value', value: literal };
  }

  #list(): Operand {
    return this.#deeper(() => {
      this.#expect('[');
      const items: Operand[] = [];
      this.#skipSpace();
      while (!this.#takes(']')) {
        if (items.length > 0) this.#expect(',');
        items.push(this.#operand());
        this.#count();
        this.#skipSpace();
      }
      return { kind: 'list', items };
    });
  }

  #regex(): Operand {
    this.#at += 1;
    const start = this.#at;
    let inClass = false;
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === '\\') this.#at += 1;
      else if (character === '[') inClass = true;
      else if (character === ']') inClass = false;
      else if (character === '/' && !inClass) break;
    }
    const pattern = this.#text.slice(start, this.#at).replaceAll('\\/', '/');
    if (!this.#takes('/')) this.#fail('should end a regular expression with /');
    const flags = this.#match(/[a-zA-Z]+/y) ?? '';
    return { kind: 'regex', pattern: readTemplate(pattern), flags };
  }

  #string(): string {
    const quote = this.#text[this.#at];
    this.#at += 1;
    let text = '';
    for (; this.#at < this.#text.length; this.#at += 1) {
      const character = this.#text[this.#at];
      if (character === quote) {
        this.#at += 1;
        return text;
      }
      if (character === '\\') this.#at += 1;
      text += this.#text[this.#at] ?? '';
    }
    return this.#fail(`should end a text with ${quote}`);
  }

  #comparison(): Comparison | undefined {
    this.#skipSpace();
    const sign = SIGNS.find((candidate) => this.#takes(candidate));
    if (sign !== undefined) return sign;
    const start = this.#at;
    const word = this.#match(WORD)?.toUpperCase();
    const named = WORD_COMPARISONS.find((candidate) => candidate === word);
    if (named === undefined) this.#at = start;
    return named;
  }

  #segment(): PathSegment | undefined {
    if (this.#text.startsWith('..', this.#at)) {
      this.#at += this.#text[this.#at + 2] === '[' ? 2 : 1;
      return { kind: 'descendants' };
    }
    if (this.#takes('.')) {
      if (this.#takes('*')) return { kind: 'wildcard' };
      const name = this.#match(NAME);
      if (name === undefined) return this.#fail('should be a name after the dot');
      return PROPERTY.test(name)
        ? { kind: 'property', template: readTemplate(name) }
        : { kind: 'names', names: [name] };
    }
    return this.#takes('[') ? this.#bracket() : undefined;
  }

  #bracket(): PathSegment {
    this.#skipSpace();
    const segment = this.#inBrackets();
    this.#expect(']');
    return segment;
  }

  #inBrackets(): PathSegment {
    if (this.#takes('*')) return { kind: 'wildcard' };
    if (this.#takes('?')) {
      this.#expect('(');
      const condition = this.condition();
      this.#expect(')');
      return { kind: 'filter', condition };
    }
    const first = this.#text[this.#at];
    if (first === "'" || first === '"') {
      return { kind: 'names', names: this.#listed(() => readTemplate(this.#string())) };
    }
    const from = this.#match(INTEGER);
    this.#skipSpace();
    if (this.#takes(':')) {
      this.#skipSpace();
      const to = this.#match(INTEGER);
      return { kind: 'slice', from: asNumber(from), to: asNumber(to) };
    }
    if (from === undefined) return this.#fail('is no name in quotes, index, * or filter');
    const others = this.#takes(',') ? this.#listed(() => this.#index()) : [];
    return { kind: 'indexes', indexes: [Number(from), ...others] };
  }

  #listed<T>(one: () => T): T[] {
    const found: T[] = [];
    do {
      this.#skipSpace();
      found.push(one());
      this.#count();
      this.#skipSpace();
    } while (this.#takes(','));
    return found;
  }

  #index(): number {
    const index = this.#match(INTEGER);
    return index === undefined ? this.#fail('is no index') : Number(index);
  }

  #deeper<T>(parse: () => T): T {
    this.#depth += 1;
    if (this.#depth > TRANSFORMATION_LIMITS.expressionDepth) this.#fail('is nested too deeply');
    const parsed = parse();
    this.#depth -= 1;
    return parsed;
  }

  #count(): void {
    this.#parts += 1;
    if (this.#parts > TRANSFORMATION_LIMITS.expressionParts) this.#fail('is one part too many');
  }

  #takes(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }

  #takesSpaced(text: string): boolean {
    this.#skipSpace();
    return this.#takes(text);
  }

  #expect(text: string): void {
    this.#skipSpace();
    if (!this.#takes(text)) this.#fail(`should be ${text}`);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found === undefined || found === '') return undefined;
    this.#at += found.length;
    return found;
  }

  #skipSpace(): void {
    this.#match(SPACE);
  }

  #fail(what: string): never {
    const found = this.#text.slice(this.#at, this.#at + 20);
    const shown = found === '' ? 'The end' : `"${found}"`;
    throw new TransformationError(`${shown} at character ${this.#at + 1} of "${shorten(this.#text)}" ${what}.`);
  }
}

const asNumber = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

const shorten = (text: string): string => (text.length > 200 ? `${text.slice(0, 200)}…` : text);
