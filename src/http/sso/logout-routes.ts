import { LogoutRefused, SingleLogout } from '../../sso/logout/single-logout.js';
import { plainPage } from './sso-pages.js';
import { type SsoServices, sessionOf, type Visit } from './visit.js';

/** `POST /sso/:slug/logout`: the person signs out here, and then at the identity provider. */
export async function signOut(services: SsoServices, visit: Visit): Promise<void> {
  const { tenant, cookies, request, response, addresses, words } = visit;
  // The cookie comes along from our own pages alone; this is for browsers that do not know that.
  const origin = request.get('Origin');
  if (origin !== undefined && origin !== 'null' && origin !== new URL(addresses.root).origin)
    return void response.status(403).send(plainPage(words, words.otherSite));
  const session = await sessionOf(services, visit);
  if (session !== undefined) await services.sessions.end(tenant.id, session.token);
  // Another site cannot send the cookie, and shall not take it away either.
  if (cookies.session() !== undefined) cookies.clearSession();
  const url = session?.method === 'saml' ? await logoutOf(services, visit)?.requestUrl(session) : undefined;
  response.redirect(303, url ?? addresses.logoutUrl);
}

/** `GET /sso/:slug/logout`: what the identity provider has the browser bring, or the page after all is done. */
export async function logout(services: SsoServices, visit: Visit): Promise<void> {
  const { response, request, addresses, words } = visit;
  const { search } = new URL(request.originalUrl, addresses.root);
  const query = new URLSearchParams(search);
  if (query.has('SAMLRequest'))
    return byIdentityProvider(services, visit, search.slice(1), query.get('RelayState') ?? '');
  response.send(plainPage(words, words.signedOut, [{ label: words.signInAgain, href: addresses.loginUrl }]));
}

/**
 * The identity provider signs somebody out. What it proves to be its own ends the sessions that it names, in whichever
 * browser they are; what is not signed ends the session of this very browser, and none if that is of somebody else.
 */
async function byIdentityProvider(
  services: SsoServices,
  visit: Visit,
  query: string,
  relayState: string,
): Promise<void> {
  const { tenant, cookies, response, words } = visit;
  const single = logoutOf(services, visit);
  if (single === undefined) return void response.status(404).send(plainPage(words, words.noSaml));
  try {
    const logoutRequest = single.readRequest(query);
    const { nameId, sessionIndexes, isProven } = logoutRequest;
    const session = await sessionOf(services, visit);
    if (isProven) await services.sessions.endNamed(tenant.id, nameId, sessionIndexes);
    else if (session !== undefined && session.nameId === nameId) await services.sessions.end(tenant.id, session.token);
    if (session?.nameId === nameId) cookies.clearSession();
    const url = await single.responseUrl(logoutRequest, relayState.slice(0, 500));
    if (url !== undefined) return void response.redirect(303, url);
    response.send(plainPage(words, words.signedOutByProvider));
  } catch (error) {
    if (!(error instanceof LogoutRefused)) throw error;
    response.status(400).send(plainPage(words, [words.nobodySignedOut, words.cannotFollow(error.message)]));
  }
}

function logoutOf({ signIns }: SsoServices, { settings, addresses }: Visit): SingleLogout | undefined {
  const provided = signIns.providerSettings(settings, addresses);
  return provided && new SingleLogout(provided);
}
