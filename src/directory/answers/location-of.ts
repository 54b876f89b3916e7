import type { Call } from '../../protocol/call.js';

/** URI of a resource under the Tenant URL. */
export const locationOf = (call: Call, endpoint: string, id: string): string =>
  `${call.baseUrl}${endpoint}/${encodeURIComponent(id)}`;
