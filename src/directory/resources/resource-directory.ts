import type { Call } from '../../protocol/call.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import type { ListQuery } from '../../protocol/messages/list-query.js';
import type { PatchBudget } from '../../protocol/patch/elements/patch-budget.js';
import type { Projection } from '../../protocol/resource/projection.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import type { ScimError } from '../../protocol/scim-error.js';
import type { NewRow } from '../../store/resources/stored-resource.js';
import type { ListAnswer } from '../answers/list-answer.js';

/** What can be done with the resources of a type, which http serves. */
export interface ResourceDirectory {
  /** @throws ScimError 400, 409 uniqueness */
  create(call: Call, type: ResourceType, body: Json | undefined, projection: Projection): Promise<Represented>;
  /** @throws ScimError 404 */
  get(call: Call, type: ResourceType, id: string, projection: Projection): Promise<Represented>;
  /**
   * Reads the first of them, by id, as many as are read at once; for a page that was found over all types, and not logged
   * one by one.
   * @throws ScimError tooMany
   */
  readSlice(
    call: Call,
    type: ResourceType,
    ids: readonly string[],
    projection: Projection,
  ): Promise<{ readonly resources: ReadonlyMap<string, JsonObject>; readonly rest: readonly string[] }>;
  /** @throws ScimError tooMany */
  list(call: Call, type: ResourceType, query: ListQuery): Promise<ListAnswer>;
  /** @throws ScimError 400, 404, 409 uniqueness, 412 */
  replace(
    call: Call,
    type: ResourceType,
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
  ): Promise<Represented>;
  /**
   * @param budget what the operations may cost, where others share it
   * @returns undefined where the answer is 204 without a body
   * @throws ScimError 400, 404, 409 uniqueness, 412
   */
  patch(
    call: Call,
    type: ResourceType,
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
    budget?: PatchBudget,
  ): Promise<Represented | undefined>;
  /** @throws ScimError 404, 412 */
  delete(call: Call, type: ResourceType, id: string, ifMatch?: string): Promise<void>;
  /** For Bulk. */
  readonly batch: BatchCreation;
}

/** Creates many resources of one type in a bounded number of statements, each as `create` would. */
export interface BatchCreation {
  /** Whether this body can be created among others; what cannot needs a statement of its own. */
  takes(body: Json | undefined): boolean;
  /** @throws ScimError 400 */
  read(type: ResourceType, body: Json | undefined): NewRow;
  /**
   * @param allOrNone store nothing when one of them cannot be stored
   * @returns for each the complete resource, or why it was not stored; undefined when nothing was stored, so that fewer
   *   at once are to be tried
   */
  store(
    call: Call,
    type: ResourceType,
    rows: readonly NewRow[],
    allOrNone: boolean,
  ): Promise<(Represented | ScimError)[] | undefined>;
}

/** What goes back to the client of one resource. */
export interface Represented {
  /** As projected. */
  readonly resource: JsonObject;
  readonly location: string;
  readonly etag: string;
}

/** The directory that serves a resource type. */
export interface Directories {
  of(type: ResourceType): ResourceDirectory;
}
