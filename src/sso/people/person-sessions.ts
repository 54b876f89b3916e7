import { createHash, randomBytes } from 'node:crypto';
import type { PersonSessionStore, StoredSession } from '../../store/sso/person-session-store.js';
import type { Person } from '../../store/sso/person-store.js';
import type { Identity } from '../sign-in/identity.js';

const HOUR_MS = 3_600_000;
/** However much it is used. */
const LIFETIME_MS = 12 * HOUR_MS;
/** Without being used. */
const IDLE_MS = 2 * HOUR_MS;
/** A use is written down no more often. */
const TOUCH_MS = 60_000;
const TOKEN = /^[A-Za-z0-9_-]{43}$/;

export type { StoredSession } from '../../store/sso/person-session-store.js';

/** Who is signed in. Each look-up is one statement that reads the user as the user is now, so nothing outlives a disabling. */
export class PersonSessions {
  readonly #store: PersonSessionStore;
  readonly #now: () => number;

  constructor(store: PersonSessionStore, now: () => number = Date.now) {
    this.#store = store;
    this.#now = now;
  }

  /** @returns the token for the cookie, and its end; undefined when the user was disabled or deleted meanwhile */
  async begin(
    organizationId: string,
    person: Person,
    identity: Identity,
  ): Promise<{ token: string; endsAt: Date } | undefined> {
    const token = randomBytes(32).toString('base64url');
    const now = this.#now();
    const { method, nameId, nameIdFormat = null, sessionIndex = null, endsAt } = identity;
    const expiresAt = new Date(Math.min(now + LIFETIME_MS, endsAt?.getTime() ?? Number.POSITIVE_INFINITY));
    const session = { userId: person.id, method, nameId, nameIdFormat, sessionIndex, expiresAt };
    const isThere = await this.#store.create(organizationId, { tokenHash: hashOf(token), ...session }, new Date(now));
    return isThere ? { token, endsAt: expiresAt } : undefined;
  }

  /** @returns undefined for a session that has ended in whichever way */
  async find(organizationId: string, token: string): Promise<StoredSession | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const now = this.#now();
    const tokenHash = hashOf(token);
    const session = await this.#store.find(organizationId, tokenHash, new Date(now), new Date(now - IDLE_MS));
    if (session !== undefined && now - session.lastSeenAt.getTime() > TOUCH_MS)
      await this.#store.touch(organizationId, tokenHash, new Date(now));
    return session;
  }

  async end(organizationId: string, token: string): Promise<void> {
    if (TOKEN.test(token)) await this.#store.end(organizationId, hashOf(token));
  }

  /** Ends what an identity provider names. @param sessionIndexes none for all sessions of the person */
  endNamed(organizationId: string, nameId: string, sessionIndexes: readonly string[]): Promise<number> {
    return this.#store.endNamed(organizationId, nameId, sessionIndexes);
  }

  /** @returns how many had ended, by time or with their user */
  deleteEnded(): Promise<number> {
    const now = this.#now();
    return this.#store.deleteEnded(new Date(now), new Date(now - IDLE_MS));
  }
}

const hashOf = (token: string): string => createHash('sha256').update(token).digest('base64url');
