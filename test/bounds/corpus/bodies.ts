import { gzipSync } from 'node:zlib';
import type { Json } from '../../../src/protocol/json.js';
import { BULK_REQUEST } from '../../../src/protocol/urns.js';
import { coreUser, group } from '../../support/sample-users.js';
import { idOf, type ScimClient } from '../../support/scim-client.js';
import type { Attack } from '../attack.js';

const MEGABYTE = 1024 ** 2;
const times = (count: number, text: (i: number) => string) => Array.from({ length: count }, (_, i) => text(i)).join();
const strangers = (count: number): Json[] =>
  Array.from({ length: count }, (_, i) => ({ value: `00000000-0000-7000-8000-${String(i).padStart(12, '0')}` }));

interface BodyAttack {
  readonly name: string;
  readonly path: string;
  readonly body: () => string;
  readonly isZipped?: boolean;
  readonly status: number;
  /** How often it is sent at once; thrice if not said. */
  readonly times?: number;
}

const BODY_ATTACKS: BodyAttack[] = [
  { name: '2,600,000 arrays', path: '/Groups', body: () => `[${times(2_600_000, () => '[]')}]`, status: 413 },
  {
    name: '4,000,000 brackets',
    path: '/Groups',
    body: () => '['.repeat(4_000_000) + ']'.repeat(4_000_000),
    status: 400,
  },
  {
    name: '450,000 names that are all different',
    path: '/Bulk',
    body: () => `[${times(4_500, (i) => `{${times(100, (j) => `"${i} ${j}":1`)}}`)}]`,
    status: 413,
  },
  {
    name: '100 names in ever another order',
    path: '/Bulk',
    body: () =>
      `[${times(30_000, (i) => `{${times(12, (j) => `"${(Math.imul(i * 12 + j, 2_654_435_761) >>> 16) % 100}":1`)}}`)}]`,
    status: 413,
  },
  {
    name: '100 MB of spaces in 100 KB',
    path: '/Groups',
    body: () => ' '.repeat(100 * MEGABYTE),
    isZipped: true,
    status: 413,
  },
  {
    name: '100,000 strangers as members',
    path: '/Groups',
    body: () => JSON.stringify({ displayName: 'Strangers', members: strangers(100_000) }),
    times: 1,
    status: 400,
  },
  {
    name: '8 MB of long texts',
    path: '/Bulk',
    body: () => JSON.stringify({ Operations: [], x: Array(8).fill('x'.repeat(MEGABYTE - 100)) }),
    status: 200,
  },
];

async function send(
  client: ScimClient,
  { path, status, isZipped, times: count = 3 }: BodyAttack,
  body: Buffer,
): Promise<void> {
  const headers = isZipped ? { 'Content-Encoding': 'gzip' } : {};
  const answers = await Promise.all(
    Array.from({ length: count }, () => client.send({ method: 'POST', path, body, headers })),
  );
  for (const answer of answers)
    expect({ status: answer.status, text: answer.text.slice(0, 300) }).toMatchObject({ status });
}

/** A user with 1,000 roles. */
const ROLES: Json = Array.from({ length: 1_000 }, (_, i) => ({ value: `role ${i}` }));

export const BODIES: readonly Attack[] = [
  {
    name: 'bodies: a Bulk of 100 PATCHes that cost what one may',
    async prepare(world) {
      const { client } = await world.createOrganization('core');
      const id = idOf(await client.post('/Users', coreUser('ada', { roles: ROLES })));
      const change = { op: 'replace', path: 'roles[value sw "role"].display', value: 'x' };
      const patch = { method: 'PATCH', path: `/Users/${id}`, data: { Operations: Array<Json>(5).fill(change) } };
      const body = { schemas: [BULK_REQUEST], Operations: Array<Json>(100).fill(patch) };
      return async () => {
        const answer = await client.post('/Bulk', body);
        const operations = answer.body.Operations as { status: string; response?: { detail?: string } }[];
        const statuses = operations.map(({ status }) => status);
        expect(statuses).toEqual([...Array(20).fill('200'), ...Array(80).fill('413')]);
        expect(operations.at(-1)?.response?.detail).toContain('The operations of the PATCHes of one Bulk may change');
      };
    },
  },
  ...BODY_ATTACKS.map(
    (attack): Attack => ({
      name: `bodies: ${attack.name}`,
      async prepare(world) {
        const { client } = await world.createOrganization('core');
        const body = Buffer.from(attack.body());
        const sent = attack.isZipped ? gzipSync(body) : body;
        return () => send(client, attack, sent);
      },
    }),
  ),
  {
    name: 'bodies: 100,000 members are taken out of a group that has none of them',
    async prepare(world) {
      const { client } = await world.createOrganization('core');
      const id = idOf(await client.post('/Groups', group('Analysts')));
      const operation = { op: 'remove', path: 'members', value: strangers(100_000) };
      return async () => {
        expect((await client.patch(`/Groups/${id}`, operation)).status).toBe(204);
      };
    },
  },
];
