import type { GroupStore } from '../../store/resources/group-store.js';
import type { OwnResourceStore } from '../../store/resources/own-resource-store.js';
import type { StoredResource, StoredUser } from '../../store/resources/stored-resource.js';
import type { UserStore } from '../../store/resources/user-store.js';
import { representResource, representUser } from '../answers/representation.js';
import type { ProvisioningLog } from '../log/provisioning-log.js';
import { createGroupDirectory } from './groups.js';
import type { Directories, ResourceDirectory } from './resource-directory.js';
import { createRowDirectory } from './row-directory.js';

export interface ResourceStores {
  readonly users: UserStore;
  readonly groups: GroupStore;
  readonly own: OwnResourceStore;
}

/** The directories of all resource types: users, groups, and one for whatever types the organizations defined. */
export function createDirectories({ users, groups, own }: ResourceStores, log: ProvisioningLog): Directories {
  const standard = new Map<string, ResourceDirectory>([
    ['User', createRowDirectory<StoredUser>({ store: users, related: 'groups', represent: representUser }, log)],
    ['Group', createGroupDirectory(groups, log)],
  ]);
  const ofOwn = createRowDirectory<StoredResource>({ store: own, represent: representResource }, log);
  return {
    of(type) {
      const directory = type.own ? ofOwn : standard.get(type.name);
      if (directory === undefined) throw new Error(`nothing serves the resource type ${type.name}`);
      return directory;
    },
  };
}
