import type { ResourceType } from './schema/resource-type.js';

/** The form of an organization's slug, the last segment of its Tenant URL. */
export const SLUG = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The id of no organization: in its place stands whatever concerns none that there is. */
export const NO_ORGANIZATION = '00000000-0000-0000-0000-000000000000';

/**
 * What discovery shows: all that there is, or what RFC 7643 knows alone, for clients that cannot read what later documents
 * added.
 */
export const DISCOVERIES = ['full', 'rfc7643'] as const;
export type Discovery = (typeof DISCOVERIES)[number];

/** How an organization wants the standard to be taken, where it leaves a choice. */
export interface TenantSettings {
  /** Refuses what is tolerated by default. */
  readonly strict: boolean;
  /** No two resources of a type have the same externalId. */
  readonly uniqueExternalId: boolean;
  readonly discovery: Discovery;
}

/** Those of an organization that never said any. */
export const DEFAULT_SETTINGS: TenantSettings = { strict: false, uniqueExternalId: false, discovery: 'full' };

/** An organization as it is served: the same for whoever calls. */
export interface Tenant extends TenantSettings {
  /** Of the organization. */
  readonly id: string;
  readonly slug: string;
  /** Compiled resource types of the profile, by name. */
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /** Of which kinds its live credentials are; discovery says how it can be called. */
  readonly credentialKinds: ReadonlySet<string>;
  /** Signs its cursors. */
  readonly cursorKey: Uint8Array;
  /** Id of the upstream system as whose proxy it is called; undefined where its own resources are meant. */
  readonly system?: string | undefined;
}
