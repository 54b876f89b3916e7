import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Authenticator } from '../auth/authenticator.js';
import { RefusedCaller } from '../auth/authenticator.js';
import type { ProvisioningLog } from '../directory/provisioning-log.js';
import type { ResourceDirectory } from '../directory/resource-directory.js';
import type { Json } from '../protocol/json.js';
import { readListQuery, readProjection } from '../protocol/messages/list-query.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { methodNotAllowed, notFound, notImplemented } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import { discover, isDiscovery } from './discovery.js';
import { readJson } from './read-json.js';
import type { RequestLog } from './request-log.js';
import { respond, respondError } from './respond.js';
import { readTarget, type ScimTarget } from './scim-target.js';
import { toScimError } from './to-scim-error.js';

export interface ScimServices {
  readonly authenticator: Authenticator;
  /** By resource type name. */
  readonly directories: ReadonlyMap<string, ResourceDirectory>;
  readonly provisioningLog: ProvisioningLog;
  readonly requestLog: RequestLog;
  /** Scheme and host under which clients reach the server. */
  origin(request: Request): string;
}

/** One request on its way through the phases below; each phase adds what the next ones need. */
interface Exchange {
  readonly request: Request;
  readonly response: Response;
  readonly requestId: string;
  readonly target: ScimTarget;
  tenant?: TenantContext;
  body?: Json | undefined;
}

interface Answer {
  readonly status: number;
  readonly body?: Awaited<ReturnType<ResourceDirectory['get']>> | undefined;
  readonly headers?: Record<string, string>;
}

/** What a verb does with a resource type; the phases before it have authenticated the caller. */
type Verb = (
  directory: ResourceDirectory,
  type: ResourceType,
  tenant: TenantContext,
  exchange: Exchange,
) => Promise<Answer>;

const ON_TYPE: Readonly<Record<string, Verb>> = {
  GET: async (directory, type, tenant, { target }) => ({
    status: 200,
    body: await directory.list(tenant, readListQuery(type, target.query)),
  }),
  POST: async (directory, type, tenant, { target, body }) => {
    const created = await directory.create(tenant, body, readProjection(type, target.query));
    return { status: 201, body: created.resource, headers: { Location: created.location } };
  },
};

const ON_RESOURCE: Readonly<Record<string, Verb>> = {
  GET: async (directory, type, tenant, { target }) => ({
    status: 200,
    body: await directory.get(tenant, idOf(target), readProjection(type, target.query)),
  }),
  PUT: async (directory, type, tenant, { target, body }) => ({
    status: 200,
    body: await directory.replace(tenant, idOf(target), body, readProjection(type, target.query)),
  }),
  PATCH: async (directory, type, tenant, { target, body }) => {
    const resource = await directory.patch(tenant, idOf(target), body, readProjection(type, target.query));
    return { status: resource === undefined ? 204 : 200, body: resource };
  },
  DELETE: async (directory, _type, tenant, { target }) => {
    await directory.delete(tenant, idOf(target));
    return { status: 204 };
  },
};

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);
/** Endpoints of RFC 7644 that are not served yet. */
const NOT_SERVED = new Set(['bulk', 'me', '.search']);

/**
 * Everything below `/api/scim`. The phases, in their order: target, authentication, routing, body, directory, answer.
 * No byte of a body is read before the caller is known.
 */
export function createScimRouter(services: ScimServices): RequestHandler {
  return async (request, response) => {
    const requestId = randomUUID();
    response.setHeader('X-Request-Id', requestId);
    services.requestLog.watch(request, response, requestId);
    let exchange: Exchange | undefined;
    try {
      exchange = { request, response, requestId, target: readTarget(request.url) };
      const tenant = await authenticate(services, exchange);
      const verb = route(services, tenant, exchange.target, request.method);
      if (WITH_BODY.has(request.method)) exchange.body = await readJson(request, response);
      const answer = await verb(exchange);
      respond(response, answer.status, answer.body, answer.headers);
    } catch (error) {
      refuse(services, request, response, requestId, exchange, error);
    }
  };
}

async function authenticate(services: ScimServices, exchange: Exchange): Promise<TenantContext> {
  const { request, requestId, target } = exchange;
  exchange.tenant = await services.authenticator.authenticate({
    slug: target.slug,
    authorization: request.headers.authorization,
    requestId,
    origin: services.origin(request),
  });
  return exchange.tenant;
}

/**
 * Finds what to do, before any body is read.
 * @throws ScimError 404, 405 with Allow, 501
 */
function route(
  services: ScimServices,
  tenant: TenantContext,
  { endpoint, id, query }: ScimTarget,
  method: string,
): (exchange: Exchange) => Promise<Answer> {
  if (endpoint === undefined) {
    throw notFound(
      `This is the Tenant URL of ${tenant.slug}; SCIM clients use ${tenant.baseUrl}/Users and ${tenant.baseUrl}/Groups.`,
    );
  }
  const verb = method === 'HEAD' ? 'GET' : method;
  if (isDiscovery(endpoint)) {
    if (verb !== 'GET') throw methodNotAllowed(method, ['GET']);
    return async () => ({ status: 200, body: discover(tenant, endpoint, id, query) });
  }
  if (NOT_SERVED.has(endpoint.toLowerCase()) || id?.toLowerCase() === '.search')
    throw notImplemented(`/${id ?? endpoint} is not served yet.`);
  const type = typeAt(tenant, endpoint);
  const directory = type && services.directories.get(type.name);
  if (type === undefined || directory === undefined) {
    throw notFound(`There is no resource type at /${endpoint.slice(0, 100)}; see ${tenant.baseUrl}/ResourceTypes.`);
  }
  const verbs = id === undefined ? ON_TYPE : ON_RESOURCE;
  const found = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (found === undefined) throw methodNotAllowed(method, Object.keys(verbs));
  return (exchange) => found(directory, type, tenant, exchange);
}

function typeAt(tenant: TenantContext, endpoint: string): ResourceType | undefined {
  const wanted = `/${endpoint}`.toLowerCase();
  for (const type of tenant.resourceTypes.values()) if (type.endpoint.toLowerCase() === wanted) return type;
  return undefined;
}

function idOf({ id }: ScimTarget): string {
  if (id === undefined) throw new Error('a verb on a resource was routed without an id');
  return id;
}

/** Answers with the error, keeps what was refused for the organization, and what went wrong for the operator. */
function refuse(
  services: ScimServices,
  request: Request,
  response: Response,
  requestId: string,
  exchange: Exchange | undefined,
  thrown: unknown,
): void {
  const error = toScimError(thrown, requestId);
  if (error.status === 500 || error.status === 503) services.requestLog.problem(requestId, error.cause ?? error);
  const tenant = exchange?.tenant ?? (error.cause instanceof RefusedCaller ? error.cause.tenant : undefined);
  if (tenant !== undefined && exchange !== undefined) {
    const { target, body } = exchange;
    const resourceType = target.endpoint === undefined ? undefined : typeAt(tenant, target.endpoint)?.name;
    services.provisioningLog.refuse(
      tenant,
      {
        method: request.method,
        path: target.text,
        resourceType,
        id: target.id,
        filter: target.query.get('filter') ?? undefined,
        body,
      },
      error,
    );
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // The rest of a body that nobody will read must not be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  respondError(response, error);
}
