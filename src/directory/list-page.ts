import { printFilter } from '../protocol/filter/print-filter.js';
import type { JsonObject } from '../protocol/json.js';
import { type CursorPosition, type CursorScope, readCursor, writeCursor } from '../protocol/messages/cursor.js';
import type { ListQuery } from '../protocol/messages/list-query.js';
import { listResponse } from '../protocol/messages/list-response.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import type { Page, PageQuery } from '../store/stored-resource.js';

/**
 * What a client's query asks of the store.
 * @throws ScimError invalidCursor, expiredCursor
 */
export function toPageQuery(tenant: TenantContext, type: ResourceType, query: ListQuery): PageQuery {
  const { condition, sort, count, cursor, startIndex } = query;
  if (cursor === undefined) return { condition, sort, count, begin: { by: 'index', startIndex } };
  const position = cursor === '' ? undefined : readCursor(scopeOf(tenant, type, query), cursor);
  return { condition, sort, count, begin: { by: 'cursor', position } };
}

/** The ListResponse of a page, by index or by cursor as it was asked for. */
export function toListResponse<Stored>(
  tenant: TenantContext,
  type: ResourceType,
  query: ListQuery,
  page: Page<Stored>,
  represent: (stored: Stored) => JsonObject,
): JsonObject {
  const { totalResults } = page;
  const resources = page.resources.map(represent);
  if (query.cursor === undefined) return listResponse(resources, { totalResults, startIndex: query.startIndex });
  const scope = scopeOf(tenant, type, query);
  const cursorAt = (position: CursorPosition | undefined) => position && writeCursor(scope, position);
  return listResponse(resources, {
    totalResults,
    nextCursor: cursorAt(page.next),
    previousCursor: cursorAt(page.previous),
  });
}

/** The same filter written in another way is the same query; the size of the page may change on the way. */
function scopeOf(tenant: TenantContext, type: ResourceType, { filter, sort }: ListQuery): CursorScope {
  const parts = [tenant.organizationId, type.name, filter && printFilter(filter), sort?.path.text, sort?.descending];
  return { secret: tenant.cursorKey, text: JSON.stringify(parts) };
}
