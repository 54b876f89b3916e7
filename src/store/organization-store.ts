import { randomBytes } from 'node:crypto';
import type { ProfileName } from '../protocol/tenant-context.js';
import type { Database } from './database.js';
import { violatedConstraint } from './database-errors.js';
import { newId } from './new-id.js';

export interface Organization {
  readonly id: string;
  /** Last segment of the Tenant URL. */
  readonly slug: string;
  readonly name: string;
  readonly profile: ProfileName;
  /** The "active SCIM provider" toggle. */
  readonly active: boolean;
  readonly createdAt: Date;
  /** Signs cursors; known to no client. */
  readonly cursorKey: Uint8Array;
}

/** What authentication compares a token with. */
export interface LiveSecret {
  readonly id: string;
  readonly name: string;
  readonly hash: string;
}

export interface StoredSecret extends LiveSecret {
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly revokedAt: Date | null;
}

export interface OrganizationCounts {
  readonly users: number;
  readonly activeUsers: number;
  readonly groups: number;
}

/** Organizations and their secrets. */
export class OrganizationStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** @returns undefined when the slug is taken */
  async create(slug: string, name: string, profile: ProfileName): Promise<Organization | undefined> {
    try {
      return toOrganization(
        await this.#database.prisma.organization.create({
          data: { id: newId(), slug, name, profile, cursorKey: randomBytes(32) },
        }),
      );
    } catch (error) {
      if (isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  async list(): Promise<Organization[]> {
    return (await this.#database.prisma.organization.findMany({ orderBy: { slug: 'asc' } })).map(toOrganization);
  }

  async find(slug: string): Promise<Organization | undefined> {
    const found = await this.#database.prisma.organization.findUnique({ where: { slug } });
    return found === null ? undefined : toOrganization(found);
  }

  /** The organization with its live secrets: what authentication needs, in one round trip. */
  async findWithSecrets(slug: string): Promise<{ organization: Organization; secrets: LiveSecret[] } | undefined> {
    const rows = await this.#database.query<OrganizationRow>(
      `SELECT o.id, o.slug, o.name, o.profile, o.active, o.created_at, o.cursor_key, (
         SELECT coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'name', s.name, 'hash', s.hash) ORDER BY s.id), '[]')
         FROM secrets s WHERE s.organization_id = o.id AND s.revoked_at IS NULL
       ) AS secrets FROM organizations o WHERE o.slug = $1`,
      [slug],
    );
    const row = rows[0];
    if (row === undefined) return undefined;
    return {
      organization: toOrganization({ ...row, createdAt: row.created_at, cursorKey: row.cursor_key }),
      secrets: row.secrets,
    };
  }

  /** @returns undefined when there is no such organization */
  async update(
    slug: string,
    change: { active?: boolean; profile?: ProfileName; name?: string },
  ): Promise<Organization | undefined> {
    const { count } = await this.#database.prisma.organization.updateMany({ where: { slug }, data: change });
    return count === 0 ? undefined : this.find(slug);
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

  async createSecret(organizationId: string, name: string, hash: string): Promise<StoredSecret> {
    return this.#database.prisma.secret.create({ data: { organizationId, id: newId(), name, hash } });
  }

  /** Live secrets and revoked ones, oldest first. */
  async listSecrets(organizationId: string): Promise<StoredSecret[]> {
    return this.#database.prisma.secret.findMany({ where: { organizationId }, orderBy: { id: 'asc' } });
  }

  /** @returns false when the organization has no such live secret */
  async revokeSecret(organizationId: string, id: string): Promise<boolean> {
    const where = { organizationId, id, revokedAt: null };
    return (await this.#database.prisma.secret.updateMany({ where, data: { revokedAt: new Date() } })).count > 0;
  }

  async markSecretUsed(organizationId: string, id: string, at: Date): Promise<void> {
    await this.#database.prisma.secret.updateMany({ where: { organizationId, id }, data: { lastUsedAt: at } });
  }
}

type OrganizationRow = Omit<Organization, 'createdAt' | 'cursorKey'> & {
  cursor_key: Uint8Array;
  created_at: Date;
  secrets: LiveSecret[];
};

function toOrganization(row: Omit<Organization, 'profile'> & { readonly profile: string }): Organization {
  const { id, slug, name, active, createdAt, cursorKey } = row;
  return { id, slug, name, active, createdAt, cursorKey, profile: row.profile === 'core' ? 'core' : 'vault' };
}

/** Prisma's P2002, or the constraint itself. */
const isUniqueViolation = (error: unknown) =>
  violatedConstraint(error, '23505') !== undefined ||
  (error instanceof Error && 'code' in error && error.code === 'P2002');
