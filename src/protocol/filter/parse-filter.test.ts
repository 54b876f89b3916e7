import { ScimError } from '../scim-error.js';
import type { Filter } from './ast.js';
import { FILTER_LIMITS } from './filter-limits.js';
import { parseFilter } from './parse-filter.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

// Trees without positions, for toMatchObject.
const compare = (text: string, operator: string, value: unknown) => ({
  kind: 'compare',
  path: { text },
  operator,
  value,
});
const present = (text: string) => ({ kind: 'present', path: { text } });
const and = (left: object, right: object) => ({ kind: 'and', left, right });
const or = (left: object, right: object) => ({ kind: 'or', left, right });
const not = (filter: object) => ({ kind: 'not', filter });
const valuePath = (text: string, filter: object) => ({ kind: 'valuePath', path: { text }, filter });
const [a, b, c, d] = [present('a'), present('b'), present('c'), present('d')] as const;

function refusalOf(text: string): ScimError {
  try {
    parseFilter(text);
  } catch (error) {
    if (error instanceof ScimError) return error;
    throw error;
  }
  throw new Error(`accepted: ${text.slice(0, 100)}`);
}

describe('attribute expressions', () => {
  test.each(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'lt', 'ge', 'le'])('operator %s, in any case', (operator) => {
    const [first, second] = operator;
    for (const written of [operator, operator.toUpperCase(), `${first?.toUpperCase()}${second}`]) {
      expect(parseFilter(`userName ${written} "ada"`)).toMatchObject(compare('userName', operator, 'ada'));
    }
  });

  test.each(['pr', 'PR', 'Pr'])('presence: %s', (written) => {
    expect(parseFilter(`title ${written}`)).toEqual({ kind: 'present', path: { text: 'title', position: 0 } });
  });

  test.each([
    ['"ada"', 'ada'],
    ['""', ''],
    ['"O\\"Brien \\\\ \\/ \\b\\f\\n\\r\\t \\u00e9 \\ud83d\\ude00"', 'O"Brien \\ / \b\f\n\r\t é 😀'],
    ['"(a and [b]) or \'c\' pr"', "(a and [b]) or 'c' pr"],
    ['"Zoë 😀"', 'Zoë 😀'],
    ['true', true],
    ['False', false],
    ['NULL', null],
    ['0', 0],
    ['-0', 0],
    ['-12.5', -12.5],
    ['1E+3', 1000],
    ['2e-2', 0.02],
  ])('value %s', (written, value) => {
    expect(parseFilter(`a eq ${written}`)).toEqual({
      kind: 'compare',
      path: { text: 'a', position: 0 },
      operator: 'eq',
      value,
      valuePosition: 5,
    });
  });

  test.each([
    'userName',
    'USERNAME',
    'name.familyName',
    'x-y_z9',
    'manager.$ref',
    '$ref',
    `${ENTERPRISE}:manager.value`,
    `${ENTERPRISE}:employeeNumber`,
    'urn:ietf:params:scim:schemas:core:2.0:User:userName',
    'https://example.com/schemas/badge/1.0:colour',
  ])('name %s is kept as written', (name) => {
    expect(parseFilter(`${name} pr`)).toMatchObject(present(name));
    expect(parseFilter(`not(${name} eq 1)`)).toMatchObject(not(compare(name, 'eq', 1)));
  });

  // The ABNF reserves no word: a name is ALPHA *(nameChar).
  test.each(['and', 'or', 'not', 'eq', 'pr', 'true', 'null'])('an attribute may be called %s', (name) => {
    const expression = `${name} eq 1`;
    const tree = compare(name, 'eq', 1);
    expect(parseFilter(`${expression} and ${expression} or not (${expression})`)).toMatchObject(
      or(and(tree, tree), not(tree)),
    );
    expect(parseFilter(`${name}[${name} pr]`)).toMatchObject(valuePath(name, present(name)));
  });
});

describe('logic', () => {
  test.each<[string, object]>([
    ['a pr and b pr or c pr', or(and(a, b), c)],
    ['a pr or b pr and c pr', or(a, and(b, c))],
    ['a pr or b pr or c pr', or(or(a, b), c)],
    ['a pr and b pr and c pr', and(and(a, b), c)],
    ['a pr and b pr or c pr and d pr', or(and(a, b), and(c, d))],
    ['a pr or b pr and c pr or d pr', or(or(a, and(b, c)), d)],
    ['(a pr or b pr) and c pr', and(or(a, b), c)],
    ['a pr and (b pr or c pr)', and(a, or(b, c))],
    ['a pr or (b pr or c pr)', or(a, or(b, c))],
    ['not (a pr) and b pr', and(not(a), b)],
    ['not (a pr and b pr) or c pr', or(not(and(a, b)), c)],
    ['NOT(NOT(a pr))', not(not(a))],
    ['a pr AND b pr Or c pr', or(and(a, b), c)],
    ['((a pr))', a],
    ['m[a pr or b pr and not (c pr)] and d pr', and(valuePath('m', or(a, and(b, not(c)))), d)],
    ['m[(a pr or b pr) and c pr]', valuePath('m', and(or(a, b), c))],
    ['not (m[a pr]) or n.o[b pr]', or(not(valuePath('m', a)), valuePath('n.o', b))],
    [' \t( \ta\tpr  and\t b pr )  or\tm [ c pr ] ', or(and(a, b), valuePath('m', c))],
  ])('%s', (text, tree) => {
    expect(parseFilter(text)).toMatchObject(tree);
  });

  test('positions count from 0 and include the text before', () => {
    const filter = parseFilter('not (emails[type eq "work"])');
    expect(filter).toEqual({
      kind: 'not',
      filter: {
        kind: 'valuePath',
        path: { text: 'emails', position: 5 },
        filter: {
          kind: 'compare',
          path: { text: 'type', position: 12 },
          operator: 'eq',
          value: 'work',
          valuePosition: 20,
        },
      },
    });
  });
});

describe('the examples of RFC 7644 §3.4.2.2', () => {
  test.each<[string, Filter['kind']]>([
    ['userName eq "bjensen"', 'compare'],
    ['name.familyName co "O\'Malley"', 'compare'],
    ['userName sw "J"', 'compare'],
    ['urn:ietf:params:scim:schemas:core:2.0:User:userName sw "J"', 'compare'],
    ['title pr', 'present'],
    ['meta.lastModified gt "2011-05-13T04:42:34Z"', 'compare'],
    ['meta.lastModified ge "2011-05-13T04:42:34Z"', 'compare'],
    ['meta.lastModified lt "2011-05-13T04:42:34Z"', 'compare'],
    ['meta.lastModified le "2011-05-13T04:42:34Z"', 'compare'],
    ['title pr and userType eq "Employee"', 'and'],
    ['title pr or userType eq "Intern"', 'or'],
    [`schemas eq "${ENTERPRISE}"`, 'compare'],
    ['userType eq "Employee" and (emails co "example.com" or emails.value co "example.org")', 'and'],
    ['userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")', 'and'],
    ['userType eq "Employee" and (emails.type eq "work")', 'and'],
    ['userType eq "Employee" and emails[type eq "work" and value co "@example.com"]', 'and'],
    ['emails[type eq "work" and value co "@example.com"] or ims[type eq "xmpp" and value co "@foo.com"]', 'or'],
  ])('%s', (text, kind) => {
    expect(parseFilter(text).kind).toBe(kind);
  });
});

describe('refusals name the character, what was expected and what was found', () => {
  test.each([
    ['', 1, 'expected an attribute name, found the end'],
    [' \t', 3, 'expected an attribute name, found the end'],
    ['userName', 9, 'expected an operator (eq, ne, co, sw, ew, gt, lt, ge, le or pr) after userName, found the end'],
    ['userName = "ada"', 10, 'after userName, found ='],
    ['userName "ada"', 10, 'after userName, found "ada"'],
    ['userName eq', 12, 'expected a value (text in double quotes, a number, true, false or null), found the end'],
    ['userName eq ada', 13, 'found ada: if it is text, put it in straight double quotes'],
    ['userName eq ada"', 13, 'found ada: if it is text, put it in straight double quotes'],
    ["userName eq 'ada'", 13, "found 'ada': if it is text, put it in straight double quotes"],
    ['userName eq 007', 13, 'found 007: if it is text'],
    ['userName eq +1', 13, 'found +1: if it is text'],
    ['userName eq 1.', 13, 'found 1.: if it is text'],
    ['userName eq (1)', 13, 'expected a value (text in double quotes, a number, true, false or null), found ('],
    ['userName eq 1e999', 13, 'expected a number within the range of a 64-bit float, found 1e999'],
    ['userName eq "ada', 13, 'expected a JSON string'],
    ['userName eq "', 13, 'expected a JSON string'],
    ['userName eq "ada\\"', 13, 'expected a JSON string'],
    ['userName eq "ada\\', 13, 'expected a JSON string'],
    ['userName eq "CORP\\ada"', 13, 'found "CORP\\ada"'],
    ['userName eq "\\x41"', 13, 'expected a JSON string'],
    ['userName eq "\\u00g0"', 13, 'expected a JSON string'],
    ['userName eq "a\tb"', 13, 'found "a\\u{9}b"'],
    ['userName eq "a\0b"', 13, 'found "a\\u{0}b"'],
    ['userName eq "a\\u0000b"', 13, 'expected text of valid Unicode characters'],
    ['userName eq "\\ud800"', 13, 'expected text of valid Unicode characters'],
    ['userName eq "\ud800"', 13, 'expected text of valid Unicode characters'],
    ['userName eq "\\udc00\\ud800"', 13, 'expected text of valid Unicode characters'],
    ['userName eq "ada" x', 19, 'expected "and", "or" or the end, found x'],
    ['userName eq "ada" "x"', 19, 'expected "and", "or" or the end, found "x"'],
    ['userName eq "ada")', 18, 'expected "and", "or" or the end, found )'],
    ['title pr and', 13, 'expected an attribute name, found the end'],
    ['title pr and or x pr', 17, 'after or, found x'],
    ['and title pr', 5, 'after and, found title'],
    ['not title pr', 5, 'after not, found title'],
    ['not', 4, 'after not, found the end'],
    ['(title pr', 10, 'expected "and", "or" or the ")" for the "(" at character 1, found the end'],
    ['a pr or (title pr]', 18, 'expected "and", "or" or the ")" for the "(" at character 9, found ]'],
    ['emails[type pr', 15, 'expected "and", "or" or the "]" for the "[" at character 7, found the end'],
    ['emails[type pr)', 15, 'expected "and", "or" or the "]" for the "[" at character 7, found )'],
    ['emails[]', 8, 'expected an attribute name, found ]'],
    ['()', 2, 'expected an attribute name, found )'],
    [')', 1, 'expected an attribute name, found )'],
    ['[type pr]', 1, 'expected an attribute name, found ['],
    ['"userName" eq "ada"', 1, 'expected an attribute name, found "userName"'],
    ['a[b[c pr]]', 4, 'brackets cannot stand within brackets, found ['],
    ['a[(b[c pr])]', 5, 'brackets cannot stand within brackets, found ['],
    ['emails[type pr].value', 22, 'or pr) after emails[…].value, found the end'],
    ['emails[type pr].value and title pr', 23, 'or pr) after emails[…].value, found and'],
    ['emails[type pr].value[x pr]', 22, 'or pr) after emails[…].value, found ['],
    ['emails[type pr].value eq"x"', 25, 'expected a space, found "x"'],
    ['emails[type pr].a.b eq "x"', 16, 'expected "and", "or" or the end, found .a.b'],
    ['emails[type pr] .value eq "x"', 17, 'expected "and", "or" or the end, found .value'],
    ['emails[type pr] value eq "x"', 17, 'expected "and", "or" or the end, found value'],
    ['emails[type pr]eq "x"', 16, 'expected a space, found eq'],
    ['emails[type pr] eq', 19, 'expected a value'],
    ['a[b[c pr].d pr]', 4, 'brackets cannot stand within brackets, found ['],
    ['9lives pr', 1, 'expected an attribute name, found 9lives'],
    ['a.b.c pr', 1, 'expected an attribute name, found a.b.c'],
    ['a. pr', 1, 'expected an attribute name, found a.'],
    ['.a pr', 1, 'expected an attribute name, found .a'],
    ['naïve pr', 1, 'expected an attribute name, found naïve'],
    [`${ENTERPRISE}: pr`, 1, 'expected an attribute name'],
    [`${ENTERPRISE}:manager. pr`, 1, 'expected an attribute name'],
    [':a pr', 1, 'expected an attribute name, found :a'],
    ['a\npr', 1, 'expected an attribute name, found a\\u{a}pr'],
    ['a\u00a0pr', 1, 'expected an attribute name, found a\\u{a0}pr'],
    ['a eq"x"', 5, 'expected a space, found "x"'],
    ['a eq "x"and b pr', 9, 'expected a space, found and'],
    ['(a pr)and (b pr)', 7, 'expected a space, found and'],
    ['(a pr) or(b pr)', 10, 'expected a space, found ('],
  ])('%j', (text, character, problem) => {
    const refusal = refusalOf(text);
    expect(refusal).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(refusal.message).toMatch(new RegExp(`^Character ${character} of the filter: expected `));
    expect(refusal.message).toContain(problem);
  });

  test('what was found is cut short', () => {
    expect(refusalOf(`userName eq ${'x'.repeat(40)}`).message).toContain(`found ${'x'.repeat(40)}:`);
    expect(refusalOf(`userName eq ${'x'.repeat(41)}`).message).toContain(`found ${'x'.repeat(40)}…:`);
    expect(refusalOf(`userName eq ${'x'.repeat(5_000)}`).message.length).toBeLessThan(250);
  });
});

describe('limits', () => {
  const comparisons = (count: number) => Array.from({ length: count }, () => 'a eq 1').join(' and ');
  const ofLength = (length: number) => `a eq "${'x'.repeat(length - 7)}"`;
  const nested = (depth: number, open: string) => `${open.repeat(depth)}a pr${')'.repeat(depth)}`;
  const inBrackets = (depth: number) => `m[${nested(depth - 1, '(')}]`;

  test('are those of the documentation', () => {
    expect(FILTER_LIMITS).toEqual({ length: 10_000, depth: 50, comparisons: 200 });
  });

  test.each([
    ['comparisons', comparisons(200)],
    ['comparisons with pr and in brackets', `${comparisons(198)} or b pr or m[c pr]`],
    ['comparisons after brackets', `${comparisons(198)} or m[c pr].d pr`],
    ['length', ofLength(10_000)],
    ['depth of parentheses', nested(50, '(')],
    ['depth of not', nested(50, 'not(')],
    ['depth with brackets', inBrackets(50)],
    ['depth, again and again', `${nested(50, '(')} and ${nested(50, 'not (')} and ${inBrackets(50)}`],
  ])('accepted at the limit: %s', (_, text) => {
    expect(() => parseFilter(text)).not.toThrow();
  });

  test.each([
    ['comparisons', comparisons(201), 'at most 200 comparisons', comparisons(201).length - 5],
    ['comparisons with pr', `${comparisons(200)} or b pr`, 'at most 200 comparisons', comparisons(200).length + 5],
    [
      'comparisons in brackets',
      `${comparisons(200)} or m[c pr]`,
      'at most 200 comparisons',
      comparisons(200).length + 7,
    ],
    [
      'comparisons after brackets',
      `${comparisons(199)} or m[c pr].d pr`,
      'at most 200 comparisons',
      comparisons(199).length + 13,
    ],
    ['length', ofLength(10_001), 'at most 10000 characters are accepted, found a text of 10001', 10_001],
    ['length of white space', ' '.repeat(10_001), 'at most 10000 characters', 10_001],
    ['depth of parentheses', nested(51, '('), 'at most 50 parentheses and brackets', 51],
    ['depth of not', nested(51, 'not('), 'at most 50 parentheses and brackets', 51 * 4],
    ['depth with brackets', inBrackets(51), 'at most 50 parentheses and brackets', 52],
    ['a million characters', comparisons(100_000), 'at most 10000 characters', 10_001],
    ['10,000 parentheses', '('.repeat(10_000), 'at most 50 parentheses and brackets', 51],
    ['10,000 closing parentheses', ')'.repeat(10_000), 'expected an attribute name', 1],
    ['10,000 brackets', '['.repeat(10_000), 'expected an attribute name', 1],
    ['5,000 names with a bracket', 'a['.repeat(5_000), 'brackets cannot stand within brackets', 4],
    ['2,500 not', 'not('.repeat(2_500), 'at most 50 parentheses and brackets', 204],
    ['10,000 quotes', '"'.repeat(10_000), 'expected an attribute name', 1],
    ['10,000 backslashes in a string', `a eq "${'\\'.repeat(9_994)}`, 'expected a JSON string', 6],
    ['10,000 colons', `a${':'.repeat(9_999)}`, 'expected an attribute name', 1],
    ['10,000 digits', `a eq ${'1'.repeat(9_995)}`, 'within the range of a 64-bit float', 6],
  ])('refused beyond it: %s', (_, text, problem, character) => {
    const refusal = refusalOf(text);
    expect(refusal).toMatchObject({ status: 400, scimType: 'invalidFilter' });
    expect(refusal.message).toContain(problem);
    expect(refusal.message).toContain(`Character ${character} of the filter`);
  });
});
