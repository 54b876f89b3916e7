import type { HangUp } from './hang-up.js';
import type { Permissions } from './permissions.js';
import type { ResourceType } from './schema/resource-type.js';

/** What an organization's SCIM endpoint demands: see protocol/profiles/. */
export const PROFILE_NAMES = ['core', 'vault'] as const;
export type ProfileName = (typeof PROFILE_NAMES)[number];

export const isProfileName = (name: string): name is ProfileName => (PROFILE_NAMES as readonly string[]).includes(name);

/** The form of an organization's slug, the last segment of its Tenant URL. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/**
 * On whose behalf something is done. The required first argument of every directory and store function that touches
 * tenant data; made only by auth (for requests) and by the command line (for operators).
 */
export interface TenantContext {
  readonly organizationId: string;
  readonly slug: string;
  /** Compiled resource types of the profile, by name. */
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /** Tenant URL without a trailing slash, for `meta.location` and `$ref`. */
  readonly baseUrl: string;
  /** Name of the credential that made the request. */
  readonly credential: string;
  /** Id of the user whom the credential stands for: such a caller may use discovery and `/Me`, and nothing else. */
  readonly self?: string | undefined;
  readonly permissions: Permissions;
  /** Of which kinds the live credentials of the organization are; discovery says how it can be called. */
  readonly credentialKinds?: ReadonlySet<string>;
  readonly requestId: string;
  /** Of the client that waits for the answer; undefined where the work is done whether anybody waits or not. */
  readonly hangUp?: HangUp | undefined;
  /** Signs the cursors of the organization. */
  readonly cursorKey: Uint8Array;
}
