import type { Database } from '../database.js';
import { newId } from '../new-id.js';

/**
 * What somebody did with credentials or organizations. Never holds a secret, nor what people are called whom a SCIM client
 * provisions: the audit is never changed, and they may be erased.
 */
export interface AuditNote {
  /** Who: a user of the operating system, a name given, or `account:` with the id of a person of the console. */
  readonly actor: string;
  /** Such as `credential.create`. */
  readonly action: string;
  /** What it was done to, by name. */
  readonly subject: string | undefined;
  readonly details: object;
}

export interface AuditEntry extends AuditNote {
  readonly organizationId: string | undefined;
  /** Looked up by the id when undefined. */
  readonly slug?: string | undefined;
}

export interface StoredAuditEntry extends AuditEntry {
  readonly id: string;
  readonly at: Date;
  /** Of the user whose id is in the details, while the user is there. */
  readonly userName?: string | undefined;
  /** Of the credential whose id is in the details, while it is there. */
  readonly credentialName?: string | undefined;
  /** Address of the person of the console who did it, while their account is there. */
  readonly actorEmail?: string | undefined;
  /** The same of whose account is in the details. */
  readonly accountEmail?: string | undefined;
}

export interface AuditQuery {
  readonly limit: number;
  /** Of all organizations that ever had it. */
  readonly slug?: string | undefined;
  /** Of one of them alone: who has the slug now is not told of those before. */
  readonly organizationId?: string | undefined;
  /** The id before which to read; the newest without it. */
  readonly before?: string | undefined;
  /** Of one request for access alone. */
  readonly accessRequest?: string | undefined;
}

type Row = {
  id: string;
  at: Date;
  actor: string;
  organization_id: string | null;
  slug: string | null;
  action: string;
  subject: string | null;
  details: object;
  user_name: string | null;
  credential_name: string | null;
  actor_email: string | null;
  account_email: string | null;
};

/** The append-only log of administration: a trigger refuses every change of what was written. */
export class AuditStore {
  readonly #database: Database;

  constructor(database: Database) {
    this.#database = database;
  }

  /** For what has no transaction of its own. */
  async add(entry: AuditEntry): Promise<void> {
    await writeAudit((text, values) => this.#database.query('admin_audit.add', text, values), entry);
  }

  /** The newest entries, oldest of them first. */
  async list({ limit, slug, organizationId, before, accessRequest }: AuditQuery): Promise<StoredAuditEntry[]> {
    const values = [slug ?? null, limit, before ?? null, organizationId ?? null, accessRequest ?? null];
    const rows = await this.#database.query<Row>('admin_audit.list', LIST, values);
    return rows.map((row) => ({
      id: row.id,
      at: row.at,
      actor: row.actor,
      organizationId: row.organization_id ?? undefined,
      slug: row.slug ?? undefined,
      action: row.action,
      subject: row.subject ?? undefined,
      details: row.details,
      userName: row.user_name ?? undefined,
      credentialName: row.credential_name ?? undefined,
      actorEmail: row.actor_email ?? undefined,
      accountEmail: row.account_email ?? undefined,
    }));
  }
}

/** A text that is an id; NULL for every other. */
const idOf = (text: string) => `CASE WHEN ${text} ~ '^[0-9a-f-]{36}$' THEN (${text})::uuid END`;
const idIn = (name: string) => idOf(`entry.details ->> '${name}'`);

const LIST = `
  SELECT entry.*, u.user_name, c.name AS credential_name, actor.email AS actor_email, account.email AS account_email
  FROM (
    SELECT * FROM rollcall.admin_audit WHERE ($1::text IS NULL OR slug = $1) AND coalesce(id < $3::uuid, TRUE)
      AND ($4::uuid IS NULL OR organization_id = $4::uuid)
      AND ($5::text IS NULL OR (action LIKE 'access.%' AND details ->> 'request' = $5))
    ORDER BY id DESC LIMIT $2::int) entry
    LEFT JOIN rollcall.console_accounts actor
      ON actor.id = ${idOf("substring(entry.actor from '^account:(.*)$')")}
    LEFT JOIN rollcall.console_accounts account ON account.id = ${idIn('account')}
    LEFT JOIN rollcall.users u ON u.organization_id = entry.organization_id AND u.id = ${idIn('user')}
    LEFT JOIN rollcall.credentials c ON c.organization_id = entry.organization_id AND c.id = ${idIn('id')}
  ORDER BY entry.id`;

/**
 * Writes an entry together with what it is about, so that there is never the one without the other.
 * @param run runs a statement in the transaction of the change
 */
export async function writeAudit(
  run: (text: string, values: readonly unknown[]) => Promise<unknown>,
  { actor, organizationId, slug, action, subject, details }: AuditEntry,
): Promise<void> {
  await run(
    `INSERT INTO rollcall.admin_audit (id, actor, organization_id, slug, action, subject, details)
     SELECT $1::uuid, $2, about.id, coalesce($4, o.slug), $5, $6, $7::jsonb
     FROM (SELECT $3::uuid AS id) about LEFT JOIN rollcall.organizations o ON o.id = about.id`,
    [newId(), actor, organizationId ?? null, slug ?? null, action, subject ?? null, JSON.stringify(details)],
  );
}
