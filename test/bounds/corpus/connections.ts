import { setMaxListeners } from 'node:events';
import { get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { coreUser, group } from '../../support/sample-users.js';
import { idOf } from '../../support/scim-client.js';
import type { TestOrganization } from '../../support/test-server.js';
import type { Attack, World } from '../attack.js';

/** Takes PostgreSQL a minute: for every user it walks through the groups as often as the filter has conditions. */
const SLOW = Array.from({ length: 120 }, (_, i) => `not (groups.display co "${i === 119 ? 'Team' : `nothing ${i}`}")`);
const SLOW_SEARCH = `/Users?filter=${encodeURIComponent(SLOW.join(' and '))}`;
const USERS = 5_000;
/** More than there are connections. */
const SEARCHES = 40;

export const CONNECTIONS: readonly Attack[] = [
  {
    name: 'connections: slow searches of one organization, whose client hangs up',
    async prepare(world) {
      const attacker = await world.createOrganization('core');
      const other = await world.createOrganization('core');
      await fill(world, attacker);
      const ada = idOf(await other.client.post('/Users', coreUser('ada')));
      return async () => {
        await Promise.all(
          Array.from({ length: SEARCHES }, () => hangUpAt(AbortSignal.timeout(300), attacker, SLOW_SEARCH)),
        );
        await expectService(world, other, ada);
      };
    },
  },
  {
    name: 'connections: slow searches of one organization, whose client waits',
    waitsForTimeLimit: true,
    async prepare(world) {
      const attacker = await world.createOrganization('core');
      const other = await world.createOrganization('core');
      await fill(world, attacker);
      const ada = idOf(await other.client.post('/Users', coreUser('ada')));
      return async () => {
        const end = new AbortController();
        setMaxListeners(SEARCHES, end.signal);
        const searches = Array.from({ length: SEARCHES }, () => hangUpAt(end.signal, attacker, SLOW_SEARCH));
        try {
          await delay(300);
          await expectService(world, other, ada);
          // Its own provisioning job goes on, too.
          expect((await attacker.client.get('/Users?filter=userName+eq+"user-1"')).status).toBe(200);
          await delay(world.isMeasured ? 3_000 : 0);
        } finally {
          end.abort();
          await Promise.all(searches);
        }
      };
    },
  },
];

/** What everybody else is due, whoever hammers. */
async function expectService(world: World, { client }: TestOrganization, id: string): Promise<void> {
  const ready = await fetch(`${world.origin}/readyz`);
  expect(ready.status).toBe(200);
  await ready.body?.cancel();
  const answers = await Promise.all([
    client.get(`/Users/${id}`),
    client.get('/Users?filter=userName+eq+"ada"'),
    client.get('/Users'),
    client.post('/Groups', group('Team', id)),
    client.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Analyst' }),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 201, 200]);
}

/** Users who are in a group, as one statement. */
async function fill({ query }: World, { id, client }: TestOrganization): Promise<void> {
  const team = idOf(await client.post('/Groups', group('Team')));
  await query(
    `WITH users AS (
       INSERT INTO users (organization_id, id, user_name, user_name_folded, resource)
       SELECT $1::uuid, gen_random_uuid(), 'user-' || i, 'user-' || i, jsonb_build_object('userName', 'user-' || i)
       FROM generate_series(1, $3::int) i RETURNING id)
     INSERT INTO user_memberships (organization_id, group_id, user_id) SELECT $1::uuid, $2::uuid, id FROM users`,
    id,
    team,
    USERS,
  );
}

/** Sends a request and closes the connection when there is no answer by then. */
function hangUpAt(signal: AbortSignal, { client, token }: TestOrganization, path: string): Promise<void> {
  return new Promise((resolve) => {
    const headers = { Authorization: `Bearer ${token}` };
    const request = get(client.tenantUrl + path, { agent: false, headers, signal });
    request.on('response', (response) => response.resume());
    request.on('error', () => undefined);
    request.on('close', () => resolve());
  });
}
