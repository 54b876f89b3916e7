/** Something that an operator asked for cannot be done; the message says why and what to do instead. */
export class OperatorError extends Error {
  override readonly name: string = 'OperatorError';
  /** What it is in HTTP. */
  readonly status: 400 | 403 | 404 | 409 = 400;
}
