import type { Call } from '../../protocol/call.js';
import { printFilter } from '../../protocol/filter/print-filter.js';
import { type CursorPosition, type CursorScope, readCursor, writeCursor } from '../../protocol/messages/cursor.js';
import type { ListQuery, Paging } from '../../protocol/messages/list-query.js';
import type { ListFacts } from '../../protocol/messages/list-response.js';
import { leafOf, type ResourceType } from '../../protocol/schema/resource-type.js';
import type { Page, PageBegin, PageQuery } from '../../store/resources/stored-resource.js';

/**
 * What a client's query asks of the store.
 * @throws ScimError invalidCursor, expiredCursor
 */
export function toPageQuery(call: Call, type: ResourceType, query: ListQuery): PageQuery {
  const { condition, sort, count } = query;
  return { condition, sort, count, begin: beginOf(() => scopeOf(call, type, query), query) };
}

/**
 * Where the page begins that a client wants.
 * @throws ScimError invalidCursor, expiredCursor
 */
export function beginOf(scope: () => CursorScope, { cursor, startIndex }: Paging): PageBegin {
  if (cursor === undefined) return { by: 'index', startIndex };
  return { by: 'cursor', position: cursor === '' ? undefined : readCursor(scope(), cursor) };
}

/** What the ListResponse of a page says, by index or by cursor as it was asked for. */
export const listFacts = (call: Call, type: ResourceType, query: ListQuery, page: Page<unknown>): ListFacts =>
  factsOf(() => scopeOf(call, type, query), query, page);

/** The same within a scope, which is worked out for cursors alone. */
export function factsOf(scope: () => CursorScope, { cursor, startIndex }: Paging, page: Page<unknown>): ListFacts {
  const { totalResults } = page;
  if (cursor === undefined) return { totalResults, startIndex };
  const within = scope();
  const cursorAt = (position: CursorPosition | undefined) => position && writeCursor(within, position);
  return { totalResults, nextCursor: cursorAt(page.next), previousCursor: cursorAt(page.previous) };
}

/**
 * The same filter written in another way is the same query; the size of the page may change on the way. When the type of
 * the attribute that is sorted by changes, the keys of cursors are of another order.
 */
function scopeOf(call: Call, type: ResourceType, { filter, sort }: ListQuery): CursorScope {
  const { type: sortedType, caseExact } = sort === undefined ? {} : leafOf(sort.path);
  const order = [sort?.path.text, sortedType, caseExact, sort?.descending];
  const parts = [call.tenant.id, type.name, filter && printFilter(filter), ...order];
  return { secret: call.tenant.cursorKey, text: JSON.stringify(parts) };
}
