import { type Request, type RequestHandler, type Response, Router } from 'express';
import { newRequestId } from '../../directory/log/request-id.js';
import { SLUG } from '../../protocol/tenant.js';
import { DEFAULT_ENTITY_ID } from '../../sso/settings/sign-in-input.js';
import { addressesOf } from '../../sso/sign-in/addresses.js';
import { spMetadata } from '../../sso/sp-metadata.js';
import { languageOf } from '../request/language.js';
import { securityHeaders } from '../security-headers.js';
import { toScimError } from '../to-scim-error.js';
import { acs, oidc } from './answer-routes.js';
import { login, nothingHere } from './login-route.js';
import { logout, signOut } from './logout-routes.js';
import { profile } from './profile-route.js';
import { redeem } from './redeem-route.js';
import { plainPage } from './sso-pages.js';
import { type SsoServices, slugOf, type Visit, visitOf } from './visit.js';
import type { SsoWords } from './words/sso-words.js';
import { wordsFor } from './words/words-for.js';

type Page = (services: SsoServices, visit: Visit) => Promise<void>;

const PAGES: readonly (readonly [method: 'get' | 'post', page: string, show: Page])[] = [
  ['get', 'login', login],
  ['post', 'acs', acs],
  ['get', 'oidc', oidc],
  ['get', 'logout', logout],
  ['post', 'logout', signOut],
  ['get', 'profile', profile],
];

/** `/sso/:slug/…`: how the people of an organization sign in, and `/sso/redeem`, by which products learn of it. */
export function createSsoRouter(services: SsoServices): Router {
  const router = Router({ caseSensitive: true });
  const answer = (work: Work) => answering(services, work);
  router.post(
    '/sso/redeem',
    answer((request, response, requestId, origin) => redeem(services, request, response, requestId, origin)),
  );
  router.get('/sso/:slug/metadata', answer(metadata(services)));
  for (const [method, name, show] of PAGES) {
    router[method](
      `/sso/:slug/${name}`,
      answer(async (request, response, requestId, origin) => {
        const visit = await visitOf(services, request, response, requestId, origin);
        if (visit === undefined) return void response.status(404).send(nothingHere(wordsFor(request)));
        securityHeaders(formTargetsOf(visit))(request, response, () => undefined);
        await show(services, visit);
      }),
    );
  }
  router.get(
    '/sso/:slug',
    answer(async (request, response, _id, origin) => {
      const slug = slugOf(request);
      if (SLUG.test(slug)) response.redirect(303, addressesOf(origin, slug).loginUrl);
      else response.status(404).send(nothingHere(wordsFor(request)));
    }),
  );
  router.all(
    '/sso/:slug/acs',
    answer(async (request, response, _id, origin) => {
      const href = addressesOf(origin, slugOf(request)).loginUrl;
      const words = wordsFor(request);
      response
        .status(405)
        .set('Allow', 'POST')
        .send(plainPage(words, words.notOpenedByProvider, [{ label: words.signIn, href }]));
    }),
  );
  return router;
}

type Work = (request: Request, response: Response, requestId: string, origin: string) => Promise<void>;

/** Answers with a page whatever happens; nothing here may be cached, and nothing tells other sites of its address. */
function answering(services: SsoServices, work: Work): RequestHandler {
  return async (request, response) => {
    const requestId = newRequestId();
    services.requestLog.watch(request, response, requestId, () => request.path);
    securityHeaders()(request, response, () => undefined);
    response
      .set({
        'Content-Language': languageOf(request),
        'Cache-Control': 'no-store',
        'Referrer-Policy': 'no-referrer',
        'X-Request-Id': requestId,
      })
      .type('html');
    const words = wordsFor(request);
    try {
      const origin = services.publicOrigin(request);
      if (origin === undefined) return void response.status(404).send(plainPage(words, words.unknownUrl));
      await work(request, response, requestId, origin);
    } catch (thrown) {
      if (!request.complete) response.set('Connection', 'close');
      if (response.headersSent) return void response.destroy();
      refuse(services, words, response, requestId, thrown);
    }
  };
}

function refuse(
  { requestLog }: SsoServices,
  words: SsoWords,
  response: Response,
  requestId: string,
  thrown: unknown,
): void {
  const isWrongBody = thrown instanceof Error && thrown.name === 'OAuthError';
  const error = toScimError(thrown, requestId);
  const status = isWrongBody ? 400 : error.status;
  if (!isWrongBody && status >= 500) requestLog.problem(requestId, error.cause ?? error);
  const message = isWrongBody ? thrown.message : error.message;
  response.status(status).set(isWrongBody ? {} : error.headers);
  response.send(plainPage(words, [words.cannotGoOn, message]));
}

/** Signing out leads on to the identity provider, which browsers take for a target of the form. */
function formTargetsOf({ settings: { saml } }: Visit): string[] {
  return saml?.sloUrl == null ? [] : [new URL(saml.sloUrl).origin];
}

/** What Entra can upload. The same form for an organization that there is not. */
const metadata =
  ({ organizations, settings, signIns }: SsoServices): Work =>
  async (request, response, _requestId, origin) => {
    const slug = slugOf(request);
    const known = SLUG.test(slug) ? await organizations.get(slug) : undefined;
    const { saml } = known === undefined ? { saml: null } : await settings.get(known.organization.id);
    const { acsUrl, logoutUrl } = addressesOf(origin, slug);
    const { signing } = signIns;
    const text = spMetadata({ entityId: saml?.entityId ?? DEFAULT_ENTITY_ID, acsUrl, logoutUrl, signing });
    response.type('application/samlmetadata+xml').send(text);
  };
