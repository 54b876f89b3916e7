/**
 * `invalid`: no reference, or one that may not be read; `missing`, `disabled`, `expired`, `not-yet-valid`, `empty`: the
 * secret; `forbidden`: we may not read it; `credential`: we could not sign in; `untrusted`: what answers is not the key
 * vault; `throttled`, `unreachable`: it may work later.
 */
export type KeyVaultProblem =
  | 'invalid'
  | 'missing'
  | 'disabled'
  | 'expired'
  | 'not-yet-valid'
  | 'empty'
  | 'forbidden'
  | 'credential'
  | 'untrusted'
  | 'throttled'
  | 'unreachable';

/** Problems that say nothing about the secret itself, so that the value read before may go on. */
const PASSING: ReadonlySet<KeyVaultProblem> = new Set(['credential', 'throttled', 'unreachable']);

/**
 * A secret cannot be had from its key vault. The message names vault, secret and the operator's next step; it never
 * holds a value, a token or what the other side wrote, and there is no cause that would.
 */
export class KeyVaultError extends Error {
  override readonly name = 'KeyVaultError';
  readonly problem: KeyVaultProblem;
  /** How long the key vault asked to be left alone, in milliseconds. */
  readonly retryAfterMs: number | undefined;

  constructor(problem: KeyVaultProblem, message: string, retryAfterMs?: number) {
    super(message);
    this.problem = problem;
    this.retryAfterMs = retryAfterMs;
  }

  get isPassing(): boolean {
    return PASSING.has(this.problem);
  }
}
