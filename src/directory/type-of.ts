import type { ResourceType } from '../protocol/schema/resource-type.js';
import type { TenantContext } from '../protocol/tenant-context.js';

/** The organization's own compilation of a resource type that every organization has. */
export function typeOf(tenant: TenantContext, name: 'User' | 'Group'): ResourceType {
  const type = tenant.resourceTypes.get(name);
  if (type === undefined) throw new Error(`organization ${tenant.slug} has no resource type ${name}`);
  return type;
}
