import type { UpstreamTrouble } from './upstream-answer.js';

/** What whoever runs or configured a system does about each trouble with it: one or two sentences. */
const NEXT_STEPS: Readonly<Record<UpstreamTrouble, string>> = {
  'not allowed':
    'Enter an https:// address that can be reached from the internet. Whoever runs this server can allow addresses of private networks: ALLOW_PRIVATE_ADDRESSES=true.',
  unreachable:
    'Check host and port of the address, and whether a firewall lets this server through. If its certificate is not publicly trusted, enter the certificates of its authorities.',
  'timed out':
    'Check how the system is doing; it is asked again by itself. If it is always so slow, ask for smaller pages.',
  'no credential':
    'Enter the secret again, or check the secret in the key vault and that this server may read it. No request was sent.',
  'credential refused':
    'Enter the secret anew, or set a new version in the key vault; of a service instance it is clientsecret, not clientid. Check that the account is not locked and has the roles that reading and writing need.',
  'rate limited':
    'Wait: it is asked again by itself. If it happens often, let fewer jobs run against the system at once.',
  failing: 'Look into the log of the system. It is asked again by itself.',
  'no SCIM':
    'Check the address: it is what /Users is appended to, such as https://mytenant.accounts.ondemand.com/scim, without /Users and without a page to sign in.',
  'too large': 'Ask for smaller pages, or for fewer attributes; members of large groups take most of the room.',
  'switched off for a while':
    'Look at why it failed before; it is asked again by itself. A change of the system is tried at once.',
};

/** @returns a sentence that says what to do */
export const nextStep = (trouble: UpstreamTrouble): string => NEXT_STEPS[trouble];
