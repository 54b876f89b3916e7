// What the database must hold after a simulated job, row for row; shared by the tests and the benchmark.

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** The column of `users` for each target of the default mappings that holds text. */
const COLUMNS = {
  userName: 'user_name',
  externalId: 'external_id',
  displayName: 'display_name',
  title: 'title',
  'emails[type eq "work"].value': 'work_email',
  'name.givenName': 'given_name',
  'name.familyName': 'family_name',
  'addresses[type eq "work"].locality': 'locality',
  'addresses[type eq "work"].country': 'country',
  [`${ENTERPRISE}:employeeNumber`]: 'employee_number',
  [`${ENTERPRISE}:department`]: 'department',
};
const MANAGER = `${ENTERPRISE}:manager`;

const byId = (left, right) => (left.id < right.id ? -1 : 1);

/** What must be there, by what the simulated tenant holds. */
export function expectedRows(directory, state, users, userSource) {
  const idOf = (objectId) => state.anchors.get(objectId)?.targetId;
  const rows = [...directory.users.values()].flatMap((user) => {
    const id = idOf(user.objectId);
    return id === undefined ? [] : [expectedUser(user, id, users, userSource, idOf)];
  });
  const groups = [...directory.groups.values()].flatMap((group) => {
    const id = idOf(group.objectId);
    const members = [...group.members].flatMap((member) => idOf(member) ?? []).sort();
    return id === undefined ? [] : [{ id, display_name: group.displayName, members }];
  });
  return { users: rows.sort(byId), groups: groups.sort(byId) };
}

/** Of who is away only that is compared: Entra sends nothing else of a leaver. */
function expectedUser(user, id, users, userSource, idOf) {
  if (user.softDeleted || !user.accountEnabled) return { id, active: false };
  const values = users.map(userSource(user, true), 'update');
  const row = { id, active: true };
  for (const [target, column] of Object.entries(COLUMNS)) {
    const value = values.get(target);
    row[column] = value?.kind === 'value' ? value.value : null;
  }
  const manager = values.get(MANAGER);
  row.manager_id = manager?.kind === 'reference' ? (idOf(manager.objectId) ?? null) : null;
  return row;
}

/** What is there, in the same form. */
export async function storedRows(query, organizationId) {
  const users = await query(
    `SELECT id, active, ${Object.values(COLUMNS).join(', ')}, manager_id FROM rollcall.users WHERE organization_id = $1`,
    organizationId,
  );
  const groups = await query(
    `SELECT g.id, g.display_name, ARRAY(
       SELECT m.user_id::text FROM rollcall.user_memberships m
       WHERE m.organization_id = g.organization_id AND m.group_id = g.id ORDER BY m.user_id::text
     ) AS members FROM rollcall.groups g WHERE g.organization_id = $1`,
    organizationId,
  );
  const known = users.map((row) => (row.active ? row : { id: row.id, active: row.active }));
  return {
    users: known.sort(byId),
    groups: groups.map((group) => ({ ...group, members: group.members.sort() })).sort(byId),
  };
}
