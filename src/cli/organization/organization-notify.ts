import { type Command, Option } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import type { Organization } from '../../directory/organizations.js';
import { isMailAddress, MAX_NOTIFY_ADDRESSES } from '../../mail/address.js';
import { MAIL_LANGUAGES, type MailLanguage } from '../../mail/messages/message.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { printable, printJson, printLine } from '../terminal.js';

const EXAMPLES = `
They are told of credentials and certificates that end, 60, 30 and 7 days before, and of requests that are refused in numbers.
Addresses take the place of the ones before; without any the command shows what is.

Examples:
  rollcall org notify contoso it@contoso.com identity@contoso.com --language de
  rollcall org notify contoso --none`;

interface NotifyOptions extends ActorOption {
  readonly language?: MailLanguage;
  readonly none?: true;
  readonly json?: true;
}

/** Adds `notify`. */
export function addNotifyCommand(command: Command, runtime: Runtime): void {
  withActor(command.command('notify'))
    .argument('<slug>')
    .argument('[address...]', `at most ${MAX_NOTIFY_ADDRESSES} e-mail addresses`)
    .description('say who is told by mail of what concerns an organization')
    .addOption(new Option('--language <language>', 'of the mail').choices(MAIL_LANGUAGES))
    .option('--none', 'nobody')
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((slug: string, addresses: string[], options: NotifyOptions) => notify(runtime, slug, addresses, options));
}

async function notify(runtime: Runtime, slug: string, given: readonly string[], options: NotifyOptions) {
  const addresses = [...new Set(given.map((address) => address.trim()))];
  const isChange = options.none === true || addresses.length > 0 || options.language !== undefined;
  if (options.none && addresses.length > 0) throw new OperatorError('Give addresses, or --none, but not both.');
  if (addresses.length > MAX_NOTIFY_ADDRESSES)
    throw new OperatorError(`At most ${MAX_NOTIFY_ADDRESSES} addresses are told. Use a mailing list for more.`);
  const wrong = addresses.find((address) => !isMailAddress(address));
  if (wrong !== undefined) throw new OperatorError(`"${printable(wrong)}" is no e-mail address.`);
  await withRuntime(runtime, async (open) => {
    const organization = isChange ? await change(open, slug, addresses, options) : await open.organizations.get(slug);
    if (options.json) return printJson({ slug, ...notifyJson(organization) });
    printLine(`${slug} tells ${notifiedOf(organization)}.`);
    if (organization.notifyAddresses.length > 0 && !open.mailer.isOn)
      printLine('No mail is sent from here: SMTP_URL is not set. What counts is what the server has.');
  });
}

async function change({ organizations }: OpenRuntime, slug: string, addresses: string[], options: NotifyOptions) {
  const before = await organizations.get(slug);
  const isKept = addresses.length === 0 && !options.none;
  const language = options.language ?? before.notifyLanguage;
  return organizations.setNotify(slug, isKept ? before.notifyAddresses : addresses, language, actorOf(options));
}

type Notified = Pick<Organization, 'notifyAddresses' | 'notifyLanguage'>;

export const notifiedOf = ({ notifyAddresses, notifyLanguage }: Notified): string =>
  notifyAddresses.length === 0 ? 'nobody' : `${notifyAddresses.join(', ')} (${notifyLanguage})`;

/** As JSON. */
export const notifyJson = ({ notifyAddresses: addresses, notifyLanguage: language }: Notified) => ({
  addresses,
  language,
});
