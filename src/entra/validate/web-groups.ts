import { unique } from './context.js';
import { Finding, type ValidationTest } from './model.js';
import { createGroup, createUser, membersOf, mustHave, patchOp } from './samples.js';
import { mustFind, preview } from './web-users.js';

const EXCLUDE_MEMBERS = [['excludedAttributes', 'members']] as const;
const MEMBERS = 'Apply add, remove and replace to "members" (RFC 7644 §3.5.2); answer 204.';

const test = (id: string, title: string, run: ValidationTest['run']): ValidationTest => ({
  id,
  suite: 'web',
  title,
  clause: 'scimvalidator.microsoft.com, required',
  run,
});

/** @throws Finding */
function mustHideMembers(json: unknown): void {
  if (membersOf(json).length === 0) return;
  throw new Finding('no members', 'members were returned', 'Honour excludedAttributes=members (RFC 7644 §3.9).');
}

/** @throws Finding */
export function mustHaveMembers(json: unknown, ids: readonly string[]): void {
  const actual = membersOf(json).sort();
  if (actual.length === ids.length && [...ids].sort().every((id, i) => id === actual[i])) return;
  throw new Finding(`members ${ids.join(', ') || 'none'}`, `members ${actual.join(', ') || 'none'}`, MEMBERS);
}

/** The twelve tests of groups that the web validator requires. */
export const WEB_GROUP_TESTS: readonly ValidationTest[] = [
  test('Create a new group', 'A POST creates a group and returns it.', async (context) => {
    const { json, displayName, externalId } = await createGroup(context);
    const values = new Map([
      ['displayName', displayName],
      ['externalId', externalId],
    ]);
    mustHave(json, values);
  }),
  test('Create a duplicate group', 'A second POST with the same displayName is refused with 409.', async (context) => {
    const { displayName } = await createGroup(context);
    const body = { schemas: ['urn:ietf:params:scim:schemas:core:2.0:Group'], displayName };
    const fix = 'Refuse a duplicate displayName with 409 and scimType "uniqueness".';
    await context.expect({ method: 'POST', path: '/Groups', body }, [409], fix);
  }),
  test('Get group by id excluding members', 'excludedAttributes=members leaves the members out.', async (context) => {
    const { id } = await groupWithMember(context);
    mustHideMembers((await context.get('Group', id, EXCLUDE_MEMBERS)).json);
  }),
  test(
    'Filter for a group excluding members',
    'A filter with excludedAttributes=members leaves them out.',
    async (context) => {
      const { id, displayName } = await groupWithMember(context);
      const { resources } = await context.filter('Group', `displayName eq "${displayName}"`, EXCLUDE_MEMBERS);
      mustFind(resources, id);
      mustHideMembers(resources[0]?.json);
    },
  ),
  test('Filter for an existing group', 'A filter by displayName finds the group.', async (context) => {
    const { id, displayName } = await createGroup(context);
    mustFind((await context.filter('Group', `displayName eq "${displayName}"`)).resources, id);
  }),
  test(
    'Filter for a non-existing group',
    'A filter that finds nothing gives 200 and an empty list.',
    async (context) => {
      const { totalResults } = await context.filter('Group', `displayName eq "${unique('nothing')}"`);
      if (totalResults !== 0)
        throw new Finding('totalResults 0', `totalResults ${totalResults}`, 'Evaluate the filter.');
    },
  ),
  test(
    'Filter for an existing group with a different case',
    'displayName is matched whatever its case.',
    async (context) => {
      const { id, displayName } = await createGroup(context);
      mustFind((await context.filter('Group', `displayName eq "${displayName.toUpperCase()}"`)).resources, id);
    },
  ),
  test('Patch group - replace attributes', 'A replace without a path changes attributes.', async (context) => {
    const { id } = await createGroup(context);
    const externalId = unique('upd');
    await context.patch('Group', id, patchOp({ op: 'replace', value: { externalId } }), MEMBERS);
    mustHave((await context.get('Group', id)).json, new Map([['externalId', externalId]]));
  }),
  test('Update group displayName', 'A PATCH changes displayName.', async (context) => {
    const { id } = await createGroup(context);
    const displayName = unique('Renamed');
    await context.patch('Group', id, patchOp({ op: 'replace', value: { displayName } }), MEMBERS);
    mustHave((await context.get('Group', id)).json, new Map([['displayName', displayName]]));
  }),
  test('Patch group - add member', 'A replace of members puts a user in.', async (context) => {
    const { id, member } = await groupWithMember(context);
    mustHaveMembers((await context.get('Group', id)).json, [member]);
  }),
  test('Patch group - remove member', 'A remove takes the user out again.', async (context) => {
    const { id, member } = await groupWithMember(context);
    await context.patch('Group', id, patchOp({ op: 'remove', path: `members[value eq "${member}"]` }), MEMBERS);
    mustHaveMembers((await context.get('Group', id)).json, []);
  }),
  test('Delete a group', 'DELETE gives 204, and the group is gone.', async (context) => {
    const { id } = await createGroup(context);
    await context.delete('Group', id);
    const fix = 'Answer GET of a deleted group with 404 (RFC 7644 §3.6).';
    await context.expect({ method: 'GET', path: `/Groups/${encodeURIComponent(id)}` }, [404], fix);
  }),
];

/** The web validator's "add member" is a replace without a path. */
async function groupWithMember(context: Parameters<ValidationTest['run']>[0]) {
  const user = await createUser(context);
  const group = await createGroup(context);
  await context.patch('Group', group.id, patchOp({ op: 'replace', value: { members: [{ value: user.id }] } }), MEMBERS);
  return { ...group, member: user.id };
}

/** What the web validator previews of groups. */
export const WEB_GROUP_PREVIEWS: readonly ValidationTest[] = [
  preview('Delete a non-existing group', 'DELETE of an unknown group gives 404.', (context) =>
    context.delete('Group', unique('nothing'), [404]),
  ),
  preview('Delete the same group twice', 'The second DELETE gives 404.', async (context) => {
    const { id } = await createGroup(context);
    await context.delete('Group', id);
    await context.delete('Group', id, [404]);
  }),
  preview('Patch group - multiple operations', 'One PATCH changes displayName and members.', async (context) => {
    const user = await createUser(context);
    const { id } = await createGroup(context);
    const displayName = unique('Renamed');
    const operations = [
      { op: 'replace', path: 'displayName', value: displayName },
      { op: 'add', path: 'members', value: [{ value: user.id }] },
    ];
    await context.patch('Group', id, patchOp(...operations), MEMBERS);
    const { json } = await context.get('Group', id);
    mustHave(json, new Map([['displayName', displayName]]));
    mustHaveMembers(json, [user.id]);
  }),
];
