/** What the server said against a request, in the one form that all its refusals have. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  readonly status: number;
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(status: number, code: string, message: string, details: ErrorDetails = {}) {
    super(message);
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export interface ErrorDetails {
  /** Name of the form field that it is about. */
  readonly field?: string;
  /** What to do. */
  readonly remedy?: string;
  /** The role that whoever asked lacks. */
  readonly needs?: string;
  readonly requestId?: string;
  /** Seconds after which it may be tried again. */
  readonly retryAfter?: number;
}

/** No answer came: the network, or a server that is just being started again. */
export class UnreachableError extends Error {
  override readonly name = 'UnreachableError';
}

export const isUnreachable = (error: unknown): error is UnreachableError => error instanceof UnreachableError;

export const isStatus = (error: unknown, status: number): error is ApiError =>
  error instanceof ApiError && error.status === status;
