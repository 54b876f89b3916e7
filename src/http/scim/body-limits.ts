import { typeAt } from '../../directory/answers/type-at.js';
import type { Tenant } from '../../protocol/tenant.js';
import type { ScimTarget } from './scim-target.js';

/** Largest bodies in bytes, decompressed, by what they hold. */
export interface BodyLimits {
  /** A user or a resource of an own type, or a change of one. */
  readonly resource: number;
  /** A group, which comes with its members. */
  readonly group: number;
  readonly bulk: number;
  readonly search: number;
}

/** Blanks, escapes and `meta` make a body larger than the resource in it. */
const BODY_TO_RESOURCE = 2;
/** A filter has at most 10,000 characters. */
const MAX_SEARCH_BYTES = 256 * 1024;

/** @param maxBodyBytes no body may be larger */
export const bodyLimits = (maxBodyBytes: number, maxResourceBytes: number): BodyLimits => ({
  resource: Math.min(maxBodyBytes, BODY_TO_RESOURCE * maxResourceBytes),
  group: maxBodyBytes,
  bulk: maxBodyBytes,
  search: Math.min(maxBodyBytes, MAX_SEARCH_BYTES),
});

/** Largest body of a request to the target. */
export function maxBodyBytes(limits: BodyLimits, tenant: Tenant, { endpoint = '', id }: ScimTarget): number {
  if ((id ?? endpoint).toLowerCase() === '.search') return limits.search;
  if (endpoint.toLowerCase() === 'bulk') return limits.bulk;
  return typeAt(tenant, endpoint)?.name === 'Group' ? limits.group : limits.resource;
}
