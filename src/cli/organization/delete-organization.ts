import type { Command } from 'commander';
import { type Holdings, MAX_COUNTED } from '../../directory/deletion/organization-deletion.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { printFacts, printJson, printLine } from '../terminal.js';

const EXAMPLES = `
Without --yes it shows what would go, and deletes nothing. With it, every server refuses the organization's credentials
within two seconds, before anything is deleted; then all that it has goes for good, in small steps that keep nobody else
waiting: users, groups and other resources, deleted ones among them, credentials, schemas and types of its own, its
provisioning log and its history. The audit stays, and keeps who deleted what. What was interrupted goes on when the
command is given again. The slug is free when all is done; no credential of before is good for who gets it next. Where a
server is configured with the organization (ROLLCALL_ORGANIZATION), it makes it anew at its next start.

Examples:
  rollcall org delete contoso          what would go
  rollcall org delete contoso --yes
  rollcall org deactivate contoso      refuses its requests, and keeps everything`;

const PROGRESS_EVERY_MS = 2_000;

interface DeleteOptions extends ActorOption {
  readonly yes?: true;
  readonly json?: true;
}

/** Adds `delete`. */
export function addDeleteCommand(command: Command, runtime: Runtime): void {
  withActor(command.command('delete'))
    .argument('<slug>')
    .description('delete an organization with all that it has; without --yes it shows what would go')
    .option('--yes', 'delete it')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((slug: string, options: DeleteOptions) =>
      withRuntime(runtime, (open) =>
        options.yes ? deleteOrganization(open, slug, options) : preview(runtime, open, slug, options),
      ),
    );
}

async function preview(runtime: Runtime, open: OpenRuntime, slug: string, { json }: DeleteOptions) {
  const { organization, holdings } = await open.deletion.preview(slug);
  if (json) return printJson({ slug, id: organization.id, deleted: false, ...holdings });
  printLine(
    organization.deletingSince === null
      ? `Of ${slug} (${runtime.tenantUrl(slug)}) there would go, for good:`
      : `${slug} is being deleted, and was not finished. Of it there would still go:`,
  );
  printFacts(factsOf(holdings));
  printLine('The audit stays. Nothing was deleted.');
  printLine(`To delete it: rollcall org delete ${slug} --yes`);
}

async function deleteOrganization(open: OpenRuntime, slug: string, options: DeleteOptions) {
  let toldAt: number | undefined;
  const tell = (rows: number) => {
    toldAt ??= Date.now();
    if (Date.now() - toldAt < PROGRESS_EVERY_MS) return;
    toldAt = Date.now();
    process.stderr.write(`${rows} rows deleted so far\n`);
  };
  const { organization, holdings } = await open.deletion.delete(slug, actorOf(options), tell);
  if (options.json) return printJson({ slug, id: organization.id, deleted: true, ...holdings });
  printLine(`Deleted ${slug}, for good:`);
  printFacts(factsOf(holdings));
  printLine(`The audit stays: rollcall audit --organization ${slug}. The slug is free.`);
}

const factsOf = (holdings: Holdings): (readonly [string, string])[] => [
  ['  Users', number(holdings.users)],
  ['  Groups', number(holdings.groups)],
  ['  Resources of own types', number(holdings.resources)],
  ['  Deleted resources', number(holdings.deletedResources)],
  ['  Secrets, clients, trusts', number(holdings.credentials)],
  ['  Own schemas and types', number(holdings.schemas + holdings.resourceTypes)],
  ['  Log entries', number(holdings.logEntries)],
  ['  Entries of the history', number(holdings.history)],
];

const number = (count: number): string => (count > MAX_COUNTED ? `more than ${MAX_COUNTED}` : String(count));
