import { ScimError } from '../../protocol/scim-error.js';
import { startUrlOf } from './answer-routes.js';
import { plainPage, profilePage } from './sso-pages.js';
import { profileOf, type SsoServices, sessionOf, type Visit } from './visit.js';

/** `GET /sso/:slug/profile`: what the organization provisioned of the person. */
export async function profile(services: SsoServices, visit: Visit): Promise<void> {
  const { organization, cookies, response, addresses, words } = visit;
  const session = await sessionOf(services, visit);
  const resource = session && (await profileOf(services.directories, visit, session.person).catch(unlessGone));
  if (resource === undefined) {
    if (cookies.session() === undefined) return void response.redirect(303, addresses.loginUrl);
    cookies.clearSession();
    const again = { label: words.signIn, href: addresses.loginUrl };
    return void response.status(401).send(plainPage(words, words.sessionEnded, [again]));
  }
  const applications = (await services.products.list()).flatMap(({ name, startUrl }) =>
    startUrl === null ? [] : [{ label: words.open(name), href: startUrlOf(startUrl, visit) }],
  );
  response.send(profilePage(words, resource, organization.name, addresses.logoutUrl, applications));
}

/** The user may go between the two look-ups. */
function unlessGone(error: unknown): undefined {
  if (error instanceof ScimError && error.status === 404) return undefined;
  throw error;
}
