import { memberOf } from '../../entra/target/target-path.js';
import { NotApplicable } from '../../entra/validate/model.js';
import { GROUP_SCHEMA, USER_SCHEMA } from '../../protocol/urns.js';
import type { Check } from '../check.js';
import { listOf } from '../endpoint/declared.js';
import type { Endpoint, Made } from '../endpoint/endpoint.js';
import { must, mustAnswer, mustBe } from '../endpoint/must.js';

/** RFC 7643 §4.2, and groups as users show them. */
export const GROUP_CHECKS: readonly Check[] = [
  {
    id: 'members-kept',
    clause: 'RFC 7643 §4.2',
    level: 'MUST',
    demand: 'Keep the members of a group that POST names, by their ids.',
    async run(endpoint) {
      const { group, users } = await groupOf(endpoint, 2, true);
      mustBe(membersIn(await endpoint.read(group.path)), idsOf(users), 'members are');
    },
  },
  {
    id: 'members-patched',
    clause: 'RFC 7644 §3.5.2',
    level: 'MUST',
    demand: 'Let PATCH add members to a group, and remove one by members[value eq "…"].',
    async run(endpoint) {
      await endpoint.mustHave('patch');
      const { group, users } = await groupOf(endpoint, 2, false);
      const value = users.map(({ id }) => ({ value: id }));
      const joined = await endpoint.patched(group.path, [{ op: 'add', path: 'members', value }]);
      mustBe(membersIn(joined), idsOf(users), 'members are');
      const [first, second] = users;
      const left = await endpoint.patched(group.path, [{ op: 'remove', path: `members[value eq "${first?.id}"]` }]);
      mustBe(membersIn(left), [second?.id], 'members are');
    },
  },
  {
    id: 'members-of-no-one-twice',
    clause: 'RFC 7644 §3.5.2.1',
    level: 'MUST',
    demand: 'Have a member once, however often it is added.',
    async run(endpoint) {
      await endpoint.mustHave('patch');
      const { group, users } = await groupOf(endpoint, 1, true);
      const value = users.map(({ id }) => ({ value: id }));
      mustBe(
        membersIn(await endpoint.patched(group.path, [{ op: 'add', path: 'members', value }])),
        idsOf(users),
        'members are',
      );
    },
  },
  {
    id: 'members-excluded',
    clause: 'RFC 7644 §3.9',
    level: 'MUST',
    demand: 'Leave members out when excludedAttributes names them.',
    async run(endpoint) {
      const { group } = await groupOf(endpoint, 1, true);
      const seen = await endpoint.read(group.path, [['excludedAttributes', 'members']]);
      must(memberOf(seen, 'members') === undefined, 'no members', 'members, which were excluded');
    },
  },
  {
    id: 'groups-of-users',
    clause: 'RFC 7643 §4.1.2',
    level: 'MUST',
    demand: 'Show in "groups" of a user the groups that it is in, and let only the groups change that.',
    async run(endpoint) {
      const { schema } = await endpoint.typeOf(USER_SCHEMA);
      if (!schema.attributes.some(({ name }) => name === 'groups'))
        throw new NotApplicable('users have no groups here');
      const { group, users } = await groupOf(endpoint, 1, true);
      const [user] = users as [Made];
      const groupsIn = async () =>
        listOf(await endpoint.read(user.path), 'groups').map((one) => memberOf(one, 'value'));
      mustBe(await groupsIn(), [group.id], 'groups of the user are');
      mustAnswer(await endpoint.put(user.path, { ...user.sent, groups: [] }), [200], 'PUT with other groups');
      mustBe(await groupsIn(), [group.id], 'after a PUT with other groups, groups of the user are');
    },
  },
  {
    id: 'members-deleted',
    clause: 'RFC 7643 §4.2',
    level: 'SHOULD',
    demand: 'Take a user that is deleted out of its groups.',
    async run(endpoint) {
      const { group, users } = await groupOf(endpoint, 1, true);
      const [user] = users as [Made];
      mustAnswer(await endpoint.delete(user.path), [204], `DELETE ${user.path}`);
      mustBe(membersIn(await endpoint.read(group.path)), [], 'members are');
    },
  },
];

/** A group, and users who are in it or not. */
export async function groupOf(endpoint: Endpoint, count: number, areIn: boolean) {
  const [userType, groupType] = [await endpoint.typeOf(USER_SCHEMA), await endpoint.typeOf(GROUP_SCHEMA)];
  const users: Made[] = [];
  for (let i = 0; i < count; i += 1) users.push(await endpoint.make(userType));
  const members = areIn ? { members: users.map(({ id }) => ({ value: id })) } : {};
  return { group: await endpoint.make(groupType, members), users };
}

const membersIn = (group: unknown) =>
  listOf(group, 'members')
    .map((member) => String(memberOf(member, 'value')))
    .sort();
const idsOf = (users: readonly Made[]) => users.map(({ id }) => id).sort();
