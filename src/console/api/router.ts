import { type Request, type RequestHandler, type Response, Router } from 'express';
import helmet from 'helmet';
import type { z } from 'zod';
import { accountActor } from '../../auth/accounts/account-actor.js';
import type { Sessions, SignedIn } from '../../auth/accounts/sessions.js';
import { newRequestId } from '../../directory/log/request-id.js';
import { languageOf } from '../../http/request/language.js';
import { innerOriginOf, ownOriginOf } from '../../http/request/origin.js';
import { readJson } from '../../http/request/read-json.js';
import type { RequestLog } from '../../http/request/request-log.js';
import type { Call } from '../../protocol/call.js';
import { authorize, isOfOrganization, mayUse, requireOwnPassword } from './access.js';
import { EventStream, Reply } from './answer.js';
import { ApiError, invalid, notFound, ofZod, toApiError } from './api-error.js';
import { deviceIn, tokenIn } from './cookies.js';
import type { EventStreams } from './event-streams.js';
import { checkCsrf, type Place, placeOf } from './own-origin.js';
import type { ConsoleRequest, Method, Route } from './route.js';

export interface ConsoleApi {
  readonly routes: readonly Route[];
  readonly sessions: Sessions;
  readonly streams: EventStreams;
  readonly requestLog: RequestLog;
  readonly publicUrl: string | undefined;
  /** A call of a person of the console on an organization. @param account id, for the audit */
  callOf(request: CallOf): Promise<Call>;
}

export interface CallOf {
  readonly slug: string;
  readonly session: SignedIn;
  readonly requestId: string;
  readonly origin: string;
}

const MAX_BODY_BYTES = 100 * 1024;
const VERSION = /^(?:W\/)?"?(\d{1,9})"?$/;

/** `/console/api`: every row of the table behind the same checks, in the same order. */
export function createConsoleRouter(api: ConsoleApi): Router {
  const router = Router({ caseSensitive: true });
  router.use(HEADERS, (_request, response, next) => {
    response.set('Cache-Control', 'no-store');
    next();
  });
  const paths = new Map<string, Set<Method>>();
  for (const route of api.routes) {
    const methods = paths.get(route.path) ?? new Set();
    if (methods.has(route.method)) throw new Error(`two routes for ${route.method} ${route.path}`);
    paths.set(route.path, methods.add(route.method));
    router[METHODS[route.method]](
      route.path,
      answering(api, route.path, (request, response, place, requestId) =>
        serve(api, route, request, response, place, requestId),
      ),
    );
  }
  for (const [path, methods] of paths)
    router.all(
      path,
      answering(api, path, ({ method }) => refuseMethod(method, [...methods])),
    );
  router.use(
    answering(api, '/…', () => {
      throw notFound();
    }),
  );
  return router;
}

const METHODS = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

/** JSON that is neither framed, nor taken for something else, nor read by another site. */
const HEADERS: RequestHandler = helmet({
  contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
  strictTransportSecurity: false,
});

type Work = (request: Request, response: Response, place: Place, requestId: string) => Promise<void> | void;

/** @param path as it is in the table: a path of a request may hold a secret, and is not logged */
function answering(api: ConsoleApi, path: string, work: Work): RequestHandler {
  return async (request, response) => {
    const requestId = newRequestId();
    api.requestLog.watch(request, response, requestId, () => request.baseUrl + path);
    try {
      await work(request, response, placeOf(request, api.publicUrl), requestId);
    } catch (thrown) {
      refuse(api, response, thrown, requestId);
    }
  };
}

async function serve(
  api: ConsoleApi,
  route: Route,
  request: Request,
  response: Response,
  place: Place,
  requestId: string,
): Promise<void> {
  refuseNul(request);
  const token = tokenIn(request, place.isSecure);
  const slug = isOfOrganization(route.access) ? String(request.params.slug) : '';
  const session = token === undefined ? undefined : await api.sessions.find(token, slug);
  authorize(route.access, session);
  if (route.access !== 'public') checkCsrf(request, session);
  if (!route.beforePasswordChange && route.access !== 'public') requireOwnPassword(session);
  const read = {
    params: parse(route.params, request.params),
    query: parse(route.query, request.query),
    body: await bodyOf(route, request),
  };
  const answer = await route.run({
    ...requestOf(api, request, response, { ...place, requestId, token, session, slug }),
    ...read,
  });
  if (answer instanceof EventStream) {
    if (session === undefined) throw new Error(`${route.path} streams to nobody`);
    const mayRead = async () => mayUse(route.access, await api.sessions.peek(token ?? '', slug));
    await api.streams.write(response, answer, session, mayRead);
    return;
  }
  const { body, status, headers } = answer instanceof Reply ? answer : new Reply(answer ?? undefined);
  response.status(status).set(headers);
  if (body === undefined) response.end();
  else response.json(body);
}

interface Known extends Place {
  readonly requestId: string;
  readonly token: string | undefined;
  readonly session: SignedIn | undefined;
  readonly slug: string;
}

function requestOf(api: ConsoleApi, request: Request, response: Response, known: Known) {
  const { session, slug, requestId, origin, isSecure } = known;
  const hungUp = new AbortController();
  response.once('close', () => hungUp.abort());
  return {
    ...known,
    // `authorize` has seen to both.
    session: session as SignedIn,
    organization: (session?.organization ?? undefined) as ConsoleRequest['organization'],
    by: session === undefined ? 'console' : accountActor(session.account.id),
    ownUrl: api.publicUrl ?? ownOriginOf(request) ?? innerOriginOf(request),
    address: request.ip ?? '',
    userAgent: request.get('User-Agent') ?? '',
    language: languageOf(request),
    device: deviceIn(request, isSecure),
    lastEventId: request.get('Last-Event-ID'),
    signal: hungUp.signal,
    version: () => versionIn(request.get('If-Match')),
    call: () => {
      if (session === undefined || slug === '') throw new Error('a call is of an organization');
      return api.callOf({ slug, session, requestId, origin });
    },
  };
}

/** What no text in the database can have is in none that is asked for. @throws ApiError 400, 404 */
function refuseNul({ params, query }: Request): void {
  if (Object.values(params).some((text) => text.includes('\0'))) throw notFound();
  const field = Object.keys(query).find((name) => name.includes('\0') || [query[name]].flat().some(hasNul));
  if (field !== undefined) throw invalid(field, 'It has a NUL character in it, which no text has.');
}

const hasNul = (value: unknown): boolean => typeof value === 'string' && value.includes('\0');

function versionIn(ifMatch: string | undefined): number {
  const version = VERSION.exec(ifMatch?.trim() ?? '')?.[1];
  if (version === undefined)
    throw invalid(
      'If-Match',
      'Send the version that you saw in the header If-Match, so that nothing of others is lost.',
    );
  return Number(version);
}

function parse(schema: z.ZodType | undefined, value: unknown): unknown {
  if (schema === undefined) return {};
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw ofZod(parsed.error);
  return parsed.data;
}

async function bodyOf({ body, maxBodyBytes = MAX_BODY_BYTES }: Route, request: Request): Promise<unknown> {
  return body === undefined ? undefined : parse(body, (await readJson(request, maxBodyBytes)) ?? {});
}

function refuseMethod(method: string, allowed: readonly Method[]): never {
  throw new ApiError(405, 'method', `${method} is not possible here; possible: ${allowed.join(', ')}.`, {
    headers: { Allow: allowed.join(', ') },
  });
}

function refuse(api: ConsoleApi, response: Response, thrown: unknown, requestId: string): void {
  const error = toApiError(thrown, requestId);
  if (error.status === 500 || error.status === 503) api.requestLog.problem(requestId, error.cause ?? thrown);
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response
    .status(error.status)
    .set(error.options.headers ?? {})
    .json(error.toAnswer(requestId));
}
