import { randomBytes } from 'node:crypto';
import type pg from 'pg';
import type { OwnDefinitions } from '../../protocol/definitions/own-definitions.js';
import { readStoredDefinitions } from '../../protocol/definitions/stored-definitions.js';
import type { ProfileName } from '../../protocol/profiles/profile-name.js';
import type { TenantSettings } from '../../protocol/tenant.js';
import type { AuditNote } from '../access/audit-store.js';
import type { EndedCredential, LiveCredential } from '../access/credential.js';
import { insertCredential } from '../access/credential-rows.js';
import type { Database, Statement } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { DEFINITION_COLUMNS, type DefinitionRow } from '../definitions/stored-definitions.js';
import { repairExternalIds } from '../definitions/unique-external-ids.js';
import type { DuplicateValue } from '../definitions/unique-value-index.js';
import { newId } from '../new-id.js';
import {
  type OrganizationChange,
  type SettingsOutcome,
  setOrganization,
  updateOrganization,
} from './organization-change.js';
import { type CreationOptions, hasOrganizations } from './organization-creation.js';
import {
  ALL_COLUMNS,
  auditedOrganization,
  COLUMNS,
  type Organization,
  type Row,
  readOrganization,
  toOrganization,
} from './organization-row.js';

export { ChangedMeanwhile, type OrganizationChange, type SettingsOutcome } from './organization-change.js';
export type { Organization } from './organization-row.js';

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
    return this.#database.transaction('operator', (client) => updateOrganization(client, slug, change, note, version));
  }

  /**
   * As update, with the index of unique values as the settings need it; nothing is changed when something stands in the way.
   * @returns undefined when there is no such organization, or it is being deleted
   */
  set(
    slug: string,
    settings: Partial<TenantSettings>,
    note: AuditNote,
    version?: number,
  ): Promise<SettingsOutcome | undefined> {
    const change = (client: pg.ClientBase) => setOrganization(client, slug, settings, note, version);
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

type OrganizationRow = Row & DefinitionRow & { credentials: EndedCredential[] };
