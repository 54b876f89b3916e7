import { type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { newId } from '../new-id.js';

/** Software to which people sign in. */
export interface Product {
  readonly id: string;
  readonly name: string;
  readonly redirectUris: readonly string[];
  /** Where it begins a sign-in, for people who began at the identity provider. */
  readonly startUrl: string | null;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export type NewProduct = Pick<Product, 'name' | 'redirectUris' | 'startUrl'>;

const COLUMNS = `id, name, redirect_uris AS "redirectUris", start_url AS "startUrl", created_at AS "createdAt",
  last_used_at AS "lastUsedAt"`;

/** The products of a server. */
export class ProductStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns undefined when the name is taken */
  async create(product: NewProduct, keyHash: string, note: AuditNote): Promise<Product | undefined> {
    const { name, redirectUris, startUrl } = product;
    try {
      return await this.#database.transaction('operator', async (client) => {
        const { rows } = await client.query<Product>(INSERT, [newId(), name, keyHash, redirectUris, startUrl]);
        await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId: undefined });
        return rows[0];
      });
    } catch (error) {
      if (violatedConstraint(error, '23505') !== undefined) return undefined;
      throw error;
    }
  }

  list(): Promise<Product[]> {
    return this.#database.run<Product & Record<string, unknown>>('authentication', LIST, []);
  }

  async find(name: string): Promise<Product | undefined> {
    return (await this.#database.run<Product & Record<string, unknown>>('authentication', FIND, [name]))[0];
  }

  async findByKey(keyHash: string): Promise<Product | undefined> {
    return (await this.#database.run<Product & Record<string, unknown>>('authentication', FIND_BY_KEY, [keyHash]))[0];
  }

  /** @returns false when there is none of the name */
  async remove(name: string, note: AuditNote): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const { rowCount } = await client.query('DELETE FROM rollcall.products WHERE name = $1', [name]);
      if (rowCount !== 1) return false;
      await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId: undefined });
      return true;
    });
  }

  async markUsed(id: string, at: Date): Promise<void> {
    await this.#database.run('authentication', MARK_USED, [id, at]);
  }
}

const INSERT = `INSERT INTO rollcall.products (id, name, key_hash, redirect_uris, start_url)
  VALUES ($1, $2, $3, $4, $5) RETURNING ${COLUMNS}`;
const LIST: Statement = {
  name: 'products.list',
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.products ORDER BY name`,
};
const FIND: Statement = {
  name: 'products.find',
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.products WHERE name = $1`,
};
const FIND_BY_KEY: Statement = {
  name: 'products.findByKey',
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.products WHERE key_hash = $1`,
};
const MARK_USED: Statement = {
  name: 'products.markUsed',
  kind: 'change',
  text: 'UPDATE rollcall.products SET last_used_at = $2 WHERE id = $1',
};
