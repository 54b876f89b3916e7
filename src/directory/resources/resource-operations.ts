import type { Call } from '../../protocol/call.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import { checkIfMatch } from '../../protocol/messages/entity-tag.js';
import type { ListQuery } from '../../protocol/messages/list-query.js';
import { Notes } from '../../protocol/notes.js';
import { changesBetween, differingMembers } from '../../protocol/resource/changes.js';
import { holdImmutable } from '../../protocol/resource/immutable.js';
import { nameOf } from '../../protocol/resource/name-of.js';
import { type Projection, project, wants } from '../../protocol/resource/projection.js';
import { readResource } from '../../protocol/resource/read-resource.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { notFound, ScimError } from '../../protocol/scim-error.js';
import type { LogEntry } from '../../store/log/log-entry.js';
import { newId } from '../../store/new-id.js';
import type { ResourceTable } from '../../store/resources/resource-table.js';
import type { NewRow, Slice, StoredResource } from '../../store/resources/stored-resource.js';
import { ListAnswer, type ResourceSlice } from '../answers/list-answer.js';
import { listFacts, toPageQuery } from '../answers/list-page.js';
import { changeEntry } from '../log/log-entries.js';
import type { ProvisioningLog } from '../log/provisioning-log.js';
import { checkOwnChanges } from './me.js';
import { deleteAtVersion, optimistic } from './optimistic.js';
import { checkRequirements } from './requirements.js';
import type { Represented, ResourceDirectory } from './resource-directory.js';

/** What tells the directories of users, groups and own resources apart. */
export interface ResourceKind {
  readonly store: ResourceTable;
  /** The attribute that other rows say: it is read only where it is wanted. */
  readonly related?: 'groups' | 'members';
  /** The complete resource; projection comes after. */
  represent(call: Call, type: ResourceType, stored: StoredResource): Represented;
  /** Lets other requests come where this resource takes the processor for a while. */
  giveWay?(stored: StoredResource): Promise<void>;
}

/** A change that was decided on, and is to be written. */
export interface Change {
  readonly stored: StoredResource;
  readonly resource: JsonObject;
  /** False when the attributes are what they were. */
  readonly differs: boolean;
  readonly entry: LogEntry;
}

/** What the directories of all kinds do in the same way. */
export class ResourceOperations implements Pick<ResourceDirectory, 'get' | 'readSlice' | 'list' | 'delete'> {
  readonly #kind: ResourceKind;
  readonly #log: ProvisioningLog;

  constructor(kind: ResourceKind, log: ProvisioningLog) {
    this.#kind = kind;
    this.#log = log;
  }

  wantsRelated(projection: Projection): boolean {
    const { related } = this.#kind;
    return related !== undefined && wants(projection, related);
  }

  answer(call: Call, type: ResourceType, stored: StoredResource, projection: Projection): Represented {
    const represented = this.#kind.represent(call, type, stored);
    return { ...represented, resource: project(represented.resource, projection) };
  }

  /** @throws ScimError 404 */
  async find(call: Call, type: ResourceType, id: string, withRelated: boolean): Promise<StoredResource> {
    const stored = await this.#kind.store.find(call, type, id, withRelated);
    if (stored === undefined) throw missing(type, id);
    return stored;
  }

  /** As `get`, without an entry in the log. */
  async read(call: Call, type: ResourceType, id: string, projection: Projection): Promise<Represented> {
    const stored = await this.find(call, type, id, this.wantsRelated(projection));
    return this.answerInTurns(call, type, stored, projection);
  }

  /** As `answer`, between what was done before and what comes after. */
  async answerInTurns(
    call: Call,
    type: ResourceType,
    stored: StoredResource,
    projection: Projection,
  ): Promise<Represented> {
    await this.#kind.giveWay?.(stored);
    const answer = this.answer(call, type, stored, projection);
    await this.#kind.giveWay?.(stored);
    return answer;
  }

  get = async (call: Call, type: ResourceType, id: string, projection: Projection): Promise<Represented> => {
    const stored = await this.find(call, type, id, this.wantsRelated(projection));
    this.#log.read(call, type, id, nameOf(type, stored.resource));
    return this.answerInTurns(call, type, stored, projection);
  };

  readSlice: ResourceDirectory['readSlice'] = async (call, type, ids, projection) => {
    const { resources, rest } = await this.#kind.store.readSlice(call, type, ids, this.wantsRelated(projection));
    const byId = resources.map((stored): [string, JsonObject] => [
      stored.id,
      this.answer(call, type, stored, projection).resource,
    ]);
    return { resources: new Map(byId), rest };
  };

  list = async (call: Call, type: ResourceType, query: ListQuery): Promise<ListAnswer> => {
    const { filter, projection } = query;
    const wanted = this.wantsRelated(projection);
    const page = await this.#kind.store.list(call, type, toPageQuery(call, type, query), wanted);
    this.#log.search(call, type, filter, page.totalResults ?? page.resources.length + page.rest.length);
    const sliceOf = async ({ resources, rest }: Slice<StoredResource>): Promise<ResourceSlice> => {
      const answers: JsonObject[] = [];
      for (const stored of resources) {
        answers.push((await this.answerInTurns(call, type, stored, projection)).resource);
      }
      return {
        resources: answers,
        next:
          rest.length === 0
            ? undefined
            : async () => sliceOf(await this.#kind.store.readSlice(call, type, rest, wanted)),
      };
    };
    return new ListAnswer(listFacts(call, type, query, page), await sliceOf(page));
  };

  delete = async (call: Call, type: ResourceType, id: string, ifMatch?: string): Promise<void> => {
    const { store } = this.#kind;
    const entry = changeEntry('delete', type, id, undefined, [], new Notes());
    await deleteAtVersion(ifMatch, {
      find: () => store.find(call, type, id, false),
      delete: (version) => store.delete(call, type, id, entry, version),
      missing: () => missing(type, id),
    });
  };

  /** What the store takes of a resource that was read and checked. @throws ScimError 400, 413 */
  newRow(type: ResourceType, resource: JsonObject, notes: Notes): NewRow {
    const id = newId();
    const changes = changesBetween(type, {}, resource);
    const entry = changeEntry('create', type, id, nameOf(type, resource), changes, notes);
    return this.#kind.store.newRow(type, id, resource, entry);
  }

  async storeAll(
    call: Call,
    type: ResourceType,
    rows: readonly NewRow[],
    allOrNone: boolean,
  ): Promise<(Represented | ScimError)[] | undefined> {
    const outcomes = await this.#kind.store.createMany(call, type, rows, allOrNone);
    return outcomes?.map((outcome) =>
      outcome instanceof ScimError ? outcome : this.#kind.represent(call, type, outcome),
    );
  }

  /**
   * Writes what `decide` makes of the stored resource, until nobody else wrote in between.
   * @param write gives undefined when somebody did
   * @throws ScimError 404, 412
   */
  update<Result>(
    call: Call,
    type: ResourceType,
    id: string,
    { operation, ifMatch, withRelated }: UpdateOptions,
    decide: (before: JsonObject, notes: Notes) => JsonObject,
    write: (change: Change) => Promise<Result | undefined>,
  ): Promise<Result> {
    return optimistic(async () => {
      const stored = await this.find(call, type, id, withRelated);
      checkIfMatch(ifMatch, stored.version);
      const notes = new Notes();
      const decided = decide(stored.resource, notes);
      const resource = holdImmutable(type, stored.resource, decided, operation === 'replace');
      const differing = differingMembers(stored.resource, resource);
      checkOwnChanges(call.actor, type, stored.resource, resource, differing);
      const changes = changesBetween(type, stored.resource, resource, differing);
      const entry = changeEntry(operation, type, id, nameOf(type, resource), changes, notes);
      return write({ stored, resource, differs: differing.length > 0, entry });
    });
  }
}

export interface UpdateOptions {
  readonly operation: 'replace' | 'patch';
  readonly ifMatch: string | undefined;
  readonly withRelated: boolean;
}

/** Reads the body of a POST or PUT and checks what the profile requires. @throws ScimError 400 */
export function readComplete(type: ResourceType, body: Json | undefined, notes: Notes): JsonObject {
  const resource = readResource(type, body, notes);
  checkRequirements(type, resource);
  return resource;
}

export const missing = (type: ResourceType, id: string): ScimError =>
  notFound(`${type.name} ${id.slice(0, 100)} does not exist in this organization.`);
