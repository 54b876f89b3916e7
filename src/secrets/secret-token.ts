import { createHash, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt);

/** By which people and secret scanners recognise a token of ours. */
export const TOKEN_PREFIX = 'rollcall_';

const TOKEN_BYTES = 32;
const SCRYPT = { N: 2 ** 14, r: 8, p: 1 };
const MIN_CHOSEN_LENGTH = 16;
const MAX_CHOSEN_LENGTH = 512;
const MIN_DIFFERENT_CHARACTERS = 8;
const GENERATED = /^rollcall_[A-Za-z0-9_-]{43}$/;
/** RFC 6750 §2.1: what a bearer token may consist of. */
const BEARER = /^[A-Za-z0-9\-._~+/]+=*$/;

/** A new secret token with 256 bits of randomness. */
export const generateToken = (): string => TOKEN_PREFIX + randomBytes(TOKEN_BYTES).toString('base64url');

/** Whether a token is one that generateToken could have made; one that somebody typed after the prefix is not. */
const isGenerated = (token: string) => GENERATED.test(token) && new Set(token.slice(TOKEN_PREFIX.length)).size >= 16;

const digest = (token: string): Buffer => createHash('sha256').update(token).digest();

/**
 * Why a secret that somebody chose cannot be used.
 * @returns a sentence for people; undefined when it can be used
 */
export function weaknessOf(token: string): string | undefined {
  if (isGenerated(token)) return undefined;
  if (token.length < MIN_CHOSEN_LENGTH) return `it must have at least ${MIN_CHOSEN_LENGTH} characters`;
  if (token.length > MAX_CHOSEN_LENGTH) return `it may have at most ${MAX_CHOSEN_LENGTH} characters`;
  if (!BEARER.test(token)) return 'it may contain only letters, digits and - . _ ~ + / (RFC 6750 §2.1)';
  if (new Set(token).size < MIN_DIFFERENT_CHARACTERS)
    return `it must have at least ${MIN_DIFFERENT_CHARACTERS} different characters`;
  return undefined;
}

/**
 * What is kept of a token: a fast hash of ours, which cannot be guessed, and a slow one of those that somebody chose.
 */
export async function hashToken(token: string): Promise<string> {
  if (isGenerated(token)) return `sha256$${digest(token).toString('base64url')}`;
  const salt = randomBytes(16);
  const hash = await derive(token, salt, 32, SCRYPT);
  return `scrypt$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Compares a token with what hashToken kept, in time that does not depend on where they differ. */
export async function verifyToken(token: string, hash: string): Promise<boolean> {
  const [scheme, first = '', second = ''] = hash.split('$');
  if (scheme === 'sha256') return timingSafeEqual(digest(token), digestFrom(first));
  if (scheme !== 'scrypt' || isGenerated(token)) return false;
  return timingSafeEqual(await derive(token, Buffer.from(first, 'base64url'), 32, SCRYPT), digestFrom(second));
}

/** Always 32 bytes, as timingSafeEqual demands. */
function digestFrom(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 32 ? bytes : Buffer.alloc(32);
}
