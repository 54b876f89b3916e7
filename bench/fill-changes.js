// Makes what undo, health and quirks read as large as the log.

const MANY = 20_000;
/** Tolerances that clients of one organization made use of: they are shown whole, so that nobody has many. */
const QUIRKS = 800;

/**
 * A change for each entry of the log that tells of one, and as many undos, cycles, tolerances and deleted resources as
 * make reading them whole costly.
 * @param {import('pg').ClientBase} connection
 * @param {string} organization id
 */
export async function fillChanges(connection, organization) {
  await connection.query(
    `INSERT INTO rollcall.changes (organization_id, id, resource_type, resource_id, operation, version, before, members)
     SELECT organization_id, id, resource_type, subject::uuid, 'patch', 2,
       CASE resource_type WHEN 'User' THEN jsonb_build_object('userName', resource_name) END,
       CASE resource_type WHEN 'Group' THEN jsonb_build_object('added', jsonb_build_array(id)) END
     FROM rollcall.provisioning_log WHERE organization_id = $1 AND credential = 'Entra' AND operation = 'patch'`,
    [organization],
  );
  const made = `SELECT $1::uuid AS organization_id, ('01930000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid AS id,
      n, now() - n * interval '40 minutes' AS at FROM generate_series(1, ${MANY}) AS n`;
  for (const text of [
    `INSERT INTO rollcall.undos
       (organization_id, id, request_id, from_id, to_id, forced, actor, actor_kind, state, phase, position, counts)
     SELECT organization_id, id, id::text, id, id, FALSE, 'admin', 'operator', 'done', 'members', id, '{}' FROM (${made}) made`,
    `INSERT INTO rollcall.undo_leftovers (organization_id, undo_id, resource_id, part, resource_type, reason, details)
     SELECT organization_id, id, id, 'resource', 'User', 'taken', '{}' FROM (${made}) made`,
    `INSERT INTO rollcall.deleted_resources
       (organization_id, id, resource_type, name_folded, resource, memberships, version, created_at)
     SELECT organization_id, id, 'User', 'gone' || n, jsonb_build_object('userName', 'gone' || n), '{}', 2, at FROM (${made}) made`,
    `INSERT INTO rollcall.cycles (organization_id, client, started_at, last_at, look_ups, reads, created, changed, disabled,
       deleted, failed, dangling, hindered)
     SELECT organization_id, 'Entra', at, at + interval '5 minutes', 9, 0, 1, 8, 0, 0, 0, 0, 0 FROM (${made}) made`,
    `INSERT INTO rollcall.quirks (organization_id, client, code, times, example, request_id)
     SELECT organization_id, 'client ' || n, 'op-case', n, 'Replace', id::text FROM (${made}) made WHERE n <= ${QUIRKS}`,
  ])
    await connection.query(text, [organization]);
  await connection.query('VACUUM ANALYZE');
}
