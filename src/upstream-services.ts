import type { Config } from './config.js';
import type { SecretReader } from './secrets/key-vault/secret-reader.js';
import type { KeyRing } from './secrets/sealing.js';
import type { Database } from './store/database.js';
import { UpstreamSystemStore } from './store/upstream/upstream-system-store.js';
import { UpstreamSecrets } from './upstream/client/credential/upstream-secrets.js';
import { Upstreams } from './upstream/client/upstreams.js';
import { UpstreamSystems } from './upstream/systems/upstream-systems.js';

/** The systems that organizations registered with us, and how they are spoken to. */
export interface UpstreamServices {
  readonly systems: UpstreamSystemStore;
  /** As they are entered and looked at by people. */
  readonly registry: UpstreamSystems;
  readonly secrets: UpstreamSecrets;
  /** One for the process: its connections, limits and circuit breakers are shared by proxies, syncs and access requests. */
  readonly clients: Upstreams;
  /** Whether addresses of private networks are called. */
  readonly allowsPrivateAddresses: boolean;
}

export function createUpstreamServices(
  database: Database,
  { allowsPrivateAddresses }: Pick<Config, 'allowsPrivateAddresses'>,
  reader: SecretReader,
  keyRing: () => Promise<KeyRing>,
  log: (line: string) => void,
): UpstreamServices {
  const secrets = new UpstreamSecrets({ keyRing, reader });
  const store = new UpstreamSystemStore(database);
  const allowsPrivate = allowsPrivateAddresses;
  return {
    systems: store,
    allowsPrivateAddresses,
    registry: new UpstreamSystems({ store, secrets, allowsPrivate }),
    secrets,
    clients: new Upstreams({ secrets, allowsPrivate, log }),
  };
}
