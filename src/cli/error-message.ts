import { asStarted } from './started-as.js';
import { printableLines } from './terminal.js';

/** Mistakes of ours, of which an engineer needs the stack; every other message says enough. */
const BUGS = [TypeError, RangeError, ReferenceError, SyntaxError];

/** What to tell a person whose command failed. */
export function errorMessage(error: unknown): string {
  return printableLines(asStarted(explain(error)));
}

function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (BUGS.some((bug) => error instanceof bug)) return error.stack ?? error.message;
  if (error.message === '' && error instanceof AggregateError) return explain(error.errors[0]);
  const remedy = 'remedy' in error && typeof error.remedy === 'string' ? ` ${error.remedy}` : '';
  return error.message + remedy;
}
