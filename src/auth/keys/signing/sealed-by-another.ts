import { type KeyRing, SealingError } from '../../../secrets/sealing.js';
import type { SigningKeyStore } from '../../../store/access/signing-key-store.js';
import { contextOfKey } from './key-keeper.js';

/**
 * Whether there are signing keys that this node cannot open, because another one, with a master key of its own, made them:
 * it could neither give out nor check an access token.
 */
export async function isSealedByAnother(store: SigningKeyStore, ring: KeyRing): Promise<boolean> {
  for (const { kid, sealedPrivateKey } of await store.list()) {
    try {
      ring.open(sealedPrivateKey, contextOfKey(kid));
    } catch (error) {
      if (error instanceof SealingError) return true;
      throw error;
    }
  }
  return false;
}
