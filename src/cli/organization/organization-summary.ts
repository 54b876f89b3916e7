import type { Organization } from '../../directory/organizations.js';
import type { Runtime } from '../runtime.js';

/** An organization as JSON. */
export function summary(runtime: Runtime, organization: Organization) {
  const { id, slug, name, profile, active, createdAt, deletingSince } = organization;
  return { id, slug, name, profile, active, createdAt, deletingSince, tenantUrl: runtime.tenantUrl(slug) };
}
