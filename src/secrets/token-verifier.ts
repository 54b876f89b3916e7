import { hash as hashOf, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { LRUCache } from 'lru-cache';
import { EvenTurns } from './even-turns.js';
import { checkToken, verifyToken, weaknessOf } from './secret-token.js';
import { type Asker, type SlowLimits, SlowWork, TooBusy } from './slow-work.js';

const MAX_RIGHT = 10_000;
const MAX_WRONG = 2_000;
/** Longer than the pause between two cycles of a provisioning service; begins anew with each use. */
const RIGHT_MS = 2 * 60 * 60_000;
const WRONG_MS = 5 * 60_000;
/** A slow hash that no token has. */
const NOBODY = `scrypt$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** One slow comparison takes about 50 ms of one core; half of the cores, and of Node's four threads for it, stay free. */
const SLOW_AT_ONCE = Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)));
/** Each is a request under way; what one address may fail at one organization at once is a fraction of it. */
const WAITING = 1_000;
const USUAL_LIMITS: SlowLimits = { atOnce: SLOW_AT_ONCE, queue: WAITING };
/** The share of all that can never be right: of organizations that there are not, or that have no chosen secret. */
const NOBODYS = '';

const isSlow = (hash: string): boolean => hash.startsWith('scrypt$');

/** What could never be stored is refused without slow work. */
const canBeChosen = (token: string): boolean => checkToken(token) === 'other' && weaknessOf(token) === undefined;

/** An attempt that may cost slow work. */
export interface SlowAttempt {
  /** Where it comes from. */
  readonly address: string;
  /** Called once, before work is begun that no other attempt waits for already; may throw to prevent it. */
  begin(): void;
}

/**
 * Verifies tokens at the same cost whether their hash is fast or slow: outcomes of slow comparisons are remembered,
 * under a key that only this process knows. Right ones are remembered apart from wrong ones, so that no number of wrong
 * tokens makes a right one slow again; few slow comparisons run at a time. A changed or revoked hash is another entry.
 *
 * A chosen token that is wrong is refused after a comparison that took its turn, whether there is anything to compare it
 * with or not. What can never be right is compared for show while `mayPretend` says so, in a share of its own, and beyond
 * that only as late as if it were: it holds up nobody.
 */
export class TokenVerifier {
  readonly #key = randomBytes(32).toString('hex');
  readonly #slowWork: SlowWork;
  readonly #turns = new EvenTurns(SLOW_AT_ONCE);
  readonly #mayPretend: () => boolean;
  readonly #right = new LRUCache<string, true>({ max: MAX_RIGHT, ttl: RIGHT_MS });
  readonly #wrong = new LRUCache<string, true>({ max: MAX_WRONG, ttl: WRONG_MS });
  readonly #underWay = new Map<string, Promise<string | undefined>>();

  /**
   * @param mayPretend whether one more comparison for show is to be made
   * @param limits of comparisons that run, and that wait
   */
  constructor(mayPretend: () => boolean, limits = USUAL_LIMITS) {
    this.#mayPretend = mayPretend;
    this.#slowWork = new SlowWork(limits);
  }

  /**
   * Finds the secret that a token is of where that needs no slow work: among fast hashes, and among those that the token
   * matched lately. What it does not find may still be right.
   */
  async findAtOnce<Secret extends { readonly hash: string }>(
    token: string,
    secrets: readonly Secret[],
    share: string,
  ): Promise<Secret | undefined> {
    let found: Secret | undefined;
    for (const secret of secrets) {
      if (!isSlow(secret.hash) && (await verifyToken(token, secret.hash))) found = secret;
    }
    if (found !== undefined || !canBeChosen(token)) return found;
    return secrets.find(({ hash }) => isSlow(hash) && this.#remembers(token, hash, share));
  }

  /**
   * Finds the secret that a token is of. Neither the time that it takes nor a refusal tells whether there are secrets
   * and how they are hashed.
   * @param share whose part of the slow work it is: the slug that was called, known or not
   * @throws TooBusy when the token would need slow work and too much of it waits; whatever `begin` throws
   */
  async find<Secret extends { readonly hash: string }>(
    token: string,
    secrets: readonly Secret[],
    share: string,
    attempt: SlowAttempt,
  ): Promise<Secret | undefined> {
    const atOnce = await this.findAtOnce(token, secrets, share);
    if (atOnce !== undefined || !canBeChosen(token)) return atOnce;
    const slow = secrets.flatMap(({ hash }) => (isSlow(hash) ? [hash] : []));
    const untried = (slow.length === 0 ? [NOBODY] : slow).filter(
      (hash) => !this.#wrong.has(this.#keyOf(token, hash, share)),
    );
    if (untried.length === 0) return undefined;
    const right = await this.#once(this.#keyOf(token, untried.join(), share), () => {
      attempt.begin();
      return this.#compareAll(token, untried, { share, address: attempt.address });
    });
    return secrets.find(({ hash }) => hash === right);
  }

  /** Without the share, a token tried at an unknown slug before would be fast at every other unknown one alone. */
  #keyOf(token: string, hash: string, share: string): string {
    return hashOf('sha256', JSON.stringify([this.#key, share, hash, token]), 'base64');
  }

  #remembers(token: string, hash: string, share: string): boolean {
    const key = this.#keyOf(token, hash, share);
    const isRight = this.#right.has(key);
    if (isRight) this.#right.set(key, true);
    return isRight;
  }

  /** Those who ask the same at the same time share the work. */
  #once(key: string, work: () => Promise<string | undefined>): Promise<string | undefined> {
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const outcome = work().finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, outcome);
    return outcome;
  }

  /** @returns the hash that the token is of, at once; undefined when the turn would be over */
  async #compareAll(token: string, hashes: readonly string[], asker: Asker): Promise<string | undefined> {
    const turnOver = performance.now() + this.#turns.take();
    for (const hash of hashes) {
      const isRight = hash === NOBODY ? await this.#pretend(token, asker) : await this.#compare(token, hash, asker);
      if (!isRight) continue;
      this.#right.set(this.#keyOf(token, hash, asker.share), true);
      return hash;
    }
    await delay(Math.max(0, turnOver - performance.now()), undefined, { ref: false });
    for (const hash of hashes) this.#wrong.set(this.#keyOf(token, hash, asker.share), true);
    return undefined;
  }

  #compare(token: string, hash: string, asker: Asker): Promise<boolean> {
    return this.#slowWork.run(asker, async () => {
      const start = performance.now();
      const isRight = await verifyToken(token, hash);
      this.#turns.took(performance.now() - start);
      return isRight;
    });
  }

  /** @returns false, after work as for a secret where there is room for it */
  async #pretend(token: string, { address }: Asker): Promise<false> {
    if (!this.#mayPretend()) return false;
    try {
      await this.#compare(token, NOBODY, { share: NOBODYS, address });
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
    }
    return false;
  }
}
