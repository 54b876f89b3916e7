import { type Command, InvalidArgumentError } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import type { SystemChange } from '../../upstream/systems/changed-input.js';
import type { SystemInput } from '../../upstream/systems/system-input.js';
import { type ActorOption, withActor } from '../actor.js';
import { readTextFile } from '../input/read-text-file.js';

export const MAX_FILE_BYTES = 2_000_000;

export interface Options extends ActorOption {
  readonly organization: string;
  readonly json?: true;
}

export interface EntryOptions extends Options {
  readonly name?: string;
  readonly kind?: 'scim' | 'ias';
  readonly url?: string;
  readonly user?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly scope?: string;
  readonly bearer?: true;
  readonly certificate?: string;
  readonly authorities?: string;
  readonly secretStdin?: true;
  readonly property: Readonly<Record<string, string>>;
  readonly removeProperty: readonly string[];
  /** False to take it away. */
  readonly readTransformation?: string | false;
  readonly writeTransformation?: string | false;
  readonly proxy: boolean;
}

export const withEntry = (command: Command): Command =>
  withActor(command)
    .option('--name <name>', 'by which to recognise it')
    .option('--kind <kind>', 'scim, or ias for SAP Cloud Identity Services (default: scim)')
    .option('--url <url>', 'what /Users and /Groups are appended to')
    .option('--user <user>', 'sign in by Basic authentication as this user')
    .option('--token-url <url>', 'sign in by OAuth client credentials, with tokens from there')
    .option('--client-id <id>', 'of the OAuth client')
    .option('--scope <scope>', 'that the OAuth client asks for')
    .option('--bearer', 'sign in by a bearer token')
    .option(
      '--certificate <file>',
      'sign in by this client certificate, in PEM; its private key is the secret. With --token-url, get tokens by it',
    )
    .option(
      '--authorities <file>',
      'PEM of authorities that sign its own certificate, if they are not publicly trusted',
    )
    .option('--secret-stdin', 'read the password, client secret, token or private key from standard input')
    .option('--property <name=value>', 'a property by the name that SAP has for it; may be repeated', property, {})
    .option('--remove-property <name>', 'take a property away; may be repeated', collect, [])
    .option('--read-transformation <file>', 'JSON as Identity Provisioning exports it')
    .option('--no-read-transformation', 'take what is read as it is')
    .option('--write-transformation <file>', 'the same of what is written')
    .option('--no-write-transformation', 'write as it is')
    .option('--no-proxy', 'do not serve it as a proxy: it is only synchronized');

const collect = (value: string, all: readonly string[]): string[] => [...all, value];

function property(text: string, all: Readonly<Record<string, string>>): Record<string, string> {
  const at = text.indexOf('=');
  if (at < 1) throw new InvalidArgumentError('Give name=value, such as ias.support.patch.operation=true.');
  return { ...all, [text.slice(0, at).trim()]: text.slice(at + 1).trim() };
}

export const fileOf = (path: string | undefined, what: string): Promise<string> | undefined =>
  path === undefined ? undefined : readTextFile(path, MAX_FILE_BYTES, what);

/** How it is signed in to, as far as options say; undefined where none does. */
export async function authenticationOf(
  options: EntryOptions,
  secret: string | undefined,
): Promise<SystemInput['authentication'] | undefined> {
  const { user, tokenUrl, clientId, scope, bearer, certificate } = options;
  // With a token endpoint, the certificate is shown to that, in the place of a client secret.
  const ways = [user, bearer, tokenUrl ?? certificate].filter((way) => way !== undefined);
  if (ways.length > 1)
    throw new OperatorError(
      'Give one of --user, --token-url, --bearer and --certificate; of these --token-url and --certificate go together.',
    );
  if (user !== undefined) return { method: 'basic', user, secret };
  if (bearer !== undefined) return { method: 'bearer', secret };
  if (certificate !== undefined && tokenUrl === undefined)
    return { method: 'certificate', certificate: (await fileOf(certificate, 'a certificate')) ?? '', key: secret };
  if (tokenUrl === undefined) return undefined;
  if (clientId === undefined) throw new OperatorError('--token-url needs --client-id.');
  const pem = await fileOf(certificate, 'a certificate');
  const optional = { ...(scope === undefined ? {} : { scope }), ...(pem === undefined ? {} : { certificate: pem }) };
  return { method: 'oauth', tokenUrl, clientId, secret, ...optional };
}

/** What options say of it, without how it is signed in to. */
export async function entered(options: EntryOptions) {
  const { name, kind, url } = options;
  const authorities = await fileOf(options.authorities, 'certificates');
  const readTransformation = await transformationOf(options.readTransformation);
  const writeTransformation = await transformationOf(options.writeTransformation);
  return Object.fromEntries(
    Object.entries({ name, kind, url, authorities, readTransformation, writeTransformation }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as SystemChange;
}

const transformationOf = async (file: string | false | undefined) =>
  file === false ? null : fileOf(file, 'a transformation');
