import type { JobState } from '../../src/entra/job/anchors.js';
import { userSource } from '../../src/entra/job/object-names.js';
import type { CompiledMapping } from '../../src/entra/mapping/model.js';
import type { EntraDirectory, EntraUser } from '../../src/entra/tenant/model.js';

type Query = <Row extends object>(sql: string, ...values: unknown[]) => Promise<Row[]>;

/** A user as the simulated tenant and the database must both have it. */
type UserRow = Record<string, unknown> & { readonly id: string };

const COLUMNS: Readonly<Record<string, string>> = {
  userName: 'user_name',
  externalId: 'external_id',
  displayName: 'display_name',
  title: 'title',
  'emails[type eq "work"].value': 'work_email',
  'name.givenName': 'given_name',
  'name.familyName': 'family_name',
  'addresses[type eq "work"].locality': 'locality',
  'addresses[type eq "work"].country': 'country',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber': 'employee_number',
  'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department': 'department',
};
const MANAGER = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';

/** What the database must hold after a job, row for row, by what the simulated tenant holds. */
export function expectedRows(directory: EntraDirectory, state: JobState, users: CompiledMapping) {
  const idOf = (objectId: string) => state.anchors.get(objectId)?.targetId;
  const rows = [...directory.users.values()].flatMap((user): UserRow[] => {
    const id = idOf(user.objectId);
    return id === undefined ? [] : [expectedUser(user, id, users, idOf)];
  });
  const groups = [...directory.groups.values()].flatMap((group) => {
    const id = idOf(group.objectId);
    const members = [...group.members].flatMap((member) => idOf(member) ?? []).sort();
    return id === undefined ? [] : [{ id, display_name: group.displayName, members }];
  });
  return { users: rows.sort(byId), groups: groups.sort(byId) };
}

/** Of who is away only that is compared: Entra sends nothing else of a leaver. */
function expectedUser(
  user: EntraUser,
  id: string,
  users: CompiledMapping,
  idOf: (objectId: string) => string | undefined,
): UserRow {
  if (user.softDeleted || !user.accountEnabled) return { id, active: false };
  const values = users.map(userSource(user, true), 'update');
  const row: UserRow = { id, active: true };
  for (const [target, column] of Object.entries(COLUMNS)) {
    const value = values.get(target);
    row[column] = value?.kind === 'value' ? value.value : null;
  }
  const manager = values.get(MANAGER);
  row.manager_id = manager?.kind === 'reference' ? (idOf(manager.objectId) ?? null) : null;
  return row;
}

/** What the database holds of an organization, in the same form. */
export async function storedRows(query: Query, organizationId: string) {
  const users = await query<UserRow & { active: boolean }>(
    `SELECT id, active, ${Object.values(COLUMNS).join(', ')}, manager_id FROM users WHERE organization_id = $1`,
    organizationId,
  );
  const groups = await query<{ id: string; display_name: string; members: string[] }>(
    `SELECT g.id, g.display_name, ARRAY(
       SELECT m.user_id::text FROM user_memberships m
       WHERE m.organization_id = g.organization_id AND m.group_id = g.id ORDER BY m.user_id::text
     ) AS members FROM groups g WHERE g.organization_id = $1`,
    organizationId,
  );
  const known = users.map((row) => (row.active ? row : { id: row.id, active: row.active }));
  return {
    users: known.sort(byId),
    groups: groups.map((group) => ({ ...group, members: group.members.sort() })).sort(byId),
  };
}

const byId = (left: { readonly id: string }, right: { readonly id: string }) => (left.id < right.id ? -1 : 1);
