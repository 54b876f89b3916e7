import type { SourceValues } from '../mapping/model.js';
import type { EntraGroup, EntraUser } from '../tenant/model.js';

/**
 * What the attribute mappings see of a user. `IsSoftDeleted` is true for whoever shall not sign in: deleted, blocked, or
 * out of scope.
 */
export const userSource = (user: EntraUser, isInScope: boolean): SourceValues => ({
  ...user.attributes,
  objectId: user.objectId,
  userPrincipalName: user.userPrincipalName,
  accountEnabled: user.accountEnabled,
  manager: user.manager,
  IsSoftDeleted: user.softDeleted || !user.accountEnabled || !isInScope,
});

/** What the attribute mappings see of a group. */
export const groupSource = (group: EntraGroup): SourceValues => ({
  ...group.attributes,
  objectId: group.objectId,
  displayName: group.displayName,
});
