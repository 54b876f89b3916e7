import type { Call } from '../../protocol/call.js';
import { giveWay } from '../../protocol/give-way.js';
import { isAway } from '../../protocol/is-away.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import { bulkIdIn, resolveBulkIds, resolveBulkIdsInPatch } from '../../protocol/messages/bulk-reference.js';
import { type BulkOperation, placeInBulk } from '../../protocol/messages/bulk-request.js';
import type { BulkResult } from '../../protocol/messages/bulk-response.js';
import { PatchBudget } from '../../protocol/patch/elements/patch-budget.js';
import { invalidValue, ScimError, unavailable } from '../../protocol/scim-error.js';
import { locationOf } from '../answers/location-of.js';
import { type CreationBounds, isRepresented, type Located, type Represented } from '../directory.js';
import type { ProvisioningLog } from '../log/provisioning-log.js';
import type { BulkTarget } from './bulk-operation.js';

/** What the resources in one answer weigh; of further ones it says where they are and at what version (RFC 7644 §3.7). */
const MAX_RESPONSE_BYTES = 4 * 1024 ** 2;
/** After this time no further operation is begun. */
const MAX_DURATION_MS = 60_000;
/** After this time other requests have their turn. */
const MAX_TURN_MS = 20;
/** The PATCHes of a Bulk cost together what so many PATCHes may at most. */
const PATCHES_AT_THEIR_LIMITS = 20;

/** An operation with its target, or with why it has none. */
export interface PlannedOperation {
  /** In the request, from 0. */
  readonly position: number;
  readonly operation: BulkOperation;
  readonly target: BulkTarget | ScimError;
}

export interface ProgressServices {
  readonly log: ProvisioningLog;
  /** What the client is told of anything that an operation throws. */
  explain(call: Call, thrown: unknown): ScimError;
  /** Milliseconds, rising. */
  now(): number;
}

/** How far a Bulk has come: what was created, what failed, and whether it goes on. */
export class BulkProgress implements CreationBounds {
  readonly #services: ProgressServices;
  readonly #call: Call;
  readonly #maxErrors: number;
  readonly #deadline: number;
  /** Every bulkId that an operation of this Bulk creates something for. */
  readonly #promised: ReadonlySet<string>;
  /** Ids of what was created, by bulkId. */
  readonly #ids = new Map<string, string>();
  readonly #results = new Map<PlannedOperation, BulkResult>();
  /** What its PATCHes share. */
  readonly patchBudget = new PatchBudget('the PATCHes of one Bulk', PATCHES_AT_THEIR_LIMITS);
  /** When others had their turn last. */
  #turn: number;
  #errors = 0;
  #responseBytes = 0;
  /** Why nothing more can be tried. */
  #halt: ScimError | undefined;

  /** @param promised the bulkIds of the operations that create something */
  constructor(services: ProgressServices, call: Call, failOnErrors: number | undefined, promised: ReadonlySet<string>) {
    this.#services = services;
    this.#call = call;
    this.#maxErrors = failOnErrors ?? Number.POSITIVE_INFINITY;
    this.#turn = services.now();
    this.#deadline = this.#turn + MAX_DURATION_MS;
    this.#promised = promised;
  }

  /** How many more operations may fail before the others are not tried. */
  get failuresLeft(): number {
    return this.#maxErrors - this.#errors;
  }

  /** @throws ScimError 503 when the database is away, or the time is up: the operation is not tried */
  checkTime(): void {
    if (this.#services.now() > this.#deadline)
      this.#halt ??= unavailable('Not tried: the Bulk took too long.', 'bulk-not-tried');
    if (this.#halt !== undefined) throw this.#halt;
  }

  async mayBegin(): Promise<boolean> {
    await this.pause();
    return this.#halt === undefined && this.#services.now() <= this.#deadline;
  }

  /** Lets other requests have their turn, when it has been a while. */
  async pause(): Promise<void> {
    if (this.#services.now() - this.#turn < MAX_TURN_MS) return;
    await giveWay();
    this.#turn = this.#services.now();
  }

  /** Data with ids in the place of references. @throws ScimError as idOf */
  resolve(data: Json | undefined): Json | undefined {
    return data === undefined ? undefined : resolveBulkIds(data, (bulkId) => this.#idOf(bulkId));
  }

  /** As resolve, for the data of a PATCH, whose paths may refer too. @throws ScimError as idOf */
  resolvePatch(data: Json | undefined): Json | undefined {
    return data === undefined ? undefined : resolveBulkIdsInPatch(data, (bulkId) => this.#idOf(bulkId));
  }

  /** The id in a path, which may be a reference. @throws ScimError as idOf */
  resolveId(id: string): string {
    const bulkId = bulkIdIn(id);
    return bulkId === undefined ? id : this.#idOf(bulkId);
  }

  isCreated(bulkId: string): boolean {
    return this.#ids.has(bulkId);
  }

  /** @throws ScimError 400 for a bulkId that no operation has, 409 for one whose operation failed */
  #idOf(bulkId: string): string {
    const id = this.#ids.get(bulkId);
    if (id !== undefined) return id;
    const name = JSON.stringify(bulkId.slice(0, 200));
    if (!this.#promised.has(bulkId))
      throw invalidValue(`No POST of this Bulk has the bulkId ${name}.`, 'bulk-operation-wrong');
    throw new ScimError(
      409,
      undefined,
      `What bulkId ${name} stands for was not created, so nothing can refer to it.`,
      'bulk-reference-failed',
    );
  }

  /** From now on the bulkId of the operation stands for this resource, whose id is returned. */
  created({ bulkId }: BulkOperation, { resource: { id } }: Represented): string {
    if (bulkId === undefined || typeof id !== 'string') throw new Error('a creation without bulkId or id');
    this.#ids.set(bulkId, id);
    return id;
  }

  /** What was created is gone again. */
  undone({ bulkId }: BulkOperation): void {
    if (bulkId !== undefined) this.#ids.delete(bulkId);
  }

  /** @param located undefined for what is gone */
  succeed(planned: PlannedOperation, status: number, located?: Located): void {
    const { operation, target } = planned;
    const represented = located !== undefined && isRepresented(located) ? located : undefined;
    if (represented !== undefined && operation.method === 'POST') this.created(operation, represented);
    const isWanted = !(target instanceof ScimError) && target.projection.mode !== 'default';
    this.#results.set(planned, {
      operation,
      status,
      location: located?.location ?? this.#locationOf(planned),
      version: located?.etag,
      response: represented && isWanted ? this.#ifItFits(represented.resource) : undefined,
    });
  }

  #ifItFits(response: JsonObject): JsonObject | undefined {
    const bytes = Buffer.byteLength(JSON.stringify(response));
    if (this.#responseBytes + bytes > MAX_RESPONSE_BYTES) return undefined;
    this.#responseBytes += bytes;
    return response;
  }

  /** Tells the operator of an error that is the fault of no operation. */
  report(thrown: unknown): void {
    this.#services.explain(this.#call, thrown);
  }

  fail(planned: PlannedOperation, thrown: unknown): void {
    const { position, operation, target } = planned;
    const error = this.#services.explain(this.#call, thrown);
    this.#errors += 1;
    if (isAway(error))
      this.#halt ??= unavailable('Not tried: the database could not be reached before.', 'bulk-not-tried');
    const location = this.#locationOf(planned);
    const response = { ...error.toMessage(), detail: `${placeInBulk(position)}: ${error.message}` };
    this.#results.set(planned, { operation, status: error.status, location, response });
    const { method, path, data: body } = operation;
    const about = target instanceof ScimError ? undefined : target;
    this.#services.log.refuse(this.#call, { method, path, resourceType: about?.type.name, id: about?.id, body }, error);
  }

  #locationOf({ operation, target }: PlannedOperation): string | undefined {
    if (target instanceof ScimError || target.id === undefined || operation.method === 'POST') return undefined;
    const bulkId = bulkIdIn(target.id);
    const id = bulkId === undefined ? target.id : this.#ids.get(bulkId);
    return id === undefined ? undefined : locationOf(this.#call, target.type.endpoint, id);
  }

  resultOf(planned: PlannedOperation): BulkResult | undefined {
    return this.#results.get(planned);
  }
}
