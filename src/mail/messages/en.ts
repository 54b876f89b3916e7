import { counted } from '../../protocol/counted.js';
import type { Texts } from './message.js';

const ROLES = { operator: 'operator', admin: 'admin', auditor: 'auditor' } as const;
const KINDS = {
  token: 'secret token',
  client: 'client secret',
  entra: 'trust in Entra tokens',
  federation: 'workload identity',
  certificate: 'client certificate',
  samlCertificate: 'certificate of the SAML sign-in',
} as const;

const time = (iso: string): string =>
  `${new Date(iso).toLocaleString('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'UTC' })} UTC`;

const left = (days: number): string => (days < 1 ? 'in less than a day' : `in ${counted(days, 'day')}`);

/** Messages in English. */
export const EN: Texts = {
  invitation: ({ organization, role, invitedBy, endsAt }) => ({
    subject:
      organization === undefined ? 'You are invited to Rollcall' : `You are invited to ${organization} in Rollcall`,
    paragraphs: [
      `${invitedBy} invites you as ${ROLES[role]}${organization === undefined ? '' : ` of ${organization}`}.`,
      `The link works once, until ${time(endsAt)}. If you did not expect it, leave it alone: nothing happens then.`,
    ],
    action: 'Accept the invitation',
  }),
  ending: ({ organization, what, name, days, endsAt, lastUsedAt }) => ({
    subject: `${organization}: the ${KINDS[what]} "${name}" ends ${left(days)}`,
    paragraphs: [
      `The ${KINDS[what]} "${name}" of ${organization} ends on ${time(endsAt)}, ${left(days)}.`,
      lastUsedAt === null ? 'It was never used.' : `It was last used on ${time(lastUsedAt)}.`,
      what === 'samlCertificate'
        ? 'From then on nobody can sign in with it. Enter the new certificate of the identity provider before.'
        : 'From then on requests with it are refused, and the client stops provisioning. Make its successor now: both work until the old one ends, so that nothing is interrupted.',
    ],
    action: 'Replace it',
  }),
  failures: ({ organization, refused, minutes, byStatus, since }) => ({
    subject: `${organization}: ${counted(refused, 'request')} refused in ${counted(minutes, 'minute')}`,
    paragraphs: [
      `Since ${time(since)}, ${counted(refused, 'request')} of the SCIM client of ${organization} were refused: ${byStatus
        .map(({ status, count }) => `${count} with ${status}`)
        .join(', ')}.`,
      'The provisioning log says of each what was sent, why it was refused, and what to change on the other side. You are told again after a day at the earliest.',
    ],
    action: 'Open the provisioning log',
  }),
  test: ({ sentBy }) => ({
    subject: 'Mail from Rollcall arrives',
    paragraphs: [`${sentBy} sent this to see whether mail from this server arrives. It does.`],
  }),
  why: 'Sent by Rollcall, which keeps users and groups up to date. Its administrators decide who is told.',
};
