import { ScimError } from './scim-error.js';

/** Whether what holds the resources could not be reached; that many clients change one resource has no cause. */
export const isAway = (thrown: unknown): boolean =>
  thrown instanceof ScimError && thrown.status === 503 && thrown.cause !== undefined;
