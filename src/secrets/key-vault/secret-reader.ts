import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { expired, type FetchedSecret, type KeyVaultAccess, KeyVaultClients } from './key-vault-clients.js';
import { KeyVaultError } from './key-vault-error.js';
import { isKeyVaultReference, type KeyVaultReference, parseReference, referenceText } from './key-vault-reference.js';

export interface SecretReaderOptions extends KeyVaultAccess {
  /** DNS names of the only key vaults that are asked, as parseVaultList gives them. */
  readonly vaults: readonly string[];
  /** Takes a line for the operator when a key vault fails and when it answers again. */
  readonly log?: (line: string) => void;
  /** How long a value is used before its key vault is asked again; 15 minutes by default. */
  readonly ttlMs?: number;
  /** How often at most `reread` asks for one secret; every 30 seconds by default. */
  readonly rereadEveryMs?: number;
  /** The pause after a failure, unless the key vault asks for a longer one; by default 30 seconds with a value, 5 without. */
  readonly retryEveryMs?: number;
}

/** A value that was read from a key vault. */
export interface SecretValue {
  readonly value: string;
  readonly version: string;
  readonly readAt: Date;
  /** It should have been read again, but its key vault does not answer, or not yet. */
  readonly isStale: boolean;
}

const TTL_MS = 15 * 60_000;
const REREAD_EVERY_MS = 30_000;
/** When a key vault is asked again after a failure: soon when an operator has something to mend. */
const RETRY_PASSING_MS = 30_000;
const RETRY_MENDED_MS = 5_000;
/** How long a value in hand waits for a newer one. */
const PATIENCE_MS = 2_000;
const MAX_ENTRIES = 1_000;

interface Entry {
  readonly reference: KeyVaultReference;
  last: (FetchedSecret & { readonly readAt: Date }) | undefined;
  freshUntil: number;
  askedAt: number;
  failure: KeyVaultError | undefined;
  retryAt: number;
  underWay: Promise<void> | undefined;
}

/**
 * Reads secrets that are kept in Azure Key Vault, and remembers them. While a key vault is down or throttles, or we
 * cannot sign in, the last value goes on; a secret that was disabled, deleted or forbidden ends. A pinned version is
 * read once.
 *
 * Whoever may enter a reference may have the secret sent wherever else they configure: it is for operators alone.
 */
export class SecretReader {
  readonly #options: SecretReaderOptions;
  readonly #clients: KeyVaultClients;
  readonly #entries = new LRUCache<string, Entry>({ max: MAX_ENTRIES });

  constructor(options: SecretReaderOptions) {
    this.#options = options;
    this.#clients = new KeyVaultClients(options);
  }

  /**
   * What a configured secret is: the text itself, or the value that its reference leads to.
   * @throws KeyVaultError
   */
  async resolveSecret(text: string): Promise<string> {
    return isKeyVaultReference(text) ? (await this.read(text)).value : text;
  }

  /** @param text a reference @throws KeyVaultError */
  async read(text: string): Promise<SecretValue> {
    const entry = this.#entryOf(text);
    const now = Date.now();
    if (entry.last === undefined ? now >= entry.retryAt : now >= Math.max(entry.freshUntil, entry.retryAt)) {
      await this.#refresh(entry, PATIENCE_MS);
    }
    return secretOf(entry, now);
  }

  /**
   * Asks for the latest value after the one in use was refused where it is used, and is at most 30 seconds old then.
   * A caller tries once with the value that this gives; the same value means that there is no newer one.
   * @throws KeyVaultError
   */
  async reread(text: string): Promise<SecretValue> {
    const entry = this.#entryOf(text);
    const now = Date.now();
    const isPinned = entry.reference.version !== undefined && entry.last !== undefined;
    const mayAsk = now >= entry.retryAt && now - entry.askedAt >= (this.#options.rereadEveryMs ?? REREAD_EVERY_MS);
    if (!isPinned && (mayAsk || entry.underWay !== undefined)) await this.#refresh(entry, undefined);
    return secretOf(entry, now);
  }

  #entryOf(text: string): Entry {
    const reference = parseReference(text);
    if (!this.#options.vaults.includes(reference.host)) {
      throw new KeyVaultError(
        'invalid',
        `The key vault ${reference.host} is not one that this server may ask. Whoever runs it can add it to KEY_VAULTS.`,
      );
    }
    const key = referenceText(reference);
    const known = this.#entries.get(key);
    if (known !== undefined) return known;
    const entry: Entry = {
      reference,
      last: undefined,
      freshUntil: 0,
      askedAt: 0,
      failure: undefined,
      retryAt: 0,
      underWay: undefined,
    };
    this.#entries.set(key, entry);
    return entry;
  }

  /** One question at a time. @param patienceMs after which a value in hand is used all the same */
  async #refresh(entry: Entry, patienceMs: number | undefined): Promise<void> {
    entry.underWay ??= this.#ask(entry).finally(() => {
      entry.underWay = undefined;
    });
    if (entry.last === undefined || patienceMs === undefined) return entry.underWay;
    const patience = new AbortController();
    const isOver = delay(patienceMs, undefined, { signal: patience.signal }).catch(() => undefined);
    await Promise.race([entry.underWay, isOver]);
    patience.abort();
  }

  /** Never throws: what went wrong is kept with the entry. */
  async #ask(entry: Entry): Promise<void> {
    const { reference } = entry;
    entry.askedAt = Date.now();
    try {
      const fetched = await this.#clients.fetch(reference);
      if (entry.failure !== undefined) this.#log(`The key vault ${reference.vault} gives ${reference.secret} again.`);
      entry.last = { ...fetched, readAt: new Date() };
      entry.failure = undefined;
      entry.retryAt = 0;
      const ttl = reference.version === undefined ? (this.#options.ttlMs ?? TTL_MS) : Number.POSITIVE_INFINITY;
      entry.freshUntil = Math.min(Date.now() + ttl, fetched.expiresOn?.getTime() ?? Number.POSITIVE_INFINITY);
    } catch (error) {
      if (!(error instanceof KeyVaultError)) throw error;
      this.#fail(entry, error);
    }
  }

  #fail(entry: Entry, error: KeyVaultError): void {
    const isNew = entry.failure?.problem !== error.problem;
    entry.failure = error;
    if (!error.isPassing) entry.last = undefined;
    const pause = this.#options.retryEveryMs ?? (entry.last === undefined ? RETRY_MENDED_MS : RETRY_PASSING_MS);
    entry.retryAt = Date.now() + Math.max(pause, error.retryAfterMs ?? 0);
    if (!isNew) return;
    const goesOn = entry.last && ` The value read at ${entry.last.readAt.toISOString()} goes on until then.`;
    this.#log(error.message + (goesOn ?? ''));
  }

  #log(line: string): void {
    this.#options.log?.(line);
  }
}

function secretOf({ reference, last, failure, freshUntil }: Entry, now: number): SecretValue {
  if (last === undefined) throw failure ?? new Error('a secret was neither read nor refused');
  if (last.expiresOn !== undefined && last.expiresOn.getTime() <= Date.now()) throw expired(reference, last.expiresOn);
  const { value, version, readAt } = last;
  return { value, version, readAt, isStale: failure !== undefined || freshUntil < now };
}
