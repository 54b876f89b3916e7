import { printFilter } from '../../protocol/filter/print-filter.js';
import type { JsonObject } from '../../protocol/json.js';
import type { CursorScope } from '../../protocol/messages/cursor.js';
import type { RootQuery } from '../../protocol/messages/root-query.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { TenantContext } from '../../protocol/tenant-context.js';
import type { AllResources } from '../../store/resources/all-resources.js';
import type { AllTypesQuery, FoundResource, TypePart } from '../../store/resources/stored-resource.js';
import { beginOf, toListMessage } from '../answers/list-page.js';
import type { ProvisioningLog } from '../log/provisioning-log.js';
import type { Directories } from './resource-directory.js';

/** Answers queries over all resource types with a ListResponse (RFC 7644 §3.4.2.1). */
export type RootSearch = (tenant: TenantContext, query: RootQuery) => Promise<JsonObject>;

export function createRootSearch(store: AllResources, directories: Directories, log: ProvisioningLog): RootSearch {
  /** Reads what was found, by type; what was deleted in between is left out. */
  const read = async (tenant: TenantContext, { types }: RootQuery, found: readonly FoundResource[]) => {
    const entries = types.map(async ({ type, projection }): Promise<[ResourceType, Map<string, JsonObject>]> => {
      const ids = found.filter((resource) => resource.type === type).map(({ id }) => id);
      return [type, ids.length === 0 ? new Map() : await directories.of(type).getAll(tenant, type, ids, projection)];
    });
    const byType = new Map(await Promise.all(entries));
    return found.map(({ type, id }) => byType.get(type)?.get(id)).filter((resource) => resource !== undefined);
  };

  return async (tenant, query) => {
    const scope = scopeOf(tenant, query);
    const page = await store.list(tenant, toAllTypesQuery(query, scope));
    const resources = await read(tenant, query, page.resources);
    log.search(tenant, undefined, query.filter, page.totalResults ?? resources.length);
    return toListMessage(scope, query, page, resources);
  };
}

/** @throws ScimError invalidCursor, expiredCursor */
function toAllTypesQuery(query: RootQuery, scope: CursorScope): AllTypesQuery {
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
function scopeOf(tenant: TenantContext, { filter, sort, types }: RootQuery): CursorScope {
  const sorts = sort && types.map((type) => type.sort?.path.text ?? null);
  const parts = [tenant.organizationId, null, filter && printFilter(filter), sorts, sort?.descending];
  return { secret: tenant.cursorKey, text: JSON.stringify(parts) };
}
