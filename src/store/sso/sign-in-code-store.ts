import type { Database, Statement } from '../database.js';

export interface NewCode {
  readonly codeHash: string;
  readonly userId: string;
  readonly productId: string;
  readonly redirectUri: string;
  /** Of PKCE; null where the product did without. */
  readonly challenge: string | null;
  readonly method: 'saml' | 'oidc';
  readonly signedInAt: Date;
  readonly expiresAt: Date;
}

/** A code that was taken, whether or not it is good. */
export type TakenCode = Omit<NewCode, 'codeHash'> & {
  /** Whether the user is still there to be signed in. */
  readonly isActive: boolean;
  /** Of the organization. */
  readonly slug: string;
};

/** Codes that products redeem. */
export class SignInCodeStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async add(organizationId: string, code: NewCode): Promise<void> {
    const { codeHash, userId, productId, redirectUri, challenge, method, signedInAt, expiresAt } = code;
    const values = [codeHash, userId, productId, redirectUri, challenge, method, signedInAt, expiresAt];
    await this.#database.run('authentication', ADD, [organizationId, ...values]);
  }

  /** Takes a code, so that nobody takes it again. */
  async take(organizationId: string, codeHash: string): Promise<TakenCode | undefined> {
    const [row] = await this.#database.run<TakenCode & Record<string, unknown>>('authentication', TAKE, [
      organizationId,
      codeHash,
    ]);
    return row;
  }

  async deleteExpired(now: Date): Promise<void> {
    await this.#database.run('jobs', DELETE_EXPIRED, [now]);
  }
}

const ADD: Statement = {
  name: 'sign_in_codes.add',
  kind: 'change',
  text: `INSERT INTO rollcall.sign_in_codes
      (organization_id, code_hash, user_id, product_id, redirect_uri, challenge, method, signed_in_at, expires_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};

const TAKE: Statement = {
  name: 'sign_in_codes.take',
  kind: 'change',
  text: `DELETE FROM rollcall.sign_in_codes c USING rollcall.users u, rollcall.organizations o
    WHERE c.organization_id = $1 AND c.code_hash = $2 AND u.organization_id = c.organization_id AND u.id = c.user_id
      AND o.id = c.organization_id
    RETURNING o.slug, c.user_id AS "userId", c.product_id AS "productId", c.redirect_uri AS "redirectUri", c.challenge, c.method,
      c.signed_in_at AS "signedInAt", c.expires_at AS "expiresAt", u.active IS NOT FALSE AS "isActive"`,
};

const DELETE_EXPIRED: Statement = {
  name: 'sign_in_codes.deleteExpired',
  kind: 'change',
  text: 'DELETE FROM rollcall.sign_in_codes WHERE expires_at < $1',
};
