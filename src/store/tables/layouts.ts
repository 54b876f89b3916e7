import { nameOf } from '../../protocol/resource/name-of.js';
import { foldSql } from '../filter/text-sql.js';
import { MEMBERS } from '../members/member-reading.js';
import { DIRECT_GROUPS } from '../members/user-groups.js';
import { GROUP_COLUMNS, OWN_COLUMNS, USER_COLUMNS } from './promoted-columns.js';
import { ofType, type TableLayout, tableLayout } from './table-layout.js';

const memberships = (column: string, table: string, of: string) =>
  `SELECT ${column} FROM rollcall.${table} WHERE organization_id = $1 AND ${of} = $2`;
const asJson = (ids: string) => `to_jsonb(ARRAY(${ids}))`;

const GROUPS_OF_USER = memberships('group_id', 'user_memberships', 'user_id');
const GROUPS_OF_GROUP = memberships('group_id', 'group_memberships', 'member_id');

export const USERS: TableLayout = tableLayout({
  table: 'users',
  promoted: USER_COLUMNS,
  related: DIRECT_GROUPS,
  signsIn: true,
  deletion: {
    name: 'r.user_name',
    nameFolded: 'r.user_name_folded',
    memberships: `jsonb_build_object('groups', ${asJson(GROUPS_OF_USER)})`,
    containingGroups: GROUPS_OF_USER,
  },
});

export const GROUPS: TableLayout = tableLayout({
  table: 'groups',
  promoted: GROUP_COLUMNS,
  related: MEMBERS,
  deletion: {
    name: 'r.display_name',
    nameFolded: 'r.display_name_folded',
    memberships: `jsonb_build_object(
      'users', ${asJson(memberships('user_id', 'user_memberships', 'group_id'))},
      'members', ${asJson(memberships('member_id', 'group_memberships', 'group_id'))},
      'groups', ${asJson(GROUPS_OF_GROUP)})`,
    containingGroups: GROUPS_OF_GROUP,
  },
});

export const OWN: TableLayout = tableLayout(
  {
    table: 'resources',
    promoted: OWN_COLUMNS,
    deletion: { name: 'r.name', nameFolded: `coalesce(${foldSql('r.name')}, r.id::text)`, memberships: `'{}'::jsonb` },
  },
  [
    { column: 'resource_type', value: ({ name }) => name },
    { column: 'name', value: (type, resource) => nameOf(type, resource) ?? null },
  ],
);

const STANDARD: ReadonlyMap<string, TableLayout> = new Map([
  ['User', USERS],
  ['Group', GROUPS],
]);

/** Where the resources of a type are: the one answer to "which table?". @param typeName name of the resource type */
export const layoutOf = (typeName: string): TableLayout => STANDARD.get(typeName) ?? OWN;

/** The resources of a type as a FROM item; `$1` is the organization and `$2` the type's name. */
export const resourcesOf = (resourceType: string): string =>
  `(SELECT * FROM rollcall.${layoutOf(resourceType).table} WHERE organization_id = $1 AND ${ofType(layoutOf(resourceType), '$2')})`;
