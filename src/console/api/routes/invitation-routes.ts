import { z } from 'zod';
import type { FoundInvitation, Invitation, Invitations, InvitedTo, Sent } from '../../../auth/accounts/invitations.js';
import { requireOwnSignIn } from '../access.js';
import type { List } from '../contract/error.js';
import type { InvitationFound, InvitationItem, InvitationSent } from '../contract/people.js';
import type { ConsoleRole } from '../contract/session.js';
import { idParams } from '../list-query.js';
import { requireSafeWire } from '../own-origin.js';
import { type ConsoleRequest, type Route, route } from '../route.js';
import { type SessionServices, signedIn } from './session-routes.js';

/** What a mail with an invitation says. */
export interface InvitationMail {
  readonly to: string;
  readonly link: string;
  readonly language: MailLanguage;
  readonly role: ConsoleRole;
  /** undefined for an operator. */
  readonly organization: InvitedTo | undefined;
  readonly invitedBy: string;
  readonly endsAt: Date;
}

type MailLanguage = 'en' | 'de';

export interface InvitationServices extends Pick<SessionServices, 'sessions' | 'factors'> {
  readonly invitations: Invitations;
  /** @returns whether it was taken for delivery; without it, links are copied by hand */
  readonly mailInvitation?: ((mail: InvitationMail) => Promise<boolean>) | undefined;
}

const email = z.string('Enter an e-mail address.').max(320);
const MAX_NAME = 200;
/** Of the mail. */
const language = z.enum(['en', 'de']).default('en');

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
      body: z.strictObject({ email, role, language }),
      async run(request) {
        const { body, by } = request;
        const sent = await invitations.send(toOf(request), body.email, body.role, by);
        return answer(services, sent, toOf(request), request, body.language);
      },
    }),
    route({
      method: 'POST',
      path: `${one}/resend`,
      access,
      params: idParams,
      body: z.strictObject({ language }),
      async run(request) {
        const { params, body, by } = request;
        const sent = await invitations.resend(toOf(request), params.id, by);
        return answer(services, sent, toOf(request), request, body.language);
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
function publicRoutes(services: InvitationServices): Route[] {
  const { invitations, sessions } = services;
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
        return signedIn(services, begun.token, isSecure);
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
  organization: InvitedTo | undefined,
  { origin, session }: Pick<ConsoleRequest<'signedIn'>, 'origin' | 'session'>,
  inLanguage: MailLanguage,
): Promise<InvitationSent> {
  const link = `${origin}/console/invitations/${token}`;
  const { email: to, role, expiresAt: endsAt } = invitation;
  const invitedBy = session.account.name;
  const mail = { to, link, language: inLanguage, role, organization, invitedBy, endsAt };
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
