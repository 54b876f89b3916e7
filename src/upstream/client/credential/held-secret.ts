import type { KeptSecret } from '../../../store/upstream/upstream-system.js';
import type { SecretOwner, UpstreamSecrets } from './upstream-secrets.js';

/** So many values of one secret are remembered, to find them where they should not be. */
const REMEMBERED = 3;

/** The secret of one upstream while it is in use. */
export class HeldSecret {
  readonly #secrets: UpstreamSecrets;
  readonly #owner: SecretOwner;
  readonly #kept: KeptSecret;
  #values: readonly string[] = [];
  #refused: string | undefined;

  constructor(secrets: UpstreamSecrets, owner: SecretOwner, kept: KeptSecret) {
    this.#secrets = secrets;
    this.#owner = owner;
    this.#kept = kept;
  }

  /** The values that were in use of late. */
  get values(): readonly string[] {
    return this.#values;
  }

  /** @throws UpstreamError `no credential` */
  async read(): Promise<string> {
    return this.#remember(await this.#secrets.read(this.#owner, this.#kept));
  }

  /**
   * Whether its key vault has another value than one that was refused. Of requests that are refused at the same moment, each
   * may ask.
   * @param refused by default the one that was used last
   * @throws UpstreamError `no credential`
   */
  async hasNewer(refused: string | undefined = this.#values[0]): Promise<boolean> {
    this.#refused = refused;
    return this.hasChanged();
  }

  /** The same of the value that `hasNewer` was asked of last. */
  async hasChanged(): Promise<boolean> {
    const refused = this.#refused ?? this.#values[0];
    return refused !== this.#remember(await this.#secrets.reread(this.#owner, this.#kept));
  }

  #remember(value: string): string {
    if (value !== this.#values[0])
      this.#values = [value, ...this.#values.filter((other) => other !== value)].slice(0, REMEMBERED);
    return value;
  }
}
