import type { RefusalCode } from '../protocol/reason-code.js';
import type { LiveCredential } from '../store/access/credential.js';
import type { KnownOrganization } from '../store/organizations/organization-store.js';
import { readAddressList } from './address-list.js';
import { isTrial } from './administration/new-credential.js';

/** What stands in the way of a caller who is known. */
export interface Obstacle {
  readonly code: RefusalCode;
  /** For the caller. */
  readonly detail: string;
  /** For the log of the organization, when it says more. */
  readonly reason?: string;
}

/** @returns undefined for who may come in */
export function obstacleTo(
  address: string,
  { organization }: KnownOrganization,
  { user, settings }: LiveCredential,
): Obstacle | undefined {
  const { slug, name, active, allowedAddresses } = organization;
  if (!isTrial({ settings }) && !readAddressList(allowedAddresses).includes(address)) {
    return {
      code: 'address-not-allowed',
      detail: 'Requests from this address are not allowed.',
      reason: `The address ${address} is not among those allowed: rollcall org allow-ips ${slug}`,
    };
  }
  if (!active) {
    return {
      code: 'organization-inactive',
      detail: `Provisioning is switched off for ${name}. Whoever runs this server can switch it on: rollcall org activate ${slug}`,
    };
  }
  if (user?.active === false) {
    return {
      code: 'user-disabled',
      detail: `The token stands for ${user.userName}, a user who is disabled. When the user is enabled again (active true), it is valid again.`,
    };
  }
  return undefined;
}
