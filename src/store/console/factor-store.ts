import type { AuditNote } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { newId } from '../new-id.js';
import { addNote } from './account-store.js';

export type FactorKind = 'totp' | 'passkey';

/** What somebody proves themselves by besides a password, or instead of it. */
export interface Factor {
  readonly accountId: string;
  readonly id: string;
  readonly kind: FactorKind;
  readonly name: string;
  /** Of totp, the last time step whose code was taken; of a passkey, its counter. */
  readonly counter: number;
  /** Of totp `secret`, sealed; of a passkey `publicKey` and `transports`. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
}

export type NewFactor = Pick<Factor, 'accountId' | 'kind' | 'name' | 'settings' | 'counter'> & {
  /** Of a passkey, its credential id. */
  readonly lookup?: string;
};

/** Second factors, and what takes their place when they are lost. */
export class FactorStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  async list(accountId: string): Promise<Factor[]> {
    return (await this.#database.run<Row>('authentication', LIST, [accountId])).map(toFactor);
  }

  /** A passkey by its credential id. */
  async findPasskey(lookup: string): Promise<Factor | undefined> {
    return (await this.#database.run<Row>('authentication', BY_LOOKUP, [lookup])).map(toFactor)[0];
  }

  /**
   * Adds one; with the first come recovery codes.
   * @param codes hashes of them, stored when there are none yet
   * @returns whether they were; `taken` for a passkey that somebody has already
   */
  async add(factor: NewFactor, codes: readonly string[], note: AuditNote): Promise<boolean | 'taken'> {
    try {
      return await this.#add(factor, codes, note);
    } catch (error) {
      if (violatedConstraint(error, '23505') === 'console_factors_lookup_key') return 'taken';
      throw error;
    }
  }

  #add(
    { accountId, kind, name, settings, counter, lookup }: NewFactor,
    codes: readonly string[],
    note: AuditNote,
  ): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const values = [accountId, newId(), kind, name, lookup ?? null, JSON.stringify(settings), counter];
      await client.query(ADD, values);
      await addNote(client, note, accountId);
      const { rowCount } = await client.query(
        'SELECT FROM rollcall.console_recovery_codes WHERE account_id = $1 LIMIT 1',
        [accountId],
      );
      if (rowCount !== 0) return false;
      await client.query(ADD_CODES, [accountId, codes]);
      return true;
    });
  }

  /** Takes a code of a time step, or the count of a passkey, once. @returns false when it, or a later one, was taken before */
  async use({ accountId, id }: Pick<Factor, 'accountId' | 'id'>, counter: number): Promise<boolean> {
    return (await this.#database.run('authentication', USE, [accountId, id, counter])).length > 0;
  }

  /** A passkey of a device that does not count. */
  async markUsed({ accountId, id }: Pick<Factor, 'accountId' | 'id'>): Promise<void> {
    await this.#database.run('authentication', MARK_USED, [accountId, id]);
  }

  /** Takes a recovery code, once. */
  async useCode(accountId: string, hash: string): Promise<boolean> {
    return (await this.#database.run('authentication', USE_CODE, [accountId, hash])).length > 0;
  }

  async countCodes(accountId: string): Promise<number> {
    return (await this.#database.run<{ count: number }>('authentication', COUNT_CODES, [accountId]))[0]?.count ?? 0;
  }

  /** The ones from before are void. */
  replaceCodes(accountId: string, codes: readonly string[], note: AuditNote): Promise<void> {
    return this.#database.transaction('operator', async (client) => {
      await client.query('DELETE FROM rollcall.console_recovery_codes WHERE account_id = $1', [accountId]);
      await client.query(ADD_CODES, [accountId, codes]);
      await addNote(client, note, accountId);
    });
  }

  /** With the last one go the recovery codes. @returns false when there is no such factor */
  remove(accountId: string, id: string, note: AuditNote): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const { rowCount } = await client.query(REMOVE, [accountId, id]);
      if (rowCount === 0) return false;
      await client.query(REMOVE_CODES, [accountId]);
      await addNote(client, note, accountId);
      return true;
    });
  }

  /** The secrets of all authenticator apps. */
  listSealed(): Promise<SealedFactor[]> {
    return this.#database.query<SealedFactor>('console_factors.sealed', SEALED, []);
  }

  /** Puts a secret that was sealed anew in the place of the same one. */
  async reseal({ accountId, id, secret }: SealedFactor, resealed: string): Promise<void> {
    await this.#database.query('console_factors.reseal', RESEAL, [accountId, id, secret, resealed]);
  }

  async removeAll(accountId: string): Promise<void> {
    await this.#database.run('authentication', REMOVE_ALL, [accountId]);
  }
}

export type SealedFactor = { readonly accountId: string; readonly id: string; readonly secret: string };

type Row = Omit<Factor, 'counter'> & { readonly counter: string };

const toFactor = (row: Row): Factor => ({ ...row, counter: Number(row.counter) });

const COLUMNS = `account_id AS "accountId", id, kind, name, counter::text, settings, created_at AS "createdAt",
  last_used_at AS "lastUsedAt"`;
const LIST: Statement = {
  name: 'console_factors.list',
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.console_factors WHERE account_id = $1 ORDER BY id`,
};
const BY_LOOKUP: Statement = {
  name: 'console_factors.byLookup',
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.console_factors WHERE lookup = $1`,
};
const ADD = `
  INSERT INTO rollcall.console_factors (account_id, id, kind, name, lookup, settings, counter)
  VALUES ($1, $2, $3, $4, $5, $6::jsonb, $7)`;
const ADD_CODES = `
  INSERT INTO rollcall.console_recovery_codes (account_id, hash) SELECT $1, code FROM unnest($2::text[]) code`;
const USE: Statement = {
  name: 'console_factors.use',
  kind: 'change',
  text: `UPDATE rollcall.console_factors SET counter = $3::bigint, last_used_at = now()
    WHERE account_id = $1 AND id = $2 AND counter < $3::bigint RETURNING 1`,
};
const MARK_USED: Statement = {
  name: 'console_factors.markUsed',
  kind: 'change',
  text: 'UPDATE rollcall.console_factors SET last_used_at = now() WHERE account_id = $1 AND id = $2',
};
const USE_CODE: Statement = {
  name: 'console_recovery_codes.use',
  kind: 'change',
  text: 'DELETE FROM rollcall.console_recovery_codes WHERE account_id = $1 AND hash = $2 RETURNING 1',
};
const COUNT_CODES: Statement = {
  name: 'console_recovery_codes.count',
  kind: 'look-up',
  text: 'SELECT count(*)::int AS count FROM rollcall.console_recovery_codes WHERE account_id = $1',
};
const REMOVE = 'DELETE FROM rollcall.console_factors WHERE account_id = $1 AND id = $2';
const REMOVE_CODES = `
  DELETE FROM rollcall.console_recovery_codes c WHERE c.account_id = $1
    AND NOT EXISTS (SELECT FROM rollcall.console_factors f WHERE f.account_id = c.account_id)`;
const REMOVE_ALL: Statement = {
  name: 'console_factors.removeAll',
  kind: 'change',
  text: `WITH codes AS (DELETE FROM rollcall.console_recovery_codes WHERE account_id = $1)
    DELETE FROM rollcall.console_factors WHERE account_id = $1`,
};
const SEALED = `SELECT account_id AS "accountId", id, settings ->> 'secret' AS secret FROM rollcall.console_factors
  WHERE kind = 'totp'`;
const RESEAL = `UPDATE rollcall.console_factors SET settings = settings || jsonb_build_object('secret', $4::text)
  WHERE account_id = $1 AND id = $2 AND settings ->> 'secret' = $3`;
