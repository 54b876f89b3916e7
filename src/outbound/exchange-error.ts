import { types } from 'node:util';

/** Why no whole answer came. */
export type ExchangeFailure =
  /** The address is not one that is asked from here. */
  | 'not allowed'
  | 'unreachable'
  /** Its certificate is not trusted, or there is no version of TLS that both speak. */
  | 'tls'
  /** It does not take our client certificate, or wants one. */
  | 'client certificate'
  | 'timed out'
  /** The connection ended before the answer did. */
  | 'cut'
  | 'too large'
  /** What came is not HTTP, or not in a coding that was asked for. */
  | 'no http';

/** There is no whole answer. The message names the host and says why; nothing that was sent or received is in it. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';
  readonly failure: ExchangeFailure;
  /** Whether the other side may have got the request: only what it cannot have got may always be sent again. */
  readonly wasSent: boolean;

  constructor(failure: ExchangeFailure, message: string, wasSent: boolean, options?: ErrorOptions) {
    super(message, options);
    this.failure = failure;
    this.wasSent = wasSent;
  }
}

const UNREACHABLE: Readonly<Record<string, string>> = {
  ENOTFOUND: 'is a name that nobody knows',
  EAI_AGAIN: 'cannot be looked up at the moment',
  ECONNREFUSED: 'refuses connections',
  EHOSTUNREACH: 'cannot be reached: there is no way to it from here',
  ENETUNREACH: 'cannot be reached: there is no way to it from here',
  ETIMEDOUT: 'did not answer when it was called',
};

const REFUSED_CERTIFICATE = /ALERT_(BAD_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|UNSUPPORTED_CERTIFICATE|ACCESS_DENIED)/;
const TLS = /^(ERR_TLS|ERR_SSL|ERR_OSSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO_|HOSTNAME_|EPROTO)/;

/**
 * What Node says of a failed request, in words that say what to look at.
 * @param withCertificate whether we had a client certificate to show
 */
export function explainExchange(error: unknown, host: string, wasSent: boolean, withCertificate: boolean) {
  const code = codeOf(error);
  const made = (failure: ExchangeFailure, reason: string) =>
    new ExchangeError(failure, `${host} ${reason}.`, wasSent, { cause: error });
  const unreachable = UNREACHABLE[code];
  if (unreachable !== undefined) return made('unreachable', unreachable);
  if (REFUSED_CERTIFICATE.test(code)) {
    return made(
      'client certificate',
      withCertificate ? 'does not take our client certificate' : 'wants a client certificate',
    );
  }
  if (code === 'ERR_INVALID_CHAR') {
    return made(
      'not allowed',
      'was not asked: the secret, or another header, has a character that HTTP does not allow',
    );
  }
  if (TLS.test(code)) return made('tls', `cannot be trusted: ${tlsReason(code)}`);
  if (code.startsWith('HPE_')) return made('no http', 'gave an answer that is not HTTP');
  if (code.startsWith('Z_')) return made('no http', 'gave an answer that cannot be decompressed');
  return wasSent
    ? made(
        'cut',
        `broke the connection off before its answer was complete${withCertificate ? '; so do some that do not take our client certificate' : ''}`,
      )
    : made('unreachable', `broke the connection off before anything was asked${code === '' ? '' : ` (${code})`}`);
}

const TLS_REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for other names',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'it ended the TLS handshake; perhaps it wants a client certificate',
};

const tlsReason = (code: string): string =>
  TLS_REASONS[code] ??
  (/SELF_SIGNED|UNABLE_TO_|DEPTH_/.test(code)
    ? `nobody whom this server trusts signed its certificate (${code})`
    : `TLS failed (${code})`);

/** Of a host with several addresses Node reports all failures at once; the first says enough. */
function codeOf(error: unknown): string {
  if (!types.isNativeError(error)) return '';
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
