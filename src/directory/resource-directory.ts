import type { Json, JsonObject } from '../protocol/json.js';
import type { ListQuery } from '../protocol/messages/list-query.js';
import type { Projection } from '../protocol/resource/projection.js';
import type { TenantContext } from '../protocol/tenant-context.js';

/** What can be done with one resource type; users and groups each implement it, and http serves it. */
export interface ResourceDirectory {
  /** @throws ScimError 400, 409 uniqueness */
  create(tenant: TenantContext, body: Json | undefined, projection: Projection): Promise<Created>;
  /** @throws ScimError 404 */
  get(tenant: TenantContext, id: string, projection: Projection): Promise<JsonObject>;
  /** @returns the ListResponse */
  list(tenant: TenantContext, query: ListQuery): Promise<JsonObject>;
  /** @throws ScimError 400, 404, 409 uniqueness */
  replace(tenant: TenantContext, id: string, body: Json | undefined, projection: Projection): Promise<JsonObject>;
  /**
   * @returns the resource; undefined where the answer is 204 without a body
   * @throws ScimError 400, 404, 409 uniqueness
   */
  patch(
    tenant: TenantContext,
    id: string,
    body: Json | undefined,
    projection: Projection,
  ): Promise<JsonObject | undefined>;
  /** @throws ScimError 404 */
  delete(tenant: TenantContext, id: string): Promise<void>;
}

export interface Created {
  readonly location: string;
  readonly resource: JsonObject;
}
