import type pg from 'pg';
import { type AuditNote, writeAudit } from '../access/audit-store.js';

export interface Organization {
  readonly id: string;
  /** Last segment of the Tenant URL. */
  readonly slug: string;
  readonly name: string;
  /** As the database has it: another version may know more of them than this one. */
  readonly profile: string;
  /** The "active SCIM provider" toggle. */
  readonly active: boolean;
  readonly createdAt: Date;
  /** Since when it is being deleted, and served no more; null for one that stays. */
  readonly deletingSince: Date | null;
  /** Signs cursors; known to no client. */
  readonly cursorKey: Uint8Array;
  /** Addresses and networks from which it may be called; none for every address. */
  readonly allowedAddresses: readonly string[];
  /** Requests a second that are admitted; null for the server's default, 0 for no limit. */
  readonly rateLimit: number | null;
  /** Requests that are admitted at once; null for the server's default. */
  readonly rateBurst: number | null;
  /** See TenantSettings. */
  readonly strict: boolean;
  readonly uniqueExternalId: boolean;
  /** As the database has it: another version may know more of them than this one. */
  readonly discovery: string;
  /** Who provisions it: azure, okta, sap or other; null until somebody chose. */
  readonly scimClient: string | null;
  /** How that one is let in; null until somebody chose. */
  readonly secretMethod: string | null;
  /** Who is told by mail of what concerns it. */
  readonly notifyAddresses: readonly string[];
  readonly notifyLanguage: string;
  /** Mapped attributes that it requires of users by its own choice; none for those of its profile. */
  readonly requiredAttributes: readonly string[];
  /** Of a sandbox, which is no customer: until when it stays. */
  readonly sandboxUntil: Date | null;
  /** Counts its changes. */
  readonly version: number;
}

/** Of what can be changed. */
export const COLUMN_OF = {
  active: 'active',
  profile: 'profile',
  name: 'name',
  rateLimit: 'rate_limit',
  rateBurst: 'rate_burst',
  allowedAddresses: 'allowed_addresses',
  strict: 'strict',
  uniqueExternalId: 'unique_external_id',
  discovery: 'discovery',
  scimClient: 'scim_client',
  secretMethod: 'secret_method',
  notifyAddresses: 'notify_addresses',
  notifyLanguage: 'notify_language',
  requiredAttributes: 'required_attributes',
} as const;
export const ALL_COLUMNS = [
  'id',
  'slug',
  'created_at',
  'deleting_since',
  'cursor_key',
  'sandbox_until',
  'version',
].concat(Object.values(COLUMN_OF));
export const COLUMNS = ALL_COLUMNS.join(', ');

export type Row = Pick<
  Organization,
  'id' | 'slug' | 'name' | 'profile' | 'active' | 'strict' | 'discovery' | 'version'
> & {
  cursor_key: Uint8Array;
  created_at: Date;
  deleting_since: Date | null;
  allowed_addresses: string[];
  rate_limit: number | null;
  rate_burst: number | null;
  unique_external_id: boolean;
  scim_client: string | null;
  secret_method: string | null;
  notify_addresses: string[];
  notify_language: string;
  required_attributes: string[];
  sandbox_until: Date | null;
};

export const readOrganization = (row: Row): Organization =>
  toOrganization({
    ...row,
    createdAt: row.created_at,
    deletingSince: row.deleting_since,
    cursorKey: row.cursor_key,
    allowedAddresses: row.allowed_addresses,
    rateLimit: row.rate_limit,
    rateBurst: row.rate_burst,
    uniqueExternalId: row.unique_external_id,
    scimClient: row.scim_client,
    secretMethod: row.secret_method,
    notifyAddresses: row.notify_addresses,
    notifyLanguage: row.notify_language,
    requiredAttributes: row.required_attributes,
    sandboxUntil: row.sandbox_until,
  });

/** A row without what is not asked for here. */
export function toOrganization(row: Organization): Organization {
  const { id, slug, name, profile, active, createdAt, cursorKey, allowedAddresses, rateLimit, rateBurst } = row;
  const { strict, uniqueExternalId, discovery, deletingSince, scimClient, secretMethod, version } = row;
  const { notifyAddresses, notifyLanguage, sandboxUntil, requiredAttributes } = row;
  const settings = { strict, uniqueExternalId, discovery, deletingSince, scimClient, secretMethod, version };
  const notified = { notifyAddresses, notifyLanguage, sandboxUntil, requiredAttributes };
  return {
    ...notified,
    id,
    slug,
    name,
    active,
    createdAt,
    cursorKey,
    profile,
    allowedAddresses,
    rateLimit,
    rateBurst,
    ...settings,
  };
}

/** Writes what was done to an organization into the audit, in the same transaction. @param rows it, unless there is none */
export async function auditedOrganization(
  client: pg.ClientBase,
  rows: readonly Row[],
  note: AuditNote,
): Promise<Organization | undefined> {
  const organization = rows.map(readOrganization)[0];
  if (organization === undefined) return undefined;
  const { id, slug } = organization;
  await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId: id, slug });
  return organization;
}
