import { fold } from '../../protocol/fold.js';
import type { Database, Statement } from '../database.js';
import { violatedConstraint } from '../database-errors.js';
import { type AuditNote, writeAudit } from './audit-store.js';
import type { CredentialKind, CredentialUser, NewCredential, StoredCredential } from './credential.js';
import { type CredentialQuery, type ListedCredential, listAllCredentials } from './credential-list.js';
import { insertCredential, listCredentialsAlone, toCredential } from './credential-rows.js';

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
   * @returns undefined when it is a certificate that is bound already
   * @throws an error of PostgreSQL's when the organization has no such user: a foreign key says so
   */
  async create(organizationId: string, credential: NewCredential): Promise<StoredCredential | undefined> {
    try {
      return await this.#database.transaction('operator', (client) =>
        insertCredential(client, organizationId, credential),
      );
    } catch (error) {
      if (violatedConstraint(error, '23505') !== undefined) return undefined;
      throw error;
    }
  }

  /**
   * As create, unless it is there already: of nodes that do so at once, one stores it.
   * @param isThere told of all that the organization has of its kind
   */
  async createUnless(
    organizationId: string,
    credential: NewCredential,
    isThere: (known: readonly StoredCredential[]) => Promise<boolean>,
  ): Promise<void> {
    await this.#database.transaction('operator', async (client) => {
      const known = await listCredentialsAlone(client, organizationId, credential.draft.kind);
      if (!(await isThere(known))) await insertCredential(client, organizationId, credential);
    });
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

  /** Of all customers, a page of an order. */
  listAll(query: CredentialQuery): Promise<ListedCredential[]> {
    return listAllCredentials(this.#database, query);
  }

  /** Of these kinds and organizations, live ones and ended ones, oldest first. */
  async listOf(
    organizationIds: readonly string[],
    kinds: readonly CredentialKind[],
  ): Promise<(StoredCredential & { readonly organizationId: string })[]> {
    const rows = await this.#database.prisma.credential.findMany({
      where: { organizationId: { in: [...organizationIds] }, kind: { in: [...kinds] } },
      orderBy: { id: 'asc' },
      include: WITH_USER,
    });
    return rows.map((row) => ({ ...toCredential(row), organizationId: row.organizationId }));
  }

  /** @param at when it ends, now or later; @returns false when the organization has no such live credential */
  async revoke(organizationId: string, id: string, at: Date, note: AuditNote): Promise<boolean> {
    return this.#database.transaction('operator', async (client) => {
      const { rowCount } = await client.query(REVOKE, [organizationId, id, at, new Date()]);
      const isDone = rowCount === 1;
      if (isDone) await writeAudit((text, values) => client.query(text, [...values]), { ...note, organizationId });
      return isDone;
    });
  }

  async markUsed(organizationId: string, id: string, at: Date): Promise<void> {
    await this.#database.run('authentication', MARK_USED, [organizationId, id, at]);
  }

  async markRefused(organizationId: string, id: string, at: Date): Promise<void> {
    await this.#database.run('authentication', MARK_REFUSED, [organizationId, id, at]);
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
    const rows = await this.#database.run<{ slug: string }>(
      'authentication',
      {
        name: 'credentials.slugs',
        kind: 'look-up',
        text: `SELECT DISTINCT o.slug FROM rollcall.credentials c JOIN rollcall.organizations o ON o.id = c.organization_id
       WHERE c.kind = ANY ($1::text[]) AND c.lookup = $2
         AND coalesce(c.expires_at > now(), TRUE) AND coalesce(c.revoked_at > now(), TRUE)
         AND ($3::text IS NULL OR c.settings -> 'audiences' @> to_jsonb($3::text))
       LIMIT ${MAX_FOUND}`,
      },
      [kinds, lookup, audience ?? null],
    );
    return rows.map(({ slug }) => slug);
  }

  /** Credentials of all organizations that end by themselves before a time, and are live now. */
  async listExpiring(before: Date): Promise<ExpiringCredential[]> {
    return this.#database.query<ExpiringCredential>(
      'credentials.expiring',
      `SELECT o.slug, c.id, c.kind, c.name, c.version, least(c.expires_at, c.revoked_at) AS "endsAt", c.last_used_at AS "lastUsedAt"
       FROM rollcall.credentials c JOIN rollcall.organizations o ON o.id = c.organization_id
       WHERE least(c.expires_at, c.revoked_at) BETWEEN now() AND $1 AND NOT c.settings @> '{"isTrial": true}' ORDER BY least(c.expires_at, c.revoked_at), c.id`,
      [before],
    );
  }
}

const marking = (column: string): Statement => ({
  name: `credentials.${column}`,
  kind: 'change',
  text: `UPDATE rollcall.credentials SET ${column} = $3 WHERE organization_id = $1 AND id = $2`,
});
const MARK_USED = marking('last_used_at');
const MARK_REFUSED = marking('last_refused_at');

/** Only what is live ends. */
const REVOKE = `UPDATE rollcall.credentials SET revoked_at = $3
  WHERE organization_id = $1 AND id = $2 AND coalesce(revoked_at > $4, TRUE)`;

export type ExpiringCredential = {
  readonly slug: string;
  readonly id: string;
  readonly kind: CredentialKind;
  readonly name: string;
  readonly version: number;
  readonly endsAt: Date;
  readonly lastUsedAt: Date | null;
};
