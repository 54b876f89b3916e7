import type { ResourceType } from './schema/resource-type.js';

/** The form of an organization's slug, the last segment of its Tenant URL. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** An organization as it is served: the same for whoever calls. */
export interface Tenant {
  /** Of the organization. */
  readonly id: string;
  readonly slug: string;
  /** Compiled resource types of the profile, by name. */
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /** Of which kinds its live credentials are; discovery says how it can be called. */
  readonly credentialKinds: ReadonlySet<string>;
  /** Signs its cursors. */
  readonly cursorKey: Uint8Array;
}
