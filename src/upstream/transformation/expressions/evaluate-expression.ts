import type { Json } from '../../../protocol/json.js';
import { TransformationError } from '../transformation-error.js';
import { compare, isThere } from './compare.js';
import { callCondition } from './condition-functions.js';
import { type Condition, isDefinite, type JsonPath, type Operand, type PathSegment } from './expression.js';
import { compileJavaRegex, matchWork } from './java-regex.js';
import { parsePath } from './parse-expression.js';
import type { Surroundings } from './surroundings.js';
import { fill } from './template.js';
import { isMap, member, type Value } from './value.js';

/**
 * What a path leads to: a value, or for a path that is not definite a list of all that fit. Undefined where a definite path
 * leads nowhere.
 * @param current what `@` is
 */
export function readPath(path: JsonPath, surroundings: Surroundings, current: Value): Value | undefined {
  const start = path.root === '$' ? surroundings.resource : current;
  const found = follow(path.segments, start, surroundings);
  const isOne = isDefinite(path);
  if (!path.isLength) return isOne ? found[0] : (found as Json[]);
  const measured = isOne ? found[0] : (found as Json[]);
  if (typeof measured === 'string' || Array.isArray(measured)) return measured.length;
  return isMap(measured) ? Object.keys(measured).length : undefined;
}

function follow(segments: readonly PathSegment[], start: Value, surroundings: Surroundings): Value[] {
  let found: Value[] = [start];
  for (const segment of segments) {
    // What one value leads to is paid for before it is kept: few names may lead to the same long list many times.
    const next: Value[] = [];
    surroundings.spend(1);
    for (const value of found) {
      const reached = step(segment, value, surroundings);
      surroundings.spend(reached.length);
      for (const one of reached) next.push(one);
    }
    found = next;
  }
  return found;
}

function step(segment: PathSegment, value: Value, surroundings: Surroundings): Value[] {
  switch (segment.kind) {
    case 'names':
      return segment.names.flatMap((name) =>
        optional(isMap(value) ? member(value, fill(name, surroundings)) : undefined),
      );
    case 'property':
      return follow(parsePath(`$.${fill(segment.template, surroundings)}`).segments, value, surroundings);
    case 'wildcard':
      return elements(value);
    case 'indexes':
      return Array.isArray(value) ? segment.indexes.flatMap((index) => optional(value.at(index))) : [];
    case 'slice':
      return Array.isArray(value) ? value.slice(segment.from ?? 0, segment.to) : [];
    case 'filter':
      return (Array.isArray(value) ? value : isMap(value) ? [value] : []).filter((element) =>
        holds(segment.condition, surroundings, element),
      );
    case 'descendants':
      return descendants(value, surroundings);
  }
}

const optional = (value: Json | undefined): Json[] => (value === undefined ? [] : [value]);

const elements = (value: Value): Json[] => {
  if (Array.isArray(value)) return value;
  return isMap(value) ? Object.values(value) : [];
};

/** What a value costs that is reached so, in values visited. */
const DESCENT_WORK = 8;

function descendants(start: Value, surroundings: Surroundings): Value[] {
  const found: Value[] = [];
  const pending: Value[] = [start];
  for (let value = pending.pop(); value !== undefined; value = pending.pop()) {
    surroundings.spend(DESCENT_WORK);
    found.push(value);
    // One by one: a long list has more elements than a call may have arguments.
    for (const element of elements(value).toReversed()) pending.push(element);
  }
  return found;
}

/** Whether a condition holds. @param current what `@` is */
export function holds(condition: Condition, surroundings: Surroundings, current: Value): boolean {
  surroundings.spend(1);
  switch (condition.kind) {
    case 'and':
      return condition.parts.every((part) => holds(part, surroundings, current));
    case 'or':
      return condition.parts.some((part) => holds(part, surroundings, current));
    case 'not':
      return !holds(condition.of, surroundings, current);
    case 'call':
      return callCondition(
        condition.name,
        condition.args.map((arg) => evaluate(arg, surroundings, current)),
        surroundings,
      );
    case 'is': {
      const value = evaluate(condition.operand, surroundings, current);
      return condition.operand.kind === 'path' ? isThere(value) : value === true;
    }
    case 'compare': {
      const left = evaluate(condition.left, surroundings, current);
      if (condition.comparison === '=~') return matches(condition.right, left, surroundings, current);
      return compare(condition.comparison, left, evaluate(condition.right, surroundings, current), surroundings);
    }
  }
}

function evaluate(operand: Operand, surroundings: Surroundings, current: Value): Value | undefined {
  switch (operand.kind) {
    case 'path':
      return readPath(operand.path, surroundings, current);
    case 'text':
      return fill(operand.template, surroundings, 'null');
    case 'value':
      return operand.value;
    case 'bare':
      return asLiteral(fill(operand.template, surroundings, 'null'));
    case 'list':
      return operand.items.map((item) => (evaluate(item, surroundings, current) ?? null) as Json);
    case 'regex':
      throw new TransformationError('A regular expression stands only after =~.');
  }
}

function asLiteral(text: string): Json {
  if (/^-?\d+(\.\d+)?$/.test(text)) return Number(text);
  const literals: Readonly<Record<string, Json>> = { true: true, false: false, null: null };
  return Object.hasOwn(literals, text) ? (literals[text] ?? null) : text;
}

/** What it costs to begin to match, in values visited. */
const MATCH_WORK = 10;

/** As in Jayway's filters, the whole text has to match; of a list, one of its elements. */
function matches(right: Operand, left: Value | undefined, surroundings: Surroundings, current: Value): boolean {
  const regex =
    right.kind === 'regex'
      ? compileJavaRegex(fill(right.pattern, surroundings, 'null'), right.flags)
      : compileJavaRegex(String(evaluate(right, surroundings, current)));
  const candidates = Array.isArray(left) ? left : [left];
  return candidates.some((candidate) => {
    if (typeof candidate !== 'string' && typeof candidate !== 'number') return false;
    const text = String(candidate);
    surroundings.spend(MATCH_WORK + matchWork(regex, text));
    return regex.matches(text);
  });
}
