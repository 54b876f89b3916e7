import { setTimeout as delay } from 'node:timers/promises';
import type { TokenCredential } from '@azure/identity';
import type { SecretClient, SecretClientOptions } from '@azure/keyvault-secrets';
import { explainFailure, problemOf } from './explain-failure.js';
import type { KeyVaultError } from './key-vault-error.js';
import type { KeyVaultReference } from './key-vault-reference.js';

const DEADLINE_MS = 10_000;
const PAUSES_MS = [250, 1_000];
/** Of developer tools that may be asked for a sign-in. */
const TOOL_TIMEOUT_MS = 3_000;

export interface KeyVaultAccess {
  /** By default whatever the environment gives: managed or workload identity, AZURE_… variables, az login. */
  readonly credential?: TokenCredential;
  /** For a private certificate authority or a proxy. */
  readonly clientOptions?: SecretClientOptions;
  /** How long all attempts together may take, sign-in included, so that a start does not hang; 10 s by default. */
  readonly deadlineMs?: number;
}

/** A secret as it is in its key vault now. */
export interface FetchedSecret {
  readonly value: string;
  readonly version: string;
  readonly expiresOn: Date | undefined;
}

/** Asks key vaults with Microsoft's SDK, which is loaded for the first question. */
export class KeyVaultClients {
  readonly #access: KeyVaultAccess;
  readonly #deadlineMs: number;
  readonly #clients = new Map<string, SecretClient>();
  #credential: TokenCredential | undefined;

  constructor(access: KeyVaultAccess) {
    this.#access = access;
    this.#deadlineMs = access.deadlineMs ?? DEADLINE_MS;
  }

  /**
   * Tries again what may pass, within the deadline, and no sooner than a key vault that throttles asked for.
   * @throws KeyVaultError
   */
  async fetch(reference: KeyVaultReference): Promise<FetchedSecret> {
    const until = Date.now() + this.#deadlineMs;
    for (const pause of PAUSES_MS) {
      try {
        return await this.#fetchOnce(reference, until - Date.now());
      } catch (failure) {
        const error = explainFailure(failure, reference);
        const wait = error.retryAfterMs ?? pause;
        if (!error.isPassing || error.problem === 'credential' || Date.now() + wait >= until) throw error;
        await delay(wait);
      }
    }
    return this.#fetchOnce(reference, until - Date.now()).catch((failure) => {
      throw explainFailure(failure, reference);
    });
  }

  async #fetchOnce(reference: KeyVaultReference, ms: number): Promise<FetchedSecret> {
    const client = await this.#client(reference);
    const { version } = reference;
    const aborted = new AbortController();
    const over = new AbortController();
    // Not every way to sign in heeds the signal, hence the race.
    const deadline = delay(ms, undefined, { signal: over.signal }).then(() => {
      aborted.abort();
      throw noAnswer(reference, this.#deadlineMs);
    });
    const options = { abortSignal: aborted.signal, ...(version !== undefined && { version }) };
    try {
      const { value, properties } = await Promise.race([client.getSecret(reference.secret, options), deadline]);
      return checkUsable(reference, value, properties);
    } finally {
      over.abort();
    }
  }

  async #client(reference: KeyVaultReference): Promise<SecretClient> {
    const known = this.#clients.get(reference.host);
    if (known !== undefined) return known;
    const { SecretClient } = await import('@azure/keyvault-secrets');
    this.#credential ??= this.#access.credential ?? (await defaultCredential(reference));
    const client = new SecretClient(`https://${reference.host}`, this.#credential, {
      ...this.#access.clientOptions,
      // Attempts are counted here, so that they end in time.
      retryOptions: { maxRetries: 0 },
    });
    this.#clients.set(reference.host, client);
    return client;
  }
}

async function defaultCredential(reference: KeyVaultReference): Promise<TokenCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  try {
    return new DefaultAzureCredential({ processTimeoutInMs: TOOL_TIMEOUT_MS });
  } catch {
    throw problemOf(
      reference,
      'credential',
      'AZURE_TOKEN_CREDENTIALS names no way to sign in',
      'Set it to prod, or leave it away',
    );
  }
}

const noAnswer = (reference: KeyVaultReference, deadlineMs: number): KeyVaultError =>
  problemOf(
    reference,
    'unreachable',
    `there was no answer within ${deadlineMs / 1_000} seconds`,
    'Check the network between this server and Azure',
  );

/** A key vault hands out a secret outside of its dates as well. */
function checkUsable(
  reference: KeyVaultReference,
  value: string | undefined,
  dates: { readonly version?: string; readonly notBefore?: Date; readonly expiresOn?: Date },
): FetchedSecret {
  const { version = '', notBefore, expiresOn } = dates;
  if (notBefore !== undefined && notBefore.getTime() > Date.now()) {
    throw problemOf(
      reference,
      'not-yet-valid',
      `it is valid from ${notBefore.toISOString()}`,
      'Wait, or change its activation date',
    );
  }
  if (expiresOn !== undefined && expiresOn.getTime() <= Date.now()) throw expired(reference, expiresOn);
  if (value === undefined || value === '') throw problemOf(reference, 'empty', 'it is empty', 'Set its value');
  return { value, version, expiresOn };
}

export const expired = (reference: KeyVaultReference, on: Date): KeyVaultError =>
  problemOf(reference, 'expired', `it expired on ${on.toISOString()}`, 'Set a new version, or change its expiry date');
