import type { Request, Response } from 'express';
import { type Directory, isRepresented, type ListAnswer, type Located } from '../../directory/directory.js';
import type { Call } from '../../protocol/call.js';
import type { Json, JsonObject } from '../../protocol/json.js';
import { isKnown } from '../../protocol/messages/entity-tag.js';
import { readForeignListQuery, readForeignProjection } from '../../protocol/messages/foreign-query.js';
import { type ListQuery, readListQuery, readProjection } from '../../protocol/messages/list-query.js';
import { readSearchRequest } from '../../protocol/messages/search-request.js';
import type { Projection } from '../../protocol/resource/projection.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { methodNotAllowed } from '../../protocol/scim-error.js';
import type { ScimTarget } from './scim-target.js';

/** One request on its way through the phases of the router; each phase adds what the next ones need. */
export interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  readonly target: ScimTarget;
  call?: Call;
  body?: Json | undefined;
}

export interface Answer {
  readonly status: number;
  readonly body?: JsonObject | undefined;
  /** In the place of a body. */
  readonly list?: ListAnswer;
  readonly headers?: Record<string, string>;
}

/** What is done with a request that was routed. */
export type Handler = (exchange: Exchange) => Promise<Answer>;

/** What a method does with a resource type; the phases before it have authenticated the caller. */
export type Verb = (directory: Directory, type: ResourceType, exchange: Exchange) => Promise<Answer>;

type Verbs = Readonly<Record<string, Verb>>;

/** How the parameters of a request are read. */
interface Reading {
  list(type: ResourceType, parameters: URLSearchParams): ListQuery;
  /** @param isSingle whether one resource is read */
  projection(type: ResourceType, parameters: URLSearchParams, isSingle?: boolean): Projection;
}

/** On `/Users`. */
const onType = (reading: Reading): Verbs => ({
  GET: async (directory, type, { target }) => ({
    status: 200,
    list: await directory.list(reading.list(type, target.query)),
  }),
  POST: async (directory, type, { target, body }) => {
    const created = await directory.create(body, reading.projection(type, target.query));
    return { status: 201, body: created.resource, headers: headersOf(created) };
  },
});

/** On `/Users/.search`: a query in the body, so that what it looks for is in no log of URLs. */
const onSearch = (reading: Reading): Verbs => ({
  POST: async (directory, type, { body }) => ({
    status: 200,
    list: await directory.list(reading.list(type, readSearchRequest(body))),
  }),
});

/** On `/Users/{id}`. */
const onResource = (reading: Reading): Verbs => ({
  GET: async (directory, type, { target, request }) => {
    const found = await directory.get(idOf(target), reading.projection(type, target.query, true));
    return isKnown(request.headers['if-none-match'], found.etag)
      ? { status: 304, headers: headersOf(found) }
      : { status: 200, body: found.resource, headers: headersOf(found) };
  },
  PUT: async (directory, type, { target, request, body }) => {
    const projection = reading.projection(type, target.query);
    const replaced = await directory.replace(idOf(target), body, projection, request.headers['if-match']);
    return { status: 200, body: replaced.resource, headers: headersOf(replaced) };
  },
  PATCH: async (directory, type, { target, request, body }) => {
    const projection = reading.projection(type, target.query);
    const patched = await directory.patch(idOf(target), body, projection, request.headers['if-match']);
    return isRepresented(patched)
      ? { status: 200, body: patched.resource, headers: headersOf(patched) }
      : { status: 204, headers: headersOf(patched) };
  },
  DELETE: async (directory, _type, { target, request }) => {
    await directory.delete(idOf(target), request.headers['if-match']);
    return { status: 204 };
  },
});

const BY_SCHEMA: Reading = { list: readListQuery, projection: readProjection };
const AS_NAMED: Reading = {
  list: (_, parameters) => readForeignListQuery(parameters),
  projection: (_, parameters) => readForeignProjection(parameters),
};

export const ON_TYPE: Verbs = onType(BY_SCHEMA);
export const ON_SEARCH: Verbs = onSearch(BY_SCHEMA);
export const ON_RESOURCE: Verbs = onResource(BY_SCHEMA);
/** Of a proxy system. */
export const ON_PROXIED = { type: onType(AS_NAMED), resource: onResource(AS_NAMED) };

/** What is done at a method. @throws ScimError 405 with Allow */
export function pick<Way>(ways: Readonly<Record<string, Way>>, method: string): Way {
  const name = method === 'HEAD' ? 'GET' : method;
  const found = Object.hasOwn(ways, name) ? ways[name] : undefined;
  if (found === undefined) throw methodNotAllowed(method, Object.keys(ways));
  return found;
}

/**
 * What an answer about one resource says of it: Location as in the examples of RFC 7644 (§3.4.1, §3.5.2.1), Content-Location
 * as RFC 7643 §3.1 has it. A list has none of its own; its resources say where they are.
 */
const headersOf = ({ location, etag }: Located) => ({ ETag: etag, Location: location, 'Content-Location': location });

function idOf({ id }: ScimTarget): string {
  if (id === undefined) throw new Error('a verb on a resource was routed without an id');
  return id;
}
