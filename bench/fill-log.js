/** A user who is here, and of whom the log speaks a few times. */
export const PERSON = 'user0000007@contoso.example';
/** A name that this user had before. */
export const RENAMED = 'before0000007@contoso.example';
/** Whoever was refused, and never came to be. */
export const REFUSED = 'refused0000007@contoso.example';

const AT_ONCE = 1_000_000;
const SPREAD_DAYS = 30;

/**
 * Fills the log of an organization: look-ups, of which some find nobody, reads, changes, of which few disable or rename, and
 * one refusal in a hundred; spread over the weeks to come, which have their partitions.
 * @param {import('pg').ClientBase} connection
 * @param {string} organization id
 * @param {{ entries: number, people?: number, groups?: number }} size
 */
export async function fillLog(connection, organization, { entries, people = 50_000, groups = 500 }) {
  await connection.query('SET synchronous_commit = off; SET statement_timeout = 0');
  await connection.query(
    `INSERT INTO rollcall.users (organization_id, id, user_name, user_name_folded, active, resource)
     SELECT $1, ${userId('n')}, ${userName('n')}, ${userName('n')}, TRUE, jsonb_build_object('userName', ${userName('n')})
     FROM generate_series(1, ${people}) n`,
    [organization],
  );
  await connection.query(
    `INSERT INTO rollcall.groups (organization_id, id, display_name, display_name_folded, resource)
     SELECT $1, ${groupId('n')}, 'Group ' || n, 'group ' || n, '{}' FROM generate_series(1, ${groups}) n`,
    [organization],
  );
  await connection.query(
    `INSERT INTO rollcall.past_names (organization_id, name, resource_id)
     SELECT $1, 'before' || lpad(n::text, 7, '0') || '@contoso.example', ${userId('n')} FROM generate_series(1, ${Math.floor(people / 10)}) n`,
    [organization],
  );
  const step = Math.floor((SPREAD_DAYS * 86_400_000) / entries);
  const start = Date.now();
  for (let from = 1; from <= entries; from += AT_ONCE) {
    const to = Math.min(entries, from + AT_ONCE - 1);
    await connection.query(entriesSql({ from, to, people, groups }), [organization, start, Math.max(1, step)]);
  }
  await connection.query('VACUUM ANALYZE rollcall.provisioning_log');
  await connection.query('VACUUM ANALYZE rollcall.users, rollcall.groups, rollcall.past_names');
}

const userName = (n) => `('user' || lpad(${n}::text, 7, '0') || '@contoso.example')`;
const userId = (n) => `('01940000-0000-7000-8000-' || lpad(${n}::text, 12, '0'))::uuid`;
const groupId = (n) => `('01940000-0000-7000-9000-' || lpad(${n}::text, 12, '0'))::uuid`;
/** In the order of time, as a UUIDv7. */
const ENTRY_ID = `(substr(t, 1, 8) || '-' || substr(t, 9, 4) || '-7000-8000-' || lpad(to_hex(i), 12, '0'))::uuid`;

const entriesSql = ({ from, to, people, groups }) => `
  INSERT INTO rollcall.provisioning_log
    (organization_id, id, at, request_id, credential, operation, resource_type, subject, resource_name, status, reason, data)
  SELECT $1::uuid, ${ENTRY_ID}, to_timestamp(($2::bigint + i * $3::bigint) / 1000.0), ${ENTRY_ID}::text, 'Entra', operation,
    CASE WHEN is_group THEN 'Group' ELSE 'User' END,
    CASE operation WHEN 'list' THEN ${userName('person')} WHEN 'refuse' THEN 'refused' || lpad(person::text, 7, '0') || '@contoso.example'
      ELSE CASE WHEN is_group THEN ${groupId(`(kind % ${groups} + 1)`)} ELSE ${userId('person')} END::text END,
    CASE WHEN is_group THEN 'Group ' || (kind % ${groups} + 1) ELSE ${userName('person')} END,
    CASE operation WHEN 'refuse' THEN 409 ELSE 200 END,
    CASE WHEN operation = 'refuse' THEN CASE WHEN kind % 3 = 0 THEN 'value-taken' ELSE 'attribute-missing' END
      WHEN operation = 'list' AND kind % 10 = 0 THEN 'not-found'
      WHEN operation = 'patch' AND kind % 40 = 0 THEN 'disabled' END,
    CASE operation WHEN 'refuse' THEN '{"method":"POST","path":"/Users","detail":"userName is taken"}'::jsonb ELSE '{}' END
  FROM (
    SELECT i, lpad(to_hex($2::bigint + i * $3::bigint), 12, '0') AS t, (i * 7919) % ${people} + 1 AS person, i / 100 AS kind,
      i % 100 = 99 AND (i / 100) % 2 = 0 AS is_group,
      CASE WHEN i % 100 = 0 THEN 'refuse' WHEN i % 100 < 60 THEN 'list' WHEN i % 100 < 80 THEN 'get' ELSE 'patch' END AS operation
    FROM generate_series(${from}::bigint, ${to}::bigint) i) made`;
