import { availableParallelism } from 'node:os';
import { fold } from '../../protocol/fold.js';
import { hashPassword, isDated, NOBODYS_HASH, verifyPassword } from '../../secrets/password.js';
import { SlowWork, TooBusy } from '../../secrets/slow-work.js';
import type { AuditStore } from '../../store/access/audit-store.js';
import type { Account } from '../../store/console/account.js';
import type { AccountStore } from '../../store/console/account-store.js';
import { accountActor } from './account-actor.js';
import { AccountError } from './account-error.js';
import type { Attempts } from './attempts.js';
import type { BegunSession, SessionFacts, Sessions } from './sessions.js';

export interface PasswordSignIn {
  readonly email: string;
  readonly password: string;
}

export type BrowserFacts = Pick<SessionFacts, 'address' | 'userAgent' | 'replaces'>;

/** A comparison takes a tenth of a second of one core; half of the cores, and of Node's four threads for it, stay free. */
const AT_ONCE = Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)));
const WAITING = 200;
const MAX_PASSWORD_LENGTH = 512;

/**
 * Sign-in by e-mail and password. A wrong address and a wrong password take the same time and get the same answer.
 */
export class SignIn {
  readonly #accounts: AccountStore;
  readonly #sessions: Sessions;
  readonly #audit: AuditStore;
  readonly #attempts: Attempts;
  readonly #slowWork = new SlowWork({ atOnce: AT_ONCE, queue: WAITING });

  constructor(accounts: AccountStore, sessions: Sessions, audit: AuditStore, attempts: Attempts) {
    this.#accounts = accounts;
    this.#sessions = sessions;
    this.#audit = audit;
    this.#attempts = attempts;
  }

  /** @throws AccountError denied: wrongPassword; tooMany */
  async byPassword({ email, password }: PasswordSignIn, browser: BrowserFacts): Promise<BegunSession> {
    const account = await this.verify(email, password, browser.address);
    if (account === undefined) throw wrongPassword();
    const session = await this.#sessions.begin(account, { ...browser, method: 'password' });
    await this.#audit.add({
      actor: accountActor(account.id),
      organizationId: undefined,
      action: 'session.begin',
      subject: undefined,
      details: { account: account.id, method: 'password', address: browser.address },
    });
    return session;
  }

  /** @returns undefined when there is no such account, it is disabled, or the password is another. @throws AccountError tooMany */
  async verify(email: string, password: string, address: string): Promise<Account | undefined> {
    const name = fold(email.trim());
    const attempt = async () => {
      const account = await this.#accounts.findByEmail(name);
      const kept = account?.passwordHash ?? NOBODYS_HASH;
      const isRight = await this.#compare(name, password, kept, address);
      if (!isRight || account === undefined || !isOpen(account)) return undefined;
      if (isDated(kept)) await this.#accounts.rehash(account.id, kept, await hashPassword(password));
      return account;
    };
    return this.#attempts.run(name, address, attempt, (account) => account !== undefined);
  }

  async #compare(share: string, password: string, kept: string, address: string): Promise<boolean> {
    const text = password.slice(0, MAX_PASSWORD_LENGTH + 1);
    try {
      const isSame = await this.#slowWork.run({ share, address }, () => verifyPassword(text, kept));
      return isSame && text.length <= MAX_PASSWORD_LENGTH;
    } catch (error) {
      if (!(error instanceof TooBusy)) throw error;
      throw new AccountError('tooMany', 'busy', 'Too many sign in at this moment. Try again in a few seconds.');
    }
  }
}

/** A password that somebody else gave ends. */
const isOpen = ({ disabledAt, passwordHash, passwordEndsAt }: Account): boolean =>
  disabledAt === null && passwordHash !== null && (passwordEndsAt === null || passwordEndsAt > new Date());

const wrongPassword = () =>
  new AccountError('denied', 'wrongPassword', 'The e-mail address or the password is wrong.', {
    remedy: 'Check both. Whoever runs this server can set a new password with: rollcall admin reset-password',
  });
