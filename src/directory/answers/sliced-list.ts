import type { JsonObject } from '../../protocol/json.js';
import type { ListFacts } from '../../protocol/messages/list-response.js';
import type { ListAnswer } from '../directory.js';

/** Resources that are read together, and those that follow them. */
export interface ResourceSlice {
  readonly resources: JsonObject[];
  /** Reads what follows; undefined when nothing does. */
  readonly next: (() => Promise<ResourceSlice>) | undefined;
}

/** An answer that is read slice by slice. What was taken is kept no longer, however long the answer takes. */
export class SlicedList implements ListAnswer {
  readonly facts: ListFacts;
  #slice: ResourceSlice;

  constructor(facts: ListFacts, slice: ResourceSlice) {
    this.facts = facts;
    this.#slice = slice;
  }

  get hasMore(): boolean {
    return this.#slice.next !== undefined;
  }

  take(): JsonObject[] {
    const { resources, next } = this.#slice;
    this.#slice = { resources: [], next };
    return resources;
  }

  async read(): Promise<void> {
    this.#slice = (await this.#slice.next?.()) ?? { resources: [], next: undefined };
  }
}
