import { Command, Option } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { wholeNumber } from '../input/whole-number.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printFacts, printJson, printLine } from '../terminal.js';
import { listAccounts } from './list-accounts.js';

const EXAMPLES = `
People sign in to the console at /console. An operator may do everything; an admin looks after one organization, and an
auditor reads it. Whoever can run this command on the machine can always get in: invite yourself as operator, or reset
your password.

Examples:
  rollcall admin list
  rollcall admin invite ada@contoso.com --organization contoso               a link with which Ada becomes its admin
  rollcall admin invite eve@contoso.com -o contoso --role auditor
  rollcall admin invite you@example.com --role operator
  rollcall admin reset-password you@example.com                              a one-time password
  rollcall admin reset-password you@example.com --drop-second-factors        also when the phone was lost
  rollcall admin disable ada@contoso.com                                     signed out at once, on every server
  rollcall admin end-sessions ada@contoso.com`;

const DEFAULT_LIMIT = 100;
const MAX_LIMIT = 100_000;

interface JsonOption {
  readonly json?: true;
}

interface InviteOptions extends ActorOption, JsonOption {
  readonly role: 'operator' | 'admin' | 'auditor';
  readonly organization?: string;
}

interface ResetOptions extends ActorOption, JsonOption {
  readonly dropSecondFactors?: true;
}

/** `rollcall admin …` */
export function createAdminCommand(runtime: Runtime): Command {
  const command = new Command('admin').description('look after the people who sign in to the console');
  command
    .command('list')
    .description('list who may sign in, and to what')
    .option('--search <text>', 'only whose address or name has it', '')
    .option('-n, --limit <n>', 'at most so many', wholeNumber(1, MAX_LIMIT), DEFAULT_LIMIT)
    .option('--json', 'print one JSON object for each person')
    .action((options: { search: string; limit: number; json?: true }) =>
      withRuntime(runtime, (open) => listAccounts(open, options)),
    );
  withActor(command.command('invite'))
    .argument('<email>', 'of who is to come')
    .description('make a link, good once and for seven days, with which somebody gets a role')
    .addOption(
      new Option('--role <role>', 'what they may do').choices(['operator', 'admin', 'auditor']).default('admin'),
    )
    .option('-o, --organization <slug>', 'of which they become admin or auditor')
    .option('--json', 'print JSON')
    .action((email: string, options: InviteOptions) =>
      withRuntime(runtime, (open) => invite(runtime, open, email, options)),
    );
  withActor(command.command('reset-password'))
    .argument('<email>')
    .description('make a one-time password, shown this once; the sessions of before end')
    .option('--drop-second-factors', 'remove authenticator apps, passkeys and recovery codes as well')
    .option('--json', 'print JSON')
    .action((email: string, options: ResetOptions) =>
      withRuntime(runtime, (open) => resetPassword(runtime, open, email, options)),
    );
  for (const [name, disabled, description] of [
    ['disable', true, 'keep somebody out, and end their sessions'],
    ['enable', false, 'let somebody in again'],
  ] as const) {
    withActor(command.command(name))
      .argument('<email>')
      .description(description)
      .action((email: string, options: ActorOption) =>
        withRuntime(runtime, async ({ people: { accounts } }) => {
          const account = await accounts.get(email);
          await accounts.change(account.id, undefined, { disabled }, actorOf(options));
          printLine(`${account.email} is ${name}d.`);
        }),
      );
  }
  withActor(command.command('end-sessions'))
    .argument('<email>')
    .description('sign somebody out everywhere')
    .option('--json', 'print JSON')
    .action((email: string, options: ActorOption & JsonOption) =>
      withRuntime(runtime, (open) => endSessions(open, email, options)),
    );
  return command.addHelpText('after', EXAMPLES);
}

async function invite(runtime: Runtime, open: OpenRuntime, email: string, options: InviteOptions): Promise<void> {
  const { role, organization: slug, json } = options;
  if (role === 'operator' && slug !== undefined)
    throw new OperatorError('An operator is of all organizations: leave --organization away.');
  if (role !== 'operator' && slug === undefined)
    throw new OperatorError(`Say of which organization: --organization <slug>. Or invite an operator: --role operator`);
  const to = slug === undefined ? undefined : await open.organizations.get(slug);
  const { invitation, token } = await open.people.invitations.send(to, email, role, actorOf(options));
  const link = runtime.consoleUrl(`/invitations/${token}`);
  if (json) printJson({ email: invitation.email, role, organization: slug, link, expiresAt: invitation.expiresAt });
  else {
    printFacts([
      ['For', `${invitation.email}, as ${role}${slug === undefined ? '' : ` of ${slug}`}`],
      ['Link', link],
      ['Ends', localTime(invitation.expiresAt)],
    ]);
    printLine('Send it to them: it is good once, and not shown again.');
  }
}

async function resetPassword(runtime: Runtime, open: OpenRuntime, email: string, options: ResetOptions): Promise<void> {
  const { accounts } = open.people;
  const { id, disabledAt } = await accounts.get(email);
  const given = await accounts.resetPassword(id, actorOf(options), options.dropSecondFactors);
  if (options.json) printJson(given);
  else {
    printFacts([
      ['Console', runtime.consoleUrl('')],
      ['Sign in as', given.email],
      ['Password', given.password],
      ['Ends', localTime(given.endsAt)],
    ]);
    printLine('It is good for choosing another, and not shown again.');
    if (disabledAt !== null) printLine(`The account is disabled; let it in with: rollcall admin enable ${given.email}`);
  }
}

async function endSessions({ people }: OpenRuntime, email: string, options: ActorOption & JsonOption): Promise<void> {
  const { id, email: address } = await people.accounts.get(email);
  const ended = await people.accounts.endSessions(id, actorOf(options));
  if (options.json) printJson({ email: address, ended });
  else printLine(`${address} is signed out everywhere (sessions: ${ended}).`);
}
