import { generateToken, hashToken, verifyToken, weaknessOf } from './secret-token.js';

const CHOSEN = 'correct-horse-battery-staple';

test('a generated token is recognisable, has 256 bits, and differs each time', () => {
  expect(generateToken()).toMatch(/^rollcall_[A-Za-z0-9_-]{43}$/);
  expect(generateToken()).not.toBe(generateToken());
});

test.each([generateToken(), CHOSEN, 'rollcall_typed-by-a-person'])(
  '%s verifies against its own hash alone',
  async (token) => {
    const hash = await hashToken(token);
    expect(hash).not.toContain(token);
    expect(await verifyToken(token, hash)).toBe(true);
    expect(await verifyToken(`${token}x`, hash)).toBe(false);
    expect(await verifyToken('', hash)).toBe(false);
  },
);

test('only a generated token has a fast hash: one that starts like it but was typed has a slow one, with a salt', async () => {
  expect(await hashToken(generateToken())).toMatch(/^sha256\$/);
  expect(await hashToken('rollcall_typed-by-a-person')).toMatch(/^scrypt\$/);
  expect(await hashToken(`rollcall_${'a'.repeat(43)}`)).toMatch(/^scrypt\$/);
  expect(await hashToken(CHOSEN)).not.toBe(await hashToken(CHOSEN));
});

test.each(['', 'sha256$', 'scrypt$$', 'scrypt$x$y', 'plain$text', 'sha256$AAAA'])(
  'a damaged hash %j matches nothing',
  async (hash) => {
    expect(await verifyToken(CHOSEN, hash)).toBe(false);
  },
);

test.each([
  ['short-one', /at least 16/],
  ['a'.repeat(600), /at most 512/],
  ['with space in the middle', /letters, digits/],
  ['line\nbreak-and-enough-text', /letters, digits/],
  ['aaaaaaaaaaaaaaaabbbb', /different/],
  [`rollcall_${'a'.repeat(43)}`, /different/],
])('%j is refused with the reason', (token, reason) => {
  expect(weaknessOf(token)).toMatch(reason);
});

test('a strong secret is not refused', () => {
  expect(weaknessOf(CHOSEN)).toBeUndefined();
  expect(weaknessOf(generateToken())).toBeUndefined();
});
