import type { JsonObject } from '../json.js';
import { LIST_RESPONSE } from '../urns.js';

/** What a ListResponse says besides the resources. */
export interface ListFacts {
  /** undefined where a walk by cursor would have to count for it (RFC 9865 §2). */
  readonly totalResults: number | undefined;
  /** Of paging by index. */
  readonly startIndex?: number;
  /** Where it is not how many are shown: of a proxy, how many were read. */
  readonly itemsPerPage?: number;
  readonly nextCursor?: string | undefined;
  readonly previousCursor?: string | undefined;
  /** Of paging by id: as sent, and the id that the next page begins with, or `end`. */
  readonly startId?: string;
  readonly nextId?: string;
}

/** RFC 7644 §3.4.2; also the answer to a filter that matches nothing, which Entra tests its connection with. */
export function listResponse(resources: JsonObject[], facts: ListFacts): JsonObject {
  const { totalResults, startIndex, nextCursor, previousCursor, startId, nextId } = facts;
  return {
    schemas: [LIST_RESPONSE],
    ...(totalResults === undefined ? {} : { totalResults }),
    ...(startIndex === undefined ? {} : { startIndex }),
    itemsPerPage: facts.itemsPerPage ?? resources.length,
    ...(previousCursor === undefined ? {} : { previousCursor }),
    ...(nextCursor === undefined ? {} : { nextCursor }),
    ...(startId === undefined ? {} : { startId }),
    ...(nextId === undefined ? {} : { nextId }),
    Resources: resources,
  };
}

/**
 * The text of the same message part by part, for more resources than are in memory at once. Their number comes after
 * them: some may be gone before they are read.
 */
export class ListResponseText {
  #items = 0;

  head(facts: ListFacts): string {
    const { itemsPerPage: _, Resources: __, ...others } = listResponse([], facts);
    return `${JSON.stringify(others).slice(0, -1)},"Resources":[`;
  }

  /** In pieces: joined, the long one would be copied. */
  resources(resources: readonly JsonObject[]): string[] {
    const isSeparated = this.#items > 0 && resources.length > 0;
    this.#items += resources.length;
    const text = JSON.stringify(resources).slice(1, -1);
    return isSeparated ? [',', text] : [text];
  }

  end(): string {
    return `],"itemsPerPage":${this.#items}}`;
  }
}
