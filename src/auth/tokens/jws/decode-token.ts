import { MAX_KID_LENGTH } from '../../keys/issuers/key-set.js';
import { quoted, TokenRefused } from '../token-refused.js';
import { hasDuplicateNames } from './duplicate-names.js';

/** Longer ones are refused unread. A token of Entra for an application has 1,500 to 2,500 characters. */
export const MAX_JWT_LENGTH = 8_192;

/** Members of a JOSE header or claims of a token, as they were sent. */
export type Claims = Readonly<Record<string, unknown>>;

/** A JSON Web Token that has the right form. Nothing that it says is verified. */
export interface DecodedToken {
  readonly algorithm: string;
  readonly kid: string;
  /** `typ` of the header in lower case without `application/`; empty when it has none. */
  readonly type: string;
  readonly claims: Claims;
  /** What the signature is over. */
  readonly signedPart: string;
}

/**
 * Reads a token in JWS compact form (RFC 7515 §7.1), strictly. Header members that bring a key or say where one is
 * (`jku`, `x5u`, `jwk`, `x5c`) are never read.
 * @throws TokenRefused `too-long` or `malformed`
 */
export function decodeToken(token: string): DecodedToken {
  checkLength(token);
  const [header = '', payload = '', signature, ...rest] = token.split('.');
  if (signature === undefined || rest.length > 0) throw malformed('it does not consist of three parts');
  if (bytesOf(signature) === undefined) throw malformed('its signature is no base64url');
  const { alg, kid, typ = '', crit } = objectOf(header, 'header');
  if (crit !== undefined) throw malformed('its header demands extensions (crit)');
  if (typeof alg !== 'string') throw malformed('its header names no algorithm');
  if (typeof kid !== 'string' || kid === '' || kid.length > MAX_KID_LENGTH) throw malformed('its header names no key');
  if (typeof typ !== 'string') throw malformed('its header has a type that is no text');
  return {
    algorithm: alg,
    kid,
    type: typ.toLowerCase().replace(/^application\//, ''),
    claims: objectOf(payload, 'payload'),
    signedPart: `${header}.${payload}`,
  };
}

/** @throws TokenRefused `too-long` */
export function checkLength(token: string): void {
  if (token.length <= MAX_JWT_LENGTH) return;
  throw new TokenRefused('too-long', `The token is longer than ${MAX_JWT_LENGTH} characters.`);
}

/** @throws TokenRefused `algorithm`. Only one is ever accepted of a key, so that a token cannot choose. */
export function checkAlgorithm({ algorithm }: DecodedToken, wanted = 'RS256'): void {
  if (algorithm === wanted) return;
  throw new TokenRefused('algorithm', `The token is signed with ${quoted(algorithm)}; only ${wanted} is accepted.`);
}

function objectOf(part: string, name: string): Claims {
  const bytes = bytesOf(part);
  if (bytes === undefined) throw malformed(`its ${name} is no base64url`);
  const text = textOf(bytes);
  const value = text === undefined ? undefined : parse(text);
  if (text === undefined || typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw malformed(`its ${name} is no JSON object`);
  }
  if (hasDuplicateNames(text)) throw malformed(`its ${name} says something twice`);
  return value as Claims;
}

/** Only the one way in which bytes are written: no padding, no other characters, no stray bits at the end. */
function bytesOf(part: string): Buffer | undefined {
  const bytes = Buffer.from(part, 'base64url');
  return bytes.toString('base64url') === part ? bytes : undefined;
}

function textOf(bytes: Buffer): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

const malformed = (why: string) => new TokenRefused('malformed', `The token cannot be read: ${why}.`);
