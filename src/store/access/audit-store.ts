import type { Database } from '../database.js';
import { newId } from '../new-id.js';

/**
 * What somebody did with credentials or organizations. Never holds a secret, nor what people are called whom a SCIM client
 * provisions: the audit is never changed, and they may be erased.
 */
export interface AuditNote {
  /** Who: a user of the operating system, or a name given. */
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

  /** The newest entries, oldest of them first. @param slug of one organization */
  async list(limit: number, slug?: string): Promise<StoredAuditEntry[]> {
    const rows = await this.#database.query<Row>('admin_audit.list', LIST, [slug ?? null, limit]);
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
    }));
  }
}

/** An id in the details; NULL for what is none. */
const idIn = (name: string) =>
  `CASE WHEN entry.details ->> '${name}' ~ '^[0-9a-f-]{36}$' THEN (entry.details ->> '${name}')::uuid END`;

const LIST = `
  SELECT entry.*, u.user_name, c.name AS credential_name
  FROM (SELECT * FROM rollcall.admin_audit WHERE $1::text IS NULL OR slug = $1 ORDER BY id DESC LIMIT $2::int) entry
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
