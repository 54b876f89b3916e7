import type pg from 'pg';
import type { TenantSettings } from '../../protocol/tenant.js';
import type { AuditNote } from '../access/audit-store.js';
import { indexExternalIds } from '../definitions/unique-external-ids.js';
import { type DuplicateValue, SINCE, type UnindexableValue } from '../definitions/unique-value-index.js';
import {
  auditedOrganization,
  COLUMN_OF,
  COLUMNS,
  type Organization,
  type Row,
  readOrganization,
} from './organization-row.js';

/** Somebody else has changed it since the version that a change began with. */
export class ChangedMeanwhile extends Error {
  override readonly name = 'ChangedMeanwhile';
  readonly current: Organization;

  constructor(current: Organization) {
    super(`${current.slug} was changed by somebody else meanwhile.`);
    this.current = current;
  }
}

/** What can be changed of an organization. */
export type OrganizationChange = Partial<
  Pick<
    Organization,
    | 'active'
    | 'profile'
    | 'name'
    | 'rateLimit'
    | 'rateBurst'
    | 'strict'
    | 'uniqueExternalId'
    | 'discovery'
    | 'scimClient'
    | 'secretMethod'
    | 'notifyLanguage'
  >
> & {
  readonly allowedAddresses?: string[];
  readonly notifyAddresses?: string[];
  readonly requiredAttributes?: readonly string[];
};

/** What came of a change of settings. */
export interface SettingsOutcome {
  readonly organization: Organization;
  readonly obstacles: readonly (DuplicateValue | UnindexableValue)[];
  /** Given when externalIds became unique: what was written since may not be in the index. */
  readonly uniqueSince?: Date;
}

const CHANGEABLE = Object.keys(COLUMN_OF) as (keyof typeof COLUMN_OF)[];
/** @returns undefined when there is no such organization, or it is being deleted @throws ChangedMeanwhile */
export async function updateOrganization(
  client: pg.ClientBase,
  slug: string,
  change: OrganizationChange,
  note: AuditNote,
  version?: number,
): Promise<Organization | undefined> {
  if (version !== undefined) await requireVersion(client, 'slug', slug, version);
  const given = CHANGEABLE.filter((name) => change[name] !== undefined);
  const assignments = given.map((name, i) => `${COLUMN_OF[name]} = $${i + 2}`);
  const { rows } = await client.query<Row>(
    `UPDATE rollcall.organizations SET ${['version = version + 1', ...assignments].join(', ')} WHERE slug = $1 AND deleting_since IS NULL RETURNING ${COLUMNS}`,
    [slug, ...given.map((name) => change[name])],
  );
  return auditedOrganization(client, rows, note);
}

/** As OrganizationStore.set. */
export async function setOrganization(
  client: pg.ClientBase,
  slug: string,
  settings: Partial<TenantSettings>,
  note: AuditNote,
  version?: number,
): Promise<SettingsOutcome | undefined> {
  const { rows } = await client.query<{ unique_external_id: boolean; since: Date }>(
    `SELECT unique_external_id, ${SINCE} FROM rollcall.organizations WHERE slug = $1 FOR NO KEY UPDATE`,
    [slug],
  );
  const organization = await updateOrganization(client, slug, settings, note, version);
  const [before] = rows;
  if (organization === undefined || before === undefined) return undefined;
  const { id, uniqueExternalId } = organization;
  if (uniqueExternalId === before.unique_external_id) return { organization, obstacles: [] };
  const obstacles = await indexExternalIds(client, id, uniqueExternalId);
  return { organization, obstacles, ...(uniqueExternalId && { uniqueSince: before.since }) };
}

/** Holds the row, so that of two the second finds another version. @throws ChangedMeanwhile */
export async function requireVersion(
  client: pg.ClientBase,
  by: 'slug' | 'id',
  value: string,
  version: number,
): Promise<void> {
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS} FROM rollcall.organizations WHERE ${by} = $1 AND deleting_since IS NULL FOR NO KEY UPDATE`,
    [value],
  );
  const current = rows.map(readOrganization)[0];
  if (current !== undefined && current.version !== version) throw new ChangedMeanwhile(current);
}
