import type { CheckStatus, CheckStep } from '../../upstream/sap-check/check-step.js';
import type { SapCheckReport } from '../../upstream/sap-check/sap-check.js';
import { printLine } from '../terminal.js';

const MARKS: Readonly<Record<CheckStatus, string>> = {
  passed: 'ok',
  warned: 'warn',
  failed: 'FAIL',
  skipped: 'n/a',
  'not-reached': '-',
};
const SHORT = { IPS_PROXY: 'IPS_PROXY', SAP_Identity_Services_Identity_Directory: 'Directory' } as const;
const WIDTH = 27;

/** One line, and below it what to do. */
export function sayStep({ destination, title, status, finding, fix }: CheckStep): void {
  const where = destination === undefined ? title : `${SHORT[destination]} ${title}`;
  printLine(`${MARKS[status].padEnd(5)} ${where.padEnd(WIDTH)} ${finding}`);
  if (fix !== undefined) printLine(`${' '.repeat(WIDTH + 7)}${fix}`);
}

/** How many steps came to what. */
export function totalsOf({ steps }: SapCheckReport): string {
  const count = (status: CheckStatus) => steps.filter((step) => step.status === status).length;
  return `${count('passed')} passed, ${count('warned')} warnings, ${count('failed')} failed, ${count('not-reached')} not reached.`;
}
