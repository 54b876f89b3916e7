import { SCOPES } from '../../protocol/permissions.js';
import { readBasic } from '../methods/presented.js';
import { JWT_BEARER } from '../tokens/client-assertion.js';
import { OAuthError } from './oauth-error.js';

/** A request for an access token by client credentials (RFC 6749 §4.4, RFC 7523 §2.2). */
export interface TokenRequest {
  readonly clientId: string;
  readonly proof:
    | { readonly kind: 'secret'; readonly secret: string }
    | { readonly kind: 'assertion'; readonly assertion: string };
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
export function readTokenRequest(form: URLSearchParams, authorization: string | undefined): TokenRequest {
  const fields = readFields(form);
  const grantType = fields.get('grant_type');
  if (grantType === undefined) throw invalid('grant_type is missing; it must be client_credentials.');
  if (grantType !== 'client_credentials') {
    throw new OAuthError('unsupported_grant_type', 'This server grants tokens to client_credentials only.');
  }
  return { ...clientOf(fields, authorization), scope: scopeOf(fields.get('scope')) };
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

function clientOf(fields: ReadonlyMap<string, string>, authorization: string | undefined): Omit<TokenRequest, 'scope'> {
  const header = authorization === undefined ? undefined : basicOf(authorization);
  const inForm = { user: fields.get('client_id'), password: fields.get('client_secret') };
  const assertion = fields.get('client_assertion');
  const clientId = header?.user ?? inForm.user;
  if (header !== undefined && inForm.user !== undefined && inForm.user !== header.user) {
    throw invalid('client_id is one thing in the Authorization header and another in the form.');
  }
  if (clientId === undefined || clientId === '') throw new OAuthError('invalid_client', 'client_id is missing.');
  if (assertion !== undefined) {
    if (header !== undefined || inForm.password !== undefined) {
      throw invalid('A client authenticates in one way: by its secret or by client_assertion.');
    }
    if (fields.get('client_assertion_type') !== JWT_BEARER)
      throw invalid(`client_assertion_type must be ${JWT_BEARER}.`);
    return { clientId, proof: { kind: 'assertion', assertion } };
  }
  if (header !== undefined && inForm.password !== undefined && header.password !== inForm.password) {
    throw invalid('client_secret is one thing in the Authorization header and another in the form.');
  }
  const secret = header?.password ?? inForm.password;
  if (secret === undefined || secret === '') throw new OAuthError('invalid_client', 'client_secret is missing.');
  return { clientId, proof: { kind: 'secret', secret } };
}

/** RFC 6749 §2.3.1: both parts are encoded as in a form before they are joined; ours look the same either way. */
function basicOf(authorization: string): { user: string; password: string } {
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
