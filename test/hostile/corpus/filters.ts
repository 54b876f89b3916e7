import { SEARCH_REQUEST } from '../../../src/protocol/urns.js';
import { badRequest, type Family } from '../hostile-request.js';
import { operateOnUser, post, search } from './requests.js';

const many = (count: number, part: string, separator = '') => Array(count).fill(part).join(separator);

const HUGE: [name: string, filter: string][] = [
  ['200 KB of text', `userName eq "${'x'.repeat(200_000)}"`],
  ['200 KB of white space', `userName eq${' '.repeat(200_000)}"x"`],
  ['200 KB of one name', `${'a'.repeat(200_000)} pr`],
  ['200 KB of dots', `a${'.a'.repeat(100_000)} pr`],
  ['200 KB of a URN', `urn:${'x:'.repeat(100_000)}a pr`],
  ['100 KB of quotes', '"'.repeat(100_000)],
  ['100 KB of backslashes', `userName eq "${'\\'.repeat(100_000)}`],
  ['200 KB of digits', `userName eq ${'9'.repeat(200_000)}`],
  ['10,000 parentheses', `${'('.repeat(10_000)}id pr${')'.repeat(10_000)}`],
  ['10,000 opening parentheses', '('.repeat(10_000)],
  ['10,000 closing parentheses', ')'.repeat(10_000)],
  ['10,000 opening brackets', `emails${'['.repeat(9_994)}`],
  ['2,000 value paths within one another', 'a['.repeat(2_000)],
  ['20,000 and', many(20_000, 'id pr', ' and ')],
  ['20,000 or', many(20_000, 'id pr', ' or ')],
  ['30,000 not', `${'not ('.repeat(30_000)}id pr${')'.repeat(30_000)}`],
  ['2,000 not', `${'not ('.repeat(1_600)}id`],
  ['300 comparisons by or', many(300, 'id eq "x"', ' or ')],
  ['101 value paths with a test each', many(101, 'emails[type eq "x"].value co "y"', ' or ')],
  ['300 comparisons in one value path', `emails[${many(300, 'value eq "x"', ' or ')}]`],
  ['51 brackets and parentheses by turns', `${'('.repeat(50)}emails[type eq "x"]${')'.repeat(50)}`],
];

const BROKEN = [
  'userName',
  'userName eq',
  'userName eq "',
  'userName eq "x',
  'userName eq "x\\',
  'userName eq "x\\"',
  'userName eq "\\x"',
  'userName eq "\\u12"',
  'userName eq "\t"',
  'userName eq x',
  "userName eq 'x'",
  'userName eq “x”',
  'userName eq "x" "y"',
  'userName eq "x"and id pr',
  'userName eq "x" and',
  'and userName eq "x"',
  'userName eq "x" and and id pr',
  'userName eq "x" & id pr',
  'userName == "x"',
  'userName eq= "x"',
  'userName like "x"',
  'userName regex ".*"',
  'userName eq ["x"]',
  'userName eq {"a":1}',
  'userName eq $1',
  'userName eq undefined',
  'userName eq NaN',
  'userName eq -',
  'userName eq 01',
  'userName eq 1e400',
  'userName eq -1e400',
  'userName eq 0x10',
  'userName eq 5',
  'userName eq true',
  'userName gt null',
  'active gt true',
  'active co "t"',
  'active eq 1e308',
  'active eq "perhaps"',
  'active eq -0',
  'meta.created gt "yesterday"',
  'meta.created gt 5',
  'meta.created gt "9999-99-99T99:99:99Z"',
  'meta.created co "2026"',
  'meta.created eq "+275760-09-13T00:00:00Z"',
  'meta.version eq "1"',
  'meta eq "x"',
  'password eq "x"',
  'password pr',
  'name eq "x"',
  'name co "x"',
  'emails[',
  'emails]',
  'emails[]',
  'emails[type]',
  'emails[type eq]',
  'emails[type eq "work"',
  'emails[type eq "work"]]',
  'emails[type eq "work"].value',
  'emails[type eq "work"].value eq',
  'emails[type eq "work"].value eq "x" "y"',
  'emails[type eq "work"].value.more eq "x"',
  'emails[type eq "work"]..value eq "x"',
  'emails[type eq "work"] .value eq "x"',
  'emails[type eq "work"].value[type eq "work"]',
  'emails[type eq "work"].nobody eq "x"',
  'emails[type eq "work"].primary gt true',
  'emails[type eq "work"]eq "x"',
  'emails[type eq "work"] eq',
  'emails[type eq "work"] pr pr',
  'addresses[type eq "work"] eq "x"',
  'emails[emails[type eq "work"]]',
  'emails[type eq "work"][type eq "home"]',
  'emails.value[type eq "work"]',
  'userName[type eq "work"]',
  '[type eq "work"]',
  '.value eq "x"',
  'emails..value eq "x"',
  'emails. eq "x"',
  'emails.value.more eq "x"',
  'not userName eq "x"',
  'not',
  'not ()',
  '()',
  '(id pr',
  'id pr)',
  '(id pr) (id pr)',
  'id pr pr',
  'urn:',
  'urn: eq "x"',
  'urn:ietf:params:scim:schemas:core:2.0:Nobody:userName eq "x"',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User eq "x"',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:nobody eq "x"',
  'nobody eq "x"',
  '1=1; DROP TABLE users; --',
  "userName eq \"x\" OR '1'='1'",
  'userName eq "x"; id pr',
  '%',
  '*',
  '☃ eq "x"',
  'uѕerName eq "x"',
  'user\u200bName eq "x"',
  '\ufeffuserName eq "x"',
  'userName\u00a0eq "x"',
  'userName eq "\ud800"',
  'userName eq "\\udfff\\ud800"',
  'userName eq "\u0000"',
  'userName eq "x"\u0000',
  'userName eq "x"\n',
];

/** A body with half a surrogate pair or NUL is refused before its filter is read. */
const isJsonText = (filter: string) => filter.isWellFormed() && !filter.includes('\0');
const BY_GET = BROKEN.filter((filter) => filter.isWellFormed());

const bySearch = (name: string, filter: string) =>
  badRequest(isJsonText(filter) ? 'invalidFilter' : 'invalidSyntax', `search ${name}`, search({ filter }));

/** The condition in a PATCH path is read by the same grammar. */
const inPaths = BROKEN.filter((filter) => isJsonText(filter) && !/[[\]]/.test(filter)).map((condition) => ({
  ...badRequest(
    'invalidPath',
    `emails[${condition}]`,
    operateOnUser({
      op: 'add',
      path: `emails[${condition}].display`,
      value: 'x',
    }),
  ),
  // Syntax is invalidPath, and what the schema does not have invalidFilter.
  scimType: undefined,
}));

export const FILTERS: Family[] = [
  { name: 'huge filters', requests: HUGE.map(([name, filter]) => bySearch(name, filter)) },
  {
    name: 'huge filters at the root',
    requests: HUGE.map(([name, filter]) => badRequest('invalidFilter', name, search({ filter }, ''))),
  },
  {
    name: 'broken filters',
    requests: [
      ...BROKEN.map((filter) => bySearch(JSON.stringify(filter), filter)),
      ...BY_GET.flatMap((filter) => {
        const request = (type: string) => () => ({
          method: 'GET',
          path: `${type}?filter=${encodeURIComponent(filter)}`,
        });
        return ['/Users', '/Groups', ''].map((type) =>
          badRequest('invalidFilter', `GET ${type} ${JSON.stringify(filter)}`, request(type)),
        );
      }),
    ],
  },
  { name: 'broken conditions in paths', requests: inPaths },
  {
    name: 'bodies of searches',
    requests: [
      ...[5, true, 'x', {}, ['urn:x'], [[SEARCH_REQUEST]]].map((schemas) =>
        badRequest('invalidSyntax', `schemas = ${JSON.stringify(schemas)}`, post('/Users/.search', { schemas })),
      ),
      ...[5, 'x', true, null, []].map((body) =>
        badRequest('invalidSyntax', `a body = ${JSON.stringify(body)}`, post('/Groups/.search', body)),
      ),
      ...['filter', 'sortBy', 'sortOrder', 'cursor', 'startId'].flatMap((member) =>
        [5, true, {}, [], ['x']].map((value) =>
          badRequest('invalidValue', `${member} = ${JSON.stringify(value)}`, search({ [member]: value })),
        ),
      ),
      ...['attributes', 'excludedAttributes'].flatMap((member) =>
        [5, true, {}, 'userName', [5], [null], [['x']]].map((value) =>
          badRequest('invalidValue', `${member} = ${JSON.stringify(value)}`, search({ [member]: value })),
        ),
      ),
      ...['startIndex', 'count'].flatMap((member) =>
        ['1', true, {}, [], [1], 1.5, 2 ** 64, -(2 ** 64), 1e308].map((value) =>
          badRequest('invalidValue', `${member} = ${JSON.stringify(value)}`, search({ [member]: value })),
        ),
      ),
      ...['filter', 'count', 'attributes', 'sortBy', 'schemas'].map((member) =>
        badRequest(
          'invalidSyntax',
          `${member} given twice in different case`,
          search({ [member]: member === 'count' ? 1 : ['x'], [member.toUpperCase()]: member === 'count' ? 2 : ['y'] }),
        ),
      ),
      ...[5, 'x', true, null, []].map((body) =>
        badRequest('invalidSyntax', `a body at the root = ${JSON.stringify(body)}`, post('/.search', body)),
      ),
      badRequest('invalidValue', 'sortBy of 200 KB at the root', search({ sortBy: 'x'.repeat(200_000) }, '')),
      badRequest('invalidValue', '20,000 attributes at the root', search({ attributes: Array(20_000).fill('x') }, '')),
      badRequest('invalidValue', 'sortBy of 200 KB', search({ sortBy: 'x'.repeat(200_000) })),
      badRequest('invalidValue', '20,000 attributes', search({ attributes: Array(20_000).fill('userName') })),
      badRequest('invalidCursor', 'a cursor of 200 KB', search({ cursor: 'x'.repeat(200_000) })),
    ],
  },
];
