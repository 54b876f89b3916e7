import { generateKeyPairSync, type KeyObject } from 'node:crypto';
import { rsaPair } from '../cases/rsa-pair.js';
import { readKeySet } from './key-set.js';

const jwk = (key: KeyObject, changes: object = {}) => ({ ...key.export({ format: 'jwk' }), use: 'sig', ...changes });
const forAll = () => true;

const good = rsaPair(0).publicKey;
const other = rsaPair(1).publicKey;
const read = (keys: unknown[], isForUs: (issuer: string) => boolean = forAll) => [
  ...readKeySet({ keys: [jwk(good, { kid: 'good' }), ...keys] }, isForUs).keys(),
];

test('keys are ready to verify, by kid', () => {
  const keys = readKeySet({ keys: [jwk(good, { kid: 'a' }), jwk(other, { kid: 'b', alg: 'RS256' })] }, forAll);
  expect(keys.get('a')?.equals(good)).toBe(true);
  expect(keys.get('b')?.equals(other)).toBe(true);
});

const ec = generateKeyPairSync('ec', { namedCurve: 'P-256' });
test.each<[string, unknown]>([
  ['an RSA key of 1024 bits', jwk(generateKeyPairSync('rsa', { modulusLength: 1_024 }).publicKey, { kid: 'x' })],
  ['a key for encryption', jwk(other, { kid: 'x', use: 'enc' })],
  ['a key for RS512', jwk(other, { kid: 'x', alg: 'RS512' })],
  ['a key for signing only', jwk(other, { kid: 'x', key_ops: ['sign'] })],
  ['a key without kid', jwk(other)],
  ['an elliptic key', jwk(ec.publicKey, { kid: 'x' })],
  ['a secret', { kty: 'oct', kid: 'x', k: 'c2VjcmV0', use: 'sig', alg: 'HS256' }],
  ['a modulus of nothing', { kty: 'RSA', kid: 'x', n: '', e: 'AQAB' }],
  ['an exponent of one', { ...jwk(other), kid: 'x', e: 'AQ' }],
  ['a modulus that is an object', { kty: 'RSA', kid: 'x', n: {}, e: 'AQAB' }],
  ['null', null],
])('%s is passed over', (_, key) => {
  expect(read([key])).toEqual(['good']);
});

test('a private key is taken by its public half', () => {
  const keys = readKeySet({ keys: [{ ...rsaPair(0).privateKey.export({ format: 'jwk' }), kid: 'x' }] }, forAll);
  expect(keys.get('x')?.type).toBe('public');
});

test('two keys of one kid are no key; the same twice is one', () => {
  expect(read([jwk(other, { kid: 'x' }), jwk(rsaPair(2).publicKey, { kid: 'x' })])).toEqual(['good']);
  expect(read([jwk(other, { kid: 'x' }), jwk(other, { kid: 'x' })])).toEqual(['good', 'x']);
});

test('a key for the tokens of another issuer is passed over', () => {
  const keys = [jwk(other, { kid: 'x', issuer: 'theirs' }), jwk(other, { kid: 'y', issuer: 'ours' })];
  expect(read(keys, (issuer) => issuer === 'ours')).toEqual(['good', 'y']);
});
