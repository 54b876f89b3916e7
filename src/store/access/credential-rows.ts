import type pg from 'pg';
import type { Access } from '../../protocol/permissions.js';
import { newId } from '../new-id.js';
import { writeAudit } from './audit-store.js';
import { type CredentialKind, isLive, type NewCredential, type StoredCredential } from './credential.js';

/** As Prisma reads them, with the user whom each stands for. */
const select = (from: string) => `
  SELECT c.id, c.kind, c.name, c.version, c.access, c.lookup, c.hash, c.settings, c.note, c.created_by AS "createdBy",
    c.created_at AS "createdAt", c.last_used_at AS "lastUsedAt", c.last_refused_at AS "lastRefusedAt",
    c.expires_at AS "expiresAt", c.revoked_at AS "revokedAt", CASE WHEN u.id IS NOT NULL THEN
      jsonb_build_object('id', u.id, 'userName', u.user_name, 'active', u.active) END AS user
  FROM ${from} c LEFT JOIN rollcall.users u ON u.organization_id = c.organization_id AND u.id = c.user_id`;

const INSERT = `
  WITH created AS (
    INSERT INTO rollcall.credentials
      (organization_id, id, kind, name, access, lookup, hash, settings, user_id, note, created_by, expires_at,
        version)
    SELECT $1::uuid, $2::uuid, $3, $4, $5, $6, $7, $8::jsonb, $9::uuid, $10, $11, $12::timestamptz,
      coalesce(max(version), 0) + 1
    FROM rollcall.credentials WHERE organization_id = $1::uuid AND kind = $3 AND name = $4 RETURNING *)
  ${select('created')}`;

const LIST = `${select('rollcall.credentials')} WHERE c.organization_id = $1 AND ($2::text IS NULL OR c.kind = $2) ORDER BY c.id`;

const ALONE = 'SELECT FROM rollcall.organizations WHERE id = $1 FOR NO KEY UPDATE';

/** Stores a credential, and in the audit who made it. @throws what refuses it */
export async function insertCredential(
  client: pg.ClientBase,
  organizationId: string,
  { draft, noteOf, permit }: NewCredential,
): Promise<StoredCredential> {
  const { kind, name, access = 'full', lookup, hash, settings = {}, userId, note, createdBy, expiresAt } = draft;
  const values = [kind, name, access, lookup, hash, JSON.stringify(settings), userId, note, createdBy, expiresAt];
  // One after the other, so that no two are of one version, and what permits one knows of all others.
  await client.query(ALONE, [organizationId]);
  if (permit !== undefined) {
    const now = new Date();
    permit((await listAll(client, organizationId)).filter((other) => isLive(other, now)));
  }
  const { rows } = await client.query<CredentialRow>(INSERT, [
    organizationId,
    newId(),
    ...values.map((value) => value ?? null),
  ]);
  const [stored] = rows.map(toCredential);
  if (stored === undefined) throw new Error('INSERT returned no row');
  await writeAudit((text, values) => client.query(text, [...values]), { ...noteOf(stored), organizationId });
  return stored;
}

/**
 * Those of a kind, live ones and ended ones, oldest first; until the transaction ends, nobody else who asks in this way
 * goes on.
 */
export async function listCredentialsAlone(
  client: pg.ClientBase,
  organizationId: string,
  kind: CredentialKind,
): Promise<StoredCredential[]> {
  await client.query(ALONE, [organizationId]);
  return listAll(client, organizationId, kind);
}

async function listAll(client: pg.ClientBase, organizationId: string, kind?: CredentialKind) {
  return (await client.query<CredentialRow>(LIST, [organizationId, kind ?? null])).rows.map(toCredential);
}

export type CredentialRow = Omit<StoredCredential, 'kind' | 'access'> & {
  readonly kind: string;
  readonly access: string;
};

export function toCredential(row: CredentialRow): StoredCredential {
  return { ...row, kind: row.kind as CredentialKind, access: row.access as Access };
}
