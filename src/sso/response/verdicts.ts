import { REMEDIES } from './remedies.js';

/** What is looked at in an answer of an identity provider, in this order. */
export type Check = keyof typeof REMEDIES;

/** One check of an answer: what came, what should have, and what to change. */
export interface Verdict {
  readonly check: Check;
  readonly ok: boolean;
  /** As it was sent, shortened; of an answer whose signature is not right, what it claims. */
  readonly received: string;
  readonly expected: string;
  /** Where to change what, when it is not right. */
  readonly remedy?: string;
}

const MAX_SHOWN = 300;

/** The verdicts on one answer, as they are reached. */
export class Verdicts {
  readonly #list: Verdict[];

  /** @param reached so far */
  constructor(reached: readonly Verdict[] = []) {
    this.#list = [...reached];
  }

  get all(): readonly Verdict[] {
    return this.#list;
  }

  /** The first that failed. */
  get refusal(): Verdict | undefined {
    return this.#list.find(({ ok }) => !ok);
  }

  /** @returns `ok` */
  add(check: Check, ok: boolean, received: string, expected: string): boolean {
    const shown = received.length > MAX_SHOWN ? `${received.slice(0, MAX_SHOWN)}…` : received;
    const verdict = { check, ok, received: shown, expected };
    this.#list.push(ok ? verdict : { ...verdict, remedy: REMEDIES[check] });
    return ok;
  }
}
