import type { RefusalCode } from './reason-code.js';
import { ERROR } from './urns.js';

/** The scimType keywords of RFC 7644 §3.12, table 9, and RFC 9865 §2.1. */
export const SCIM_TYPES = [
  'invalidFilter',
  'tooMany',
  'uniqueness',
  'mutability',
  'invalidSyntax',
  'invalidPath',
  'noTarget',
  'invalidValue',
  'invalidVers',
  'sensitive',
  'invalidCursor',
  'expiredCursor',
  'invalidCount',
] as const;
export type ScimType = (typeof SCIM_TYPES)[number];

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
  /** Which cause it is; for logs and explanations, and not for the client. */
  readonly reason: RefusalCode;
  /** HTTP headers that belong to the status: Retry-After, Allow, WWW-Authenticate. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: number,
    scimType: ScimType | undefined,
    detail: string,
    reason: RefusalCode,
    options: { cause?: unknown; headers?: Readonly<Record<string, string>> } = {},
  ) {
    super(detail, options.cause === undefined ? undefined : { cause: options.cause });
    this.status = status;
    this.scimType = scimType;
    this.reason = reason;
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

/** Of a factory that makes refusals of several causes, the usual one is what the others are not. */
type Factory = (detail: string, reason?: RefusalCode) => ScimError;

const badRequest =
  (scimType: ScimType, usual: RefusalCode, status = 400): Factory =>
  (detail, reason = usual) =>
    new ScimError(status, scimType, detail, reason);

const without =
  (status: number, usual: RefusalCode): Factory =>
  (detail, reason = usual) =>
    new ScimError(status, undefined, detail, reason);

export const invalidFilter = badRequest('invalidFilter', 'filter-unreadable');
export const tooMany = badRequest('tooMany', 'query-too-slow');
export const uniqueness = badRequest('uniqueness', 'value-taken', 409);
export const mutability = badRequest('mutability', 'attribute-read-only');
export const invalidSyntax = badRequest('invalidSyntax', 'body-malformed');
export const invalidPath = badRequest('invalidPath', 'path-wrong');
export const noTarget = badRequest('noTarget', 'target-missing');
export const invalidValue = badRequest('invalidValue', 'value-wrong');

export const unauthorized = (reason: RefusalCode, cause?: unknown) =>
  new ScimError(
    401,
    undefined,
    'The bearer token is missing or not valid for this Tenant URL. Copy the Tenant URL and the Secret Token of this organization again.',
    reason,
    { cause, headers: { 'WWW-Authenticate': 'Bearer realm="SCIM"' } },
  );
export const forbidden = (detail: string, reason: RefusalCode, cause?: unknown) =>
  new ScimError(403, undefined, detail, reason, { cause });
export const notFound = without(404, 'endpoint-unknown');
/** @param allowed the methods that the resource has */
export const methodNotAllowed = (method: string, allowed: readonly string[]) =>
  new ScimError(
    405,
    undefined,
    `${method} is not possible here; possible: ${allowed.join(', ')}.`,
    'method-not-allowed',
    {
      headers: { Allow: allowed.join(', ') },
    },
  );
export const preconditionFailed = without(412, 'version-changed');
export const payloadTooLarge = without(413, 'body-too-large');
export const unsupportedMediaType = without(415, 'media-type-unknown');
/** @param retryAfter in seconds */
export const tooManyRequests = (
  detail: string,
  reason: RefusalCode,
  retryAfter: number,
  cause?: unknown,
  headers: Readonly<Record<string, string>> = {},
) =>
  new ScimError(429, undefined, detail, reason, { cause, headers: { ...headers, 'Retry-After': String(retryAfter) } });
export const notImplemented = without(501, 'not-implemented');

/** Cause of an error that the operator was told of when it began, and need not be told of with each request. */
export class KnownTrouble extends Error {
  override readonly name = 'KnownTrouble';
}

/** @param retryAfter in seconds */
export const unavailable = (detail: string, reason: RefusalCode, cause?: unknown, retryAfter = 5) =>
  new ScimError(503, undefined, detail, reason, { cause, headers: { 'Retry-After': String(retryAfter) } });
/** For the log alone: whoever would read it is gone. The status is that of many proxies for the same. */
export const clientGone = () =>
  new ScimError(499, undefined, 'The client closed the connection before it had its answer.', 'client-gone');
