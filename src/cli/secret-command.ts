import { Command } from 'commander';
import { isLive as isLiveAt, type NewSecret, type CredentialSummary as SecretSummary } from '../auth/credentials.js';
import { OperatorError } from '../directory/operator-error.js';
import { type OpenRuntime, type Runtime, withRuntime } from './runtime.js';
import { localTime, printFacts, printJson, printLine, printTable } from './terminal.js';

const EXAMPLES = `
A secret is shown once, when it is made; afterwards only its hash is kept. Several are valid at a time, so one is
replaced without a gap: create the new one, paste it into the SCIM client, then revoke the old one.

Examples:
  rollcall secret create --organization contoso --name entra-2027
  rollcall secret list --organization contoso
  rollcall secret revoke --organization contoso entra-2026
  rollcall secret create --organization contoso --value-stdin < secret.txt      a secret of your own
  rollcall secret create --organization contoso --user ada@contoso.com          good for /Me of this user alone`;

const MAX_NAME_LENGTH = 100;
/** Longer than any secret may be: what is too long is still told so. */
const MAX_INPUT_LENGTH = 10_000;

interface OrganizationOption {
  readonly organization: string;
  readonly json?: true;
}

interface CreateOptions extends OrganizationOption {
  readonly name?: string;
  readonly valueStdin?: true;
  readonly user?: string;
}

/** `rollcall secret …` */
export function createSecretCommand(runtime: Runtime): Command {
  const command = new Command('secret').description('create, list and revoke the Secret Tokens of an organization');
  const subcommand = (name: string, description: string) =>
    command
      .command(name)
      .description(description)
      .requiredOption('-o, --organization <slug>', 'the organization it belongs to')
      .option('--json', 'print JSON');
  subcommand('create', 'make a Secret Token and show it, this once')
    .option('--name <name>', 'by which to recognise it in lists and in the log (default: today)')
    .option('--value-stdin', 'take a secret of your own from standard input')
    .option(
      '--user <userName>',
      'let it stand for one user, who can read and change themselves at /Me, and nothing else',
    )
    .action((options: CreateOptions) => withRuntime(runtime, (open) => create(runtime, open, options)));
  subcommand('list', 'list secrets, live and revoked, without their values').action((options: OrganizationOption) =>
    withRuntime(runtime, (open) => list(open, options)),
  );
  subcommand('revoke', 'refuse a secret from now on')
    .argument('<id-or-name>', 'as "rollcall secret list" shows it')
    .action((idOrName: string, options: OrganizationOption) =>
      withRuntime(runtime, (open) => revoke(open, idOrName, options)),
    );
  return command.addHelpText('after', EXAMPLES);
}

async function create(runtime: Runtime, open: OpenRuntime, options: CreateOptions) {
  const organization = await open.organizations.get(options.organization);
  const live = (await open.credentials.list(organization.id, 'token')).filter(isLive);
  const name = chooseName(options.name, live);
  const user = options.user === undefined ? undefined : await findUser(open, organization, options.user);
  const chosen = options.valueStdin ? await readValue() : undefined;
  const context = [organization.slug, organization.name];
  const secret = await open.credentials.create(organization.id, name, { chosen, context, user });
  const { slug } = organization;
  if (options.json) return printJson(newSummary(secret, runtime.tenantUrl(slug), chosen === undefined));
  printLine(`Created secret "${name}" of ${slug}${user === undefined ? '' : ` for ${user.userName}`}.`);
  printLine();
  printFacts([
    ['Tenant URL', runtime.tenantUrl(slug)],
    ['Secret Token', chosen === undefined ? secret.token : 'the one you gave'],
    ...(user === undefined ? [] : [['Good for', `/Me of ${user.userName}`] as const]),
  ]);
  printLine();
  if (chosen === undefined) printLine('Keep it now: it is not shown again.');
  const others = live.filter((other) => other.user?.id === user?.id);
  if (others.length > 0)
    printLine(`Still valid: ${others.map((other) => other.name).join(', ')}. Revoke what is not needed any more.`);
}

/** @throws OperatorError */
async function findUser(open: OpenRuntime, { id, slug }: { id: string; slug: string }, userName: string) {
  const user = await open.credentials.findUser(id, userName);
  if (user !== undefined) return user;
  throw new OperatorError(
    `${slug} has no user "${userName}". Give the userName as the SCIM client sent it; it appears in: rollcall log --organization ${slug}`,
  );
}

/** @throws OperatorError when the name is taken, so that secrets can be revoked by name */
function chooseName(wanted: string | undefined, live: readonly SecretSummary[]): string {
  const isTaken = (name: string) => live.some((secret) => secret.name === name);
  if (wanted === undefined) {
    const today = localTime(new Date()).slice(0, 10);
    let name = today;
    for (let i = 2; isTaken(name); i += 1) name = `${today}-${i}`;
    return name;
  }
  const name = wanted.trim();
  if (name === '' || name.length > MAX_NAME_LENGTH) {
    throw new OperatorError(`The name of a secret has 1 to ${MAX_NAME_LENGTH} characters.`);
  }
  if (isTaken(name)) throw new OperatorError(`There is a live secret named "${name}" already. Choose another --name.`);
  return name;
}

/** The first line of standard input. */
async function readValue(): Promise<string> {
  if (process.stdin.isTTY) process.stderr.write('Secret (ends with Enter): ');
  let text = '';
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    text += chunk;
    if (text.includes('\n') || text.length > MAX_INPUT_LENGTH) break;
  }
  const value = text.split('\n', 1)[0]?.trim() ?? '';
  if (value === '')
    throw new OperatorError('Nothing came from standard input, where --value-stdin expects the secret.');
  return value;
}

async function list(open: OpenRuntime, { organization: slug, json }: OrganizationOption) {
  const organization = await open.organizations.get(slug);
  const secrets = await open.credentials.list(organization.id, 'token');
  if (json) return printJson(secrets.map(summary));
  if (secrets.length === 0)
    return printLine(`${slug} has no secrets. Create one: rollcall secret create --organization ${slug}`);
  printTable(
    ['ID', 'NAME', 'USER', 'CREATED', 'LAST USED', 'REVOKED'],
    secrets.map(({ id, name, user, createdAt, lastUsedAt, revokedAt }) => [
      id,
      name,
      user?.userName ?? '',
      localTime(createdAt),
      lastUsedAt === null ? 'never' : localTime(lastUsedAt),
      revokedAt === null ? '' : localTime(revokedAt),
    ]),
  );
}

async function revoke(open: OpenRuntime, idOrName: string, { organization: slug, json }: OrganizationOption) {
  const organization = await open.organizations.get(slug);
  const live = (await open.credentials.list(organization.id, 'token')).filter(isLive);
  const secret = pick(live, idOrName, slug);
  await open.credentials.revoke(organization.id, secret.id);
  const left = live.filter((other) => other !== secret);
  if (json) return printJson({ revoked: summary(secret).id, name: secret.name, live: left.length });
  printLine(`Revoked secret "${secret.name}" of ${slug}: in a few seconds it is refused.`);
  if (!left.some(({ user }) => user === null)) {
    printLine(`No secret to provision with is left: every SCIM client of ${slug} is refused until there is a new one.`);
  }
}

/** @throws OperatorError when no live secret is meant, or more than one */
function pick(live: readonly SecretSummary[], idOrName: string, slug: string): SecretSummary {
  const found = live.filter(({ id, name }) => id === idOrName.toLowerCase() || name === idOrName);
  const [first, second] = found;
  if (first === undefined) {
    const names = live.map(({ name }) => `"${name}"`).join(', ');
    throw new OperatorError(
      `${slug} has no live secret "${idOrName}". ${names ? `There are: ${names}` : 'It has none.'}`,
    );
  }
  if (second !== undefined) {
    throw new OperatorError(
      `${found.length} live secrets of ${slug} are named "${idOrName}". Give the id: ${found.map(({ id }) => id).join(', ')}`,
    );
  }
  return first;
}

const isLive = (secret: SecretSummary): boolean => isLiveAt(secret, new Date());

function summary({ id, name, user, createdAt, lastUsedAt, revokedAt }: SecretSummary) {
  return { id, name, user: user?.userName ?? null, createdAt, lastUsedAt, revokedAt };
}

/** Whoever chose the token knows it. */
function newSummary({ token, ...secret }: NewSecret, tenantUrl: string, isGenerated: boolean) {
  return { ...summary(secret), tenantUrl, ...(isGenerated ? { token } : {}) };
}
