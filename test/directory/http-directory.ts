import type {
  Creation,
  CreationBounds,
  CreationOutcome,
  Directory,
  DirectorySlice,
  ListAnswer,
  Located,
  Represented,
} from '../../src/directory/directory.js';
import type { Call } from '../../src/protocol/call.js';
import { printFilter } from '../../src/protocol/filter/print-filter.js';
import { isAway } from '../../src/protocol/is-away.js';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json.js';
import type { ListQuery } from '../../src/protocol/messages/list-query.js';
import { type Projection, project } from '../../src/protocol/resource/projection.js';
import type { ResourceType } from '../../src/protocol/schema/resource-type.js';
import { ScimError, type ScimType, unavailable } from '../../src/protocol/scim-error.js';

/** A SCIM server that keeps resources for others. */
export interface Upstream {
  readonly tenantUrl: string;
  readonly token: string;
}

interface Request {
  readonly body?: Json | undefined;
  readonly ifMatch?: string | undefined;
}

/** Resources that another SCIM server keeps: a make of Directory that knows nothing of ours but the protocol. */
export class HttpDirectory implements Directory {
  readonly #upstream: Upstream;
  readonly #call: Call;
  readonly #type: ResourceType;

  constructor(upstream: Upstream, call: Call, type: ResourceType) {
    this.#upstream = upstream;
    this.#call = call;
    this.#type = type;
  }

  async create(body: Json | undefined, projection: Projection): Promise<Represented> {
    return this.#represented(await this.#send('POST', '', { body }), projection);
  }

  async createMany(creations: readonly Creation[], bounds: CreationBounds): Promise<CreationOutcome[]> {
    const outcomes: CreationOutcome[] = [];
    let { failuresLeft } = bounds;
    for (const { body, projection } of creations) {
      if (failuresLeft <= 0 || !(await bounds.mayBegin())) break;
      const [outcome] = await Promise.allSettled([this.create(body, projection)]);
      outcomes.push(outcome);
      if (outcome.status === 'rejected') failuresLeft -= 1;
      if (outcome.status === 'rejected' && isAway(outcome.reason)) break;
    }
    return outcomes;
  }

  async get(id: string, projection: Projection): Promise<Represented> {
    return this.#represented(await this.#send('GET', pathTo(id)), projection);
  }

  async list(query: ListQuery): Promise<ListAnswer> {
    const answer = await this.#send('GET', `?${parametersOf(query)}`);
    const { Resources, totalResults } = answer;
    const resources = Array.isArray(Resources) ? Resources.filter(isObject) : [];
    return {
      facts: { totalResults: typeof totalResults === 'number' ? totalResults : undefined, ...placeIn(answer, query) },
      hasMore: false,
      take: () => resources.splice(0).map((resource) => project(resource, query.projection)),
      read: async () => undefined,
    };
  }

  async readSlice(ids: readonly string[], projection: Projection): Promise<DirectorySlice> {
    const read = await Promise.allSettled(ids.map((id) => this.get(id, projection)));
    const found = read.flatMap((each, i): [string, JsonObject][] =>
      each.status === 'fulfilled' ? [[ids[i] ?? '', each.value.resource]] : [],
    );
    return { resources: new Map(found), rest: [] };
  }

  async replace(id: string, body: Json | undefined, projection: Projection, ifMatch?: string): Promise<Represented> {
    return this.#represented(await this.#send('PUT', pathTo(id), { body, ifMatch }), projection);
  }

  async patch(
    id: string,
    body: Json | undefined,
    projection: Projection,
    ifMatch?: string,
  ): Promise<Represented | Located> {
    const patched = await this.#send('PATCH', pathTo(id), { body, ifMatch });
    if (Object.hasOwn(patched, 'id')) return this.#represented(patched, projection);
    const { location, etag } = this.#represented(patched, projection);
    return projection.explicit ? this.get(id, projection) : { location, etag };
  }

  async delete(id: string, ifMatch?: string): Promise<void> {
    await this.#send('DELETE', pathTo(id), { ifMatch });
  }

  #represented(complete: JsonObject, projection: Projection): Represented {
    const { meta } = complete;
    if (!isObject(meta) || typeof meta.location !== 'string' || typeof meta.version !== 'string') {
      throw unavailable(
        'What keeps the resource did not say where it is, and at which version.',
        'database-away',
        complete,
      );
    }
    return { resource: project(complete, projection), location: meta.location, etag: meta.version };
  }

  /** @returns the body, which says of everything that it is here; in the place of none, what the headers say of the resource */
  async #send(method: string, path: string, { body, ifMatch }: Request = {}): Promise<JsonObject> {
    const { tenantUrl, token } = this.#upstream;
    const response = await fetch(`${tenantUrl}${this.#type.endpoint}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(body === undefined ? {} : { 'Content-Type': 'application/scim+json' }),
        ...(ifMatch === undefined ? {} : { 'If-Match': ifMatch }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    }).catch((error: unknown) => {
      throw unavailable('What keeps these resources cannot be reached.', 'database-away', error);
    });
    const text = (await response.text()).replaceAll(tenantUrl, this.#call.baseUrl);
    const [location, version] = [response.headers.get('Location'), response.headers.get('ETag')];
    const meta = { location: location?.replace(tenantUrl, this.#call.baseUrl) ?? null, version };
    const answer: JsonObject = text === '' ? { meta } : JSON.parse(text);
    if (response.ok) return answer;
    throw new ScimError(
      response.status,
      answer.scimType as ScimType | undefined,
      String(answer.detail),
      'internal-error',
    );
  }
}

/** Which page it is, in the way that was asked for. */
function placeIn({ startIndex, nextCursor, previousCursor, nextId }: JsonObject, { startId, cursor }: ListQuery) {
  if (startId !== undefined) return { startId, nextId: String(nextId) };
  if (cursor === undefined) return { startIndex: Number(startIndex) };
  return { nextCursor: textIn(nextCursor), previousCursor: textIn(previousCursor) };
}

const pathTo = (id: string): string => `/${encodeURIComponent(id)}`;

const textIn = (value: Json | undefined): string | undefined => (typeof value === 'string' ? value : undefined);

function parametersOf({ filter, sort, count, startIndex, cursor, startId }: ListQuery): URLSearchParams {
  const parameters = new URLSearchParams({ count: String(count) });
  if (filter !== undefined) parameters.set('filter', printFilter(filter));
  if (sort !== undefined) {
    parameters.set('sortBy', sort.path.text);
    parameters.set('sortOrder', sort.descending ? 'descending' : 'ascending');
  }
  if (startId !== undefined) parameters.set('startId', startId);
  else if (cursor === undefined) parameters.set('startIndex', String(startIndex));
  else parameters.set('cursor', cursor);
  return parameters;
}
