import type pg from 'pg';
import { fold } from '../../protocol/fold.js';
import { type AuditNote, writeAudit } from '../access/audit-store.js';
import type { Database, Statement } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { newId } from '../new-id.js';
import { type Account, type AccountRow, toAccount } from './account.js';

export interface NewAccount {
  readonly email: string;
  readonly name: string;
  readonly passwordHash?: string | undefined;
  /** Given when somebody else chose the password. */
  readonly passwordEndsAt?: Date | undefined;
  readonly isOperator?: boolean;
}

export interface NewPassword {
  readonly hash: string;
  /** Until when it is good for setting another; undefined for one that the person chose. */
  readonly endsAt?: Date | undefined;
}

/** People who sign in to the console. */
export class AccountStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** For sign-in: by what the person typed. */
  async findByEmail(email: string): Promise<Account | undefined> {
    const rows = await this.#database.run<AccountRow>('authentication', BY_EMAIL, [fold(email)]);
    return rows.map(toAccount)[0];
  }

  async find(id: string): Promise<Account | undefined> {
    const rows = await this.#database.run<AccountRow>('authentication', BY_ID, [id]);
    return rows.map(toAccount)[0];
  }

  /** What was done with an account, and changes no row of it. */
  async addNote(note: AuditNote, account: string, organizationId?: string): Promise<void> {
    await this.#database.transaction('operator', (client) => addNote(client, note, account, organizationId));
  }

  /**
   * @param onlyFirst to make it only where there is no account yet: of nodes that start at once, one makes it
   * @returns undefined when the address is taken, or it is not the first
   */
  async create(account: NewAccount, note: AuditNote, onlyFirst = false): Promise<Account | undefined> {
    try {
      return await this.#database.transaction('operator', async (client) => {
        if (onlyFirst && (await hasAccounts(client))) return undefined;
        const created = await insertAccount(client, account);
        await addNote(client, note, created.id);
        return created;
      });
    } catch (error) {
      if (violatedConstraint(error, '23505') !== undefined) return undefined;
      throw error;
    }
  }

  /**
   * Every session of the account ends with its old password.
   * @param keep the id of the session that stays: of who changes their own
   */
  async setPassword(id: string, { hash, endsAt }: NewPassword, note: AuditNote, keep?: string): Promise<void> {
    await this.#database.transaction('operator', async (client) => {
      await client.query(SET_PASSWORD, [id, hash, endsAt ?? null]);
      await client.query(END_SESSIONS, [id, keep ?? null]);
      await addNote(client, note, id);
    });
  }

  /** The same password under another hash. @param before the hash that it replaces, unless it changed meanwhile */
  async rehash(id: string, before: string, hash: string): Promise<void> {
    await this.#database.run('authentication', REHASH, [id, before, hash]);
  }

  /**
   * Lets an operator in or keeps a person out, everywhere.
   * @returns `last` when no operator would be left that can sign in; undefined when there is no such version of the account
   */
  async change(
    id: string,
    version: number | undefined,
    { isOperator, disabled }: { readonly isOperator?: boolean; readonly disabled?: boolean },
    note: AuditNote,
  ): Promise<Account | 'last' | undefined> {
    return this.#database.transaction(
      'operator',
      async (client) => {
        await client.query(OPERATORS_ALONE);
        const values = [id, version ?? null, isOperator ?? null, disabled ?? null];
        const [changed] = (await client.query<AccountRow>(CHANGE, values)).rows.map(toAccount);
        if (changed === undefined) return undefined;
        const { rowCount } = await client.query(LIVE_OPERATOR);
        if (rowCount === 0) return 'last';
        if (disabled === true) await client.query(END_SESSIONS, [id, null]);
        await addNote(client, note, id);
        return changed;
      },
      (result) => result !== 'last',
    );
  }
}

/** The account is named by id: names and addresses of people are not for what is never changed. */
export const addNote = (client: pg.ClientBase, note: AuditNote, account?: string, organizationId?: string) =>
  writeAudit((text, values) => client.query(text, [...values]), {
    ...note,
    organizationId,
    details: { ...note.details, ...(account === undefined ? {} : { account }) },
  });

/** @throws an error of PostgreSQL's when the address is taken */
export async function insertAccount(client: pg.ClientBase, account: NewAccount): Promise<Account> {
  const { email, name, passwordHash, passwordEndsAt, isOperator = false } = account;
  const mustChange = passwordEndsAt !== undefined;
  const values = [newId(), email, fold(email), name, passwordHash ?? null, mustChange, passwordEndsAt ?? null];
  const { rows } = await client.query<AccountRow>(INSERT, [...values, isOperator]);
  const [created] = rows.map(toAccount);
  if (created === undefined) throw new Error('INSERT returned no row');
  return created;
}

async function hasAccounts(client: pg.ClientBase): Promise<boolean> {
  await client.query(OPERATORS_ALONE);
  const { rowCount } = await client.query('SELECT FROM rollcall.console_accounts LIMIT 1');
  return rowCount !== 0;
}

const COLUMNS = `id, email, name, password_hash, must_change_password, password_ends_at, is_operator, disabled_at, version,
  created_at, last_signed_in_at`;
const lookUp = (name: string, column: string): Statement => ({
  name,
  kind: 'look-up',
  text: `SELECT ${COLUMNS} FROM rollcall.console_accounts WHERE ${column} = $1`,
});
const BY_EMAIL = lookUp('console_accounts.byEmail', 'email_folded');
const BY_ID = lookUp('console_accounts.byId', 'id');
const INSERT = `
  INSERT INTO rollcall.console_accounts
    (id, email, email_folded, name, password_hash, must_change_password, password_ends_at, is_operator)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING ${COLUMNS}`;
const SET_PASSWORD = `
  UPDATE rollcall.console_accounts SET password_hash = $2, password_ends_at = $3::timestamptz,
    must_change_password = $3::timestamptz IS NOT NULL, version = version + 1 WHERE id = $1`;
const END_SESSIONS =
  'DELETE FROM rollcall.console_sessions WHERE account_id = $1 AND ($2::uuid IS NULL OR id <> $2::uuid)';
const REHASH: Statement = {
  name: 'console_accounts.rehash',
  kind: 'change',
  text: 'UPDATE rollcall.console_accounts SET password_hash = $3 WHERE id = $1 AND password_hash = $2',
};
/** Whoever changes who is operator does so one after the other, on all nodes. */
const OPERATORS_ALONE = "SELECT pg_advisory_xact_lock(hashtextextended('console operators', 0))";
const LIVE_OPERATOR = 'SELECT FROM rollcall.console_accounts WHERE is_operator AND disabled_at IS NULL LIMIT 1';
const CHANGE = `
  UPDATE rollcall.console_accounts SET version = version + 1, is_operator = coalesce($3::boolean, is_operator),
    disabled_at = CASE WHEN $4::boolean THEN coalesce(disabled_at, now()) WHEN NOT $4::boolean THEN NULL ELSE disabled_at END
  WHERE id = $1 AND coalesce(version = $2::int, TRUE) RETURNING ${COLUMNS}`;
