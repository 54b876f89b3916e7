import { createPublicKey, type KeyObject } from 'node:crypto';
import { z } from 'zod';

const MIN_RSA_BITS = 2_048;
const MAX_RSA_BITS = 8_192;
const MAX_KEYS = 100;
/** What a `kid` may be: it is only ever compared, never part of a path, a query or a file name. */
export const MAX_KID_LENGTH = 200;

const KEY_SET = z.object({ keys: z.array(z.unknown()).max(MAX_KEYS) });
const RSA_KEY = z.object({
  kty: z.literal('RSA'),
  kid: z.string().min(1).max(MAX_KID_LENGTH),
  n: z.string(),
  e: z.string(),
  use: z.literal('sig').optional(),
  alg: z.literal('RS256').optional(),
  key_ops: z.array(z.string()).optional(),
  /** Entra says here for whose tokens a key is, if not for everybody's. */
  issuer: z.string().optional(),
});

/**
 * Reads the keys of a JWK set (RFC 7517 §5) that verify RS256; all others are passed over.
 * @param isForUs judges the `issuer` member that Entra adds to keys
 * @throws Error when it is no JWK set, or has no key that can be used
 */
export function readKeySet(document: unknown, isForUs: (issuer: string) => boolean): ReadonlyMap<string, KeyObject> {
  const set = KEY_SET.safeParse(document);
  if (!set.success) throw new Error('it is no JWK set');
  const keys = new Map<string, KeyObject>();
  const ambiguous = new Set<string>();
  for (const entry of set.data.keys) {
    const jwk = RSA_KEY.safeParse(entry).data;
    if (jwk === undefined || (jwk.key_ops !== undefined && !jwk.key_ops.includes('verify'))) continue;
    if (jwk.issuer !== undefined && !isForUs(jwk.issuer)) continue;
    const key = publicKey(jwk.n, jwk.e);
    if (key === undefined) continue;
    if (keys.get(jwk.kid)?.equals(key) === false) ambiguous.add(jwk.kid);
    keys.set(jwk.kid, key);
  }
  for (const kid of ambiguous) keys.delete(kid);
  if (keys.size === 0) throw new Error('it has no RSA key for RS256 that can be used');
  return keys;
}

/** @returns undefined for what is no RSA key of a sensible size */
function publicKey(n: string, e: string): KeyObject | undefined {
  try {
    const key = createPublicKey({ key: { kty: 'RSA', n, e }, format: 'jwk' });
    const { modulusLength = 0, publicExponent = 0n } = key.asymmetricKeyDetails ?? {};
    const isSound = modulusLength >= MIN_RSA_BITS && modulusLength <= MAX_RSA_BITS && publicExponent >= 3n;
    return isSound ? key : undefined;
  } catch {
    return undefined;
  }
}
