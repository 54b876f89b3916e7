import { z } from 'zod';
import type { Json } from '../json.js';
import { describe } from '../resource/describe.js';
import { invalidSyntax, payloadTooLarge } from '../scim-error.js';
import { BULK_REQUEST } from '../urns.js';
import { readMessage } from './message-members.js';
import { readOperation } from './read-operation.js';

/** Most operations in one Bulk; ServiceProviderConfig declares it. */
export const MAX_BULK_OPERATIONS = 1_000;

/** The body of a POST to `/Bulk` (RFC 7644 §3.7), names in canonical case, paths and data not yet read. */
export interface BulkRequest {
  /** How many operations may fail before the others are not tried any more; undefined for no limit. */
  readonly failOnErrors: number | undefined;
  readonly operations: readonly BulkOperation[];
}

export interface BulkOperation {
  /** In upper case; may be none that a Bulk can do. */
  readonly method: string;
  readonly methodAsSent: string;
  /** As sent, below the Tenant URL. */
  readonly path: string;
  readonly bulkId: string | undefined;
  /** The entity tag that the resource must have, as If-Match has it. */
  readonly version: string | undefined;
  readonly data: Json | undefined;
}

const ENVELOPE = z.object({ failonerrors: z.number().int().nonnegative().nullish() });
const OPERATION = z.object({
  method: z.string(),
  path: z.string(),
  bulkid: z.string().min(1).max(200).nullish(),
  version: z.string().nullish(),
});

/**
 * Reads the envelope; what is wrong with a single operation (its method, path, data) is left to that operation.
 * @throws ScimError 400 invalidSyntax naming the operation by its place, counted from 1; 413
 */
export function readBulkRequest(body: Json | undefined): BulkRequest {
  const message = readMessage(body, BULK_REQUEST, 'Bulk');
  const { operations } = message;
  const envelope = ENVELOPE.safeParse(message);
  if (!envelope.success) {
    throw invalidSyntax(
      `failOnErrors takes a whole number, 0 for no limit; received ${describe(message.failonerrors)}.`,
    );
  }
  if (!Array.isArray(operations)) {
    throw invalidSyntax(`A Bulk needs an array "Operations"; received ${describe(operations)}.`);
  }
  if (operations.length > MAX_BULK_OPERATIONS) {
    throw payloadTooLarge(
      `One Bulk takes at most ${MAX_BULK_OPERATIONS} operations; received ${operations.length}.`,
      'operations-too-many',
    );
  }
  return { failOnErrors: envelope.data.failonerrors || undefined, operations: operations.map(readBulkOperation) };
}

/**
 * What an error of an operation begins with: others than a POST need no bulkId, and a PATCH has operations of its own.
 * @param i from 0
 */
export const placeInBulk = (i: number): string => `Operation ${i + 1} of the Bulk`;

function readBulkOperation(sent: Json, i: number): BulkOperation {
  const { operation, members } = readOperation(OPERATION, sent, placeInBulk(i));
  const { method, path, bulkid, version } = operation;
  return {
    method: method.toUpperCase(),
    methodAsSent: method,
    path,
    bulkId: bulkid ?? undefined,
    version: version ?? undefined,
    data: members.data,
  };
}
