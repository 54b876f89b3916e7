import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import {
  checkToken,
  generateClientId,
  generateToken,
  hashToken,
  isClientId,
  lookupOf,
  verifyToken,
  weaknessOf,
} from './secret-token.js';

const CHOSEN = 'correct-horse-battery-staple';
/** Written before tokens had a checksum. */
const BEFORE = 'rollcall_wG3v9-Qd_eT0sLz7kNqXbA2uYJ4hM6pRfC1iVxO8mE5';

const other = (character: string) => (character === 'x' ? 'y' : 'x');

test('a generated token is recognisable, has 256 random bits, and differs each time', () => {
  expect(generateToken()).toMatch(/^rollcall_[0-9A-Za-z]{49}$/);
  const tokens = Array.from({ length: 2_000 }, generateToken);
  expect(new Set(tokens).size).toBe(2_000);
  // 62^43 is just above 2^256: all 43 digits vary, the first in 59 of 62 ways.
  for (let i = 9; i < 52; i++) expect(new Set(tokens.map((token) => token[i])).size).toBeGreaterThan(50);
});

test('its last six digits are the CRC-32 of what is before them', () => {
  const token = generateToken();
  const digits = [...token.slice(-6)].map((c) =>
    '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.indexOf(c),
  );
  expect(digits.reduce((number, digit) => number * 62 + digit, 0)).toBe(crc32(token.slice(0, -6)));
});

test('a token with any one character mistyped, two swapped or some cut off is a typo', () => {
  const token = generateToken();
  expect(checkToken(token)).toBe('generated');
  for (let i = 9; i < token.length; i++) {
    expect(checkToken(token.slice(0, i) + other(token[i] ?? '') + token.slice(i + 1))).toBe('typo');
  }
  for (const cut of [1, 2, 5, 7, 20, 49]) expect(checkToken(token.slice(0, -cut))).toBe('typo');
  expect(checkToken(`${token}x`)).toBe('typo');
  expect(checkToken(` ${token}`)).toBe('other');
});

test.each([
  [BEFORE, 'generated'],
  ['rollcall_typed-by-a-person', 'typo'],
  [`rollcall_${'a'.repeat(43)}`, 'typo'],
  ['rollcall_', 'typo'],
  [CHOSEN, 'other'],
  ['', 'other'],
])('%j is by its form: %s', (text, kind) => {
  expect(checkToken(text)).toBe(kind);
});

test.each([generateToken(), BEFORE, CHOSEN])('%s verifies against its own hash alone', async (token) => {
  const hash = await hashToken(token);
  expect(hash).not.toContain(token);
  expect(await verifyToken(token, hash)).toBe(true);
  expect(await verifyToken(`${token}x`, hash)).toBe(false);
  expect(await verifyToken('', hash)).toBe(false);
});

test('only a generated token has a fast hash; a chosen one a slow hash with a salt, a mistyped one none', async () => {
  expect(await hashToken(generateToken())).toMatch(/^sha256\$/);
  expect(await hashToken(BEFORE)).toBe(`sha256$${createHash('sha256').update(BEFORE).digest('base64url')}`);
  expect(await hashToken(CHOSEN)).toMatch(/^scrypt\$/);
  expect(await hashToken(CHOSEN)).not.toBe(await hashToken(CHOSEN));
  await expect(hashToken('rollcall_typed-by-a-person')).rejects.toThrow(TypeError);
});

test.each(['', 'sha256$', 'scrypt$$', 'scrypt$x$y', 'plain$text', 'sha256$AAAA'])(
  'a damaged hash %j matches nothing',
  async (hash) => {
    expect(await verifyToken(CHOSEN, hash)).toBe(false);
  },
);

test('only a generated token can be looked up', () => {
  const token = generateToken();
  expect(lookupOf(token)).toMatch(/^[\w-]{43}$/);
  expect(lookupOf(token)).toBe(lookupOf(token));
  expect(lookupOf(generateToken())).not.toBe(lookupOf(token));
  expect(lookupOf(BEFORE)).toBeDefined();
  expect(lookupOf(CHOSEN)).toBeUndefined();
  expect(lookupOf(token.slice(0, -1))).toBeUndefined();
});

test('a client id is recognisable, differs each time, and is taken for no token', () => {
  const id = generateClientId();
  expect(id).toMatch(/^rollcall-client-[0-9A-Za-z]{22}$/);
  expect(generateClientId()).not.toBe(id);
  expect(isClientId(id)).toBe(true);
  expect(isClientId(`${id}0`)).toBe(false);
  expect(isClientId(generateToken())).toBe(false);
  expect(checkToken(id)).toBe('other');
});

test.each([
  ['short-one', /at least 16/],
  ['a'.repeat(600), /at most 512/],
  ['with space in the middle', /letters, digits/],
  ['line\nbreak-and-enough-text', /letters, digits/],
  ['aaaaaaaaaaaaaaaabbbb', /different/],
  ['rollcall_typed-by-a-person', /mistyped or cut off/],
  [generateToken().slice(0, -3), /mistyped or cut off/],
])('the form of %j is refused with the reason', (token, reason) => {
  expect(weaknessOf(token)).toMatch(reason);
});

test.each([CHOSEN, BEFORE, generateToken()])('nothing is wrong with the form of %s', (token) => {
  expect(weaknessOf(token)).toBeUndefined();
});
