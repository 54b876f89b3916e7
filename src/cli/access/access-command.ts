import { Command, Option } from 'commander';
import { accessJson } from '../../upstream/access/access-json.js';
import { ACCESS_STATES, type AccessRequest, type AccessState } from '../../upstream/access/access-requests.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { wholeNumber } from '../input/whole-number.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printFacts, printJson, printLine, printTable } from '../terminal.js';
import { parseUntil } from '../times/parse-until.js';

const ID = '019eb0c6-66a2-7cc4-8d1f-d2a5f9f2c0e1';
const EXAMPLES = `
Somebody asks that a user of the organization becomes a member of a group of an upstream system (rollcall system list).
Once it is approved, the server brings the membership there, after making the user where the system lacks them, and takes
it away when it is revoked or its time is over. What the system refuses has failed, and can be tried again; what it cannot
take at the moment is tried again by itself.

Examples:
  rollcall access request --organization contoso --system IAG --user ada@contoso.com --group Z_FI_CLERK --reason "FI-204"
  rollcall access list --organization contoso --state requested
  rollcall access approve --organization contoso ${ID}
  rollcall access revoke --organization contoso ${ID}
  rollcall access request -o contoso --system IAG --user ada@contoso.com --group Auditors --reason "Year end" \\
    --valid-from 2027-01-04 --valid-until 2027-02-01`;

interface OrganizationOption {
  readonly organization: string;
  readonly json?: true;
}

interface RequestOptions extends OrganizationOption, ActorOption {
  readonly system: string;
  readonly user: string;
  readonly group: string;
  readonly reason: string;
  readonly validFrom?: Date;
  readonly validUntil?: Date;
}

interface ListOptions extends OrganizationOption {
  readonly state?: AccessState;
  readonly user?: string;
  readonly system?: string;
  readonly before?: string;
  readonly count?: number;
}

interface DecisionOptions extends OrganizationOption, ActorOption {
  readonly reason?: string;
}

/** `rollcall access …` */
export function createAccessCommand(runtime: Runtime): Command {
  const command = new Command('access').description('requests for access to groups of upstream systems');
  withActor(ofOrganization(command.command('request')))
    .description('ask that a user becomes a member of a group')
    .requiredOption('--system <name>', 'upstream system, by name or id')
    .requiredOption('--user <name>', 'user here: userName, id or externalId')
    .requiredOption('--group <name>', 'group there: id or displayName')
    .requiredOption('--reason <text>', 'what it is for')
    .option('--valid-from <time>', 'from when on; at once, if it is not given', (text: string) => parseUntil(text))
    .option('--valid-until <time>', 'until when; until it is revoked, if it is not given', (text: string) =>
      parseUntil(text),
    )
    .action((options: RequestOptions) => withRuntime(runtime, (open) => request(open, options)));
  ofOrganization(command.command('list'))
    .description('list requests, the newest first')
    .addOption(new Option('--state <state>', 'only of this state').choices(ACCESS_STATES))
    .option('--user <id>', 'only of this user, by id')
    .option('--system <id>', 'only of this system, by id')
    .option('--before <id>', 'older ones than this')
    .option('--count <number>', 'how many', wholeNumber(1, 200))
    .action((options: ListOptions) => withRuntime(runtime, (open) => list(open, options)));
  ofOrganization(command.command('show'))
    .argument('<id>')
    .description('show a request, and what came of it')
    .action((id: string, options: OrganizationOption) =>
      withRuntime(runtime, async ({ access, organizations }) => {
        const { id: organizationId } = await organizations.get(options.organization);
        print(await access.get(organizationId, id), options.json);
      }),
    );
  for (const verb of ['approve', 'reject'] as const)
    step(command, verb, DESCRIPTIONS[verb], runtime).option('--reason <text>', 'why, for whoever asked');
  for (const verb of ['withdraw', 'revoke', 'retry'] as const) step(command, verb, DESCRIPTIONS[verb], runtime);
  return command.addHelpText('after', EXAMPLES);
}

const DESCRIPTIONS = {
  approve: 'approve a request: the server brings it to its system when its time has come',
  reject: 'reject a request',
  withdraw: 'take back a request on which nobody has decided',
  revoke: 'end access that was approved',
  retry: 'try again what has failed',
} as const;

const ofOrganization = (command: Command): Command =>
  command.requiredOption('-o, --organization <slug>', 'the organization of the user').option('--json', 'print JSON');

const step = (command: Command, verb: keyof typeof DESCRIPTIONS, description: string, runtime: Runtime): Command =>
  withActor(ofOrganization(command.command(verb)))
    .argument('<id>', 'as "rollcall access list" shows it')
    .description(description)
    .action((id: string, options: DecisionOptions) =>
      withRuntime(runtime, async ({ access, organizations }) => {
        const { id: organizationId } = await organizations.get(options.organization);
        const by = { name: actorOf(options), needsAnother: false };
        const input = options.reason === undefined ? {} : { reason: options.reason };
        print(await access[verb](organizationId, id, by, input), options.json);
      }),
    );

async function request({ access, organizations }: OpenRuntime, options: RequestOptions): Promise<void> {
  const { organization, system, user, group, reason, validFrom, validUntil, json } = options;
  const { id, slug } = await organizations.get(organization);
  const input = {
    ...{ system, user, group, reason },
    ...(validFrom === undefined ? {} : { validFrom: validFrom.toISOString() }),
    ...(validUntil === undefined ? {} : { validUntil: validUntil.toISOString() }),
  };
  const asked = await access.request({ id, slug }, input, { name: actorOf(options), needsAnother: false });
  if (!asked.isNew && !json) printLine('There is such a request already:');
  print(asked.request, json);
  if (asked.isNew && !json) {
    printLine();
    printLine(`Approve it: rollcall access approve --organization ${organization} ${asked.request.id}`);
  }
}

async function list({ access, organizations }: OpenRuntime, options: ListOptions): Promise<void> {
  const { organization, state, user, system, before, count, json } = options;
  const { id: organizationId } = await organizations.get(organization);
  const requests = await access.list(organizationId, {
    states: state && [state],
    userId: user,
    systemId: system,
    before,
    count,
  });
  if (json) {
    for (const one of requests) printJson(accessJson(one));
    return;
  }
  if (requests.length === 0) {
    printLine(`${organization} has no such access requests.`);
    return;
  }
  printTable(
    ['ID', 'STATE', 'USER', 'GROUP', 'SYSTEM', 'REQUESTED'],
    requests.map((one) => [
      one.id,
      one.state,
      one.userName ?? one.userId,
      one.groupName ?? one.groupId,
      one.systemName,
      localTime(one.createdAt),
    ]),
  );
}

function print(one: AccessRequest, json: true | undefined): void {
  if (json) {
    printJson(accessJson(one));
    return;
  }
  const time = (at: Date | undefined) => (at === undefined ? undefined : localTime(at));
  const facts: [string, string | undefined][] = [
    ['Request', one.id],
    ['State', one.state],
    ['User', one.userName ?? `${one.userId} (not here any more)`],
    ['Group', one.groupName === undefined ? one.groupId : `${one.groupName} (${one.groupId})`],
    ['System', one.systemName],
    ['Reason', one.reason],
    ['Valid from', time(one.validFrom)],
    ['Valid until', time(one.validUntil)],
    ['Requested', `${localTime(one.createdAt)} by ${one.requestedBy}`],
    ['Decided', one.decidedBy && `${time(one.decidedAt)} by ${one.decidedBy}`],
    ['Decision', one.decisionReason],
    ['Provisioned', time(one.provisionedAt)],
    ['Ended', time(one.endedAt)],
    ['Error', one.error],
    ['Next step', time(one.dueAt)],
  ];
  printFacts(facts.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])));
}
