import type { Json, JsonObject } from '../protocol/json.js';
import type { ListQuery } from '../protocol/messages/list-query.js';
import type { ListFacts } from '../protocol/messages/list-response.js';
import type { PatchBudget } from '../protocol/patch/elements/patch-budget.js';
import type { Projection } from '../protocol/resource/projection.js';

/**
 * What can be done with the resources of one type of one organization on behalf of one caller, wherever they are kept. That
 * they cannot be reached is a 503 with a cause (see isAway), and ends the creation of many.
 */
export interface Directory {
  /** @throws ScimError 400, 409 uniqueness, 413 */
  create(body: Json | undefined, projection: Projection): Promise<Represented>;
  /**
   * Creates several, each as `create` would, in their order and as far as the bounds allow.
   * @returns what became of each; fewer than the creations where the rest was not tried
   */
  createMany(creations: readonly Creation[], bounds: CreationBounds): Promise<CreationOutcome[]>;
  /** @throws ScimError 404 */
  get(id: string, projection: Projection): Promise<Represented>;
  /** @throws ScimError tooMany, invalidCursor, expiredCursor; invalidValue for a startId that is none */
  list(query: ListQuery): Promise<ListAnswer>;
  /**
   * Reads the first of them, by id, as many as are read at once; for a page that was found over all types, and not logged
   * one by one.
   * @throws ScimError tooMany
   */
  readSlice(ids: readonly string[], projection: Projection): Promise<DirectorySlice>;
  /** @throws ScimError 400, 404, 409 uniqueness, 412, 413 */
  replace(id: string, body: Json | undefined, projection: Projection, ifMatch?: string): Promise<Represented>;
  /**
   * @param budget what the operations may cost, where others share it
   * @returns where it is, without the resource, where the answer is 204 without a body
   * @throws ScimError 400, 404, 409 uniqueness, 412, 413
   */
  patch(
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
    budget?: PatchBudget,
  ): Promise<Represented | Located>;
  /** @throws ScimError 404, 412 */
  delete(id: string, ifMatch?: string): Promise<void>;
}

/** Where a resource is, and at which version. */
export interface Located {
  readonly location: string;
  readonly etag: string;
}

/** What goes back to the client of one resource. */
export interface Represented extends Located {
  /** As projected. */
  readonly resource: JsonObject;
}

export const isRepresented = (located: Located): located is Represented => 'resource' in located;

/** One of several resources that are to be created. */
export interface Creation {
  readonly body: Json | undefined;
  readonly projection: Projection;
}

/** A resource, or whatever was thrown in its place. */
export type CreationOutcome = PromiseSettledResult<Represented>;

/** How far several creations may go. */
export interface CreationBounds {
  /** How many may fail before nothing more may be stored. */
  readonly failuresLeft: number;
  /**
   * Lets other requests have their turn, when it has been a while.
   * @returns whether there is time to begin anything more
   */
  mayBegin(): Promise<boolean>;
  /** Tells the operator of an error that is the fault of no creation. */
  report(thrown: unknown): void;
}

/** What a query is answered with: a page of which the beginning is read, and the rest when it is asked for. */
export interface ListAnswer {
  readonly facts: ListFacts;
  /** Whether there is more than what was read. */
  readonly hasMore: boolean;
  /** What was read and not taken yet. */
  take(): JsonObject[];
  /** Reads more. */
  read(): Promise<void>;
}

/** Some of the resources that were asked for. */
export interface DirectorySlice {
  /** By id; without those that are gone. */
  readonly resources: ReadonlyMap<string, JsonObject>;
  /** Ids of those that follow. */
  readonly rest: readonly string[];
}
