/** The memberships that come back with a resource, as parts of a statement; `$1` is the organization and `$2` the resource. */
export interface RestoredMemberships {
  /**
   * CTEs after `kept`, the deleted resource, and `restored`, which has a row when it is back: only what is between
   * resources that are there comes back.
   */
  readonly ctes: string;
  /** Expression of type jsonb: the ids that came back. */
  readonly ids: string;
  /** Expressions of type int: how many there are, and how many there were. */
  readonly count: string;
  readonly before: string;
}

/** One list of ids that a deletion kept, and what it means. */
interface List {
  /** Its name in `memberships`. */
  readonly name: string;
  /** Where the memberships are, and its columns of the group and of the member. */
  readonly table: string;
  readonly member: string;
  /** Where those of the list are themselves, and whether they are the groups. */
  readonly others: 'users' | 'groups';
  readonly isOfGroups: boolean;
}

const GROUPS_OF_USER: List = {
  name: 'groups',
  table: 'user_memberships',
  member: 'user_id',
  others: 'groups',
  isOfGroups: true,
};
const LISTS: Readonly<Record<string, readonly List[]>> = {
  User: [GROUPS_OF_USER],
  Group: [
    { ...GROUPS_OF_USER, name: 'users', others: 'users', isOfGroups: false },
    { ...GROUPS_OF_USER, name: 'members', table: 'group_memberships', member: 'member_id', isOfGroups: false },
    { ...GROUPS_OF_USER, table: 'group_memberships', member: 'member_id' },
  ],
};

/** The groups below the members that come back: the group would contain itself, were it put into one of them. */
const BELOW = `below AS (
    WITH RECURSIVE below (id) AS (
      SELECT m.id::uuid FROM kept, jsonb_array_elements_text(kept.memberships -> 'members') AS m (id)
      UNION
      SELECT m.member_id FROM below b, LATERAL (
        SELECT member_id FROM rollcall.group_memberships WHERE organization_id = $1 AND group_id = b.id OFFSET 0) m
    ) SELECT id FROM below),`;

/** @param typeName name of the resource type */
export function restoredMemberships(typeName: string): RestoredMemberships {
  const lists = LISTS[typeName] ?? [];
  const came = lists.map(({ name }) => `came_${name}`);
  const isNested = lists.some(({ name }) => name === 'members');
  const ctes = lists.map((list, i) => {
    const [group, member] = list.isOfGroups ? ['o.id', '$2'] : ['$2', 'o.id'];
    const allowed = list.isOfGroups && isNested ? 'AND o.id NOT IN (SELECT id FROM below)' : '';
    const insert = `${came[i]} AS (
      INSERT INTO rollcall.${list.table} (organization_id, group_id, ${list.member})
      SELECT $1, ${group}, ${member} FROM restored, kept, jsonb_array_elements_text(kept.memberships -> '${list.name}') AS m (id)
        CROSS JOIN LATERAL (SELECT id FROM rollcall.${list.others} WHERE organization_id = $1 AND id = m.id::uuid OFFSET 0) o
      WHERE TRUE ${allowed} RETURNING ${list.isOfGroups ? 'group_id' : list.member} AS id), `;
    return list.isOfGroups ? `${insert}${risen(`${came[i]}`)}` : insert;
  });
  return {
    ctes: `${isNested ? BELOW : ''} ${ctes.join('')}`,
    ids: `jsonb_build_object(${lists
      .map(({ name }, i) => `'${name}', (SELECT coalesce(jsonb_agg(id), '[]') FROM ${came[i]})`)
      .join(', ')})`,
    count: sum(came.map((name) => `(SELECT count(*)::int FROM ${name})`)),
    before: sum(lists.map(({ name }) => `coalesce(jsonb_array_length(kept.memberships -> '${name}'), 0)`)),
  };
}

const sum = (terms: readonly string[]) => (terms.length === 0 ? '0' : terms.join(' + '));

const risen = (came: string) => `risen AS (
      UPDATE rollcall.groups SET version = version + 1, updated_at = now()
      WHERE organization_id = $1 AND id = ANY (ARRAY(SELECT id FROM ${came}))), `;
