import type { Exchange, ScimAnswer } from '../client/connection.js';
import { ConnectionError } from '../client/connection-error.js';
import type { CassetteEntry, NamedValue } from './model.js';
import { Scrubber } from './scrub.js';

export interface RecorderOptions {
  /** Without a slash at its end. */
  readonly tenantUrl: string;
  readonly creator: { readonly name: string; readonly version: string };
  /** Secrets of the caller, which are taken out wherever they occur. */
  readonly secrets: readonly string[];
  /** Takes the text of the cassette, piece by piece. */
  readonly write: (text: string) => void;
}

/** Writes a cassette while a job runs. */
export interface Recorder {
  /** To be given to a connection. */
  readonly observe: (exchange: Exchange) => void;
  /** Completes the file; nothing can be recorded after it. */
  end(): void;
}

export function createRecorder({ tenantUrl, creator, secrets, write }: RecorderOptions): Recorder {
  const scrubber = new Scrubber(secrets);
  let count = 0;
  let isOpen = true;
  const base = scrubber.url(tenantUrl);
  write(
    `{"log":{"version":"1.2","creator":${JSON.stringify(creator)},"_tenantUrl":${JSON.stringify(base)},"entries":[`,
  );
  return {
    observe(exchange) {
      // How fast somebody was that day is no part of the job.
      if (!isOpen || isThrottled(exchange)) return;
      write(`${count === 0 ? '\n' : ',\n'}${JSON.stringify(entryOf(exchange, scrubber))}`);
      count += 1;
    },
    end() {
      if (!isOpen) return;
      isOpen = false;
      write('\n]}}\n');
    },
  };
}

const isThrottled = ({ outcome }: Exchange): boolean =>
  outcome instanceof ConnectionError ? outcome.failure === 'throttled' : outcome.status === 429;

function entryOf({ request, url, startedAt, outcome }: Exchange, scrubber: Scrubber) {
  const { method, body, headers = {} } = request;
  const text = body === undefined ? undefined : scrubber.body(JSON.stringify(body));
  const answer = outcome instanceof ConnectionError ? undefined : outcome;
  const own = { ...(text === undefined ? {} : { 'Content-Type': 'application/scim+json; charset=utf-8' }), ...headers };
  const address = scrubber.url(url);
  const entry: CassetteEntry = {
    startedDateTime: startedAt.toISOString(),
    time: Math.round(answer?.duration ?? 0),
    request: {
      method,
      url: address,
      ...PARTS,
      headers: namedValues(own, scrubber),
      ...{ queryString: [...new URL(address).searchParams].map(([name, value]) => ({ name, value })) },
      ...(text === undefined ? {} : { postData: { mimeType: 'application/scim+json', text } }),
    },
    response: { ...PARTS, ...responseOf(answer, scrubber), ...{ statusText: '', redirectURL: '' } },
    ...{ cache: {}, timings: { send: 0, wait: Math.round(answer?.duration ?? 0), receive: 0 } },
    ...(outcome instanceof ConnectionError ? { _failure: scrubber.text(outcome.message) } : {}),
  };
  return entry;
}

/** What the format demands and nobody asks for. */
const PARTS = { httpVersion: 'HTTP/1.1', cookies: [], headersSize: -1, bodySize: -1 };

function responseOf(answer: ScimAnswer | undefined, scrubber: Scrubber) {
  const text = answer === undefined ? '' : scrubber.body(answer.text);
  const mimeType = answer?.headers['content-type'] ?? '';
  return {
    status: answer?.status ?? 0,
    headers: namedValues(answer?.headers ?? {}, scrubber),
    content: { size: text.length, mimeType, text },
  };
}

const namedValues = (headers: Readonly<Record<string, string>>, scrubber: Scrubber): NamedValue[] =>
  Object.entries(headers).map(([name, value]) => ({ name, value: scrubber.header(name, value) }));
