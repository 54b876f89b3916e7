import { type Access, checkPermission, permissionsOf } from './permissions.js';
import { ScimError } from './scim-error.js';

const outcome = (access: Access, scope: string | undefined, type: string, isChange: boolean) => {
  try {
    checkPermission(permissionsOf(access, scope), type, isChange);
    return 'allowed';
  } catch (error) {
    return error instanceof ScimError ? error.status : error;
  }
};

test.each<[Access, string | undefined, string, boolean, unknown]>([
  ['full', undefined, 'User', true, 'allowed'],
  ['full', undefined, 'Device', true, 'allowed'],
  ['read-only', undefined, 'Group', false, 'allowed'],
  ['read-only', undefined, 'Group', true, 403],
  ['users-only', undefined, 'User', true, 'allowed'],
  ['users-only', undefined, 'Group', false, 403],
  ['users-only', undefined, 'Device', false, 403],
  ['groups-only', undefined, 'Group', true, 'allowed'],
  ['groups-only', undefined, 'User', false, 403],
  ['full', 'scim', 'Group', true, 'allowed'],
  ['full', 'scim:read', 'Group', false, 'allowed'],
  ['full', 'scim:read', 'Group', true, 403],
  ['full', 'scim:users', 'User', true, 'allowed'],
  ['full', 'scim:users', 'Group', false, 403],
  ['full', 'scim:users scim:groups', 'Group', true, 'allowed'],
  ['full', 'scim:users scim:groups', 'Device', false, 403],
  ['full', 'scim scim:read scim:users', 'User', true, 403],
  ['users-only', 'scim', 'Group', false, 403],
  ['users-only', 'scim:groups', 'Group', false, 403],
  ['users-only', 'scim:groups', 'User', false, 403],
  ['read-only', 'scim', 'User', true, 403],
])('access %s with scope %s: %s, change %s: %s', (access, scope, type, isChange, expected) => {
  expect(outcome(access, scope, type, isChange)).toBe(expected);
});
