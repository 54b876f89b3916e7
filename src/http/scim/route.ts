import { typeAt } from '../../directory/answers/type-of.js';
import type { RootSearch } from '../../directory/resources/all-resources.js';
import type { Directories } from '../../directory/resources/resource-directory.js';
import type { Json } from '../../protocol/json.js';
import { readRootQuery } from '../../protocol/messages/root-query.js';
import { readSearchRequest } from '../../protocol/messages/search-request.js';
import { checkPermission, mayUse } from '../../protocol/permissions.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { forbidden, methodNotAllowed, notFound } from '../../protocol/scim-error.js';
import type { TenantContext } from '../../protocol/tenant-context.js';
import type { RequestLog } from '../request/request-log.js';
import type { BodyLimits } from './body-limits.js';
import { type BulkParts, serveBulk } from './bulk.js';
import { discover, isDiscovery } from './discovery.js';
import { handlersAtMe } from './me.js';
import type { ScimTarget } from './scim-target.js';
import { type Handler, ON_RESOURCE, ON_TYPE, search, type Verb } from './verbs.js';

/** What requests are routed to. */
export interface RouteServices {
  readonly directories: Directories;
  /** Over all resource types. */
  readonly searchRoot: RootSearch;
  readonly bulk: BulkParts;
  readonly bodyLimits: BodyLimits;
  readonly requestLog: RequestLog;
}

type Handlers = Readonly<Record<string, Handler>>;

/** What an endpoint of the server's own does, by method. */
type Endpoint = (services: RouteServices, tenant: TenantContext, method: string) => Handlers;

/** RFC 7644 §3.4.3. */
const SEARCH = '.search';
/** RFC 7644 §3.11. */
const ME = 'me';

/** Endpoints besides resource types and discovery, in lower case; they have no parts. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [
    SEARCH,
    ({ searchRoot }, tenant) => ({ POST: ({ body }) => queryRoot(searchRoot, tenant, readSearchRequest(body)) }),
  ],
  ['bulk', ({ bulk, requestLog }, tenant) => ({ POST: ({ body }) => answerBulk(bulk, requestLog, tenant, body) })],
  [
    ME,
    ({ directories }, tenant, method) => {
      const users = tenant.resourceTypes.get('User');
      if (users === undefined) throw notFound('There are no users here.');
      return handlersAtMe(tenant, users, directories.of(users), method);
    },
  ],
]);

/**
 * Finds what to do, before any body is read.
 * @throws ScimError 403 for what the credential is not good for, 404, 405 with Allow, 501
 */
export function route(services: RouteServices, tenant: TenantContext, target: ScimTarget, method: string): Handler {
  const handlers = handlersAt(services, tenant, target, method);
  const name = method === 'HEAD' ? 'GET' : method;
  const found = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (found === undefined) throw methodNotAllowed(method, Object.keys(handlers));
  return found;
}

function handlersAt(services: RouteServices, tenant: TenantContext, target: ScimTarget, method: string): Handlers {
  const { endpoint, id, query } = target;
  if (endpoint !== undefined && isDiscovery(endpoint)) {
    return {
      GET: async () => ({ status: 200, body: discover(tenant, endpoint, id, query, services.bodyLimits.bulk) }),
    };
  }
  const name = id === undefined ? endpoint?.toLowerCase() : undefined;
  if (tenant.self !== undefined && name !== ME) {
    throw forbidden('This credential stands for one user: it is good for /Me and for discovery, and nothing else.');
  }
  // A query of everything, with or without parameters (RFC 7644 §3.4.2.1).
  if (endpoint === undefined) return { GET: () => queryRoot(services.searchRoot, tenant, query) };
  const own = name === undefined ? undefined : ENDPOINTS.get(name);
  return own === undefined ? handlersOfType(services, tenant, endpoint, id, method) : own(services, tenant, method);
}

function handlersOfType(
  { directories }: RouteServices,
  tenant: TenantContext,
  endpoint: string,
  id: string | undefined,
  method: string,
): Handlers {
  const type = typeAt(tenant, endpoint);
  if (type === undefined) {
    throw notFound(`There is no resource type at /${endpoint.slice(0, 100)}; see /ResourceTypes.`);
  }
  const isSearch = id?.toLowerCase() === SEARCH;
  checkPermission(tenant.permissions, type.name, !isSearch && method !== 'GET' && method !== 'HEAD');
  const directory = directories.of(type);
  const handle =
    (verb: Verb): Handler =>
    (exchange) =>
      verb(directory, type, tenant, exchange);
  const verbs = id === undefined ? ON_TYPE : isSearch ? { POST: search } : ON_RESOURCE;
  return Object.fromEntries(Object.entries(verbs).map(([method, verb]) => [method, handle(verb)]));
}

/** Those that the caller may read. @throws ScimError 403 when there are none */
function typesOf({ resourceTypes, permissions }: TenantContext): ResourceType[] {
  const types = [...resourceTypes.values()].filter(({ name }) => mayUse(permissions, name));
  if (types.length === 0) throw forbidden('This credential is good for nothing but discovery.');
  return types;
}

const queryRoot = async (searchRoot: RootSearch, tenant: TenantContext, parameters: URLSearchParams) => ({
  status: 200,
  list: await searchRoot(tenant, readRootQuery(typesOf(tenant), parameters)),
});

const answerBulk = async (bulk: BulkParts, requestLog: RequestLog, tenant: TenantContext, body: Json | undefined) => ({
  status: 200,
  body: await serveBulk(bulk, requestLog, tenant, body),
});
