import { LRUCache } from 'lru-cache';
import type { Call } from '../../protocol/call.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { StoredResource } from './stored-resource.js';

/** A resource without what other rows say of it. */
export type RecentRow = Omit<StoredResource, 'related'>;

/** JSON of all that are remembered; as objects they take several times as much. */
const MAX_BYTES = 4 * 1024 ** 2;
const MAX_ROW_BYTES = 64 * 1024;

/**
 * Resources as they were when somebody last looked at them. A client that changes one has nearly always just looked it up:
 * what it is to become can be decided without reading it again, as the change is written only at the version that was
 * decided about. Nothing else may be told from here: another request, or another node, may have changed it since.
 */
export class RecentRows {
  readonly #rows = new LRUCache<string, RecentRow>({ maxSize: MAX_BYTES, maxEntrySize: MAX_ROW_BYTES });

  find(call: Call, type: ResourceType, id: string): RecentRow | undefined {
    return this.#rows.get(keyOf(call, type, id));
  }

  /**
   * What is remembered at this version already stays: a new object for each look would live until it is old, and cost more
   * to clear away than the look-up itself.
   * @param bytes what the resource takes as JSON
   */
  keep(call: Call, type: ResourceType, row: RecentRow, bytes: number): void {
    const key = keyOf(call, type, row.id);
    if (this.#rows.get(key)?.version === row.version) return;
    const { id, resource, version, createdAt, updatedAt } = row;
    this.#rows.set(key, { id, resource, version, createdAt, updatedAt }, { size: Math.max(1, bytes) });
  }
}

const keyOf = ({ tenant }: Call, { name }: ResourceType, id: string): string => `${tenant.id} ${name} ${id}`;
