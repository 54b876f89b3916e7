import { Command, Option } from 'commander';
import { permitNewName } from '../../auth/administration/credential-limits.js';
import type { CredentialKind, CredentialSummary } from '../../auth/credentials.js';
import { CLOUD_NAMES, type EntraCloudName } from '../../auth/keys/issuers/entra-issuer.js';
import { type ActorOption, actorOf, withActor } from '../actor.js';
import { readTextFile } from '../input/read-text-file.js';
import { type OpenRuntime, type Runtime, withRuntime } from '../runtime.js';
import { localTime, printFacts, printJson, printLine } from '../terminal.js';
import { chooseName } from './credential-name.js';
import {
  type ListOptions,
  listOf,
  type NewCredentialOptions,
  type OrganizationOption,
  subcommandOf,
  withNewCredential,
} from './credential-options.js';
import { credentialJson, isLiveNow } from './credential-table.js';
import { type CredentialList, listCredentials } from './list-credentials.js';
import { pickCredential } from './pick-credential.js';
import { printFederationCard } from './what-to-paste.js';

const EXAMPLES = `
Trust lets callers in who prove themselves without a secret of ours:
  entra        tokens that Microsoft Entra issues to its provisioning service when Secret Token is left blank
  federation   a workload identity of Entra, which gets access tokens here as an OAuth client does
  keys         an OAuth client that signs its assertions with a key of its own (RFC 7523, private_key_jwt; IPSIE)
  certificate  the holder of a TLS client certificate, as SAP has it

Examples:
  rollcall trust entra -o contoso --tenant-id 11111111-2222-4333-8444-555555555555
  rollcall trust entra -o contoso --tenant-id … --audience <application id of the gallery application>
  rollcall trust federation -o contoso --tenant-id … --subject <object id> --audience api://<application id>
  rollcall trust keys -o contoso --file jwks.json
  rollcall trust certificate -o contoso --file client.pem
  rollcall trust list -o contoso
  rollcall trust remove -o contoso entra`;

const TRUST_KINDS: readonly CredentialKind[] = ['entra', 'federation', 'certificate'];

/** A PEM chain may be longer than the certificate that is read of it. */
const MAX_FILE_BYTES = 100_000;

interface TenantOptions extends NewCredentialOptions {
  readonly tenantId: string;
  readonly cloud: EntraCloudName;
}

interface EntraOptions extends TenantOptions {
  readonly audience?: string;
}

interface FederationOptions extends TenantOptions {
  readonly audience: string;
  readonly subject: string;
  readonly reusable?: true;
  readonly clientId?: string;
}

/** `rollcall trust …` */
export function createTrustCommand(runtime: Runtime): Command {
  const command = new Command('trust').description('let callers in by Entra tokens, workload identities, certificates');
  const run =
    <Options extends NewCredentialOptions>(
      work: (runtime: Runtime, open: OpenRuntime, options: Options) => Promise<void>,
    ) =>
    (options: Options) =>
      withRuntime(runtime, (open) => work(runtime, open, options));
  withTenant(
    withNewCredential(subcommandOf(command, 'entra', 'accept the tokens of Entra itself (blank Secret Token)')),
  )
    .option('--audience <guid>', 'id of the gallery application (default: what all other applications share)')
    .action(run(trustEntra));
  withTenant(
    withNewCredential(subcommandOf(command, 'federation', 'let a workload identity speak for an OAuth client')),
  )
    .requiredOption('--subject <guid>', 'object id of the provisioning service principal in the tenant')
    .requiredOption('--audience <audience>', 'as Entra shows it: api://<application id>, with or without /.default')
    .option('--reusable', 'accept an assertion more than once while it lives')
    .option('--client-id <id>', 'of an OAuth client that is there (default: a new one)')
    .action(run(trustFederation));
  withNewCredential(subcommandOf(command, 'keys', 'let an OAuth client sign its assertions with keys of its own'))
    .requiredOption(
      '--file <jwks>',
      'JWK set of the public keys (RSA or EC P-256, each with a kid); - for standard input',
    )
    .option('--client-id <id>', 'of an OAuth client that is there (default: a new one)')
    .action(run(trustKeys));
  withNewCredential(subcommandOf(command, 'certificate', 'let the holder of a TLS client certificate in'))
    .requiredOption('--file <pem>', 'the certificate, without its key; - for standard input')
    .action(run(trustCertificate));
  listOf(command, 'list what is trusted, and what was').action((options: ListOptions) =>
    withRuntime(runtime, (open) => listCredentials(open, TRUSTS, options)),
  );
  withActor(subcommandOf(command, 'remove', 'trust it no more'))
    .argument('<id-or-name>', 'as "rollcall trust list" shows it')
    .action((idOrName: string, options: OrganizationOption & ActorOption) =>
      withRuntime(runtime, (open) => remove(open, idOrName, options)),
    );
  return command.addHelpText('after', EXAMPLES);
}

const withTenant = (command: Command): Command =>
  command
    .requiredOption('--tenant-id <guid>', "of the customer's Entra tenant, on its overview page")
    .addOption(new Option('--cloud <cloud>', 'which cloud of Entra it is in').choices(CLOUD_NAMES).default('global'));

/** Organization, name and terms of a new credential. */
async function prepare(open: OpenRuntime, options: NewCredentialOptions, fallback: string) {
  const organization = await open.organizations.get(options.organization);
  const taken = (await trusted(open, organization.id)).filter(isLiveNow).map(({ name }) => name);
  const { access, note, expires: expiresAt } = options;
  const newName = chooseName(options.name, taken, fallback);
  const permit = permitNewName(newName, TRUST_KINDS);
  return { ...organization, newName, terms: { access, note, expiresAt, by: actorOf(options), permit } };
}

async function trusted(open: OpenRuntime, organizationId: string): Promise<CredentialSummary[]> {
  const all = await open.credentials.list(organizationId);
  return all.filter(({ kind }) => TRUST_KINDS.includes(kind));
}

async function trustEntra(runtime: Runtime, open: OpenRuntime, options: EntraOptions) {
  const { id, slug, newName, terms } = await prepare(open, options, 'entra');
  const { tenantId, cloud, audience } = options;
  const trust = await open.credentials.trustEntra(id, newName, { ...terms, tenantId, cloud, audience });
  if (options.json) return printJson({ ...trustJson(trust), tenantUrl: runtime.tenantUrl(slug) });
  printLine(`${slug} accepts the tokens of Entra tenant ${trust.lookup} ("${trust.name}").`);
  printLine();
  printLine('Microsoft Entra ID, Provisioning:');
  printFacts([
    ['  Tenant URL', runtime.tenantUrl(slug)],
    ['  Secret Token', 'leave it blank'],
  ]);
  if (audience === undefined) {
    printLine();
    printLine(
      'The audience is the one that all applications outside the gallery share: every service that this tenant provisions to gets tokens that are good here too. Microsoft means it for tests; prefer a secret, an OAuth client or federation.',
    );
  }
}

async function trustFederation(runtime: Runtime, open: OpenRuntime, options: FederationOptions) {
  const { id, slug, newName, terms } = await prepare(open, options, 'federation');
  const { tenantId, cloud, audience, subject, clientId } = options;
  const trust = await open.credentials.trustFederation(id, newName, {
    ...terms,
    tenantId,
    cloud,
    audience,
    subject,
    clientId,
    isReusable: options.reusable,
  });
  const card = { tenantUrl: runtime.tenantUrl(slug), tokenUrl: runtime.tokenUrl(), clientId: trust.lookup ?? '' };
  if (options.json) return printJson({ ...trustJson(trust), ...card });
  printLine(
    `A workload identity of Entra may speak for the OAuth client ${card.clientId} of ${slug} ("${trust.name}").`,
  );
  printLine();
  printFederationCard(card);
}

async function trustKeys(
  runtime: Runtime,
  open: OpenRuntime,
  options: NewCredentialOptions & { file: string; clientId?: string },
) {
  const keys = await readTextFile(options.file, MAX_FILE_BYTES, 'a JWK set');
  const { id, slug, newName, terms } = await prepare(open, options, 'keys');
  const [tenantUrl, tokenUrl] = [runtime.tenantUrl(slug), runtime.tokenUrl()];
  const audiences = [tokenUrl, tenantUrl];
  const trust = await open.credentials.trustClientKeys(id, newName, {
    ...terms,
    keys,
    audiences,
    clientId: options.clientId,
  });
  const clientId = trust.lookup ?? '';
  if (options.json) return printJson({ ...trustJson(trust), tenantUrl, tokenUrl, clientId });
  printLine(`The OAuth client ${clientId} of ${slug} signs its assertions with keys of its own ("${trust.name}").`);
  printLine();
  printFacts([
    ['Tenant URL', tenantUrl],
    ['Token endpoint', tokenUrl],
    ['Client ID', clientId],
    ['Scope', 'scim'],
    ['iss and sub', clientId],
    ['aud', audiences.join(' or ')],
    ['exp', 'at most ten minutes after iat'],
    ['jti', 'another one in each assertion'],
  ]);
}

async function trustCertificate(runtime: Runtime, open: OpenRuntime, options: NewCredentialOptions & { file: string }) {
  const pem = await readTextFile(options.file, MAX_FILE_BYTES, 'a PEM file with the certificate');
  const { id, slug, newName, terms } = await prepare(open, options, 'certificate');
  const trust = await open.credentials.trustCertificate(id, newName, pem, terms);
  const tenantUrl = runtime.tenantUrl(slug);
  if (options.json) return printJson({ ...trustJson(trust), tenantUrl });
  printLine(`${slug} lets the holder of a certificate in ("${trust.name}").`);
  printLine();
  printFacts([
    ['Subject', boundTo(trust)],
    ['SHA-256', trust.lookup ?? ''],
    ['Valid until', trust.expiresAt === null ? '' : localTime(trust.expiresAt)],
  ]);
  printLine();
  printLine('SAP Identity Provisioning, system of type SCIM System, its properties:');
  printFacts([
    ['  Type', 'HTTP'],
    ['  URL', tenantUrl],
    ['  ProxyType', 'Internet'],
    ['  Authentication', 'ClientCertificateAuthentication'],
  ]);
  printLine();
  printLine(
    'The server must see the certificate: set TLS_CERT and TLS_KEY, or have a trusted proxy (TRUST_PROXY) pass it on in the header that CLIENT_CERT_HEADER names.',
  );
}

const TRUSTS: CredentialList = {
  name: 'trusts',
  kinds: TRUST_KINDS,
  columns: [
    ['KIND', ({ kind }) => kind],
    ['BOUND TO', (trust) => boundTo(trust)],
  ],
  json: (trust) => trustJson(trust),
  nothing: (whose) => `${whose} trusts nobody without a secret. See: rollcall trust --help`,
};

async function remove(open: OpenRuntime, idOrName: string, options: OrganizationOption & ActorOption) {
  const { id, slug } = await open.organizations.get(options.organization);
  const live = (await trusted(open, id)).filter(isLiveNow);
  const trust = pickCredential(live, idOrName, 'trust', slug);
  await open.credentials.revoke(id, trust.id, { by: actorOf(options) });
  if (options.json) return printJson({ removed: trust.id, name: trust.name });
  printLine(`"${trust.name}" of ${slug} is trusted no more: in a few seconds it is refused.`);
}

/** Entra tenant, OAuth client, or subject of the certificate. */
function boundTo({ kind, lookup, settings }: CredentialSummary): string {
  if (kind !== 'certificate') return lookup ?? '';
  const isKnown = typeof settings === 'object' && settings !== null && 'subject' in settings;
  return isKnown ? String(settings.subject) : (lookup ?? '');
}

const trustJson = (trust: CredentialSummary) => ({
  ...credentialJson(trust),
  lookup: trust.lookup,
  settings: trust.settings,
});
