import { type Command, InvalidArgumentError, Option } from 'commander';
import { ACCESSES, type Access } from '../../protocol/permissions.js';
import { type ActorOption, withActor } from '../actor.js';
import { parseUntil } from '../times/parse-until.js';

export interface OrganizationOption {
  readonly organization: string;
  readonly json?: true;
}

/** What every new credential may be given. */
export interface NewCredentialOptions extends OrganizationOption, ActorOption {
  readonly name?: string;
  readonly access: Access;
  readonly note?: string;
  readonly expires?: Date;
}

const MAX_NOTE_LENGTH = 500;

/** A subcommand about the credentials of one organization. */
export const subcommandOf = (command: Command, name: string, description: string): Command =>
  command
    .command(name)
    .description(description)
    .requiredOption('-o, --organization <slug>', 'the organization it belongs to')
    .option('--json', 'print JSON');

export interface ListOptions {
  /** Of all organizations, when undefined. */
  readonly organization?: string;
  readonly json?: true;
}

/** A list of the credentials of one organization, or of all. */
export const listOf = (command: Command, description: string): Command =>
  command
    .command('list')
    .description(description)
    .option('-o, --organization <slug>', 'the organization that they belong to (default: of all)')
    .option('--json', 'print JSON');

/** The options of a subcommand that makes a credential. */
export const withNewCredential = (command: Command): Command =>
  withActor(
    withNameAndTerms(command).addOption(
      new Option('--access <access>', 'what it is good for').choices(ACCESSES).default('full'),
    ),
  );

/** Those of one whose access another credential decides. */
export const withNameAndTerms = (command: Command): Command =>
  command
    .option('--name <name>', 'by which to recognise it in lists and in the log')
    .option('--note <text>', 'what you want to remember about it', parseNote)
    .option('--expires <when>', 'refuse it from then on: 30d, or a date such as 2027-01-31 (default: never)', (text) =>
      parseUntil(text),
    );

function parseNote(text: string): string {
  if (text.length > MAX_NOTE_LENGTH) throw new InvalidArgumentError(`Give at most ${MAX_NOTE_LENGTH} characters.`);
  return text;
}
