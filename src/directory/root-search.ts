import type { Call } from '../protocol/call.js';
import { printFilter } from '../protocol/filter/print-filter.js';
import type { CursorScope } from '../protocol/messages/cursor.js';
import { type RootQuery, readRootQuery } from '../protocol/messages/root-query.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { fitting } from '../store/paging/slice-sql.js';
import type { AllTypes } from '../store/resources/all-types.js';
import type { AllTypesQuery, FoundResource, TypePart } from '../store/resources/stored-resource.js';
import { beginOf, factsOf } from './answers/list-page.js';
import { type ResourceSlice, SlicedList } from './answers/sliced-list.js';
import type { Directories } from './directories.js';
import type { DirectorySlice, ListAnswer } from './directory.js';
import type { ProvisioningLog } from './log/provisioning-log.js';

/**
 * Answers queries over all resource types that the caller may search (RFC 7644 §3.4.2.1).
 * @throws ScimError 403 when there are none; as readRootQuery for the parameters
 */
export type RootSearch = (call: Call, parameters: URLSearchParams) => Promise<ListAnswer>;

export function createRootSearch(store: AllTypes, directories: Directories, log: ProvisioningLog): RootSearch {
  /** Reads the first of what was found, by type; what was deleted in between is left out. */
  const read = async (call: Call, query: RootQuery, found: readonly FoundResource[]): Promise<ResourceSlice> => {
    const first = found.slice(0, fitting(found.map(({ bytes }) => bytes)));
    const slices = new Map<ResourceType, DirectorySlice>();
    for (const { type, projection } of query.types) {
      const ids = first.filter((resource) => resource.type === type).map(({ id }) => id);
      if (ids.length > 0) slices.set(type, await directories.of(call, type, 'read').readSlice(ids, projection));
    }
    // Where one type has more than is read at once, what others have after it waits too.
    const cut = first.findIndex(({ type, id }) => slices.get(type)?.rest.includes(id));
    const done = cut < 0 ? first : first.slice(0, cut);
    const rest = found.slice(done.length);
    return {
      resources: done
        .map(({ type, id }) => slices.get(type)?.resources.get(id))
        .filter((resource) => resource !== undefined),
      next: rest.length === 0 ? undefined : () => read(call, query, rest),
    };
  };

  return async (call, parameters) => {
    const query = readRootQuery(directories.searchable(call), parameters);
    const scope = () => scopeOf(call, query);
    const page = await store.list(call, toAllTypesQuery(query, scope));
    const slice = await read(call, query, page.resources);
    log.search(call, undefined, query.filter, page.totalResults ?? page.resources.length);
    return new SlicedList(factsOf(scope, query, page), slice);
  };
}

/** @throws ScimError invalidCursor, expiredCursor */
function toAllTypesQuery(query: RootQuery, scope: () => CursorScope): AllTypesQuery {
  return {
    parts: query.types.flatMap(({ type, condition, sort }): TypePart[] =>
      condition === false ? [] : [{ type, sort, condition: condition === true ? undefined : condition }],
    ),
    sorts: query.sort !== undefined,
    descending: query.sort?.descending ?? false,
    count: query.count,
    begin: beginOf(scope, query),
  };
}

/** What a cursor is bound to; a type's own name is a text, where here is null. */
function scopeOf(call: Call, { filter, sort, types }: RootQuery): CursorScope {
  const sorts = sort && types.map((type) => type.sort?.path.text ?? null);
  const parts = [call.tenant.id, null, filter && printFilter(filter), sorts, sort?.descending];
  return { secret: call.tenant.cursorKey, text: JSON.stringify(parts) };
}
