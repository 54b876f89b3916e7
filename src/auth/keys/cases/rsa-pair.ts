import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';

const pairs: KeyPairKeyObjectResult[] = [];

/** One of the RSA keys that the tests of a process have between them, as each takes a moment to make. @param n 0, 1, … */
export function rsaPair(n: number): KeyPairKeyObjectResult {
  pairs[n] ??= generateKeyPairSync('rsa', { modulusLength: 2_048 });
  return pairs[n];
}
