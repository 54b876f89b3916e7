import type { z } from 'zod';
import { AccountError, type AccountErrorKind } from '../../auth/accounts/account-error.js';
import { CodeNeeded } from '../../auth/accounts/sign-in.js';
import { InvalidInput } from '../../directory/invalid-input.js';
import { OperatorError } from '../../directory/operator-error.js';
import { ScimError } from '../../protocol/scim-error.js';
import { SystemChanged, SystemRefused } from '../../upstream/systems/system-refused.js';
import type { ErrorAnswer } from './contract/error.js';
import type { ConsoleRole } from './contract/session.js';

export interface ApiErrorOptions {
  readonly field?: string | undefined;
  readonly remedy?: string | undefined;
  readonly needs?: ConsoleRole | undefined;
  readonly secondFactors?: readonly string[] | undefined;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly cause?: unknown;
}

/** What the console is told of a request that was refused. */
export class ApiError extends Error {
  override readonly name = 'ApiError';
  readonly status: number;
  readonly code: string;
  readonly options: ApiErrorOptions;

  constructor(status: number, code: string, message: string, options: ApiErrorOptions = {}) {
    super(message, { cause: options.cause });
    this.status = status;
    this.code = code;
    this.options = options;
  }

  toAnswer(requestId: string): ErrorAnswer {
    const { field, remedy, needs, secondFactors } = this.options;
    return {
      error: {
        code: this.code,
        message: this.message,
        ...(field === undefined ? {} : { field }),
        ...(remedy === undefined ? {} : { remedy }),
        ...(needs === undefined ? {} : { needs }),
        ...(secondFactors === undefined ? {} : { secondFactors }),
      },
      requestId,
    };
  }
}

/** @param field of the form */
export const invalid = (field: string, message: string, remedy?: string) =>
  new ApiError(400, 'invalid', message, { field, remedy });
export const unauthorized = () =>
  new ApiError(401, 'notSignedIn', 'You are not signed in, or your session has ended. Sign in again.');
export const roleNeeded = (needs: ConsoleRole) =>
  new ApiError(403, 'roleNeeded', `This takes the role ${needs}${needs === 'admin' ? ' of the organization' : ''}.`, {
    needs,
  });
export const notFound = (message = 'There is nothing here, or not for you.') => new ApiError(404, 'notFound', message);
export const conflict = (message: string, code = 'changed') => new ApiError(409, code, message);
/** @param retryAfter in seconds */
export const tooMany = (message: string, retryAfter = 5) =>
  new ApiError(429, 'tooMany', message, { headers: { 'Retry-After': String(retryAfter) } });

const STATUS: Readonly<Record<AccountErrorKind, number>> = {
  invalid: 400,
  denied: 401,
  unknown: 404,
  conflict: 409,
  tooMany: 429,
};

/** Whatever was thrown, as the console is told of it; what nobody foresaw stays opaque. */
export function toApiError(thrown: unknown, requestId: string): ApiError {
  if (thrown instanceof ApiError) return thrown;
  if (thrown instanceof AccountError) {
    const headers = thrown.kind === 'tooMany' ? { 'Retry-After': '5' } : undefined;
    const { field, remedy } = thrown;
    const secondFactors = thrown instanceof CodeNeeded ? thrown.factors : undefined;
    return new ApiError(STATUS[thrown.kind], thrown.code, thrown.message, { field, remedy, headers, secondFactors });
  }
  if (thrown instanceof InvalidInput) return invalid(thrown.field, thrown.message);
  if (thrown instanceof SystemRefused) return invalid(thrown.field, thrown.message);
  if (thrown instanceof SystemChanged) return conflict(thrown.message);
  if (thrown instanceof OperatorError) return new ApiError(thrown.status, 'refused', thrown.message);
  if (thrown instanceof ScimError) return ofScim(thrown);
  if (thrown instanceof URIError)
    return new ApiError(400, 'invalid', 'The URL has a percent sign that starts no escape.');
  return new ApiError(
    500,
    'unexpected',
    `Something went wrong here, and this may have been done before it or not. Quote request ${requestId} to whoever runs this server.`,
    { cause: thrown },
  );
}

const ofScim = ({ status, scimType, message, headers, cause }: ScimError): ApiError => {
  const { 'Retry-After': retryAfter } = headers;
  const kept = retryAfter === undefined ? undefined : { 'Retry-After': retryAfter };
  return new ApiError(status, scimType ?? CODES[status] ?? 'refused', message, { headers: kept, cause });
};

const CODES: Readonly<Record<number, string>> = {
  404: 'notFound',
  409: 'changed',
  412: 'changed',
  413: 'tooLarge',
  429: 'tooMany',
  503: 'unavailable',
};

/** The first thing that is wrong with a form. */
export function ofZod(error: z.ZodError): ApiError {
  const [issue] = error.issues;
  const field = issue?.path.join('.') || (issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined);
  return new ApiError(400, 'invalid', issue?.message ?? 'The request is malformed.', { field });
}
