import { counted } from '../../../protocol/counted.js';
import type { TestResult, ValidationReport } from '../model.js';

export type Totals = Readonly<Record<TestResult['status'], number>>;

export function totalsOf({ results }: Pick<ValidationReport, 'results'>): Totals {
  const count = (status: TestResult['status']) => results.filter((result) => result.status === status).length;
  return { passed: count('passed'), failed: count('failed'), warned: count('warned'), skipped: count('skipped') };
}

/** Why tests were not run, a sentence. */
export const stoppedWords = ({ notRun, stopped }: Pick<ValidationReport, 'notRun' | 'stopped'>): string =>
  `Stopped: ${counted(notRun, 'test was', 'tests were')} not run.${stopped === undefined ? '' : ` ${stopped}`}`;

/** The report as JSON, without headers that a secret is in. */
export const jsonReport = (report: ValidationReport) => ({
  url: report.url,
  startedAt: report.startedAt.toISOString(),
  seconds: report.seconds,
  totals: totalsOf(report),
  notRun: report.notRun,
  stopped: report.stopped,
  left: report.left,
  results: report.results.map(({ test, steps, ...result }) => ({ ...test, ...result, steps: steps.map(stepOf) })),
});

function stepOf({ request, url, outcome }: TestResult['steps'][number]) {
  const { method, body } = request;
  const answer =
    'status' in outcome ? { status: outcome.status, body: outcome.json ?? outcome.text } : { error: outcome.message };
  return { method, url, ...(body === undefined ? {} : { body }), answer };
}
