import { fold } from '../../protocol/fold.js';
import type { Access } from '../../protocol/permissions.js';
import { type Database, statementsOf } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { newId } from '../new-id.js';
import { type AuditNote, writeAudit } from './audit-store.js';
import type { CredentialDraft, CredentialKind, CredentialUser, StoredCredential } from './credential.js';

/** How many organizations a look-up tells of: more than one is all that matters. */
const MAX_FOUND = 2;
const WITH_USER = { user: { select: { id: true, userName: true, active: true } } } as const;

/** Credentials of organizations. */
export class CredentialStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /**
   * @param noteOf what the audit keeps of it
   * @returns undefined when it is a certificate that is bound already
   * @throws an error of Prisma's when the organization has no such user: a foreign key says so
   */
  async create(
    organizationId: string,
    draft: CredentialDraft,
    noteOf: (stored: StoredCredential) => AuditNote,
  ): Promise<StoredCredential | undefined> {
    const { kind, name, access = 'full' } = draft;
    try {
      const data = {
        organizationId,
        id: newId(),
        kind,
        name,
        access,
        lookup: draft.lookup ?? null,
        hash: draft.hash ?? null,
        settings: draft.settings ?? {},
        userId: draft.userId ?? null,
        note: draft.note ?? null,
        createdBy: draft.createdBy ?? null,
        expiresAt: draft.expiresAt ?? null,
      };
      return await this.#database.prisma.$transaction(async (transaction) => {
        const stored = toCredential(await transaction.credential.create({ data, include: WITH_USER }));
        await writeAudit(statementsOf(transaction), { ...noteOf(stored), organizationId });
        return stored;
      });
    } catch (error) {
      if (violatedConstraint(error, '23505') !== undefined || isUniqueViolation(error)) return undefined;
      throw error;
    }
  }

  /** Live ones and ended ones, oldest first. */
  async list(organizationId: string, kind?: CredentialKind): Promise<StoredCredential[]> {
    const rows = await this.#database.prisma.credential.findMany({
      where: { organizationId, ...(kind === undefined ? {} : { kind }) },
      orderBy: { id: 'asc' },
      include: WITH_USER,
    });
    return rows.map(toCredential);
  }

  /** @param at when it ends, now or later; @returns false when the organization has no such live credential */
  async revoke(organizationId: string, id: string, at: Date, note: AuditNote): Promise<boolean> {
    const where = { organizationId, id, OR: [{ revokedAt: null }, { revokedAt: { gt: new Date() } }] };
    return this.#database.prisma.$transaction(async (transaction) => {
      const { count } = await transaction.credential.updateMany({ where, data: { revokedAt: at } });
      if (count > 0) await writeAudit(statementsOf(transaction), { ...note, organizationId });
      return count > 0;
    });
  }

  async markUsed(organizationId: string, id: string, at: Date): Promise<void> {
    await this.#database.prisma.credential.updateMany({ where: { organizationId, id }, data: { lastUsedAt: at } });
  }

  /** @returns undefined when the organization has no user of this name, whatever its case */
  async findUser(organizationId: string, userName: string): Promise<CredentialUser | undefined> {
    const where = { organizationId_userNameFolded: { organizationId, userNameFolded: fold(userName) } };
    return (await this.#database.prisma.user.findUnique({ where, ...WITH_USER.user })) ?? undefined;
  }

  /**
   * Slugs of the organizations that have a live credential of these kinds under a look-up; at most two.
   * @param audience that its settings must accept; undefined for a credential without audiences
   */
  async findSlugs(kinds: readonly CredentialKind[], lookup: string, audience?: string): Promise<string[]> {
    const rows = await this.#database.query<{ slug: string }>(
      `SELECT DISTINCT o.slug FROM credentials c JOIN organizations o ON o.id = c.organization_id
       WHERE c.kind = ANY ($1::text[]) AND c.lookup = $2
         AND coalesce(c.expires_at > now(), TRUE) AND coalesce(c.revoked_at > now(), TRUE)
         AND ($3::text IS NULL OR c.settings -> 'audiences' @> to_jsonb($3::text))
       LIMIT ${MAX_FOUND}`,
      [kinds, lookup, audience ?? null],
    );
    return rows.map(({ slug }) => slug);
  }

  /** Credentials of all organizations that end by themselves before a time, and are live now. */
  async listExpiring(before: Date): Promise<ExpiringCredential[]> {
    return this.#database.query<ExpiringCredential>(
      `SELECT o.slug, c.id, c.kind, c.name, least(c.expires_at, c.revoked_at) AS "endsAt", c.last_used_at AS "lastUsedAt"
       FROM credentials c JOIN organizations o ON o.id = c.organization_id
       WHERE least(c.expires_at, c.revoked_at) BETWEEN now() AND $1 ORDER BY least(c.expires_at, c.revoked_at), c.id`,
      [before],
    );
  }
}

export type ExpiringCredential = {
  readonly slug: string;
  readonly id: string;
  readonly kind: CredentialKind;
  readonly name: string;
  readonly endsAt: Date;
  readonly lastUsedAt: Date | null;
};

type Row = Omit<StoredCredential, 'kind' | 'access'> & { readonly kind: string; readonly access: string };

function toCredential(row: Row): StoredCredential {
  return { ...row, kind: row.kind as CredentialKind, access: row.access as Access };
}

const isUniqueViolation = (error: unknown) => error instanceof Error && 'code' in error && error.code === 'P2002';
