import { Command } from 'commander';
import { wholeNumber } from '../input/whole-number.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printJson, printLine } from '../terminal.js';

const EXAMPLES = `
The audit tells what administrators did with organizations, credentials, schemas and keys, the newest last. Nobody can
change or delete what is in it, and it never holds a secret. What SCIM clients did is in: rollcall log

Examples:
  rollcall audit
  rollcall audit --organization contoso -n 200    also when it was deleted
  rollcall audit --json                           one JSON object for each entry`;

const DEFAULT_LIMIT = 50;
const MAX_LIMIT = 100_000;

interface AuditOptions {
  readonly organization?: string;
  readonly limit: number;
  readonly json?: true;
}

/** `rollcall audit` */
export function createAuditCommand(runtime: Runtime): Command {
  return new Command('audit')
    .description('read what administrators did, in sentences')
    .option('-o, --organization <slug>', 'only what concerns one organization')
    .option('-n, --limit <n>', 'at most so many of the newest', wholeNumber(1, MAX_LIMIT), DEFAULT_LIMIT)
    .option('--json', 'print one JSON object for each entry')
    .addHelpText('after', EXAMPLES)
    .action((options: AuditOptions) => withRuntime(runtime, (open) => readAudit(open, options)));
}

async function readAudit(open: OpenRuntime, { organization: slug, limit, json }: AuditOptions) {
  const entries = await open.audit.list({ limit, slug });
  // Of an organization that was deleted, the audit is what is left.
  if (slug !== undefined && entries.length === 0) await open.organizations.getAnyway(slug);
  for (const entry of entries) {
    if (json) printJson(entry);
    else printLine(`${localTime(entry.at)}  ${entry.sentence}`);
  }
  if (entries.length === 0 && !json)
    printLine(slug === undefined ? 'The audit is empty.' : `Nothing about ${slug} yet.`);
}
