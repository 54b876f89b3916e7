import { hash as hashOf, randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { crc32 } from 'node:zlib';
import { base62, numberFrom } from './base62.js';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number }, Buffer>(scrypt);

/** By which people and secret scanners recognise a token of ours. */
export const TOKEN_PREFIX = 'rollcall_';
const CLIENT_PREFIX = 'rollcall-client-';

const TOKEN_BYTES = 32;
const CLIENT_BYTES = 16;
/** Base62 digits of 256 bits, of a CRC-32 and of 128 bits. */
const RANDOM_DIGITS = 43;
const CHECKSUM_DIGITS = 6;
const CLIENT_DIGITS = 22;

export const MIN_CHOSEN_LENGTH = 16;
export const MAX_CHOSEN_LENGTH = 512;
const MIN_DIFFERENT_CHARACTERS = 8;

const GENERATED = new RegExp(`^${TOKEN_PREFIX}[0-9A-Za-z]{${RANDOM_DIGITS + CHECKSUM_DIGITS}}$`);
/** How tokens were written before they had a checksum: 32 bytes in base64url. */
const GENERATED_BEFORE = new RegExp(`^${TOKEN_PREFIX}[A-Za-z0-9_-]{43}$`);
const CLIENT = new RegExp(`^${CLIENT_PREFIX}[0-9A-Za-z]{${CLIENT_DIGITS}}$`);
/** RFC 6750 §2.1: what a bearer token may consist of. */
const BEARER = /^[A-Za-z0-9\-._~+/]+=*$/;

const SCRYPT = { N: 2 ** 14, r: 8, p: 1 };

const checksumOf = (text: string): string => base62(BigInt(crc32(text)), CHECKSUM_DIGITS);

/**
 * A new secret token: `rollcall_`, 256 random bits as 43 base62 digits, and as 6 base62 digits the CRC-32 of all
 * before them, big-endian. Scanners find it by `rollcall_[0-9A-Za-z]{49}` and tell it from an accident by the checksum.
 */
export function generateToken(): string {
  const text = TOKEN_PREFIX + base62(numberFrom(randomBytes(TOKEN_BYTES)), RANDOM_DIGITS);
  return text + checksumOf(text);
}

/** A new OAuth client id: recognisable, unique among all organizations, and no secret. */
export const generateClientId = (): string =>
  CLIENT_PREFIX + base62(numberFrom(randomBytes(CLIENT_BYTES)), CLIENT_DIGITS);

export const isClientId = (text: string): boolean => CLIENT.test(text);

/**
 * What a text is, by its form alone: `generated` as generateToken makes them or made them before they had a checksum,
 * `typo` with our prefix but mistyped or cut off, `other` without it. Costs next to nothing.
 */
export function checkToken(text: string): 'generated' | 'typo' | 'other' {
  if (!text.startsWith(TOKEN_PREFIX)) return 'other';
  if (GENERATED.test(text)) {
    return checksumOf(text.slice(0, -CHECKSUM_DIGITS)) === text.slice(-CHECKSUM_DIGITS) ? 'generated' : 'typo';
  }
  return GENERATED_BEFORE.test(text) && new Set(text.slice(TOKEN_PREFIX.length)).size >= 16 ? 'generated' : 'typo';
}

/**
 * By which a generated token is found without knowing its organization: its SHA-256 in base64url.
 * @returns undefined for every other text: what a person chose could be guessed from so fast a hash
 */
export const lookupOf = (token: string): string | undefined =>
  checkToken(token) === 'generated' ? digest(token).toString('base64url') : undefined;

/**
 * Why the form of a secret that somebody chose makes it unusable; weaknessOfChosen also judges how easily it is guessed.
 * @returns the end of a sentence for people; undefined when nothing is wrong with the form
 */
export function weaknessOf(token: string): string | undefined {
  const kind = checkToken(token);
  if (kind === 'generated') return undefined;
  if (kind === 'typo') {
    return `it begins like a token of Rollcall but was mistyped or cut off; copy the whole token again (${TOKEN_PREFIX} and ${RANDOM_DIGITS + CHECKSUM_DIGITS} characters), or let a secret of your own begin differently`;
  }
  if (token.length < MIN_CHOSEN_LENGTH) return `it must have at least ${MIN_CHOSEN_LENGTH} characters`;
  if (token.length > MAX_CHOSEN_LENGTH) return `it may have at most ${MAX_CHOSEN_LENGTH} characters`;
  if (!BEARER.test(token)) return 'it may contain only letters, digits and - . _ ~ + / (RFC 6750 §2.1)';
  if (new Set(token).size < MIN_DIFFERENT_CHARACTERS)
    return `it must have at least ${MIN_DIFFERENT_CHARACTERS} different characters`;
  return undefined;
}

const digest = (token: string): Buffer => hashOf('sha256', token, 'buffer');

/**
 * What is kept of a token: a fast hash of ours, which cannot be guessed, and a slow one of those that somebody chose.
 * @throws TypeError for a mistyped token of ours, which weaknessOf refuses beforehand
 */
export async function hashToken(token: string): Promise<string> {
  const kind = checkToken(token);
  if (kind === 'generated') return `sha256$${digest(token).toString('base64url')}`;
  if (kind === 'typo') throw new TypeError('a mistyped token has no hash');
  const salt = randomBytes(16);
  const hash = await derive(token, salt, 32, SCRYPT);
  return `scrypt$${salt.toString('base64url')}$${hash.toString('base64url')}`;
}

/** Compares a token with what hashToken kept, in time that does not depend on where they differ. */
export async function verifyToken(token: string, hash: string): Promise<boolean> {
  const [scheme, first = '', second = ''] = hash.split('$');
  if (scheme === 'sha256') return timingSafeEqual(digest(token), digestFrom(first));
  if (scheme !== 'scrypt' || checkToken(token) !== 'other') return false;
  return timingSafeEqual(await derive(token, Buffer.from(first, 'base64url'), 32, SCRYPT), digestFrom(second));
}

/** Always 32 bytes, as timingSafeEqual demands. */
function digestFrom(text: string): Buffer {
  const bytes = Buffer.from(text, 'base64url');
  return bytes.length === 32 ? bytes : Buffer.alloc(32);
}
