import { MAX_SAMPLE_BYTES, type SampleCheck } from '../../directory/definitions/sample-check.js';
import { adviceIn } from '../explained.js';
import { readTextFile } from '../input/read-text-file.js';
import { printJson, printLine } from '../terminal.js';
import type { JsonOption } from './definition-command.js';

export interface CheckOptions extends JsonOption {
  readonly type?: string;
}

/** `rollcall schema check`: it exits with 0 whatever it finds, as nothing was refused. */
export async function checkSample(samples: SampleCheck, slug: string, file: string, { type, json }: CheckOptions) {
  const text = await readTextFile(file, MAX_SAMPLE_BYTES, 'a JSON file');
  const verdict = await samples.check(slug, text, type, 'cli');
  if (json) return printJson(verdict);
  const { refusal, stored, notes, hasMembers } = verdict;
  if (refusal === undefined) {
    printLine(`A ${verdict.type} like this would be stored in ${slug} as:`);
    printJson(stored);
    if (hasMembers) printLine('Its members are looked for only when the group is stored.');
  } else {
    const kind = refusal.scimType === undefined ? '' : ` ${refusal.scimType}`;
    printLine(`A ${verdict.type} like this would be refused with ${refusal.status}${kind}: ${refusal.detail}`);
    for (const line of adviceIn(refusal)) printLine(line);
  }
  for (const { text: phrase } of notes) printLine(`- ${phrase}`);
  printLine('Nothing was written.');
}
