import type {
  Creation,
  CreationBounds,
  CreationOutcome,
  Directory,
  DirectorySlice,
  ListAnswer,
  Located,
  Represented,
} from '../../directory/directory.js';
import type { Call } from '../../protocol/call.js';
import { giveWay } from '../../protocol/give-way.js';
import { isAway } from '../../protocol/is-away.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import type { ListQuery } from '../../protocol/messages/list-query.js';
import { readPatchMessage } from '../../protocol/messages/patch-op.js';
import { Notes } from '../../protocol/notes.js';
import { applyPatch } from '../../protocol/patch/apply-patch.js';
import type { PatchBudget } from '../../protocol/patch/elements/patch-budget.js';
import { resolveOperations } from '../../protocol/patch/operations.js';
import { projectForeign } from '../../protocol/resource/project-foreign.js';
import type { Projection } from '../../protocol/resource/projection.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { invalidPath, invalidSyntax, invalidValue, ScimError } from '../../protocol/scim-error.js';
import { PATCH_OP } from '../../protocol/urns.js';
import type { UpstreamAnswer, UpstreamClient } from '../client/upstream-answer.js';
import { LeftOut, locationOf, type ProxiedEntity, type ReadEntity } from './proxied-entity.js';
import { passedFilter } from './proxy-filter.js';
import type { PassedChange, ProxyLog } from './proxy-log.js';
import { checkMatch, idIn, nameIn, OWN_TAG, resourceIn, tagOf, unreadable } from './system-answers.js';
import { SystemResources } from './system-resources.js';
import { totalResults } from './total-results.js';

/** What resources of a system are read and changed with. */
export interface ProxyParts {
  readonly entity: ProxiedEntity;
  readonly client: UpstreamClient;
  readonly log: ProxyLog;
}

/** Of one system, as many as are read by their ids at once. */
const SLICE = 25;
/** A change between our reading and our writing is met by reading again. */
const MAX_ATTEMPTS = 4;

/**
 * Resources that a system of the organization keeps, passed on by the rules of SAP's proxy systems: transformed on both
 * ways, found by a few filters alone, and by the ids that the system gave them, which also members and managers go by.
 */
export class ProxyDirectory implements Directory {
  readonly #entity: ProxiedEntity;
  readonly #system: SystemResources;
  readonly #log: ProxyLog;
  readonly #call: Call;
  readonly #type: ResourceType;

  constructor({ entity, client, log }: ProxyParts, call: Call, type: ResourceType) {
    this.#entity = entity;
    this.#system = new SystemResources(entity.system, client, call, type);
    this.#log = log;
    this.#call = call;
    this.#type = type;
  }

  async create(body: Json | undefined, projection: Projection): Promise<Represented> {
    const sent = this.#entity.write(objectIn(body), 'createEntity');
    const answer = await this.#system.send(undefined, { method: 'POST', body: sent });
    const { id, resource } = await this.#result(answer, idIn(answer));
    this.#passed('create', 201, id, resource);
    return this.#represented(id, resource, tagOf(answer, resource), projection);
  }

  async createMany(creations: readonly Creation[], bounds: CreationBounds): Promise<CreationOutcome[]> {
    const outcomes: CreationOutcome[] = [];
    let { failuresLeft } = bounds;
    for (const { body, projection } of creations) {
      if (failuresLeft <= 0 || !(await bounds.mayBegin())) break;
      const [outcome] = await Promise.allSettled([this.create(body, projection)]);
      outcomes.push(outcome);
      if (outcome.status === 'fulfilled') continue;
      failuresLeft -= 1;
      if (!(outcome.reason instanceof ScimError)) bounds.report(outcome.reason);
      if (isAway(outcome.reason)) break;
    }
    return outcomes;
  }

  async get(id: string, projection: Projection): Promise<Represented> {
    const { entity, etag } = await this.#get(id);
    this.#log.read(this.#call, this.#type, entity.id, nameIn(entity.resource));
    return this.#represented(entity.id, entity.resource, etag, projection);
  }

  async list(query: ListQuery): Promise<ListAnswer> {
    if (query.sort !== undefined || query.cursor !== undefined || query.startId !== undefined)
      throw invalidValue('A proxy pages by startIndex and count alone.', 'query-parameter-wrong');
    const entity = this.#entity;
    const filter = passedFilter(query.filter, entity.filterPaths, entity.filter);
    const page = filter?.isSingle
      ? await this.#system.findSingle(filter.text)
      : await this.#system.readPage(query, filter?.text);
    const { startIndex, count, resources, upstreamTotal } = page;
    const read = resources.length;
    const total = totalResults({
      startIndex,
      count,
      read,
      upstreamTotal,
      hasCondition: entity.hasCondition,
      strategy: entity.system.properties['ips.proxy.scim.total.results.strategy'],
    });
    const seen: JsonObject[] = [];
    // What the system said of each is let go of once it is known how the client sees it.
    for (const resource of takenFrom(resources)) {
      const entity = this.#seen(resource);
      if (entity !== undefined) seen.push(entity.resource);
      // A group may have thousands of members, and a page a hundred groups.
      await giveWay();
    }
    this.#log.search(this.#call, this.#type, query.filter, total);
    return {
      facts: { totalResults: total, startIndex, itemsPerPage: read },
      hasMore: false,
      take: () => seen.splice(0).map((resource) => projectForeign(resource, query.projection)),
      read: async () => undefined,
    };
  }

  async readSlice(ids: readonly string[], projection: Projection): Promise<DirectorySlice> {
    const resources = new Map<string, JsonObject>();
    for (const id of ids.slice(0, SLICE)) {
      try {
        const { entity } = await this.#get(id);
        resources.set(entity.id, projectForeign(entity.resource, projection));
      } catch (error) {
        if (!(error instanceof ScimError && error.status === 404)) throw error;
      }
    }
    return { resources, rest: ids.slice(SLICE) };
  }

  async replace(id: string, body: Json | undefined, projection: Projection, ifMatch?: string): Promise<Represented> {
    const sent = this.#entity.write(objectIn(body), 'updateEntity', id);
    const required = await this.#precondition(id, ifMatch);
    const answer = await this.#system.send(id, { method: 'PUT', body: sent, ifMatch: required });
    return this.#changed('replace', id, answer, projection);
  }

  async patch(
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
    budget?: PatchBudget,
  ): Promise<Represented | Located> {
    const message = readPatchMessage(body);
    if (!this.#entity.takesPatch) return this.#patchByPut(id, message, projection, ifMatch, budget);
    const sent = this.#entity.write(objectIn(body), 'patchEntity', id);
    const required = await this.#precondition(id, ifMatch);
    const answer = await this.#system.send(id, { method: 'PATCH', body: sent, ifMatch: required });
    const { etag } = answer.headers;
    if (answer.body !== undefined || projection.explicit || etag === undefined)
      return this.#changed('patch', id, answer, projection);
    this.#passed('patch', 204, id, undefined);
    return { location: this.#location(id), etag };
  }

  async delete(id: string, ifMatch?: string): Promise<void> {
    const required = await this.#precondition(id, ifMatch);
    if (this.#type.name === 'User' && this.#entity.system.properties['ias.user.update.instead.delete'] === 'true') {
      await this.#system.send(id, { method: 'PATCH', body: DISABLE, ifMatch: required });
    } else {
      await this.#system.send(id, { method: 'DELETE', ifMatch: required });
    }
    this.#passed('delete', 204, id, undefined);
  }

  /** For a system that takes no PATCH: what it keeps is read, changed here, and put in the place of what was read. */
  async #patchByPut(
    id: string,
    message: ReturnType<typeof readPatchMessage>,
    projection: Projection,
    ifMatch: string | undefined,
    budget: PatchBudget | undefined,
  ): Promise<Represented> {
    for (let attempt = 1; ; attempt += 1) {
      const { entity, etag, given } = await this.#get(id);
      if (ifMatch !== undefined) checkMatch(ifMatch, etag);
      const notes = new Notes();
      const operations = resolveOperations(this.#type, message, notes);
      const ignored = notes.entries.find(({ code }) => code === 'unknown-attribute');
      if (ignored !== undefined)
        throw invalidPath(
          `${ignored.detail} is no attribute that is known here, and the system takes no PATCH. Send the whole resource by PUT.`,
          'attribute-unknown',
        );
      const changed = applyPatch(entity.resource, operations, notes, budget);
      const body = this.#entity.write(changed, 'updateEntity', id);
      try {
        const answer = await this.#system.send(id, { method: 'PUT', body, ifMatch: given });
        return await this.#changed('patch', id, answer, projection);
      } catch (error) {
        const isRace = error instanceof ScimError && error.status === 412 && ifMatch === undefined;
        if (!isRace || attempt === MAX_ATTEMPTS) throw error;
      }
    }
  }

  async #changed(
    operation: 'replace' | 'patch',
    id: string,
    answer: UpstreamAnswer,
    projection: Projection,
  ): Promise<Represented> {
    const { resource } = await this.#result(answer, id);
    this.#passed(operation, 200, id, resource);
    return this.#represented(id, resource, tagOf(answer, resource), projection);
  }

  /**
   * What a write came to, as the client sees it. Where the system does not say, it is read; where it cannot be shown, the
   * client is told what is known, as the write is done.
   */
  async #result(answer: UpstreamAnswer, id: string | undefined): Promise<ReadEntity> {
    if (isObject(answer.body)) {
      const entity = this.#entity.read(this.#call, this.#type, answer.body);
      if (!(entity instanceof LeftOut)) return entity;
    } else if (id !== undefined) {
      const [read] = await Promise.allSettled([this.#get(id)]);
      if (read.status === 'fulfilled') return read.value.entity;
    }
    if (id === undefined) throw unreadable('answered a creation without the id of what it created');
    return { id, resource: this.#entity.bare(this.#call, this.#type, id) };
  }

  /** @throws ScimError 404 also for what a condition leaves out */
  async #get(id: string) {
    const answer = await this.#system.send(id, { method: 'GET' });
    const resource = resourceIn(answer);
    const entity = this.#entity.read(this.#call, this.#type, resource);
    if (entity instanceof LeftOut) {
      if (entity.trouble === undefined) throw this.#system.missing();
      throw invalidValue(
        `The read transformation of the system cannot be applied: ${entity.trouble.message}`,
        'transformation-failed',
      );
    }
    return { entity, etag: tagOf(answer, resource), given: answer.headers.etag };
  }

  /** One that cannot be shown is left out of a list, and written down. */
  #seen(resource: JsonObject): ReadEntity | undefined {
    const entity = this.#entity.read(this.#call, this.#type, resource);
    if (!(entity instanceof LeftOut)) return entity;
    if (entity.trouble !== undefined) {
      const id = typeof resource.id === 'string' ? resource.id : undefined;
      this.#log.refuse(
        this.#call,
        { method: 'GET', path: this.#type.endpoint, resourceType: this.#type.name, id, body: undefined },
        invalidValue(
          `It was left out of a list: the read transformation of the system cannot be applied: ${entity.trouble.message}`,
          'transformation-failed',
        ),
      );
    }
    return undefined;
  }

  /**
   * What of `If-Match` is passed on. It is looked at here before: a system may give tags and not go by them.
   * @throws ScimError 412
   */
  async #precondition(id: string, ifMatch: string | undefined): Promise<string | undefined> {
    if (ifMatch === undefined)
      return this.#entity.system.properties['scim.include.if.match.wildcard.header'] === 'true' ? '*' : undefined;
    if (ifMatch.trim() !== '*') checkMatch(ifMatch, (await this.#get(id)).etag);
    return ifMatch.includes(OWN_TAG) ? undefined : ifMatch;
  }

  #represented(id: string, resource: JsonObject, etag: string, projection: Projection): Represented {
    return { location: this.#location(id), etag, resource: projectForeign(resource, projection) };
  }

  #location(id: string): string {
    return locationOf(`${this.#call.baseUrl}${this.#type.endpoint}/`, id);
  }

  #passed(operation: PassedChange['operation'], status: number, id: string, resource: JsonObject | undefined): void {
    this.#log.passed(this.#call, {
      operation,
      resourceType: this.#type.name,
      subject: id,
      resourceName: resource && nameIn(resource),
      status,
      data: { system: this.#entity.system.name },
      notes: [],
    });
  }
}

/** As SAP's write transformation of a deletion says it. */
const DISABLE: JsonObject = {
  schemas: [PATCH_OP],
  Operations: [{ op: 'replace', path: 'active', value: false }],
};

function* takenFrom<Item>(items: Item[]): Generator<Item> {
  items.reverse();
  for (let item = items.pop(); item !== undefined; item = items.pop()) yield item;
}

function objectIn(body: Json | undefined): JsonObject {
  if (isObject(body)) return body;
  throw invalidSyntax('The body must be a JSON object.');
}
