import type { Database } from '../database.js';
import type { CredentialKind, StoredCredential } from './credential.js';
import { type CredentialRow, toCredential } from './credential-rows.js';

export const CREDENTIAL_STATES = ['live', 'ending', 'unused', 'ended', 'all'] as const;
/** Which are listed: `ending` those that end by themselves before a time, `unused` those that work and never did. */
export type CredentialState = (typeof CREDENTIAL_STATES)[number];

export const CREDENTIAL_ORDERS = ['ends', 'used', 'created'] as const;
/** The next end first, of ended ones the last; the longest unused first; the newest first. */
export type CredentialOrder = (typeof CREDENTIAL_ORDERS)[number];

export interface CredentialQuery {
  readonly state: CredentialState;
  readonly order: CredentialOrder;
  /** Of all kinds, when undefined. */
  readonly kind?: CredentialKind | undefined;
  /** Only those whose value is in Azure Key Vault. */
  readonly isReference?: boolean | undefined;
  /** Of all organizations, when undefined. */
  readonly organizationId?: string | undefined;
  /** A part of its name, or of the slug or name of its organization. */
  readonly search?: string | undefined;
  /** Before when those end that are `ending`. */
  readonly endingBefore: Date;
  /** The last one of the page before. */
  readonly after?: CredentialPlace | undefined;
  readonly limit: number;
}

/** Where in an order a credential stands. */
export interface CredentialPlace {
  readonly key: number;
  readonly id: string;
}

/** A credential with whose it is. */
export interface ListedCredential extends Omit<StoredCredential, 'hash'>, CredentialPlace {
  readonly slug: string;
  readonly organizationName: string;
  /** Address of the person of the console who made it, while their account is there. */
  readonly createdByEmail: string | null;
}

/**
 * Credentials of all customers, page by page. There are some per customer, and the fifty at the top of an order are kept
 * while all are read once: 100,000 take a fraction of a second, and no index has to be kept for it.
 */
export async function listAllCredentials(database: Database, query: CredentialQuery): Promise<ListedCredential[]> {
  const { state, order, kind, isReference, organizationId, search, endingBefore, after, limit } = query;
  const values = [
    endingBefore,
    kind ?? null,
    isReference ?? null,
    organizationId ?? null,
    search?.toLowerCase() ?? null,
    after?.key ?? null,
    after?.id ?? null,
    limit,
  ];
  const key = order === 'ends' && state === 'ended' ? `-(${KEYS.ends})` : KEYS[order];
  const text = `
    WITH page AS (
      SELECT c.*, o.slug, o.name AS "organizationName", (${key})::float8 AS key
      FROM rollcall.credentials c JOIN rollcall.organizations o ON o.id = c.organization_id
      WHERE o.sandbox_until IS NULL AND NOT c.settings @> '{"isTrial": true}' AND ${CONDITIONS[state]}
        AND $1::timestamptz IS NOT NULL AND coalesce(c.kind = $2::text, TRUE)
        AND coalesce((c.settings ? 'reference') = $3::boolean, TRUE)
        AND coalesce(c.organization_id = $4::uuid, TRUE)
        AND coalesce(strpos(lower(c.name), $5::text) > 0 OR strpos(o.slug, $5::text) > 0
          OR strpos(lower(o.name), $5::text) > 0, TRUE)
        AND ($7::uuid IS NULL OR ((${key})::float8, c.id) > ($6::float8, $7::uuid))
      ORDER BY (${key})::float8, c.id LIMIT $8::int)
    SELECT c.id, c.kind, c.name, c.version, c.access, c.lookup, NULL AS hash, c.settings, c.note,
      c.created_by AS "createdBy", c.created_at AS "createdAt", c.last_used_at AS "lastUsedAt",
      c.last_refused_at AS "lastRefusedAt", c.expires_at AS "expiresAt", c.revoked_at AS "revokedAt",
      CASE WHEN u.id IS NOT NULL THEN jsonb_build_object('id', u.id, 'userName', u.user_name, 'active', u.active) END
        AS user, c.slug, c."organizationName", c.key, a.email AS "createdByEmail"
    FROM page c LEFT JOIN rollcall.users u ON u.organization_id = c.organization_id AND u.id = c.user_id
      LEFT JOIN rollcall.console_accounts a ON c.created_by = 'account:' || a.id::text
    ORDER BY c.key, c.id`;
  const rows = await database.query<Listed>(`credentials.all.${state}.${order}`, text, values);
  return rows.map((row) => {
    const { hash: _, ...credential } = toCredential(row);
    const { slug, organizationName, createdByEmail, key: place } = row;
    return { ...credential, slug, organizationName, createdByEmail, key: place };
  });
}

type Listed = CredentialRow & Pick<ListedCredential, 'slug' | 'organizationName' | 'createdByEmail' | 'key'>;

const ENDS = 'least(c.expires_at, c.revoked_at)';
const IS_LIVE = `coalesce(${ENDS} > now(), TRUE)`;

const CONDITIONS: Readonly<Record<CredentialState, string>> = {
  live: IS_LIVE,
  ending: `${ENDS} > now() AND ${ENDS} <= $1::timestamptz`,
  unused: `c.last_used_at IS NULL AND ${IS_LIVE}`,
  ended: `${ENDS} <= now()`,
  all: 'TRUE',
};

const KEYS: Readonly<Record<CredentialOrder, string>> = {
  ends: `coalesce(extract(epoch FROM ${ENDS})::float8, 'Infinity')`,
  used: "coalesce(extract(epoch FROM c.last_used_at)::float8, '-Infinity')",
  created: '-extract(epoch FROM c.created_at)::float8',
};
