import { counted } from '../../../protocol/counted.js';
import type { Suite, TestResult, ValidationReport } from '../model.js';
import { STYLE } from './html-style.js';
import { escaped } from './junit-report.js';
import { stoppedWords, totalsOf } from './summary.js';

const SUITES: Readonly<Record<Suite, string>> = {
  web: 'Web validator, required',
  'web-preview': 'Web validator, preview',
  gallery: 'App gallery workflow',
  scim: 'SCIM 2.0: RFC 7643, RFC 7644, RFC 9865',
  ipsie: 'IPSIE, AL1 and AL2',
};
/** What Microsoft tests before an application is in the gallery. */
const OF_ENTRA: readonly Suite[] = ['web', 'web-preview', 'gallery'];
const WORDS: Readonly<Record<TestResult['status'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  warned: 'Warning',
  skipped: 'Not applicable',
};
const MARKS: Readonly<Record<TestResult['status'], string>> = { passed: '✓', failed: '✗', warned: '!', skipped: '–' };
const MAX_BODY = 20_000;
/** Of a body that is shown without a click. */
const MAX_LINES = 24;
/** Of what was found, where failures are gathered. */
const MAX_SAID = 120;
/** A list that is longer shows fewer, and the others on a click. */
const MAX_LISTED = 8;
const SHOWN_OF_LONG = 5;

/** One sentence; the whole promise only when everything was tried. */
function verdictOf({ results, notRun, stopped, left }: ValidationReport, failed: number): string {
  const failures = failed > 0 ? `${failed} of ${counted(results.length, 'test')} failed.` : undefined;
  if (left.length > 0)
    return [`${counted(left.length, 'resource was', 'resources were')} left behind.`, failures].join(' ').trimEnd();
  if (failures !== undefined) return failures;
  if (notRun > 0) return stoppedWords({ notRun, stopped });
  const isWhole = OF_ENTRA.every((suite) => results.some(({ test }) => test.suite === suite));
  return isWhole ? 'Entra can provision to this endpoint.' : 'No test failed.';
}

/** The report as one page that needs nothing else: no script, no font, no request. */
export function htmlReport(report: ValidationReport): string {
  const { passed, failed, warned, skipped } = totalsOf(report);
  const rows = report.results.map((result, index) => ({ result, id: `test-${index + 1}` }));
  const sections = (Object.keys(SUITES) as Suite[]).map((suite) => section(suite, rows)).join('\n');
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>SCIM validation: ${passed} passed, ${failed} failed</title>
<style>${STYLE}</style>
</head>
<body>
<main>
<header>
<p class="eyebrow">SCIM validation</p>
<h1 class="${failed + report.notRun + report.left.length === 0 ? 'good' : 'bad'}">${verdictOf(report, failed)}</h1>
<p><code>${escaped(report.url)}</code> · <time datetime="${report.startedAt.toISOString()}">${escaped(report.startedAt.toUTCString())}</time> · ${report.seconds.toFixed(1)} s</p>
<dl class="totals">${total('passed', 'Passed', passed)}${total('failed', 'Failed', failed)}${total('warned', 'Warnings', warned)}${total('skipped', 'Not applicable', skipped)}</dl>
${leftBehind(report.left)}${gathered('failed', 'What failed', rows)}${gathered('warned', 'Warnings', rows)}
</header>
${sections}
</main>
</body>
</html>
`;
}

/** A result with the name by which it is linked to. */
interface Row {
  readonly result: TestResult;
  readonly id: string;
}

/** Coloured only where there is something to see. */
const total = (status: TestResult['status'], name: string, count: number) =>
  `<div class="${count === 0 ? 'none' : status}"><dt>${name}</dt><dd>${count}</dd></div>`;

function leftBehind(left: readonly string[]): string {
  if (left.length === 0) return '';
  const items = left.map((url) => `<li><code>${escaped(url)}</code></li>`);
  return `<div class="found left"><h2>Could not be deleted again</h2>${foldedList('ul', items, 'resources')}</div>`;
}

/** What is to be mended, before everything else, with the way to it. */
function gathered(status: TestResult['status'], heading: string, rows: readonly Row[]): string {
  const own = rows.filter(({ result }) => result.status === status);
  if (own.length === 0) return '';
  const items = own.map(
    ({ id, result: { test, found = '' } }) =>
      `<li><a href="#${id}">${escaped(test.id)}</a><p>${escaped(shortened(found))}</p></li>`,
  );
  return `<nav class="found ${status}" aria-label="${heading}"><h2>${heading}</h2>${foldedList('ul', items, 'tests')}</nav>`;
}

const shortened = (text: string) => (text.length > MAX_SAID ? `${text.slice(0, MAX_SAID)}…` : text);

/** A list whose end is folded when it is long. */
function foldedList(list: 'ul' | 'ol', items: readonly string[], what: string): string {
  if (items.length <= MAX_LISTED) return `<${list}>${items.join('')}</${list}>`;
  const rest = items.length - SHOWN_OF_LONG;
  const start = list === 'ol' ? ` start="${SHOWN_OF_LONG + 1}"` : '';
  return `<${list}>${items.slice(0, SHOWN_OF_LONG).join('')}</${list}>${folded(`${rest} more ${what}`, `<${list}${start}>${items.slice(SHOWN_OF_LONG).join('')}</${list}>`)}`;
}

const folded = (summary: string, content: string, isOpen = false) =>
  `<details class="more"${isOpen ? ' open' : ''}><summary>${summary}</summary>${content}</details>`;

/** What passed is of less interest, and folded where it is much. */
function section(suite: Suite, rows: readonly Row[]): string {
  const own = rows.filter(({ result }) => result.test.suite === suite);
  if (own.length === 0) return '';
  const passed = own.filter(({ result }) => result.status === 'passed');
  const others = own.filter(({ result }) => result.status !== 'passed').map(entry);
  const all = passed.map(entry).join('\n');
  const rest = passed.length > MAX_LISTED ? folded(`${passed.length} tests passed`, all) : all;
  return `<section><h2>${SUITES[suite]}</h2>\n${others.join('\n')}\n${rest}\n</section>`;
}

/** What failed is open, so that it is read first. */
function entry({ id, result: { test, status, expected, found, fix, steps } }: Row): string {
  const isOpen = status === 'failed' ? ' open' : '';
  const why =
    status === 'passed'
      ? ''
      : `<dl class="why">${fact('Expected', expected)}${fact('Found', found)}${fact('Fix', fix)}</dl>`;
  return `<details id="${id}" class="test ${status}"${isOpen}>
<summary><span class="status"><span class="mark" aria-hidden="true">${MARKS[status]}</span><span class="word">${WORDS[status]}</span></span> <span class="name">${escaped(test.id)}</span></summary>
<p>${escaped(test.title)} <span class="clause">${escaped(test.clause)}</span></p>
${why}
${foldedSteps(steps)}
</details>`;
}

/** The last exchanges decide; how it came to them is folded when it is long. */
function foldedSteps(steps: TestResult['steps']): string {
  if (steps.length <= MAX_LISTED) return `<ol>${steps.map(step).join('')}</ol>`;
  const before = steps.length - SHOWN_OF_LONG;
  const early = folded(`${counted(before, 'request')} before`, `<ol>${steps.slice(0, before).map(step).join('')}</ol>`);
  return `${early}<ol start="${before + 1}">${steps.slice(before).map(step).join('')}</ol>`;
}

const fact = (name: string, value: string | undefined) =>
  value === undefined ? '' : `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`;

function step({ request, url, outcome }: TestResult['steps'][number]): string {
  const sent = request.body === undefined ? '' : body(request.body);
  const got =
    'status' in outcome
      ? `<p class="answer"><b>${outcome.status}</b> in ${Math.round(outcome.duration)} ms</p>${outcome.text === '' ? '' : body(outcome.json ?? outcome.text)}`
      : `<p class="answer"><b>No answer</b>: ${escaped(outcome.message)}</p>`;
  return `<li><p><b>${request.method}</b> <code>${escaped(url)}</code></p>${sent}${got}</li>`;
}

function body(value: unknown): string {
  const text = (typeof value === 'string' ? value : JSON.stringify(value, null, 2)).slice(0, MAX_BODY);
  const lines = text.split('\n').length;
  const shown = `<pre>${escaped(text)}</pre>`;
  return lines > MAX_LINES ? folded(`${lines} lines`, shown) : shown;
}
