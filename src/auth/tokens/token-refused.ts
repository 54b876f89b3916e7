/** Why a token is refused. For the log alone: to the caller every refusal looks the same. */
export type RefusalReason =
  | 'too-long'
  | 'malformed'
  | 'algorithm'
  | 'type'
  | 'issuer'
  | 'tenant'
  | 'audience'
  | 'application'
  | 'subject'
  | 'organization'
  | 'no-lifetime'
  | 'lifetime-too-long'
  | 'expired'
  | 'not-yet-valid'
  | 'unknown-key'
  | 'signature'
  | 'replayed';

/** A token that is not accepted. `message` is a sentence for whoever runs the connection. */
export class TokenRefused extends Error {
  override readonly name = 'TokenRefused';
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason, sentence: string) {
    super(sentence);
    this.reason = reason;
  }
}

/** What a stranger wrote, safe and short enough for a line of the log. */
export const quoted = (value: unknown): string =>
  value === undefined ? 'nothing' : (JSON.stringify(value)?.slice(0, 120) ?? 'nothing');
