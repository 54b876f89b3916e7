import { types } from 'node:util';

/** Why no whole answer came. */
export type ConnectionFailure =
  | 'unreachable'
  | 'unknown-host'
  | 'tls'
  | 'timeout'
  | 'too-large'
  | 'truncated'
  | 'not-http'
  | 'credential'
  /** It answered 429 for so long that nothing can be said of it. */
  | 'throttled'
  | 'aborted';

/** The endpoint could not be asked, or did not answer to the end. The message is a sentence for people. */
export class ConnectionError extends Error {
  override readonly name = 'ConnectionError';
  readonly failure: ConnectionFailure;

  constructor(failure: ConnectionFailure, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.failure = failure;
  }
}

/** Whether a failure says nothing of what the endpoint would have answered. */
export const saysNothing = ({ failure }: ConnectionError): boolean => failure === 'aborted' || failure === 'throttled';

/** What Node says about a failed request, in words that say what to look at. */
export function explainFailure(error: unknown, url: URL): ConnectionError {
  if (error instanceof ConnectionError) return error;
  const code = codeOf(error);
  const message = messageOf(error);
  switch (code) {
    case 'ECONNREFUSED':
      return new ConnectionError('unreachable', `nothing listens at ${url.host}`, error);
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new ConnectionError('unknown-host', `the host name ${url.hostname} cannot be resolved`, error);
    case 'EHOSTUNREACH':
    case 'ENETUNREACH':
    case 'ETIMEDOUT':
      return new ConnectionError('unreachable', `${url.host} cannot be reached (${code})`, error);
    case 'ECONNRESET':
    case 'EPIPE':
      return new ConnectionError('truncated', 'the connection was reset before the answer was complete', error);
    case 'ERR_INVALID_CHAR':
      return new ConnectionError(
        'credential',
        'the secret, or another header, holds a character that HTTP does not allow: look for line ends and quotes',
        error,
      );
    case 'ABORT_ERR':
      return new ConnectionError('aborted', 'stopped', error);
    default:
      if (code.startsWith('HPE_')) return new ConnectionError('not-http', `the answer is not HTTP (${message})`, error);
      if (isTls(code, message)) return new ConnectionError('tls', `TLS with ${url.host} failed: ${message}`, error);
      return new ConnectionError('unreachable', message, error);
  }
}

/** Of a host with several addresses Node reports all failures at once; the first says enough. */
export function codeOf(error: unknown): string {
  if (!types.isNativeError(error)) return '';
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) return codeOf(error.errors[0]);
  if (error.name === 'AbortError') return 'ABORT_ERR';
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}

/** What an error says, also one of a failure of all addresses, whose own message is empty. */
export const messageOf = (error: unknown): string => {
  if (!types.isNativeError(error)) return String(error);
  if (error.message !== '') return error.message;
  return 'errors' in error && Array.isArray(error.errors) ? messageOf(error.errors[0]) : error.name;
};

const isTls = (code: string, message: string): boolean =>
  /^(ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO_|HOSTNAME_)/.test(code) ||
  /\b(ssl|tls|certificate)\b/i.test(message);
