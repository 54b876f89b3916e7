import { AccountError } from './auth/accounts/account-error.js';
import { sessionCookie, tokenIn } from './console/api/cookies.js';
import type { SsoServices } from './http/sso/visit.js';
import type { Services } from './services.js';

/** Lets an administrator into the console for whom the identity provider of an organization vouches. */
export const createConsoleSignIn =
  ({ people: { identities } }: Pick<Services, 'people'>): NonNullable<SsoServices['onConsoleSignIn']> =>
  async ({ organization, returnTo, method, isSecure, ...identity }, request, response) => {
    const { subject, email, name, role, userId } = identity;
    const browser = {
      method,
      userId,
      address: request.ip ?? '',
      userAgent: request.get('User-Agent') ?? '',
      replaces: tokenIn(request, isSecure),
    };
    try {
      const { token } = await identities.signIn(
        { organizationId: organization.id, subject, email, name, role },
        browser,
      );
      response.append('Set-Cookie', sessionCookie(token, isSecure));
      response.redirect(303, returnTo ?? `${request.baseUrl}/console/o/${organization.slug}/overview`);
      return undefined;
    } catch (error) {
      if (error instanceof AccountError && error.kind === 'denied') return 'role';
      if (error instanceof AccountError && error.field === 'email') return 'email';
      throw error;
    }
  };
