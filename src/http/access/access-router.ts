import { type Request, type RequestHandler, type Response, Router } from 'express';
import { RefusedCaller } from '../../auth/caller.js';
import { newRequestId } from '../../directory/log/request-id.js';
import type { Call } from '../../protocol/call.js';
import type { Json } from '../../protocol/json.js';
import { checkPermission } from '../../protocol/permissions.js';
import { methodNotAllowed, notFound, ScimError } from '../../protocol/scim-error.js';
import { AccessError } from '../../upstream/access/access-error.js';
import { accessJson } from '../../upstream/access/access-json.js';
import {
  ACCESS_STATES,
  type AccessActor,
  type AccessRequest,
  type AccessRequests,
  type AccessState,
} from '../../upstream/access/access-requests.js';
import type { AccessWorker } from '../../upstream/access/access-worker.js';
import { readJson } from '../request/read-json.js';
import { respondError } from '../respond.js';
import { admit } from '../scim/request-limit.js';
import type { ScimServices } from '../scim/scim-router.js';
import { toScimError } from '../to-scim-error.js';

export interface AccessServices
  extends Pick<
    ScimServices,
    'authenticator' | 'limiter' | 'fingerprint' | 'provisioningLog' | 'requestLog' | 'origin'
  > {
  readonly access: AccessRequests;
  /** Brings what was decided to its system, where nobody else does so. */
  readonly accessWorker: Pick<AccessWorker, 'beginOn'>;
}

const MAX_BODY_BYTES = 16 * 1024;
const BASE = '/:slug/requests';
const ONE = `${BASE}/:id`;
/** What can be done with a request, each by a POST. */
export const ACCESS_STEPS = ['approve', 'reject', 'withdraw', 'revoke', 'retry'] as const;

/** After these somebody may get access. */
const GIVING: ReadonlySet<string> = new Set(['approve', 'retry']);

/** What an AccessError is called among refusals, by its status. */
const REASONS = { 400: 'value-wrong', 403: 'credential-scope', 404: 'resource-unknown', 409: 'value-taken' } as const;

interface Answer {
  readonly status: number;
  readonly body: Json;
  readonly headers?: Readonly<Record<string, string>>;
}

/**
 * `/api/access/{organization-slug}/requests`: who may write users and groups asks for access to groups of upstream systems, and
 * decides on what others asked for; who may write groups alone rejects, withdraws and revokes. It takes the credentials of SCIM clients; errors have the form of RFC 7644 §3.12.
 */
export function createAccessRouter(services: AccessServices): Router {
  const { access } = services;
  const router = Router({ caseSensitive: true });
  const answer = (work: (call: Call, request: Request) => Promise<Answer>) => answering(services, work);
  router.get(
    BASE,
    answer(async (call, request) => {
      checkPermission(call.actor.permissions, 'Group', false);
      const requests = await access.list(call.tenant.id, readQuery(request));
      return { status: 200, body: { requests: requests.map(accessJson) } };
    }),
  );
  router.post(
    BASE,
    answer(async (call, request) => {
      checkGiving(call);
      const asked = await access.request(call.tenant, await readJson(request, MAX_BODY_BYTES), actorOf(call));
      const headers = { Location: `${request.baseUrl}${request.path.replace(/\/$/, '')}/${asked.request.id}` };
      return { status: asked.isNew ? 201 : 200, body: accessJson(asked.request), headers };
    }),
  );
  router.get(
    ONE,
    answer(async (call, { params }) => {
      checkPermission(call.actor.permissions, 'Group', false);
      return { status: 200, body: accessJson(await access.get(call.tenant.id, idIn(params))) };
    }),
  );
  for (const step of ACCESS_STEPS)
    router.post(
      `${ONE}/${step}`,
      answer(async (call, request) => {
        if (GIVING.has(step)) checkGiving(call);
        else checkPermission(call.actor.permissions, 'Group', true);
        const body = await readJson(request, MAX_BODY_BYTES);
        const id = idIn(request.params);
        const taken = await take(access, step, call, id, body);
        services.accessWorker.beginOn(taken, (of, problem) => services.requestLog.problem(of, problem));
        return { status: 200, body: accessJson(taken) };
      }),
    );
  router.all(
    [BASE, ONE, ...ACCESS_STEPS.map((step) => `${ONE}/${step}`)],
    answer(async (_call, request) => {
      const isStep = request.path.split('/').length > 4;
      const isOne = request.params.id !== undefined;
      throw methodNotAllowed(request.method, isStep ? ['POST'] : isOne ? ['GET', 'HEAD'] : ['GET', 'HEAD', 'POST']);
    }),
  );
  router.use(
    answer(async () => {
      throw notFound('Access requests are at /api/access/{organization}/requests.');
    }),
  );
  return router;
}

/** Who lacks at the system is made there. @throws ScimError 403 */
function checkGiving({ actor }: Call): void {
  for (const type of ['Group', 'User']) checkPermission(actor.permissions, type, true);
}

function take(
  access: AccessRequests,
  step: (typeof ACCESS_STEPS)[number],
  call: Call,
  id: string,
  body: Json | undefined,
): Promise<AccessRequest> {
  const by = actorOf(call);
  switch (step) {
    case 'approve':
    case 'reject':
      return access[step](call.tenant.id, id, by, body);
    default:
      return access[step](call.tenant.id, id, by);
  }
}

/** A credential does not approve what itself asked for. */
const actorOf = ({ actor }: Call): AccessActor => ({ name: `client:${actor.name}`, needsAnother: true });

const idIn = ({ id = '' }: Request['params']): string => (Array.isArray(id) ? (id[0] ?? '') : id);

function readQuery({ query }: Request) {
  const text = (name: string) => {
    const value = query[name];
    if (value === undefined || typeof value === 'string') return value;
    throw new AccessError(400, `${name} is to be given once.`);
  };
  const states = text('state')?.split(',') ?? undefined;
  const unknown = states?.find((state) => !(ACCESS_STATES as readonly string[]).includes(state));
  if (unknown !== undefined)
    throw new AccessError(400, `state is one of ${ACCESS_STATES.join(', ')}, or several with commas.`);
  const count = text('count');
  if (count !== undefined && !/^\d{1,6}$/.test(count)) throw new AccessError(400, 'count is a whole number.');
  return {
    states: states as AccessState[] | undefined,
    userId: text('user'),
    systemId: text('system'),
    before: text('before'),
    count: count === undefined ? undefined : Number(count),
  };
}

function answering(services: AccessServices, work: (call: Call, request: Request) => Promise<Answer>): RequestHandler {
  return async (request, response) => {
    const requestId = newRequestId();
    services.requestLog.watch(request, response, requestId, () => request.baseUrl + request.path);
    response.set({ 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff', 'X-Request-Id': requestId });
    try {
      const call = await authenticate(services, request, response, requestId);
      const { status, body, headers = {} } = await work(call, request);
      response.set(headers).status(status).json(body);
    } catch (error) {
      refuse(services, request, response, requestId, error);
    }
  };
}

async function authenticate(services: AccessServices, request: Request, response: Response, requestId: string) {
  const [slug = ''] = request.path.split('/').filter((segment) => segment !== '');
  const { call, limit } = await services.authenticator.authenticate({
    slug: slug.toLowerCase(),
    request,
    fingerprint: () => services.fingerprint(request),
    address: request.ip ?? '',
    requestId,
    origin: services.origin(request),
  });
  if (limit !== undefined) await admit(services.limiter, call, limit, response);
  if (call.actor.self !== undefined)
    throw new AccessError(
      403,
      'This credential stands for one user: it is good for /Me and for discovery, and nothing else.',
    );
  return call;
}

function refuse(services: AccessServices, request: Request, response: Response, requestId: string, thrown: unknown) {
  const error =
    thrown instanceof AccessError
      ? new ScimError(thrown.status, undefined, thrown.message, REASONS[thrown.status])
      : toScimError(thrown, requestId);
  const { cause } = error;
  if (error.status >= 500 && error.status !== 501) services.requestLog.problem(requestId, cause ?? error);
  if (cause instanceof RefusedCaller) {
    const { method, path } = request;
    const target = { method, path: path.slice(0, 200), resourceType: undefined, id: undefined, body: undefined };
    services.provisioningLog.refuse(cause.call, target, error, cause.reason);
  }
  // The rest of a body that nobody will read must not be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  respondError(response, error, requestId);
}
