/** An expression of an attribute mapping that cannot be read; the message names the place and what is known. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}
