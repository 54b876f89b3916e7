import type { JsonObject } from '../../protocol/json.js';
import type { ListFacts } from '../../protocol/messages/list-response.js';

/** Resources that are read together, and those that follow them. */
export interface ResourceSlice {
  readonly resources: JsonObject[];
  /** Reads what follows; undefined when nothing does. */
  readonly next: (() => Promise<ResourceSlice>) | undefined;
}

/**
 * What a query is answered with: a page of which the beginning is read, and the rest when it is asked for. What was
 * handed out is kept no longer, however long the answer takes.
 */
export class ListAnswer {
  readonly facts: ListFacts;
  #slice: ResourceSlice;

  constructor(facts: ListFacts, slice: ResourceSlice) {
    this.facts = facts;
    this.#slice = slice;
  }

  /** Whether there is more than what was read. */
  get hasMore(): boolean {
    return this.#slice.next !== undefined;
  }

  /** What was read. */
  take(): JsonObject[] {
    const { resources, next } = this.#slice;
    this.#slice = { resources: [], next };
    return resources;
  }

  /** Reads more. */
  async read(): Promise<void> {
    this.#slice = (await this.#slice.next?.()) ?? { resources: [], next: undefined };
  }
}
