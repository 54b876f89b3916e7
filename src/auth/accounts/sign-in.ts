import { createHmac, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { fold } from '../../protocol/fold.js';
import { hashPassword, isDated, NOBODYS_HASH, verifyPassword } from '../../secrets/password.js';
import { SlowWork, TooBusy } from '../../secrets/slow-work.js';
import type { Account } from '../../store/console/account.js';
import type { AccountStore } from '../../store/console/account-store.js';
import { networkOf } from '../limits/failure-throttle.js';
import { AccountError } from './account-error.js';
import type { Attempts, Verdict } from './attempts.js';
import { noteOf } from './audit-notes.js';
import type { Passkeys } from './factors/passkeys.js';
import type { SecondFactors } from './factors/second-factors.js';
import { wrongCode } from './factors/totp.js';
import type { BegunSession, SessionFacts, Sessions } from './sessions.js';

export interface PasswordSignIn {
  readonly email: string;
  readonly password: string;
  /** Of an authenticator app, or a recovery code. */
  readonly code?: string | undefined;
}

export type BrowserFacts = Pick<SessionFacts, 'address' | 'userAgent' | 'replaces'> & {
  /** By which the browser is known in which somebody signed in before. */
  readonly device?: string | undefined;
};

/** The password is right, and more is needed. */
export class CodeNeeded extends AccountError {
  /** Kinds of the second factors that the person has. */
  readonly factors: readonly string[];

  constructor(factors: readonly string[]) {
    super('denied', 'codeNeeded', 'Enter the code of your authenticator app, or use your passkey.', { field: 'code' });
    this.factors = factors;
  }
}

interface SignInParts {
  readonly accounts: AccountStore;
  readonly sessions: Sessions;
  readonly attempts: Attempts;
  readonly factors: SecondFactors;
  readonly passkeys: Passkeys;
}

type Outcome =
  | { readonly verdict: 'right' | 'unfinished'; readonly account: Account; readonly factors: readonly string[] }
  | { readonly verdict: 'wrong'; readonly account: Account | undefined };

/** A comparison takes a tenth of a second of one core; half of the cores, and of Node's four threads for it, stay free. */
const AT_ONCE = Math.max(1, Math.min(2, Math.floor(availableParallelism() / 2)));
const WAITING = 200;
const MAX_PASSWORD_LENGTH = 512;

/** Sign-in. A wrong address and a wrong password take the same time and get the same answer. */
export class SignIn {
  readonly #parts: SignInParts;
  readonly #slowWork = new SlowWork({ atOnce: AT_ONCE, queue: WAITING });

  constructor(parts: SignInParts) {
    this.#parts = parts;
  }

  /**
   * @returns the session, and `device` for a cookie by which the browser is known the next time
   * @throws AccountError denied: wrongPassword, codeNeeded, wrongCode; tooMany
   */
  async byPassword(
    { email, password, code }: PasswordSignIn,
    browser: BrowserFacts,
  ): Promise<BegunSession & { device: string }> {
    const outcome = await this.#attempt(email, browser, async (account) => {
      const right = await this.#verify(account, email, password, browser.address);
      if (right === undefined) return { verdict: 'wrong', account: undefined };
      const factors = await this.#parts.factors.kindsOf(right.id);
      if (factors.length === 0) return { verdict: 'right', account: right, factors };
      if (code === undefined) return { verdict: 'unfinished', account: right, factors };
      const isRight = await this.#parts.factors.check(right.id, code);
      return isRight ? { verdict: 'right', account: right, factors } : { verdict: 'wrong', account: right };
    });
    if (outcome.verdict === 'wrong') throw await this.#refusal(outcome.account, browser.address);
    if (outcome.verdict === 'unfinished') throw new CodeNeeded(outcome.factors);
    const { account } = outcome;
    return { ...(await this.#begin(account.id, 'password', browser)), device: deviceOf(account) };
  }

  /** @throws AccountError denied */
  async byPasskey(ceremony: string, response: object, origin: string, browser: BrowserFacts): Promise<BegunSession> {
    const { accountId } = await this.#parts.passkeys.verify(ceremony, response, origin);
    const account = await this.#parts.accounts.find(accountId);
    if (account === undefined || account.disabledAt !== null) throw wrongPassword();
    return this.#begin(account.id, 'passkey', browser);
  }

  /** Whether a password is that of an account; a wrong one counts as an attempt to sign in. @throws AccountError tooMany */
  async isPassword(
    email: string,
    password: string,
    browser: Pick<BrowserFacts, 'address' | 'device'>,
  ): Promise<boolean> {
    const outcome = await this.#attempt(email, browser, async (account) => {
      const right = await this.#verify(account, email, password, browser.address);
      return right === undefined ? { verdict: 'wrong', account } : { verdict: 'right', account: right, factors: [] };
    });
    return outcome.verdict === 'right';
  }

  async #attempt(
    email: string,
    { address, device }: Pick<BrowserFacts, 'address' | 'device'>,
    work: (account: Account | undefined) => Promise<Outcome>,
  ): Promise<Outcome> {
    const name = nameOf(email);
    const account = await this.#parts.accounts.findByEmail(name);
    const isKnown = account !== undefined && device !== undefined && isDevice(account, device);
    const lane = JSON.stringify([name, isKnown ? `device ${device}` : networkOf(address)]);
    return this.#parts.attempts.run(
      lane,
      () => work(account),
      ({ verdict }): Verdict => verdict,
    );
  }

  async #verify(
    account: Account | undefined,
    email: string,
    password: string,
    address: string,
  ): Promise<Account | undefined> {
    const kept = account?.passwordHash ?? NOBODYS_HASH;
    const isRight = await this.#compare(nameOf(email), password, kept, address);
    if (!isRight || account === undefined || !isOpen(account)) return undefined;
    if (isDated(kept)) await this.#parts.accounts.rehash(account.id, kept, await hashPassword(password));
    return account;
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

  /** Somebody who knows the password and not the second factor is worth a line in the audit. */
  async #refusal(account: Account | undefined, address: string): Promise<AccountError> {
    if (account === undefined) return wrongPassword();
    await this.#parts.accounts.addNote(noteOf('session.refuse', 'server', { address }), account.id);
    return wrongCode();
  }

  #begin(accountId: string, method: 'password' | 'passkey', browser: BrowserFacts): Promise<BegunSession> {
    const { address, userAgent, replaces } = browser;
    return this.#parts.sessions.begin({ id: accountId }, { address, userAgent, replaces, method });
  }
}

const nameOf = (email: string): string => fold(email.trim());

/** A password that somebody else gave ends. */
const isOpen = ({ disabledAt, passwordHash, passwordEndsAt }: Account): boolean =>
  disabledAt === null && passwordHash !== null && (passwordEndsAt === null || passwordEndsAt > new Date());

/** Proves that somebody signed in to the account by this browser, until the password is another; it lets nobody in. */
const deviceOf = ({ id, passwordHash }: Account): string =>
  createHmac('sha256', passwordHash ?? '')
    .update(`device of ${id}`)
    .digest('base64url');

function isDevice(account: Account, device: string): boolean {
  const [given, expected] = [Buffer.from(device), Buffer.from(deviceOf(account))];
  return account.passwordHash !== null && given.length === expected.length && timingSafeEqual(given, expected);
}

const wrongPassword = () =>
  new AccountError('denied', 'wrongPassword', 'The e-mail address or the password is wrong.', {
    remedy: 'Check both. Whoever runs this server can set a new password with: rollcall admin reset-password',
  });
