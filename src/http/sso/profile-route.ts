import { ScimError } from '../../protocol/scim-error.js';
import { startUrlOf } from './answer-routes.js';
import { plainPage, profilePage } from './sso-pages.js';
import { profileOf, type SsoServices, sessionOf, type Visit } from './visit.js';

/** `GET /sso/:slug/profile`: what the organization provisioned of the person. */
export async function profile(services: SsoServices, visit: Visit): Promise<void> {
  const { organization, cookies, response, addresses } = visit;
  const session = await sessionOf(services, visit);
  const resource = session && (await profileOf(services.directories, visit, session.person).catch(unlessGone));
  if (resource === undefined) {
    if (cookies.session() === undefined) return void response.redirect(303, addresses.loginUrl);
    cookies.clearSession();
    const again = { label: 'Sign in', href: addresses.loginUrl };
    const text = 'Your session has ended: it was too old, you signed out elsewhere, or your account was disabled.';
    return void response.status(401).send(plainPage('You are signed out', text, [again]));
  }
  const applications = (await services.products.list()).flatMap(({ name, startUrl }) =>
    startUrl === null ? [] : [{ label: `Open ${name}`, href: startUrlOf(startUrl, visit) }],
  );
  response.send(profilePage(resource, organization.name, addresses.logoutUrl, applications));
}

/** The user may go between the two look-ups. */
function unlessGone(error: unknown): undefined {
  if (error instanceof ScimError && error.status === 404) return undefined;
  throw error;
}
