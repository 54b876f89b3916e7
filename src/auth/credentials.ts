import { generateToken, hashToken, verifyToken, weaknessOf } from '../secrets/secret-token.js';
import type { OrganizationStore, StoredSecret } from '../store/organization-store.js';

/** A secret as people see it: never its hash. */
export type SecretSummary = Omit<StoredSecret, 'hash'>;

export interface NewSecret extends SecretSummary {
  /** Shown this once. */
  readonly token: string;
}

/** A secret that an operator chose cannot be used. */
export class WeakSecret extends Error {
  override readonly name = 'WeakSecret';
}

/** Creates, lists and revokes the bearer tokens of organizations. */
export class Credentials {
  readonly #store: OrganizationStore;

  constructor(store: OrganizationStore) {
    this.#store = store;
  }

  /**
   * @param chosen a token that the operator chose; generated when undefined
   * @throws WeakSecret
   */
  async create(organizationId: string, name: string, chosen?: string): Promise<NewSecret> {
    const weakness = chosen === undefined ? undefined : weaknessOf(chosen);
    if (weakness !== undefined) throw new WeakSecret(`The secret is too weak: ${weakness}.`);
    const token = chosen ?? generateToken();
    const { hash: _, ...secret } = await this.#store.createSecret(organizationId, name, await hashToken(token));
    return { ...secret, token };
  }

  /** Makes sure that an organization accepts this token; does nothing when it already does. */
  async ensure(organizationId: string, name: string, token: string): Promise<void> {
    for (const secret of await this.#store.listSecrets(organizationId)) {
      if (secret.revokedAt === null && (await verifyToken(token, secret.hash))) return;
    }
    await this.create(organizationId, name, token);
  }

  async list(organizationId: string): Promise<SecretSummary[]> {
    return (await this.#store.listSecrets(organizationId)).map(({ hash: _, ...secret }) => secret);
  }

  /** @returns false when the organization has no such live secret */
  revoke(organizationId: string, id: string): Promise<boolean> {
    return this.#store.revokeSecret(organizationId, id);
  }
}
