import type { Call } from '../../protocol/call.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import { checkIfMatch } from '../../protocol/messages/entity-tag.js';
import type { ListQuery } from '../../protocol/messages/list-query.js';
import { Notes } from '../../protocol/notes.js';
import type { PatchBudget } from '../../protocol/patch/elements/patch-budget.js';
import { changesBetween, differingMembers } from '../../protocol/resource/changes.js';
import { holdImmutable } from '../../protocol/resource/immutable.js';
import { nameOf } from '../../protocol/resource/name-of.js';
import { type Names, namedInResource } from '../../protocol/resource/named-attributes.js';
import { type Projection, project, wants, withSent } from '../../protocol/resource/projection.js';
import { sentInResource } from '../../protocol/resource/sent-attributes.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { notFound, ScimError } from '../../protocol/scim-error.js';
import type { LogEntry } from '../../store/log/log-entry.js';
import { newId } from '../../store/new-id.js';
import type { ResourceTable } from '../../store/resources/resource-table.js';
import type { NewRow, Slice, StoredResource } from '../../store/resources/stored-resource.js';
import { listFacts, toPageQuery } from '../answers/list-page.js';
import { type ResourceSlice, SlicedList } from '../answers/sliced-list.js';
import type {
  Creation,
  CreationBounds,
  CreationOutcome,
  Directory,
  DirectorySlice,
  ListAnswer,
  Located,
  Represented,
} from '../directory.js';
import { changeEntry } from '../log/log-entries.js';
import type { ProvisioningLog } from '../log/provisioning-log.js';
import { checkOwnChanges } from '../me.js';
import { type Batch, createMany } from './create-many.js';
import { deleteAtVersion, optimistic } from './optimistic.js';
import { checkRequirements } from './requirements.js';

/** What is the same for all Directories of users, of groups, or of own resources. */
export interface LocalKind<Table extends ResourceTable = ResourceTable> {
  readonly table: Table;
  /** The attribute that other rows say: it is read only where it is wanted. */
  readonly related: 'groups' | 'members' | undefined;
  /** The complete resource; projection comes after. */
  represent(call: Call, type: ResourceType, stored: StoredResource): Represented;
  readonly log: ProvisioningLog;
}

/** Tells what would become of a resource, and stores nothing. */
export interface SampleReader {
  /** @param notes takes what is tolerated @throws ScimError 400, 413 */
  readRow(body: Json | undefined, notes: Notes): NewRow;
  /** The refusal of a row that has a value which another resource has. */
  conflictOf(row: NewRow): Promise<ScimError | undefined>;
}

/** What a client makes of a resource. */
export interface Decision {
  readonly resource: JsonObject;
  /** What it said something of; undefined where that is what the resource has. */
  readonly names?: Names;
}

/** A change that was decided on, and is to be written. */
export interface Change {
  readonly stored: StoredResource;
  readonly resource: JsonObject;
  /** False when the attributes are what they were. */
  readonly differs: boolean;
  readonly entry: LogEntry;
}

/** What Directories of all kinds do in the same way with resources that are rows of our own database. */
export abstract class LocalDirectory<Table extends ResourceTable = ResourceTable>
  implements Directory, Batch<NewRow>, SampleReader
{
  protected readonly kind: LocalKind<Table>;
  protected readonly call: Call;
  protected readonly type: ResourceType;

  constructor(kind: LocalKind<Table>, call: Call, type: ResourceType) {
    this.kind = kind;
    this.call = call;
    this.type = type;
  }

  abstract create(body: Json | undefined, projection: Projection): Promise<Represented>;
  abstract replace(id: string, body: Json | undefined, projection: Projection, ifMatch?: string): Promise<Represented>;
  abstract patch(
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
    budget?: PatchBudget,
  ): Promise<Represented | Located>;
  abstract takes(body: Json | undefined): boolean;
  abstract readRow(body: Json | undefined, notes?: Notes): NewRow;

  createMany(creations: readonly Creation[], bounds: CreationBounds): Promise<CreationOutcome[]> {
    return createMany(this, creations, bounds);
  }

  async get(id: string, projection: Projection): Promise<Represented> {
    const stored = await this.find(id, this.wantsRelated(projection));
    this.kind.log.read(this.call, this.type, id, nameOf(this.type, stored.resource));
    return this.answerInTurns(stored, projection);
  }

  async readSlice(ids: readonly string[], projection: Projection): Promise<DirectorySlice> {
    const { table } = this.kind;
    const { resources, rest } = await table.readSlice(this.call, this.type, ids, this.wantsRelated(projection));
    const byId = resources.map((stored): [string, JsonObject] => [
      stored.id,
      this.answer(inList(stored, projection), projection).resource,
    ]);
    return { resources: new Map(byId), rest };
  }

  async list(query: ListQuery): Promise<ListAnswer> {
    const { kind, call, type } = this;
    const wanted = this.wantsRelated(query.projection);
    const page = await kind.table.list(call, type, toPageQuery(call, type, query), wanted);
    kind.log.search(call, type, query.filter, page.totalResults ?? page.resources.length + page.rest.length);
    return new SlicedList(listFacts(call, type, query, page), await this.#sliceOf(page, query.projection));
  }

  async #sliceOf({ resources, rest }: Slice<StoredResource>, projection: Projection): Promise<ResourceSlice> {
    const answers: JsonObject[] = [];
    for (const stored of resources)
      answers.push((await this.answerInTurns(inList(stored, projection), projection)).resource);
    return { resources: answers, next: rest.length === 0 ? undefined : () => this.#readNext(rest, projection) };
  }

  async #readNext(ids: readonly string[], projection: Projection): Promise<ResourceSlice> {
    const wanted = this.wantsRelated(projection);
    return this.#sliceOf(await this.kind.table.readSlice(this.call, this.type, ids, wanted), projection);
  }

  async delete(id: string, ifMatch?: string): Promise<void> {
    const { kind, call, type } = this;
    const entry = changeEntry('delete', type, id, undefined, [], new Notes());
    await deleteAtVersion(ifMatch, {
      find: () => kind.table.find(call, type, id, false),
      delete: async (version) => {
        const outcome = await kind.table.delete(call, type, id, entry, version);
        if (outcome === 'deleted') kind.log.changed(call, entry);
        return outcome;
      },
      missing: () => this.missing(id),
    });
  }

  conflictOf(row: NewRow): Promise<ScimError | undefined> {
    return this.kind.table.conflictOf(this.call, this.type, row);
  }

  async storeRows(rows: readonly NewRow[], allOrNone: boolean): Promise<(Represented | ScimError)[] | undefined> {
    const { kind, call, type } = this;
    const outcomes = await kind.table.createMany(call, type, rows, allOrNone);
    outcomes?.forEach((outcome, i) => {
      const entry = rows[i]?.entry;
      if (entry !== undefined && !(outcome instanceof ScimError)) kind.log.changed(call, entry);
    });
    return outcomes?.map((outcome) =>
      outcome instanceof ScimError ? outcome : kind.represent(call, type, { ...outcome, related: [] }),
    );
  }

  protected wantsRelated(projection: Projection): boolean {
    const { related } = this.kind;
    return related !== undefined && (wants(projection, related) || projection.memberGroups !== undefined);
  }

  /** @param represented the complete resource, where it was made before */
  protected answer(
    stored: StoredResource,
    projection: Projection,
    represented = this.kind.represent(this.call, this.type, stored),
  ): Represented {
    return { ...represented, resource: project(represented.resource, projection) };
  }

  answerTo({ resource }: NewRow, represented: Represented, projection: Projection): Represented {
    return { ...represented, resource: project(represented.resource, this.showingSent(resource, projection)) };
  }

  /** What the answer to a POST or PUT of a resource, as it was read, shows. */
  protected showingSent(resource: JsonObject, projection: Projection): Projection {
    return withSent(this.type, projection, () => sentInResource(resource));
  }

  /** As `answer`, for what may take the processor for a while. */
  protected answerInTurns(stored: StoredResource, projection: Projection): Represented | Promise<Represented> {
    return this.answer(stored, projection);
  }

  /** @throws ScimError 404 */
  protected async find(id: string, withRelated: boolean): Promise<StoredResource> {
    const stored = await this.kind.table.find(this.call, this.type, id, withRelated);
    if (stored === undefined) throw this.missing(id);
    return stored;
  }

  protected missing(id: string): ScimError {
    const { name, rules } = this.type;
    const shown = id.slice(0, 100);
    return notFound(
      rules?.missing?.(shown) ?? `${name} ${shown} does not exist in this organization.`,
      'resource-unknown',
    );
  }

  /** What the table takes of a resource that was read. @throws ScimError 400, 413 */
  protected newRow(read: JsonObject, notes: Notes): NewRow {
    const { kind, type } = this;
    const id = newId();
    const resource = this.#complete(id, {}, { resource: read }, notes);
    checkRequirements(type, resource);
    const changes = changesBetween(type, {}, resource);
    const entry = changeEntry('create', type, id, nameOf(type, resource), changes, notes);
    return kind.table.newRow(type, id, resource, entry);
  }

  /** With what its profile adds. @throws ScimError 400 */
  #complete(id: string, before: JsonObject, { resource, names }: Decision, notes: Notes): JsonObject {
    const { type } = this;
    const { complete } = type.rules ?? {};
    if (complete === undefined) return resource;
    return complete({ id, before, after: resource, names: names ?? namedInResource(type, resource), notes });
  }

  /**
   * Writes what `decide` makes of the stored resource, until nobody else wrote in between.
   * @param write gives undefined when somebody did
   * @throws ScimError 404, 412
   */
  protected async update<Result>(
    id: string,
    options: UpdateOptions,
    decide: (before: JsonObject, notes: Notes) => Decision,
    write: (change: Change) => Promise<Result | undefined>,
  ): Promise<Result> {
    const recent = options.fromRecent ? this.kind.table.recent(this.call, this.type, id) : undefined;
    const written = recent === undefined ? undefined : await this.#updateRecent(recent, options, decide, write);
    if (written !== undefined) return written;
    return optimistic(async () => {
      const stored = await this.find(id, options.withRelated);
      return write(this.#decide(stored, options, decide));
    });
  }

  /**
   * The same without reading the resource first, when it is still as somebody last saw it.
   * @returns undefined where that is not known: what it is now must be read, also to refuse the change
   */
  async #updateRecent<Result>(
    recent: StoredResource,
    options: UpdateOptions,
    decide: (before: JsonObject, notes: Notes) => Decision,
    write: (change: Change) => Promise<Result | undefined>,
  ): Promise<Result | undefined> {
    try {
      const change = this.#decide(recent, options, decide);
      return change.differs ? await write(change) : undefined;
    } catch (error) {
      if (error instanceof ScimError && error.status < 500) return undefined;
      throw error;
    }
  }

  /** @throws ScimError 412; what `decide` throws */
  #decide(
    stored: StoredResource,
    { operation, ifMatch }: UpdateOptions,
    decide: (before: JsonObject, notes: Notes) => Decision,
  ): Change {
    const { call, type } = this;
    checkIfMatch(ifMatch, stored.version);
    const notes = new Notes(call.tenant.strict);
    const decided = this.#complete(stored.id, stored.resource, decide(stored.resource, notes), notes);
    checkRequirements(type, decided, operation === 'patch' ? stored.resource : undefined);
    const resource = holdImmutable(type, stored.resource, decided, operation === 'replace');
    const differing = differingMembers(stored.resource, resource);
    checkOwnChanges(call.actor, type, stored.resource, resource, differing);
    const changes = changesBetween(type, stored.resource, resource, differing);
    const entry = changeEntry(operation, type, stored.id, nameOf(type, resource), changes, notes);
    return { stored, resource, differs: differing.length > 0, entry };
  }
}

export interface UpdateOptions {
  readonly operation: 'replace' | 'patch';
  readonly ifMatch: string | undefined;
  readonly withRelated: boolean;
  /** Whether it may be decided about as somebody last saw it, and written if it is still so. */
  readonly fromRecent: boolean;
}

/** A resource as a list has it: what other rows would say, and do not, is left out unless it was asked for by name. */
const inList = (stored: StoredResource, { mode }: Projection): StoredResource =>
  stored.related?.length === 0 && mode !== 'only' ? { ...stored, related: undefined } : stored;
