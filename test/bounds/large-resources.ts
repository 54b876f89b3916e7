import type { World } from './attack.js';

/**
 * Puts users with a hundred long values into an organization; as a server of before would have, whatever they weigh.
 * @param bytes of each
 */
export async function insertLargeUsers(
  { query }: Pick<World, 'query'>,
  organization: string,
  users: number,
  bytes: number,
): Promise<void> {
  await query(
    `INSERT INTO users (organization_id, id, user_name, user_name_folded, resource)
     SELECT $1, gen_random_uuid(), 'large-' || n, 'large-' || n, jsonb_build_object('userName', 'large-' || n, 'roles',
       (SELECT jsonb_agg(jsonb_build_object('value', i || repeat('x', $3::int / 100))) FROM generate_series(1, 100) i))
     FROM generate_series(1, $2::int) n`,
    organization,
    users,
    bytes,
  );
}
