import type { Json } from '../../protocol/json.js';
import type { TransformationAccount, TransformationStep } from '../../upstream/transformation/transformation.js';
import { printLine } from '../terminal.js';

const MARKS = { done: 'ok  ', skipped: '-   ', failed: 'FAIL' } as const;
const SHOWN_LENGTH = 200;

/** Keys that were passed over, and the like. */
export function printWarnings(warnings: readonly string[]): void {
  for (const warning of warnings) printLine(`Note: ${warning}`);
  if (warnings.length > 0) printLine();
}

/** What each mapping did, and what came of them all. */
export function printAccount({ steps, result }: TransformationAccount): void {
  for (const step of steps) printStep(step);
  if (steps.length > 0) printLine();
  if (result.outcome === 'failed') {
    printLine(`It cannot be transformed. ${result.error.message}`);
    return;
  }
  if (result.outcome === 'skipped') {
    printLine(`It is left out: ${result.reason}.`);
    return;
  }
  printLine('It becomes:');
  for (const line of JSON.stringify(result.resource, null, 2).split('\n')) printLine(line);
  const variables = Object.entries(result.variables);
  if (variables.length > 0) printLine();
  for (const [name, value] of variables) printLine(`Variable ${name}: ${shown(value as Json)}`);
}

function printStep({ mapping, line, does, outcome, note, source, result }: TransformationStep): void {
  const place = line === undefined ? '' : `  (line ${line})`;
  printLine(`${String(mapping).padStart(3)}  ${MARKS[outcome]}  ${does}${place}`);
  if (outcome !== 'done') {
    printLine(`           ${note}`);
    return;
  }
  const values = [
    ...(source === undefined ? [] : [shown(source)]),
    ...(result === undefined ? [] : [`→ ${shown(result)}`]),
    ...(note === undefined ? [] : [`(${note})`]),
  ];
  printLine(`           ${values.join('  ')}`);
}

function shown(value: Json): string {
  const text = JSON.stringify(value);
  return text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text;
}
