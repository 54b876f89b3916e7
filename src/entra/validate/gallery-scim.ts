import { memberOf, valueAt } from '../target/target-path.js';
import { type Context, unique } from './context.js';
import { Finding, NotApplicable, type ValidationTest } from './model.js';
import { createGroup, createUser, MANAGER, mustHave, mustLack, patchOp, path } from './samples.js';
import { readSchemas, requiredNames, targetsOf } from './schema-targets.js';

const CLAUSE = 'Entra app gallery, user provisioning validation workflow';
/** Those that identify a user, refer to another, or may not be empty: the workflow does not try to clear them. */
const NOT_CLEARED = new Set(['username', 'externalid', 'active']);
const PAGE = 5;
const USERS_TO_PAGE = 11;

export const galleryTest = (
  id: string,
  title: string,
  run: ValidationTest['run'],
  isOptional = false,
): ValidationTest => ({
  id,
  suite: 'gallery',
  title,
  clause: CLAUSE,
  isOptional,
  run,
});

/** The gallery's tests that speak SCIM directly. */
export const GALLERY_SCIM_TESTS: readonly ValidationTest[] = [
  galleryTest('Schema_Discoverability', '/Schemas shows every attribute that is mapped.', async (context) => {
    const { users, groups } = context.settings;
    const shown = targetsOf(await readSchemas(context));
    const wanted = [users, ...(groups === undefined ? [] : [groups])].flatMap((mapping) => [...mapping.targets]);
    const missing = wanted.filter((target) => !shown.has(target.toLowerCase()));
    if (missing.length === 0) return;
    throw new Finding(
      `/Schemas with ${wanted.join(', ')}`,
      `missing: ${missing.join(', ')}`,
      'List each attribute in /Schemas; the "type" of a multi-valued one needs canonicalValues such as "work".',
    );
  }),
  galleryTest('SCIM_Null_Update', 'Replacing a value by "" or null clears it.', async (context) => {
    const required = requiredNames(await readSchemas(context));
    const { id, values } = await createUser(context);
    const cleared = [...values.keys()].filter((text) => {
      const name = text.toLowerCase();
      return !NOT_CLEARED.has(name) && !required.has(name) && /^[A-Za-z]+$/.test(text);
    });
    for (const value of ['', null]) {
      const operations = cleared.map((text) => ({ op: 'replace', path: text, value }));
      if (operations.length === 0) throw new NotApplicable('every single-valued attribute is required by /Schemas');
      const fix = 'Take "" and null in a replace as "no value" for what /Schemas does not require.';
      await context.patch('User', id, patchOp(...operations), fix);
      const { json } = await context.get('User', id);
      for (const text of cleared) mustLack(json, text);
    }
  }),
  galleryTest('SCIM_User_Create', 'A user is created with every mapped attribute.', async (context) => {
    const { id, values } = await createUser(context);
    mustHave((await context.get('User', id)).json, values);
  }),
  galleryTest('SCIM_User_Update', 'Every single-valued attribute takes any text.', async (context) => {
    const { id, values } = await createUser(context);
    const changed = new Map([...values].filter(([text]) => text !== 'active').map(([text]) => [text, unique('upd')]));
    const operations = [...changed].map(([text, value]) => ({ op: 'replace', path: text, value }));
    const fix = 'Accept any text: the workflow fills userName, e-mail address and country with random letters.';
    await context.patch('User', id, patchOp(...operations), fix);
    mustHave((await context.get('User', id)).json, changed);
  }),
  galleryTest('SCIM_Update_Manager', 'The manager is set by a bare id, replaced, and cleared.', async (context) => {
    const [user, first, second] = [await createUser(context), await createUser(context), await createUser(context)];
    const set = (op: string, value: string) =>
      context.patch(
        'User',
        user.id,
        patchOp({ op, path: MANAGER, value }),
        'Take a bare text as the id of the manager.',
      );
    for (const [op, manager] of [
      ['Add', first.id],
      ['Replace', second.id],
    ] as const) {
      await set(op, manager);
      const { json } = await context.get('User', user.id);
      const actual = memberOf(valueAt(json, path(MANAGER)), 'value');
      if (actual !== manager) {
        throw new Finding(
          `manager {"value": "${manager}"}`,
          `manager ${JSON.stringify(valueAt(json, path(MANAGER)))?.slice(0, 200)}`,
          'Store a bare text as {"value": text} and return the object.',
        );
      }
    }
    await set('Replace', '');
    mustLack((await context.get('User', user.id)).json, MANAGER);
  }),
  galleryTest('SCIM_Group_Create', 'A group is created and returned.', async (context) => {
    const { id, displayName } = await createGroup(context);
    mustHave((await context.get('Group', id)).json, new Map([['displayName', displayName]]));
  }),
  galleryTest('SCIM_Group_Update', 'A PATCH changes displayName.', async (context) => {
    const { id } = await createGroup(context);
    const displayName = unique('upd');
    const fix = 'Apply a replace of displayName to the group.';
    await context.patch('Group', id, patchOp({ op: 'replace', path: 'displayName', value: displayName }), fix);
    mustHave((await context.get('Group', id)).json, new Map([['displayName', displayName]]));
  }),
  galleryTest('SCIM_User_Pagination', 'startIndex and count page through the users.', async (context) => {
    for (let i = 0; i < USERS_TO_PAGE; i += 1) await createUser(context);
    await mustPage(context, '/Users');
  }),
  galleryTest(
    'SCIM_Group_Pagination',
    'startIndex and count page through the groups.',
    async (context) => {
      for (let i = 0; i < USERS_TO_PAGE; i += 1) await createGroup(context);
      await mustPage(context, '/Groups');
    },
    true,
  ),
  galleryTest('Validate_Credentials', 'The Secret Token is accepted, and without it nothing is.', async (context) => {
    if (context.settings.isFederated) throw new NotApplicable('Federated_Identity is tested instead');
    await mustAuthenticate(context);
  }),
  galleryTest('Federated_Identity', 'A token got by workload identity federation is accepted.', async (context) => {
    if (!context.settings.isFederated) throw new NotApplicable('Validate_Credentials is tested instead');
    await mustAuthenticate(context);
  }),
];

async function mustAuthenticate(context: Context): Promise<void> {
  const query = [
    ['startIndex', '1'],
    ['count', '1'],
  ] as const;
  await context.expect({ method: 'GET', path: '/Users', query }, [200], 'Accept the credential of the organization.');
  const answer = await context.send({
    method: 'GET',
    path: '/Users',
    query,
    headers: { Authorization: 'Bearer wrong' },
  });
  if (answer.status === 401) return;
  throw new Finding('401 for a wrong token', `${answer.status}`, 'Refuse wrong tokens with 401 (RFC 7644 §2).');
}

/** @throws Finding unless the pages do not overlap and each says where it begins */
async function mustPage(context: Context, endpoint: string): Promise<void> {
  const seen = new Set<string>();
  for (let startIndex = 1; startIndex <= USERS_TO_PAGE; startIndex += PAGE) {
    const query = [
      ['startIndex', String(startIndex)],
      ['count', String(PAGE)],
    ] as const;
    const fix = 'Honour startIndex and count, and echo startIndex (RFC 7644 §3.4.2.4).';
    const { json } = await context.expect({ method: 'GET', path: endpoint, query }, [200], fix);
    const resources = memberOf(json, 'Resources');
    const ids = Array.isArray(resources) ? resources.map((resource) => String(memberOf(resource, 'id'))) : [];
    if (memberOf(json, 'startIndex') !== startIndex) {
      throw new Finding(`startIndex ${startIndex}`, `startIndex ${memberOf(json, 'startIndex')}`, fix);
    }
    const twice = ids.filter((id) => seen.has(id));
    const isFull = ids.length === PAGE || startIndex + PAGE > USERS_TO_PAGE;
    if (twice.length > 0 || ids.length > PAGE || !isFull) {
      throw new Finding(
        `${PAGE} resources that were on no page before`,
        `${ids.length} resources, ${twice.length} of them for the second time`,
        fix,
      );
    }
    for (const id of ids) seen.add(id);
  }
}
