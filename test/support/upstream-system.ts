import { generateMasterKey, parseMasterKey } from '../../src/secrets/master-key.js';
import { KeyRing } from '../../src/secrets/sealing.js';
import { newId } from '../../src/store/new-id.js';
import type { UpstreamSystem } from '../../src/store/upstream/upstream-system.js';
import { UpstreamSecrets } from '../../src/upstream/client/credential/upstream-secrets.js';

/** A system as it might be registered, which nobody has. */
export const upstreamSystem = (baseUrl: string, over: Partial<UpstreamSystem> = {}): UpstreamSystem => ({
  organizationId: newId(),
  id: newId(),
  name: 'SAP',
  kind: 'scim',
  baseUrl,
  authentication: { method: 'none' },
  properties: {},
  isProxy: false,
  version: 1,
  createdAt: new Date(),
  updatedAt: new Date(),
  ...over,
});

/** Secrets that are sealed with a key of this test alone. @param reader of a key vault, where there is one */
export function upstreamSecrets(reader: ConstructorParameters<typeof UpstreamSecrets>[0]['reader']): UpstreamSecrets {
  const ring = new KeyRing(parseMasterKey(generateMasterKey()));
  return new UpstreamSecrets({ keyRing: async () => ring, reader });
}

/** A clock that goes on by what is slept, at once. */
export function jumpingClock() {
  const slept: number[] = [];
  let jumped = 0;
  return {
    slept,
    jump: (ms: number) => {
      jumped += ms;
    },
    now: () => Date.now() + jumped,
    sleep: async (ms: number, signal?: AbortSignal) => {
      signal?.throwIfAborted();
      slept.push(ms);
      jumped += ms;
    },
  };
}
