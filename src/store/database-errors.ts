import pg from 'pg';
import { notFound, unavailable } from '../protocol/scim-error.js';

/** SQLSTATEs of a database that is not there for the moment: connection lost, starting, stopping, full. */
const UNAVAILABLE = /^(08\w{3}|57P0[1-5]|53\w{3}|25006)$/;
/** The same in Prisma's words: https://www.prisma.io/docs/orm/reference/error-reference. */
const UNAVAILABLE_TO_PRISMA = /^(P100[128]|P1017|P2024|P2028|P2037)$/;
/** Deadlocks, and a row that was on its way to the default partition when that of its week was made (no CHECK is ours). */
const TRANSIENT = new Set(['40P01', '40001', '23514']);
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH']);
/** SQLSTATEs of errors of the statement alone: data, constraints, deadlocks. The next one may use the connection. */
const OF_STATEMENT = /^(22|23|40)\w{3}$|^57014$/;
/** Errors of `pg` that carry no code. */
const MESSAGES =
  /Connection terminated|timeout exceeded when trying to connect|timeout expired|Client has encountered a connection error|not queryable|pool after calling end/;

/** There is no connection: nothing was sent of what was to be done, and there may be one later, whatever the reason is. */
export class NoConnection extends Error {
  override readonly name = 'NoConnection';

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** Safe to repeat at once: PostgreSQL undid the statement. */
export const isTransient = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && TRANSIENT.has(error.code ?? '');

/** Whether the database could not be reached or had no room, so that nothing can be said of the request itself. */
export function isUnavailable(error: unknown): boolean {
  if (error instanceof NoConnection) return true;
  if (error instanceof AggregateError) return error.errors.every(isUnavailable);
  if (!(error instanceof Error)) return false;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return (
    UNAVAILABLE.test(code) || UNAVAILABLE_TO_PRISMA.test(code) || NETWORK.has(code) || MESSAGES.test(error.message)
  );
}

/** Cancelled by us, by an administrator, or because the time that the session allows was over. */
export const isCanceled = (error: unknown): boolean => error instanceof pg.DatabaseError && error.code === '57014';

/** Whether a connection can be used after an error. */
export const leavesConnection = (error: unknown): boolean =>
  error instanceof pg.DatabaseError && OF_STATEMENT.test(error.code ?? '');

/** Of a row of an organization that is not there. */
const OF_ORGANIZATION = /_organization_id_fkey$/;

/**
 * A database that is not there, or too slow, becomes 503 with Retry-After; an organization that was deleted while a request
 * was under way, 404; every other error stays what it is.
 */
export function asScimError(error: unknown): unknown {
  if (OF_ORGANIZATION.test(violatedConstraint(error, '23503') ?? ''))
    return notFound('The organization was deleted.', 'organization-unknown');
  if (isCanceled(error)) {
    return unavailable(
      'The database took too long for this, and undid it; nothing was changed. Send less at a time.',
      'database-busy',
      error,
      60,
    );
  }
  if (!isUnavailable(error)) return error;
  const outcome = isUndone(error) ? '; nothing was changed.' : ', and whether this was done before is not known.';
  return unavailable(`The database cannot be reached at the moment${outcome} Try again.`, 'database-away', error);
}

/** Whether an error tells that nothing was done: it never began, or PostgreSQL refused it. A connection that broke tells nothing. */
const isUndone = (error: unknown): boolean =>
  error instanceof NoConnection || (error instanceof pg.DatabaseError && /^(53|25)/.test(error.code ?? ''));

/** What PostgreSQL says of a violated constraint, and what a distributed one adds to its name: the number of the shard. */
const CONSTRAINT = /constraint "([^"]+)"/;
const SHARD = /_\d{5,}$/;

/**
 * The name of the constraint that a statement violated, with the SQLSTATE given; empty when it is not said. A distributed
 * PostgreSQL says it in the message alone.
 */
export function violatedConstraint(error: unknown, sqlState: '23505' | '23503'): string | undefined {
  if (!(error instanceof pg.DatabaseError) || error.code !== sqlState) return undefined;
  const name = error.constraint ?? CONSTRAINT.exec(error.message)?.[1] ?? '';
  return name.replace(SHARD, '');
}
