import type { Response } from 'express';
import { RefusedCaller } from '../../auth/caller.js';
import type { RequestLimiter } from '../../auth/limits/request-limiter.js';
import type { BucketSize } from '../../auth/limits/token-bucket.js';
import type { Call } from '../../protocol/call.js';
import { tooManyRequests } from '../../protocol/scim-error.js';

/**
 * Gives a request its place within the limit of its organization, and tells the client how much is left
 * (draft-ietf-httpapi-ratelimit-headers).
 * @throws ScimError 429 with Retry-After
 */
export async function admit(limiter: RequestLimiter, call: Call, size: BucketSize, response: Response): Promise<void> {
  const { admitted, remaining, retryAfter } = await limiter.admit(call.tenant.id, size);
  const window = Math.max(1, Math.ceil(size.burst / size.rate));
  response.setHeader('RateLimit-Policy', `"organization";q=${size.burst};w=${window}`);
  response.setHeader('RateLimit', `"organization";r=${remaining};t=${admitted ? window : retryAfter}`);
  if (admitted) return;
  throw tooManyRequests(
    `More than ${size.rate} requests a second came for ${call.tenant.slug}. Send this one again in ${retryAfter} s.`,
    'rate-limit',
    retryAfter,
    new RefusedCaller(call),
  );
}
