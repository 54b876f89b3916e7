import type { RefusalCode } from '../../../protocol/reason-code.js';
import type { Reason } from './reason.js';

const NOTHING_TO_DO = 'Nothing is to be changed at the client: it sends the request again by itself.';

/** The same request is taken at another time. */
export const OF_MOMENTS = {
  'rate-limit': {
    status: 429,
    title: 'More requests a second than are admitted',
    why: 'The organization has a limit, and its clients sent more.',
    change: `${NOTHING_TO_DO} If it happens in each cycle, allow more: rollcall org limit. Entra wants 25 a second.`,
  },
  'verifying-busy': {
    status: 429,
    title: 'Too many secrets are being verified',
    why: 'A secret that a person chose is costly to compare, and many came at once.',
    change: `${NOTHING_TO_DO} A generated secret costs nothing: rollcall secret create`,
  },
  'answers-too-many': {
    status: 429,
    title: 'Too many large answers are under way',
    why: 'The organization holds as much memory as it may, in answers that nobody has read yet.',
    change: 'Read the answers, ask for fewer at a time, and send the request again.',
  },
  'connections-taken': {
    status: 429,
    title: 'The organization has all its connections in use',
    why: 'Each organization may have a share of the connections to the database, and its own requests hold them.',
    change: `${NOTHING_TO_DO} With fewer requests at once it does not happen.`,
  },
  'changed-by-many': {
    status: 503,
    title: 'Too many change the same resource at once',
    why: 'Each time it was about to be written, somebody else had just written it.',
    change: NOTHING_TO_DO,
  },
  'bulk-not-tried': {
    status: 503,
    title: 'An operation of a Bulk was not tried',
    why: 'The operations before it took all the time that a Bulk has, or the database went away.',
    change: 'Send those that were not tried again, fewer at a time.',
  },
  'secret-store-away': {
    status: 503,
    title: 'The key vault cannot be asked',
    why: 'The secret of the organization is kept in a key vault that did not answer.',
    change: `${NOTHING_TO_DO} Whoever runs the server sees in its log what the vault says.`,
  },
  'issuer-away': {
    status: 503,
    title: 'The issuer of the token cannot be asked for its keys',
    why: 'The token names a key that is not known here, and its issuer could not be reached.',
    change: `${NOTHING_TO_DO} The server must be able to reach login.microsoftonline.com.`,
  },
  'upstream-away': {
    status: 503,
    title: 'The system behind a proxy cannot be reached',
    why: 'It did not answer in time, its address leads nowhere, or it is one that is not asked from here.',
    change: `${NOTHING_TO_DO} If it lasts, whoever registered the system looks at it: rollcall system check`,
  },
  'upstream-busy': {
    status: 503,
    title: 'The system behind a proxy takes no more requests for now',
    why: 'It answered 429, or too many requests wait for it already.',
    change: `${NOTHING_TO_DO} With fewer requests at once it happens less.`,
  },
  'upstream-failing': {
    status: 503,
    title: 'The system behind a proxy fails',
    why: 'It answered with an error of its own, or did so several times in a row and is left alone for a moment.',
    change: 'Look at the log of that system. What was sent as a change may have been done: read the resource first.',
  },
  'upstream-credential': {
    status: 503,
    title: 'The system behind a proxy does not accept our credential',
    why: 'It answered 401 or 403, or the secret for it cannot be read from where it is kept.',
    change: 'Whoever registered the system gives it another secret, or more rights there: rollcall system change',
  },
  'upstream-unreadable': {
    status: 503,
    title: 'The system behind a proxy gave an answer that is no SCIM',
    why: 'At its URL there is something else than a SCIM service provider, or its answer was too large.',
    change: 'Whoever registered the system corrects its URL, which is what /Users is appended to.',
  },
  'upstream-loop': {
    status: 508,
    title: 'The system behind a proxy leads back to it',
    why: 'The URL of the system is that of the proxy itself, or of others whose systems lead to it, as the Via of the request shows.',
    change: 'Whoever registered the system enters the URL of what keeps the resources: rollcall system change',
  },
  'signing-keys-away': {
    status: 503,
    title: 'The server cannot use its signing keys',
    why: 'They cannot be read or unsealed: the master key may be another than the one they were sealed with.',
    change: 'Whoever runs the server sets MASTER_KEY to what it was.',
  },
  'database-away': {
    status: 503,
    title: 'The database cannot be reached, or takes no changes',
    why: 'It was down, out of room, or the connection to it broke.',
    change: `${NOTHING_TO_DO} Whoever runs the server finds the reason in its log.`,
  },
  'database-busy': {
    status: 503,
    title: 'The database is overloaded',
    why: 'What takes a moment took longer than a request may wait.',
    change: `${NOTHING_TO_DO} If it lasts, the database needs more, or less beside it.`,
  },
  'organization-unservable': {
    status: 503,
    title: 'The organization cannot be served by this version',
    why: 'Its profile is one that this version of the server does not know.',
    change: 'Run the version that made it, or a later one.',
  },
  'client-gone': {
    status: 499,
    title: 'The client hung up',
    why: 'It closed the connection before it had its answer; what it asked for may have been done.',
    change: 'See which time-out is shorter than the answer takes: of the client, or of a proxy on the way.',
  },
  'internal-error': {
    status: 500,
    title: 'Something went wrong in the server',
    why: 'It is no fault of the request. The log of the server has the whole of it under the id of the request.',
    change: 'Report it to whoever runs the server, with the id of the request.',
  },
} as const satisfies Partial<Record<RefusalCode, Reason>>;
