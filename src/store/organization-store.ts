import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { OwnDefinitions } from '../protocol/definitions/own-definitions.js';
import { readStoredDefinitions } from '../protocol/definitions/stored-definitions.js';
import type { ProfileName } from '../protocol/profiles/profile-name.js';
import type { TenantSettings } from '../protocol/tenant.js';
import { type AuditNote, writeAudit } from './access/audit-store.js';
import type { EndedCredential, LiveCredential } from './access/credential.js';
import { insertCredential } from './access/credential-rows.js';
import type { Database, Statement } from './database.js';
import { violatedConstraint } from './database-errors.js';
import { DEFINITION_COLUMNS, type DefinitionRow } from './definitions/stored-definitions.js';
import { indexExternalIds, repairExternalIds } from './definitions/unique-external-ids.js';
import { type DuplicateValue, SINCE, type UnindexableValue } from './definitions/unique-value-index.js';
import { newId } from './new-id.js';
import { type CreationOptions, hasOrganizations } from './organization-creation.js';

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

export interface OrganizationCounts {
  readonly users: number;
  readonly activeUsers: number;
  readonly groups: number;
}

/** What authentication needs to know of an organization. */
export interface KnownOrganization {
  readonly organization: Organization;
  readonly credentials: readonly LiveCredential[];
  /** Those that ended within the last month: accepted no more, but their callers can be told from strangers. */
  readonly ended: readonly EndedCredential[];
  readonly definitions: OwnDefinitions;
}

/** Organizations. */
export class OrganizationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @param note for the audit. @returns undefined when the slug is taken, or it is not the first that is to be */
  async create(
    slug: string,
    name: string,
    profile: ProfileName,
    note: AuditNote,
    { credential, isFirst = false, sandboxUntil, requiredAttributes = [] }: CreationOptions = {},
  ): Promise<Organization | undefined> {
    try {
      return await this.#database.transaction('operator', async (client) => {
        if (isFirst && (await hasOrganizations(client))) return undefined;
        const { rows } = await client.query<Row>(
          `INSERT INTO rollcall.organizations (id, slug, name, profile, cursor_key, sandbox_until, required_attributes) VALUES ($1, $2, $3, $4, $5, $6, $7) RETURNING ${COLUMNS}`,
          [newId(), slug, name, profile, randomBytes(32), sandboxUntil ?? null, requiredAttributes],
        );
        const organization = await auditedOrganization(client, rows, note);
        if (organization !== undefined && credential !== undefined)
          await insertCredential(client, organization.id, credential);
        return organization;
      });
    } catch (error) {
      if (violatedConstraint(error, '23505') !== undefined) return undefined;
      throw error;
    }
  }

  /** Customers, without sandboxes. */
  async list(): Promise<Organization[]> {
    const found = await this.#database.prisma.organization.findMany({
      where: { sandboxUntil: null },
      orderBy: { slug: 'asc' },
    });
    return found.map(toOrganization);
  }

  /** Sandboxes whose time is over. */
  async listOverSandboxes(now = new Date()): Promise<Organization[]> {
    const found = await this.#database.prisma.organization.findMany({ where: { sandboxUntil: { lte: now } } });
    return found.map(toOrganization);
  }

  async find(slug: string): Promise<Organization | undefined> {
    const found = await this.#database.prisma.organization.findUnique({ where: { slug } });
    return found === null ? undefined : toOrganization(found);
  }

  /** The organization with its live credentials and own definitions: what authentication needs, in one round trip. */
  async findWithCredentials(slug: string): Promise<KnownOrganization | undefined> {
    const rows = await this.#database.run<OrganizationRow>('authentication', KNOWN_ORGANIZATION, [slug]);
    const row = rows[0];
    if (row === undefined) return undefined;
    return {
      organization: readOrganization(row),
      credentials: row.credentials.filter(({ endsAt }) => !isOver(endsAt)),
      ended: row.credentials.filter(({ endsAt }) => isOver(endsAt)),
      definitions: readStoredDefinitions(row.schemas, row.types),
    };
  }

  /**
   * @param note for the audit
   * @param version that it must still have; any when undefined
   * @returns undefined when there is no such organization, or it is being deleted
   * @throws ChangedMeanwhile
   */
  update(
    slug: string,
    change: OrganizationChange,
    note: AuditNote,
    version?: number,
  ): Promise<Organization | undefined> {
    return this.#database.transaction('operator', (client) => update(client, slug, change, note, version));
  }

  /**
   * As update, with the index of unique values as the settings need it; nothing is changed when something stands in the way.
   * @returns undefined when there is no such organization, or it is being deleted
   */
  set(slug: string, settings: Partial<TenantSettings>, note: AuditNote): Promise<SettingsOutcome | undefined> {
    const change = async (client: pg.ClientBase): Promise<SettingsOutcome | undefined> => {
      const { rows } = await client.query<{ unique_external_id: boolean; since: Date }>(
        `SELECT unique_external_id, ${SINCE} FROM rollcall.organizations WHERE slug = $1 FOR NO KEY UPDATE`,
        [slug],
      );
      const organization = await update(client, slug, settings, note);
      const [before] = rows;
      if (organization === undefined || before === undefined) return undefined;
      const { id, uniqueExternalId } = organization;
      if (uniqueExternalId === before.unique_external_id) return { organization, obstacles: [] };
      const obstacles = await indexExternalIds(client, id, uniqueExternalId);
      return { organization, obstacles, ...(uniqueExternalId && { uniqueSince: before.since }) };
    };
    return this.#database.transaction('operator', change, (outcome) => outcome?.obstacles.length === 0);
  }

  /**
   * Brings the index of externalIds up to what servers wrote that did not know yet that they are unique.
   * @returns values that were given twice in the meantime; they stay
   */
  indexExternalIdsAgain({ id }: Organization, since: Date): Promise<DuplicateValue[]> {
    return repairExternalIds(this.#database, id, since);
  }

  async count(organizationId: string): Promise<OrganizationCounts> {
    const where = { organizationId };
    const { prisma } = this.#database;
    const [users, activeUsers, groups] = await Promise.all([
      prisma.user.count({ where }),
      prisma.user.count({ where: { ...where, active: true } }),
      prisma.group.count({ where }),
    ]);
    return { users, activeUsers, groups };
  }
}

/** What came of a change of settings. */
export interface SettingsOutcome {
  readonly organization: Organization;
  readonly obstacles: readonly (DuplicateValue | UnindexableValue)[];
  /** Given when externalIds became unique: what was written since may not be in the index. */
  readonly uniqueSince?: Date;
}

const COLUMN_OF = {
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
const CHANGEABLE = Object.keys(COLUMN_OF) as (keyof typeof COLUMN_OF)[];
const ALL_COLUMNS = ['id', 'slug', 'created_at', 'deleting_since', 'cursor_key', 'sandbox_until', 'version'].concat(
  Object.values(COLUMN_OF),
);
const COLUMNS = ALL_COLUMNS.join(', ');

async function update(
  client: pg.ClientBase,
  slug: string,
  change: OrganizationChange,
  note: AuditNote,
  version?: number,
): Promise<Organization | undefined> {
  if (version !== undefined) await requireVersion(client, slug, version);
  const given = CHANGEABLE.filter((name) => change[name] !== undefined);
  const assignments = given.map((name, i) => `${COLUMN_OF[name]} = $${i + 2}`);
  const { rows } = await client.query<Row>(
    `UPDATE rollcall.organizations SET ${['version = version + 1', ...assignments].join(', ')} WHERE slug = $1 AND deleting_since IS NULL RETURNING ${COLUMNS}`,
    [slug, ...given.map((name) => change[name])],
  );
  return auditedOrganization(client, rows, note);
}

/** Holds the row, so that of two the second finds another version. @throws ChangedMeanwhile */
async function requireVersion(client: pg.ClientBase, slug: string, version: number): Promise<void> {
  const { rows } = await client.query<Row>(
    `SELECT ${COLUMNS} FROM rollcall.organizations WHERE slug = $1 AND deleting_since IS NULL FOR NO KEY UPDATE`,
    [slug],
  );
  const current = rows.map(readOrganization)[0];
  if (current !== undefined && current.version !== version) throw new ChangedMeanwhile(current);
}

/** Writes what was done to an organization into the audit, in the same transaction. @param rows it, unless there is none */
async function auditedOrganization(
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

const isOver = (endsAt: number | null) => endsAt !== null && endsAt <= Date.now();

/** Credentials that ended long ago are left out; those that will end by themselves say when. */
const KNOWN_ORGANIZATION: Statement = {
  name: 'organizations.known',
  kind: 'look-up',
  text: `
  SELECT ${ALL_COLUMNS.map((column) => `o.${column}`).join(', ')}, (
      SELECT coalesce(jsonb_agg(jsonb_build_object(
        'id', c.id, 'kind', c.kind, 'name', c.name, 'version', c.version, 'lookup', c.lookup, 'hash', c.hash, 'settings', c.settings,
        'access', c.access, 'endsAt', extract(epoch FROM least(c.expires_at, c.revoked_at)) * 1000,
        'isRevoked', coalesce(c.revoked_at = least(c.expires_at, c.revoked_at), FALSE), 'user', CASE
          WHEN u.id IS NOT NULL THEN jsonb_build_object('id', u.id, 'userName', u.user_name, 'active', u.active) END
      ) ORDER BY c.id), '[]')
      FROM rollcall.credentials c LEFT JOIN rollcall.users u ON u.organization_id = c.organization_id AND u.id = c.user_id
      WHERE c.organization_id = o.id
        AND coalesce(least(c.expires_at, c.revoked_at) > now() - interval '30 days', TRUE)
    ) AS credentials, ${DEFINITION_COLUMNS}
  FROM rollcall.organizations o WHERE o.slug = $1 AND o.deleting_since IS NULL`,
};

type Row = Pick<Organization, 'id' | 'slug' | 'name' | 'profile' | 'active' | 'strict' | 'discovery' | 'version'> & {
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

type OrganizationRow = Row & DefinitionRow & { credentials: EndedCredential[] };

const readOrganization = (row: Row): Organization =>
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
function toOrganization(row: Organization): Organization {
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
