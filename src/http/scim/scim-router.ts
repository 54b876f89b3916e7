import type { Request, RequestHandler, Response } from 'express';
import type { Authenticator } from '../../auth/authenticator.js';
import { RefusedCaller } from '../../auth/caller.js';
import type { RequestLimiter } from '../../auth/limits/request-limiter.js';
import { typeAt } from '../../directory/answers/type-at.js';
import { loggedPart, loggedTarget } from '../../directory/log/logged/logged-target.js';
import { SeenSecrets } from '../../directory/log/logged/seen-secrets.js';
import type { ProvisioningLog } from '../../directory/log/provisioning-log.js';
import { newRequestId } from '../../directory/log/request-id.js';
import type { Call } from '../../protocol/call.js';
import { HangUp } from '../../protocol/hang-up.js';
import { NO_ORGANIZATION } from '../../protocol/tenant.js';
import type { AnswerMemory } from '../answers/answer-memory.js';
import { answerConnectionCheck, mayBeConnectionCheck } from '../connection-check.js';
import { mountPathOf, SYSTEMS_PATH } from '../request/origin.js';
import { readJson } from '../request/read-json.js';
import { originForm } from '../request/request-target.js';
import { respond, respondError, respondList } from '../respond.js';
import { toScimError } from '../to-scim-error.js';
import { isLong, turn } from '../turns.js';
import { maxBodyBytes } from './body-limits.js';
import { admit } from './request-limit.js';
import { type RouteServices, route } from './route.js';
import { checkTarget, type FirstPart, isBareUrl, readTarget } from './scim-target.js';
import type { Exchange } from './verbs.js';

export interface ScimServices extends RouteServices {
  readonly authenticator: Authenticator;
  readonly limiter: RequestLimiter;
  readonly answers: AnswerMemory;
  /** After which a reader who takes nothing of an answer is cut off. */
  readonly answerTimeoutMs: number;
  /** Finds the fingerprint of the client certificate of a request. */
  readonly fingerprint: (request: Request) => string | undefined;
  readonly provisioningLog: ProvisioningLog;
  readonly systems: ProxySystemsDoor;
  /** Scheme and host under which clients reach the server. */
  origin(request: Request): string;
}

/** Where proxies of systems are served, and how their calls are opened. */
export interface ProxySystemsDoor {
  /** @throws ScimError 429 */
  admit(call: Call): Promise<void>;
  /** @returns the same call, of a system @throws ScimError 404 */
  open(call: Call, systemId: string, baseUrl: string): Promise<Call>;
  /** Whether what was sent may be written down where it is refused. */
  keepsContent(call: Call): boolean;
}

const WITH_BODY = new Set(['POST', 'PUT', 'PATCH']);

/**
 * Everything below `/api/scim`, or, at the root `/scim`, the same without an organization in the path: there the
 * credential names it, and where the path names a system of it. The phases, in their order: target, authentication, limit, routing, body, place among the answers,
 * directory, answer. No byte of a body is read before the caller is known.
 */
export function createScimRouter(services: ScimServices, first: FirstPart = 'organization'): RequestHandler {
  return async (request, response) => {
    const requestId = newRequestId();
    let exchange: Exchange | undefined;
    services.requestLog.watch(request, response, requestId, () =>
      exchange === undefined ? request.baseUrl : request.baseUrl + loggedPathOf(exchange),
    );
    try {
      exchange = { request, response, requestId, target: readTarget(originForm(request.url), first) };
      const call = await authenticate(services, exchange);
      checkTarget(exchange.target);
      const handle = route(services, call, exchange.target, request.method);
      if (WITH_BODY.has(request.method)) {
        exchange.body = await readJson(request, maxBodyBytes(services.bodyLimits, call.tenant, exchange.target));
      }
      if (isLong('url', request.url.length)) await turn();
      const bounds = { place: await services.answers.enter(call, response), idleMs: services.answerTimeoutMs };
      const { status, body, list, headers: own } = await handle(exchange);
      const headers = { 'X-Request-Id': requestId, ...own };
      if (list === undefined) await respond(response, status, body, headers, bounds);
      else await respondList(response, list, headers, bounds);
    } catch (error) {
      const isCheck = mayBeConnectionCheck(request) && isBareUrl(originForm(request.url), first);
      refuse(services, request, response, requestId, exchange, error, isCheck);
    }
  };
}

async function authenticate(services: ScimServices, exchange: Exchange): Promise<Call> {
  const { request, response, requestId, target } = exchange;
  const { call, limit } = await services.authenticator.authenticate({
    slug: target.slug,
    request,
    fingerprint: () => services.fingerprint(request),
    address: request.ip ?? '',
    requestId,
    origin: services.origin(request),
    hangUp: hangUpOf(response),
  });
  exchange.call = call;
  if (limit !== undefined) await admit(services.limiter, call, limit, exchange.response);
  return target.system === undefined ? call : openSystem(services, exchange, call, target.system);
}

async function openSystem(
  { systems, origin }: ScimServices,
  exchange: Exchange,
  call: Call,
  id: string,
): Promise<Call> {
  await systems.admit(call);
  const { request } = exchange;
  const opened = await systems.open({ ...call, via: request.headers.via }, id, origin(request) + SYSTEMS_PATH);
  exchange.call = opened;
  return opened;
}

/** Happens when the client is gone before the answer went out. */
function hangUpOf(response: Response): HangUp {
  const hangUp = new HangUp();
  response.once('close', () => {
    if (!response.writableFinished) hangUp.happen();
  });
  return hangUp;
}

/** What the operator's log shows of a path. */
function loggedPathOf({ target, call }: Exchange): string {
  const { slug, system, sent } = target;
  // Of an organization that there is, the slug is no secret.
  const named = slug ?? system;
  const isKnown = slug === undefined ? call?.tenant.system !== undefined : call !== undefined;
  const organization = isKnown || named === undefined ? named : loggedPart(named);
  const rest = loggedTarget(['', ...sent].join('/'), call?.tenant.resourceTypes ?? new Map(), new SeenSecrets());
  return `${organization === undefined ? '' : `/${organization}`}${rest}`;
}

/**
 * Answers with the error, keeps what was refused for the organization, and what went wrong for the operator.
 * @param isCheck whether no error may be seen, because SAP BTP may be testing a destination
 */
function refuse(
  services: ScimServices,
  request: Request,
  response: Response,
  requestId: string,
  exchange: Exchange | undefined,
  thrown: unknown,
  isCheck: boolean,
): void {
  const error = toScimError(thrown, requestId);
  // What the log of an organization says is no problem of the server's; strangers could fill the one of the operator.
  // Once a part of the answer has gone out, the client cannot be told any more.
  const isBrokenOff = response.headersSent && !response.destroyed;
  const isProblem = error.status === 500 || error.status === 503 || isBrokenOff;
  const trouble = error.cause instanceof RefusedCaller ? error.cause.cause : (error.cause ?? error);
  if (isProblem && trouble !== undefined) services.requestLog.problem(requestId, trouble);
  const call = exchange?.call ?? (error.cause instanceof RefusedCaller ? error.cause.call : undefined);
  if (call !== undefined && exchange !== undefined) {
    // What strangers call an organization may be anything, a secret too.
    if (call.tenant.id !== NO_ORGANIZATION) exchange.call = call;
    const { target, body } = exchange;
    const resourceType = target.endpoint === undefined ? undefined : typeAt(call.tenant, target.endpoint)?.name;
    services.provisioningLog.refuse(
      call,
      {
        method: request.method,
        path: target.text,
        resourceType,
        id: target.id ?? call.actor.self,
        body: services.systems.keepsContent(call) ? body : undefined,
      },
      error,
      error.cause instanceof RefusedCaller ? error.cause.reason : undefined,
    );
  }
  if (response.headersSent || response.destroyed) {
    response.destroy();
    return;
  }
  // The rest of a body that nobody will read must not be taken for the next request.
  if (!request.complete) response.setHeader('Connection', 'close');
  if (isCheck) answerConnectionCheck(response, mountPathOf(request));
  else respondError(response, error, requestId);
}
