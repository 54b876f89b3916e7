import { setMaxListeners } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Connections } from '../../outbound/connections.js';
import { ExchangeError } from '../../outbound/exchange-error.js';
import { JsonScanner } from '../../protocol/json-scanner.js';
import { ScimError } from '../../protocol/scim-error.js';
import type { UpstreamSystem } from '../../store/upstream/upstream-system.js';
import type { Credential } from './credential/credential.js';
import { CircuitBreaker } from './limits/circuit-breaker.js';
import { readRetryAfter, retryDelay } from './limits/retry-delay.js';
import { firstPath, readPage } from './paging/read-page.js';
import { readAnswer, unreadable } from './read-answer.js';
import { toUpstreamError } from './to-upstream-error.js';
import {
  type UpstreamAnswer,
  type UpstreamClient,
  type UpstreamCondition,
  UpstreamError,
  type UpstreamListQuery,
  type UpstreamPage,
  type UpstreamRequest,
} from './upstream-answer.js';

/** The time, and the waiting for it. */
export interface Clock {
  /** In milliseconds. */
  now(): number;
  /** @throws the reason of the signal */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const CLOCK: Clock = {
  now: Date.now,
  sleep: (ms, signal) => delay(ms, undefined, signal === undefined ? {} : { signal }),
};

export interface ScimUpstreamOptions {
  readonly system: UpstreamSystem;
  readonly credential: Credential;
  /** Opens connections that show this certificate. @throws ExchangeError */
  connect(certificate?: { readonly cert: string; readonly key: string }): Connections;
  /** Waits for a place among the requests that are sent at once. @throws UpstreamError */
  enter(withinMs: number, signal?: AbortSignal): Promise<() => void>;
  readonly maxAnswerBytes: number;
  readonly clock: Clock;
  readonly log?: ((line: string) => void) | undefined;
}

const PATIENCE_MS = 30_000;
const MAX_RETRIES = 3;
/** For which an upstream that refused our credential is left alone: a client id that goes on failing is locked at SAP. */
const REFUSED_MS = { first: 30_000, longest: 600_000 };
/** What is said by others than the caller. */
const OWN_HEADERS = new Set(['authorization', 'host', 'connection', 'content-length', 'transfer-encoding', 'cookie']);

interface Failure {
  readonly error: UpstreamError;
  /** Whether it may be sent again; `renewed` once there is another credential. */
  readonly again: 'never' | 'later' | 'renewed';
  /** What it was sent with, where that was refused. */
  readonly refused?: string | undefined;
  readonly connections?: Promise<Connections> | undefined;
}

/** Speaks SCIM over HTTP to one upstream, with all that it takes to get an answer. */
export class ScimUpstream implements UpstreamClient {
  readonly #options: ScimUpstreamOptions;
  readonly #clock: Clock;
  readonly #host: string;
  readonly #breaker: CircuitBreaker;
  #connections: Promise<Connections> | undefined;
  /** Until when it asked for no requests. */
  #quietUntil = 0;
  #refusedUntil = 0;
  #refusedMs = REFUSED_MS.first;
  #underWay = 0;
  #isRetired = false;

  constructor(options: ScimUpstreamOptions) {
    this.#options = options;
    const { clock, system, log } = options;
    this.#clock = clock;
    this.#host = URL.canParse(system.baseUrl) ? new URL(system.baseUrl).host : system.name;
    this.#breaker = new CircuitBreaker(clock.now, (isOpen, forMs) =>
      log?.(
        isOpen
          ? `The system ${system.name} (${this.#host}) fails again and again: it is left alone for ${forMs / 1_000} s.`
          : `The system ${system.name} (${this.#host}) answers again.`,
      ),
    );
  }

  async send(request: UpstreamRequest): Promise<UpstreamAnswer> {
    const patienceMs = request.patienceMs ?? PATIENCE_MS;
    const until = this.#clock.now() + patienceMs;
    // A job has one signal for all that it asks at once.
    if (request.signal !== undefined) setMaxListeners(0, request.signal);
    this.#underWay += 1;
    try {
      const leave = await this.#options.enter(patienceMs, request.signal);
      try {
        return await this.#persist(request, until);
      } finally {
        leave();
      }
    } finally {
      this.#underWay -= 1;
      if (this.#isRetired) this.#closeIdle();
    }
  }

  async page(query: UpstreamListQuery): Promise<UpstreamPage> {
    const { endpoint, signal, patienceMs } = query;
    const { system } = this.#options;
    const place = firstPath(query, system);
    const answer = await this.send({ method: 'GET', path: endpoint, query: place.parameters, signal, patienceMs });
    return readPage(answer, query, place, this.#host);
  }

  get condition(): UpstreamCondition {
    const now = this.#clock.now();
    const until = (state: 'left alone' | 'credential refused' | 'asked for rest', time: number) => ({
      state,
      until: new Date(time),
    });
    if (this.#refusedUntil > now) return until('credential refused', this.#refusedUntil);
    const { closedForMs } = this.#breaker;
    if (closedForMs > 0) return until('left alone', now + closedForMs);
    if (this.#quietUntil > now) return until('asked for rest', this.#quietUntil);
    return { state: 'asked', until: undefined };
  }

  /** Closes its connections once nothing is under way. */
  retire(): void {
    this.#isRetired = true;
    this.#closeIdle();
  }

  /** Ends everything. */
  async close(): Promise<void> {
    (await this.#connections?.catch(() => undefined))?.close();
  }

  #closeIdle(): void {
    if (this.#underWay > 0) return;
    const connections = this.#connections;
    this.#connections = undefined;
    connections?.then(
      (open) => open.close(),
      () => undefined,
    );
  }

  async #persist(request: UpstreamRequest, until: number): Promise<UpstreamAnswer> {
    let hasRenewed = false;
    for (let attempt = 0; ; ) {
      const outcome = await this.#attempt(request, until);
      if (!('error' in outcome)) return outcome;
      const { error, again } = outcome;
      if (again === 'renewed' && !hasRenewed && (await this.#renew(outcome))) {
        hasRenewed = true;
        continue;
      }
      if (again === 'renewed') this.#leaveAlone();
      const waitMs = Math.max(retryDelay(attempt), error.retryAfterMs ?? 0);
      const isHopeless = error.trouble !== 'rate limited' && attempt >= MAX_RETRIES;
      if (again !== 'later' || isHopeless || this.#clock.now() + waitMs >= until) throw error;
      attempt += 1;
      await this.#clock.sleep(waitMs, request.signal);
    }
  }

  /** Sends it once, if now is a time for it. */
  async #attempt(request: UpstreamRequest, until: number): Promise<UpstreamAnswer | Failure> {
    const quietMs = this.#quietUntil - this.#clock.now();
    if (quietMs > 0) {
      const message = `${this.#host} asked for no more requests for ${seconds(quietMs)}.`;
      return { error: new UpstreamError('rate limited', message, quietMs), again: 'later' };
    }
    const refused = await this.#stillRefused();
    if (refused !== undefined) return { error: refused, again: 'never' };
    const passage = this.#breaker.enter();
    if (typeof passage === 'number') {
      const message = `${this.#host} has failed several times in a row, and is asked again in ${seconds(passage)}.`;
      return { error: new UpstreamError('switched off for a while', message, passage), again: 'never' };
    }
    try {
      const connections = this.#connect();
      const tried = await this.#exchange(request, until, connections);
      const outcome = 'error' in tried ? { ...tried, connections } : tried;
      const trouble = 'error' in outcome ? outcome.error.trouble : undefined;
      if (trouble === 'unreachable' || trouble === 'timed out' || trouble === 'failing') passage.failed();
      else if (trouble === 'not allowed' || trouble === 'no credential') passage.ended();
      else passage.succeeded();
      return outcome;
    } catch (error) {
      passage.ended();
      throw error;
    }
  }

  async #exchange(
    request: UpstreamRequest,
    until: number,
    opening: Promise<Connections>,
  ): Promise<UpstreamAnswer | Failure> {
    const { credential, maxAnswerBytes } = this.#options;
    const isRead = request.method === 'GET';
    const scanner = new JsonScanner();
    let authorization: string | undefined;
    try {
      const connections = await opening;
      authorization = await credential.authorization(connections);
      const exchanged = await connections.exchange(this.#urlOf(request), {
        method: request.method,
        headers: headersOf(request, authorization),
        body: request.body === undefined ? undefined : JSON.stringify(request.body),
        maxBytes: Math.min(maxAnswerBytes, request.maxBytes ?? maxAnswerBytes),
        look: (part) => scanner.push(part),
        signal: request.signal,
        withinMs: Math.max(1, until - this.#clock.now()),
      });
      const { status, headers } = exchanged;
      const failure = this.#failureOf(status, headers.location, headers['retry-after'], isRead);
      if (failure !== undefined) return { ...failure, refused: authorization };
      this.#refusedMs = REFUSED_MS.first;
      return await readAnswer(exchanged, scanner, this.#host, credential.secrets()).catch((error) => {
        throw error instanceof UpstreamError && !isRead ? mayBeDone(error) : error;
      });
    } catch (error) {
      if (error instanceof ExchangeError) return this.#failureOfExchange(error, isRead, authorization);
      if (error instanceof ScimError) return { error: unreadable(error, this.#host), again: 'never' };
      if (!(error instanceof UpstreamError)) throw error;
      // Of the token endpoint, or of an answer that is no SCIM: nothing is gained by more haste.
      const isPassing = ['unreachable', 'timed out', 'failing', 'rate limited'].includes(error.trouble);
      if (error.trouble === 'credential refused') return { error, again: 'renewed' };
      return { error, again: isPassing ? 'later' : 'never' };
    }
  }

  #failureOfExchange(error: ExchangeError, isRead: boolean, authorization: string | undefined): Failure {
    const { failure, wasSent } = error;
    const told = toUpstreamError(error, '', !isRead);
    if (failure === 'client certificate') return { error: told, again: 'renewed', refused: authorization };
    const isPassing = failure === 'unreachable' || failure === 'timed out' || failure === 'cut';
    return { error: told, again: isPassing && (isRead || !wasSent) ? 'later' : 'never' };
  }

  /** @returns undefined for a status that says something of the request */
  #failureOf(
    status: number,
    location: string | undefined,
    retryAfter: string | undefined,
    isRead: boolean,
  ): Failure | undefined {
    const retryAfterMs = readRetryAfter(retryAfter, this.#clock.now());
    const made = (trouble: UpstreamError['trouble'], reason: string, mayBe = false) =>
      new UpstreamError(trouble, `${this.#host} ${reason}.`, retryAfterMs, { status, mayBeDone: mayBe });
    if (status === 401) {
      return { error: made('credential refused', 'does not accept our credential (401)'), again: 'renewed' };
    }
    if (status === 429) {
      this.#quietUntil = this.#clock.now() + (retryAfterMs ?? 0);
      return { error: made('rate limited', 'takes no more requests for now (429)'), again: 'later' };
    }
    if (status === 503 && retryAfterMs !== undefined) {
      return { error: made('failing', `is not available (503), for ${seconds(retryAfterMs)}`), again: 'later' };
    }
    if ((status >= 500 && status !== 501 && status !== 508) || status === 408 || status === 425) {
      return { error: made('failing', `answered ${status}`, !isRead), again: isRead ? 'later' : 'never' };
    }
    if (status === 304) return { error: made('no SCIM', 'answered 304, and was asked for no changes'), again: 'never' };
    if (status >= 300 && status < 400) {
      const to = location !== undefined && URL.canParse(location) ? ` to ${new URL(location).origin}` : '';
      return {
        error: made('no SCIM', `redirects${to} (${status}), which is not followed: enter the address that it leads to`),
        again: 'never',
      };
    }
    return status < 200 ? { error: made('no SCIM', `answered ${status}`), again: 'never' } : undefined;
  }

  async #renew({ refused, connections }: Failure): Promise<boolean> {
    const { credential } = this.#options;
    // Somebody whose request was refused at the same moment was here before.
    if (credential.certificate !== undefined && this.#connections !== connections) return true;
    if (!(await credential.renew(refused))) return false;
    await this.#reconnect();
    return true;
  }

  /** Makes the next request show the certificate that there is by then. */
  async #reconnect(): Promise<void> {
    if (this.#options.credential.certificate === undefined) return;
    const old = this.#connections;
    this.#connections = undefined;
    // Requests that are under way end with the connections that they have, which end by themselves when idle.
    if (this.#underWay <= 1) (await old?.catch(() => undefined))?.close();
  }

  #leaveAlone(): void {
    const { system, log } = this.#options;
    this.#refusedUntil = this.#clock.now() + this.#refusedMs;
    if (this.#refusedMs === REFUSED_MS.first)
      log?.(`The system ${system.name} (${this.#host}) refuses our credential.`);
    this.#refusedMs = Math.min(this.#refusedMs * 2, REFUSED_MS.longest);
  }

  /** @returns why it is not asked with a credential that it has just refused */
  async #stillRefused(): Promise<UpstreamError | undefined> {
    const leftMs = this.#refusedUntil - this.#clock.now();
    if (leftMs <= 0) return undefined;
    if (await this.#options.credential.hasChanged()) {
      await this.#reconnect();
      this.#refusedUntil = 0;
      return undefined;
    }
    const message = `${this.#host} refused our credential a moment ago. So that it does not lock it, it is asked again in ${seconds(leftMs)}, or with another secret.`;
    return new UpstreamError('credential refused', message, leftMs);
  }

  #connect(): Promise<Connections> {
    const { credential, connect } = this.#options;
    this.#connections ??= (async () => connect(await credential.certificate?.()))().catch((error) => {
      this.#connections = undefined;
      throw error;
    });
    return this.#connections;
  }

  /** @throws UpstreamError for a path that leads elsewhere */
  #urlOf({ path, query }: UpstreamRequest): string {
    const { baseUrl } = this.#options.system;
    const base = baseUrl.replace(/\/+$/, '');
    const parameters = new URLSearchParams(query).toString().replaceAll('+', '%20');
    const address = `${base}${path}${parameters === '' ? '' : `?${parameters}`}`;
    // Segments such as .. are taken as steps, whatever they are the id of.
    if (/[?#]/.test(base) || !URL.canParse(address) || !new URL(address).pathname.endsWith(path)) {
      throw new UpstreamError('not allowed', `${this.#host} is not asked for ${JSON.stringify(path.slice(0, 100))}.`);
    }
    return address;
  }
}

function headersOf({ headers, body }: UpstreamRequest, authorization: string | undefined): Record<string, string> {
  const given = Object.entries(headers ?? {}).map(([name, value]) => [name.toLowerCase(), value] as const);
  return {
    accept: 'application/scim+json, application/json;q=0.9',
    ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
    ...Object.fromEntries(given.filter(([name]) => !OWN_HEADERS.has(name))),
    ...(authorization === undefined ? {} : { authorization }),
  };
}

const mayBeDone = ({ trouble, message, status }: UpstreamError) =>
  new UpstreamError(trouble, message, undefined, { mayBeDone: true, status });

const seconds = (ms: number): string => `${Math.ceil(ms / 1_000)} s`;
