import { get as getHttp, type IncomingMessage } from 'node:http';
import { get as getHttps } from 'node:https';

/** Largest document taken from an issuer, in bytes. A key set of Entra with its certificates has about 20,000. */
const MAX_BYTES = 262_144;
const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

export interface FetchOptions {
  /** Time for the whole answer, from the name look-up to the last byte. */
  readonly timeoutMs: number;
  /** Whether plain http is taken from this machine itself; never from another. */
  readonly allowLoopbackHttp: boolean;
  /** Certificate authorities in PEM instead of those of the system. */
  readonly certificateAuthorities: string | undefined;
}

/**
 * Fetches a JSON document without following redirects, over TLS.
 * @throws Error with the URL and the cause, when it is not there in time, in size or in form
 */
export async function fetchJson(url: URL, options: FetchOptions): Promise<unknown> {
  if (!isFetchable(url, options.allowLoopbackHttp)) throw new Error(`${url.href} is no https URL`);
  const signal = AbortSignal.timeout(options.timeoutMs);
  try {
    const response = await open(url, signal, options.certificateAuthorities);
    const text = await readText(response);
    return JSON.parse(text) as unknown;
  } catch (error) {
    const cause = signal.aborted ? `no complete answer within ${options.timeoutMs} ms` : reasonOf(error);
    throw new Error(`${url.href}: ${cause}`, { cause: error });
  }
}

/** A refused connection has a code and, tried on two addresses, no message. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

/** No user information, and https unless loopback is allowed to go without. */
export function isFetchable(url: URL, allowLoopbackHttp: boolean): boolean {
  if (url.username !== '' || url.password !== '') return false;
  if (url.protocol === 'https:') return true;
  return allowLoopbackHttp && url.protocol === 'http:' && LOOPBACK.has(url.hostname);
}

function open(url: URL, signal: AbortSignal, ca: string | undefined): Promise<IncomingMessage> {
  const headers = { accept: 'application/json', 'accept-encoding': 'identity', 'user-agent': 'Rollcall' };
  return new Promise((resolve, reject) => {
    // A connection of its own, so that none is kept open for a day.
    const common = { headers, signal, agent: false } as const;
    const request =
      url.protocol === 'http:'
        ? getHttp(url, common, resolve)
        : getHttps(url, { ...common, minVersion: 'TLSv1.2', ...(ca === undefined ? {} : { ca }) }, resolve);
    request.on('error', reject);
  });
}

async function readText(response: IncomingMessage): Promise<string> {
  if (response.statusCode !== 200) {
    response.destroy();
    throw new Error(`answered ${response.statusCode} instead of 200; redirects are not followed`);
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > MAX_BYTES) {
      response.destroy();
      throw new Error(`is larger than ${MAX_BYTES} bytes`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
