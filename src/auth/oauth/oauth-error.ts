import type { RefusalCode } from '../../protocol/reason-code.js';

/** The error codes of RFC 6749 §5.2, and of §4.1.2.1 for what a server cannot do at the moment. */
export type OAuthErrorCode =
  | 'invalid_request'
  | 'invalid_client'
  | 'invalid_grant'
  | 'unauthorized_client'
  | 'unsupported_grant_type'
  | 'invalid_scope'
  | 'temporarily_unavailable'
  | 'slow_down';

const STATUS: Readonly<Partial<Record<OAuthErrorCode, number>>> = {
  invalid_client: 401,
  temporarily_unavailable: 503,
  slow_down: 429,
};

/** What it mostly is; the others say so themselves. */
const REASONS: Readonly<Partial<Record<OAuthErrorCode, RefusalCode>>> = {
  invalid_client: 'credential-wrong',
  temporarily_unavailable: 'issuer-away',
  slow_down: 'failures-too-many',
};

/** RFC 6749 §5.2: printable ASCII, neither quotes nor backslashes. */
const asDescription = (text: string): string => text.replaceAll('"', "'").replace(/[^\x20-\x5b\x5d-\x7e]/g, '?');

/** A refusal of the token endpoint. The message is for the client; a cause says more to whoever runs the connection. */
export class OAuthError extends Error {
  override readonly name = 'OAuthError';
  readonly code: OAuthErrorCode;
  readonly reason: RefusalCode;

  constructor(code: OAuthErrorCode, description: string, cause?: unknown, reason?: RefusalCode) {
    super(asDescription(description), cause === undefined ? undefined : { cause });
    this.code = code;
    this.reason = reason ?? REASONS[code] ?? 'query-parameter-wrong';
  }

  get status(): number {
    return STATUS[this.code] ?? 400;
  }
}
