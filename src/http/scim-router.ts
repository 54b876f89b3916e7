import { randomUUID } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import type { Authenticator } from '../auth/authenticator.js';
import { RefusedCaller } from '../auth/authenticator.js';
import type { ProvisioningLog } from '../directory/log/provisioning-log.js';
import type { ResourceDirectory } from '../directory/resource-directory.js';
import { typeAt } from '../directory/type-of.js';
import { methodNotAllowed, notFound, notImplemented } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import { type BulkParts, serveBulk } from './bulk.js';
import { discover, isDiscovery } from './discovery.js';
import { readJson } from './read-json.js';
import type { RequestLog } from './request-log.js';
import { respond, respondError } from './respond.js';
import { checkQueryEscapes, readTarget, type ScimTarget } from './scim-target.js';
import { toScimError } from './to-scim-error.js';
import { type Answer, type Exchange, ON_RESOURCE, ON_TYPE, search } from './verbs.js';

export interface ScimServices {
  readonly authenticator: Authenticator;
  /** By resource type name. */
  readonly directories: ReadonlyMap<string, ResourceDirectory>;
  readonly bulk: BulkParts;
  readonly provisioningLog: ProvisioningLog;
  readonly requestLog: RequestLog;
  /** Scheme and host under which clients reach the server. */
  origin(request: Request): string;
}

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);
/** RFC 7644 §3.4.3. */
const SEARCH = '.search';
/** Endpoints of RFC 7644 that are not served yet. */
const NOT_SERVED = new Set(['me']);
/** RFC 7644 §3.7. */
const BULK = 'bulk';

/**
 * Everything below `/api/scim`. The phases, in their order: target, authentication, routing, body, directory, answer.
 * No byte of a body is read before the caller is known.
 */
export function createScimRouter(services: ScimServices): RequestHandler {
  return async (request, response) => {
    const requestId = randomUUID();
    services.requestLog.watch(request, response, requestId);
    let exchange: Exchange | undefined;
    try {
      exchange = { request, response, requestId, target: readTarget(request.url) };
      const tenant = await authenticate(services, exchange);
      checkQueryEscapes(exchange.target);
      const verb = route(services, tenant, exchange.target, request.method);
      if (WITH_BODY.has(request.method)) exchange.body = await readJson(request, response);
      const answer = await verb(exchange);
      respond(response, answer.status, answer.body, { 'X-Request-Id': requestId, ...answer.headers });
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
  if (endpoint.toLowerCase() === BULK && id === undefined) {
    if (verb !== 'POST') throw methodNotAllowed(method, ['POST']);
    return async ({ body }) => ({
      status: 200,
      body: await serveBulk(services.bulk, services.requestLog, tenant, body),
    });
  }
  if (NOT_SERVED.has(endpoint.toLowerCase())) throw notImplemented(`/${endpoint} is not served yet.`);
  const type = typeAt(tenant, endpoint);
  const directory = type && services.directories.get(type.name);
  if (type === undefined || directory === undefined) {
    throw notFound(`There is no resource type at /${endpoint.slice(0, 100)}; see ${tenant.baseUrl}/ResourceTypes.`);
  }
  if (id?.toLowerCase() === SEARCH) {
    if (verb !== 'POST') throw methodNotAllowed(method, ['POST']);
    return (exchange) => search(directory, type, tenant, exchange);
  }
  const verbs = id === undefined ? ON_TYPE : ON_RESOURCE;
  const found = Object.hasOwn(verbs, verb) ? verbs[verb] : undefined;
  if (found === undefined) throw methodNotAllowed(method, Object.keys(verbs));
  return (exchange) => found(directory, type, tenant, exchange);
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
  respondError(response, error, requestId);
}
