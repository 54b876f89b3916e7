import { statfs } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { watchRoom } from '../../src/store/embedded/room-watch.js';
import type { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const BULK = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';

let server: TestServer;
let client: ScimClient;
const lines: string[] = [];

beforeAll(async () => {
  server = await createTestServer({ onLog: (line) => void lines.push(line) });
  ({ client } = await server.createOrganization('core'));
});
afterAll(() => server.close());

test('while the disk of the database is full, changes are 503 and change nothing, and reads go on', async () => {
  const user = (await client.post('/Users', { userName: 'ada' })).body;
  const id = String(user.id);
  const group = (await client.post('/Groups', { displayName: 'Engineers' })).body;
  server.services.database.refuseChanges('The disk is full.');

  const refused = [
    await client.post('/Users', { userName: 'bea' }),
    await client.post('/Groups', { displayName: 'Admins', members: [{ value: id }] }),
    await client.put(`/Users/${id}`, { userName: 'ada', displayName: 'Ada' }),
    await client.patch(`/Users/${id}`, { op: 'add', path: 'displayName', value: 'Ada' }),
    await client.patch(`/Groups/${group.id}`, { op: 'add', path: 'members', value: [{ value: id }] }),
    await client.delete(`/Users/${id}`),
  ];
  expect(refused.map(({ status }) => status)).toEqual([503, 503, 503, 503, 503, 503]);
  expect(refused[0]?.body.detail).toBe('The disk is full. Nothing was changed. Try again later.');
  expect(refused[0]?.headers['retry-after']).toBe('60');
  const operations = [1, 2].map((i) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `${i}`,
    data: { userName: `c${i}` },
  }));
  const bulk = await client.post('/Bulk', { schemas: [BULK], Operations: operations });
  expect(bulk.body.Operations).toMatchObject([{ status: '503' }, { status: '503' }]);

  expect((await client.get(`/Users/${id}`)).body).toEqual(user);
  expect((await client.get(`/Groups/${group.id}`)).body).toEqual(group);
  expect((await client.get('/Users')).body.totalResults).toBe(1);

  server.services.database.refuseChanges(undefined);
  expect((await client.post('/Users', { userName: 'bea' })).status).toBe(201);
  await server.flushLog();
  const [logged] = await server.query<{ count: number }>(
    'SELECT count(*)::int FROM rollcall.provisioning_log WHERE status = 503',
  );
  expect(lines.filter((line) => line.includes('request failed'))).toEqual([]);
  expect(logged?.count).toBeGreaterThan(0);
});

test('the watch tells of a disk with less room than there must be, and of no other', async () => {
  const { bavail, bsize } = await statfs(tmpdir());
  const told = (leastBytes: number) =>
    new Promise<boolean>((resolve) => {
      const end = watchRoom({
        folder: tmpdir(),
        leastBytes,
        onChange: (isFull, freeBytes) => {
          end();
          resolve(isFull && freeBytes < leastBytes);
        },
      });
      setTimeout(() => {
        end();
        resolve(false);
      }, 300);
    });
  expect(await told(bavail * bsize * 4)).toBe(true);
  expect(await told(0)).toBe(false);
});
