import type { Suite, TestResult, ValidationReport } from '../model.js';
import { escaped } from './junit-report.js';
import { stoppedWords, totalsOf } from './summary.js';

const SUITES: Readonly<Record<Suite, string>> = {
  web: 'Web validator, required',
  'web-preview': 'Web validator, preview',
  gallery: 'App gallery workflow',
};
const WORDS: Readonly<Record<TestResult['status'], string>> = {
  passed: 'Passed',
  failed: 'Failed',
  warned: 'Warning',
  skipped: 'Not applicable',
};
const MAX_BODY = 20_000;

/** One sentence; the whole promise only when everything was tried. */
function verdictOf({ results, notRun, stopped, left }: ValidationReport, failed: number): string {
  const failures = failed > 0 ? `${failed} of ${results.length} tests failed.` : undefined;
  if (left.length > 0) return [`${left.length} resources were left behind.`, failures].join(' ').trimEnd();
  if (failures !== undefined) return failures;
  if (notRun > 0) return stoppedWords({ notRun, stopped });
  const isWhole = (Object.keys(SUITES) as Suite[]).every((suite) => results.some(({ test }) => test.suite === suite));
  return isWhole ? 'Entra can provision to this endpoint.' : 'No test failed.';
}

/** The report as one page that needs nothing else: no script, no font, no request. */
export function htmlReport(report: ValidationReport): string {
  const { passed, failed, warned, skipped } = totalsOf(report);
  const sections = (Object.keys(SUITES) as Suite[]).map((suite) => section(suite, report.results)).join('\n');
  const left =
    report.left.length === 0
      ? ''
      : `<p class="left">Could not be deleted again: ${report.left.map((url) => `<code>${escaped(url)}</code>`).join(', ')}</p>`;
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
${left}
</header>
${sections}
</main>
</body>
</html>
`;
}

/** Coloured only where there is something to see. */
const total = (status: TestResult['status'], name: string, count: number) =>
  `<div class="${count === 0 ? 'none' : status}"><dt>${name}</dt><dd>${count}</dd></div>`;

function section(suite: Suite, results: readonly TestResult[]): string {
  const own = results.filter(({ test }) => test.suite === suite);
  if (own.length === 0) return '';
  return `<section><h2>${SUITES[suite]}</h2>\n${own.map(entry).join('\n')}\n</section>`;
}

/** What failed is open, so that it is read first. */
function entry({ test, status, expected, found, fix, steps }: TestResult): string {
  const isOpen = status === 'failed' ? ' open' : '';
  const why =
    status === 'passed'
      ? ''
      : `<dl class="why">${fact('Expected', expected)}${fact('Found', found)}${fact('Fix', fix)}</dl>`;
  return `<details class="${status}"${isOpen}>
<summary><span class="status">${WORDS[status]}</span> <span class="name">${escaped(test.id)}</span></summary>
<p>${escaped(test.title)} <span class="clause">${escaped(test.clause)}</span></p>
${why}
<ol>${steps.map(step).join('')}</ol>
</details>`;
}

const fact = (name: string, value: string | undefined) =>
  value === undefined ? '' : `<div><dt>${name}</dt><dd>${escaped(value)}</dd></div>`;

function step({ request, url, outcome }: TestResult['steps'][number]): string {
  const sent = request.body === undefined ? '' : `<pre>${json(request.body)}</pre>`;
  const got =
    'status' in outcome
      ? `<p class="answer"><b>${outcome.status}</b> in ${Math.round(outcome.duration)} ms</p>${outcome.text === '' ? '' : `<pre>${json(outcome.json ?? outcome.text)}</pre>`}`
      : `<p class="answer"><b>No answer</b>: ${escaped(outcome.message)}</p>`;
  return `<li><p><b>${request.method}</b> <code>${escaped(url)}</code></p>${sent}${got}</li>`;
}

const json = (value: unknown) =>
  escaped((typeof value === 'string' ? value : JSON.stringify(value, null, 2)).slice(0, MAX_BODY));

const STYLE = `
:root{color-scheme:light dark;--ink:#14213d;--soft:#5b6478;--line:#d9dee8;--page:#f6f8fb;--card:#fff;--good:#0a7d3f;--bad:#b3261e;--warn:#8a5a00}
@media (prefers-color-scheme:dark){:root{--ink:#e8ecf4;--soft:#a3adc0;--line:#2d3648;--page:#0f1420;--card:#171e2d;--good:#5bd38c;--bad:#ff8a80;--warn:#f0b84a}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
main{max-width:60rem;margin:0 auto;padding:2.5rem 1.25rem 4rem}
.eyebrow{margin:0;color:var(--soft);letter-spacing:.08em;text-transform:uppercase;font-size:.8rem}
h1{margin:.2rem 0 .6rem;font-size:1.9rem;line-height:1.2}
h1.good{color:var(--good)}h1.bad{color:var(--bad)}
h2{margin:2.4rem 0 .8rem;font-size:1.1rem}
code,pre{font:.86rem/1.45 ui-monospace,monospace;overflow-wrap:anywhere}
.totals{display:grid;grid-template-columns:repeat(auto-fit,minmax(8rem,1fr));gap:.75rem;margin:1.5rem 0}
.totals div{background:var(--card);border:1px solid var(--line);border-radius:.6rem;padding:.8rem 1rem}
.totals dt{color:var(--soft);font-size:.85rem}.totals dd{margin:0;font-size:1.7rem;font-weight:650}
.totals .passed dd{color:var(--good)}.totals .failed dd{color:var(--bad)}.totals .warned dd{color:var(--warn)}
details{background:var(--card);border:1px solid var(--line);border-radius:.6rem;margin:.4rem 0;padding:0 1rem}
summary{cursor:pointer;padding:.65rem 0;display:flex;gap:.9rem;align-items:baseline}
summary:focus-visible{outline:2px solid currentColor;outline-offset:2px;border-radius:.3rem}
.status{flex:0 0 7.5rem;font-weight:650;font-size:.9rem}
.passed .status{color:var(--good)}.failed .status{color:var(--bad)}.warned .status{color:var(--warn)}.skipped .status{color:var(--soft)}
.clause{color:var(--soft)}
.why{margin:.4rem 0 1rem;border-left:3px solid currentColor;padding-left:.9rem}
.failed .why{border-color:var(--bad)}.warned .why{border-color:var(--warn)}.skipped .why{border-color:var(--line)}
.why div{margin:.25rem 0}.why dt{display:inline;color:var(--soft)}.why dt::after{content:": "}.why dd{display:inline;margin:0;overflow-wrap:anywhere}
ol{padding-left:1.2rem;margin:.5rem 0 1rem}li{margin:.7rem 0}li p{margin:.2rem 0}
pre{margin:.3rem 0;padding:.7rem .9rem;background:var(--page);border-radius:.4rem;max-height:22rem;overflow:auto;white-space:pre-wrap}
.answer{color:var(--soft)}
.left{color:var(--warn)}
`;
