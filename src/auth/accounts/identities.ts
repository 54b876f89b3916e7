import type { ExternalIdentity, IdentityStore } from '../../store/console/identity-store.js';
import { AccountError } from './account-error.js';
import { noteOf } from './audit-notes.js';
import { readEmailAddress } from './email-address.js';
import type { BegunSession, SessionFacts, Sessions } from './sessions.js';

export type { ExternalIdentity } from '../../store/console/identity-store.js';

/** Sign-in of people for whom the identity provider of an organization vouches. */
export class Identities {
  readonly #store: IdentityStore;
  readonly #sessions: Sessions;

  constructor(store: IdentityStore, sessions: Sessions) {
    this.#store = store;
    this.#sessions = sessions;
  }

  /**
   * Lets in who has a role in the organization: one that their groups give, or one that was given here. The account is found
   * by what the identity provider calls them, else by the address, else made; the session is good for this organization alone,
   * whatever other roles the account has.
   * @throws AccountError denied: noRole
   */
  async signIn(identity: ExternalIdentity, facts: Omit<SessionFacts, 'organizationId'>): Promise<BegunSession> {
    const email = readEmailAddress(identity.email);
    const note = noteOf('role.provide', 'identity provider', { role: identity.role ?? 'none' });
    const account = await this.#store.resolve({ ...identity, email }, note);
    if (account === undefined)
      throw new AccountError('denied', 'noRole', 'You have no role here.', {
        remedy: 'Ask an admin of your organization to invite you, or to put you into a group that has one.',
      });
    return this.#sessions.begin(account, { ...facts, organizationId: identity.organizationId });
  }
}
