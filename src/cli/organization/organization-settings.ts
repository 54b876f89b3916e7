import { type Command, Option } from 'commander';
import type { QuirkLedger } from '../../directory/explain/quirk-ledger.js';
import { OperatorError } from '../../directory/operator-error.js';
import type { Organization } from '../../directory/organizations.js';
import { DISCOVERIES, type Discovery, type TenantSettings } from '../../protocol/tenant.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { sayPreview } from '../operations/quirks-command.js';
import { type Runtime, withRuntime } from '../runtime.js';
import { printFacts, printJson, printLine } from '../terminal.js';

const EXAMPLES = `
Settings that are not named stay as they are; without any the command shows what holds.

Examples:
  rollcall org set contoso
  rollcall org set contoso --strict on               says what it would have refused lately; with --yes it goes on
  rollcall org set contoso --unique-external-id off --discovery rfc7643`;

type Switch = 'on' | 'off';

interface SetOptions extends ActorOption {
  readonly strict?: Switch;
  readonly uniqueExternalId?: Switch;
  readonly discovery?: Discovery;
  readonly yes?: true;
  readonly json?: true;
}

/** Adds `set`. */
export function addSetCommand(command: Command, runtime: Runtime): void {
  withActor(command.command('set'))
    .argument('<slug>')
    .description('show or say how an organization wants the standard to be taken')
    .addOption(switchOption('--strict <on|off>', 'refuse what is tolerated by default: the interoperability profile'))
    .addOption(switchOption('--unique-external-id <on|off>', 'refuse an externalId that another resource has'))
    .addOption(new Option('--discovery <what>', 'what discovery shows').choices(DISCOVERIES))
    .option('--yes', 'strict also where clients would be refused what they sent lately')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((slug: string, options: SetOptions) => set(runtime, slug, options));
}

const switchOption = (flags: string, description: string): Option =>
  new Option(flags, description).choices(['on', 'off']);

async function set(runtime: Runtime, slug: string, options: SetOptions) {
  const { strict, uniqueExternalId, discovery } = options;
  const settings: Partial<TenantSettings> = {
    ...(strict && { strict: strict === 'on' }),
    ...(uniqueExternalId && { uniqueExternalId: uniqueExternalId === 'on' }),
    ...(discovery && { discovery }),
  };
  const isChange = Object.keys(settings).length > 0;
  await withRuntime(runtime, async ({ organizations, quirks }) => {
    if (settings.strict && !options.yes) await checkClients(quirks, await organizations.get(slug), options.json);
    const organization = isChange
      ? await organizations.set(slug, settings, actorOf(options))
      : await organizations.get(slug);
    if (options.json) return printJson({ slug, ...settingsJson(organization) });
    printLine(isChange ? `In a few seconds there holds for ${slug}:` : `For ${slug} there holds:`);
    printFacts(settingsFacts(organization).map(([name, value]) => [`  ${name}`, value]));
  });
}

/** Nobody shuts a client out without knowing it. @throws OperatorError */
async function checkClients(quirks: QuirkLedger, organization: Organization, json: true | undefined): Promise<void> {
  if (organization.strict) return;
  const preview = await quirks.preview(organization);
  if (preview.clients.length === 0) return;
  const { slug } = organization;
  if (!json) sayPreview(slug, preview);
  throw new OperatorError(
    `${slug} is not strict yet: it would refuse what ${preview.clients.map(({ client }) => `"${client}"`).join(', ')} sent in the last ${preview.days} days (rollcall quirks -o ${slug}). Change the clients first, or add --yes.`,
  );
}

type Settings = Pick<Organization, keyof TenantSettings>;

/** Settings in words. */
export const settingsFacts = ({
  strict,
  uniqueExternalId,
  discovery,
}: Settings): (readonly [name: string, value: string])[] => [
  [
    'Mistakes',
    strict
      ? 'refused, as the interoperability profile asks (strict)'
      : 'tolerated and noted where the meaning is clear',
  ],
  ['externalId', uniqueExternalId ? 'unique in each resource type' : 'may repeat, as RFC 7643 says'],
  ['Discovery', discovery === 'rfc7643' ? 'what RFC 7643 knows alone' : 'all that there is'],
];

/** As JSON. */
export const settingsJson = ({ strict, uniqueExternalId, discovery }: Settings) => ({
  strict,
  uniqueExternalId,
  discovery,
});
