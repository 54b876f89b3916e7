import type { Call } from '../../protocol/call.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { GroupTable } from '../../store/resources/group-table.js';
import type { ResourceTables } from '../../store/resources/resource-tables.js';
import type { Directory } from '../directory.js';
import type { ProvisioningLog } from '../log/provisioning-log.js';
import { GroupDirectory } from './group-directory.js';
import type { LocalKind, SampleReader } from './local-directory.js';
import { representGroup, representResource, representUser } from './representation.js';
import { RowDirectory } from './row-directory.js';

/** Makes the Directories of what is kept in our own database: users, groups, and whatever types the organizations defined. */
export function createLocalDirectories(
  tables: ResourceTables,
  log: ProvisioningLog,
): (call: Call, type: ResourceType) => Directory & SampleReader {
  const users: LocalKind = { table: tables.users, related: 'groups', represent: representUser, log };
  const groups: LocalKind<GroupTable> = { table: tables.groups, related: 'members', represent: representGroup, log };
  const own: LocalKind = { table: tables.resources, related: undefined, represent: representResource, log };
  return (call, type) => {
    if (type.own) return new RowDirectory(own, call, type);
    if (type.name === 'User') return new RowDirectory(users, call, type);
    if (type.name === 'Group') return new GroupDirectory(groups, call, type);
    throw new Error(`nothing serves the resource type ${type.name}`);
  };
}
