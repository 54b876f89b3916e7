import type { Credential } from './connection.js';
import { ConnectionError, explainFailure } from './connection-error.js';
import { exchange } from './exchange.js';
import { Patience, type PatienceOptions, type Turn } from './patience.js';
import { agentFor } from './trust.js';

/** No Authorization header at all: what an endpoint that is called so should refuse. */
export const anonymous: Credential = { authorization: async () => undefined };

/** A Secret Token. */
export const bearer = (token: string): Credential => ({ authorization: async () => `Bearer ${token}` });

/** A technical user, as SAP's services have it. */
export const basic = (user: string, password: string): Credential => ({
  authorization: async () => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
});

/** How a job gets access tokens: OAuth 2.0 client credentials, or workload identity federation with an assertion. */
export interface TokenGrant extends PatienceOptions {
  readonly tokenUrl: string;
  readonly clientId: string;
  readonly scope?: string | undefined;
  readonly secret?: string | undefined;
  /** Gives the client_assertion to send instead of a secret. */
  readonly assertion?: (() => Promise<string>) | undefined;
  /** Where client id and secret are sent; default: in both, as Entra's portal offers. */
  readonly placement?: 'header' | 'form' | 'both';
  /** PEM certificates of authorities that are trusted besides the public ones. */
  readonly ca?: string | undefined;
  /** Ends a request for a token that is under way, or waits for its turn. */
  readonly signal?: AbortSignal | undefined;
}

const ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';
const TIMEOUT_MS = 30_000;
/** A token is replaced so long before it ends. */
const EARLY_MS = 60_000;
const MAX_TOKEN_ANSWER = 100_000;

/** Access tokens from a token endpoint; each is used until shortly before its end. */
export function grantedTokens(grant: TokenGrant): Credential {
  let current: { readonly token: string; readonly until: number } | undefined;
  let underWay: Promise<string> | undefined;
  const renew = async () => {
    try {
      const { token, lifetime } = await requestToken(grant);
      current = { token, until: Date.now() + lifetime * 1_000 - EARLY_MS };
      return token;
    } finally {
      underWay = undefined;
    }
  };
  return {
    async authorization() {
      if (current !== undefined && current.until > Date.now()) return `Bearer ${current.token}`;
      underWay ??= renew();
      return `Bearer ${await underWay}`;
    },
  };
}

/** @throws ConnectionError saying what the token endpoint answered, never a secret */
async function requestToken(grant: TokenGrant): Promise<{ token: string; lifetime: number }> {
  const { clientId, scope, secret, assertion, placement = 'both' } = grant;
  const form = new URLSearchParams({ grant_type: 'client_credentials' });
  const headers: Record<string, string> = { 'Content-Type': 'application/x-www-form-urlencoded' };
  if (assertion !== undefined) {
    form.set('client_id', clientId);
    form.set('client_assertion_type', ASSERTION_TYPE);
    form.set('client_assertion', await assertion());
  } else if (secret !== undefined) {
    if (placement !== 'form') headers.Authorization = `Basic ${basicPair(clientId, secret)}`;
    if (placement !== 'header') {
      form.set('client_id', clientId);
      form.set('client_secret', secret);
    }
  }
  if (scope !== undefined) form.set('scope', scope);
  const answer = await postPatiently(grant, headers, form);
  const { status, json } = answer;
  if (status === 200 && isTokenAnswer(json)) return { token: json.access_token, lifetime: json.expires_in ?? 3_600 };
  const reason = isErrorAnswer(json) ? `${json.error} ${json.error_description ?? ''}`.trim() : 'no access_token';
  throw new ConnectionError('credential', `the token endpoint answered ${status}: ${reason.slice(0, 300)}`);
}

/** @throws ConnectionError */
async function postPatiently(grant: TokenGrant, headers: Record<string, string>, form: URLSearchParams) {
  const patience = new Patience(grant);
  const turn: Turn = { refusals: 0, since: 0 };
  for (;;) {
    await patience.pass();
    const answer = await post(grant, headers, form);
    if (answer.status !== 429) return answer;
    patience.refused(answer, turn);
  }
}

/** @throws ConnectionError */
async function post({ tokenUrl, ca, signal }: TokenGrant, headers: Record<string, string>, form: URLSearchParams) {
  const url = URL.canParse(tokenUrl) ? new URL(tokenUrl) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    throw new ConnectionError('credential', `"${tokenUrl.slice(0, 200)}" is not the URL of a token endpoint`);
  }
  const agent = agentFor(url.protocol === 'https:', { ca, maxConnections: 1 });
  const body = Buffer.from(form.toString());
  try {
    return await exchange(url.href, {
      method: 'POST',
      headers: { ...headers, Accept: 'application/json', 'Content-Length': body.length },
      body,
      agent,
      timeoutMs: TIMEOUT_MS,
      maxAnswerBytes: MAX_TOKEN_ANSWER,
      signal,
    });
  } catch (error) {
    const { failure, message } = explainFailure(error, url);
    if (failure === 'aborted') throw error;
    throw new ConnectionError('credential', `the token endpoint ${tokenUrl} cannot be asked: ${message}`, error);
  } finally {
    agent.destroy();
  }
}

/** RFC 6749 §2.3.1: both parts are encoded as in a form. */
const basicPair = (clientId: string, secret: string): string =>
  Buffer.from(`${formEncoded(clientId)}:${formEncoded(secret)}`).toString('base64');

const formEncoded = (text: string) => new URLSearchParams({ _: text }).toString().slice(2);

const isTokenAnswer = (json: unknown): json is { access_token: string; expires_in?: number } =>
  typeof json === 'object' && json !== null && 'access_token' in json && typeof json.access_token === 'string';

const isErrorAnswer = (json: unknown): json is { error: string; error_description?: string } =>
  typeof json === 'object' && json !== null && 'error' in json && typeof json.error === 'string';
