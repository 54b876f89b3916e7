import type { Call } from '../../protocol/call.js';
import { printFilter } from '../../protocol/filter/print-filter.js';
import { type CursorPosition, type CursorScope, readCursor, writeCursor } from '../../protocol/messages/cursor.js';
import type { ListQuery, Paging } from '../../protocol/messages/list-query.js';
import type { ListFacts } from '../../protocol/messages/list-response.js';
import { leafOf, type ResourceType } from '../../protocol/schema/resource-type.js';
import { invalidValue } from '../../protocol/scim-error.js';
import { isId } from '../../store/parameters.js';
import type { Page, PageBegin, PageQuery } from '../../store/resources/stored-resource.js';

/**
 * What a client's query asks of the store.
 * @throws ScimError invalidCursor, expiredCursor
 */
export function toPageQuery(call: Call, type: ResourceType, query: ListQuery): PageQuery {
  const { condition, sort, count } = query;
  return { condition, sort, count, begin: beginOf(() => scopeOf(call, type, query), query) };
}

/** What SAP calls the beginning of a walk by id, and its end; in any case, as in SAP's own server. */
const [INITIAL, END] = ['initial', 'end'];
/** No id is greater: nothing follows the end. */
const LAST_ID = 'ffffffff-ffff-ffff-ffff-ffffffffffff';

/**
 * Where the page begins that a client wants.
 * @throws ScimError invalidCursor, expiredCursor; invalidValue for a startId that is no id
 */
export function beginOf(scope: () => CursorScope, { cursor, startId, startIndex, count }: Paging): PageBegin {
  if (startId !== undefined) return { by: 'id', from: firstId(startId) };
  if (cursor === undefined) return { by: 'index', startIndex };
  const position = cursor === '' ? undefined : readCursor(scope(), cursor);
  // RFC 9865 §2: a count of 0 asks for totalResults alone, which pages by index have.
  return count === 0 ? { by: 'index', startIndex } : { by: 'cursor', position };
}

/** @returns undefined for the first of all */
function firstId(startId: string): string | undefined {
  if (startId.toLowerCase() === INITIAL) return undefined;
  if (startId.toLowerCase() === END) return LAST_ID;
  if (isId(startId)) return startId;
  throw invalidValue(
    `Invalid startId ${JSON.stringify(startId.slice(0, 60))}: begin with "${INITIAL}", and go on with the nextId of each page.`,
    'query-parameter-wrong',
  );
}

/** What the ListResponse of a page says, by index, by cursor or by id as it was asked for. */
export const listFacts = (call: Call, type: ResourceType, query: ListQuery, page: Page<unknown>): ListFacts =>
  factsOf(() => scopeOf(call, type, query), query, page);

/** The same within a scope, which is worked out for cursors alone. */
export function factsOf(
  scope: () => CursorScope,
  { cursor, startId, startIndex, count }: Paging,
  page: Page<unknown>,
): ListFacts {
  const { totalResults } = page;
  if (startId !== undefined) return { totalResults, startId, nextId: page.nextId ?? END };
  if (cursor === undefined) return { totalResults, startIndex };
  if (count === 0) return { totalResults };
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
