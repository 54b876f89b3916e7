import { z } from 'zod';
import type { Accounts } from '../../../auth/accounts/accounts.js';
import type { HeldRole, Sessions, SignedIn } from '../../../auth/accounts/sessions.js';
import type { SignIn } from '../../../auth/accounts/sign-in.js';
import { requireOwnSignIn } from '../access.js';
import { Reply } from '../answer.js';
import { ApiError, notFound } from '../api-error.js';
import type { List } from '../contract/error.js';
import type { Session, SessionItem } from '../contract/session.js';
import { noSessionCookie, sessionCookie } from '../cookies.js';
import { idParams } from '../list-query.js';
import { requireSafeWire } from '../own-origin.js';
import { type Route, route } from '../route.js';

export interface SessionServices {
  readonly sessions: Sessions;
  readonly signIn: SignIn;
  readonly accounts: Accounts;
}

const LISTED = 50;
const MAX_EMAIL = 320;
const MAX_PASSWORD = 512;

export function sessionRoutes({ sessions, signIn, accounts }: SessionServices): Route[] {
  return [
    route({
      method: 'GET',
      path: '/session',
      access: 'signedIn',
      beforePasswordChange: true,
      run: ({ session }) => describeSession(sessions, session),
    }),
    route({
      method: 'POST',
      path: '/session',
      access: 'public',
      body: z.strictObject({
        email: z.string('Enter your e-mail address.').trim().min(1, 'Enter your e-mail address.').max(MAX_EMAIL),
        password: z.string('Enter your password.').min(1, 'Enter your password.').max(MAX_PASSWORD),
      }),
      async run({ body, token, address, userAgent, origin, isSecure }) {
        requireSafeWire({ origin, isSecure });
        const begun = await signIn.byPassword(body, { address, userAgent, replaces: token });
        return signedIn(sessions, begun.token, isSecure);
      },
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
      async run({ session, body: { current, password }, address, by, origin, isSecure }) {
        requireSafeWire({ origin, isSecure });
        requireOwnSignIn(session);
        const { id, account } = session;
        const verify = async (email: string, given: string) =>
          (await signIn.verify(email, given, address)) !== undefined;
        await accounts.changePassword(account.id, { current, password, session: id }, verify, by);
      },
    }),
    route({
      method: 'GET',
      path: '/sessions',
      access: 'signedIn',
      run: async ({ session }): Promise<List<SessionItem>> => ({
        items: (await sessions.listOf(session.account.id)).map((listed) => ({
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
      async run({ session, params: { id } }) {
        if ((await sessions.endOf(session.account.id, id)) === 0) throw notFound('This session has ended already.');
      },
    }),
    route({
      method: 'POST',
      path: '/sessions/end-others',
      access: 'signedIn',
      run: async ({ session }) => ({ ended: await sessions.endOf(session.account.id, undefined, session.id) }),
    }),
  ];
}

/** What every way to sign in answers. */
export async function signedIn(sessions: Sessions, token: string, isSecure: boolean): Promise<Reply> {
  const session = await sessions.find(token);
  if (session === undefined) throw new ApiError(401, 'notSignedIn', 'The session has ended already. Sign in again.');
  const body = await describeSession(sessions, session);
  return new Reply(body, { headers: { 'Set-Cookie': sessionCookie(token, isSecure) } });
}

async function describeSession(sessions: Sessions, session: SignedIn): Promise<Session> {
  const held = await sessions.rolesOf(session);
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
    secondFactors: [],
  };
}

const asRole = ({ slug, role }: HeldRole) => ({ role, organization: slug });
