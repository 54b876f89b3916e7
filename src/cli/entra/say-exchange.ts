import type { Step } from '../../entra/validate/model.js';
import { printLine } from '../terminal.js';

const INDENT = ' '.repeat(16);
/** Of a body; reports hold all of it. */
const MAX_SHOWN = 1_000;

/** Shows what was sent and what came back, below what is said of it. */
export function sayExchange({ request, url, outcome }: Step): void {
  printLine(`      request:  ${request.method} ${url}`);
  if (request.body !== undefined) sayBody(JSON.stringify(request.body));
  if (!('status' in outcome)) {
    printLine(`      answer:   none: ${outcome.message}`);
    return;
  }
  const { status, text, json } = outcome;
  printLine(`      answer:   ${status}${text === '' ? ', without a body' : ''}`);
  if (text !== '') sayBody(json === undefined ? text.trim() : JSON.stringify(json));
}

function sayBody(text: string): void {
  const rest = text.length > MAX_SHOWN ? `… (${text.length} characters; --html and --json hold more)` : '';
  printLine(`${INDENT}${text.slice(0, MAX_SHOWN)}${rest}`);
}
