import { randomUUID } from 'node:crypto';
import { type Directory, isRepresented } from '../../src/directory/directory.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { group } from '../support/sample-users.js';
import { patchOp } from '../support/scim-client.js';
import { createdIn } from './creations-contract.js';
import { idOf } from './directory-contract.js';
import { type OpenDirectory, type OpenedDirectory, projectionOf } from './opened-directory.js';

/** What every make of a Directory must do with the members of groups. @param open as for testDirectory */
export function testMembers(open: OpenDirectory): void {
  let opened: OpenedDirectory;
  let directory: Directory;
  /** Ids of groups that can be members. */
  let members: string[];
  beforeEach(async () => {
    opened = await open('Group');
    ({ directory } = opened);
    members = [];
    for (const name of ['inner', 'core']) members.push(idOf(await directory.create(group(name), projectionOf(opened))));
  });
  const membersOf = ({ members = [] }: JsonObject) => (members as JsonObject[]).map(({ value }) => value).sort();
  const membersIn = async (id: string) => membersOf((await directory.get(id, projectionOf(opened))).resource);

  test('a group is created with its members, and they are where they are', async () => {
    const created = await directory.create(group('outer', ...members), projectionOf(opened));
    expect(membersOf(created.resource)).toEqual([...members].sort());
    const at = `${opened.call.baseUrl}/Groups/${members[0]}`;
    const inner = { value: members[0], $ref: at, display: 'inner', type: 'Group' };
    expect(created.resource.members).toContainEqual(inner);
    const without = projectionOf(opened, { excludedAttributes: 'members' });
    expect((await directory.get(idOf(created), without)).resource).not.toHaveProperty('members');
  });

  test('members come and go by PATCH, which answers with a body when it is asked to', async () => {
    const [first = '', second = ''] = members;
    const id = idOf(await directory.create(group('outer', first), projectionOf(opened)));
    const add = patchOp([{ op: 'add', path: 'members', value: [{ value: second }] }]);
    const added = await directory.patch(id, add, projectionOf(opened));
    const { location, etag } = await directory.get(id, projectionOf(opened));
    expect(added).toEqual({ location, etag });
    expect(await membersIn(id)).toEqual([...members].sort());
    const remove = patchOp([{ op: 'remove', path: `members[value eq "${first}"]` }]);
    const patched = await directory.patch(id, remove, projectionOf(opened, { attributes: 'members' }));
    expect(isRepresented(patched) && membersOf(patched.resource)).toEqual([second]);
  });

  test('a member that is nobody is refused, and nothing is stored', async () => {
    const refused = { status: 400, scimType: 'invalidValue' };
    const projection = projectionOf(opened);
    await expect(directory.create(group('outer', randomUUID()), projection)).rejects.toMatchObject(refused);
    const id = idOf(await directory.create(group('outer', ...members), projection));
    await expect(directory.replace(id, group('other', randomUUID()), projection)).rejects.toMatchObject(refused);
    expect((await directory.get(id, projection)).resource.displayName).toBe('outer');
    expect(await membersIn(id)).toEqual([...members].sort());
  });

  test('of many groups each has its own members', async () => {
    const [first = '', second = ''] = members;
    const bodies = [group('a'), group('b', first), group('c', first, second), group('d'), group('e', randomUUID())];
    const creations = bodies.map((body) => ({ body, projection: projectionOf(opened) }));
    const bounds = { failuresLeft: 9, mayBegin: async () => true, report: () => undefined };
    const outcomes = await directory.createMany(creations, bounds);
    expect(outcomes[4]).toMatchObject({ status: 'rejected', reason: { status: 400 } });
    const created = outcomes.slice(0, 4).map((outcome) => createdIn(outcome));
    const due = [[], [first], [first, second].sort(), []];
    expect(created.map(({ resource }) => membersOf(resource))).toEqual(due);
    expect(await Promise.all(created.map((each) => membersIn(idOf(each))))).toEqual(due);
  });
}
