import { Command, Option } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { PROFILE_NAMES, type ProfileName } from '../../protocol/profiles/profile-name.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { printFacts, printJson, printLine } from '../terminal.js';
import { addDeleteCommand } from './delete-organization.js';
import { addListCommand } from './list-organizations.js';
import { addLimitCommands } from './organization-limits.js';
import { addNotifyCommand } from './organization-notify.js';
import { addRetentionCommand } from './organization-retention.js';
import { addSetCommand } from './organization-settings.js';
import { summary } from './organization-summary.js';
import { showOrganization } from './show-organization.js';

const EXAMPLES = `
An organization is one customer: it has its own Tenant URL, its own secrets, and sees nobody else's users.

Examples:
  rollcall org create contoso --name "Contoso Ltd."
  rollcall org create fabrikam --profile core
  rollcall org create sap --profile ias               as SAP Cloud Identity Services: for Entra's application of this name, IPS, IAG
  rollcall org show contoso
  rollcall org allow-ips contoso 203.0.113.0/24 2001:db8::/32
  rollcall org limit contoso --rate 50 --burst 200
  rollcall org notify contoso it@contoso.com
  rollcall org retention contoso --log-days 30
  rollcall org set contoso --strict on
  rollcall org deactivate contoso      refuses every SCIM request of contoso with 403, and keeps its data
  rollcall org delete contoso          shows what would go; with --yes it goes, for good`;

interface CreateOptions extends ActorOption {
  readonly profile: ProfileName;
  readonly name?: string;
  readonly json?: true;
}

interface JsonOption {
  readonly json?: true;
}

/** `rollcall org …` */
export function createOrganizationCommand(runtime: Runtime): Command {
  const command = new Command('org').alias('organization').description('create and look after organizations');
  withActor(command.command('create'))
    .argument('<slug>', 'last part of the Tenant URL: lower-case letters, digits and hyphens')
    .description('add an organization')
    .addOption(
      new Option(
        '--profile <profile>',
        'attributes that a user needs: core, as the RFC says; vault, eleven of them; or ias, the shape of SAP Cloud Identity Services',
      )
        .choices(PROFILE_NAMES)
        .default('vault'),
    )
    .option('--name <name>', 'name for people (default: the slug)')
    .option('--json', 'print JSON')
    .action((slug: string, options: CreateOptions) =>
      withRuntime(runtime, (open) => create(runtime, open, slug, options)),
    );
  addListCommand(command, runtime);
  command
    .command('show')
    .argument('<slug>')
    .description('show one organization: Tenant URL, users, groups, credentials, limits, last activity')
    .option('--json', 'print JSON')
    .action((slug: string, options: JsonOption) =>
      withRuntime(runtime, (open) => showOrganization(runtime, open, slug, options.json)),
    );
  for (const [name, active, description] of [
    ['activate', true, 'serve an organization again'],
    ['deactivate', false, 'refuse every SCIM request of an organization with 403'],
  ] as const) {
    withActor(command.command(name))
      .argument('<slug>')
      .description(description)
      .option('--json', 'print JSON')
      .action((slug: string, options: JsonOption & ActorOption) =>
        withRuntime(runtime, (open) => setActive(runtime, open, slug, active, options)),
      );
  }
  addLimitCommands(command, runtime);
  addNotifyCommand(command, runtime);
  addRetentionCommand(command, runtime);
  addSetCommand(command, runtime);
  addDeleteCommand(command, runtime);
  return command.addHelpText('after', EXAMPLES);
}

async function create(runtime: Runtime, open: OpenRuntime, slug: string, options: CreateOptions) {
  const { profile, name, json } = options;
  if (name?.trim() === '') throw new OperatorError('The name is empty; leave --name out to take the slug.');
  const organization = await open.organizations.create(slug, profile, name?.trim(), actorOf(options));
  if (json) return printJson(summary(runtime, organization));
  printLine(`Created organization ${slug}.`);
  printLine();
  printFacts([
    ['Tenant URL', runtime.tenantUrl(slug)],
    ['Profile', profile],
  ]);
  printLine();
  printLine(`Next, its Secret Token:  rollcall secret create --organization ${slug}`);
}

async function setActive(
  runtime: Runtime,
  open: OpenRuntime,
  slug: string,
  active: boolean,
  { json, ...options }: JsonOption & ActorOption,
) {
  const organization = await open.organizations.setActive(slug, active, actorOf(options));
  if (json) return printJson(summary(runtime, organization));
  printLine(
    active
      ? `${slug} is active: its SCIM clients are served.`
      : `${slug} is switched off: in a few seconds every SCIM request is refused with 403. Its data stays.`,
  );
}
