import type { RefusalCode } from '../../../protocol/reason-code.js';
import type { Reason } from './reason.js';

/** Who called was not known, or may not do what was asked. */
export const OF_CALLERS = {
  'credential-missing': {
    status: 401,
    title: 'No credential came',
    why: 'The request had no Authorization header and no client certificate.',
    change:
      'Enter the secret in the client; where one is entered, see whether a proxy on the way takes the header off.',
    where: 'connection',
  },
  'credential-unreadable': {
    status: 401,
    title: 'The credential cannot be read',
    why: 'The Authorization header is neither one Bearer token nor one Basic pair.',
    change: 'Let the client send "Authorization: Bearer" and the secret, once, without quotes or line breaks.',
    where: 'connection',
  },
  'credential-wrong': {
    status: 401,
    title: 'The secret is none of this organization',
    why: 'What was shown belongs to no live credential of the organization that the Tenant URL names.',
    change:
      'Compare Tenant URL and secret: both must be of the same organization. If the secret is lost, make another: rollcall secret create',
    where: 'connection',
  },
  'credential-mistyped': {
    status: 401,
    title: 'The secret was mistyped or cut off',
    why: 'It has the form of a secret made here, but its last characters, which check the others, do not fit.',
    change: 'Copy the whole secret again. If it is no longer at hand, make another: rollcall secret create',
    where: 'connection',
  },
  'credential-expired': {
    status: 401,
    title: 'The credential has expired',
    why: 'It was right until the date that was set when it was made.',
    change:
      'Make another one and enter it in the client: rollcall secret create. Entra puts a job with an expired secret into quarantine at once.',
    where: 'connection',
  },
  'credential-revoked': {
    status: 401,
    title: 'The credential was revoked',
    why: 'Somebody ended it: rollcall audit tells who and when.',
    change: 'Make another one and enter it in the client: rollcall secret create',
    where: 'connection',
  },
  'token-refused': {
    status: 401,
    title: 'The token of an issuer was refused',
    why: 'A JSON Web Token came whose issuer, audience, tenant, signature or lifetime is not what is bound to this organization.',
    change:
      'Compare the binding with what the log says of the token: rollcall trust list. If the client should send a secret, the secret field is blank.',
    where: 'connection',
  },
  'organization-unknown': {
    status: 401,
    title: 'There is no such organization',
    why: 'The Tenant URL names an organization that is not here, or was deleted.',
    change: 'Compare the last part of the Tenant URL with rollcall org list.',
    where: 'connection',
  },
  'failures-too-many': {
    status: 429,
    title: 'Too many wrong credentials from one address',
    why: 'Requests with a wrong credential are slowed down, so that nobody can guess one.',
    change: 'Correct the secret; from then on requests pass at once.',
    where: 'connection',
  },
  'address-not-allowed': {
    status: 403,
    title: 'The address is not among those allowed',
    why: 'The organization may be called from certain networks alone, and this request came from another.',
    change:
      'Add the network of the client, or take the list away: rollcall org allow-ips. Microsoft publishes its networks as the service tag AzureActiveDirectory.',
  },
  'organization-inactive': {
    status: 403,
    title: 'Provisioning is switched off',
    why: 'The organization was deactivated, and refuses every SCIM request until it is active again.',
    change: 'Switch it on: rollcall org activate. Then restart the job, which the refusals may have stopped.',
    where: 'restart',
  },
  'user-disabled': {
    status: 403,
    title: 'The user whom the credential stands for is disabled',
    why: 'A credential of one user is good as long as that user is active.',
    change: 'Enable the user, or give the client a credential of the organization.',
  },
  'credential-read-only': {
    status: 403,
    title: 'The credential may only read',
    why: 'It was made for reading, and this request would have changed something.',
    change: 'Give the client a credential with full access: rollcall secret create',
    where: 'connection',
  },
  'credential-scope': {
    status: 403,
    title: 'The credential is not good for this type',
    why: 'Its access, or the scope of its token, leaves out the type of resource that was asked for.',
    change: 'Let the client ask for the scope "scim", or give it a credential with more access.',
    where: 'connection',
  },
  'credential-of-user': {
    status: 403,
    title: 'The credential stands for one user',
    why: 'It is good for /Me and for discovery, and for nothing else.',
    change: 'Give a provisioning client a credential of the organization: rollcall secret create, without --user',
    where: 'connection',
  },
  'not-by-oneself': {
    status: 403,
    title: 'Users cannot change this of themselves',
    why: 'Who calls as a user at /Me may change a few attributes of their own only, and not delete themselves.',
    change: 'Send the attributes that the answer names, or have whoever provisions the organization make the change.',
  },
} as const satisfies Partial<Record<RefusalCode, Reason>>;
