import { Agent as HttpAgent, request as httpRequest, type IncomingMessage } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { ConnectionError, explainFailure } from './connection-error.js';
import type { TenantUrl } from './tenant-url.js';

/** One request to a SCIM endpoint. */
export interface ScimRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the Tenant URL, with a leading slash: `/Users/9f2c`. Parts must be percent-encoded already. */
  readonly path: string;
  /** Written as Entra writes it: blanks as `+`, quotes as `%22`. */
  readonly query?: ReadonlyArray<readonly [string, string]>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Besides those that every request of the client has. */
  readonly headers?: Readonly<Record<string, string>>;
}

export interface ScimAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
  /** What the text says as JSON; undefined when there is none or it is something else. */
  readonly json: unknown;
  /** From the first byte sent to the last received, in milliseconds. */
  readonly duration: number;
}

/** One request with what became of it, as a recording keeps it. */
export interface Exchange {
  readonly request: ScimRequest;
  /** The whole URL. */
  readonly url: string;
  readonly startedAt: Date;
  readonly outcome: ScimAnswer | ConnectionError;
}

/** How a client introduces itself. */
export interface Credential {
  /** @returns the value of the Authorization header; undefined for none. @throws ConnectionError */
  authorization(): Promise<string | undefined>;
}

export interface ConnectionOptions {
  readonly credential: Credential;
  /** For one request; default 30 s. */
  readonly timeoutMs?: number;
  /** Longest answer that is read; default 16 MiB. */
  readonly maxAnswerBytes?: number;
  /** Connections at once; default 16. */
  readonly maxConnections?: number;
  /** PEM certificates of authorities that are trusted besides the public ones. */
  readonly ca?: string;
  /** TLS client certificate. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** Ends what is under way. */
  readonly signal?: AbortSignal;
  /** Told of every exchange, failed ones too. */
  readonly observe?: (exchange: Exchange) => void;
}

const DEFAULTS = { timeoutMs: 30_000, maxAnswerBytes: 16 * 1024 * 1024, maxConnections: 16 };

/**
 * Speaks HTTP with a SCIM endpoint as the Entra provisioning service does: no User-Agent, one media type, no redirects.
 */
export class Connection {
  readonly #base: TenantUrl;
  readonly #options: ConnectionOptions;
  readonly #agent: HttpAgent | HttpsAgent;

  constructor(base: TenantUrl, options: ConnectionOptions) {
    this.#base = base;
    this.#options = options;
    const pool = { keepAlive: true, maxSockets: options.maxConnections ?? DEFAULTS.maxConnections };
    const { cert, key } = options.clientCertificate ?? {};
    this.#agent = base.isSecure
      ? new HttpsAgent({ ...pool, ...(options.ca ? { ca: options.ca } : {}), ...(cert && key ? { cert, key } : {}) })
      : new HttpAgent(pool);
  }

  /** @throws ConnectionError when no whole answer came; a refusal is an answer */
  async send(request: ScimRequest): Promise<ScimAnswer> {
    const url = this.urlOf(request);
    const startedAt = new Date();
    const began = performance.now();
    try {
      const authorization = await this.#options.credential.authorization();
      const answer = await this.#exchange(url, request, authorization, began);
      this.#options.observe?.({ request, url, startedAt, outcome: answer });
      return answer;
    } catch (error) {
      const failure = explainFailure(error, new URL(url));
      this.#options.observe?.({ request, url, startedAt, outcome: failure });
      throw failure;
    }
  }

  /** The URL that a request goes to. */
  urlOf({ path, query }: ScimRequest): string {
    const text = new URLSearchParams((query ?? []).map(([name, value]): [string, string] => [name, value])).toString();
    return `${this.#base.href}${path}${text === '' ? '' : `?${text}`}`;
  }

  close(): void {
    this.#agent.destroy();
  }

  #exchange(url: string, request: ScimRequest, authorization: string | undefined, began: number): Promise<ScimAnswer> {
    const { timeoutMs = DEFAULTS.timeoutMs, signal: stop } = this.#options;
    const deadline = AbortSignal.timeout(timeoutMs);
    const signal = stop === undefined ? deadline : AbortSignal.any([stop, deadline]);
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    return new Promise((resolve, reject) => {
      const send = this.#base.isSecure ? httpsRequest : httpRequest;
      const outgoing = send(url, {
        method: request.method,
        agent: this.#agent,
        signal,
        headers: {
          ...(authorization === undefined ? {} : { Authorization: authorization }),
          Accept: 'application/scim+json',
          ...(body === undefined
            ? {}
            : { 'Content-Type': 'application/scim+json; charset=utf-8', 'Content-Length': body.length }),
          ...request.headers,
        },
      });
      const fail = (error: Error) =>
        reject(deadline.aborted ? new ConnectionError('timeout', `no answer within ${timeoutMs / 1_000} s`) : error);
      outgoing.once('error', fail);
      outgoing.once('response', (incoming) => {
        this.#read(incoming).then((text) => resolve(toAnswer(incoming, text, performance.now() - began)), fail);
      });
      outgoing.end(body);
    });
  }

  async #read(incoming: IncomingMessage): Promise<string> {
    const { maxAnswerBytes = DEFAULTS.maxAnswerBytes } = this.#options;
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of incoming) {
      size += chunk.length;
      if (size > maxAnswerBytes) {
        incoming.destroy();
        throw new ConnectionError('too-large', `the answer is longer than ${maxAnswerBytes} bytes`);
      }
      chunks.push(chunk);
    }
    if (!incoming.complete) throw new ConnectionError('truncated', 'the connection ended before the answer did');
    return Buffer.concat(chunks).toString('utf8');
  }
}

function toAnswer(incoming: IncomingMessage, text: string, duration: number): ScimAnswer {
  const headers = Object.fromEntries(
    Object.entries(incoming.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return { status: incoming.statusCode ?? 0, headers, text, json: parse(text), duration };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
