import { idOf } from '../../support/scim-client.js';
import type { TestOrganization } from '../../support/test-server.js';
import type { Attack, World } from '../attack.js';
import { insertLargeUsers } from '../large-resources.js';
import { readThrough } from '../read-through.js';

/** Asks for the same page several times at once, and reads all of each. */
async function readAtOnce(world: World, organization: TestOrganization, times: number, path: string, users: number) {
  const pages = await Promise.all(
    Array.from({ length: times }, () => readThrough(world, organization, path, '"meta":{"resourceType":"')),
  );
  for (const page of pages) {
    expect(page).toMatchObject({ status: 200, times: users, end: expect.stringContaining(`"itemsPerPage":${users}}`) });
  }
}

/** The organization's groups, each but the first a member of the one before, and in all of them these users. */
async function nest(world: World, organization: string, groups: number): Promise<void> {
  const id = (n: string) => `('b0000000-0000-7000-8000-' || lpad(to_hex(${n}), 12, '0'))::uuid`;
  await world.query(
    `WITH numbers AS (SELECT n FROM generate_series(1, $2::int) n), made AS (
       INSERT INTO groups (organization_id, id, display_name, display_name_folded, resource)
       SELECT $1, ${id('n')}, 'Group ' || n, 'group ' || n, jsonb_build_object('displayName', 'Group ' || n) FROM numbers
     ), nested AS (
       INSERT INTO group_memberships (organization_id, group_id, member_id)
       SELECT $1, ${id('n - 1')}, ${id('n')} FROM numbers WHERE n > 1
     )
     INSERT INTO user_memberships (organization_id, group_id, user_id)
     SELECT $1, ${id('n')}, users.id FROM numbers, users WHERE organization_id = $1`,
    organization,
    groups,
  );
}

export const LISTS: readonly Attack[] = [
  {
    name: 'lists: six pages over 110 users of 900 KB',
    async prepare(world) {
      const organization = await world.createOrganization('core');
      const users = world.isMeasured ? 110 : 15;
      await insertLargeUsers(world, organization.id, users, 900_000);
      return () => readAtOnce(world, organization, 6, `/Users?count=${users}`, users);
    },
  },
  {
    name: 'lists: three pages over ten users of 7.9 MB from before there was a limit, one of them over all types',
    async prepare(world) {
      const organization = await world.createOrganization('core');
      const users = world.isMeasured ? 10 : 3;
      await insertLargeUsers(world, organization.id, users, 7_900_000);
      return async () => {
        const pages = readAtOnce(world, organization, 2, '/Users', users);
        await Promise.all([pages, readAtOnce(world, organization, 1, '/?filter=userName+pr', users)]);
      };
    },
  },
  {
    name: 'lists: two pages of three users who are in 2,000 groups, each in the one before',
    async prepare(world) {
      const organization = await world.createOrganization('core');
      await insertLargeUsers(world, organization.id, 3, 1_000);
      await nest(world, organization.id, world.isMeasured ? 2_000 : 700);
      return () => readAtOnce(world, organization, 2, '/Users', 3);
    },
  },
  {
    name: 'lists: a group of 100,000 members, by its id and on a page',
    async prepare(world) {
      const organization = await world.createOrganization('core');
      const group = idOf(await organization.client.post('/Groups', { displayName: 'Everybody' }));
      const members = world.isMeasured ? 100_000 : 20_000;
      await world.query(
        `INSERT INTO users (organization_id, id, user_name, user_name_folded, resource)
         SELECT $1, gen_random_uuid(), 'user-' || i, 'user-' || i, jsonb_build_object('userName', 'user-' || i)
         FROM generate_series(1, $2::int) AS i`,
        organization.id,
        members,
      );
      // The plans by which connections check foreign keys are from when there were few users.
      await world.query('ANALYZE users');
      await world.query(
        'INSERT INTO user_memberships (organization_id, group_id, user_id) SELECT $1, $2, id FROM users WHERE organization_id = $1',
        organization.id,
        group,
      );
      return async () => {
        for (const path of [`/Groups/${group}`, '/Groups']) {
          expect(await readThrough(world, organization, path, '"$ref":"')).toMatchObject({
            status: 200,
            times: members,
          });
        }
      };
    },
  },
];
