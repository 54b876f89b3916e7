import { Command } from 'commander';
import { explainReason } from '../../directory/explain/explanation.js';
import { REFUSAL_CODES, type ReasonCode } from '../../protocol/reason-code.js';
import { adviceIn } from '../explained.js';
import { readReason } from '../input/read-reason.js';
import { printJson, printLine } from '../terminal.js';

const EXAMPLES = `
Needs no database. Entries of the log have one of these codes, which never change what they mean.

Examples:
  rollcall explain                       all reasons for which requests are refused
  rollcall explain value-taken           one of them: why, what to change, and where
  rollcall log --reason value-taken      what was refused for it`;

/** `rollcall explain` */
export function createExplainCommand(): Command {
  return new Command('explain')
    .description('say what a reason code means, what to change, and where in Entra, Okta and SAP')
    .argument('[code]', 'such as: value-taken')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((code: string | undefined, { json }: { json?: true }) => {
      if (code !== undefined) return explainOne(readReason(code), json);
      const all = REFUSAL_CODES.map((code) => explainReason(code));
      if (json) return printJson(all);
      const width = Math.max(...REFUSAL_CODES.map(({ length }) => length));
      for (const { reason, title } of all) printLine(`${reason.padEnd(width)}  ${title}`);
    });
}

function explainOne(code: ReasonCode, json: true | undefined): void {
  const explanation = explainReason(code);
  if (json) {
    printJson(explanation);
    return;
  }
  printLine(explanation.title);
  for (const line of adviceIn(explanation)) printLine(line);
  const [checked] = explanation.paths.flatMap((path) => path.checked?.on ?? []).sort();
  const those = explanation.paths.every((path) => path.checked) ? 'The ways there' : 'The other ways there';
  if (checked !== undefined) printLine(`${those} were checked on ${checked}.`);
}
