import type { KeyRing } from '../../../secrets/sealing.js';
import type { SigningKeyStore } from '../../../store/access/signing-key-store.js';
import { contextOfKey } from './key-keeper.js';

export interface Resealed {
  /** How many sealed values there are. */
  readonly total: number;
  /** How many of them were under an older master key. */
  readonly resealed: number;
}

/**
 * Seals the private halves of our signing keys with the current master key, where an older one sealed them. Nothing is
 * written unless all can be opened.
 * @throws SealingError
 */
export async function resealSigningKeys(store: SigningKeyStore, ring: KeyRing): Promise<Resealed> {
  const stored = await store.list();
  const anew = stored
    .filter(({ sealedPrivateKey }) => ring.needsReseal(sealedPrivateKey))
    .map(({ kid, sealedPrivateKey }) => ({ kid, sealed: ring.reseal(sealedPrivateKey, contextOfKey(kid)) }));
  for (const { kid, sealed } of anew) await store.reseal(kid, sealed);
  return { total: stored.length, resealed: anew.length };
}
