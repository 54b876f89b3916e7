import { hasTooManyMarks, MAX_MARKS } from '../combining-marks.js';
import type { ScimError } from '../scim-error.js';
import type { AttributeExpression, ComparisonOperator, ComparisonValue, Filter, FilterPath } from './ast.js';
import type { FilterLimits } from './filter-limits.js';
import { type Token, tokenize } from './tokenize.js';

/** Makes the error for a problem found at an offset counted from 0. */
export type Refuse = (position: number, problem: string) => ScimError;

// RFC 7643 §2.1 lets a name hold `$` but not begin with it, and then defines `$ref`: the definition wins.
const NAME = /^[A-Za-z$][\w$-]*(?:\.[A-Za-z$][\w$-]*)?$/;
// Where the URI ends and the name begins only the schemas tell: the dot of `…:2.0:User` is no sub-attribute.
const QUALIFIED_NAME = /^[A-Za-z][A-Za-z0-9+.-]*:[\w.~:/?#@!$&'*+,;=%-]*[\w$-]$/;
const SUB_ATTRIBUTE = /^\.[A-Za-z$][\w$-]*$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const LITERALS: ReadonlyMap<string, ComparisonValue> = new Map([
  ['true', true],
  ['false', false],
  ['null', null],
]);

/** Stands after the last token. */
type End = Omit<Token, 'kind'> & { readonly kind: 'end' };

const OPERATORS: ReadonlySet<string> = new Set<ComparisonOperator>([
  'eq',
  'ne',
  'co',
  'sw',
  'ew',
  'gt',
  'lt',
  'ge',
  'le',
]);
const isOperator = (word: string): word is ComparisonOperator => OPERATORS.has(word);

/**
 * Recursive descent over the grammar that filters (RFC 7644 figure 1) and PATCH paths (figure 7) share. Each method
 * reads one rule and leaves the next token to its caller; recursion is bounded by the depth of FilterLimits.
 *
 * No word is reserved: where an attribute is expected, `and`, `or`, `eq` and the like are attribute names, and `not` is
 * one unless a parenthesis follows.
 */
export class FilterParser {
  readonly #tokens: readonly Token[];
  readonly #end: End;
  readonly #refuse: Refuse;
  readonly #limits: FilterLimits;
  #index = 0;
  #depth = 0;
  #comparisons = 0;
  #inBrackets = false;

  constructor(text: string, limits: FilterLimits, refuse: Refuse) {
    const { length } = limits;
    if (text.length > length) {
      throw refuse(
        length,
        `expected the end, as at most ${length} characters are accepted, found a text of ${text.length}`,
      );
    }
    this.#tokens = tokenize(text);
    this.#end = { kind: 'end', text: '', position: text.length, spaced: true };
    this.#limits = limits;
    this.#refuse = refuse;
  }

  /** FILTER, or valFilter within brackets: `and` binds tighter than `or`, both lean to the left. */
  filter(): Filter {
    let left = this.#conjunction();
    while (this.#takeLogical('or')) left = { kind: 'or', left, right: this.#conjunction() };
    return left;
  }

  /** attrPath. */
  attributePath(): FilterPath {
    const { kind, text, position } = this.#peek();
    if (kind !== 'word' || !(NAME.test(text) || QUALIFIED_NAME.test(text))) throw this.#unexpected('an attribute name');
    this.#index += 1;
    return { text, position };
  }

  /** The `[valFilter]` of a valuePath; undefined when no bracket follows. */
  condition(): Filter | undefined {
    if (this.#peek().kind !== '[') return undefined;
    if (this.#inBrackets) throw this.#unexpected('an operator, as brackets cannot stand within brackets');
    this.#inBrackets = true;
    const filter = this.#enclosed(']');
    this.#inBrackets = false;
    return filter;
  }

  /** The name in `.name` right after a bracket; undefined when none follows. */
  subAttribute(): FilterPath | undefined {
    const { kind, text, position, spaced } = this.#peek();
    if (kind !== 'word' || spaced || !SUB_ATTRIBUTE.test(text)) return undefined;
    this.#index += 1;
    return { text: text.slice(1), position: position + 1 };
  }

  /** Throws unless all is read; `alternatives` says what else could have stood here. */
  end(alternatives: string): void {
    if (this.#peek().kind !== 'end') throw this.#unexpected(`${alternatives}the end`);
  }

  #conjunction(): Filter {
    let left = this.#operand();
    while (this.#takeLogical('and')) left = { kind: 'and', left, right: this.#operand() };
    return left;
  }

  #operand(): Filter {
    if (this.#peek().kind === '(') return this.#enclosed(')');
    if (this.#isWord('not') && this.#peek(1).kind === '(') {
      this.#index += 1;
      return { kind: 'not', filter: this.#enclosed(')') };
    }
    const path = this.attributePath();
    const filter = this.condition();
    if (filter === undefined) return this.#attributeExpression(path, path.text);
    const test = this.#testOfElement(path);
    return { kind: 'valuePath', path, filter, ...(test && { test }) };
  }

  /** What follows the brackets after an attribute, such as `.value eq "x"`; undefined for nothing. */
  #testOfElement(of: FilterPath): AttributeExpression | undefined {
    const part = this.subAttribute();
    if (part !== undefined) return this.#attributeExpression(part, `${of.text}[…].${part.text}`);
    const { text, position, spaced } = this.#peek();
    if (!isOperator(text.toLowerCase()) && text.toLowerCase() !== 'pr') return undefined;
    if (!spaced) throw this.#unexpected('a space');
    return this.#attributeExpression({ text: '', position }, `${of.text}[…]`);
  }

  #enclosed(close: ')' | ']'): Filter {
    const open = this.#peek();
    if (this.#depth === this.#limits.depth) {
      const expected = `at most ${this.#limits.depth} parentheses and brackets inside one another`;
      throw this.#refuse(open.position, `expected ${expected}, found one more`);
    }
    this.#index += 1;
    this.#depth += 1;
    const filter = this.filter();
    if (this.#peek().kind !== close) {
      throw this.#unexpected(`"and", "or" or the "${close}" for the "${open.text}" at character ${open.position + 1}`);
    }
    this.#index += 1;
    this.#depth -= 1;
    return filter;
  }

  /** @param written what the operator follows, for messages */
  #attributeExpression(path: FilterPath, written: string): AttributeExpression {
    const operator = this.#peek().text.toLowerCase();
    if (operator !== 'pr' && !isOperator(operator)) {
      throw this.#unexpected(`an operator (${[...OPERATORS].join(', ')} or pr) after ${quote(written)}`);
    }
    this.#comparisons += 1;
    if (this.#comparisons > this.#limits.comparisons) {
      throw this.#refuse(path.position, `expected at most ${this.#limits.comparisons} comparisons, found one more`);
    }
    this.#index += 1;
    if (operator === 'pr') return { kind: 'present', path };
    this.#requireSpace();
    const valuePosition = this.#peek().position;
    return { kind: 'compare', path, operator, value: this.#value(), valuePosition };
  }

  #value(): ComparisonValue {
    const token = this.#peek();
    const value = token.kind === 'string' ? this.#string(token) : this.#literal(token);
    this.#index += 1;
    return value;
  }

  #string({ text, position }: Token): string {
    let value: string;
    try {
      value = JSON.parse(text);
    } catch {
      throw this.#unexpected(
        'a JSON string, which ends in a double quote and has \\" and \\\\ for a quote and a backslash',
      );
    }
    // PostgreSQL stores neither; refused here, no filter can fail later on.
    if (value.includes('\0') || !value.isWellFormed()) {
      throw this.#refuse(position, 'expected text of valid Unicode characters, found \\u0000 or half a surrogate pair');
    }
    if (hasTooManyMarks(value)) {
      throw this.#refuse(position, `expected at most ${MAX_MARKS} combining marks in a row, found more`);
    }
    return value;
  }

  #literal({ kind, text }: Token | End): ComparisonValue {
    const literal = LITERALS.get(text.toLowerCase());
    if (literal !== undefined) return literal;
    const expected = 'a value (text in double quotes, a number, true, false or null)';
    if (kind !== 'word') throw this.#unexpected(expected);
    if (!NUMBER.test(text)) throw this.#unexpected(expected, ': if it is text, put it in straight double quotes');
    const number = Number(text);
    if (!Number.isFinite(number)) throw this.#unexpected('a number within the range of a 64-bit float');
    return number === 0 ? 0 : number; // -0 is the same number and has no canonical form of its own
  }

  #takeLogical(word: 'and' | 'or'): boolean {
    if (!this.#isWord(word)) return false;
    this.#requireSpace();
    this.#index += 1;
    this.#requireSpace();
    return true;
  }

  #requireSpace(): void {
    if (!this.#peek().spaced) throw this.#unexpected('a space');
  }

  #isWord(word: string): boolean {
    const { kind, text } = this.#peek();
    return kind === 'word' && text.toLowerCase() === word;
  }

  #peek(ahead = 0): Token | End {
    return this.#tokens[this.#index + ahead] ?? this.#end;
  }

  #unexpected(expected: string, advice = ''): ScimError {
    const { kind, text, position } = this.#peek();
    return this.#refuse(position, `expected ${expected}, found ${kind === 'end' ? 'the end' : quote(text)}${advice}`);
  }
}

/** What the client wrote, short and without raw control characters; never in double quotes, which would mislead. */
function quote(text: string): string {
  const excerpt = text.length > 40 ? `${text.slice(0, 40)}…` : text;
  return excerpt.replace(/[\p{C}\p{Z}]/gu, (character) => (character === ' ' ? ' ' : escapeOf(character)));
}

const escapeOf = (character: string) => `\\u{${character.codePointAt(0)?.toString(16)}}`;
