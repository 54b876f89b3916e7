import type { Exchanged } from '../../outbound/connections.js';
import { giveWay } from '../../protocol/give-way.js';
import type { Json } from '../../protocol/json.js';
import type { JsonScanner } from '../../protocol/json-scanner.js';
import { parseJson } from '../../protocol/parse-json.js';
import { ScimError } from '../../protocol/scim-error.js';
import { type UpstreamAnswer, UpstreamError } from './upstream-answer.js';

/** Parsing more than this waits until other requests have had their turn. */
const LONG_BYTES = 16 * 1024;
/** What is passed on of the head of an answer; all else, such as cookies, is between us and the upstream. */
const HEADERS = ['content-type', 'etag', 'last-modified', 'location', 'content-location', 'retry-after', 'allow'];
const IS_JSON = /^(application|text)\/([\w.+-]+\+)?json\s*(;|$)/i;
/** Shorter texts are in every answer by chance. */
const MIN_SECRET = 6;

/**
 * What an upstream answered. The body of a refusal that cannot be read, or that repeats our secret, is left away.
 * @param host named in messages
 * @param secrets what no answer may have in it
 * @throws UpstreamError `no SCIM`, `too large` when it was done, but its answer cannot be used
 */
export async function readAnswer(
  { status, headers, body }: Exchanged,
  scanner: JsonScanner,
  host: string,
  secrets: readonly string[],
): Promise<UpstreamAnswer> {
  const passed = Object.fromEntries(
    HEADERS.flatMap((name) => {
      const value = headers[name];
      const text = Array.isArray(value) ? value.join(', ') : value;
      return text === undefined || repeats(Buffer.from(text), secrets) ? [] : [[name, text]];
    }),
  );
  const isDone = status >= 200 && status < 300;
  const bytes = body.length;
  if (bytes === 0) return { status, headers: passed, body: undefined, bytes };
  if (repeats(body, secrets)) {
    if (!isDone) return { status, headers: passed, body: undefined, bytes };
    throw repeated(host);
  }
  const type = headers['content-type'];
  if (type !== undefined && !IS_JSON.test(type)) {
    if (!isDone) return { status, headers: passed, body: undefined, bytes };
    throw new UpstreamError(
      'no SCIM',
      `${host} answered ${status} with ${JSON.stringify(type.slice(0, 60))} instead of application/scim+json. Check the address: it should be what /Users is appended to.`,
      undefined,
      { status },
    );
  }
  try {
    const parsed = await parse(body, scanner);
    if (!body.includes('\\') || !says(parsed, secrets)) return { status, headers: passed, body: parsed, bytes };
    if (!isDone) return { status, headers: passed, body: undefined, bytes };
    throw repeated(host);
  } catch (error) {
    if (!isDone && error instanceof ScimError) return { status, headers: passed, body: undefined, bytes };
    throw error instanceof ScimError ? unreadable(error, host) : error;
  }
}

/** What the scanner or the parser says of an answer; their sentences are of bodies, and quote none. */
export const unreadable = ({ status, message }: ScimError, host: string): UpstreamError =>
  new UpstreamError(
    status === 413 ? 'too large' : 'no SCIM',
    `${host} gave an answer that cannot be read. ${message}`.replace(/ Send it in parts\.$/, ''),
  );

async function parse(body: Buffer, scanner: JsonScanner): Promise<Json> {
  if (body.length > LONG_BYTES) await giveWay();
  return parseJson(body, scanner);
}

const repeated = (host: string) =>
  new UpstreamError(
    'no SCIM',
    `${host} repeats in its answer the secret that it was sent. Check the address: this is no SCIM service provider.`,
  );

/** Whether a value has a secret in it, however it was escaped. The scanner has bounded how deep it goes. */
function says(value: Json, secrets: readonly string[]): boolean {
  if (typeof value === 'string') return repeats(value, secrets);
  if (typeof value !== 'object' || value === null) return false;
  if (Array.isArray(value)) return value.some((element) => says(element, secrets));
  return Object.entries(value).some(([name, inner]) => repeats(name, secrets) || says(inner, secrets));
}

const repeats = (body: Buffer | string, secrets: readonly string[]): boolean =>
  secrets.some((secret) => secret.length >= MIN_SECRET && body.includes(secret));
