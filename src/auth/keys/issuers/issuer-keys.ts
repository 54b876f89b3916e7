import type { KeyObject } from 'node:crypto';
import { z } from 'zod';
import { type FetchOptions, fetchJson, isFetchable } from './fetch-json.js';
import { readKeySet } from './key-set.js';

/** An issuer of tokens and where its keys are found. */
export interface Issuer {
  /** What its OpenID configuration must call itself. */
  readonly name: string;
  /** Its configuration is at this URL with `/.well-known/openid-configuration` after it. */
  readonly base: string;
  /** Hosts other than that of `base` on which its keys may be. */
  readonly keyHosts: readonly string[];
  /** Whether a key that names an issuer of its own is for tokens of this one. */
  isKeyFor(issuer: string): boolean;
}

/**
 * The keys of an issuer cannot be had at this moment, so that a token can be neither accepted nor refused. The answer
 * is 503: a provisioning service retries that, whereas a 401 stops it.
 */
export class KeysUnavailable extends Error {
  override readonly name = 'KeysUnavailable';
  /** Seconds after which asking again makes sense. */
  readonly retryAfter: number;

  constructor(issuer: string, cause: string, retryAfter: number) {
    super(`The signing keys of ${issuer} are not available: ${cause}`);
    this.retryAfter = retryAfter;
  }
}

const HOUR_MS = 3_600_000;
/** For so long keys are used without a look at whether they are still published. */
const FRESH_MS = 24 * HOUR_MS;
/** For so long keys are used when the issuer cannot be reached. */
const KEPT_MS = 7 * 24 * HOUR_MS;
/** How often an issuer is asked at most, whatever tokens come: after an answer, and after none. */
const PAUSE_MS = 60_000;
const PAUSE_AFTER_FAILURE_MS = 15_000;
const TIMEOUT_MS = 5_000;

const CONFIGURATION = z.object({ issuer: z.string(), jwks_uri: z.string() });

export interface IssuerKeysOptions extends Partial<FetchOptions> {
  /** A clock that only goes forward, in milliseconds. */
  readonly now?: () => number;
}

/** The verification keys of one issuer, by `kid`, held in memory and renewed behind the requests. */
export class IssuerKeys {
  readonly #issuer: Issuer;
  readonly #fetchOptions: FetchOptions;
  readonly #now: () => number;
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  #fetchedAt = Number.NEGATIVE_INFINITY;
  #notBefore = Number.NEGATIVE_INFINITY;
  #fetching: Promise<void> | undefined;
  #lastFailure: string | undefined;

  constructor(issuer: Issuer, options: IssuerKeysOptions = {}) {
    this.#issuer = issuer;
    this.#now = options.now ?? (() => performance.now());
    this.#fetchOptions = {
      timeoutMs: options.timeoutMs ?? TIMEOUT_MS,
      allowLoopbackHttp: options.allowLoopbackHttp ?? false,
      certificateAuthorities: options.certificateAuthorities,
    };
  }

  /**
   * @returns undefined when the issuer was asked on behalf of this very question and publishes no such key
   * @throws KeysUnavailable when the key is not known and the issuer cannot be asked, or not again so soon
   */
  async find(kid: string): Promise<KeyObject | undefined> {
    const age = this.#now() - this.#fetchedAt;
    const known = age < KEPT_MS ? this.#keys.get(kid) : undefined;
    if (known !== undefined) {
      if (age >= FRESH_MS) void this.#refetch();
      return known;
    }
    const fetching = this.#refetch();
    if (fetching === undefined) throw this.#unavailable(this.#lastFailure ?? 'they were read a moment ago without it');
    await fetching;
    if (this.#lastFailure !== undefined) throw this.#unavailable(this.#lastFailure);
    return this.#keys.get(kid);
  }

  #unavailable(cause: string): KeysUnavailable {
    const seconds = Math.ceil((this.#notBefore - this.#now()) / 1_000);
    return new KeysUnavailable(this.#issuer.name, cause, Math.max(1, seconds));
  }

  /** One fetch at a time, which never rejects. @returns undefined when it is too early for another */
  #refetch(): Promise<void> | undefined {
    if (this.#fetching === undefined && this.#now() >= this.#notBefore) {
      this.#fetching = this.#fetch().finally(() => {
        this.#fetching = undefined;
      });
    }
    return this.#fetching;
  }

  async #fetch(): Promise<void> {
    try {
      this.#keys = await this.#fetchKeys();
      this.#fetchedAt = this.#now();
      this.#notBefore = this.#fetchedAt + PAUSE_MS;
      this.#lastFailure = undefined;
    } catch (error) {
      this.#notBefore = this.#now() + PAUSE_AFTER_FAILURE_MS;
      this.#lastFailure = error instanceof Error ? error.message : String(error);
    }
  }

  async #fetchKeys(): Promise<ReadonlyMap<string, KeyObject>> {
    const base = new URL(this.#issuer.base);
    const configurationUrl = new URL(`${base.href.replace(/\/$/, '')}/.well-known/openid-configuration`);
    const configuration = CONFIGURATION.safeParse(await fetchJson(configurationUrl, this.#fetchOptions)).data;
    if (configuration === undefined) throw new Error(`${configurationUrl.href}: it is no OpenID configuration`);
    if (configuration.issuer !== this.#issuer.name) {
      throw new Error(`${configurationUrl.href}: it is of another issuer, ${quote(configuration.issuer)}`);
    }
    const keysUrl = URL.canParse(configuration.jwks_uri) ? new URL(configuration.jwks_uri) : undefined;
    if (keysUrl === undefined || !this.#mayHoldKeys(keysUrl, base)) {
      throw new Error(`${configurationUrl.href}: its keys may not come from ${quote(configuration.jwks_uri)}`);
    }
    try {
      return readKeySet(await fetchJson(keysUrl, this.#fetchOptions), (issuer) => this.#issuer.isKeyFor(issuer));
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw new Error(cause.startsWith(keysUrl.href) ? cause : `${keysUrl.href}: ${cause}`, { cause: error });
    }
  }

  #mayHoldKeys(url: URL, base: URL): boolean {
    const isItsHost = url.host === base.host || this.#issuer.keyHosts.includes(url.host);
    return isItsHost && isFetchable(url, this.#fetchOptions.allowLoopbackHttp);
  }
}

const quote = (text: string): string => JSON.stringify(text.slice(0, 200));
