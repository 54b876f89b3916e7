import type { Json, JsonObject } from '../../../src/protocol/json.js';
import { coreUser } from '../../support/sample-users.js';
import { idOf } from '../../support/scim-client.js';
import type { TestOrganization } from '../../support/test-server.js';
import type { Attack, World } from '../attack.js';

const times = <Item>(count: number, item: (i: number) => Item): Item[] =>
  Array.from({ length: count }, (_, i) => item(i));

const condition = (operator: string, comparisons: number) =>
  times(comparisons, (i) => `value ${operator} "nobody ${i}"`).join(' or ');

const ATTRIBUTES = ['emails', 'phoneNumbers', 'ims', 'photos', 'entitlements', 'roles', 'x509Certificates'];

/** A user who has these attributes, as an earlier version stored them: larger than one request may be. */
async function storeUser(
  world: World,
  { id, client }: TestOrganization,
  attributes: readonly string[],
  elements: number,
  characters: number,
): Promise<string> {
  const user = idOf(await client.post('/Users', coreUser('ada')));
  await world.query(
    `UPDATE users SET resource = resource || (
       SELECT jsonb_object_agg(name, elements) FROM unnest($3::text[]) AS name, (
         SELECT jsonb_agg(jsonb_build_object('value', i || repeat('x', $5))) AS elements FROM generate_series(1, $4) AS i
       ) AS made
     ) WHERE organization_id = $1 AND id = $2`,
    id,
    user,
    attributes,
    elements,
    characters,
  );
  return user;
}

/** Operations on a user with many elements. */
interface PatchAttack {
  readonly name: string;
  readonly attributes: readonly string[];
  readonly elements: number;
  /** Of the value of each element. */
  readonly characters: number;
  readonly operations: () => JsonObject[];
  readonly status: number;
}

const phone = (i: number): JsonObject => ({ op: 'add', path: 'phoneNumbers', value: [{ value: `+44 20 ${i}` }] });
const removeAll: JsonObject = { op: 'remove', path: 'phoneNumbers' };
const long = (length: number): Json => 'x'.repeat(length);

const PATCH_ATTACKS: PatchAttack[] = [
  {
    name: '900 adds to the phone numbers of a user of 7 MB',
    attributes: ['phoneNumbers'],
    elements: 70,
    characters: 99_000,
    operations: () => [...times(900, phone), removeAll],
    status: 200,
  },
  {
    name: '900 adds, each after a change of all phone numbers',
    attributes: ['phoneNumbers'],
    elements: 70,
    characters: 99_000,
    operations: () => [
      ...times(450, (i) => [{ op: 'replace', path: 'phoneNumbers.display', value: `${i}` }, phone(i)]).flat(),
      removeAll,
    ],
    status: 413,
  },
  {
    name: 'ten conditions of 200 values with 40 elements of 90 KB',
    attributes: ['phoneNumbers'],
    elements: 40,
    characters: 90_000,
    operations: () => [
      ...times(10, () => ({ op: 'remove', path: `phoneNumbers[${condition('eq', 200)}]` })),
      removeAll,
    ],
    status: 200,
  },
  {
    name: 'ten conditions of 200 parts of values with 40 elements of 90 KB',
    attributes: ['phoneNumbers'],
    elements: 40,
    characters: 90_000,
    operations: () => times(10, () => ({ op: 'remove', path: `phoneNumbers[${condition('co', 200)}]` })),
    status: 413,
  },
  {
    name: '1,000 replaces, each of one of 1,000 elements',
    attributes: ['roles'],
    elements: 1_000,
    characters: 5,
    operations: () =>
      times(1_000, (i) => ({ op: 'replace', path: `roles[value eq "${i + 1}xxxxx"].display`, value: `${i}` })),
    status: 200,
  },
  {
    name: '1,000 replaces of all of 1,000 elements',
    attributes: ['roles'],
    elements: 1_000,
    characters: 5,
    operations: () => times(1_000, (i) => ({ op: 'replace', path: 'roles.display', value: `${i}` })),
    status: 413,
  },
  {
    name: '700 KB that would become 700 MB',
    attributes: ATTRIBUTES,
    elements: 1_000,
    characters: 1,
    operations: () => ATTRIBUTES.map((path) => ({ op: 'replace', path: `${path}.display`, value: long(99_000) })),
    status: 413,
  },
];

const onUsers: Attack[] = PATCH_ATTACKS.map((attack) => ({
  name: `patches: ${attack.name}`,
  async prepare(world) {
    const organization = await world.createOrganization('core');
    const user = await storeUser(world, organization, attack.attributes, attack.elements, attack.characters);
    const operations = attack.operations();
    return async () => {
      const { status, text } = await organization.client.patch(`/Users/${user}?attributes=userName`, ...operations);
      expect({ status, text: text.slice(0, 300) }).toMatchObject({ status: attack.status });
    };
  },
}));

const stranger = (i: number) => `value eq "00000000-0000-7000-8000-${`${i}`.padStart(12, '0')}"`;
const without = (filter: string): JsonObject => ({ op: 'remove', path: `members[${filter}]` });

/** Operations on the members of a group with 20,000. */
const MEMBER_ATTACKS: { name: string; operations: () => JsonObject[]; status: number }[] = [
  {
    name: 'a condition of 2,000 ids',
    operations: () => [without(times(2_000, stranger).join(' or '))],
    status: 204,
  },
  {
    name: 'a condition of all but 2,000 ids, within 48 parentheses',
    operations: () => [
      without(
        `${'not ('.repeat(48)}${times(2_000, (i) => stranger(i).replace('eq', 'ne')).join(' or ')}${')'.repeat(48)}`,
      ),
    ],
    status: 204,
  },
  {
    name: '500 times a condition and the member that it chooses',
    operations: () =>
      times(500, (i) => [
        without(`${stranger(i + 1)} and type eq "User"`),
        { op: 'add', path: 'members', value: [{ value: userId(i + 1) }] },
      ]).flat(),
    status: 204,
  },
  {
    name: '50 comparisons of all names',
    operations: () => [without(times(50, (i) => `display co "nobody ${i}"`).join(' or '))],
    status: 204,
  },
  {
    name: '1,000 comparisons of all names',
    operations: () => times(1_000, (i) => without(`display co "nobody ${i}"`)),
    status: 413,
  },
];

const userId = (n: number) => `00000000-0000-7000-8000-${`${n}`.padStart(12, '0')}`;

const onMembers: Attack[] = MEMBER_ATTACKS.map((attack) => ({
  name: `patches: ${attack.name}`,
  async prepare(world) {
    const { id, client } = await world.createOrganization('core');
    const group = idOf(await client.post('/Groups', { displayName: 'Everyone' }));
    await world.query(
      `WITH made AS (
         INSERT INTO users (organization_id, id, user_name, user_name_folded, resource)
         SELECT $1, ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'user' || n, 'user' || n,
           jsonb_build_object('userName', 'user' || n) FROM generate_series(1, 20000) AS n RETURNING id
       ) INSERT INTO user_memberships (organization_id, group_id, user_id) SELECT $1, $2, id FROM made`,
      id,
      group,
    );
    const operations = attack.operations();
    return async () => {
      const { status, text } = await client.patch(`/Groups/${group}`, ...operations);
      expect({ status, text: text.slice(0, 300) }).toMatchObject({ status: attack.status });
    };
  },
}));

export const PATCHES: readonly Attack[] = [
  ...onUsers,
  ...onMembers,
  {
    name: 'patches: 1,000 conditions of 200 members of a group',
    async prepare(world) {
      const { client } = await world.createOrganization('core');
      const group = idOf(await client.post('/Groups', { displayName: 'Analysts' }));
      const members = times(200, (i) => `value eq "${i}"`).join(' or ');
      const operations = times(1_000, () => ({ op: 'remove', path: `members[${members}]` }));
      return async () => {
        expect((await client.patch(`/Groups/${group}`, ...operations)).status).toBe(413);
      };
    },
  },
];
