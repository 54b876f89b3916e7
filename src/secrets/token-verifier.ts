import { createHmac, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { checkToken, verifyToken, weaknessOf } from './secret-token.js';
import { SlowWork } from './slow-work.js';

const MAX_RIGHT = 10_000;
const MAX_WRONG = 2_000;
/** Longer than the pause between two cycles of a provisioning service; begins anew with each use. */
const RIGHT_MS = 2 * 60 * 60_000;
const WRONG_MS = 5 * 60_000;
/** A slow hash that no token has. */
const NOBODY = `scrypt$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** One slow comparison takes about 50 ms of one core; half of the cores, and of Node's four threads for it, stay free. */
const SLOW_AT_ONCE = Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)));
const WAITING = 32;
const WAITING_PER_SHARE = 4;

const isSlow = (hash: string): boolean => hash.startsWith('scrypt$');

/** What could never be stored is refused without slow work. */
const canBeChosen = (token: string): boolean => checkToken(token) === 'other' && weaknessOf(token) === undefined;

/** Keys that were added lately, at most so many. */
class RecentKeys {
  readonly #untils = new Map<string, number>();
  readonly #most: number;
  readonly #ms: number;

  constructor(most: number, ms: number) {
    this.#most = most;
    this.#ms = ms;
  }

  has(key: string): boolean {
    return (this.#untils.get(key) ?? 0) > Date.now();
  }

  /** Also renews a key that is there; the one least recently added makes room. */
  add(key: string): void {
    this.#untils.delete(key);
    if (this.#untils.size >= this.#most) {
      const [oldest] = this.#untils.keys();
      if (oldest !== undefined) this.#untils.delete(oldest);
    }
    this.#untils.set(key, Date.now() + this.#ms);
  }
}

/**
 * Verifies tokens at the same cost whether their hash is fast or slow: outcomes of slow comparisons are remembered,
 * under a key that only this process knows. Right ones are remembered apart from wrong ones, so that no number of wrong
 * tokens makes a right one slow again; few slow comparisons run at a time. A changed or revoked hash is another entry.
 */
export class TokenVerifier {
  readonly #key = randomBytes(32);
  readonly #slowWork = new SlowWork({ atOnce: SLOW_AT_ONCE, queue: WAITING, perShare: WAITING_PER_SHARE });
  readonly #right = new RecentKeys(MAX_RIGHT, RIGHT_MS);
  readonly #wrong = new RecentKeys(MAX_WRONG, WRONG_MS);
  readonly #underWay = new Map<string, Promise<boolean>>();

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
   * and how they are hashed: a chosen token that matches no fast hash always costs slow work, if only for show.
   * @param share whose part of the slow work it is: the slug that was called, known or not
   * @throws TooBusy when the token would need slow work and too much of it waits
   */
  async find<Secret extends { readonly hash: string }>(
    token: string,
    secrets: readonly Secret[],
    share: string,
  ): Promise<Secret | undefined> {
    const atOnce = await this.findAtOnce(token, secrets, share);
    if (atOnce !== undefined || !canBeChosen(token)) return atOnce;
    const slow = secrets.filter(({ hash }) => isSlow(hash));
    for (const secret of slow.length === 0 ? [undefined] : slow) {
      if (await this.#matchesSlow(token, secret?.hash ?? NOBODY, share)) return secret;
    }
    return undefined;
  }

  /** Without the share, a token tried at an unknown slug before would be fast at every other unknown one alone. */
  #keyOf(token: string, hash: string, share: string): string {
    return createHmac('sha256', this.#key)
      .update(JSON.stringify([share, hash, token]))
      .digest('base64');
  }

  #remembers(token: string, hash: string, share: string): boolean {
    const key = this.#keyOf(token, hash, share);
    const isRight = this.#right.has(key);
    if (isRight) this.#right.add(key);
    return isRight;
  }

  async #matchesSlow(token: string, hash: string, share: string): Promise<boolean> {
    const key = this.#keyOf(token, hash, share);
    if (this.#wrong.has(key)) return false;
    const underWay = this.#underWay.get(key);
    if (underWay !== undefined) return underWay;
    const outcome = this.#slowWork
      .run(share, () => verifyToken(token, hash))
      .then((matches) => {
        (matches ? this.#right : this.#wrong).add(key);
        return matches;
      })
      .finally(() => this.#underWay.delete(key));
    this.#underWay.set(key, outcome);
    return outcome;
  }
}
