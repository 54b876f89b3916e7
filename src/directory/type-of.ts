import type { ResourceType } from '../protocol/schema/resource-type.js';
import type { TenantContext } from '../protocol/tenant-context.js';

/** The organization's own compilation of a resource type that every organization has. */
export function typeOf(tenant: TenantContext, name: 'User' | 'Group'): ResourceType {
  const type = tenant.resourceTypes.get(name);
  if (type === undefined) throw new Error(`organization ${tenant.slug} has no resource type ${name}`);
  return type;
}

/** The resource type at an endpoint of the organization, named without its slash and in any case. */
export function typeAt(tenant: TenantContext, endpoint: string): ResourceType | undefined {
  const wanted = `/${endpoint}`.toLowerCase();
  for (const type of tenant.resourceTypes.values()) if (type.endpoint.toLowerCase() === wanted) return type;
  return undefined;
}
