import { memberPatch, userId, userName } from './fill-organization.js';
import { ENTERPRISE, PATCH_OP, sampleUser } from './sample-user.js';

const filter = (type, text, more = '') => `/${type}?filter=${encodeURIComponent(text)}${more}`;
const patch = (...Operations) => ({ schemas: [PATCH_OP], Operations });

/**
 * What a provisioning job sends, each kind once, in an order in which all succeed. Read by the report of query plans
 * (plans.js) and by the test that holds what the report says.
 * @param {{ users: number, group: string, groupName: string, cursor: string, since: string }} job an organization of
 *   userName(1) to userName(users), of whom the last is in no group; one of its groups; a cursor in the middle of all
 *   users; and a time after which few of them changed
 */
export function jobRequests({ users, group, groupName, cursor, since }) {
  const [known, last] = [Math.floor(users / 2), userId(users)];
  const name = userName(known);
  const newcomer = userName(users + 1);
  const user = `/Users/${userId(known)}`;
  return [
    { name: 'Connection test', method: 'GET', path: filter('Users', 'userName eq "4b3c5a0e-no-such-user"') },
    { name: 'Match a user by userName', method: 'GET', path: filter('Users', `userName eq "${name}@contoso.example"`) },
    { name: 'Match a user by externalId', method: 'GET', path: filter('Users', `externalId eq "${name}"`) },
    {
      name: 'Match a user by work e-mail',
      method: 'GET',
      path: filter('Users', `emails[type eq "work" and value eq "${name}@contoso.example"]`),
    },
    {
      name: 'Match a user by work e-mail, as Entra writes the path',
      method: 'GET',
      path: filter('Users', `emails[type eq "work"].value eq "${name}@contoso.example"`),
    },
    {
      name: 'Match a user by .search',
      method: 'POST',
      path: '/Users/.search',
      body: searchFor(`userName eq "${name}"`),
    },
    { name: 'Create a user', method: 'POST', path: '/Users', body: sampleUser(newcomer) },
    { name: 'Read a user', method: 'GET', path: user },
    {
      name: 'Update a user',
      method: 'PATCH',
      path: user,
      body: patch(
        { op: 'Replace', path: 'title', value: 'Engineer' },
        { op: 'Replace', path: `${ENTERPRISE}:department`, value: 'Development' },
        { op: 'Replace', path: 'emails[type eq "work"].value', value: `${name}@contoso.test` },
      ),
    },
    {
      name: 'Disable a user',
      method: 'PATCH',
      path: user,
      body: patch({ op: 'Replace', path: 'active', value: 'False' }),
    },
    {
      name: 'Match a group by displayName',
      method: 'GET',
      path: filter('Groups', `displayName eq "${groupName}"`, '&excludedAttributes=members'),
    },
    { name: 'Create a group', method: 'POST', path: '/Groups', body: { displayName: `${groupName}, new` } },
    { name: 'Read a group without its members', method: 'GET', path: `/Groups/${group}?excludedAttributes=members` },
    {
      name: 'Rename a group',
      method: 'PATCH',
      path: `/Groups/${group}`,
      body: patch({ op: 'Replace', path: 'externalId', value: 'renamed' }),
    },
    { name: 'Add a member', method: 'PATCH', path: `/Groups/${group}`, body: memberPatch('add', last) },
    {
      name: 'Ask whether a user is a member',
      method: 'GET',
      path: filter('Groups', `id eq "${group}" and members eq "${last}"`, '&excludedAttributes=members'),
    },
    { name: 'Remove a member', method: 'PATCH', path: `/Groups/${group}`, body: memberPatch('remove', last) },
    {
      name: 'Members of a group as a page of users',
      method: 'GET',
      path: filter('Users', `groups[value eq "${group}" and type eq "direct"]`, '&count=100&cursor='),
    },
    {
      name: 'What changed since',
      method: 'GET',
      path: filter('Users', `meta.lastModified gt "${since}"`, '&count=100&cursor='),
    },
    { name: 'Next page of all users', method: 'GET', path: `/Users?count=100&cursor=${cursor}` },
    { name: 'Delete a user', method: 'DELETE', path: `/Users/${last}` },
    { name: 'Delete a group', method: 'DELETE', path: `/Groups/${group}` },
  ];
}

const searchFor = (text) => ({ schemas: ['urn:ietf:params:scim:api:messages:2.0:SearchRequest'], filter: text });
