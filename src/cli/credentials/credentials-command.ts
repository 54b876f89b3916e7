import { Command, Option } from 'commander';
import { endOf } from '../../auth/administration/ending-soon.js';
import {
  CREDENTIAL_ORDERS,
  CREDENTIAL_STATES,
  type CredentialKind,
  type CredentialOrder,
  type CredentialState,
  type ListedCredential,
  referenceOf,
} from '../../auth/credentials.js';
import { wholeNumber } from '../input/whole-number.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printJson, printLine, printTable } from '../terminal.js';
import { credentialJson, lastUse, stateOf } from './credential-table.js';

const EXAMPLES = `
Secrets, OAuth clients and trusts of every organization in one list. Without a state those that work; --state ending are those
that end within 30 days, unused those that work and never did.

Examples:
  rollcall credentials                            what works, the next to end first
  rollcall credentials --state unused             what was made and never used
  rollcall credentials --state ended --json
  rollcall credentials --kind keyVault -o contoso --order used`;

const KINDS = ['token', 'keyVault', 'client', 'entra', 'federation', 'certificate'] as const;
const MAX_LIMIT = 100_000;

interface CredentialsOptions {
  readonly organization?: string;
  readonly state: CredentialState;
  readonly order: CredentialOrder;
  readonly kind?: (typeof KINDS)[number];
  readonly limit: number;
  readonly json?: true;
}

/** `rollcall credentials` */
export function createCredentialsCommand(runtime: Runtime): Command {
  return new Command('credentials')
    .description('list what lets callers in, of all organizations: what ends, what was never used, who made it')
    .option('-o, --organization <slug>', 'only of one organization')
    .addOption(new Option('--state <state>', 'only those').choices(CREDENTIAL_STATES).default('live'))
    .addOption(new Option('--kind <kind>', 'only of one kind').choices(KINDS))
    .addOption(
      new Option('--order <by>', 'the next end first, the longest unused first, or the newest first')
        .choices(CREDENTIAL_ORDERS)
        .default('ends'),
    )
    .option('-n, --limit <n>', 'at most so many', wholeNumber(1, MAX_LIMIT), 200)
    .option('--json', 'print JSON')
    .addHelpText('after', EXAMPLES)
    .action((options: CredentialsOptions) => withRuntime(runtime, (open) => list(open, options)));
}

async function list(open: OpenRuntime, { organization: slug, state, order, kind, limit, json }: CredentialsOptions) {
  const found = await open.credentials.listAll({
    state,
    order,
    kind: kindOf(kind),
    isReference: kind === 'keyVault' ? true : undefined,
    organizationId: slug === undefined ? undefined : (await open.organizations.get(slug)).id,
    limit: limit + 1,
  });
  const shown = found.slice(0, limit);
  const isCut = found.length > limit;
  if (json) return printJson({ credentials: shown.map(toJson), isCut });
  if (shown.length === 0) return printLine('There are none of these. See: rollcall credentials --help');
  const now = new Date();
  printTable(
    ['ORGANIZATION', 'KIND', 'NAME', 'VERSION', 'MADE BY', 'CREATED', 'LAST USED', 'ENDS', 'STATE'],
    shown.map((credential) => [
      credential.slug,
      referenceOf(credential) === undefined ? credential.kind : 'keyVault',
      credential.name,
      String(credential.version),
      credential.createdByEmail ?? credential.createdBy ?? 'server',
      localTime(credential.createdAt),
      lastUse(credential),
      timeOrNever(endOf(credential)),
      stateOf(credential, now),
    ]),
  );
  if (isCut) printLine(`There are more than ${limit}: give --limit, or narrow them down with --state and --kind.`);
}

const kindOf = (kind: CredentialsOptions['kind']): CredentialKind | undefined => (kind === 'keyVault' ? 'token' : kind);

const timeOrNever = (time: Date | undefined): string => (time === undefined ? 'never' : localTime(time));

const toJson = (credential: ListedCredential) => ({
  organization: credential.slug,
  ...credentialJson(credential),
  createdBy: credential.createdByEmail ?? credential.createdBy,
  reference: referenceOf(credential) ?? null,
});
