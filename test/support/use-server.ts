import { createOrganizationFor, type TestNode } from './test-server.js';

const USER = 'urn:ietf:params:scim:schemas:core:2.0:User';

/** What a provisioning job and an operator do, on a node that runs: expects that all of it works. */
export async function useServer({ services, scimUrl, flushLog }: TestNode): Promise<void> {
  const { client, id } = await createOrganizationFor(services, scimUrl, 'core');
  const created = await client.post('/Users', {
    schemas: [USER],
    userName: 'rollcall.users',
    emails: [{ value: 'a@b.c' }],
  });
  expect(created).toMatchObject({ status: 201, body: { userName: 'rollcall.users' } });
  const path = `/Users/${created.body.id}`;
  expect((await client.get('/Users?filter=userName%20eq%20"rollcall.users"')).body).toMatchObject({ totalResults: 1 });
  const group = await client.post('/Groups', { displayName: 'G', members: [{ value: String(created.body.id) }] });
  expect(group.status).toBe(201);
  const operation = { op: 'replace', path: 'title', value: 'its rollcall.groups' };
  expect((await client.patch(path, operation)).status).toBe(200);
  expect((await client.get(path)).body).toMatchObject({ title: 'its rollcall.groups', groups: [{ display: 'G' }] });
  const list = await client.get(
    '/Users?filter=title%20co%20"rollcall."%20and%20emails.value%20eq%20"a@b.c"&sortBy=title',
  );
  expect(list.body).toMatchObject({ totalResults: 1 });
  expect((await client.delete(path)).status).toBe(204);
  expect((await client.get(path)).status).toBe(404);
  await flushLog();
  const entries = await services.database.prisma.provisioningLogEntry.findMany({
    where: { organizationId: id, operation: { in: ['create', 'patch', 'delete'] } },
    orderBy: { id: 'asc' },
  });
  expect(entries.map(({ operation }) => operation)).toEqual(['create', 'create', 'patch', 'delete']);
}
