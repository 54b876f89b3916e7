import type { Organization } from '../../store/organizations/organization-store.js';
import type { BucketSize } from './token-bucket.js';

/** More than four times what Entra needs of a tenant (ENTRA.md §5). */
const DEFAULT_LIMIT: BucketSize = { rate: 100, burst: 500 };

/** How many requests of an organization are admitted; undefined for any number. */
export function limitOf({
  rateLimit,
  rateBurst,
}: Pick<Organization, 'rateLimit' | 'rateBurst'>): BucketSize | undefined {
  if (rateLimit === 0) return undefined;
  const rate = rateLimit ?? DEFAULT_LIMIT.rate;
  return { rate, burst: rateBurst ?? Math.max(1, Math.ceil(rate * (DEFAULT_LIMIT.burst / DEFAULT_LIMIT.rate))) };
}
