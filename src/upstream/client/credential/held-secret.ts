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

  /** Whether there is another value than the one that was used last and refused. @throws UpstreamError */
  async hasNewer(): Promise<boolean> {
    const [refused] = this.#values;
    return refused !== this.#remember(await this.#secrets.reread(this.#owner, this.#kept));
  }

  #remember(value: string): string {
    if (value !== this.#values[0])
      this.#values = [value, ...this.#values.filter((other) => other !== value)].slice(0, REMEMBERED);
    return value;
  }
}
