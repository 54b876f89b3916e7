import { counted } from '../../../protocol/counted.js';
import type { TestResult, ValidationReport } from '../model.js';
import { totalsOf } from './summary.js';

/** The report in the XML that CI systems read; a warning passes there and says so in its output. */
export function junitReport(report: ValidationReport): string {
  const { failed, skipped } = totalsOf(report);
  const left = leftBehind(report);
  const head = `tests="${report.results.length + left.length}" failures="${failed + left.length}" skipped="${skipped}" time="${report.seconds.toFixed(3)}"`;
  const suite = `name="SCIM validation of ${escaped(report.url)}" timestamp="${report.startedAt.toISOString()}"`;
  const cases = [...left, ...report.results.map(testCase)].join('\n');
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${head}>\n<testsuite ${suite} ${head}>\n${cases}\n</testsuite>\n</testsuites>\n`;
}

/** What could not be taken away again is a failure of the run, and comes first. */
function leftBehind({ left }: ValidationReport): string[] {
  if (left.length === 0) return [];
  const said = `<failure message="${counted(left.length, 'resource was', 'resources were')} left behind">${escaped(left.join('\n'))}</failure>`;
  return [`<testcase classname="cleanup" name="What was made is deleted" time="0">${said}</testcase>`];
}

function testCase({ test, status, expected, found, fix, seconds }: TestResult): string {
  const said = [`Expected: ${expected}`, `Found: ${found}`, `Fix: ${fix}`, `Clause: ${test.clause}`].join('\n');
  const outcome = {
    passed: '',
    failed: `<failure message="${escaped(found ?? '')}">${escaped(said)}</failure>`,
    warned: `<system-out>${escaped(said)}</system-out>`,
    skipped: `<skipped message="${escaped(found ?? '')}"/>`,
  }[status];
  const name = `classname="${test.suite}" name="${escaped(test.id)}" time="${seconds.toFixed(3)}"`;
  return outcome === '' ? `<testcase ${name}/>` : `<testcase ${name}>${outcome}</testcase>`;
}

/** What XML 1.0 cannot hold at all. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what has to go.
const IMPOSSIBLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

export const escaped = (text: string): string =>
  text
    .replace(IMPOSSIBLE, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
