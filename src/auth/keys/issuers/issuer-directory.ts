import { LRUCache } from 'lru-cache';
import { type Issuer, IssuerKeys, type IssuerKeysOptions } from './issuer-keys.js';

/** Issuers whose keys are held at a time; only issuers that an organization is bound to are ever asked for. */
const MAX_ISSUERS = 10_000;

/** The keys of all issuers that were asked for lately. */
export class IssuerDirectory {
  readonly #options: IssuerKeysOptions;
  readonly #issuers: LRUCache<string, IssuerKeys>;

  constructor(options: IssuerKeysOptions = {}, most = MAX_ISSUERS) {
    this.#options = options;
    this.#issuers = new LRUCache({ max: most });
  }

  /** The one least recently asked for makes room. */
  keysOf(issuer: Issuer): IssuerKeys {
    // Two clouds may share an issuer's name but not its keys.
    const key = `${issuer.base} ${issuer.name}`;
    const known = this.#issuers.get(key);
    if (known !== undefined) return known;
    const keys = new IssuerKeys(issuer, this.#options);
    this.#issuers.set(key, keys);
    return keys;
  }
}
