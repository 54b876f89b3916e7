import type { JsonObject } from '../json.js';
import { LIST_RESPONSE } from '../urns.js';

/** RFC 7644 §3.4.2; also the answer to a filter that matches nothing, which Entra tests its connection with. */
export function listResponse(resources: JsonObject[], totalResults: number, startIndex: number): JsonObject {
  return {
    schemas: [LIST_RESPONSE],
    totalResults,
    startIndex,
    itemsPerPage: resources.length,
    Resources: resources,
  };
}
