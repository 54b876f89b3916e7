import { printFilter } from '../../protocol/filter/print-filter.js';
import type { JsonObject } from '../../protocol/json.js';
import { type CursorPosition, type CursorScope, readCursor, writeCursor } from '../../protocol/messages/cursor.js';
import type { ListQuery, Paging } from '../../protocol/messages/list-query.js';
import { listResponse } from '../../protocol/messages/list-response.js';
import { leafOf, type ResourceType } from '../../protocol/schema/resource-type.js';
import type { TenantContext } from '../../protocol/tenant-context.js';
import type { Page, PageBegin, PageQuery } from '../../store/resources/stored-resource.js';

/**
 * What a client's query asks of the store.
 * @throws ScimError invalidCursor, expiredCursor
 */
export function toPageQuery(tenant: TenantContext, type: ResourceType, query: ListQuery): PageQuery {
  const { condition, sort, count } = query;
  return { condition, sort, count, begin: beginOf(scopeOf(tenant, type, query), query) };
}

/**
 * Where the page begins that a client wants.
 * @throws ScimError invalidCursor, expiredCursor
 */
export function beginOf(scope: CursorScope, { cursor, startIndex }: Paging): PageBegin {
  if (cursor === undefined) return { by: 'index', startIndex };
  return { by: 'cursor', position: cursor === '' ? undefined : readCursor(scope, cursor) };
}

/** The ListResponse of a page, by index or by cursor as it was asked for. */
export function toListResponse<Stored>(
  tenant: TenantContext,
  type: ResourceType,
  query: ListQuery,
  page: Page<Stored>,
  represent: (stored: Stored) => JsonObject,
): JsonObject {
  return toListMessage(scopeOf(tenant, type, query), query, page, page.resources.map(represent));
}

/** The same of resources that are represented already. */
export function toListMessage(
  scope: CursorScope,
  { cursor, startIndex }: Paging,
  page: Page<unknown>,
  resources: JsonObject[],
): JsonObject {
  const { totalResults } = page;
  if (cursor === undefined) return listResponse(resources, { totalResults, startIndex });
  const cursorAt = (position: CursorPosition | undefined) => position && writeCursor(scope, position);
  return listResponse(resources, {
    totalResults,
    nextCursor: cursorAt(page.next),
    previousCursor: cursorAt(page.previous),
  });
}

/**
 * The same filter written in another way is the same query; the size of the page may change on the way. When the type of
 * the attribute that is sorted by changes, the keys of cursors are of another order.
 */
function scopeOf(tenant: TenantContext, type: ResourceType, { filter, sort }: ListQuery): CursorScope {
  const { type: sortedType, caseExact } = sort === undefined ? {} : leafOf(sort.path);
  const order = [sort?.path.text, sortedType, caseExact, sort?.descending];
  const parts = [tenant.organizationId, type.name, filter && printFilter(filter), ...order];
  return { secret: tenant.cursorKey, text: JSON.stringify(parts) };
}
