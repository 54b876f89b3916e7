import type { ResourceTables } from '../../store/resources/resource-tables.js';
import { representResource, representUser } from '../answers/representation.js';
import type { ProvisioningLog } from '../log/provisioning-log.js';
import { createGroupDirectory } from './groups.js';
import type { Directories, ResourceDirectory } from './resource-directory.js';
import { createRowDirectory } from './row-directory.js';

/** The directories of all resource types: users, groups, and one for whatever types the organizations defined. */
export function createDirectories({ users, groups, resources }: ResourceTables, log: ProvisioningLog): Directories {
  const ofOwn = createRowDirectory({ store: resources, represent: representResource }, log);
  const standard = new Map<string, ResourceDirectory>([
    ['User', createRowDirectory({ store: users, related: 'groups', represent: representUser }, log)],
    ['Group', createGroupDirectory(groups, log)],
  ]);
  return { of: (type) => (type.own ? undefined : standard.get(type.name)) ?? ofOwn };
}
