import { hash as hashOf } from 'node:crypto';
import { generateKey, hashKey, isKey } from '../../secrets/password.js';
import type {
  FoundSession,
  HeldRole,
  ListedSession,
  SessionSelection,
  SessionStore,
  SignInMethod,
} from '../../store/console/session-store.js';
import { accountActor } from './account-actor.js';
import { noteOf } from './audit-notes.js';

export type { HeldRole, ListedSession, SignInMethod } from '../../store/console/session-store.js';

/** How a session comes about. */
export interface SessionFacts {
  readonly method: SignInMethod;
  /** Whose identity provider vouched for the person: the session is good for that organization alone. */
  readonly organizationId?: string | undefined;
  /** The user whom that organization provisioned of the person, if any: the session ends with their being active. */
  readonly userId?: string | undefined;
  readonly address: string;
  readonly userAgent: string;
  /** Token of the session that the browser had, which ends: a session is never taken over by who signs in. */
  readonly replaces?: string | undefined;
}

export interface BegunSession {
  readonly id: string;
  /** For the cookie; nobody can show it again. */
  readonly token: string;
}

/** Who is signed in, and what of one organization that is theirs. */
export interface SignedIn extends FoundSession {
  /** What each change must carry in a header, which no other site can read. */
  readonly csrf: string;
}

/** How late the end of an idle session may be put off: so seldom is it written. */
const TOUCH_MS = 60_000;
const MAX_USER_AGENT = 200;
const LISTED_ROLES = 51;

/** Sessions of the console: in the database alone, so that what ends on one node has ended on every other. */
export class Sessions {
  readonly #store: SessionStore;
  readonly #now: () => number;

  constructor(store: SessionStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** Lets an account in, however it proved itself. */
  async begin(account: { readonly id: string }, facts: SessionFacts): Promise<BegunSession> {
    const token = generateKey();
    const { organizationId, userId, method, address, userAgent, replaces } = facts;
    const session = {
      accountId: account.id,
      organizationId,
      userId,
      method,
      address,
      userAgent: userAgent.slice(0, MAX_USER_AGENT),
    };
    const note = noteOf('session.begin', accountActor(account.id), { method, address });
    const { id } = await this.#store.create(hashKey(token), session, replaces && hashKey(replaces), note);
    return { id, token };
  }

  /**
   * One statement for each request: whose session it is, and the role in the organization that is asked for.
   * @param slug empty for no organization
   */
  async find(token: string, slug = ''): Promise<SignedIn | undefined> {
    const found = await this.peek(token, slug);
    if (found !== undefined && this.#now() - found.lastSeenAt.getTime() > TOUCH_MS)
      await this.#store.touch(hashKey(token));
    return found;
  }

  /** As find, without putting off its end: nobody did anything. */
  async peek(token: string, slug: string): Promise<SignedIn | undefined> {
    const found = isKey(token) ? await this.#store.find(hashKey(token), slug) : undefined;
    return found && { ...found, csrf: csrfOf(token) };
  }

  isLive(id: string): Promise<boolean> {
    return this.#store.isLive(id);
  }

  async end(token: string): Promise<void> {
    if (isKey(token)) await this.#store.end(hashKey(token), (account) => noteOf('session.end', accountActor(account)));
  }

  /** @returns how many ended */
  endOf(accountId: string, selection?: SessionSelection): Promise<number> {
    return this.#store.endOf(accountId, selection);
  }

  /** Those that an organization may end. @returns how many ended */
  endIn(organizationId: string, accountId: string): Promise<number> {
    return this.#store.endIn(organizationId, accountId);
  }

  /** Forgets those that have ended by themselves. @returns how many there were */
  deleteExpired(): Promise<number> {
    return this.#store.deleteExpired();
  }

  /** Those of who is signed in; of who came by an identity provider, no others than those. */
  listFor({ account, organizationId }: SignedIn): Promise<ListedSession[]> {
    return this.#store.listOf(account.id, organizationId);
  }

  /** The first of the organizations in which somebody has a role; one more than are shown tells that there are more. */
  rolesOf({ account, organizationId }: Pick<SignedIn, 'account' | 'organizationId'>): Promise<HeldRole[]> {
    return this.#store.rolesOf(account.id, organizationId, LISTED_ROLES);
  }
}

/** Made of the token, so that nothing more is kept; it does not lead back. */
const csrfOf = (token: string): string => hashOf('sha256', `csrf ${token}`, 'base64url');
