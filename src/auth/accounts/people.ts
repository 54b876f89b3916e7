import type { AccountStore } from '../../store/console/account-store.js';
import type { PeopleQuery, PeopleStore, Person, RoleChange } from '../../store/console/people-store.js';
import { AccountError, changedMeanwhile } from './account-error.js';
import { noteOf } from './audit-notes.js';
import type { Sessions } from './sessions.js';

export type { Person } from '../../store/console/people-store.js';

/** Who has a role in an organization; `by` says who changes it, for the audit. */
export class People {
  readonly #store: PeopleStore;
  readonly #accounts: AccountStore;
  readonly #sessions: Sessions;

  constructor(store: PeopleStore, accounts: AccountStore, sessions: Sessions) {
    this.#store = store;
    this.#accounts = accounts;
    this.#sessions = sessions;
  }

  list(organizationId: string, query: PeopleQuery): Promise<Person[]> {
    return this.#store.list(organizationId, query);
  }

  /** @throws AccountError unknown */
  async get(organizationId: string, id: string): Promise<Person> {
    const found = await this.#store.find(organizationId, id);
    if (found === undefined) throw new AccountError('unknown', 'notFound', 'Nobody of this id has a role here.');
    return found;
  }

  /** @throws AccountError unknown; conflict when somebody else was quicker */
  async change(organizationId: string, id: string, version: number, change: RoleChange, by: string): Promise<Person> {
    const note = noteOf('role.change', by, change);
    const isDone = await this.#store.change(organizationId, id, version, change, note);
    const person = await this.get(organizationId, id);
    if (!isDone) throw changedMeanwhile('the role of this person');
    return person;
  }

  /** Takes the role away; the account stays. @throws AccountError unknown, conflict */
  async remove(organizationId: string, id: string, version: number, by: string): Promise<void> {
    if (await this.#store.remove(organizationId, id, version, noteOf('role.remove', by))) return;
    await this.get(organizationId, id);
    throw changedMeanwhile('the role of this person');
  }

  /**
   * Signs somebody out of the organization: everywhere, unless they are an operator or have a role elsewhere; then of what
   * its identity provider began.
   * @throws AccountError unknown
   * @returns how many sessions ended
   */
  async endSessions(organizationId: string, id: string, by: string): Promise<number> {
    await this.get(organizationId, id);
    const count = await this.#sessions.endIn(organizationId, id);
    await this.#accounts.addNote(noteOf('account.end-sessions', by, { count }), id, organizationId);
    return count;
  }
}
