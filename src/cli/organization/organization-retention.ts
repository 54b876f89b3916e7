import type { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import type { RetentionPolicy, RetentionSettings } from '../../directory/retention/retention.js';
import { MAX_KEPT_DAYS, MAX_KEPT_ENTRIES } from '../../directory/retention/retention-limits.js';
import { counted } from '../../protocol/counted.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { wholeNumber } from '../input/whole-number.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printFacts, printJson, printLine } from '../terminal.js';

const EXAMPLES = `
What is older goes by itself within the hour; where nobody keeps anything longer, at most a week later. Entries beyond a
number go too, the oldest first. Without options the command shows what holds.

Examples:
  rollcall org retention contoso
  rollcall org retention contoso --log-days 30 --history-days 7 --deleted-days 14
  rollcall org retention contoso --log-entries 1000000
  rollcall org retention contoso --default         as the server has it again`;

/** An organization's own settings, as far as they are given. */
type Wanted = Partial<Record<keyof RetentionSettings, number>>;

interface RetentionOptions extends Wanted, ActorOption {
  readonly default?: true;
  readonly json?: true;
}

const NONE: RetentionSettings = {
  logDays: null,
  historyDays: null,
  deletedDays: null,
  logEntries: null,
  historyEntries: null,
};

/** Adds `retention`. */
export function addRetentionCommand(command: Command, runtime: Runtime): void {
  withActor(command.command('retention'))
    .argument('<slug>')
    .description('show or say how long log, history and deleted resources of an organization are kept')
    .option('--log-days <n>', 'the provisioning log, in days', wholeNumber(1, MAX_KEPT_DAYS))
    .option('--history-days <n>', 'what resources were before each change, in days', wholeNumber(1, MAX_KEPT_DAYS))
    .option('--deleted-days <n>', 'deleted resources, in days', wholeNumber(1, MAX_KEPT_DAYS))
    .option('--log-entries <n>', 'of the log, the newest n at most', wholeNumber(1, MAX_KEPT_ENTRIES))
    .option('--history-entries <n>', 'of the history, the newest n at most', wholeNumber(1, MAX_KEPT_ENTRIES))
    .option('--default', "for everything the server's default again")
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((slug: string, options: RetentionOptions) => retention(runtime, slug, options));
}

async function retention(runtime: Runtime, slug: string, options: RetentionOptions) {
  const { default: isDefault, json, by: _, ...wanted } = options;
  const isChange = Object.keys(wanted).length > 0;
  if (isDefault && isChange) throw new OperatorError('Give what is to be kept, or --default for all, but not both.');
  await withRuntime(runtime, async (open) => {
    const { id } = await open.organizations.get(slug);
    const before = await open.retention.find(id);
    const settings = { ...(isDefault ? NONE : (before?.settings ?? NONE)), ...wanted };
    if (isDefault || isChange) await open.retention.set(id, settings, actorOf(options));
    const now = await open.retention.find(id);
    if (now === undefined) return;
    if (json) return printJson({ slug, ...now.policy });
    printLine(`Of ${slug} is kept:`);
    printFacts(factsOf(now.settings, now.policy));
  });
}

const factsOf = (own: RetentionSettings, policy: RetentionPolicy): (readonly [string, string])[] => [
  ['  Provisioning log', `${days(own.logDays, policy.logDays)}${newest(policy.logEntries)}`],
  ['  History', `${days(own.historyDays, policy.historyDays)}${newest(policy.historyEntries)}`],
  ['  Deleted resources', days(own.deletedDays, policy.deletedDays)],
];

const days = (own: number | null, count: number): string =>
  `${counted(count, 'day')}${own === null ? ' (the default)' : ''}`;

const newest = (entries: number | null): string =>
  entries === null ? '' : `, the newest ${counted(entries, 'entry', 'entries')} at most`;
