import { Command } from 'commander';
import { permitNewName } from '../../auth/administration/credential-limits.js';
import { calledBy } from '../../auth/administration/ending-soon.js';
import { endPrevious, refuseThird } from '../../auth/administration/rotate-credential.js';
import type { CredentialSummary } from '../../auth/credentials.js';
import { CLIENT_KINDS } from '../../auth/methods/methods.js';
import { OperatorError } from '../../directory/operator-error.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printJson, printLine } from '../terminal.js';
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
import { credentialJson, isLiveNow, lastUse } from './credential-table.js';
import { type CredentialList, listCredentials } from './list-credentials.js';
import { pickCredential } from './pick-credential.js';
import { readEndOld, tellThird } from './rotate-secret.js';
import { printClientCard } from './what-to-paste.js';

const EXAMPLES = `
An OAuth client gets access tokens for its id and secret (OAuth 2.0 client credentials); SAP calls the pair a technical
user and can also send it with each request (Basic). A client may have several secrets at a time, so that one is
replaced without a gap; the name stays, and the new one is the next version of it. For a workload identity in the place of a secret: rollcall trust federation --help

Examples:
  rollcall client create --organization contoso --name "SAP IPS" --expires 365d
  rollcall client list --organization contoso
  rollcall client add-secret --organization contoso rollcall-client-… --end-old 7d
  rollcall client revoke --organization contoso "SAP IPS"            one secret
  rollcall client revoke --organization contoso rollcall-client-…    the client with all that it has`;

interface AddSecretOptions extends Omit<NewCredentialOptions, 'access'> {
  readonly endOld?: Date;
  readonly yes?: true;
}

/** `rollcall client …` */
export function createClientCommand(runtime: Runtime): Command {
  const command = new Command('client').description('create and look after OAuth clients (SAP: technical users)');
  withNewCredential(subcommandOf(command, 'create', 'make an OAuth client and show its secret, this once')).action(
    (options: NewCredentialOptions) => withRuntime(runtime, (open) => create(runtime, open, options)),
  );
  listOf(command, 'list clients with their secrets and workload identities, live and ended').action(
    (options: ListOptions) => withRuntime(runtime, (open) => listCredentials(open, CLIENTS, options)),
  );
  withActor(withNameAndTerms(subcommandOf(command, 'add-secret', 'make another secret of a client that is there')))
    .argument('<client-id>', 'as "rollcall client list" shows it')
    .option('--end-old <when>', 'end its other secrets: now, 7d, or a date (default: by hand)', readEndOld)
    .option('--yes', 'also while it has two live ones')
    .action((clientId: string, options: AddSecretOptions) =>
      withRuntime(runtime, (open) => addSecret(runtime, open, clientId, options)),
    );
  withActor(subcommandOf(command, 'revoke', 'refuse a secret, or a client with all that it has, from now on'))
    .argument('<id-or-name>', 'of a secret, or the id of a client, as "rollcall client list" shows them')
    .action((idOrName: string, options: OrganizationOption & ActorOption) =>
      withRuntime(runtime, (open) => revoke(open, idOrName, options)),
    );
  return command.addHelpText('after', EXAMPLES);
}

/** Client secrets and workload identities. */
async function clientsOf(open: OpenRuntime, organizationId: string): Promise<CredentialSummary[]> {
  const all = await open.credentials.list(organizationId);
  return all.filter(({ kind }) => CLIENT_KINDS.includes(kind));
}

async function create(runtime: Runtime, open: OpenRuntime, options: NewCredentialOptions) {
  const { id, slug } = await open.organizations.get(options.organization);
  const live = (await clientsOf(open, id)).filter(isLiveNow);
  const taken = live.map(({ name }) => name);
  const name = chooseName(options.name, taken, 'client');
  const created = await open.credentials.createClient(id, name, {
    access: options.access,
    note: options.note,
    expiresAt: options.expires,
    by: actorOf(options),
    permit: permitNewName(name, CLIENT_KINDS),
  });
  const { token: clientSecret, clientId, ...credential } = created;
  const card = { tenantUrl: runtime.tenantUrl(slug), tokenUrl: runtime.tokenUrl(), clientId, clientSecret };
  if (options.json) return printJson({ ...credentialJson(credential), ...card });
  printLine(`Created OAuth client "${credential.name}" of ${slug}.`);
  printLine();
  printClientCard(card);
  printLine('Keep the secret now: it is not shown again.');
}

const CLIENTS: CredentialList = {
  name: 'clients',
  kinds: CLIENT_KINDS,
  columns: [
    ['CLIENT', ({ lookup }) => lookup ?? ''],
    ['PROVES ITSELF BY', ({ kind }) => (kind === 'client' ? 'secret' : 'workload identity')],
  ],
  json: (credential) => clientJson(credential),
  nothing: (whose, slug) =>
    `${whose} has no OAuth clients. Create one: rollcall client create --organization ${slug ?? '<slug>'}`,
};

const isSecretOf =
  (clientId: string) =>
  ({ kind, lookup }: CredentialSummary): boolean =>
    kind === 'client' && lookup === clientId;

async function addSecret(runtime: Runtime, open: OpenRuntime, clientId: string, options: AddSecretOptions) {
  const { id, slug } = await open.organizations.get(options.organization);
  const clients = await clientsOf(open, id);
  const own = clients.filter(({ lookup }) => lookup === clientId);
  const last = own.at(-1);
  if (last === undefined) throw unknownClient(clients, clientId, slug);
  const live = clients.filter(isLiveNow);
  const taken = live.map(({ name }) => name);
  const others = own.filter(isLiveNow).filter(isSecretOf(clientId));
  // What a client may do is not changed by giving it another secret.
  const { access } = others.at(-1) ?? last;
  const name = options.name === undefined ? (others.at(-1) ?? last).name : chooseName(options.name, taken);
  const { note, expires: expiresAt } = options;
  const permit = options.yes
    ? undefined
    : (all: readonly CredentialSummary[]) => refuseThird(all.filter(isSecretOf(clientId)));
  const created = await tellThird(slug, 'client', () =>
    open.credentials.createClient(id, name, { clientId, access, note, expiresAt, by: actorOf(options), permit }),
  );
  const { token: clientSecret, clientId: _, ...credential } = created;
  const replaced = [];
  const end = { endOld: options.endOld, by: actorOf(options) };
  for (const other of others) replaced.push({ other, endsAt: await endPrevious(open.credentials, id, other, end) });
  const card = { tenantUrl: runtime.tenantUrl(slug), tokenUrl: runtime.tokenUrl(), clientId, clientSecret };
  if (options.json) {
    const beside = replaced.map(({ other: { id: otherId, name, version, lastUsedAt }, endsAt }) => ({
      id: otherId,
      name,
      version,
      lastUsedAt,
      endsAt: endsAt ?? null,
    }));
    return printJson({ ...credentialJson(credential), ...card, beside });
  }
  printLine(`Created another secret, ${calledBy(credential)}, of the OAuth client ${clientId} of ${slug}.`);
  printLine();
  printClientCard(card);
  printLine('Keep the secret now: it is not shown again.');
  for (const { other, endsAt } of replaced) {
    const when =
      endsAt === undefined
        ? `end it when it is not used any more: rollcall client revoke --organization ${slug} ${other.id}`
        : `it ends at ${localTime(endsAt)}`;
    printLine(`Valid beside it: ${calledBy(other)}, last used: ${lastUse(other)}; ${when}`);
  }
}

async function revoke(open: OpenRuntime, idOrName: string, options: OrganizationOption & ActorOption) {
  const { id, slug } = await open.organizations.get(options.organization);
  const live = (await clientsOf(open, id)).filter(isLiveNow);
  const ofClient = live.filter(({ lookup }) => lookup === idOrName);
  const ending = ofClient.length > 0 ? ofClient : [pickCredential(live, idOrName, 'client secret', slug)];
  for (const credential of ending) await open.credentials.revoke(id, credential.id, { by: actorOf(options) });
  if (options.json) return printJson({ revoked: ending.map(clientJson) });
  for (const credential of ending) {
    const what = credential.kind === 'client' ? 'secret' : 'workload identity';
    printLine(`Revoked the ${what} ${calledBy(credential)} of client ${credential.lookup}.`);
  }
  printLine('In a few seconds it is refused, with every access token that it was granted.');
}

const clientJson = (credential: CredentialSummary) => ({
  ...credentialJson(credential),
  clientId: credential.lookup,
});

function unknownClient(clients: readonly CredentialSummary[], clientId: string, slug: string): OperatorError {
  const ids = [...new Set(clients.map(({ lookup }) => lookup))].join(', ');
  return new OperatorError(
    `${slug} has no OAuth client ${clientId}. ${ids === '' ? `Create one: rollcall client create --organization ${slug}` : `There are: ${ids}`}`,
  );
}
