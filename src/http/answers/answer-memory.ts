import type { ServerResponse } from 'node:http';
import { RefusedCaller } from '../../auth/caller.js';
import type { Call } from '../../protocol/call.js';
import { clientGone, tooManyRequests } from '../../protocol/scim-error.js';

/** Of all answers together. */
const TOTAL_BYTES = 128 * 1024 ** 2;
/** What an answer counts for until it is known. */
const UNKNOWN_BYTES = 2 * 1024 ** 2;
const MAX_WAIT_MS = 10_000;
const RETRY_AFTER_S = 5;

/** The place of one answer; it ends with the response. */
export interface AnswerPlace {
  /** What the answer, or the part of it that waits for its reader, takes. */
  hold(bytes: number): void;
  /** Gives back what was held, and waits for a place for the next part. @throws ScimError 499 when the client hung up */
  renew(): Promise<void>;
  /** Does work that takes many times the memory of what comes of it, such as making a part: one of the organization's at a time. */
  alone(work: () => Promise<void>): Promise<void>;
}

export interface AnswerMemoryOptions {
  readonly totalBytes?: number;
  readonly maxWaitMs?: number;
}

/**
 * Bounds the memory of answers that are being made or wait for their readers. An organization may hold no more than is
 * free besides, so that there is always room for another one, however many take all they can get; its further answers
 * wait until some of its own have gone out.
 */
export class AnswerMemory {
  #free: number;
  readonly #maxWaitMs: number;
  readonly #held = new Map<string, number>();
  /** By organization, those who wait, first come first. */
  readonly #waiting = new Map<string, Set<() => void>>();
  /** By organization, when the work that is done alone will be over. */
  readonly #alone = new Map<string, Promise<void>>();

  constructor({ totalBytes = TOTAL_BYTES, maxWaitMs = MAX_WAIT_MS }: AnswerMemoryOptions = {}) {
    this.#free = totalBytes;
    this.#maxWaitMs = maxWaitMs;
  }

  /**
   * A place for an answer of the organization.
   * @throws ScimError 429 when none became free in time, 499 when the client hung up
   */
  async enter(call: Call, response: ServerResponse): Promise<AnswerPlace> {
    if (response.destroyed) throw clientGone();
    const { id } = call.tenant;
    let held = 0;
    const hold = (bytes: number) => {
      const by = bytes - held;
      held = bytes;
      this.#change(id, by);
    };
    response.once('close', () => hold(0));
    const take = () => hold(UNKNOWN_BYTES);
    if (this.#admits(id)) take();
    else if (!(await this.#wait(id, response, take, this.#maxWaitMs))) throw tooManyAnswers(call);
    return {
      hold: (bytes) => {
        if (!response.destroyed) hold(bytes);
      },
      renew: async () => {
        hold(0);
        if (response.destroyed) throw clientGone();
        if (this.#admits(id)) take();
        else await this.#wait(id, response, take);
      },
      alone: (work) =>
        this.#runAlone(id, async () => {
          if (response.destroyed) throw clientGone();
          await work();
        }),
    };
  }

  #runAlone(organization: string, work: () => Promise<void>): Promise<void> {
    const done = (this.#alone.get(organization) ?? Promise.resolve()).then(work);
    const over = done
      .catch(() => undefined)
      .then(() => {
        if (this.#alone.get(organization) === over) this.#alone.delete(organization);
      });
    this.#alone.set(organization, over);
    return done;
  }

  #admits(organization: string): boolean {
    return (this.#held.get(organization) ?? 0) + UNKNOWN_BYTES <= this.#free - UNKNOWN_BYTES;
  }

  #change(organization: string, by: number): void {
    if (by === 0) return;
    this.#free -= by;
    const held = (this.#held.get(organization) ?? 0) + by;
    if (held === 0) this.#held.delete(organization);
    else this.#held.set(organization, held);
    if (by < 0) this.#admitOthers();
  }

  /** One of each organization in turn, as long as there is room. */
  #admitOthers(): void {
    for (let isAdmitting = true; isAdmitting; ) {
      isAdmitting = false;
      for (const [organization, waiting] of this.#waiting) {
        const [first] = waiting;
        if (first === undefined || !this.#admits(organization)) continue;
        this.#leave(organization, first);
        first();
        isAdmitting = true;
      }
    }
  }

  #leave(organization: string, waiter: () => void): void {
    const waiting = this.#waiting.get(organization);
    waiting?.delete(waiter);
    if (waiting?.size === 0) this.#waiting.delete(organization);
  }

  /** @returns false when the time is up. @throws ScimError 499 when the client hung up */
  #wait(organization: string, response: ServerResponse, take: () => void, maxWaitMs?: number): Promise<boolean> {
    return new Promise((resolve, reject) => {
      const end = () => {
        clearTimeout(timer);
        response.off('close', onClose);
        this.#leave(organization, admit);
      };
      const admit = () => {
        end();
        take();
        resolve(true);
      };
      const onClose = () => {
        end();
        reject(clientGone());
      };
      const onTimeout = () => {
        end();
        resolve(false);
      };
      const timer = maxWaitMs === undefined ? undefined : setTimeout(onTimeout, maxWaitMs);
      response.once('close', onClose);
      const waiting = this.#waiting.get(organization) ?? new Set();
      this.#waiting.set(organization, waiting.add(admit));
    });
  }
}

/** It is the organization's own doing, of which its log tells. */
const tooManyAnswers = (call: Call) =>
  tooManyRequests(
    `Too many large answers for ${call.tenant.slug} are under way. Read them, ask for fewer at a time, and send this request again in ${RETRY_AFTER_S} s.`,
    'answers-too-many',
    RETRY_AFTER_S,
    new RefusedCaller(call),
  );
