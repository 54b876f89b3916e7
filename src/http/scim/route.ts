import { typeAt } from '../../directory/answers/type-at.js';
import type { Directories, Purpose } from '../../directory/directories.js';
import type { RootSearch } from '../../directory/root-search.js';
import type { Call } from '../../protocol/call.js';
import { isObject, type Json, type JsonObject } from '../../protocol/json.js';
import { readSearchRequest } from '../../protocol/messages/search-request.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { notFound, notImplemented } from '../../protocol/scim-error.js';
import type { RequestLog } from '../request/request-log.js';
import type { BodyLimits } from './body-limits.js';
import { type BulkParts, serveBulk } from './bulk.js';
import { discover, isDiscovery } from './discovery.js';
import { routeMe } from './me.js';
import type { ScimTarget } from './scim-target.js';
import { type Answer, type Handler, ON_PROXIED, ON_RESOURCE, ON_SEARCH, ON_TYPE, pick } from './verbs.js';

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
type Endpoint = (services: RouteServices, call: Call, query: URLSearchParams) => Handlers;

/** RFC 7644 §3.4.3. */
const SEARCH = '.search';
/** RFC 7644 §3.11. */
const ME = 'me';

/** Endpoints besides resource types, discovery and `/Me`, in lower case; they have no parts. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  // A query of everything, with or without parameters (RFC 7644 §3.4.2.1).
  ['', (services, call, query) => ({ GET: () => queryRoot(services, call, query) })],
  [SEARCH, (services, call) => ({ POST: ({ body }) => queryRoot(services, call, readSearchRequest(body)) })],
  ['bulk', (services, call) => ({ POST: ({ body }) => answerBulk(services, call, body) })],
]);

/**
 * Finds what to do, before any body is read.
 * @throws ScimError 403 for what the credential is not good for, 404, 405 with Allow, 501
 */
export function route(services: RouteServices, call: Call, target: ScimTarget, method: string): Handler {
  const { endpoint = '', id, query } = target;
  if (isDiscovery(endpoint)) {
    const answer = () => answerDiscovery(discover(call, endpoint, id, query, services.bodyLimits.bulk));
    return pick<Handler>({ GET: async () => answer() }, method);
  }
  const { directories } = services;
  if (target.system !== undefined) return routeSystem(directories, call, target, method);
  const name = id === undefined ? endpoint.toLowerCase() : undefined;
  if (name === ME) return routeMe(directories, call, method, purposeOf(method));
  directories.checkCaller(call);
  const own = name === undefined ? undefined : ENDPOINTS.get(name);
  if (own !== undefined) return pick(own(services, call, query), method);
  return routeType(directories, call, endpoint, id, method);
}

/** Endpoints that RFC 7644 has, and SAP's proxy systems have not, in lower case. */
const NOT_OF_SYSTEMS = new Set(['', SEARCH, 'bulk', ME]);

function routeSystem(directories: Directories, call: Call, target: ScimTarget, method: string): Handler {
  const { endpoint = '', id } = target;
  directories.checkCaller(call);
  if (id === undefined && NOT_OF_SYSTEMS.has(endpoint.toLowerCase()))
    throw notImplemented('A proxy system has /Users and /Groups, and no Bulk, no /Me and no search over both.');
  const type = typeOrMissing(call, endpoint);
  const directory = directories.of(call, type, purposeOf(method));
  const verb = pick(id === undefined ? ON_PROXIED.type : ON_PROXIED.resource, method);
  return (exchange) => verb(directory, type, exchange);
}

function typeOrMissing(call: Call, endpoint: string): ResourceType {
  const type = typeAt(call.tenant, endpoint);
  if (type !== undefined) return type;
  throw notFound(`There is no resource type at /${endpoint.slice(0, 100)}; see /ResourceTypes.`);
}

function routeType(
  directories: Directories,
  call: Call,
  endpoint: string,
  id: string | undefined,
  method: string,
): Handler {
  const type = typeOrMissing(call, endpoint);
  const isSearch = id?.toLowerCase() === SEARCH;
  const directory = directories.of(call, type, isSearch ? 'read' : purposeOf(method));
  const verb = pick(id === undefined ? ON_TYPE : isSearch ? ON_SEARCH : ON_RESOURCE, method);
  return (exchange) => verb(directory, type, exchange);
}

/** A list has no `meta`, and no location. */
function answerDiscovery(body: JsonObject): Answer {
  const location = isObject(body.meta) ? body.meta.location : undefined;
  return { status: 200, body, headers: typeof location === 'string' ? { 'Content-Location': location } : {} };
}

const purposeOf = (method: string): Purpose => (method === 'GET' || method === 'HEAD' ? 'read' : 'write');

const queryRoot = async ({ searchRoot }: RouteServices, call: Call, parameters: URLSearchParams) => ({
  status: 200,
  list: await searchRoot(call, parameters),
});

const answerBulk = async ({ bulk, requestLog }: RouteServices, call: Call, body: Json | undefined) => ({
  status: 200,
  body: await serveBulk(bulk, requestLog, call, body),
});
