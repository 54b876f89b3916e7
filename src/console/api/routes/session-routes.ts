import { z } from 'zod';
import type { Accounts } from '../../../auth/accounts/accounts.js';
import type { HeldRole, Sessions, SignedIn } from '../../../auth/accounts/sessions.js';
import type { SignIn } from '../../../auth/accounts/sign-in.js';
import { isProvided, requireOwnSignIn } from '../access.js';
import { Reply } from '../answer.js';
import { ApiError, notFound } from '../api-error.js';
import type { List } from '../contract/error.js';
import type { PasskeyBegun, SignInWays } from '../contract/second-factors.js';
import type { Session, SessionItem } from '../contract/session.js';
import { deviceCookie, noSessionCookie, sessionCookie } from '../cookies.js';
import { idParams } from '../list-query.js';
import { hasName, requireSafeWire } from '../own-origin.js';
import { type Route, route } from '../route.js';
import { type FactorServices, passkeyResponse } from './second-factor-routes.js';

export interface SessionServices extends FactorServices {
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly accounts: Accounts;
}

const LISTED = 50;
const MAX_EMAIL = 320;
const MAX_PASSWORD = 512;

export function sessionRoutes(services: SessionServices): Route[] {
  const { sessions, signIn, accounts, passkeys } = services;
  return [
    route({
      method: 'GET',
      path: '/session',
      access: 'signedIn',
      beforePasswordChange: true,
      run: ({ session }) => describeSession(services, session),
    }),
    route({
      method: 'POST',
      path: '/session',
      access: 'public',
      body: z.strictObject({
        email: z.string('Enter your e-mail address.').trim().min(1, 'Enter your e-mail address.').max(MAX_EMAIL),
        password: z.string('Enter your password.').min(1, 'Enter your password.').max(MAX_PASSWORD),
        code: z.string().max(20).optional(),
      }),
      async run({ body, token, address, userAgent, device, origin, isSecure }) {
        requireSafeWire({ origin, isSecure });
        const begun = await signIn.byPassword(body, { address, userAgent, device, replaces: token });
        return signedIn(services, begun.token, isSecure, [deviceCookie(begun.device, isSecure)]);
      },
    }),
    route({
      method: 'POST',
      path: '/session/passkey',
      access: 'public',
      body: z.strictObject({ ceremony: z.string().max(4_000), response: passkeyResponse }),
      async run({ body, token, address, userAgent, origin, isSecure }) {
        const browser = { address, userAgent, replaces: token };
        const begun = await signIn.byPasskey(body.ceremony, body.response, origin, browser);
        return signedIn(services, begun.token, isSecure);
      },
    }),
    route({
      method: 'POST',
      path: '/passkeys/sign-in',
      access: 'public',
      run: ({ origin }): Promise<PasskeyBegun> => passkeys.beginSignIn(origin),
    }),
    route({
      method: 'GET',
      path: '/sign-in',
      access: 'public',
      run: ({ origin }): SignInWays => ({ password: true, passkey: hasName(origin) }),
    }),
    route({
      method: 'DELETE',
      path: '/session',
      access: 'signedIn',
      beforePasswordChange: true,
      async run({ token = '', isSecure }) {
        await sessions.end(token);
        return new Reply(undefined, { headers: { 'Set-Cookie': noSessionCookie(isSecure) } });
      },
    }),
    route({
      method: 'POST',
      path: '/password',
      access: 'signedIn',
      beforePasswordChange: true,
      body: z.strictObject({
        current: z.string().max(MAX_PASSWORD).optional(),
        password: z.string('Choose a password.').max(MAX_PASSWORD),
      }),
      async run({ session, body: { current, password }, address, device, by, origin, isSecure }) {
        requireSafeWire({ origin, isSecure });
        requireOwnSignIn(session);
        const { id, account } = session;
        const verify = (email: string, given: string) => signIn.isPassword(email, given, { address, device });
        await accounts.changePassword(account.id, { current, password, session: id }, verify, by);
      },
    }),
    route({
      method: 'GET',
      path: '/sessions',
      access: 'signedIn',
      run: async ({ session }): Promise<List<SessionItem>> => ({
        items: (await sessions.listFor(session)).map((listed) => ({
          ...listed,
          createdAt: listed.createdAt.toISOString(),
          lastSeenAt: listed.lastSeenAt.toISOString(),
          isThis: listed.id === session.id,
        })),
      }),
    }),
    route({
      method: 'DELETE',
      path: '/sessions/:id',
      access: 'signedIn',
      params: idParams,
      async run({ session, params: { id }, by }) {
        if ((await accounts.endOwnSessions(session, { id }, by)) === 0)
          throw notFound('This session has ended already.');
      },
    }),
    route({
      method: 'POST',
      path: '/sessions/end-others',
      access: 'signedIn',
      run: async ({ session, by }) => ({
        ended: await accounts.endOwnSessions(session, { except: session.id }, by),
      }),
    }),
  ];
}

/** What every way to sign in answers. */
export async function signedIn(
  services: Pick<SessionServices, 'sessions' | 'factors'>,
  token: string,
  isSecure: boolean,
  cookies: readonly string[] = [],
): Promise<Reply> {
  const session = await services.sessions.find(token);
  if (session === undefined) throw new ApiError(401, 'notSignedIn', 'The session has ended already. Sign in again.');
  const body = await describeSession(services, session);
  return new Reply(body, { headers: { 'Set-Cookie': [sessionCookie(token, isSecure), ...cookies] } });
}

async function describeSession(
  { sessions, factors }: Pick<SessionServices, 'sessions' | 'factors'>,
  session: SignedIn,
): Promise<Session> {
  const [held, secondFactors] = await Promise.all([
    sessions.rolesOf(session),
    isProvided(session) ? [] : factors.kindsOf(session.account.id),
  ]);
  const { id, email, name, isOperator, mustChangePassword } = session.account;
  const listed = held.slice(0, LISTED);
  return {
    account: { id, email, name },
    roles: [...(isOperator ? [{ role: 'operator' as const }] : []), ...listed.map(asRole)],
    organizations: listed.map(({ slug, name, role }) => ({ slug, name, role })),
    hasMore: held.length > LISTED,
    csrf: session.csrf,
    method: session.method,
    signedInAt: session.createdAt.toISOString(),
    expiresAt: session.expiresAt.toISOString(),
    mustChangePassword,
    secondFactors,
  };
}

const asRole = ({ slug, role }: HeldRole) => ({ role, organization: slug });
