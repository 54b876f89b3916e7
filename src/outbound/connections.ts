import { Agent as HttpAgent, type IncomingMessage, request as requestHttp } from 'node:http';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { createGunzip, createInflate } from 'node:zlib';
import { ExchangeError, explainExchange } from './exchange-error.js';
import { type AddressRules, NotFetched, publicLookup, readUrl } from './guarded-address.js';

/** How long each part of an exchange may take, in milliseconds. */
export interface ExchangeTimes {
  /** From the name look-up to the end of the TLS handshake. */
  readonly connectMs: number;
  /** From then to the head of the answer. */
  readonly headMs: number;
  /** Between two parts of the body. */
  readonly idleMs: number;
  /** For all of it. */
  readonly wholeMs: number;
}

export interface ConnectionRules extends AddressRules {
  readonly times: ExchangeTimes;
  /** At once, to each host; default 16. */
  readonly maxConnections?: number | undefined;
  /** Certificates in PEM of authorities that are trusted besides the public ones. */
  readonly authorities?: string | undefined;
  /** In PEM: a certificate chain and its private key. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string } | undefined;
}

export interface ExchangeRequest {
  readonly method?: string | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly body?: string | undefined;
  /** Of the answer, decompressed. */
  readonly maxBytes: number;
  /** Sees each part of the answer, decompressed, as it comes in, and ends it all by throwing. */
  readonly look?: ((part: Uint8Array) => void) | undefined;
  readonly signal?: AbortSignal | undefined;
  /** For all of it, where that is less than `wholeMs`. */
  readonly withinMs?: number | undefined;
}

export interface Exchanged {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

/** An idle connection is closed before most servers close theirs, so that no write meets one that has just ended. */
const IDLE_MS = 4_000;
const MAX_CONNECTIONS = 16;
const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]*?-----END CERTIFICATE-----/g;
const DECODERS = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate };

/**
 * Connections to servers that somebody else named: over https, to public addresses, TLS 1.2 or later, without following
 * redirects. They are kept for the next request, and end by themselves when there is none.
 */
export class Connections {
  readonly #rules: ConnectionRules;
  readonly #http: HttpAgent;
  readonly #https: HttpsAgent;

  /** @throws ExchangeError `tls`, `client certificate` for PEM that cannot be used */
  constructor(rules: ConnectionRules) {
    this.#rules = rules;
    const pool = {
      keepAlive: true,
      maxSockets: rules.maxConnections ?? MAX_CONNECTIONS,
      timeout: IDLE_MS,
      ...(rules.allowsPrivate ? {} : { lookup: publicLookup }),
    };
    this.#http = new HttpAgent(pool);
    this.#https = new HttpsAgent({ ...pool, secureContext: secureContextOf(rules) });
  }

  /**
   * Sends one request and reads the whole answer, whatever its status.
   * @throws ExchangeError; whatever `look` throws; the reason of the signal
   */
  async exchange(address: string, request: ExchangeRequest): Promise<Exchanged> {
    const url = this.#read(address);
    request.signal?.throwIfAborted();
    const course = new Course(url, this.#rules, request);
    try {
      const response = await this.#open(url, request, course);
      return {
        status: response.statusCode ?? 0,
        headers: response.headers,
        body: await read(response, request, course),
      };
    } catch (error) {
      throw course.explain(error);
    } finally {
      course.end();
    }
  }

  /** Ends them all, also what is under way. */
  close(): void {
    this.#http.destroy();
    this.#https.destroy();
  }

  #read(address: string): URL {
    try {
      return readUrl(address, this.#rules);
    } catch (error) {
      throw error instanceof NotFetched ? notAllowed(error) : error;
    }
  }

  #open(url: URL, { method = 'GET', headers, body }: ExchangeRequest, course: Course): Promise<IncomingMessage> {
    return new Promise((resolve, reject) => {
      const options = {
        method,
        headers: {
          'user-agent': 'Rollcall',
          'accept-encoding': 'gzip, deflate',
          ...(body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) }),
          ...headers,
        },
        signal: course.signal,
      } as const;
      const isSecure = url.protocol === 'https:';
      const sent = isSecure
        ? requestHttps(url, { ...options, agent: this.#https })
        : requestHttp(url, { ...options, agent: this.#http });
      sent.once('socket', (socket) => {
        if (!socket.connecting && sent.reusedSocket) course.connected();
        else socket.once(isSecure ? 'secureConnect' : 'connect', () => course.connected());
      });
      sent.once('response', (response) => {
        course.answered();
        resolve(response);
      });
      sent.on('error', reject);
      // After anything else this says nothing new; it is all that comes of an upgrade that nobody asked for.
      sent.once('close', () => reject(new Error('the connection was closed')));
      sent.end(body);
    });
  }
}

/** How far one exchange has come, and how long the part where it is may take. */
class Course {
  readonly #url: URL;
  readonly #rules: ConnectionRules;
  readonly #outer: AbortSignal | undefined;
  readonly #controller = new AbortController();
  readonly #whole: NodeJS.Timeout;
  #part: NodeJS.Timeout | undefined;
  #wasSent = false;
  #late: string | undefined;

  constructor(url: URL, rules: ConnectionRules, { signal: outer, withinMs }: ExchangeRequest) {
    this.#url = url;
    this.#rules = rules;
    this.#outer = outer;
    outer?.addEventListener('abort', this.#abort, { once: true });
    const { connectMs } = rules.times;
    const wholeMs = Math.ceil(Math.min(rules.times.wholeMs, withinMs ?? Number.POSITIVE_INFINITY));
    this.#whole = setTimeout(() => this.#expire(`gave no complete answer within ${wholeMs / 1_000} s`), wholeMs);
    this.#begin(connectMs, `was not connected within ${connectMs / 1_000} s`);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  connected(): void {
    this.#wasSent = true;
    const { headMs } = this.#rules.times;
    this.#begin(headMs, `did not begin to answer within ${headMs / 1_000} s`);
  }

  /** Its head is there, or another part of its body. */
  answered(): void {
    this.#wasSent = true;
    const { idleMs } = this.#rules.times;
    this.#begin(idleMs, `stopped in the middle of its answer for ${idleMs / 1_000} s`);
  }

  end(): void {
    clearTimeout(this.#whole);
    clearTimeout(this.#part);
    this.#outer?.removeEventListener('abort', this.#abort);
  }

  explain(error: unknown): unknown {
    const { host } = this.#url;
    if (this.#outer?.aborted) return this.#outer.reason;
    if (this.#late !== undefined) return new ExchangeError('timed out', `${host} ${this.#late}.`, this.#wasSent);
    if (error instanceof NotFetched) return notAllowed(error);
    if (error instanceof ExchangeError || error instanceof Looked) return error instanceof Looked ? error.cause : error;
    return explainExchange(error, host, this.#wasSent, this.#rules.clientCertificate !== undefined);
  }

  tooLarge(maxBytes: number): ExchangeError {
    return new ExchangeError(
      'too large',
      `${this.#url.host} gave an answer of more than ${maxBytes} bytes.`,
      this.#wasSent,
    );
  }

  otherCoding(name: string): ExchangeError {
    const quoted = JSON.stringify(name.slice(0, 40));
    return new ExchangeError(
      'no http',
      `${this.#url.host} answered with the Content-Encoding ${quoted}, which nobody asked for.`,
      this.#wasSent,
    );
  }

  #begin(ms: number, late: string): void {
    clearTimeout(this.#part);
    this.#part = setTimeout(() => this.#expire(late), ms);
  }

  #expire(late: string): void {
    this.#late ??= late;
    this.#controller.abort();
  }

  readonly #abort = (): void => this.#controller.abort();
}

/** What looks at an answer threw; it goes to the caller as it is. */
class Looked extends Error {}

async function read(response: IncomingMessage, { maxBytes, look }: ExchangeRequest, course: Course): Promise<Buffer> {
  const coding = (response.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const isPlain = coding === 'identity' || coding === '';
  if (!isPlain && !Object.hasOwn(DECODERS, coding)) {
    response.destroy();
    throw course.otherCoding(coding);
  }
  const parts: Buffer[] = [];
  let size = 0;
  /** Why reading ends early. A pipeline would say nothing but that it was aborted. */
  let stopped: unknown;
  const take = (part: Buffer) => {
    course.answered();
    size += part.length;
    if (size > maxBytes) throw course.tooLarge(maxBytes);
    try {
      look?.(part);
    } catch (error) {
      throw new Looked('', { cause: error });
    }
    parts.push(part);
  };
  const collect = async (source: AsyncIterable<Buffer>) => {
    try {
      for await (const part of source) take(part);
    } catch (error) {
      stopped = error;
      throw error;
    }
  };
  try {
    if (Number(response.headers['content-length']) > maxBytes) throw course.tooLarge(maxBytes);
    if (isPlain) await collect(response as Readable as AsyncIterable<Buffer>);
    else await pipeline(response, DECODERS[coding as keyof typeof DECODERS](), collect);
  } catch (error) {
    response.destroy();
    throw stopped ?? error;
  }
  if (!response.complete) throw new Error('the connection ended before the answer did');
  return Buffer.concat(parts, size);
}

const notAllowed = (error: NotFetched) => new ExchangeError('not allowed', error.message, false, { cause: error });

function secureContextOf({ authorities, clientCertificate }: ConnectionRules): SecureContext {
  const own = authorities === undefined ? [] : authorities.match(CERTIFICATE);
  if (own === null) {
    throw new ExchangeError('tls', 'What was entered as authorities holds no certificate in PEM form.', false);
  }
  try {
    return createSecureContext({
      minVersion: 'TLSv1.2',
      ...(own.length === 0 ? {} : { ca: [...rootCertificates, ...own] }),
      ...clientCertificate,
    });
  } catch {
    // What OpenSSL says is of no use, and might be of the key.
    throw clientCertificate === undefined
      ? new ExchangeError('tls', 'The certificates of the authorities cannot be read as PEM.', false)
      : new ExchangeError(
          'client certificate',
          'The client certificate cannot be used: certificate and key must be PEM, and belong together.',
          false,
        );
  }
}
