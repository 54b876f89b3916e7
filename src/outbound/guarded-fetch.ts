import { lookup } from 'node:dns/promises';
import { type IncomingMessage, request as requestHttp } from 'node:http';
import { request as requestHttps } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPrivateAddress } from './private-addresses.js';

/** What may be fetched, and from where. */
export interface FetchRules {
  /** Whether addresses of private networks are asked too, and plain http of this machine. */
  readonly allowsPrivate: boolean;
  readonly maxBytes: number;
  /** For the whole answer, from the name look-up to the last byte. */
  readonly timeoutMs: number;
}

export interface FetchRequest {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | undefined;
}

export interface Fetched {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
}

/** What was asked for is not fetched, or was not there; the message says why, to whoever entered the address. */
export class NotFetched extends Error {
  override readonly name = 'NotFetched';
}

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * Fetches what somebody else named: over https, from a public address, without following redirects. The address is checked
 * where the connection is made, so that a name cannot mean another one the second time.
 * @throws NotFetched
 */
export async function guardedFetch(address: string, rules: FetchRules, request: FetchRequest = {}): Promise<Fetched> {
  const url = readUrl(address, rules);
  const signal = AbortSignal.timeout(rules.timeoutMs);
  try {
    const response = await open(url, rules, request, signal);
    const text = await readText(response, rules.maxBytes);
    return { status: response.statusCode ?? 0, headers: response.headers, text };
  } catch (error) {
    if (error instanceof NotFetched) throw error;
    const reason = signal.aborted ? `gave no complete answer within ${rules.timeoutMs / 1_000} s` : reasonOf(error);
    throw new NotFetched(`${url.host} ${reason}.`, { cause: error });
  }
}

/** @throws NotFetched for what is not asked at all */
export function readUrl(address: string, { allowsPrivate }: Pick<FetchRules, 'allowsPrivate'>): URL {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  const isHttps = url?.protocol === 'https:';
  const isHere = url?.protocol === 'http:' && allowsPrivate && LOOPBACK.has(url.hostname);
  if (url === undefined || !(isHttps || isHere)) throw new NotFetched('This is no https:// URL.');
  if (url.username !== '' || url.password !== '')
    throw new NotFetched('A URL here has no user name and password in it.');
  const literal = url.hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0 && !allowsPrivate && isPrivateAddress(literal)) throw isPrivate(url.host);
  return url;
}

const isPrivate = (host: string) =>
  new NotFetched(
    `${host} is at an address of a private network, which is not asked from here. Whoever runs this server can allow it: ALLOW_PRIVATE_ADDRESSES=true.`,
  );

function open(
  url: URL,
  { allowsPrivate }: FetchRules,
  { method = 'GET', headers = {}, body }: FetchRequest,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const options = {
      method,
      headers: { 'user-agent': 'Rollcall', 'accept-encoding': 'identity', ...headers },
      signal,
      agent: false,
      ...(allowsPrivate ? {} : { lookup: publicLookup }),
    } as const;
    const request =
      url.protocol === 'http:'
        ? requestHttp(url, options, resolve)
        : requestHttps(url, { ...options, minVersion: 'TLSv1.2' }, resolve);
    request.on('error', reject);
    request.end(body);
  });
}

/** Finds the addresses of a name; a private one among them ends it. */
const publicLookup: LookupFunction = (hostname, options, callback) => {
  lookup(hostname, { ...options, all: true }).then(
    (found) => {
      const [first] = found;
      if (first === undefined) callback(new NotFetched(`${hostname} has no address.`), '');
      else if (found.some(({ address }) => isPrivateAddress(address))) callback(isPrivate(hostname), '');
      else if (options.all) callback(null, found);
      else callback(null, first.address, first.family);
    },
    (error: NodeJS.ErrnoException) => callback(error, ''),
  );
};

async function readText(response: IncomingMessage, maxBytes: number): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBytes) {
      response.destroy();
      throw new NotFetched(`The answer is larger than ${maxBytes} bytes.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is a name that nobody knows',
  EAI_AGAIN: 'cannot be looked up at the moment',
  ECONNREFUSED: 'refuses connections',
  ECONNRESET: 'broke the connection off',
};

function reasonOf(error: unknown): string {
  const { code = '', message = '' } = error instanceof Error ? (error as NodeJS.ErrnoException) : {};
  return REASONS[code] ?? `could not be asked: ${message || code || String(error)}`;
}
