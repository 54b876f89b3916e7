import type { Json, JsonObject } from '../protocol/json.js';
import type { ListQuery } from '../protocol/messages/list-query.js';
import type { Projection } from '../protocol/resource/projection.js';
import type { TenantContext } from '../protocol/tenant-context.js';

/** What can be done with one resource type; users and groups each implement it, and http serves it. */
export interface ResourceDirectory {
  /** @throws ScimError 400, 409 uniqueness */
  create(tenant: TenantContext, body: Json | undefined, projection: Projection): Promise<Represented>;
  /** @throws ScimError 404 */
  get(tenant: TenantContext, id: string, projection: Projection): Promise<Represented>;
  /** @returns the ListResponse */
  list(tenant: TenantContext, query: ListQuery): Promise<JsonObject>;
  /** @throws ScimError 400, 404, 409 uniqueness, 412 */
  replace(
    tenant: TenantContext,
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
  ): Promise<Represented>;
  /**
   * @returns undefined where the answer is 204 without a body
   * @throws ScimError 400, 404, 409 uniqueness, 412
   */
  patch(
    tenant: TenantContext,
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
  ): Promise<Represented | undefined>;
  /** @throws ScimError 404, 412 */
  delete(tenant: TenantContext, id: string, ifMatch?: string): Promise<void>;
}

/** What goes back to the client of one resource. */
export interface Represented {
  /** As projected. */
  readonly resource: JsonObject;
  readonly location: string;
  readonly etag: string;
}
