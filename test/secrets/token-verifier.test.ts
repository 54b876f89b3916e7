import { generateToken, hashToken } from '../../src/secrets/secret-token.js';
import { type SlowAttempt, TokenVerifier } from '../../src/secrets/token-verifier.js';
import { scryptRuns } from '../support/scrypt-runs.js';

const CHOSEN = 'correct-horse-battery-staple';
const wrong = (i: number) => `wrong-but-well-formed-${i}`;
const secret = async (token: string) => ({ name: token, hash: await hashToken(token) });

const always = () => true;
const never = () => false;
const ATTEMPT: SlowAttempt = { address: '203.0.113.7', begin: () => undefined };

/** An attempt that counts how often work is begun, and throws when it would be begun more often than that. */
function counted(most = Number.POSITIVE_INFINITY) {
  let begun = 0;
  const begin = () => {
    if (begun >= most) throw new Error('too many');
    begun += 1;
  };
  return { ...ATTEMPT, begin, begun: () => begun };
}

type Secrets = Awaited<ReturnType<typeof secret>>[];
const flood = (verifier: TokenVerifier, count: number, secrets: Secrets, share: string, attempt = ATTEMPT) =>
  Promise.allSettled(Array.from({ length: count }, (_, i) => verifier.find(wrong(i), secrets, share, attempt)));

test('finds the secret that a token is of, among fast and slow ones', async () => {
  const verifier = new TokenVerifier(always);
  const generated = generateToken();
  const secrets = [await secret(generated), await secret(CHOSEN), await secret('another-chosen-secret-9')];
  for (let round = 0; round < 2; round++) {
    expect(await verifier.find(generated, secrets, 'acme', ATTEMPT)).toBe(secrets[0]);
    expect(await verifier.find(CHOSEN, secrets, 'acme', ATTEMPT)).toBe(secrets[1]);
    expect(await verifier.find('another-chosen-secret-9', secrets, 'acme', ATTEMPT)).toBe(secrets[2]);
    expect(await verifier.find(wrong(0), secrets, 'acme', ATTEMPT)).toBeUndefined();
    expect(await verifier.find(generateToken(), secrets, 'acme', ATTEMPT)).toBeUndefined();
  }
});

test('a remembered outcome is of that hash alone', async () => {
  const verifier = new TokenVerifier(always);
  const [before, after] = [await secret(CHOSEN), await secret('another-chosen-secret-9')];
  expect(await verifier.find(CHOSEN, [before], 'acme', ATTEMPT)).toBe(before);
  expect(await verifier.find(CHOSEN, [after], 'acme', ATTEMPT)).toBeUndefined();
  expect(await verifier.find(CHOSEN, [], 'acme', ATTEMPT)).toBeUndefined();
});

test('what may not be begun costs no slow work, and is not taken for wrong', async () => {
  const verifier = new TokenVerifier(always);
  const secrets = [await secret(CHOSEN)];
  const attempt = counted(5);
  const runs = await scryptRuns(async () => {
    const settled = await flood(verifier, 50, secrets, 'acme', attempt);
    expect(settled.filter(({ status }) => status === 'rejected').length).toBe(45);
  });
  expect(runs).toBe(5);
  await expect(verifier.find(CHOSEN, secrets, 'acme', attempt)).rejects.toThrow('too many');
  expect(await verifier.find(CHOSEN, secrets, 'acme', ATTEMPT)).toBe(secrets[0]);
});

test('what can never be right is refused as a wrong one is, and compared only while there is room for show', async () => {
  let room = 3;
  const verifier = new TokenVerifier(() => room-- > 0);
  const runs = await scryptRuns(async () => {
    const settled = await flood(verifier, 20, [await secret(generateToken())], 'acme');
    expect(settled.map((each) => each.status === 'fulfilled' && each.value)).toEqual(Array(20).fill(undefined));
  });
  expect(runs).toBe(3);
});

test('a wrong token is remembered where it was tried, and costs anew elsewhere, known or not', async () => {
  const verifier = new TokenVerifier(always);
  const attempt = counted();
  for (const secrets of [[await secret(CHOSEN)], []]) {
    await verifier.find(wrong(0), secrets, `first-${secrets.length}`, attempt);
    await verifier.find(wrong(0), secrets, `first-${secrets.length}`, attempt);
    await verifier.find(wrong(0), secrets, `second-${secrets.length}`, attempt);
  }
  expect(attempt.begun()).toBe(4);
});

test('during a flood of wrong tokens, right ones that are remembered and generated ones are not held up', async () => {
  const verifier = new TokenVerifier(always);
  const generated = generateToken();
  const secrets = [await secret(CHOSEN), await secret(generated)];
  await verifier.find(CHOSEN, secrets, 'acme', ATTEMPT);
  let isOver = false;
  const all = flood(verifier, 50, secrets, 'acme').then(() => {
    isOver = true;
  });
  for (let i = 0; i < 100; i++) {
    expect(await verifier.find(CHOSEN, secrets, 'acme', ATTEMPT)).toBe(secrets[0]);
    expect(await verifier.find(generated, secrets, 'acme', ATTEMPT)).toBe(secrets[1]);
  }
  expect(isOver).toBe(false);
  await all;
});

test.each<[string, () => boolean, string]>([
  ['at another organization', always, 'attacked'],
  ['at those that there are not, compared for show', always, 'invented'],
  ['at those that there are not, beyond what is compared', never, 'invented'],
])('a flood %s, from the same address, does not hold up a right one that nobody remembers', async (_, may, share) => {
  const verifier = new TokenVerifier(may);
  const secrets = [await secret(CHOSEN)];
  let isOver = false;
  const all = flood(verifier, 40, share === 'attacked' ? [await secret('another-chosen-secret-9')] : [], share).then(
    () => {
      isOver = true;
    },
  );
  expect(await verifier.find(CHOSEN, secrets, 'acme', ATTEMPT)).toBe(secrets[0]);
  expect(isOver).toBe(false);
  await all;
});

test.each([CHOSEN, wrong(0)])('the same token, sent many times at once, is compared once: %s', async (token) => {
  const verifier = new TokenVerifier(always);
  const secrets = [await secret(CHOSEN)];
  const attempt = counted();
  const runs = await scryptRuns(async () => {
    const found = await Promise.all(Array.from({ length: 500 }, () => verifier.find(token, secrets, 'acme', attempt)));
    expect(new Set(found)).toEqual(new Set([token === CHOSEN ? secrets[0] : undefined]));
  });
  expect([runs, attempt.begun()]).toEqual([1, 1]);
});

test('what cannot be a chosen token, and a mistyped one, takes no slow work', async () => {
  const verifier = new TokenVerifier(always);
  const attempt = counted();
  for (const token of ['', 'short', 'has space but is long', 'x'.repeat(600), generateToken().slice(0, -1)]) {
    expect(await verifier.find(token, [], 'acme', attempt)).toBeUndefined();
  }
  expect(attempt.begun()).toBe(0);
});
