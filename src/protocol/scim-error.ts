import { ERROR } from './urns.js';

/** The scimType keywords of RFC 7644 §3.12, table 9, and RFC 9865 §2.1. */
export type ScimType =
  | 'invalidFilter'
  | 'tooMany'
  | 'uniqueness'
  | 'mutability'
  | 'invalidSyntax'
  | 'invalidPath'
  | 'noTarget'
  | 'invalidValue'
  | 'invalidVers'
  | 'sensitive'
  | 'invalidCursor'
  | 'expiredCursor'
  | 'invalidCount';

/** The error body of RFC 7644 §3.12; `status` is a string there. */
export interface ErrorMessage {
  schemas: [typeof ERROR];
  status: string;
  scimType?: ScimType;
  detail: string;
}

/**
 * Every refusal that a SCIM client may see. Thrown by protocol, directory and store through the factories below;
 * written in one place, http/error-handler.ts. `detail` is for the client: it names the attribute, what was received
 * and what to change.
 */
export class ScimError extends Error {
  override readonly name = 'ScimError';
  readonly status: number;
  readonly scimType: ScimType | undefined;
  /** HTTP headers that belong to the status: Retry-After, Allow, WWW-Authenticate. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    scimType: ScimType | undefined,
    detail: string,
    options: { cause?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.scimType = scimType;
    this.headers = options.headers ?? {};
  }

  /** The body to send. */
  toMessage(): ErrorMessage {
    return {
      schemas: [ERROR],
      status: String(this.status),
      ...(this.scimType === undefined ? {} : { scimType: this.scimType }),
      detail: this.message,
    };
  }
}

export const invalidFilter = (detail: string) => new ScimError(400, 'invalidFilter', detail);
export const tooMany = (detail: string) => new ScimError(400, 'tooMany', detail);
export const uniqueness = (detail: string) => new ScimError(409, 'uniqueness', detail);
export const mutability = (detail: string) => new ScimError(400, 'mutability', detail);
export const invalidSyntax = (detail: string) => new ScimError(400, 'invalidSyntax', detail);
export const invalidPath = (detail: string) => new ScimError(400, 'invalidPath', detail);
export const noTarget = (detail: string) => new ScimError(400, 'noTarget', detail);
export const invalidValue = (detail: string) => new ScimError(400, 'invalidValue', detail);

export const unauthorized = (cause?: unknown) =>
  new ScimError(
    401,
    undefined,
    'The bearer token is missing or not valid for this Tenant URL. Copy the Tenant URL and the Secret Token of this organization again.',
    { cause, headers: { 'WWW-Authenticate': 'Bearer realm="SCIM"' } },
  );
export const forbidden = (detail: string, cause?: unknown) => new ScimError(403, undefined, detail, { cause });
export const notFound = (detail: string) => new ScimError(404, undefined, detail);
/** @param allowed the methods that the resource has */
export const methodNotAllowed = (method: string, allowed: readonly string[]) =>
  new ScimError(405, undefined, `${method} is not possible here; possible: ${allowed.join(', ')}.`, {
    headers: { Allow: allowed.join(', ') },
  });
export const preconditionFailed = (detail: string) => new ScimError(412, undefined, detail);
export const payloadTooLarge = (detail: string) => new ScimError(413, undefined, detail);
export const unsupportedMediaType = (detail: string) => new ScimError(415, undefined, detail);
/** @param retryAfter in seconds */
export const tooManyRequests = (
  detail: string,
  retryAfter: number,
  cause?: unknown,
  headers: Readonly<Record<string, string>> = {},
) => new ScimError(429, undefined, detail, { cause, headers: { ...headers, 'Retry-After': String(retryAfter) } });
export const notImplemented = (detail: string) => new ScimError(501, undefined, detail);
/** @param retryAfter in seconds */
/** Cause of an error that the operator was told of when it began, and need not be told of with each request. */
export class KnownTrouble extends Error {
  override readonly name = 'KnownTrouble';
}

export const unavailable = (detail: string, cause?: unknown, retryAfter = 5) =>
  new ScimError(503, undefined, detail, { cause, headers: { 'Retry-After': String(retryAfter) } });
/** For the log alone: whoever would read it is gone. The status is that of many proxies for the same. */
export const clientGone = () =>
  new ScimError(499, undefined, 'The client closed the connection before it had its answer.');
