import { Directories, type DirectoryMaker } from './directory/directories.js';
import { createLocalDirectories } from './directory/local/local-directories.js';
import type { ProvisioningLog } from './directory/log/provisioning-log.js';
import type { Services } from './services.js';
import { ResourceTables } from './store/resources/resource-tables.js';
import { WeightLimit } from './store/resources/weight-limit.js';
import { ProxySystems } from './upstream/proxy/proxy-systems.js';

/** The door to what is kept here, and to what upstream systems keep. */
export interface ServedDirectories {
  readonly directories: Directories;
  readonly systems: ProxySystems;
}

/** @param makers of Directories of what others keep */
export function createServedDirectories(
  { database, upstream }: Pick<Services, 'database' | 'upstream'>,
  log: ProvisioningLog,
  maxResourceBytes: number,
  makers: readonly DirectoryMaker[] = [],
): ServedDirectories {
  const tables = new ResourceTables(database, new WeightLimit(maxResourceBytes));
  const { systems: store, clients } = upstream;
  const systems = new ProxySystems({ store, log, clientOf: (system) => clients.clientOf(system) });
  const directories = new Directories(createLocalDirectories(tables, log), [
    (call, type) => systems.directoryOf(call, type),
    ...makers,
  ]);
  return { directories, systems };
}
