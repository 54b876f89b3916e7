import { fold } from '../../protocol/fold.js';
import { generateKey, hashKey, isKey } from '../../secrets/password.js';
import type { Account, ConsoleRole } from '../../store/console/account.js';
import type { AccountStore } from '../../store/console/account-store.js';
import type { Invitation, InvitationStore } from '../../store/console/invitation-store.js';
import { accountActor } from './account-actor.js';
import { AccountError } from './account-error.js';
import { noteOf } from './audit-notes.js';
import { readEmailAddress } from './email-address.js';
import { hashChosen } from './password-rules.js';
import type { SignedIn } from './sessions.js';

export type { Invitation } from '../../store/console/invitation-store.js';

/** For which organization, or for operators. */
export interface InvitedTo {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
}

export interface Sent {
  readonly invitation: Invitation;
  /** To be put into the link; nobody can show it again. */
  readonly token: string;
}

/** What somebody finds who follows the link. */
export interface FoundInvitation {
  readonly email: string;
  readonly role: ConsoleRole;
  readonly organization: { readonly slug: string; readonly name: string } | null;
  readonly expiresAt: Date;
  /**
   * Whether there is an account of this address, which its owner signs in to first. One that an identity provider alone made
   * is none: whoever has the link gets nothing by it but what the link is for.
   */
  readonly hasAccount: boolean;
}

/** Links by which people get a role; `by` says who does it, for the audit. */
export class Invitations {
  readonly #store: InvitationStore;
  readonly #accounts: AccountStore;

  constructor(store: InvitationStore, accounts: AccountStore) {
    this.#store = store;
    this.#accounts = accounts;
  }

  list(to: InvitedTo | undefined): Promise<Invitation[]> {
    return this.#store.list(to?.id);
  }

  /** @throws AccountError invalid, conflict */
  async send(to: InvitedTo | undefined, email: string, role: ConsoleRole, by: string): Promise<Sent> {
    const address = readEmailAddress(email);
    if (await this.#store.hasRole(to?.id, address))
      throw new AccountError('conflict', 'hasRole', 'This person has a role here already.', { field: 'email' });
    const token = generateKey();
    const invitation = await this.#store.create(
      { organizationId: to?.id, email: address, role, tokenHash: hashKey(token), invitedBy: by },
      noteOf('invitation.create', by, { role }),
    );
    return { invitation, token };
  }

  /** By a new link; the one from before is void. @throws AccountError unknown */
  async resend(to: InvitedTo | undefined, id: string, by: string): Promise<Sent> {
    const token = generateKey();
    const invitation = await this.#store.renew(to?.id, id, hashKey(token), noteOf('invitation.resend', by));
    if (invitation === undefined) throw gone();
    return { invitation, token };
  }

  /** @throws AccountError unknown */
  async revoke(to: InvitedTo | undefined, id: string, by: string): Promise<void> {
    if (!(await this.#store.revoke(to?.id, id, noteOf('invitation.revoke', by)))) throw gone();
  }

  /** @throws AccountError unknown for one that is used, revoked or over */
  async find(token: string): Promise<FoundInvitation> {
    const found = isKey(token) ? await this.#store.find(hashKey(token)) : undefined;
    if (found === undefined) throw gone();
    const { email, role, organization, expiresAt } = found;
    const account = await this.#accounts.findByEmail(email);
    const hasAccount = account !== undefined && (await this.#store.isClaimed(account.id));
    return { email, role, organization, expiresAt, hasAccount };
  }

  /**
   * Makes the account of who was invited.
   * @throws AccountError invalid; unknown; denied where there is an account already, which its owner proves to be theirs
   */
  async acceptAsNew(
    token: string,
    { name, password }: { readonly name: string; readonly password: string },
  ): Promise<Account> {
    const { email, hasAccount } = await this.find(token);
    if (hasAccount) throw signInFirst(email);
    const passwordHash = await hashChosen(password, { email, name });
    const known = await this.#accounts.findByEmail(email);
    const as = known === undefined ? { email, name, passwordHash } : { id: known.id, passwordHash };
    const accepted = await this.#store
      .accept(hashKey(token), as, acceptedBy)
      .catch((error) => this.#explainTaken(error, email));
    if (accepted === undefined) throw gone();
    return accepted;
  }

  /** Adds the role to an account that is there. @throws AccountError conflict for somebody else's; unknown */
  async acceptAs(token: string, { account }: Pick<SignedIn, 'account'>): Promise<Account> {
    const { email } = await this.find(token);
    if (fold(email) !== fold(account.email))
      throw new AccountError(
        'conflict',
        'otherAccount',
        `This invitation is for ${email}, and you are ${account.email}.`,
        {
          remedy: 'Sign out, and follow the link again.',
        },
      );
    const accepted = await this.#store.accept(hashKey(token), { id: account.id }, acceptedBy);
    if (accepted === undefined) throw gone();
    return accepted;
  }

  /** Somebody was quicker with the same address. */
  async #explainTaken(error: unknown, email: string): Promise<never> {
    if ((await this.#accounts.findByEmail(email)) !== undefined) throw signInFirst(email);
    throw error;
  }
}

const acceptedBy = (accountId: string) => noteOf('invitation.accept', accountActor(accountId));

const gone = () =>
  new AccountError(
    'unknown',
    'invitationGone',
    'This invitation was used, revoked or renewed, or its seven days are over.',
    {
      remedy: 'Ask who invited you to send it again.',
    },
  );

const signInFirst = (email: string) =>
  new AccountError('denied', 'signInFirst', `There is an account of ${email} already.`, {
    remedy: 'Sign in with it, and follow the link again.',
  });
