import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { type Command, InvalidArgumentError } from 'commander';
import { OperatorError } from '../../directory/operator-error.js';
import { Connection, type ConnectionOptions, type Credential } from '../../entra/client/connection.js';
import { anonymous, basic, bearer, grantedTokens } from '../../entra/client/credentials.js';
import { readTenantUrl, type TenantUrl } from '../../entra/client/tenant-url.js';

/** The options by which every command that calls an endpoint is told how. */
export interface TargetOptions {
  readonly token?: string;
  readonly basic?: string;
  readonly tokenUrl?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly assertionFile?: string;
  readonly scope?: string;
  readonly sendClient?: 'header' | 'form' | 'both';
  readonly ca?: string;
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly timeout?: number;
}

const VARIABLE = 'ROLLCALL_TOKEN';

/** Adds the options to a command. */
export function withTargetOptions(command: Command): Command {
  return command
    .option(
      '-t, --token <token>',
      `the Secret Token; better in the environment, as ${VARIABLE}: others on this machine can read a command line`,
    )
    .option('--basic <user:password>', 'a technical user instead, as SAP has it')
    .option('--token-url <url>', 'get access tokens here: OAuth 2.0 client credentials')
    .option('--client-id <id>', 'of the OAuth client')
    .option('--client-secret <secret>', 'of the OAuth client')
    .option('--assertion-file <file>', 'a client_assertion instead of the secret: workload identity federation')
    .option('--scope <scope>', 'to ask for')
    .option('--send-client <where>', 'client id and secret in header, form or both', readPlacement, 'both')
    .option('--ca <file>', 'PEM certificates of an authority of your own')
    .option('--client-cert <file>', 'PEM certificate that the client shows: mutual TLS')
    .option('--client-key <file>', 'its private key, PEM')
    .option('--timeout <seconds>', 'for one request', readSeconds, 30);
}

function readPlacement(text: string): 'header' | 'form' | 'both' {
  if (text === 'header' || text === 'form' || text === 'both') return text;
  throw new InvalidArgumentError('Give header, form or both.');
}

function readSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 600)) throw new InvalidArgumentError('Give seconds, at most 600.');
  return seconds;
}

/**
 * @param more `onSecret` is told of what is sent as a credential, such as an access token, which no output may hold
 * @throws OperatorError, TenantUrlError
 */
export function openConnection(
  url: string,
  options: TargetOptions,
  more: Pick<
    ConnectionOptions,
    'signal' | 'observe' | 'onWait' | 'maxConnections' | 'maxPerSecond' | 'headers' | 'blank'
  > & { readonly onSecret?: (secret: string) => void } = {},
): { base: TenantUrl; connection: Connection } {
  const base = readTenantUrl(url);
  const ca = options.ca === undefined ? undefined : readText(options.ca);
  const clientCertificate = clientCertificateOf(options, base.isSecure);
  const { onSecret, ...settings } = more;
  const credential = credentialOf(options, more.signal, more.onWait);
  const connection = new Connection(base, {
    credential: onSecret === undefined ? credential : observed(credential, onSecret),
    timeoutMs: (options.timeout ?? 30) * 1_000,
    ...(ca === undefined ? {} : { ca }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...settings,
  });
  return { base, connection };
}

/** @param onSecret told of what is sent as a credential */
export const observed = (credential: Credential, onSecret: (secret: string) => void): Credential => ({
  async authorization() {
    const value = await credential.authorization();
    if (value !== undefined) onSecret(value.replace(/^\S+ /, ''));
    return value;
  },
});

/** Whether the options, or the environment, say how the client introduces itself. */
export const hasCredential = (options: TargetOptions): boolean => {
  const { token = process.env[VARIABLE], basic: pair, tokenUrl, clientCert } = options;
  return (token !== undefined && token !== '') || [pair, tokenUrl, clientCert].some((given) => given !== undefined);
};

/** @throws OperatorError when the two files are not a certificate and its key */
export function clientCertificateOf(
  { clientCert, clientKey }: TargetOptions,
  isSecure: boolean,
): { cert: string; key: string } | undefined {
  if (clientCert === undefined && clientKey === undefined) return undefined;
  if (clientCert === undefined || clientKey === undefined) {
    throw new OperatorError('--client-cert and --client-key go together.');
  }
  if (!isSecure) throw new OperatorError('A client certificate is shown over https only; the URL begins with http:.');
  const pair = { cert: readText(clientCert), key: readText(clientKey) };
  try {
    createSecureContext(pair);
  } catch (error) {
    const reason = error instanceof Error ? error.message : error;
    throw new OperatorError(`${clientCert} and ${clientKey} are not a certificate and its private key: ${reason}`);
  }
  return pair;
}

/** What of the options must never be written down. */
export const secretsIn = ({ token = process.env[VARIABLE], basic: pair, clientSecret }: TargetOptions): string[] =>
  [token, pair?.slice(pair.indexOf(':') + 1), clientSecret].filter(
    (secret) => secret !== undefined && secret !== '',
  ) as string[];

/**
 * @param signal ends what is under way to get a token
 * @param onWait told of the pauses that a token endpoint asks for
 * @throws OperatorError
 */
export function credentialOf(
  options: TargetOptions,
  signal?: AbortSignal,
  onWait?: (milliseconds: number) => void,
): Credential {
  const { token = process.env[VARIABLE], basic: pair, tokenUrl, clientId, clientSecret, assertionFile } = options;
  if (tokenUrl !== undefined) {
    if (clientId === undefined) throw new OperatorError('--token-url needs --client-id.');
    if ((clientSecret === undefined) === (assertionFile === undefined)) {
      throw new OperatorError('--token-url needs either --client-secret or --assertion-file.');
    }
    return grantedTokens({
      tokenUrl,
      clientId,
      secret: clientSecret,
      assertion: assertionFile === undefined ? undefined : async () => readText(assertionFile).trim(),
      scope: options.scope,
      placement: options.sendClient ?? 'both',
      ca: options.ca === undefined ? undefined : readText(options.ca),
      signal,
      onWait,
    });
  }
  if (pair !== undefined) {
    const colon = pair.indexOf(':');
    if (colon < 1) throw new OperatorError('--basic takes user:password.');
    return basic(pair.slice(0, colon), pair.slice(colon + 1));
  }
  return token === undefined || token === '' ? anonymous : bearer(token);
}

/** @throws OperatorError naming the file */
export function readText(file: string): string {
  try {
    return readFileSync(file === '-' ? 0 : file, 'utf8');
  } catch (error) {
    throw new OperatorError(`The file ${file} cannot be read: ${error instanceof Error ? error.message : error}`);
  }
}

/** @throws OperatorError naming the file */
export function readJsonFile(file: string): unknown {
  const text = readText(file);
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new OperatorError(`${file} is not JSON: ${error instanceof Error ? error.message : error}`);
  }
}
