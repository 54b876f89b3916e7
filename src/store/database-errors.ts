import pg from 'pg';
import { unavailable } from '../protocol/scim-error.js';

/** SQLSTATEs of a database that is not there for the moment: connection lost, starting, stopping, full. */
const UNAVAILABLE = /^(08\w{3}|57P0[1-4]|57014|53\w{3}|25006)$/;
const DEADLOCK = new Set(['40P01', '40001']);
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
/** Errors of `pg` that carry no code. */
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|Client has encountered a connection error|not queryable|pool after calling end/;

/** Safe to repeat at once: PostgreSQL undid the statement. */
export const isTransient = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && DEADLOCK.has(error.code ?? '');

/** Whether the database could not be reached or had no room, so that nothing can be said of the request itself. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof AggregateError) return error.errors.every(isUnavailable);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return UNAVAILABLE.test(code) || NETWORK.has(code) || MESSAGES.test(error.message);
}

/** A database that is not there becomes 503 with Retry-After; every other error stays what it is. */
export function asScimError(error: unknown): unknown {
  if (!isUnavailable(error)) return error;
  return unavailable(
    'The database cannot be reached at the moment; nothing was changed that was not answered. Try again.',
    error,
  );
}

/** The name of the constraint that a statement violated, with the SQLSTATE given. */
export function violatedConstraint(error: unknown, sqlState: '23505' | '23503'): string | undefined {
  return error instanceof pg.DatabaseError && error.code === sqlState ? (error.constraint ?? '') : undefined;
}
