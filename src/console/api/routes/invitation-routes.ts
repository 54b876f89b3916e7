import { z } from 'zod';
import type { FoundInvitation, Invitation, Invitations, InvitedTo, Sent } from '../../../auth/accounts/invitations.js';
import type { Sessions } from '../../../auth/accounts/sessions.js';
import { requireOwnSignIn } from '../access.js';
import type { List } from '../contract/error.js';
import type { InvitationFound, InvitationItem, InvitationSent } from '../contract/people.js';
import { idParams } from '../list-query.js';
import { requireSafeWire } from '../own-origin.js';
import { type ConsoleRequest, type Route, route } from '../route.js';
import { signedIn } from './session-routes.js';

/** What a mail with an invitation says. */
export interface InvitationMail {
  readonly to: string;
  readonly link: string;
  readonly role: string;
  /** Name of the organization; undefined for an operator. */
  readonly organization: string | undefined;
  readonly expiresAt: Date;
}

export interface InvitationServices {
  readonly invitations: Invitations;
  readonly sessions: Sessions;
  /** @returns whether it was taken for delivery; without it, links are copied by hand */
  readonly mailInvitation?: ((mail: InvitationMail) => Promise<boolean>) | undefined;
}

const email = z.string('Enter an e-mail address.').max(320);
const MAX_NAME = 200;

export function invitationRoutes(services: InvitationServices): Route[] {
  return [
    ...managed(services, '/organizations/:slug/invitations', 'manage', z.enum(['admin', 'auditor'])),
    ...managed(services, '/invitations', 'operator', z.literal('operator')),
    ...publicRoutes(services),
  ];
}

/** Of an organization, or of operators. */
function managed(
  services: InvitationServices,
  path: string,
  access: 'manage' | 'operator',
  role: z.ZodType<'admin' | 'auditor' | 'operator'>,
): Route[] {
  const { invitations } = services;
  const toOf = ({ organization }: Pick<ConsoleRequest, 'organization'>): InvitedTo | undefined => organization;
  const one = `${path}/:id`;
  return [
    route({
      method: 'GET',
      path,
      access,
      run: async (request): Promise<List<InvitationItem>> => ({
        items: (await invitations.list(toOf(request))).map(toItem),
      }),
    }),
    route({
      method: 'POST',
      path,
      access,
      body: z.strictObject({ email, role }),
      async run(request) {
        const { body, by, origin } = request;
        return answer(
          services,
          await invitations.send(toOf(request), body.email, body.role, by),
          toOf(request),
          origin,
        );
      },
    }),
    route({
      method: 'POST',
      path: `${one}/resend`,
      access,
      params: idParams,
      async run(request) {
        const { params, by, origin } = request;
        return answer(services, await invitations.resend(toOf(request), params.id, by), toOf(request), origin);
      },
    }),
    route({
      method: 'DELETE',
      path: one,
      access,
      params: idParams,
      run: (request) => invitations.revoke(toOf(request), request.params.id, request.by),
    }),
  ];
}

/** For who follows the link. */
function publicRoutes({ invitations, sessions }: InvitationServices): Route[] {
  const path = '/invitations/:token';
  const params = z.object({ token: z.string().max(100) });
  return [
    route({
      method: 'GET',
      path,
      access: 'public',
      params,
      run: async ({ params: { token } }) => toFound(await invitations.find(token)),
    }),
    route({
      method: 'POST',
      path,
      access: 'public',
      params,
      body: z.strictObject({
        name: z.string('Enter your name.').trim().min(1, 'Enter your name.').max(MAX_NAME),
        password: z.string('Choose a password.').max(512),
      }),
      async run({ params: { token: invitation }, body, token, address, userAgent, origin, isSecure }) {
        requireSafeWire({ origin, isSecure });
        const account = await invitations.acceptAsNew(invitation, body);
        const begun = await sessions.begin(account, { method: 'password', address, userAgent, replaces: token });
        return signedIn(sessions, begun.token, isSecure);
      },
    }),
    route({
      method: 'POST',
      path: `${path}/accept`,
      access: 'signedIn',
      params,
      async run({ params: { token }, session }) {
        requireOwnSignIn(session);
        await invitations.acceptAs(token, session);
      },
    }),
  ];
}

async function answer(
  { mailInvitation }: InvitationServices,
  { invitation, token }: Sent,
  to: InvitedTo | undefined,
  origin: string,
): Promise<InvitationSent> {
  const link = `${origin}/console/invitations/${token}`;
  const { email: address, role, expiresAt } = invitation;
  const mail = { to: address, link, role, organization: to?.name, expiresAt };
  const mailed = (await mailInvitation?.(mail)) ?? false;
  return { ...toItem(invitation), mailed, ...(mailed ? {} : { link }) };
}

const toItem = ({ id, email, role, createdAt, expiresAt }: Invitation): InvitationItem => ({
  id,
  email,
  role,
  createdAt: createdAt.toISOString(),
  expiresAt: expiresAt.toISOString(),
});

const toFound = (found: FoundInvitation): InvitationFound => ({ ...found, expiresAt: found.expiresAt.toISOString() });
