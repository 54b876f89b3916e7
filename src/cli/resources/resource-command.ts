import { Command } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import type { CaredType } from '../../directory/operators/resource-care.js';
import { counted } from '../../protocol/counted.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printJson, printLine } from '../terminal.js';

interface ResourceOptions extends ActorOption {
  readonly organization: string;
  readonly json?: true;
}

/** What the help says of users, and of groups. */
interface Kind {
  readonly type: CaredType;
  readonly noun: string;
  readonly argument: string;
  readonly names: string;
  readonly example: string;
  readonly more: string;
}

const USER: Kind = {
  type: 'User',
  noun: 'user',
  argument: '<user>',
  names: 'userName, externalId or id',
  example: 'ada@contoso.com',
  more: 'Back come its id, its attributes and its memberships in groups that are still there; secrets that stood for the user do not.',
};
const GROUP: Kind = {
  type: 'Group',
  noun: 'group',
  argument: '<group>',
  names: 'displayName, externalId or id',
  example: 'Engineering',
  more: 'Back come its id, its attributes, its members and its memberships in other groups, as far as those are still there and no group would contain itself.',
};

/** `rollcall user …` */
export const createUserCommand = (runtime: Runtime): Command => createResourceCommand(runtime, USER);

/** `rollcall group …` */
export const createGroupCommand = (runtime: Runtime): Command => createResourceCommand(runtime, GROUP);

function createResourceCommand(runtime: Runtime, kind: Kind): Command {
  const { noun } = kind;
  const command = new Command(noun).description(`delete a single ${noun} of an organization, or bring it back`);
  subcommandOf(command, 'delete', kind, `delete a ${noun}; it can be brought back while deleted ones are kept`).action(
    (text: string, options: ResourceOptions) =>
      withRuntime(runtime, (open) => deleteResource(open, kind, text, options)),
  );
  subcommandOf(command, 'restore', kind, `bring a deleted ${noun} back, under the id that it had`).action(
    (text: string, options: ResourceOptions) => withRuntime(runtime, (open) => restore(open, kind, text, options)),
  );
  return command.addHelpText('after', examplesOf(kind));
}

const subcommandOf = (command: Command, name: string, { argument, names }: Kind, description: string): Command =>
  withActor(command.command(name))
    .argument(argument, `by ${names}`)
    .description(description)
    .requiredOption('-o, --organization <slug>', 'the organization that it belongs to')
    .option('--json', 'print JSON');

const examplesOf = ({ noun, example, more }: Kind) => `
What is deleted is moved away, whole, and goes for good after a time (rollcall org retention). ${more} A ${noun}
cannot come back while another one has what must be unique, such as its name. Log and audit keep who did it. A SCIM client
that still has the ${noun} in its scope makes it anew with its next cycle: take it out of the scope first.

Examples:
  rollcall ${noun} delete --organization contoso ${example}
  rollcall ${noun} restore --organization contoso ${example}
  rollcall ${noun} restore --organization contoso 01940c6e-7b1a-7c3d-9c55-2b1f0a6f3e21     of several with one name`;

/** @throws OperatorError when nothing is named */
function checkNamed({ noun, names }: Kind, text: string): void {
  if (text.trim() === '') throw new OperatorError(`Say which ${noun}: by ${names}.`);
}

async function deleteResource(open: OpenRuntime, kind: Kind, text: string, options: ResourceOptions) {
  const { type, noun } = kind;
  const { organization: slug, json } = options;
  checkNamed(kind, text);
  const { id, name } = await open.care.delete(slug, type, text, actorOf(options));
  const organization = await open.organizations.get(slug);
  const days = (await open.retention.find(organization.id))?.policy.deletedDays;
  if (json) return printJson({ deleted: id, type, name, keptDays: days ?? null });
  printLine(`Deleted the ${noun} ${name} (${id}) of ${slug}.`);
  printLine(`For ${counted(days ?? 0, 'day')} it can come back: rollcall ${noun} restore --organization ${slug} ${id}`);
}

async function restore(open: OpenRuntime, kind: Kind, text: string, options: ResourceOptions) {
  const { type, noun } = kind;
  const { organization: slug, json } = options;
  checkNamed(kind, text);
  const { id, name, deletedAt, memberships, before } = await open.care.restore(slug, type, text, actorOf(options));
  if (json) return printJson({ restored: id, type, name, deletedAt, memberships, membershipsBefore: before });
  printLine(`The ${noun} ${name} (${id}) of ${slug} is back, as it was deleted at ${localTime(deletedAt)}.`);
  if (before > 0) printLine(`Memberships: ${memberships} of ${before} came back${memberships < before ? LOST : '.'}`);
}

const LOST = '; of the others, the other side is gone, or a group would have contained itself.';
