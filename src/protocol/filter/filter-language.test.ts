import { isDeepStrictEqual } from 'node:util';
import fc from 'fast-check';
import { anyCharacter } from '../../../test/support/arbitrary/any-character.js';
import { ScimError } from '../scim-error.js';
import type { AttributeExpression, ComparisonOperator, Filter, FilterPath, PatchPath } from './ast.js';
import { parseFilter } from './parse-filter.js';
import { parsePatchPath } from './parse-path.js';
import { printFilter } from './print-filter.js';
import { printPatchPath } from './print-path.js';

const name = fc.oneof(
  fc.stringMatching(/^[A-Za-z$][A-Za-z0-9_$-]{0,8}$/),
  fc.constantFrom('and', 'or', 'not', 'NOT', 'eq', 'pr', 'true', 'null', '$ref'),
);
const path: fc.Arbitrary<FilterPath> = fc
  .tuple(
    fc.constantFrom(
      '',
      '',
      'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:',
      'https://example.com/a?b#1.0:',
    ),
    name,
    fc.option(name),
  )
  .map(([urn, first, second]) => ({ text: urn + first + (second === null ? '' : `.${second}`), position: 0 }));

const value = fc.oneof(
  fc.string({ unit: anyCharacter }).filter((text) => !text.includes('\0')),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => (number === 0 ? 0 : number)),
  fc.integer(),
  fc.constantFrom(true, false, null, '"', '\\', '\\"', '] or (', '\u2028', '\t'),
);
const operator = fc.constantFrom<ComparisonOperator>('eq', 'ne', 'co', 'sw', 'ew', 'gt', 'lt', 'ge', 'le');
const expressionOn = (path: fc.Arbitrary<FilterPath>): fc.Arbitrary<AttributeExpression> =>
  fc.oneof(
    fc.record({ kind: fc.constant('compare' as const), path, operator, value, valuePosition: fc.constant(0) }),
    fc.record({ kind: fc.constant('present' as const), path }),
  );
const attributeExpression: fc.Arbitrary<Filter> = expressionOn(path);

/** Logic over `leaf`, of at most 2 ** maxDepth leaves. */
const logicOver = (leaf: fc.Arbitrary<Filter>, maxDepth: number) =>
  fc.letrec<{ filter: Filter }>((tie) => ({
    filter: fc.oneof(
      { maxDepth },
      leaf,
      fc.record({ kind: fc.constantFrom('and' as const, 'or' as const), left: tie('filter'), right: tie('filter') }),
      fc.record({ kind: fc.constant('not' as const), filter: tie('filter') }),
    ),
  })).filter;
const condition = logicOver(attributeExpression, 3);
const part = fc.oneof(name, fc.constant('')).map((text): FilterPath => ({ text, position: 0 }));
const valuePath = fc.record(
  { kind: fc.constant('valuePath' as const), path, filter: condition, test: expressionOn(part) },
  { requiredKeys: ['kind', 'path', 'filter'] },
);
const filter = logicOver(fc.oneof(attributeExpression, valuePath), 4);

const patchPath: fc.Arbitrary<PatchPath> = fc.oneof(
  fc.record({ attribute: path, filter: fc.constant(undefined), subAttribute: fc.constant(undefined) }),
  fc.record({ attribute: path, filter: condition, subAttribute: fc.option(name, { nil: undefined }) }),
);

/** The tree as text, without what depends on where it was written. */
const shapeOf = (tree: Filter | PatchPath) =>
  JSON.stringify(tree, (key, part: unknown) => (key === 'position' || key === 'valuePosition' ? 0 : part));

const mutate = (text: fc.Arbitrary<string>) =>
  fc
    .tuple(
      text,
      fc.nat(),
      fc.nat(4),
      fc.oneof(fc.string({ unit: anyCharacter }), fc.constantFrom(...' \t()[]".\\\0\ud800')),
    )
    .map(([valid, at, removed, inserted]) => {
      const start = at % (valid.length + 1);
      return valid.slice(0, start) + inserted + valid.slice(start + removed);
    });
const words = fc
  .array(
    fc.constantFrom('a', 'eq', 'pr', 'and', 'or', 'not', '(', ')', '[', ']', '"x"', '"', '1', 'null', '.b', ' ', '\t'),
  )
  .map((parts) => parts.join(' '));
const hostile = fc.oneof(fc.string({ unit: anyCharacter }), fc.string({ maxLength: 500 }), words);

/** What `read` makes of a text: the tree it returns, or how it refuses. Any other error passes through. */
function outcomeOf(read: (text: string) => Filter | PatchPath, text: string): object {
  try {
    return read(text);
  } catch (error) {
    if (!(error instanceof ScimError)) throw error;
    return { status: error.status, scimType: error.scimType, wellFormed: error.message.isWellFormed() };
  }
}
const isRefusal = (outcome: object, scimType: string) =>
  isDeepStrictEqual(outcome, { status: 400, scimType, wellFormed: true });

describe('filters', () => {
  test('what is printed reads as the same tree, and prints the same again', () => {
    fc.assert(
      fc.property(filter, (tree) => {
        const parsed = parseFilter(printFilter(tree));
        return shapeOf(parsed) === shapeOf(tree) && printFilter(parsed) === printFilter(tree);
      }),
      { numRuns: 1_000 },
    );
  });

  test('no parentheses can be left out of what is printed', () => {
    fc.assert(
      fc.property(logicOver(fc.constant<Filter>({ kind: 'present', path: { text: 'a', position: 0 } }), 4), (tree) => {
        const text = printFilter(tree);
        for (const { index } of text.matchAll(/(?<!not )\(/g)) {
          expect(shapeOf(parseFilter(withoutPairAt(text, index)))).not.toBe(shapeOf(tree));
        }
      }),
    );
  });

  test('any text either reads as a tree or is refused as invalidFilter', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, mutate(filter.map(printFilter))), (text) => {
        const outcome = outcomeOf(parseFilter, text);
        return ('kind' in outcome && typeof outcome.kind === 'string') || isRefusal(outcome, 'invalidFilter');
      }),
      { numRuns: 2_000 },
    );
  });
});

describe('PATCH paths', () => {
  test('what is printed reads as the same path', () => {
    fc.assert(
      fc.property(patchPath, (tree) => {
        return shapeOf(parsePatchPath(printPatchPath(tree))) === shapeOf(tree);
      }),
      { numRuns: 500 },
    );
  });

  test('any text either reads as a path or is refused as invalidPath', () => {
    fc.assert(
      fc.property(fc.oneof(hostile, mutate(patchPath.map(printPatchPath))), (text) => {
        const outcome = outcomeOf(parsePatchPath, text);
        return ('attribute' in outcome && outcome.attribute instanceof Object) || isRefusal(outcome, 'invalidPath');
      }),
      { numRuns: 2_000 },
    );
  });
});

/** The text without the parenthesis at `open` and its partner. */
function withoutPairAt(text: string, open: number): string {
  let depth = 0;
  for (let at = open; at < text.length; at += 1) {
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (depth === 0) return `${text.slice(0, open)}${text.slice(open + 1, at)}${text.slice(at + 1)}`;
  }
  throw new Error(`unbalanced: ${text}`);
}
