import type { JsonObject } from '../json.js';
import { LIST_RESPONSE } from '../urns.js';

/** What a ListResponse says besides the resources. */
export interface ListFacts {
  /** undefined where a walk by cursor would have to count for it (RFC 9865 §2). */
  readonly totalResults: number | undefined;
  /** Of paging by index. */
  readonly startIndex?: number;
  readonly nextCursor?: string | undefined;
  readonly previousCursor?: string | undefined;
}

/** RFC 7644 §3.4.2; also the answer to a filter that matches nothing, which Entra tests its connection with. */
export function listResponse(resources: JsonObject[], facts: ListFacts): JsonObject {
  const { totalResults, startIndex, nextCursor, previousCursor } = facts;
  return {
    schemas: [LIST_RESPONSE],
    ...(totalResults === undefined ? {} : { totalResults }),
    ...(startIndex === undefined ? {} : { startIndex }),
    itemsPerPage: resources.length,
    ...(previousCursor === undefined ? {} : { previousCursor }),
    ...(nextCursor === undefined ? {} : { nextCursor }),
    Resources: resources,
  };
}
