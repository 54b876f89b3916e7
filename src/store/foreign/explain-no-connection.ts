import { NoConnection } from '../database-errors.js';

interface Failure {
  readonly code: string;
  readonly message: string;
  /** A file that could not be read. */
  readonly file: string | undefined;
}

/** Where a URL leads, in the words of its parts. */
interface Target {
  readonly variable: string;
  readonly host: string;
  readonly user: string;
  readonly database: string;
  readonly hasEscape: boolean;
}

const UNKNOWN_AUTHORITY = new Set([
  'SELF_SIGNED_CERT_IN_CHAIN',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
]);

type Explanation = (failure: Failure, target: Target) => string | undefined;

/** By SQLSTATE, or by what Node calls it. */
const BY_CODE: Readonly<Record<string, Explanation>> = {
  '28P01': (_, { user, hasEscape }) =>
    `PostgreSQL does not take the password of ${user}. Check user and password` +
    (hasEscape ? ': a % of the password itself is written %25.' : '.'),
  '28000': ({ message }, { user }) => {
    if (/no pg_hba\.conf entry.*no encryption/.test(message))
      return `${message}. Add sslmode=require, or let an administrator of it add the entry.`;
    if (/is not permitted to log in/.test(message))
      return `${message}. Let an administrator run: ALTER ROLE ${quoted(user)} LOGIN`;
    if (/does not exist/.test(message))
      return `${message}. Let an administrator run: CREATE ROLE ${quoted(user)} LOGIN PASSWORD '…'`;
    return `${message}. Check the user, or let an administrator of it add the entry.`;
  },
  '3D000': (_, { user, database }) =>
    `there is no database ${database}. Correct its name, or let an administrator run: CREATE DATABASE ${quoted(database)} OWNER ${quoted(user)} ENCODING 'UTF8' TEMPLATE template0`,
  '42501': ({ message }, { user, database }) =>
    `${message}. Let an administrator run: GRANT CONNECT ON DATABASE ${quoted(database)} TO ${quoted(user)}`,
  '53300': ({ message }, { variable }) =>
    `${message}. Let it allow more, or give each server fewer: DATABASE_POOL_SIZE is 20 unless set, and a command needs two beside those of the servers${variable === 'DATABASE_URL' ? '' : `, as does ${variable}`}.`,
  '08P01': ({ message }) =>
    /startup parameter/.test(message)
      ? `${message}. A pooler takes no "options" in the URL: take them out (docs/pooler.md).`
      : undefined,
  CERT_HAS_EXPIRED: (_, { host }) =>
    `the TLS certificate of ${host} has expired. Whoever runs that PostgreSQL renews it.`,
  ERR_TLS_CERT_ALTNAME_INVALID: (_, { host }) =>
    `the TLS certificate of PostgreSQL is not for the host ${host}. Use the name that it is for, or sslmode=no-verify where nobody else can listen.`,
};

/**
 * Why there is no connection to PostgreSQL and what to do, in one line that names the variable.
 * @returns undefined when it is nothing of its settings
 */
export function explainNoConnection(error: unknown, variable: string, url: string): string | undefined {
  const failure = failureOf(error);
  const target = targetOf(variable, url);
  const text = BY_CODE[failure.code]?.(failure, target) ?? byKind(failure, target);
  return text && `${variable}: ${text}`;
}

function byKind({ code, message, file }: Failure, { host }: Target): string | undefined {
  if (UNKNOWN_AUTHORITY.has(code)) {
    return (
      `the TLS certificate of ${host} is of an authority that is not known here (${message}). Add sslrootcert=/path/to/ca.pem ` +
      'to the URL, with the certificate of that authority; or sslmode=no-verify, where nobody else can listen.'
    );
  }
  if (/does not support SSL/.test(message))
    return `PostgreSQL on ${host} speaks no TLS. Take sslmode out of the URL, or let it be turned on there.`;
  if (file !== undefined) return `${file}, which the URL names, cannot be read: ${message}.`;
  if (/password must be a/.test(message))
    return 'PostgreSQL wants a password, and the URL has none: postgresql://user:password@host/database.';
  return undefined;
}

function failureOf(thrown: unknown): Failure {
  const error = thrown instanceof NoConnection ? thrown.cause : thrown;
  const { code, message, path, syscall } = error as NodeJS.ErrnoException;
  return {
    code: typeof code === 'string' ? code : '',
    message: message ?? String(error),
    file: syscall === 'open' ? path : undefined,
  };
}

function targetOf(variable: string, text: string): Target {
  const url = new URL(text);
  const user = decodeURIComponent(url.username) || 'this user';
  return {
    variable,
    host: url.searchParams.get('host') ?? url.hostname,
    user,
    database: decodeURIComponent(url.pathname.slice(1)) || user,
    hasEscape: url.password.includes('%'),
  };
}

/** A name as SQL takes it. */
const quoted = (name: string) => (/^[a-z_][a-z0-9_]*$/.test(name) ? name : `"${name.replaceAll('"', '""')}"`);
