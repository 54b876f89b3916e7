import type { JsonObject } from '../json.js';
import { BULK_RESPONSE } from '../urns.js';
import type { BulkOperation } from './bulk-request.js';

/** What became of one operation. */
export interface BulkResult {
  readonly operation: BulkOperation;
  readonly status: number;
  /** Absent when a POST failed: there is no resource. */
  readonly location?: string | undefined;
  readonly version?: string | undefined;
  /** The error, or the resource where the operation asked for it. */
  readonly response?: JsonObject | undefined;
}

/** RFC 7644 §3.7.3: `status` is a string there. */
export const bulkResponse = (results: readonly BulkResult[]): JsonObject => ({
  schemas: [BULK_RESPONSE],
  Operations: results.map(({ operation, status, location, version, response }) => ({
    ...(location === undefined ? {} : { location }),
    method: operation.method,
    ...(operation.bulkId === undefined ? {} : { bulkId: operation.bulkId }),
    ...(version === undefined ? {} : { version }),
    status: String(status),
    ...(response === undefined ? {} : { response }),
  })),
});
