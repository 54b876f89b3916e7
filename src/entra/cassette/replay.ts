import type { Connection, ScimAnswer, ScimRequest } from '../client/connection.js';
import { Bindings } from './bindings.js';
import { BodyComparison } from './compare-body.js';
import type { Cassette, CassetteEntry } from './model.js';
import { CassetteError } from './model.js';
import { SCRUBBED } from './scrub.js';

/** The first thing that an endpoint does otherwise than the recording. */
export interface Difference {
  /** Of the entry in the cassette, from 1. */
  readonly entry: number;
  readonly method: string;
  /** Below the Tenant URL, as it was sent. */
  readonly path: string;
  /** `status`, `header content-type`, `body emails[0].value`. */
  readonly what: string;
  readonly recorded: unknown;
  readonly actual: unknown;
}

export interface ReplayReport {
  readonly entries: number;
  readonly sent: number;
  /** Entries without an answer that could be compared: none came, or 429. */
  readonly skipped: number;
  readonly difference: Difference | undefined;
}

/** What an endpoint has to hold, and what it is given. */
export interface Expectation {
  readonly requests: number;
  /** Users and groups that the recorded endpoint created, and that must not be there yet. */
  readonly users: number;
  readonly groups: number;
}

export function expectationOf({ log: { entries } }: Cassette): Expectation {
  const created = (path: RegExp) =>
    entries.filter(
      ({ request, response }) =>
        request.method === 'POST' && response.status === 201 && path.test(request.url.replace(/\?.*$/, '')),
    ).length;
  return {
    requests: entries.filter(isComparable).length,
    users: created(/\/Users\/?$/),
    groups: created(/\/Groups\/?$/),
  };
}

const isComparable = ({ _failure, response: { status } }: CassetteEntry): boolean =>
  _failure === undefined && status !== 0 && status !== 429;

export interface ReplayOptions {
  /** The Tenant URL that is called, without a slash at its end. */
  readonly tenantUrl: string;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: (done: number, total: number) => void;
}

const SENT_HEADERS = new Set(['if-match', 'if-none-match']);
/** Headers whose presence matters, whatever they say. */
const PRESENT = ['www-authenticate', 'etag'];

/**
 * Runs a recorded job against an endpoint up to the first difference. Ids, times and versions of the recording are put
 * into requests as the endpoint calls them.
 * @throws ConnectionError when the endpoint does not answer
 */
export async function replay(
  cassette: Cassette,
  connection: Connection,
  options: ReplayOptions,
): Promise<ReplayReport> {
  const { _tenantUrl: recorded, entries } = cassette.log;
  const bindings = new Bindings();
  const bodies = new BodyComparison(bindings, { recorded, actual: options.tenantUrl });
  let sent = 0;
  let skipped = 0;
  for (const [index, entry] of entries.entries()) {
    if (options.signal?.aborted) break;
    options.onProgress?.(index, entries.length);
    if (!isComparable(entry)) {
      skipped += 1;
      continue;
    }
    const request = requestOf(entry, recorded, bindings, options.tenantUrl);
    const answer = await connection.send(request);
    sent += 1;
    const found = differenceOf(entry, answer, bodies);
    learnVersion(entry, answer, recorded, bindings);
    bindings.settle();
    if (found !== undefined) {
      const { method, path } = request;
      return { entries: entries.length, sent, skipped, difference: { entry: index + 1, method, path, ...found } };
    }
  }
  return { entries: entries.length, sent, skipped, difference: undefined };
}

function requestOf(entry: CassetteEntry, recorded: string, bindings: Bindings, tenantUrl: string): ScimRequest {
  const { method, url, headers, postData } = entry.request;
  const [path = '', query] = url.slice(recorded.length).split(/\?(.*)/s);
  const segments = path.split('/').map((part) => encodeURIComponent(bindings.translate(decode(part))));
  const resource = decode(path.split('/')[2] ?? '');
  const own = headers.flatMap(({ name, value }) => {
    if (!SENT_HEADERS.has(name.toLowerCase())) return [];
    return [[name, versions(value, resource, bindings)] as const];
  });
  return {
    method: method as ScimRequest['method'],
    path: below(tenantUrl, segments.join('/')),
    query: [...new URLSearchParams(query ?? '')].map(([name, value]) => [name, bindings.translate(value)] as const),
    headers: Object.fromEntries(own),
    ...(postData === undefined ? {} : { body: translated(parse(postData.text), bindings) }),
  };
}

/** @throws CassetteError for a path that would lead out of the Tenant URL */
export function below(tenantUrl: string, path: string): string {
  const url = `${tenantUrl}${path}`;
  if ((path === '' || /^[/?]/.test(path)) && URL.canParse(url)) {
    const root = new URL(tenantUrl).pathname.replace(/\/$/, '');
    if (`${new URL(url).pathname}/`.startsWith(`${root}/`)) return path;
  }
  throw new CassetteError(`${path.slice(0, 200)} is no path below the Tenant URL.`);
}

/** `W/"3"` or `3`, as the version of this resource is called here. */
const versions = (value: string, resource: string, bindings: Bindings): string =>
  value
    .split(/,\s*/)
    .map((tag) => bindings.stamp(resource, 'version', tag))
    .join(', ');

/** An answer without a body tells the new version by its ETag alone. */
function learnVersion({ request, response }: CassetteEntry, answer: ScimAnswer, recorded: string, bindings: Bindings) {
  const resource = decode(request.url.slice(recorded.length).split(/[/?]/)[2] ?? '');
  const tag = response.headers.find(({ name }) => name.toLowerCase() === 'etag')?.value;
  const actual = answer.headers.etag;
  if (resource !== '' && tag !== undefined && actual !== undefined)
    bindings.bindStamp(resource, 'version', tag, actual);
}

function translated(value: unknown, bindings: Bindings): unknown {
  if (typeof value === 'string') return value === SCRUBBED ? stand() : bindings.translate(value);
  if (Array.isArray(value)) return value.map((element) => translated(element, bindings));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, translated(member, bindings)]));
}

/** For a password that was not recorded. */
const stand = (): string => `Replay-${crypto.randomUUID()}`;

function differenceOf(entry: CassetteEntry, answer: ScimAnswer, bodies: BodyComparison) {
  const { response } = entry;
  if (response.status !== answer.status) {
    return { what: 'status', recorded: response.status, actual: `${answer.status}${saying(answer)}` };
  }
  const recorded = parse(response.content.text);
  const body =
    recorded === undefined
      ? response.content.text === answer.text || answer.json === undefined
        ? undefined
        : { path: '', recorded: response.content.text.slice(0, 200), actual: answer.json }
      : bodies.compare(recorded, answer.json);
  if (body !== undefined) {
    return { what: `body ${body.path}`.trimEnd(), recorded: body.recorded, actual: body.actual };
  }
  return headerDifference(response.headers, answer.headers, bodies);
}

function headerDifference(
  headers: CassetteEntry['response']['headers'],
  actual: ScimAnswer['headers'],
  bodies: BodyComparison,
) {
  const recorded = new Map(headers.map(({ name, value }) => [name.toLowerCase(), value]));
  const differ = (name: string, one: unknown, other: unknown) => ({
    what: `header ${name}`,
    recorded: one,
    actual: other,
  });
  const [type, actualType] = [mediaType(recorded.get('content-type')), mediaType(actual['content-type'])];
  if (type !== actualType) return differ('content-type', type, actualType);
  const location = recorded.get('location');
  if (location !== undefined && bodies.expected(location) !== actual.location) {
    return differ('location', bodies.expected(location), actual.location);
  }
  for (const name of PRESENT) {
    if (recorded.has(name) && actual[name] === undefined) return differ(name, recorded.get(name), undefined);
  }
  return undefined;
}

const mediaType = (text: string | undefined): string | undefined => text?.split(';', 1)[0]?.trim().toLowerCase();

const saying = ({ text }: ScimAnswer): string =>
  text === '' ? '' : ` (${text.trim().replace(/\s+/g, ' ').slice(0, 300)})`;

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}
