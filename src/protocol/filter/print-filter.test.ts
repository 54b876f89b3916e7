import { parseFilter } from './parse-filter.js';
import { printFilter } from './print-filter.js';

test.each([
  ['a PR', 'a pr'],
  ['Name.FamilyName  EQ\t"x"', 'Name.FamilyName eq "x"'],
  ['a eq "\\u0041\\/\\"\\\\\\n"', 'a eq "A/\\"\\\\\\n"'],
  ['a eq NULL or a eq True or a eq -1.50e1', 'a eq null or a eq true or a eq -15'],
  ['((a pr) and ((b pr)))', 'a pr and b pr'],
  ['(a pr and b pr) or c pr', 'a pr and b pr or c pr'],
  ['a pr or (b pr and c pr)', 'a pr or b pr and c pr'],
  ['(a pr or b pr) or c pr', 'a pr or b pr or c pr'],
  ['a pr or (b pr or c pr)', 'a pr or (b pr or c pr)'],
  ['a pr and (b pr and c pr)', 'a pr and (b pr and c pr)'],
  ['(a pr or b pr) and (c pr or d pr)', '(a pr or b pr) and (c pr or d pr)'],
  ['(not((a pr))) and b pr', 'not (a pr) and b pr'],
  ['not(not(a pr or b pr))', 'not (not (a pr or b pr))'],
  ['m [ (a pr or b pr) ] AND (c pr)', 'm[a pr or b pr] and c pr'],
  ['m[ a pr ].B  EQ\t"x" AND not(m[(a pr)].c PR)', 'm[a pr].B eq "x" and not (m[a pr].c pr)'],
  ['m[a pr]  NE  1 or (m[a pr] PR)', 'm[a pr] ne 1 or m[a pr] pr'],
])('%s -> %s', (text, canonical) => {
  expect(printFilter(parseFilter(text))).toBe(canonical);
});
