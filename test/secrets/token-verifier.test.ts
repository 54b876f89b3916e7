import { generateToken, hashToken } from '../../src/secrets/secret-token.js';
import { TooBusy } from '../../src/secrets/slow-work.js';
import { TokenVerifier } from '../../src/secrets/token-verifier.js';

// Slow comparisons take long where many tests run at a time; none of these asserts how long.
const TIMEOUT_MS = 60_000;

const CHOSEN = 'correct-horse-battery-staple';
const wrong = (i: number) => `wrong-but-well-formed-${i}`;
const secret = async (token: string) => ({ name: token, hash: await hashToken(token) });

/** What the outcomes of many calls were. */
async function outcomes(calls: Promise<unknown>[]): Promise<{ busy: number; refused: number }> {
  const settled = await Promise.allSettled(calls);
  return {
    busy: settled.filter((call) => call.status === 'rejected' && call.reason instanceof TooBusy).length,
    refused: settled.filter((call) => call.status === 'fulfilled' && call.value === undefined).length,
  };
}

test(
  'finds the secret that a token is of, among fast and slow ones',
  async () => {
    const verifier = new TokenVerifier();
    const generated = generateToken();
    const secrets = [await secret(generated), await secret(CHOSEN), await secret('another-chosen-secret-9')];
    for (let round = 0; round < 2; round++) {
      expect(await verifier.find(generated, secrets, 'acme')).toBe(secrets[0]);
      expect(await verifier.find(CHOSEN, secrets, 'acme')).toBe(secrets[1]);
      expect(await verifier.find('another-chosen-secret-9', secrets, 'acme')).toBe(secrets[2]);
      expect(await verifier.find(wrong(0), secrets, 'acme')).toBeUndefined();
      expect(await verifier.find(generateToken(), secrets, 'acme')).toBeUndefined();
    }
  },
  TIMEOUT_MS,
);

test(
  'a remembered outcome is of that hash alone',
  async () => {
    const verifier = new TokenVerifier();
    const [before, after] = [await secret(CHOSEN), await secret('another-chosen-secret-9')];
    expect(await verifier.find(CHOSEN, [before], 'acme')).toBe(before);
    expect(await verifier.find(CHOSEN, [after], 'acme')).toBeUndefined();
    expect(await verifier.find(CHOSEN, [], 'acme')).toBeUndefined();
  },
  TIMEOUT_MS,
);

test(
  'wrong tokens cannot burn more than a few slow comparisons: the rest is told that it is busy',
  async () => {
    const verifier = new TokenVerifier();
    const secrets = [await secret(CHOSEN)];
    const { busy, refused } = await outcomes(
      Array.from({ length: 200 }, (_, i) => verifier.find(wrong(i), secrets, 'acme')),
    );
    expect(busy + refused).toBe(200);
    expect(refused).toBeGreaterThan(0);
    expect(refused).toBeLessThanOrEqual(10);
    // A token that was refused as busy is not taken for a wrong one.
    expect(await verifier.find(CHOSEN, secrets, 'acme')).toBe(secrets[0]);
  },
  TIMEOUT_MS,
);

test(
  'an unknown organization is exactly as busy as a known one',
  async () => {
    const flood = (secrets: { hash: string }[]) => {
      const verifier = new TokenVerifier();
      return outcomes(Array.from({ length: 100 }, (_, i) => verifier.find(wrong(i), secrets, 'acme')));
    };
    const known = await flood([await secret(CHOSEN)]);
    expect(await flood([])).toEqual(known);
    expect(await flood([await secret(generateToken())])).toEqual(known);
  },
  TIMEOUT_MS,
);

test(
  'a wrong token that was tried elsewhere is as slow as one that was not',
  async () => {
    const verifier = new TokenVerifier();
    await verifier.find(wrong(1_000), [], 'elsewhere');
    const flood = outcomes(Array.from({ length: 20 }, (_, i) => verifier.find(wrong(i), [], 'acme')));
    await expect(verifier.find(wrong(1_000), [], 'acme')).rejects.toThrow(TooBusy);
    await flood;
  },
  TIMEOUT_MS,
);

test(
  'during a flood of wrong tokens, right ones that are remembered and generated ones are not held up',
  async () => {
    const verifier = new TokenVerifier();
    const generated = generateToken();
    const secrets = [await secret(CHOSEN), await secret(generated)];
    await verifier.find(CHOSEN, secrets, 'acme');
    let isOver = false;
    const flood = outcomes(Array.from({ length: 50 }, (_, i) => verifier.find(wrong(i), secrets, 'acme'))).then(() => {
      isOver = true;
    });
    for (let i = 0; i < 100; i++) {
      expect(await verifier.find(CHOSEN, secrets, 'acme')).toBe(secrets[0]);
      expect(await verifier.find(generated, secrets, 'acme')).toBe(secrets[1]);
    }
    expect(isOver).toBe(false);
    await flood;
  },
  TIMEOUT_MS,
);

test(
  'a flood at one organization leaves places for another',
  async () => {
    const verifier = new TokenVerifier();
    const flood = outcomes(Array.from({ length: 100 }, (_, i) => verifier.find(wrong(i), [], 'attacked')));
    const secrets = [await secret(CHOSEN)];
    expect(await verifier.find(CHOSEN, secrets, 'acme')).toBe(secrets[0]);
    expect((await flood).busy).toBeGreaterThan(80);
  },
  TIMEOUT_MS,
);

test(
  'the same right token, sent many times at once, is compared once',
  async () => {
    const verifier = new TokenVerifier();
    const secrets = [await secret(CHOSEN)];
    const found = await Promise.all(Array.from({ length: 500 }, () => verifier.find(CHOSEN, secrets, 'acme')));
    expect(new Set(found)).toEqual(new Set(secrets));
  },
  TIMEOUT_MS,
);

test(
  'what cannot be a chosen token, and a mistyped one, takes no slow work even while it is all taken',
  async () => {
    const verifier = new TokenVerifier();
    const flood = outcomes(Array.from({ length: 100 }, (_, i) => verifier.find(wrong(i), [], 'acme')));
    for (const token of ['', 'short', 'has space but is long', 'x'.repeat(600), generateToken().slice(0, -1)]) {
      expect(await verifier.find(token, [], 'acme')).toBeUndefined();
    }
    await flood;
  },
  TIMEOUT_MS,
);
