import { signerAt } from './key-rotation.js';
import type { PublicJwk, SigningKey } from './signing-key.js';

/** Our keys: the one that signs, those that signed tokens still alive, and the next one. Immutable; rotation makes another. */
export class SigningKeys {
  readonly #keys: ReadonlyMap<string, SigningKey>;

  constructor(keys: readonly SigningKey[]) {
    this.#keys = new Map(keys.map((key) => [key.kid, key]));
  }

  /**
   * @param now milliseconds since 1970
   * @throws Error when there is no key
   */
  signer(now: number): SigningKey {
    const key = signerAt([...this.#keys.values()], now);
    if (key === undefined) throw new Error('there is no key to sign access tokens with');
    return key;
  }

  find(kid: string): SigningKey | undefined {
    return this.#keys.get(kid);
  }

  /** The JWK set to publish (RFC 7517 §5): public halves only. */
  toJwkSet(): { keys: PublicJwk[] } {
    return { keys: [...this.#keys.values()].map(({ jwk }) => jwk) };
  }
}
