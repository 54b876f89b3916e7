import { generatePassword, hashPassword } from '../../secrets/password.js';
import type { Account } from '../../store/console/account.js';
import type { AccountStore } from '../../store/console/account-store.js';
import type { FactorStore } from '../../store/console/factor-store.js';
import type { ListedAccount, PeopleQuery, PeopleStore } from '../../store/console/people-store.js';
import type { SessionSelection } from '../../store/console/session-store.js';
import { AccountError, changedMeanwhile } from './account-error.js';
import { noteOf } from './audit-notes.js';
import { readEmailAddress } from './email-address.js';
import { hashChosen } from './password-rules.js';
import type { Sessions, SignedIn } from './sessions.js';

export type { Account } from '../../store/console/account.js';
export type { ListedAccount } from '../../store/console/people-store.js';

/** A password that is good for setting another, shown once. */
export interface OneTimePassword {
  readonly email: string;
  readonly password: string;
  readonly endsAt: Date;
}

export interface AccountChange {
  readonly isOperator?: boolean | undefined;
  readonly disabled?: boolean | undefined;
}

const ONE_TIME_DAYS = 7;

interface AccountStores {
  readonly accounts: AccountStore;
  readonly people: PeopleStore;
  readonly factors: FactorStore;
  readonly sessions: Sessions;
}

/** What operators do with accounts, at the console and at the command line; `by` says who, for the audit. */
export class Accounts {
  readonly #stores: AccountStores;

  constructor(stores: AccountStores) {
    this.#stores = stores;
  }

  /**
   * Makes the first operator, where there is no account yet.
   * @returns undefined where there is one, or another server was quicker
   */
  async makeFirst(email: string): Promise<OneTimePassword | undefined> {
    const oneTime = await newOneTimePassword(readEmailAddress(email));
    const note = noteOf('account.create', 'server', { role: 'operator' });
    const account = { ...oneTime.stored, email: oneTime.shown.email, name: 'Operator', isOperator: true };
    const created = await this.#stores.accounts.create(account, note, true);
    return created && oneTime.shown;
  }

  /** @param after the id behind which to go on */
  list(query: PeopleQuery): Promise<ListedAccount[]> {
    return this.#stores.people.listAccounts(query);
  }

  /** @throws AccountError unknown */
  async get(email: string): Promise<Account> {
    const found = await this.#stores.accounts.findByEmail(email.trim());
    if (found !== undefined) return found;
    throw new AccountError('unknown', 'notFound', `There is no account of ${email}.`, {
      remedy: 'List those that there are with: rollcall admin list',
    });
  }

  /**
   * Gives a one-time password, with which every session ends.
   * @param withFactors whether second factors go too, as they were lost
   * @throws AccountError unknown
   */
  async resetPassword(id: string, by: string, withFactors = false): Promise<OneTimePassword> {
    const account = await this.#stores.accounts.find(id);
    if (account === undefined) throw noSuchAccount();
    const { shown, stored } = await newOneTimePassword(account.email);
    const note = noteOf('account.reset-password', by, withFactors ? { secondFactors: 'removed' } : {});
    await this.#stores.accounts.setPassword(id, { hash: stored.passwordHash, endsAt: stored.passwordEndsAt }, note);
    // Behind it: the old password alone must never be enough, whatever ends this in between.
    if (withFactors) await this.#stores.factors.removeAll(account.id);
    return shown;
  }

  /**
   * @param current undefined for who signed in with a one-time password just now
   * @param verify whether a password is theirs
   * @throws AccountError invalid
   */
  async changePassword(
    id: string,
    {
      current,
      password,
      session,
    }: { readonly current: string | undefined; readonly password: string; readonly session: string },
    verify: (email: string, password: string) => Promise<boolean>,
    by: string,
  ): Promise<void> {
    const account = await this.#stores.accounts.find(id);
    if (account === undefined) throw noSuchAccount();
    if (!account.mustChangePassword && !(current !== undefined && (await verify(account.email, current))))
      throw new AccountError('invalid', 'wrongPassword', 'This is not your password of now.', { field: 'current' });
    if (current === password)
      throw new AccountError('invalid', 'samePassword', 'Choose another than the one that you have.', {
        field: 'password',
      });
    const hash = await hashChosen(password, account);
    await this.#stores.accounts.setPassword(id, { hash }, noteOf('account.password', by), session);
  }

  /** @param version undefined for whatever it is now @throws AccountError conflict, unknown */
  async change(id: string, version: number | undefined, change: AccountChange, by: string): Promise<Account> {
    const { isOperator, disabled } = change;
    const wanted = {
      ...(isOperator === undefined ? {} : { isOperator }),
      ...(disabled === undefined ? {} : { disabled }),
    };
    const changed = await this.#stores.accounts.change(id, version, wanted, noteOf('account.change', by, wanted));
    if (changed === 'last')
      throw new AccountError(
        'conflict',
        'lastOperator',
        'This is the last operator: somebody must be left who can do everything.',
        {
          remedy: 'Make somebody else an operator first.',
        },
      );
    if (changed !== undefined) return changed;
    if ((await this.#stores.accounts.find(id)) === undefined) throw noSuchAccount();
    throw changedMeanwhile('this account');
  }

  /** Ends sessions of one's own; of who came by an identity provider, no others than those. @returns how many ended */
  async endOwnSessions(
    { account, organizationId }: SignedIn,
    selection: SessionSelection,
    by: string,
  ): Promise<number> {
    const count = await this.#stores.sessions.endOf(account.id, {
      ...selection,
      organizationId: organizationId ?? undefined,
    });
    const note = noteOf('account.end-sessions', by, { count, own: true });
    if (count > 0) await this.#stores.accounts.addNote(note, account.id);
    return count;
  }

  /** Signs somebody out everywhere. @returns how many sessions ended */
  async endSessions(id: string, by: string): Promise<number> {
    if ((await this.#stores.accounts.find(id)) === undefined) throw noSuchAccount();
    const count = await this.#stores.sessions.endOf(id);
    await this.#stores.accounts.addNote(noteOf('account.end-sessions', by, { count }), id);
    return count;
  }
}

async function newOneTimePassword(email: string) {
  const password = generatePassword();
  const endsAt = new Date(Date.now() + ONE_TIME_DAYS * 24 * 60 * 60_000);
  const stored = { passwordHash: await hashPassword(password), passwordEndsAt: endsAt };
  const shown: OneTimePassword = { email, password, endsAt };
  return { shown, stored };
}

const noSuchAccount = () => new AccountError('unknown', 'notFound', 'There is no such account any more.');
