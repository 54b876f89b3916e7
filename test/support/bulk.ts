import { isObject, type Json, type JsonObject } from '../../src/protocol/json.js';
import { BULK_REQUEST } from '../../src/protocol/urns.js';
import type { ScimResponse } from './scim-client.js';

/** The body of a Bulk. */
export const bulk = (operations: Json[], more: JsonObject = {}): JsonObject => ({
  schemas: [BULK_REQUEST],
  ...more,
  Operations: operations,
});

export const post = (path: string, bulkId: string, data: Json): JsonObject => ({ method: 'POST', path, bulkId, data });

/** What became of each operation. */
export function resultsIn({ status, text, body }: ScimResponse): JsonObject[] {
  if (status !== 200 || !Array.isArray(body.Operations)) throw new Error(`${status}: ${text.slice(0, 500)}`);
  return body.Operations.filter(isObject);
}

export const statusesIn = (answer: ScimResponse): Json[] => resultsIn(answer).map(({ status }) => status ?? null);

/** The id of what an operation created or changed. */
export function idIn(answer: ScimResponse, i: number): string {
  const location = resultsIn(answer)[i]?.location;
  if (typeof location !== 'string') throw new Error(`operation ${i} has no location: ${answer.text.slice(0, 500)}`);
  return location.slice(location.lastIndexOf('/') + 1);
}
