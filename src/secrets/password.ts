import { hash as hashOf, randomBytes, randomInt, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

type Cost = { readonly N: number; readonly r: number; readonly p: number };
const derive = promisify<string, Buffer, number, Cost & { maxmem: number }, Buffer>(scrypt);

/** What a new hash costs (OWASP's first choice of 32 MB for each); older ones say their own. */
const COST: Cost = { N: 2 ** 15, r: 8, p: 3 };
const MAX_MEMORY = 256 * 1024 ** 2;
const HASH = /^scrypt\$(\d{1,8})\$(\d{1,3})\$(\d{1,3})\$([\w-]{22})\$([\w-]{43})$/;

/** Costs as much to compare with as any other, and no password has it. */
export const NOBODYS_HASH = `scrypt$${COST.N}$${COST.r}$${COST.p}$${'A'.repeat(22)}$${'A'.repeat(43)}`;

/** What is kept of a password. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const hash = await deriveFrom(password, salt, COST);
  return ['scrypt', COST.N, COST.r, COST.p, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** Compares in time that does not depend on where they differ. */
export async function verifyPassword(password: string, kept: string): Promise<boolean> {
  const [, N, r, p, salt = '', hash = ''] = HASH.exec(kept) ?? [];
  if (N === undefined) throw new TypeError('what is kept of a password is no hash of ours');
  const cost = { N: Number(N), r: Number(r), p: Number(p) };
  return timingSafeEqual(await deriveFrom(password, Buffer.from(salt, 'base64url'), cost), bytes(hash));
}

/** Whether a hash was made at another cost than new ones are. */
export const isDated = (kept: string): boolean => !kept.startsWith(`scrypt$${COST.N}$${COST.r}$${COST.p}$`);

/** The same text however it was typed: systems differ in how they compose letters. */
const deriveFrom = (password: string, salt: Buffer, cost: Cost) =>
  derive(password.normalize('NFKC'), salt, 32, { ...cost, maxmem: MAX_MEMORY });

/** Always 32 bytes, as timingSafeEqual demands. */
function bytes(text: string): Buffer {
  const read = Buffer.from(text, 'base64url');
  return read.length === 32 ? read : Buffer.alloc(32);
}

/** Without what is easily taken for something else. */
const ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
const GROUPS = 5;
const GROUP_LENGTH = 4;

/** A password to be typed once, from a screen or paper: 99 bits in groups. */
export function generatePassword(): string {
  const letter = () => ALPHABET.charAt(randomInt(ALPHABET.length));
  const group = () => Array.from({ length: GROUP_LENGTH }, letter).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}

/** A token of 256 bits that a browser or a link carries. */
export const generateKey = (): string => randomBytes(32).toString('base64url');

/** By which such a token is found; a fast hash, as it cannot be guessed. */
export const hashKey = (key: string): string => hashOf('sha256', key, 'base64url');

const KEY = /^[\w-]{43}$/;

/** Whether a text may be such a token. */
export const isKey = (text: string): boolean => KEY.test(text);
