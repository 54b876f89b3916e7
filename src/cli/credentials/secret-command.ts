import { Command } from 'commander';
import { permitNewName } from '../../auth/administration/credential-limits.js';
import { calledBy } from '../../auth/administration/ending-soon.js';
import { referenceOf } from '../../auth/credentials.js';
import { OperatorError } from '../../directory/operator-error.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { printFacts, printJson, printLine } from '../terminal.js';
import { chooseName } from './credential-name.js';
import {
  type ListOptions,
  listOf,
  type NewCredentialOptions,
  type OrganizationOption,
  subcommandOf,
  withNameAndTerms,
  withNewCredential,
} from './credential-options.js';
import { isLiveNow } from './credential-table.js';
import { type CredentialList, listCredentials } from './list-credentials.js';
import { pickCredential } from './pick-credential.js';
import { type RotateOptions, readEndOld, rotate } from './rotate-secret.js';
import { newSecretJson, readValue, secretJson, shownValue } from './secret-value.js';

const EXAMPLES = `
A secret is shown once, when it is made; afterwards only its hash is kept. Several are valid at a time, so one is
replaced without a gap: rotate it, paste the new one into the SCIM client, and end the old one when it is not used any
more. The name stays: the new one is the next version of it, so that a job can rotate it again and again, with --end-old.
While two versions are live, a third is refused without --yes. entra@1 means one version. The value may also be kept in Azure Key Vault: give keyvault://<vault>/<secret> as the value.

Examples:
  rollcall secret create --organization contoso --name entra --expires 365d
  rollcall secret create --organization contoso --access read-only --note "for the auditors"
  rollcall secret create --organization contoso --value-stdin < secret.txt      a secret of your own
  echo keyvault://contoso/scim | rollcall secret create -o contoso --value-stdin    one that is kept in Azure Key Vault
  rollcall secret create --organization contoso --user ada@contoso.com          good for /Me of this user alone
  rollcall secret list --organization contoso                                   who uses which, and what ends soon
  rollcall secret rotate --organization contoso entra --end-old 7d
  rollcall secret revoke --organization contoso entra@1`;

interface CreateOptions extends NewCredentialOptions {
  readonly valueStdin?: true;
  readonly user?: string;
}

/** `rollcall secret …` */
export function createSecretCommand(runtime: Runtime): Command {
  const command = new Command('secret').description(
    'create, list, rotate and revoke the Secret Tokens of an organization',
  );
  withNewCredential(subcommandOf(command, 'create', 'make a Secret Token and show it, this once'))
    .option('--value-stdin', 'take a secret of your own, or a keyvault:// reference, from standard input')
    .option(
      '--user <userName>',
      'let it stand for one user, who can read and change themselves at /Me, and nothing else',
    )
    .action((options: CreateOptions) => withRuntime(runtime, (open) => create(runtime, open, options)));
  listOf(command, 'list secrets, live and ended, without their values').action((options: ListOptions) =>
    withRuntime(runtime, (open) => listCredentials(open, SECRETS, options)),
  );
  withActor(
    withNameAndTerms(
      subcommandOf(command, 'rotate', 'make the next version of a secret; the one before goes on beside it'),
    ),
  )
    .argument('<id-or-name>', 'as "rollcall secret list" shows it')
    .option('--end-old <when>', 'end the old one: now, 7d, or a date (default: by hand)', readEndOld)
    .option('--value-stdin', 'take the new value from standard input')
    .option('--yes', 'also while two versions are live')
    .action((idOrName: string, options: RotateOptions) =>
      withRuntime(runtime, (open) => rotate(runtime, open, idOrName, options)),
    );
  withActor(subcommandOf(command, 'revoke', 'refuse a secret from now on'))
    .argument('<id-or-name>', 'as "rollcall secret list" shows it')
    .action((idOrName: string, options: OrganizationOption & ActorOption) =>
      withRuntime(runtime, (open) => revoke(open, idOrName, options)),
    );
  return command.addHelpText('after', EXAMPLES);
}

async function create(runtime: Runtime, open: OpenRuntime, options: CreateOptions) {
  const organization = await open.organizations.get(options.organization);
  const { slug } = organization;
  const live = (await open.credentials.list(organization.id, 'token')).filter(isLiveNow);
  const taken = live.map((secret) => secret.name);
  const name = chooseName(options.name, taken);
  if (options.user !== undefined && options.access === 'groups-only') {
    throw new OperatorError('A secret that stands for a user cannot be good for groups only.');
  }
  const user = options.user === undefined ? undefined : await findUser(open, organization, options.user);
  const secret = await open.credentials.create(organization.id, name, {
    chosen: options.valueStdin ? await readValue() : undefined,
    context: [slug, organization.name],
    user,
    access: options.access,
    note: options.note,
    expiresAt: options.expires,
    by: actorOf(options),
    permit: permitNewName(name, ['token']),
  });
  if (options.json) return printJson(newSecretJson(secret, runtime.tenantUrl(slug), options.valueStdin));
  printLine(`Created secret "${name}" of ${slug}${user === undefined ? '' : ` for ${user.userName}`}.`);
  printLine();
  printFacts([
    ['Tenant URL', runtime.tenantUrl(slug)],
    ['Secret Token', shownValue(secret, options.valueStdin)],
    ...(user === undefined ? [] : [['Good for', `/Me of ${user.userName}`] as const]),
    ...(options.access === 'full' ? [] : [['Access', options.access] as const]),
  ]);
  printLine();
  if (!options.valueStdin) printLine('Keep it now: it is not shown again.');
  const others = live.filter((other) => other.user?.id === user?.id);
  if (others.length > 0)
    printLine(`Still valid: ${others.map(calledBy).join(', ')}. Revoke what is not needed any more.`);
}

/** @throws OperatorError */
async function findUser(open: OpenRuntime, { id, slug }: { id: string; slug: string }, userName: string) {
  const user = await open.credentials.findUser(id, userName);
  if (user !== undefined) return user;
  throw new OperatorError(
    `${slug} has no user "${userName}". Give the userName as the SCIM client sent it; it appears in: rollcall log --organization ${slug}`,
  );
}

const SECRETS: CredentialList = {
  name: 'secrets',
  kinds: ['token'],
  columns: [
    ['USER', ({ user }) => user?.userName ?? ''],
    ['VALUE', (secret) => referenceOf(secret) ?? (secret.lookup === null ? 'chosen' : 'generated')],
  ],
  json: secretJson,
  nothing: (whose, slug) =>
    `${whose} has no secrets. Create one: rollcall secret create --organization ${slug ?? '<slug>'}`,
};

async function revoke(open: OpenRuntime, idOrName: string, options: OrganizationOption & ActorOption) {
  const { organization: slug, json } = options;
  const organization = await open.organizations.get(slug);
  const live = (await open.credentials.list(organization.id)).filter(isLiveNow);
  const secrets = live.filter(({ kind }) => kind === 'token');
  const secret = pickCredential(secrets, idOrName, 'secret', slug);
  await open.credentials.revoke(organization.id, secret.id, { by: actorOf(options) });
  if (json)
    return printJson({ revoked: secret.id, name: secret.name, version: secret.version, live: secrets.length - 1 });
  const isOneOfSeveral = secrets.some((other) => other !== secret && other.name === secret.name);
  const which = isOneOfSeveral ? `"${secret.name}" (version ${secret.version})` : calledBy(secret);
  printLine(`Revoked secret ${which} of ${slug}: in a few seconds it is refused.`);
  if (!live.some((other) => other !== secret && other.user === null)) {
    printLine(`No secret to provision with is left: every SCIM client of ${slug} is refused until there is a new one.`);
  }
}
