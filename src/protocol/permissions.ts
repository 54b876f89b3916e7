import { forbidden } from './scim-error.js';

/** What a credential may do. */
export const ACCESSES = ['full', 'read-only', 'users-only', 'groups-only'] as const;
export type Access = (typeof ACCESSES)[number];

/** What a caller may do: by what it is done with, and to which resource types. */
export interface Permissions {
  readonly write: boolean;
  /** Names of resource types; undefined for all. */
  readonly types: ReadonlySet<string> | undefined;
}

export const ALL_PERMISSIONS: Permissions = { write: true, types: undefined };

/** Scopes of an access token (RFC 6749 §3.3): each narrows what its client may do. */
export const SCOPES = ['scim', 'scim:read', 'scim:users', 'scim:groups'] as const;

const USERS: ReadonlySet<string> = new Set(['User']);
const GROUPS: ReadonlySet<string> = new Set(['Group']);

const BY_ACCESS: Readonly<Record<Access, Permissions>> = {
  full: ALL_PERMISSIONS,
  'read-only': { write: false, types: undefined },
  'users-only': { write: true, types: USERS },
  'groups-only': { write: true, types: GROUPS },
};

/** Scopes that bring users together with groups are taken as both; without either, all types. */
function permissionsOfScope(scope: string): Permissions {
  const scopes = new Set(scope.split(' '));
  const types = new Set([...(scopes.has('scim:users') ? USERS : []), ...(scopes.has('scim:groups') ? GROUPS : [])]);
  return { write: !scopes.has('scim:read'), types: types.size === 0 ? undefined : types };
}

/**
 * @param scope of an access token; it takes away from what the credential has, and never adds
 */
export function permissionsOf(access: Access, scope?: string): Permissions {
  const granted = BY_ACCESS[access];
  if (scope === undefined) return granted;
  const asked = permissionsOfScope(scope);
  return { write: granted.write && asked.write, types: intersection(granted.types, asked.types) };
}

function intersection(
  left: ReadonlySet<string> | undefined,
  right: ReadonlySet<string> | undefined,
): ReadonlySet<string> | undefined {
  if (left === undefined || right === undefined) return left ?? right;
  return new Set([...left].filter((name) => right.has(name)));
}

export const mayUse = ({ types }: Permissions, typeName: string): boolean => types === undefined || types.has(typeName);

/**
 * @param typeName of the resource type that is read or changed
 * @throws ScimError 403 saying what the credential is good for
 */
export function checkPermission(permissions: Permissions, typeName: string, isChange: boolean): void {
  if (!mayUse(permissions, typeName)) {
    const names = [...(permissions.types ?? [])].join(' and ') || 'nothing';
    throw forbidden(`This credential is good for ${names} only, not for ${typeName}.`, 'credential-scope');
  }
  if (isChange && !permissions.write) throw forbidden('This credential may only read.', 'credential-read-only');
}
