import type { ConsoleRole } from './session.js';

/** What `GET /organizations` lists, and `GET /organizations/:slug` tells more of. */
export interface OrganizationItem {
  readonly slug: string;
  readonly name: string;
  readonly active: boolean;
  readonly role: ConsoleRole;
}
