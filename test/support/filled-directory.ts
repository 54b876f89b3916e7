import type pg from 'pg';
import type { Tenant } from '../../src/protocol/tenant.js';

/** Users that are written, unless told; every tenth of them is disabled. */
export const USERS = 10_000;
/** How many of them have no displayName. */
export const UNNAMED = 1_000;

type Query = (sql: string, ...values: unknown[]) => Promise<unknown>;

/** An organization with USERS users, straight into the tables; see fillUsers. */
export async function fillDirectory(client: pg.Client, { id, slug }: Pick<Tenant, 'id' | 'slug'>): Promise<void> {
  const query: Query = (sql, ...values) => client.query(sql, values);
  await query(
    `INSERT INTO organizations (id, slug, name, profile, cursor_key) VALUES ($1, $2, $2, 'core', sha256('x'))`,
    id,
    slug,
  );
  await fillUsers(query, id);
}

/**
 * Users of an organization, straight into the tables: User-0000 and so on, whose displayName is Person 1 and so on, but for
 * the last ones, who have none; ids are not in the order of names. Each has three e-mail addresses, two of which begin alike.
 */
export async function fillUsers(query: Query, organizationId: string, users = USERS): Promise<void> {
  await query(
    `INSERT INTO users (organization_id, id, user_name, user_name_folded, active, display_name, display_name_folded,
       work_email, resource, updated_at)
     SELECT $1, (lpad(to_hex((n * 7919) % $2::int), 8, '0') || '000070008000' || lpad(to_hex(n), 12, '0'))::uuid,
       'User-' || name, 'user-' || name, n % 10 <> 0, display, lower(display), 'mail-' || name || '@contoso.com',
       jsonb_build_object('userName', 'User-' || name, 'active', n % 10 <> 0),
       timestamptz '2026-01-01T00:00:00Z' + (n % 500) * interval '1 minute'
     FROM (SELECT n::bigint, CASE WHEN n < 10000 THEN lpad(n::text, 4, '0') ELSE n::text END AS name,
       CASE WHEN n >= $2::int - $3::int THEN NULL ELSE 'Person ' || n END AS display
       FROM generate_series(0, $2::int - 1) AS n) users`,
    organizationId,
    users,
    UNNAMED,
  );
  await query(
    `INSERT INTO attribute_values (organization_id, resource_type, attribute, value, resource_id, is_unique)
     SELECT organization_id, 'User', 'emails.value', work_email, id, FALSE FROM users WHERE organization_id = $1
     UNION ALL SELECT organization_id, 'User', 'emails.value', 'both-' || substr(user_name_folded, 6) || kind, id, FALSE
     FROM users, unnest(ARRAY['a', 'b']) AS kind WHERE organization_id = $1`,
    organizationId,
  );
}
