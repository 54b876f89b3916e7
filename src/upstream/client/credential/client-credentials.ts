import type { Connections } from '../../../outbound/connections.js';
import { ExchangeError } from '../../../outbound/exchange-error.js';
import { isObject, type Json, type JsonObject } from '../../../protocol/json.js';
import { readRetryAfter } from '../limits/retry-delay.js';
import { toUpstreamError } from '../to-upstream-error.js';
import { UpstreamError } from '../upstream-answer.js';
import { type CertificatePair, type Credential, pairOf } from './credential.js';
import { basicHeader, bearerHeader, withoutScheme } from './fixed-credentials.js';
import type { HeldSecret } from './held-secret.js';

export interface ClientCredentials {
  readonly tokenUrl: string;
  readonly clientId: string;
  /** The client secret, or the private key of the certificate. */
  readonly secret: HeldSecret;
  readonly certificate?: string | undefined;
  readonly scope?: string | undefined;
  now(): number;
}

const MAX_ANSWER_BYTES = 100_000;
const TOKEN = /^[\x21-\x7e]{1,16384}$/;
/** Of a token of which nothing is said. */
const LIFETIME_S = { unsaid: 300, longest: 86_400 };
/** A token is replaced so long before its end, or a tenth of its life. */
const EARLY_MS = 60_000;

interface AccessToken {
  readonly header: string;
  /** From when on there should be another. */
  readonly until: number;
}

/**
 * Access tokens of a token endpoint for client id and secret (RFC 6749 §4.4) or client id and certificate (RFC 8705 §2). One is asked for at a time, and used until
 * shortly before its end. A client that is refused tries once more with what its key vault has by then.
 */
export class OAuthCredential implements Credential {
  readonly certificate: (() => Promise<CertificatePair>) | undefined;
  readonly #grant: ClientCredentials;
  #token: AccessToken | undefined;
  #underWay: Promise<AccessToken> | undefined;

  constructor(grant: ClientCredentials) {
    this.#grant = grant;
    const { certificate, secret } = grant;
    this.certificate = certificate === undefined ? undefined : async () => pairOf(certificate, await secret.read());
  }

  async authorization(connections: Connections): Promise<string> {
    if (this.#token !== undefined && this.#grant.now() < this.#token.until) return this.#token.header;
    this.#underWay ??= this.#fetch(connections).finally(() => {
      this.#underWay = undefined;
    });
    this.#token = await this.#underWay;
    return this.#token.header;
  }

  async renew(refused: string | undefined): Promise<boolean> {
    // What the token endpoint refused was tried again there; but a certificate is shown by connections that are to be made.
    if (refused === undefined) return this.certificate !== undefined && (await this.#grant.secret.hasNewer());
    if (this.#token?.header === refused) this.#token = undefined;
    return true;
  }

  hasChanged(): Promise<boolean> {
    return this.#grant.secret.hasChanged();
  }

  secrets(): string[] {
    const { secret, clientId } = this.#grant;
    const token = this.#token === undefined ? [] : [withoutScheme(this.#token.header)];
    return [...secret.values.flatMap((value) => [value, withoutScheme(clientHeader(clientId, value))]), ...token];
  }

  async #fetch(connections: Connections): Promise<AccessToken> {
    const { secret } = this.#grant;
    const first = await this.#ask(connections, await secret.read());
    if (!(first instanceof UpstreamError)) return first;
    const isFinal = first.trouble !== 'credential refused' || this.certificate !== undefined;
    if (isFinal || !(await secret.hasNewer())) throw first;
    const second = await this.#ask(connections, await secret.read());
    if (second instanceof UpstreamError) throw second;
    return second;
  }

  async #ask(connections: Connections, secret: string): Promise<AccessToken | UpstreamError> {
    const { tokenUrl, clientId, scope, certificate, now } = this.#grant;
    const form = new URLSearchParams({
      grant_type: 'client_credentials',
      ...(scope !== undefined && { scope }),
      ...(certificate !== undefined && { client_id: clientId }),
    });
    const headers = {
      accept: 'application/json',
      'content-type': 'application/x-www-form-urlencoded',
      ...(certificate === undefined && { authorization: clientHeader(clientId, secret) }),
    };
    try {
      const {
        status,
        headers: answered,
        body,
      } = await connections.exchange(tokenUrl, {
        method: 'POST',
        headers,
        body: form.toString(),
        maxBytes: MAX_ANSWER_BYTES,
      });
      const answer = parse(body);
      const token = status === 200 ? tokenOf(answer, now()) : undefined;
      return token ?? refusal(hostOf(tokenUrl), status, answer, readRetryAfter(answered['retry-after'], now()));
    } catch (error) {
      if (error instanceof ExchangeError) return toUpstreamError(error, 'The token endpoint ', false);
      throw error;
    }
  }
}

/** RFC 6749 §2.3.1: both are form-encoded before they are put together. */
function clientHeader(clientId: string, secret: string): string {
  const encode = (text: string) => new URLSearchParams({ '': text }).toString().slice(1);
  return basicHeader(encode(clientId), encode(secret));
}

function tokenOf(answer: JsonObject, now: number): AccessToken | undefined {
  const { access_token: token, token_type: type, expires_in: lifetime } = answer;
  if (typeof token !== 'string' || !TOKEN.test(token)) return undefined;
  if (typeof type !== 'string' || type.toLowerCase() !== 'bearer') return undefined;
  const seconds = Number(lifetime ?? LIFETIME_S.unsaid);
  const ms = (seconds > 0 ? Math.min(seconds, LIFETIME_S.longest) : LIFETIME_S.unsaid) * 1_000;
  return { header: bearerHeader(token), until: now + ms - Math.min(EARLY_MS, ms / 10) };
}

/** What the endpoint says of itself may quote what was sent; only the keywords of RFC 6749 §5.2 are passed on. */
function refusal(host: string, status: number, { error }: JsonObject, retryAfterMs: number | undefined): UpstreamError {
  const keyword = typeof error === 'string' && /^[a-z_]{1,40}$/.test(error) ? ` (${error})` : '';
  const said = `The token endpoint ${host} answered ${status}${keyword}`;
  if (status === 429) return new UpstreamError('rate limited', `${said}: it is asked too often.`, retryAfterMs);
  if (status >= 500) return new UpstreamError('failing', `${said}.`, retryAfterMs);
  if (status === 400 || status === 401 || status === 403) {
    return new UpstreamError('credential refused', `${said}: it does not take our client.`);
  }
  return new UpstreamError('no SCIM', `${said}, and no bearer token. Check the token URL.`, undefined, { status });
}

function parse(body: Buffer): JsonObject {
  try {
    const answer = JSON.parse(body.toString('utf8')) as Json;
    return isObject(answer) ? answer : {};
  } catch {
    return {};
  }
}

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'of no URL');
