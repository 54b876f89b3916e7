import { unique } from './context.js';
import { Finding, type ValidationTest } from './model.js';
import { createUser, MANAGER, mustHave, mustLack, patchOp, userBody } from './samples.js';

const CLAUSE = 'scimvalidator.microsoft.com, required';
const REPLACE =
  'Apply each member of a replace without a path to the attribute that its key names (RFC 7644 §3.5.2.3).';

const test = (id: string, title: string, run: ValidationTest['run']): ValidationTest => ({
  id,
  suite: 'web',
  title,
  clause: CLAUSE,
  run,
});

/** The twelve tests of users that the web validator requires. */
export const WEB_USER_TESTS: readonly ValidationTest[] = [
  test('Create a new user', 'A POST creates a user and returns it whole.', async (context) => {
    const { json, values } = await createUser(context);
    mustHave(json, values);
  }),
  test('Create a duplicate user', 'A second POST with the same userName is refused with 409.', async (context) => {
    const { values } = await createUser(context);
    await context.expect(
      { method: 'POST', path: '/Users', body: userBody(values) },
      [409],
      'Refuse a duplicate with 409 and scimType "uniqueness" (RFC 7644 §3.3).',
    );
  }),
  test('Filter for an existing user', 'A filter by userName finds the user.', async (context) => {
    const { id, values } = await createUser(context);
    const { resources } = await context.filter('User', `userName eq "${values.get('userName')}"`);
    mustFind(resources, id);
  }),
  test(
    'Filter for a non-existing user',
    'A filter that finds nothing gives 200 and an empty list.',
    async (context) => {
      const { totalResults } = await context.filter('User', `userName eq "${unique('nobody')}"`);
      if (totalResults !== 0)
        throw new Finding('totalResults 0', `totalResults ${totalResults}`, 'Evaluate the filter.');
    },
  ),
  test(
    'Filter for an existing user with a different case',
    'userName is matched whatever its case.',
    async (context) => {
      const { id, values } = await createUser(context);
      const { resources } = await context.filter('User', `userName eq "${values.get('userName')?.toUpperCase()}"`);
      mustFind(resources, id);
    },
  ),
  test('Patch user - replace attributes (verbose)', 'A replace without a path changes attributes.', async (context) => {
    const { id } = await createUser(context);
    const changed = new Map([
      ['displayName', unique('upd')],
      ['title', unique('upd')],
    ]);
    await context.patch('User', id, patchOp({ op: 'replace', value: Object.fromEntries(changed) }), REPLACE);
    mustHave((await context.get('User', id)).json, changed);
  }),
  test('Update userName', 'A PATCH changes userName.', async (context) => {
    const { id } = await createUser(context);
    const userName = `${unique('renamed')}@contoso.example`;
    await context.patch('User', id, patchOp({ op: 'replace', value: { userName } }), REPLACE);
    mustHave((await context.get('User', id)).json, new Map([['userName', userName]]));
  }),
  test('Disable user', 'A PATCH sets active to false, and the user stays visible.', async (context) => {
    const { id } = await createUser(context);
    await context.patch('User', id, patchOp({ op: 'replace', value: { active: false } }), REPLACE);
    mustHave((await context.get('User', id)).json, new Map([['active', 'false']]));
  }),
  test('Add manager', 'A PATCH adds a manager, whether or not such a user exists.', async (context) => {
    const { id } = await createUser(context);
    const manager = unique('manager');
    await context.patch('User', id, patchOp({ op: 'add', value: { [MANAGER]: { value: manager } } }), REPLACE);
    mustHave((await context.get('User', id)).json, new Map([[`${MANAGER}.value`, manager]]));
  }),
  test('Replace manager', 'A PATCH puts another manager in the place of the first.', async (context) => {
    const { id } = await createUser(context);
    await context.patch('User', id, patchOp({ op: 'add', value: { [MANAGER]: { value: unique('first') } } }), REPLACE);
    const second = unique('second');
    await context.patch('User', id, patchOp({ op: 'replace', value: { [MANAGER]: { value: second } } }), REPLACE);
    mustHave((await context.get('User', id)).json, new Map([[`${MANAGER}.value`, second]]));
  }),
  test('Remove manager', 'A replace by an empty value takes the manager away.', async (context) => {
    const { id } = await createUser(context);
    await context.patch('User', id, patchOp({ op: 'add', value: { [MANAGER]: { value: unique('gone') } } }), REPLACE);
    const fix = 'Take {"value": ""} for the manager as "no manager".';
    await context.patch('User', id, patchOp({ op: 'replace', value: { [MANAGER]: { value: '' } } }), fix);
    mustLack((await context.get('User', id)).json, MANAGER);
  }),
  test('Delete a user', 'DELETE gives 204, and the user is gone.', async (context) => {
    const { id } = await createUser(context);
    await context.delete('User', id);
    await context.expect(
      { method: 'GET', path: `/Users/${encodeURIComponent(id)}` },
      [404],
      'Answer GET of a deleted user with 404 (RFC 7644 §3.6).',
    );
  }),
];

/** @throws Finding unless exactly this one was found */
export function mustFind(resources: ReadonlyArray<{ readonly id: string }>, id: string): void {
  if (resources.length === 1 && resources[0]?.id === id) return;
  throw new Finding(
    `one resource, with the id ${id}`,
    resources.length === 0
      ? 'none'
      : `${resources.length}: ${resources
          .map((found) => found.id)
          .join(', ')
          .slice(0, 200)}`,
    'Evaluate the filter exactly, text that is not caseExact whatever its case (RFC 7644 §3.4.2.2).',
  );
}

/** Deleting what is not there, and several operations in one PATCH: what the web validator previews. */
export const WEB_USER_PREVIEWS: readonly ValidationTest[] = [
  preview(
    'Patch user - multiple operations on different attributes',
    'One PATCH changes several attributes.',
    async (context) => {
      const { id } = await createUser(context);
      const [title, displayName] = [unique('upd'), unique('upd')];
      const operations = [
        { op: 'replace', path: 'title', value: title },
        { op: 'replace', path: 'displayName', value: displayName },
      ];
      await context.patch('User', id, patchOp(...operations), 'Apply all operations of a PATCH, in their order.');
      const values = new Map([
        ['title', title],
        ['displayName', displayName],
      ]);
      mustHave((await context.get('User', id)).json, values);
    },
  ),
  preview(
    'Patch user - multiple operations on the same attribute',
    'The last operation of a PATCH wins.',
    async (context) => {
      const { id } = await createUser(context);
      const last = unique('last');
      const operations = [
        { op: 'replace', path: 'displayName', value: unique('first') },
        { op: 'replace', path: 'displayName', value: last },
      ];
      await context.patch('User', id, patchOp(...operations), 'Apply all operations of a PATCH, in their order.');
      mustHave((await context.get('User', id)).json, new Map([['displayName', last]]));
    },
  ),
  preview('Delete a non-existing user', 'DELETE of an unknown user gives 404.', (context) =>
    context.delete('User', unique('nobody'), [404]),
  ),
  preview('Delete the same user twice', 'The second DELETE gives 404.', async (context) => {
    const { id } = await createUser(context);
    await context.delete('User', id);
    await context.delete('User', id, [404]);
  }),
];

export function preview(id: string, title: string, run: ValidationTest['run']): ValidationTest {
  return {
    ...test(id, title, run),
    suite: 'web-preview',
    clause: 'scimvalidator.microsoft.com, preview',
    isOptional: true,
  };
}
