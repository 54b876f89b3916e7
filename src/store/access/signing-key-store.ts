import type { Database } from '../database.js';

/** A key that signs access tokens, as it is kept: only its sealed private half. */
export interface StoredSigningKey {
  readonly kid: string;
  readonly sealedPrivateKey: string;
  readonly signsFrom: Date;
}

type Row = { kid: string; sealed_private_key: string; signs_from: Date };

/** The keys of our access tokens, which all nodes share. */
export class SigningKeyStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(): Promise<StoredSigningKey[]> {
    const rows = await this.#database.run<Row>(
      'authentication',
      {
        name: 'signing_keys.list',
        kind: 'look-up',
        text: 'SELECT kid, sealed_private_key, signs_from FROM rollcall.signing_keys ORDER BY signs_from, kid',
      },
      [],
    );
    return rows.map((row) => ({ kid: row.kid, sealedPrivateKey: row.sealed_private_key, signsFrom: row.signs_from }));
  }

  /**
   * Adds a key, unless another node was faster.
   * @param known how many keys there were when it was decided; with more there is nothing to add
   */
  async add({ kid, sealedPrivateKey, signsFrom }: StoredSigningKey, known: number): Promise<void> {
    await this.#database.runAlone(
      'authentication',
      'signing keys',
      {
        name: 'signing_keys.add',
        kind: 'change',
        text: `INSERT INTO rollcall.signing_keys (kid, sealed_private_key, signs_from)
       SELECT $1, $2, $3::timestamptz WHERE (SELECT count(*) FROM rollcall.signing_keys) <= $4::int ON CONFLICT DO NOTHING`,
      },
      [kid, sealedPrivateKey, signsFrom, known],
    );
  }

  async drop(kids: readonly string[]): Promise<void> {
    await this.#database.query('signing_keys.drop', 'DELETE FROM rollcall.signing_keys WHERE kid = ANY ($1::text[])', [
      kids,
    ]);
  }

  /** Puts a private key that was sealed anew in the place of the same one. */
  async reseal(kid: string, sealedPrivateKey: string): Promise<void> {
    await this.#database.query(
      'signing_keys.reseal',
      'UPDATE rollcall.signing_keys SET sealed_private_key = $2 WHERE kid = $1',
      [kid, sealedPrivateKey],
    );
  }
}
