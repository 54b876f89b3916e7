import { userInfo } from 'node:os';
import { type Command, InvalidArgumentError } from 'commander';

const MAX_LENGTH = 100;

/** Who does what the audit keeps. */
export interface ActorOption {
  readonly by?: string;
}

/** Adds `--by` to a command that changes something. */
export const withActor = (command: Command): Command =>
  command.option('--by <name>', 'who does it, for the audit (default: the user of the operating system)', parseName);

export const actorOf = ({ by }: ActorOption): string => by ?? systemUser();

function parseName(text: string): string {
  const name = text.trim();
  if (name === '' || name.length > MAX_LENGTH) throw new InvalidArgumentError(`Give 1 to ${MAX_LENGTH} characters.`);
  return name;
}

/** In a container, a user may have no name. */
function systemUser(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
