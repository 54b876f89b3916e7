import fc from 'fast-check';
import type {
  AttributeExpression,
  ComparisonOperator,
  ComparisonValue,
  Filter,
} from '../../../src/protocol/filter/ast.js';
import { isObject, type Json, type JsonObject } from '../../../src/protocol/json.js';
import { parseDateTime } from '../../../src/protocol/resource/date-time.js';
import type { AttributeDefinition } from '../../../src/protocol/schema/definition.js';
import { type AttributePath, leafOf } from '../../../src/protocol/schema/resource-type.js';
import { TEXTS } from './varied-directory.js';

/** Date and time in any form of RFC 7643 §2.3.5, within a few seconds of few moments so that two may well be equal. */
export const dateTimeText: fc.Arbitrary<string> = fc
  .record({
    moment: fc.constantFrom(
      '2026-03-01T00:00:00Z',
      '1969-12-31T23:59:59Z',
      '0001-01-02T00:00:00Z',
      '9999-12-30T00:00:00Z',
    ),
    milliseconds: fc.integer({ min: -2, max: 2 }),
    finer: fc.constantFrom('', '0', '4', '9999', '5000'),
    offset: fc.constantFrom(['', 0], ['Z', 0], ['+14:00', 840], ['-05:30', -330], ['+00:00', 0]),
  })
  .map(({ moment, milliseconds, finer, offset: [suffix, minutes] }) => {
    const local = new Date(Date.parse(moment) + milliseconds + Number(minutes) * 60_000).toISOString();
    return local.slice(0, -1) + finer + suffix;
  });

/** Filters on the attributes at `paths`, with values that the resources have, or nearly have. */
export function filterOver(paths: readonly AttributePath[], resources: readonly JsonObject[]): fc.Arbitrary<Filter> {
  const known = paths.filter((path) => leafOf(path).returned !== 'never' && path.text !== 'meta.version');
  const simple = known.filter((path) => leafOf(path).type !== 'complex');
  const leaf = (path: AttributePath, name: string) => expressionOf(path, name, valuesAt(path, resources));
  const expression = fc.constantFrom(...simple).chain((path) => nameOf(path).chain((name) => leaf(path, name)));
  const presence = fc.constantFrom(...known).chain((path) => nameOf(path).map((name): Filter => present(name)));
  const complex = known.filter((path) => path.subAttribute === undefined && path.attribute.type === 'complex');
  const valuePath = fc.constantFrom(...complex).chain((path) => {
    const inside = known.filter(({ attribute, subAttribute }) => attribute === path.attribute && subAttribute);
    const part = fc.constantFrom(...inside).chain((at) => leaf(at, at.subAttribute?.name ?? ''));
    const value = inside.find(({ subAttribute }) => subAttribute?.name === 'value');
    const whole = value === undefined ? fc.constant(present('')) : leaf(value, '');
    const test = fc.option(fc.oneof({ weight: 3, arbitrary: part }, { weight: 1, arbitrary: whole }), {
      nil: undefined,
    });
    return fc
      .tuple(nameOf(path), logicOver(part, 2), test)
      .map(
        ([name, filter, test]): Filter => ({ kind: 'valuePath', path: written(name), filter, ...(test && { test }) }),
      );
  });
  return logicOver(
    fc.oneof(
      { weight: 4, arbitrary: expression },
      { weight: 1, arbitrary: presence },
      { weight: 3, arbitrary: valuePath },
    ),
    3,
  );
}

/** An attribute as it may be written: by its name, or behind the URN of its schema and a colon or a dot. */
function nameOf({ schema, extension, text }: AttributePath): fc.Arbitrary<string> {
  const name = extension ? text.slice(schema.length + 1) : text;
  return fc.constantFrom(text, text, `${schema}:${name}`, `${schema}.${name}`);
}

const written = (text: string) => ({ text, position: 0 });
const present = (name: string): AttributeExpression => ({ kind: 'present', path: written(name) });

const logicOver = (leaf: fc.Arbitrary<Filter>, maxDepth: number): fc.Arbitrary<Filter> =>
  fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth },
      leaf,
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('filter'), right: tie('filter') }),
      fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
    ),
  })).filter;

const EQUALITY: readonly ComparisonOperator[] = ['eq', 'ne'];
const ORDER: readonly ComparisonOperator[] = [...EQUALITY, 'gt', 'ge', 'lt', 'le'];
const TEXT: readonly ComparisonOperator[] = [...ORDER, 'co', 'sw', 'ew'];

function expressionOf(path: AttributePath, name: string, values: readonly Json[]): fc.Arbitrary<AttributeExpression> {
  const definition = leafOf(path);
  const compare = (operators: readonly ComparisonOperator[], value: fc.Arbitrary<ComparisonValue>) =>
    fc.record({
      kind: fc.constant('compare' as const),
      path: fc.constant(written(name)),
      operator: fc.constantFrom(...operators),
      value,
      valuePosition: fc.constant(0),
    });
  return fc.oneof(
    { weight: 8, arbitrary: compare(operatorsOf(definition), valueLike(definition, values)) },
    { weight: 1, arbitrary: compare(EQUALITY, fc.constant(null)) },
    { weight: 1, arbitrary: fc.constant(present(name)) },
  );
}

function operatorsOf({ type }: AttributeDefinition): readonly ComparisonOperator[] {
  if (type === 'boolean' || type === 'binary') return EQUALITY;
  return type === 'string' || type === 'reference' ? TEXT : ORDER;
}

function valueLike({ type }: AttributeDefinition, values: readonly Json[]): fc.Arbitrary<ComparisonValue> {
  switch (type) {
    case 'boolean':
      return fc.constantFrom(true, false, 'True', 'false');
    case 'integer':
    case 'decimal': {
      const numbers = fc.constantFrom(0, ...values.filter((value) => typeof value === 'number'));
      return fc.tuple(numbers, fc.constantFrom(0, 0, 0.5, -1)).map(([number, more]) => number + more);
    }
    case 'dateTime':
      return fc.oneof(dateTimeText, fc.constantFrom('2026-02-01T00:00:00Z', ...values.filter(isTime)));
    default:
      return textLike(values.filter(isText));
  }
}

const isText = (value: Json): value is string => typeof value === 'string';
const isTime = (value: Json): value is string => isText(value) && parseDateTime(value) !== undefined;

/** A text, a piece of one, or one in other case. */
function textLike(values: readonly string[]): fc.Arbitrary<string> {
  const text = fc.oneof({ weight: 4, arbitrary: fc.constantFrom('', ...values) }, fc.constantFrom(...TEXTS));
  const change = fc.constantFrom<(text: string) => string>(
    (same) => same,
    (upper) => upper.toUpperCase(),
    (lower) => lower.toLowerCase(),
    (decomposed) => decomposed.normalize('NFD'),
  );
  return fc
    .tuple(text, change, fc.nat({ max: 3 }), fc.nat({ max: 4 }))
    .map(([whole, changed, start, end]) => {
      const characters = [...changed(whole)];
      return characters.slice(start === 3 ? 0 : start, end === 4 ? undefined : start + end + 1).join('');
    })
    .filter((piece) => piece.isWellFormed());
}

/** Every value at a path, however deep the arrays. */
function valuesAt(
  { extension, schema, attribute, subAttribute }: AttributePath,
  resources: readonly JsonObject[],
): Json[] {
  const names = [...(extension ? [schema] : []), attribute.name, ...(subAttribute ? [subAttribute.name] : [])];
  return names.reduce<Json[]>(
    (holders, name) => holders.flatMap((holder) => (isObject(holder) ? flat(holder[name]) : [])),
    [...resources],
  );
}

const flat = (value: Json | undefined): Json[] => (value === undefined ? [] : [value].flat());
