import { type Issuer, IssuerKeys, type IssuerKeysOptions } from './issuer-keys.js';

/** Issuers whose keys are held at a time; only issuers that an organization is bound to are ever asked for. */
const MAX_ISSUERS = 10_000;

/** The keys of all issuers that were asked for lately. */
export class IssuerDirectory {
  readonly #options: IssuerKeysOptions;
  readonly #most: number;
  readonly #issuers = new Map<string, IssuerKeys>();

  constructor(options: IssuerKeysOptions = {}, most = MAX_ISSUERS) {
    this.#options = options;
    this.#most = most;
  }

  /** The one least recently asked for makes room. */
  keysOf(issuer: Issuer): IssuerKeys {
    // Two clouds may share an issuer's name but not its keys.
    const key = `${issuer.base} ${issuer.name}`;
    const keys = this.#issuers.get(key) ?? new IssuerKeys(issuer, this.#options);
    this.#issuers.delete(key);
    this.#issuers.set(key, keys);
    const [oldest] = this.#issuers.keys();
    if (this.#issuers.size > this.#most && oldest !== undefined) this.#issuers.delete(oldest);
    return keys;
  }
}
