import { KeyVaultError } from '../../../secrets/key-vault/key-vault-error.js';
import { isKeyVaultReference, parseReference, referenceText } from '../../../secrets/key-vault/key-vault-reference.js';
import type { SecretReader } from '../../../secrets/key-vault/secret-reader.js';
import { type KeyRing, SealingError } from '../../../secrets/sealing.js';
import type { KeptSecret, UpstreamSystem } from '../../../store/upstream/upstream-system.js';
import { UpstreamError } from '../upstream-answer.js';

/** Whose secret it is: what a sealed one is bound to, so that one copied to another system stays closed. */
export type SecretOwner = Pick<UpstreamSystem, 'organizationId' | 'id'>;

export interface UpstreamSecretsOptions {
  keyRing(): Promise<KeyRing>;
  readonly reader: Pick<SecretReader, 'read' | 'reread'>;
}

/** The secrets of upstreams: sealed with the master key, or in a key vault. */
export class UpstreamSecrets {
  readonly #options: UpstreamSecretsOptions;

  constructor(options: UpstreamSecretsOptions) {
    this.#options = options;
  }

  /**
   * What is kept of a secret that somebody entered.
   * @param text the secret itself, or a reference `keyvault://vault/name[/version]`
   * @throws KeyVaultError for a reference that is none; SealingError
   */
  async keep(owner: SecretOwner, text: string): Promise<KeptSecret> {
    if (isKeyVaultReference(text)) return { reference: referenceText(parseReference(text)) };
    return { sealed: (await this.#options.keyRing()).seal(text, secretContext(owner)) };
  }

  /** @throws UpstreamError `no credential` */
  read(owner: SecretOwner, kept: KeptSecret): Promise<string> {
    return this.#get(owner, kept, (reference) => this.#options.reader.read(reference));
  }

  /** The same after it was refused where it is used: its key vault is asked whether there is a newer one. */
  reread(owner: SecretOwner, kept: KeptSecret): Promise<string> {
    return this.#get(owner, kept, (reference) => this.#options.reader.reread(reference));
  }

  async #get(
    owner: SecretOwner,
    kept: KeptSecret,
    ask: (reference: string) => Promise<{ readonly value: string }>,
  ): Promise<string> {
    try {
      if ('reference' in kept) return (await ask(kept.reference)).value;
      return (await this.#options.keyRing()).open(kept.sealed, secretContext(owner));
    } catch (error) {
      // Their messages are for operators and have no values in them.
      if (error instanceof KeyVaultError) throw new UpstreamError('no credential', error.message, error.retryAfterMs);
      if (error instanceof SealingError) throw new UpstreamError('no credential', error.message);
      throw error;
    }
  }
}

/** What seals the secret of an upstream: nothing that may change, such as its name or how it authenticates. */
export const secretContext = ({ organizationId, id }: SecretOwner): string =>
  `organization/${organizationId}/upstream/${id}/secret`;
