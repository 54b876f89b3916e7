import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';
import { MAX_KID_LENGTH } from '../keys/issuers/key-set.js';

/** What clients may sign with: each key with one of them, so that no assertion can choose. */
export const CLIENT_ALGORITHMS = ['RS256', 'PS256', 'ES256'] as const;
export type ClientAlgorithm = (typeof CLIENT_ALGORITHMS)[number];

const MAX_KEYS = 10;
const RSA_BITS = { least: 2_048, most: 8_192 };

/** A public key of an OAuth client, as it is kept. */
export const CLIENT_KEY = z.object({
  kid: z.string().min(1).max(MAX_KID_LENGTH),
  alg: z.enum(CLIENT_ALGORITHMS),
  jwk: z.record(z.string(), z.string()),
});
export type ClientKey = z.infer<typeof CLIENT_KEY>;

const SET = z.object({ keys: z.array(z.record(z.string(), z.unknown())).min(1).max(MAX_KEYS) });

/**
 * Reads the JWK set (RFC 7517 §5) of a client, or a single JWK. Of a key, its public part is kept alone.
 * @throws Error whose message says what is wrong with it
 */
export function readClientKeys(text: string): ClientKey[] {
  const set = SET.safeParse(asSet(text)).data;
  if (set === undefined) throw new Error(`it is no JWK set of 1 to ${MAX_KEYS} keys`);
  const keys = set.keys.map(readKey);
  if (new Set(keys.map(({ kid }) => kid)).size < keys.length) throw new Error('two of its keys have the same kid');
  return keys;
}

function asSet(text: string): unknown {
  try {
    const read: unknown = JSON.parse(text);
    return typeof read === 'object' && read !== null && 'kty' in read ? { keys: [read] } : read;
  } catch {
    throw new Error('it is no JSON');
  }
}

/** @throws Error */
function readKey(jwk: Readonly<Record<string, unknown>>): ClientKey {
  if ('d' in jwk || 'k' in jwk) throw new Error('it holds a private or secret key: give the public keys alone');
  const [wanted, names] =
    jwk.kty === 'EC' ? (['ES256', ['kty', 'crv', 'x', 'y']] as const) : (['RS256', ['kty', 'n', 'e']] as const);
  const publicPart = Object.fromEntries(names.map((name) => [name, jwk[name]]));
  const key = CLIENT_KEY.safeParse({ kid: jwk.kid, alg: jwk.alg ?? wanted, jwk: publicPart }).data;
  if (key === undefined) throw new Error(`each key needs a kid, and is for ${CLIENT_ALGORITHMS.join(', ')}`);
  if ((key.alg === 'ES256') !== (jwk.kty === 'EC') || !isSound(key)) {
    throw new Error('each key is RSA with 2048 bits or more, or EC on the curve P-256');
  }
  return key;
}

function isSound({ jwk, alg }: ClientKey): boolean {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails = {} } = keyObjectOf(jwk);
    const { modulusLength = 0, publicExponent = 0n, namedCurve } = asymmetricKeyDetails;
    if (alg === 'ES256') return namedCurve === 'prime256v1';
    const isLong = modulusLength >= RSA_BITS.least && modulusLength <= RSA_BITS.most;
    return asymmetricKeyType === 'rsa' && isLong && publicExponent >= 3n;
  } catch {
    return false;
  }
}

export const keyObjectOf = (jwk: ClientKey['jwk']): KeyObject =>
  createPublicKey({ key: jwk as JsonWebKey, format: 'jwk' });
