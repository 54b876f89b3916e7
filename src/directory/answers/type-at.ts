import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { Tenant } from '../../protocol/tenant.js';

/** The resource type at an endpoint of the organization, named without its slash and in any case. */
export function typeAt({ resourceTypes }: Tenant, endpoint: string): ResourceType | undefined {
  const wanted = `/${endpoint}`.toLowerCase();
  for (const type of resourceTypes.values()) if (type.endpoint.toLowerCase() === wanted) return type;
  return undefined;
}
