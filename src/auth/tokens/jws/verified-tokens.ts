import { createHash, type KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { LRUCache } from 'lru-cache';
import { TokenRefused } from '../token-refused.js';
import { checkAlgorithm, checkLength, type DecodedToken, decodeToken } from './decode-token.js';

const MAX_REMEMBERED = 5_000;

/** A token that was read, to be verified once it is known by which key. */
export interface OpenedToken {
  readonly decoded: DecodedToken;
  /**
   * @param key that is the right one at this moment; with another than before the signature is verified anew
   * @throws TokenRefused `signature`
   */
  verify(key: KeyObject): void;
}

interface Remembered {
  readonly decoded: DecodedToken;
  readonly key: KeyObject;
}

/**
 * Remembers tokens whose signature was right, by their SHA-256, so that a token that comes with every request is decoded
 * and verified once. What a token says must still be judged each time: that it is over, or no longer welcome, is not
 * remembered here. Wrong tokens leave no trace, so that they cannot drive out right ones.
 */
export class VerifiedTokens {
  readonly #check: (token: string, key: KeyObject) => void;
  readonly #remembered: LRUCache<string, Remembered>;

  /** @param check what verifies a signature */
  constructor(most = MAX_REMEMBERED, check: (token: string, key: KeyObject) => void = checkSignature) {
    this.#check = check;
    this.#remembered = new LRUCache({ max: most });
  }

  /** How many are remembered. */
  get size(): number {
    return this.#remembered.size;
  }

  /** @throws TokenRefused `too-long`, `malformed` or `algorithm` */
  open(token: string): OpenedToken {
    checkLength(token);
    const digest = createHash('sha256').update(token).digest('base64');
    const remembered = this.#remembered.get(digest);
    const decoded = remembered?.decoded ?? decodeToken(token);
    checkAlgorithm(decoded);
    return {
      decoded,
      verify: (key) => {
        if (remembered?.key === key) return;
        this.#check(token, key);
        this.#remembered.set(digest, { decoded, key });
      },
    };
  }
}

/** @param algorithm the only one that is accepted @throws TokenRefused `signature` */
export function checkSignature(token: string, key: KeyObject, algorithm: jwt.Algorithm = 'RS256'): void {
  try {
    // Claims are judged by whoever knows what to expect, times included.
    jwt.verify(token, key, { algorithms: [algorithm], ignoreExpiration: true, ignoreNotBefore: true });
  } catch {
    throw new TokenRefused('signature', 'The signature of the token is wrong.');
  }
}
