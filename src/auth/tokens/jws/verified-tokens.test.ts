import type { KeyObject } from 'node:crypto';
import jwt from 'jsonwebtoken';
import { rsaPair } from '../../keys/cases/rsa-pair.js';
import { TokenRefused } from '../token-refused.js';
import { checkSignature, VerifiedTokens } from './verified-tokens.js';

const { privateKey, publicKey } = rsaPair(0);
const tokenOf = (n: number) => jwt.sign({ n }, privateKey, { algorithm: 'RS256', keyid: 'k' });
const forged = (n: number) => `${tokenOf(n).slice(0, -12)}AAAAAAAAAAAA`;

let verifications: number;
beforeEach(() => {
  verifications = 0;
});

const verifiedTokens = (most?: number) =>
  new VerifiedTokens(most, (token: string, key: KeyObject) => {
    verifications += 1;
    checkSignature(token, key);
  });

test('verifies a token once, however often it comes', () => {
  const tokens = verifiedTokens();
  const token = tokenOf(1);
  for (let i = 0; i < 1_000; i += 1) {
    const opened = tokens.open(token);
    opened.verify(publicKey);
    expect(opened.decoded.claims.n).toBe(1);
  }
  expect(verifications).toBe(1);
});

test('keeps no more than it says, and nothing of wrong tokens', () => {
  const tokens = verifiedTokens(2);
  const right = tokenOf(0);
  tokens.open(right).verify(publicKey);
  for (let n = 1; n <= 20; n += 1) expect(() => tokens.open(forged(n)).verify(publicKey)).toThrow(TokenRefused);
  expect(tokens.size).toBe(1);
  tokens.open(tokenOf(1)).verify(publicKey);
  tokens.open(tokenOf(2)).verify(publicKey);
  expect(tokens.size).toBe(2);
  verifications = 0;
  tokens.open(right).verify(publicKey);
  expect(verifications).toBe(1);
});

test('a wrong token is verified, and refused alike, every time', () => {
  const tokens = verifiedTokens();
  const token = forged(1);
  const refusals = Array.from({ length: 3 }, () => {
    try {
      return tokens.open(token).verify(publicKey);
    } catch (error) {
      return error;
    }
  });
  expect(refusals.map((error) => (error as TokenRefused).reason)).toEqual(['signature', 'signature', 'signature']);
  expect(verifications).toBe(3);
});

test.each(['RS384', 'RS512', 'PS256'] as const)('%s is no right signature, whoever asks', (algorithm) => {
  const token = jwt.sign({}, privateKey, { algorithm });
  expect(() => checkSignature(token, publicKey)).toThrow(TokenRefused);
});
