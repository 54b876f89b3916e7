/** What is wrong with what somebody asked of accounts, by what comes of it. */
export type AccountErrorKind = 'invalid' | 'denied' | 'unknown' | 'conflict' | 'tooMany';

/** Something that a person asked for cannot be done; the message says why. */
export class AccountError extends Error {
  override readonly name = 'AccountError';
  readonly kind: AccountErrorKind;
  /** For programs, in camel case. */
  readonly code: string;
  /** Of the form, whose value is wrong. */
  readonly field: string | undefined;
  /** What to do instead. */
  readonly remedy: string | undefined;

  constructor(
    kind: AccountErrorKind,
    code: string,
    message: string,
    { field, remedy }: { readonly field?: string; readonly remedy?: string } = {},
  ) {
    super(message);
    this.kind = kind;
    this.code = code;
    this.field = field;
    this.remedy = remedy;
  }
}

/** Somebody else changed or removed it meanwhile. */
export const changedMeanwhile = (what: string) =>
  new AccountError('conflict', 'changed', `Somebody else has changed ${what} meanwhile. Look at it again.`);
