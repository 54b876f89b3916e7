import { coreUser, group } from '../../support/sample-users.js';
import { idOf } from '../../support/scim-client.js';
import type { Attack } from '../attack.js';

const MAX_ENTRY_BYTES = 64_000;
/** Roles of 900 KB. */
const LARGE = Array.from({ length: 100 }, (_, i) => ({ value: `${i} ${'x'.repeat(9_000)}` }));

export const LOG: readonly Attack[] = [
  {
    name: 'log: ten small PATCHes of a large user',
    async prepare(world) {
      const { id, client } = await world.createOrganization('core');
      const path = `/Users/${idOf(await client.post('/Users', coreUser('large', { roles: LARGE })))}`;
      return async () => {
        for (let i = 0; i < 10; i += 1) {
          const operation = { op: 'add', path: 'roles', value: [{ value: `role ${i}` }] };
          expect((await client.patch(path, operation)).status).toBe(200);
        }
        const [grown] = await world.query<{ bytes: number }>(
          `SELECT sum(octet_length(data::text))::int AS bytes FROM provisioning_log
             WHERE organization_id = $1 AND operation = 'patch'`,
          id,
        );
        expect(grown?.bytes).toBeLessThan(10_000);
      };
    },
  },
  {
    name: 'log: a small PATCH that removes 20,000 members',
    async prepare(world) {
      const { id, client } = await world.createOrganization('core');
      const path = `/Groups/${idOf(await client.post('/Groups', group('large')))}`;
      await world.query(
        `WITH made AS (INSERT INTO users (organization_id, id, user_name, user_name_folded, resource)
           SELECT $1::uuid, gen_random_uuid(), 'u' || i, 'u' || i, jsonb_build_object('userName', 'u' || i)
           FROM generate_series(1, 20000) i RETURNING id)
         INSERT INTO user_memberships (organization_id, group_id, user_id) SELECT $1::uuid, $2::uuid, id FROM made`,
        id,
        path.slice('/Groups/'.length),
      );
      return async () => {
        expect((await client.patch(path, { op: 'remove', path: 'members' })).status).toBe(204);
        const entries = await world.query<{ bytes: number; left: number }>(
          `SELECT octet_length(data::text) AS bytes, (data->'members'->>'removedLeftOut')::int AS left
             FROM provisioning_log WHERE organization_id = $1 AND operation = 'patch'`,
          id,
        );
        expect(entries).toEqual([{ bytes: expect.any(Number), left: 19_500 }]);
        expect(entries[0]?.bytes).toBeLessThan(MAX_ENTRY_BYTES);
      };
    },
  },
];
