import { createHmac, randomBytes } from 'node:crypto';
import { verifyToken } from './secret-token.js';

const MAX_REMEMBERED = 10_000;
const REMEMBER_MS = 5 * 60_000;

/**
 * Verifies tokens at the same cost whether their hash is fast or slow: the outcome of a slow comparison is remembered
 * for a short time, under a key that only this process knows. A changed or revoked hash is a different entry.
 */
export class TokenVerifier {
  readonly #key = randomBytes(32);
  readonly #remembered = new Map<string, { matches: Promise<boolean>; until: number }>();

  async matches(token: string, hash: string): Promise<boolean> {
    if (!hash.startsWith('scrypt$')) return verifyToken(token, hash);
    const key = createHmac('sha256', this.#key).update(hash).update('\0').update(token).digest('base64');
    const known = this.#remembered.get(key);
    if (known !== undefined && known.until > Date.now()) return known.matches;
    const matches = verifyToken(token, hash);
    this.#remember(key, matches);
    return matches;
  }

  #remember(key: string, matches: Promise<boolean>): void {
    this.#remembered.delete(key);
    if (this.#remembered.size >= MAX_REMEMBERED) {
      const oldest = this.#remembered.keys().next();
      if (!oldest.done) this.#remembered.delete(oldest.value);
    }
    this.#remembered.set(key, { matches, until: Date.now() + REMEMBER_MS });
  }
}
