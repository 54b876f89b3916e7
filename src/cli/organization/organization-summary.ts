import type { Organization } from '../../directory/organizations.js';
import type { Runtime } from '../runtime.js';

/** An organization as JSON. */
export function summary(runtime: Runtime, { id, slug, name, profile, active, createdAt }: Organization) {
  return { id, slug, name, profile, active, createdAt, tenantUrl: runtime.tenantUrl(slug) };
}
