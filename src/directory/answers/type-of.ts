import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { TenantContext } from '../../protocol/tenant-context.js';

/** The resource type at an endpoint of the organization, named without its slash and in any case. */
export function typeAt(tenant: TenantContext, endpoint: string): ResourceType | undefined {
  const wanted = `/${endpoint}`.toLowerCase();
  for (const type of tenant.resourceTypes.values()) if (type.endpoint.toLowerCase() === wanted) return type;
  return undefined;
}
