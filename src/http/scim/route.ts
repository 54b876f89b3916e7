import { typeAt } from '../../directory/answers/type-of.js';
import type { RootSearch } from '../../directory/resources/all-resources.js';
import type { Directories } from '../../directory/resources/resource-directory.js';
import type { Call } from '../../protocol/call.js';
import type { Json } from '../../protocol/json.js';
import { readRootQuery } from '../../protocol/messages/root-query.js';
import { readSearchRequest } from '../../protocol/messages/search-request.js';
import { checkPermission, mayUse } from '../../protocol/permissions.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { forbidden, methodNotAllowed, notFound } from '../../protocol/scim-error.js';
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
type Endpoint = (services: RouteServices, call: Call, method: string) => Handlers;

/** RFC 7644 §3.4.3. */
const SEARCH = '.search';
/** RFC 7644 §3.11. */
const ME = 'me';

/** Endpoints besides resource types and discovery, in lower case; they have no parts. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [SEARCH, ({ searchRoot }, call) => ({ POST: ({ body }) => queryRoot(searchRoot, call, readSearchRequest(body)) })],
  ['bulk', ({ bulk, requestLog }, call) => ({ POST: ({ body }) => answerBulk(bulk, requestLog, call, body) })],
  [
    ME,
    ({ directories }, call, method) => {
      const users = call.tenant.resourceTypes.get('User');
      if (users === undefined) throw notFound('There are no users here.');
      return handlersAtMe(call, users, directories.of(users), method);
    },
  ],
]);

/**
 * Finds what to do, before any body is read.
 * @throws ScimError 403 for what the credential is not good for, 404, 405 with Allow, 501
 */
export function route(services: RouteServices, call: Call, target: ScimTarget, method: string): Handler {
  const handlers = handlersAt(services, call, target, method);
  const name = method === 'HEAD' ? 'GET' : method;
  const found = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
  if (found === undefined) throw methodNotAllowed(method, Object.keys(handlers));
  return found;
}

function handlersAt(services: RouteServices, call: Call, target: ScimTarget, method: string): Handlers {
  const { endpoint, id, query } = target;
  if (endpoint !== undefined && isDiscovery(endpoint)) {
    return {
      GET: async () => ({ status: 200, body: discover(call, endpoint, id, query, services.bodyLimits.bulk) }),
    };
  }
  const name = id === undefined ? endpoint?.toLowerCase() : undefined;
  if (call.actor.self !== undefined && name !== ME) {
    throw forbidden('This credential stands for one user: it is good for /Me and for discovery, and nothing else.');
  }
  // A query of everything, with or without parameters (RFC 7644 §3.4.2.1).
  if (endpoint === undefined) return { GET: () => queryRoot(services.searchRoot, call, query) };
  const own = name === undefined ? undefined : ENDPOINTS.get(name);
  return own === undefined ? handlersOfType(services, call, endpoint, id, method) : own(services, call, method);
}

function handlersOfType(
  { directories }: RouteServices,
  call: Call,
  endpoint: string,
  id: string | undefined,
  method: string,
): Handlers {
  const type = typeAt(call.tenant, endpoint);
  if (type === undefined) {
    throw notFound(`There is no resource type at /${endpoint.slice(0, 100)}; see /ResourceTypes.`);
  }
  const isSearch = id?.toLowerCase() === SEARCH;
  checkPermission(call.actor.permissions, type.name, !isSearch && method !== 'GET' && method !== 'HEAD');
  const directory = directories.of(type);
  const handle =
    (verb: Verb): Handler =>
    (exchange) =>
      verb(directory, type, call, exchange);
  const verbs = id === undefined ? ON_TYPE : isSearch ? { POST: search } : ON_RESOURCE;
  return Object.fromEntries(Object.entries(verbs).map(([method, verb]) => [method, handle(verb)]));
}

/** Those that the caller may read. @throws ScimError 403 when there are none */
function typesOf({ tenant: { resourceTypes }, actor: { permissions } }: Call): ResourceType[] {
  const types = [...resourceTypes.values()].filter(({ name }) => mayUse(permissions, name));
  if (types.length === 0) throw forbidden('This credential is good for nothing but discovery.');
  return types;
}

const queryRoot = async (searchRoot: RootSearch, call: Call, parameters: URLSearchParams) => ({
  status: 200,
  list: await searchRoot(call, readRootQuery(typesOf(call), parameters)),
});

const answerBulk = async (bulk: BulkParts, requestLog: RequestLog, call: Call, body: Json | undefined) => ({
  status: 200,
  body: await serveBulk(bulk, requestLog, call, body),
});
