import type { ApiAnswer, JsonSchema } from './operation.js';

const MEANINGS = {
  400: 'Something in the request is wrong; the answer says what.',
  401: 'No credential that is good for this organization.',
  403: 'The credential is not good for this.',
  404: 'There is nothing here, or not for this organization.',
  405: 'The path has no such method; `Allow` says which it has.',
  409: 'A value is taken, or the resource changed meanwhile.',
  412: 'The resource is not at the version that `If-Match` names.',
  413: 'The body is too large.',
  429: 'Too many requests; `Retry-After` says when to come again.',
  500: 'Something went wrong here; `X-Request-Id` names it in the log.',
  501: 'This is not possible here.',
  503: 'The database, or another system, cannot be reached; `Retry-After` says when to come again.',
} as const;
export type RefusalStatus = keyof typeof MEANINGS;

/** What may come instead of what was asked for. */
export const refusals = (
  statuses: readonly RefusalStatus[],
  mediaType: string,
  schema: JsonSchema,
): Readonly<Record<number, ApiAnswer>> =>
  Object.fromEntries(
    statuses.map((status) => [status, { description: MEANINGS[status], content: { mediaType, schema } }]),
  );
