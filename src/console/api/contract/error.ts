import type { ConsoleRole } from './session.js';

/** What every refusal looks like. */
export interface ErrorAnswer {
  readonly error: {
    /** For programs, in camel case. */
    readonly code: string;
    readonly message: string;
    /** Of the form, whose value is wrong; parts are joined by dots. */
    readonly field?: string;
    /** What to do instead. */
    readonly remedy?: string;
    /** The role that this takes. */
    readonly needs?: ConsoleRole;
    /** With `codeNeeded`: the kinds that the person has, totp and passkey. */
    readonly secondFactors?: readonly string[];
  };
  readonly requestId: string;
}

/** A page of a list. */
export interface List<Item> {
  readonly items: readonly Item[];
  /** For `?cursor=`; not given at the end. */
  readonly next?: string;
}
