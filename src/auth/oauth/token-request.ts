import { SCOPES } from '../../protocol/permissions.js';
import { type BasicPair, readBasic } from '../matching/shown.js';
import type { ClientRequest, Presented, Verifiers } from '../methods/method.js';
import { CLIENT_AUTHENTICATIONS } from '../methods/methods.js';
import { OAuthError } from './oauth-error.js';

/** A request for an access token by client credentials (RFC 6749 §4.4, RFC 7523 §2.2). */
export interface TokenRequest {
  readonly clientId: string;
  /** By what the client proves itself. */
  readonly presented: Presented;
  /** What that is, for messages. */
  readonly noun: string;
  /** Separated by blanks, each known. */
  readonly scope: string;
}

const KNOWN_SCOPES: ReadonlySet<string> = new Set(SCOPES);
const MAX_SCOPE_LENGTH = 200;

/**
 * Reads the form and the Authorization header. Client id and secret may be in either, or in both where they say the same:
 * Entra's portal offers all three.
 * @throws OAuthError
 */
export function readTokenRequest(
  form: URLSearchParams,
  authorization: string | undefined,
  verifiers: Verifiers,
): TokenRequest {
  const fields = readFields(form);
  const grantType = fields.get('grant_type');
  if (grantType === undefined) throw invalid('grant_type is missing; it must be client_credentials.');
  if (grantType !== 'client_credentials') {
    throw new OAuthError('unsupported_grant_type', 'This server grants tokens to client_credentials only.');
  }
  const client = clientOf(fields, authorization);
  return { clientId: client.clientId, ...proofOf(client, verifiers), scope: scopeOf(fields.get('scope')) };
}

/** RFC 6749 §3.2: none may be given twice, and one without a value counts as none. @throws OAuthError */
function readFields(form: URLSearchParams): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of form) {
    if (fields.has(name)) throw invalid(`${JSON.stringify(name.slice(0, 60))} may be given once.`);
    fields.set(name, value);
  }
  return new Map([...fields].filter(([, value]) => value !== ''));
}

function clientOf(fields: ReadonlyMap<string, string>, authorization: string | undefined): ClientRequest {
  const header = authorization === undefined ? undefined : basicOf(authorization);
  const inForm = fields.get('client_id');
  if (header !== undefined && inForm !== undefined && inForm !== header.user) {
    throw invalid('client_id is one thing in the Authorization header and another in the form.');
  }
  const clientId = header?.user ?? inForm;
  if (clientId === undefined || clientId === '') throw new OAuthError('invalid_client', 'client_id is missing.');
  return { clientId, header, fields };
}

function proofOf(client: ClientRequest, verifiers: Verifiers): Pick<TokenRequest, 'presented' | 'noun'> {
  const [shown, another] = CLIENT_AUTHENTICATIONS.filter((authentication) => authentication.isShownBy(client));
  if (shown === undefined) throw new OAuthError('invalid_client', 'client_secret is missing.');
  if (another !== undefined) throw invalid('A client authenticates in one way: by its secret or by client_assertion.');
  return { presented: shown.present(client, verifiers), noun: shown.noun };
}

/** RFC 6749 §2.3.1: both parts are encoded as in a form before they are joined; ours look the same either way. */
function basicOf(authorization: string): BasicPair {
  const value = /^basic +([^\s]+) *$/i.exec(authorization)?.[1];
  const pair = value === undefined ? undefined : readBasic(value);
  if (pair === undefined) throw new OAuthError('invalid_client', 'The Authorization header must be Basic.');
  return { user: formDecoded(pair.user), password: formDecoded(pair.password) };
}

function formDecoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** None asked for is all that the client has. */
function scopeOf(text = ''): string {
  if (text.length > MAX_SCOPE_LENGTH) throw new OAuthError('invalid_scope', 'The scope is too long.');
  const scopes = [...new Set(text.split(' '))].filter((scope) => scope !== '');
  const unknown = scopes.find((scope) => !KNOWN_SCOPES.has(scope));
  if (unknown !== undefined) {
    throw new OAuthError(
      'invalid_scope',
      `There is no scope ${JSON.stringify(unknown)}; there are ${SCOPES.join(', ')}.`,
    );
  }
  return scopes.length === 0 ? 'scim' : scopes.join(' ');
}

const invalid = (description: string) => new OAuthError('invalid_request', description);
