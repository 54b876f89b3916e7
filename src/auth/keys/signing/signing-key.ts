import { createHash, createPublicKey, generateKeyPair, type KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

/** The public half of a key as published (RFC 7517). */
export interface PublicJwk {
  readonly kty: 'RSA';
  readonly use: 'sig';
  readonly alg: 'RS256';
  readonly kid: string;
  readonly n: string;
  readonly e: string;
}

/** A key with which our own access tokens are signed. */
export interface SigningKey {
  readonly kid: string;
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
  readonly jwk: PublicJwk;
  /** From when on it signs, in milliseconds since 1970. */
  readonly signsFrom: number;
}

const BITS = 2_048;

/** A new private key; takes up to a second of another thread. */
export async function generateSigningKey(): Promise<KeyObject> {
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: BITS });
  return privateKey;
}

/**
 * @param privateKey RSA of at least 2048 bits
 * @param signsFrom milliseconds since 1970
 * @throws TypeError for any other key
 */
export function readSigningKey(privateKey: KeyObject, signsFrom: number): SigningKey {
  const isRsa = privateKey.type === 'private' && privateKey.asymmetricKeyType === 'rsa';
  if (!isRsa || (privateKey.asymmetricKeyDetails?.modulusLength ?? 0) < BITS) {
    throw new TypeError(`a signing key is a private RSA key of at least ${BITS} bits`);
  }
  const publicKey = createPublicKey(privateKey);
  const { n = '', e = '' } = publicKey.export({ format: 'jwk' });
  // RFC 7638: the same on every node, and nothing to store.
  const kid = createHash('sha256')
    .update(JSON.stringify({ e, kty: 'RSA', n }))
    .digest('base64url');
  return { kid, privateKey, publicKey, jwk: { kty: 'RSA', use: 'sig', alg: 'RS256', kid, n, e }, signsFrom };
}
