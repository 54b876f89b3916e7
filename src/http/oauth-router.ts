import { type Request, type RequestHandler, type Response, Router } from 'express';
import { type Caller, RefusedCaller } from '../auth/caller.js';
import type { SigningKeys } from '../auth/keys/signing/signing-keys.js';
import { CLIENT_AUTHENTICATIONS } from '../auth/methods/methods.js';
import { OAuthError } from '../auth/oauth/oauth-error.js';
import type { TokenEndpoint } from '../auth/oauth/token-endpoint.js';
import { CLIENT_ALGORITHMS } from '../auth/tokens/client-key.js';
import type { ProvisioningLog } from '../directory/log/provisioning-log.js';
import { newRequestId } from '../directory/log/request-id.js';
import { SCOPES } from '../protocol/permissions.js';
import { notFound, ScimError } from '../protocol/scim-error.js';
import { readForm } from './request/read-form.js';
import type { RequestLog } from './request/request-log.js';
import { toScimError } from './to-scim-error.js';

export interface OAuthServices {
  readonly tokenEndpoint: TokenEndpoint;
  readonly signingKeys: () => Promise<SigningKeys>;
  readonly provisioningLog: ProvisioningLog;
  readonly requestLog: RequestLog;
  origin(request: Request): string;
  /** The same for what others may come to read; undefined where it cannot be relied on. */
  publicOrigin(request: Request): string | undefined;
}

const TOKEN_PATH = '/oauth2/token';
const JWKS_PATH = '/oauth2/jwks';
const METADATA_PATH = '/.well-known/oauth-authorization-server';
/** RFC 8414 §3.1: of an issuer with a path, which the Tenant URL of an organization is; there may be none of this slug. */
const TENANT_METADATA_PATH = `${METADATA_PATH}/api/scim/:slug`;
const SLUG = /^[a-z0-9-]{1,63}$/;
const KEYS_CACHED_S = 300;
/** Seconds after which to come again where nobody knows better. */
const RETRY_AFTER = '5';

/** The OAuth 2.0 side: access tokens by client credentials (RFC 6749, RFC 7523), their keys, and what says so (RFC 8414). */
export function createOAuthRouter(services: OAuthServices): Router {
  const router = Router({ caseSensitive: true });
  const answer = (work: (request: Request, requestId: string) => Promise<Answer>) => answering(services, work);
  router.post(
    TOKEN_PATH,
    answer(async (request, requestId) => {
      const body = await services.tokenEndpoint.grant(await readForm(request), callerOf(services, request, requestId));
      return { body };
    }),
  );
  router.get(
    JWKS_PATH,
    answer(async () => ({
      body: (await services.signingKeys()).toJwkSet(),
      headers: { 'Cache-Control': `public, max-age=${KEYS_CACHED_S}` },
    })),
  );
  router.get(
    METADATA_PATH,
    answer(async (request) => {
      const issuer = services.publicOrigin(request);
      if (issuer !== undefined) return { body: metadata(issuer) };
      throw notFound('This server does not know by which URL it is reached: whoever runs it sets PUBLIC_URL.');
    }),
  );
  router.get(
    TENANT_METADATA_PATH,
    answer(async (request) => {
      const slug = String(request.params.slug);
      const origin = services.publicOrigin(request);
      if (origin !== undefined && SLUG.test(slug)) return { body: metadata(origin, `${origin}/api/scim/${slug}`) };
      throw notFound('There is no organization of this name, or whoever runs the server has to set PUBLIC_URL.');
    }),
  );
  router.all([TOKEN_PATH, JWKS_PATH, METADATA_PATH, TENANT_METADATA_PATH], (request, response) => {
    const allowed = request.path === TOKEN_PATH ? 'POST' : 'GET, HEAD';
    response
      .status(405)
      .set({ Allow: allowed, 'Cache-Control': 'no-store' })
      .json({ error: 'invalid_request', error_description: `Use ${allowed}.` });
  });
  return router;
}

interface Answer {
  readonly body: object;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Answers with JSON whatever happens. What grants or refuses a token is not to be cached (RFC 6749 §5.1). */
function answering(
  services: OAuthServices,
  work: (request: Request, requestId: string) => Promise<Answer>,
): RequestHandler {
  return async (request, response) => {
    const requestId = newRequestId();
    services.requestLog.watch(request, response, requestId, () => request.path);
    response.set({
      'Cache-Control': 'no-store',
      Pragma: 'no-cache',
      'X-Content-Type-Options': 'nosniff',
      'X-Request-Id': requestId,
    });
    try {
      const { body, headers = {} } = await work(request, requestId);
      if (headers['Cache-Control'] !== undefined) response.removeHeader('Pragma');
      response.set(headers).json(body);
    } catch (error) {
      // The rest of a body that nobody will read must not be taken for the next request.
      if (!request.complete) response.set('Connection', 'close');
      refuse(services, response, requestId, error);
    }
  };
}

const metadata = (origin: string, issuer = origin) => ({
  issuer,
  token_endpoint: origin + TOKEN_PATH,
  jwks_uri: origin + JWKS_PATH,
  grant_types_supported: ['client_credentials'],
  response_types_supported: [],
  token_endpoint_auth_methods_supported: CLIENT_AUTHENTICATIONS.flatMap(({ names }) => names),
  token_endpoint_auth_signing_alg_values_supported: CLIENT_ALGORITHMS,
  scopes_supported: SCOPES,
});

const callerOf = (services: OAuthServices, request: Request, requestId: string): Caller => ({
  slug: undefined,
  request,
  fingerprint: () => undefined,
  address: request.ip ?? '',
  requestId,
  origin: services.origin(request),
});

/** The error of RFC 6749 §5.2; what is known of the organization goes to its log. */
function refuse(
  { provisioningLog, requestLog }: OAuthServices,
  response: Response,
  requestId: string,
  thrown: unknown,
): void {
  if (!(thrown instanceof OAuthError)) {
    const error = toScimError(thrown, requestId);
    if (error.status >= 500) requestLog.problem(requestId, error.cause ?? error);
    const code =
      error.status === 503 ? 'temporarily_unavailable' : error.status >= 500 ? 'server_error' : 'invalid_request';
    response.status(error.status).set(error.headers).json({ error: code, error_description: error.message });
    return;
  }
  const { status, code, message, cause, reason } = thrown;
  if (cause instanceof RefusedCaller) {
    const error = new ScimError(status, undefined, message, reason);
    provisioningLog.refuse(cause.call, ABOUT_A_TOKEN, error, cause.reason);
  }
  if (status === 401) response.set('WWW-Authenticate', 'Basic realm="OAuth"');
  if (status === 429 || status === 503) response.set('Retry-After', RETRY_AFTER);
  response.status(status).json({ error: code, error_description: message });
}

/** What the log is told of the request: nothing that it holds. */
const ABOUT_A_TOKEN = {
  method: 'POST',
  path: TOKEN_PATH,
  resourceType: undefined,
  id: undefined,
  body: undefined,
};
