import { coreUser } from '../../support/sample-users.js';
import type { Attack } from '../attack.js';

/** What a user may weigh at most, in many values. */
const LARGE = Array.from({ length: 100 }, (_, i) => ({ value: `${i} ${'x'.repeat(9_000)}` }));

export const LISTS: readonly Attack[] = [
  {
    name: 'lists: six pages over 110 users of 900 KB',
    async prepare(world) {
      const { client } = await world.createOrganization('core');
      for (let i = 0; i < 110; i += 1) {
        expect((await client.post('/Users', coreUser(`large-${i}`, { roles: LARGE }))).status).toBe(201);
      }
      return async () => {
        const pages = await Promise.all(Array.from({ length: 6 }, () => client.get('/Users?count=110')));
        for (const { status, body } of pages) {
          expect({ status, body }).toMatchObject({ status: 200, body: { totalResults: 110, itemsPerPage: 110 } });
        }
      };
    },
  },
];
