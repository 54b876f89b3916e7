import type { KeyRing } from '../secrets/sealing.js';
import type { MailStore, TakenMail } from '../store/mail/mail-store.js';
import { isMailAddress } from './address.js';
import { type MailContent, readContent, writeMessage } from './messages/message.js';
import { NotSent, type Smtp } from './smtp.js';

/** Mail to one address or several. */
export type Post = MailContent & {
  readonly to: readonly string[];
  /** What it tells of: an address is told of it once. */
  readonly topic: string;
  readonly organizationId?: string | undefined;
  /** Where its reader goes next. */
  readonly link?: string | undefined;
  /** Whether the link lets its reader in, and is sealed while it waits. */
  readonly isLinkSecret?: boolean;
};

/** A mail that was not sent and is not tried any more. */
export interface GivenUp {
  readonly id: string;
  readonly organizationId: string | undefined;
  readonly topic: string;
  readonly recipient: string;
  readonly reason: string;
}

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** When it is tried again, by the number of the attempt; the last holds for all after it. */
const RETRY_MS = [1, 5, 15, 60, 120, 240].map((minutes) => minutes * MINUTE);
const GIVE_UP_MS = 3 * DAY;
/** Longer than anything is told of that ends: by the row it is known that somebody was told. */
const KEEP_MS = 120 * DAY;
const AT_ONCE = 5;

export interface MailerOptions {
  readonly store: MailStore;
  /** undefined where there is no SMTP_URL. */
  readonly smtp: Smtp | undefined;
  keyRing(): Promise<KeyRing>;
  /** By the number of the attempt; the last holds for all after it. */
  readonly retryMs?: readonly number[];
  readonly giveUpMs?: number;
}

/** Mail by way of a queue in the database, so that a restart loses nothing and of several nodes one sends. */
export class Mailer {
  readonly #options: Required<MailerOptions>;

  constructor(options: MailerOptions) {
    this.#options = { retryMs: RETRY_MS, giveUpMs: GIVE_UP_MS, ...options };
  }

  /** Whether mail is sent at all; else whoever would get one has to be told another way. */
  get isOn(): boolean {
    return this.#options.smtp !== undefined;
  }

  /** Keeps it until it is sent, for those who were not told before; without a mail server nothing is kept. @returns how many will have it */
  async post({ to, topic, organizationId, link, isLinkSecret = false, kind, language, values }: Post): Promise<number> {
    if (!this.isOn) return 0;
    const { store, keyRing } = this.#options;
    let added = 0;
    for (const recipient of to.filter(isMailAddress)) {
      const id = store.newId();
      const sealedLink = isLinkSecret && link !== undefined ? (await keyRing()).seal(link, contextOf(id)) : undefined;
      const content = { kind, language, values, ...(!isLinkSecret && link !== undefined && { link }) };
      if (await store.add({ id, organizationId, topic, recipient, content, sealedLink })) added += 1;
    }
    return added;
  }

  /** Sends one at once, past the queue. @returns what the mail server answered @throws NotSent */
  async sendNow(to: string, content: MailContent): Promise<string> {
    const { smtp, store } = this.#options;
    if (smtp === undefined) throw new NotSent('SMTP_URL is not set.', true);
    return smtp.send({ id: store.newId(), to, language: content.language, ...writeMessage(content, undefined) });
  }

  /**
   * Sends what is due, a few at a time, until nothing is.
   * @param onGivenUp told of each that is tried no more
   * @returns how many were sent
   */
  async deliver(signal: AbortSignal, onGivenUp: (mail: GivenUp) => Promise<void>): Promise<number> {
    const { store, smtp, retryMs, giveUpMs } = this.#options;
    if (smtp === undefined) return 0;
    let sent = 0;
    for (let taken: TakenMail[] = []; !signal.aborted; ) {
      taken = await store.take(AT_ONCE, retryMs);
      if (taken.length === 0) break;
      await Promise.all(
        taken.map(async (mail) => {
          const failure = await this.#send(mail, smtp);
          if (failure === undefined) {
            sent += 1;
            return store.markSent(mail.id);
          }
          const isFinal = failure.isFinal || Date.now() - mail.createdAt.getTime() >= giveUpMs;
          await store.markFailed(mail.id, failure.message, isFinal);
          const { id, organizationId, topic, recipient } = mail;
          if (isFinal) await onGivenUp({ id, organizationId, topic, recipient, reason: failure.message });
        }),
      );
    }
    return sent;
  }

  /** @returns undefined when the mail server took it */
  async #send({ id, recipient, content: stored, sealedLink }: TakenMail, smtp: Smtp): Promise<NotSent | undefined> {
    try {
      const content = readContent(stored);
      const link =
        sealedLink === undefined ? linkIn(stored) : (await this.#options.keyRing()).open(sealedLink, contextOf(id));
      await smtp.send({ id, to: recipient, language: content.language, ...writeMessage(content, link) });
      return undefined;
    } catch (error) {
      if (error instanceof NotSent) return error;
      return new NotSent(error instanceof Error ? error.message : String(error), false, { cause: error });
    }
  }

  /** Forgets what was sent or given up long ago. @returns how many */
  forget(now = new Date()): Promise<number> {
    return this.#options.store.deleteDone(new Date(now.getTime() - KEEP_MS));
  }

  /** Seals anew what an older master key sealed. @returns what there is, and what was sealed anew @throws SealingError */
  async reseal(ring: KeyRing): Promise<{ readonly total: number; readonly resealed: number }> {
    const { store } = this.#options;
    const sealed = await store.listSealed();
    const anew = sealed
      .filter(({ sealedLink }) => ring.needsReseal(sealedLink))
      .map(({ id, sealedLink }) => ({ id, sealedLink: ring.reseal(sealedLink, contextOf(id)) }));
    for (const { id, sealedLink } of anew) await store.reseal(id, sealedLink);
    return { total: sealed.length, resealed: anew.length };
  }

  get store(): Pick<MailStore, 'count' | 'list'> {
    return this.#options.store;
  }
}

const contextOf = (id: string): string => `mail/${id}/link`;

const linkIn = (stored: unknown): string | undefined =>
  typeof stored === 'object' && stored !== null && 'link' in stored ? String(stored.link) : undefined;
