import { type BulkServices, runBulk } from '../../directory/bulk/run-bulk.js';
import type { Call } from '../../protocol/call.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import { readBulkRequest } from '../../protocol/messages/bulk-request.js';
import { bulkResponse } from '../../protocol/messages/bulk-response.js';
import type { RequestLog } from '../request/request-log.js';
import { toScimError } from '../to-scim-error.js';

/** What `/Bulk` needs besides the request. */
export type BulkParts = Pick<BulkServices, 'directories' | 'log'>;

/**
 * Answers a POST to `/Bulk` (RFC 7644 §3.7).
 * @throws ScimError 400, 413 for the request as a whole; what fails of its operations is in the answer
 */
export async function serveBulk(
  parts: BulkParts,
  requestLog: RequestLog,
  call: Call,
  body: Json | undefined,
): Promise<JsonObject> {
  const services: BulkServices = {
    ...parts,
    now: () => performance.now(),
    explain({ requestId }, thrown) {
      const error = toScimError(thrown, requestId);
      if (error.status >= 500 && error.cause !== undefined) requestLog.problem(requestId, error.cause);
      return error;
    },
  };
  // Its client could not know how far it came: what was begun is carried out, whoever waits for it.
  const begun = { ...call, hangUp: undefined };
  return bulkResponse(await runBulk(services, begun, readBulkRequest(body)));
}
