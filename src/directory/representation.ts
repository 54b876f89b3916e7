import type { JsonObject } from '../protocol/json.js';
import { isObject } from '../protocol/json.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import { ENTERPRISE_USER_SCHEMA } from '../protocol/urns.js';
import type { Reference, StoredGroup, StoredResource, StoredUser } from '../store/stored-resource.js';

/** A user as the client sees it, complete; projection comes after. */
export function representUser(tenant: TenantContext, type: ResourceType, stored: StoredUser): JsonObject {
  const representation = represent(type, stored);
  const enterprise = representation[ENTERPRISE_USER_SCHEMA];
  if (isObject(enterprise) && isObject(enterprise.manager) && typeof enterprise.manager.value === 'string') {
    const { value } = enterprise.manager;
    const manager = { ...enterprise.manager, $ref: locationOf(tenant, '/Users', value) };
    representation[ENTERPRISE_USER_SCHEMA] = { ...enterprise, manager };
  }
  if (stored.groups && stored.groups.length > 0) {
    representation.groups = stored.groups.map((group) => reference(tenant, group, '/Groups'));
  }
  return withMeta(tenant, type, stored, representation);
}

/** A group as the client sees it; without `members` when they were not read. */
export function representGroup(tenant: TenantContext, type: ResourceType, stored: StoredGroup): JsonObject {
  const representation = represent(type, stored);
  if (stored.members && stored.members.length > 0) {
    representation.members = stored.members.map((member) =>
      reference(tenant, member, member.type === 'Group' ? '/Groups' : '/Users'),
    );
  }
  return withMeta(tenant, type, stored, representation);
}

/** `schemas` says which of the type's schemas the resource has attributes of (RFC 7643 §3). */
function represent(type: ResourceType, { id, resource }: StoredResource): JsonObject {
  const extensions = type.extensions.map((extension) => extension.id).filter((urn) => Object.hasOwn(resource, urn));
  return { schemas: [type.schema.id, ...extensions], id, ...resource };
}

function withMeta(
  tenant: TenantContext,
  type: ResourceType,
  stored: StoredResource,
  representation: JsonObject,
): JsonObject {
  representation.meta = {
    resourceType: type.name,
    created: stored.createdAt.toISOString(),
    lastModified: stored.updatedAt.toISOString(),
    location: locationOf(tenant, type.endpoint, stored.id),
  };
  return representation;
}

const reference = (tenant: TenantContext, { value, display, type }: Reference, endpoint: string): JsonObject => ({
  value,
  $ref: locationOf(tenant, endpoint, value),
  display,
  type,
});

/** URI of a resource under the Tenant URL. */
export const locationOf = (tenant: TenantContext, endpoint: string, id: string): string =>
  `${tenant.baseUrl}${endpoint}/${encodeURIComponent(id)}`;
