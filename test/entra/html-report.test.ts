import type { Step, TestResult, ValidationReport } from '../../src/entra/validate/model.js';
import { htmlReport } from '../../src/entra/validate/reports/html-report.js';

const step = (lines: number): Step => ({
  request: { method: 'GET', path: '/Users' },
  url: 'https://scim.example.com/scim/Users',
  outcome: {
    status: 200,
    headers: {},
    text: '{}',
    json: Object.fromEntries(Array.from({ length: lines }, (_, i) => [`member${i}`, i])),
    duration: 1,
  },
});

const result = (id: string, status: TestResult['status'], steps: readonly Step[] = [step(1)]): TestResult => ({
  test: { id, suite: 'web', title: 'Something holds.', clause: 'RFC 7644 §3' },
  status,
  expected: 'status 200',
  found: status === 'passed' ? undefined : `<b>${id}</b> was answered with 500`,
  fix: 'Answer with 200.',
  seconds: 1,
  steps,
});

const report = (results: readonly TestResult[], left: readonly string[] = []): string => {
  const whole: ValidationReport = {
    url: 'https://scim.example.com/scim',
    startedAt: new Date('2026-11-29T10:00:00Z'),
    seconds: 1,
    results,
    notRun: 0,
    stopped: undefined,
    left,
  };
  return htmlReport(whole);
};

const many = (count: number, status: TestResult['status']) =>
  Array.from({ length: count }, (_, i) => result(`${status}-${i + 1}`, status));

test('what failed is gathered at the top, with links that lead to it', () => {
  const html = report([...many(2, 'passed'), ...many(2, 'failed'), ...many(1, 'warned')]);
  const top = html.slice(0, html.indexOf('</header>'));
  const links = [...top.matchAll(/<a href="#([^"]+)">([^<]+)<\/a><p>([^<]+)</g)].map(([, ...parts]) => parts);
  expect(links).toEqual([
    ['test-3', 'failed-1', '&lt;b&gt;failed-1&lt;/b&gt; was answered with 500'],
    ['test-4', 'failed-2', '&lt;b&gt;failed-2&lt;/b&gt; was answered with 500'],
    ['test-5', 'warned-1', '&lt;b&gt;warned-1&lt;/b&gt; was answered with 500'],
  ]);
  for (const [id, name] of links) {
    const at = html.slice(html.indexOf(`<details id="${id}"`));
    expect(at.slice(0, at.indexOf('</summary>'))).toContain(`<span class="name">${name}</span>`);
  }
  expect(html.match(/<details id="[^"]+" class="test failed" open>/g)).toHaveLength(2);
  expect(report(many(1, 'passed'))).not.toContain('What failed');
});

test('long lists and bodies are folded, short ones are not', () => {
  expect(report(many(8, 'passed'))).not.toContain('class="more"');
  expect(report(many(9, 'passed'))).toContain('<details class="more"><summary>9 tests passed</summary>');
  expect(report(many(12, 'failed'))).toContain('<details class="more"><summary>7 more tests</summary>');
  const left = Array.from({ length: 9 }, (_, i) => `https://scim.example.com/scim/Users/${i}`);
  expect(report([], left)).toContain('<summary>4 more resources</summary>');
  const steps = Array.from({ length: 10 }, () => step(1));
  const long = report([result('long', 'failed', steps)]);
  expect(long).toContain('<summary>5 requests before</summary>');
  expect(long).toContain('<ol start="6">');
  const html = report([result('bodies', 'failed', [step(22), step(23)])]);
  expect(html.match(/<details class="more"><summary>(\d+) lines</g)).toEqual([
    '<details class="more"><summary>25 lines<',
  ]);
});

test('a status is said in words, also where a narrow page shows its mark alone', () => {
  const html = report(many(1, 'failed'));
  expect(html).toContain('<span class="mark" aria-hidden="true">✗</span><span class="word">Failed</span>');
  expect(html).not.toMatch(/\.word\{[^}]*display:none/);
});
