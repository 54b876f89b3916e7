import { findUnheld, type TestOutcome } from './conformance.js';
import { renderTable } from './render-table.js';
import { by, deviates, named, type Requirement, requirementsOf, table } from './requirement.js';
import { REQUIREMENTS } from './requirements.js';

const FILE = 'test/contract/create.test.ts';
const outcome = (fullName: string, status = 'passed', file = FILE): TestOutcome => ({ file, fullName, status });
const [held] = requirementsOf('RFC 7644', [['3.3 held', 'MUST', 'A | B `c`.', by(named(FILE, 'POST creates'))]]);
const [inTable] = requirementsOf('RFC 7643', [['4.1.10 t', 'SHOULD NOT', 'Each.', by(table(FILE, 'POST of '))]]);
const [deviating] = requirementsOf('RFC 7644', [['5 d', 'SHALL', 'All.', deviates('Why.', named(FILE, 'other'))]]);
const ALL = [held, inTable, deviating].filter((one): one is Requirement => one !== undefined);

describe('findUnheld', () => {
  const PASSED = ['POST creates', 'POST of a', 'POST of b', 'other'].map((name) => outcome(name));

  test('is silent when every test that is named has passed', () => {
    expect(findUnheld(ALL, PASSED)).toEqual([]);
  });

  test.each<[title: string, outcomes: TestOutcome[], problems: RegExp[]]>([
    ['a test that did not run', PASSED.slice(1), [/^rfc7644-3\.3-held: no test "POST creates" in .* has run\.$/]],
    ['a name that is longer', [...PASSED.slice(1), outcome('POST creates more')], [/^rfc7644-3\.3-held: no test/]],
    ['the same name in another file', [...PASSED.slice(1), outcome('POST creates', 'passed', 'x')], [/3\.3-held: no/]],
    [
      'a test that failed',
      [...PASSED.slice(1), outcome('POST creates', 'failed')],
      [/3\.3-held: the test .* is failed/],
    ],
    ['a test that was skipped', [...PASSED.slice(1), outcome('POST creates', 'pending')], [/is pending/]],
    ['one row of a table that failed', [...PASSED, outcome('POST of c', 'failed')], [/4\.1\.10-t: .*"POST of c"/]],
    ['nothing at all', [], [/3\.3-held/, /4\.1\.10-t/, /5-d/]],
  ])('tells of %s', (_title, outcomes, problems) => {
    expect(findUnheld(ALL, outcomes)).toEqual(problems.map((problem) => expect.stringMatching(problem)));
  });

  test('tells of a requirement without a test', () => {
    expect(findUnheld([{ ...ALL[0], tests: [] } as Requirement], PASSED)).toEqual(['rfc7644-3.3-held names no test.']);
  });
});

describe('renderTable', () => {
  const page = renderTable(ALL);

  test('counts by RFC, and deviations apart', () => {
    expect(page).toContain('| RFC 7643 | 1 | 0 | 1 | 1 | 0 |');
    expect(page).toContain('| RFC 7644 | 2 | 2 | 0 | 1 | 1 |');
    expect(page).toContain('| RFC 9865 | 0 | 0 | 0 | 0 | 0 |');
    expect(page).toContain('| All | 3 | 2 | 1 | 2 | 1 |');
  });

  test('lists deviations first, and only there, with what is done and why', () => {
    expect(page.indexOf('## Deviations')).toBeLessThan(page.indexOf('## RFC 7643'));
    expect(page).toContain('| [RFC 7644 §5](https://www.rfc-editor.org/rfc/rfc7644#section-5) | SHALL | All. | Why. |');
    expect(page.split('All. |')).toHaveLength(2);
  });

  test('links the section and the test, and keeps the table whole', () => {
    expect(page).toContain(
      '| [§3.3](https://www.rfc-editor.org/rfc/rfc7644#section-3.3) | MUST | A \\| B `c`. | [create](../test/contract/create.test.ts) “POST creates” |',
    );
    expect(page).toContain('“POST of …”');
  });
});

describe('the requirements', () => {
  test('have ids of their own, sections, sentences and tests', () => {
    expect(REQUIREMENTS.length).toBeGreaterThan(200);
    expect(new Set(REQUIREMENTS.map(({ id }) => id)).size).toBe(REQUIREMENTS.length);
    for (const { id, section, text, tests } of REQUIREMENTS) {
      expect(id).toMatch(/^rfc(7643|7644|9865)-\d+(\.\d+)*-[a-z0-9.-]+$/);
      expect(section).toMatch(/^[1-9]\d?(\.\d{1,2}){0,3}$/);
      expect(text).toMatch(/^[A-Z`].{10,}\.$/);
      expect(tests.length).toBeGreaterThan(0);
      for (const { file, name } of tests) {
        expect(file).toMatch(/^(src|test)\/.*\.test\.ts$/);
        expect(name).not.toBe('');
      }
    }
  });

  test('give a reason for each deviation', () => {
    const reasons = REQUIREMENTS.flatMap(({ deviation }) => (deviation === undefined ? [] : [deviation]));
    expect(reasons.length).toBeGreaterThan(0);
    for (const reason of reasons) expect(reason).toMatch(/^[A-Z`].{30,}\.$/);
  });
});
