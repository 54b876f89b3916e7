import { generateKeyPairSync } from 'node:crypto';
import { rsaPair } from '../cases/rsa-pair.js';
import { generateSigningKey, readSigningKey } from './signing-key.js';
import { SigningKeys } from './signing-keys.js';

test('publishes public halves only, each under a kid that is its own', async () => {
  const pair = [await generateSigningKey(), await generateSigningKey()];
  const keys = pair.map((key, i) => readSigningKey(key, i));
  const set = new SigningKeys(keys).toJwkSet();
  expect(set.keys.map((jwk) => Object.keys(jwk).sort())).toEqual(Array(2).fill(['alg', 'e', 'kid', 'kty', 'n', 'use']));
  expect(new Set(set.keys.map(({ kid }) => kid)).size).toBe(2);
  expect(readSigningKey(pair[0] as never, 99).kid).toBe(keys[0]?.kid);
});

test.each([
  ['an RSA key of 1024 bits', generateKeyPairSync('rsa', { modulusLength: 1_024 }).privateKey],
  ['an elliptic key', generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey],
  ['a public key', rsaPair(0).publicKey],
])('%s does not sign', (_, key) => {
  expect(() => readSigningKey(key, 0)).toThrow(TypeError);
});

test('without a key nothing is signed', () => {
  expect(() => new SigningKeys([]).signer(0)).toThrow('no key');
});
