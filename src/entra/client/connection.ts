import type { Agent as HttpAgent } from 'node:http';
import type { Agent as HttpsAgent } from 'node:https';
import { setTimeout as delay } from 'node:timers/promises';
import { type ConnectionError, explainFailure } from './connection-error.js';
import { exchange, type ScimAnswer } from './exchange.js';
import { Patience, type Turn } from './patience.js';
import type { TenantUrl } from './tenant-url.js';
import { agentFor } from './trust.js';

export type { ScimAnswer } from './exchange.js';

/** One request to a SCIM endpoint. */
export interface ScimRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  /** Below the Tenant URL, with a leading slash: `/Users/9f2c`. Parts must be percent-encoded already. */
  readonly path: string;
  /** Whether the path is below the root of the host instead, where RFC 8615 has well-known addresses. */
  readonly isFromRoot?: true;
  /** Written as Entra writes it: blanks as `+`, quotes as `%22`. */
  readonly query?: ReadonlyArray<readonly [string, string]>;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Besides those that every request of the client has. */
  readonly headers?: Readonly<Record<string, string>>;
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
  /** Requests begun in a second; undefined for as many as go. */
  readonly maxPerSecond?: number | undefined;
  /** PEM certificates of authorities that are trusted besides the public ones. */
  readonly ca?: string;
  /** TLS client certificate. */
  readonly clientCertificate?: { readonly cert: string; readonly key: string };
  /** Sent with every request; one with an empty value is not sent, not even when every request has it. */
  readonly headers?: Readonly<Record<string, string>>;
  /** How a blank in a query is written; default `+`, as Entra does. */
  readonly blank?: '+' | '%20';
  /** Ends what is under way. */
  readonly signal?: AbortSignal | undefined;
  /** Longest that one request waits when the endpoint admits no more of them (429); default five minutes. */
  readonly maxWaitMs?: number;
  /** Told of each such pause as it begins, in milliseconds. */
  readonly onWait?: ((milliseconds: number) => void) | undefined;
  /** Told of every exchange, failed ones too, but not of what was answered with 429 and is sent again. */
  readonly observe?: (exchange: Exchange) => void;
}

const TOO_MANY = 429;
const DEFAULTS = { timeoutMs: 30_000, maxAnswerBytes: 16 * 1024 * 1024, maxConnections: 16 };

/**
 * Speaks HTTP with a SCIM endpoint as the Entra provisioning service does: no User-Agent, one media type, no redirects. What
 * is answered with 429 is sent again after the time that Retry-After says; no caller sees a 429.
 */
export class Connection {
  readonly #base: TenantUrl;
  readonly #options: ConnectionOptions;
  readonly #agent: HttpAgent | HttpsAgent;
  readonly #patience: Patience;
  /** When the next request may begin, on the clock of performance.now(). */
  #next = 0;

  constructor(base: TenantUrl, options: ConnectionOptions) {
    this.#base = base;
    this.#options = options;
    this.#patience = new Patience(options);
    const { ca, clientCertificate, maxConnections = DEFAULTS.maxConnections } = options;
    this.#agent = agentFor(base.isSecure, { ca, clientCertificate, maxConnections });
  }

  /** @throws ConnectionError when no whole answer came, or none but 429; any other refusal is an answer */
  async send(request: ScimRequest): Promise<ScimAnswer> {
    const url = this.urlOf(request);
    const turn: Turn = { refusals: 0, since: 0 };
    for (;;) {
      await this.#turn();
      const answer = await this.#sendOnce(request, url);
      if (answer.status !== TOO_MANY) return answer;
      this.#patience.refused(answer, turn);
    }
  }

  async #sendOnce(request: ScimRequest, url: string): Promise<ScimAnswer> {
    const { credential, observe } = this.#options;
    const startedAt = new Date();
    try {
      const authorization = await credential.authorization();
      const answer = await this.#exchange(url, request, authorization);
      if (answer.status !== TOO_MANY) observe?.({ request, url, startedAt, outcome: answer });
      return answer;
    } catch (error) {
      const failure = explainFailure(error, new URL(url));
      if (failure.failure !== 'throttled') observe?.({ request, url, startedAt, outcome: failure });
      throw failure;
    }
  }

  /** Waits until it is time for another request. */
  async #turn(): Promise<void> {
    await this.#patience.pass();
    const { maxPerSecond } = this.#options;
    if (maxPerSecond === undefined) return;
    const now = performance.now();
    const begin = Math.max(now, this.#next);
    this.#next = begin + 1_000 / maxPerSecond;
    if (begin > now) await delay(begin - now, undefined, { signal: this.#options.signal }).catch(() => undefined);
  }

  /** The Tenant URL, without a slash at its end. */
  get href(): string {
    return this.#base.href;
  }

  /** The URL that a request goes to. */
  urlOf({ path, query, isFromRoot }: ScimRequest): string {
    const text = new URLSearchParams((query ?? []).map(([name, value]): [string, string] => [name, value])).toString();
    const encoded = this.#options.blank === '%20' ? text.replaceAll('+', '%20') : text;
    const root = isFromRoot ? new URL(this.#base.href).origin : this.#base.href;
    return `${root}${path}${encoded === '' ? '' : `?${encoded}`}`;
  }

  close(): void {
    this.#agent.destroy();
  }

  #exchange(url: string, request: ScimRequest, authorization: string | undefined): Promise<ScimAnswer> {
    const { timeoutMs = DEFAULTS.timeoutMs, maxAnswerBytes = DEFAULTS.maxAnswerBytes, signal } = this.#options;
    const body = request.body === undefined ? undefined : Buffer.from(JSON.stringify(request.body));
    const headers = {
      ...(authorization === undefined ? {} : { Authorization: authorization }),
      Accept: 'application/scim+json',
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'application/scim+json; charset=utf-8', 'Content-Length': body.length }),
      ...this.#options.headers,
      ...request.headers,
    };
    const sent = Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== ''));
    const { method } = request;
    return exchange(url, { method, headers: sent, body, agent: this.#agent, timeoutMs, maxAnswerBytes, signal });
  }
}
