import type { QuirksAnswer } from '../../src/console/api/contract/quirks.js';
import { browserOf, createPerson } from '../support/console-browser.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());

test('quirks: the ledger and what strict mode would refuse, in both languages; an admin turns it on, an auditor reads', async () => {
  const { client, id, slug } = await server.createOrganization('core');
  await server.createOrganization('core');
  const base = `/organizations/${slug}`;
  const admin = await browserOf(server, await createPerson(server, 'admin', id));
  const auditor = await browserOf(server, await createPerson(server, 'auditor', id));
  expect((await auditor.get<QuirksAnswer>(`${base}/quirks`)).body).toEqual({
    strict: false,
    quirks: [],
    days: 14,
    clients: [],
  });
  const path = `/Users/${idOf(await client.post('/Users', coreUser('ada', { active: 'True', password: 'x' })))}`;
  await client.patch(path, { op: 'replace', value: { title: 'T' } });
  await client.patch(path, { op: 'replace', value: { title: 'U' } });
  await server.flushLog();
  const { body } = await auditor.get<QuirksAnswer>(`${base}/quirks`);
  expect(body.quirks).toMatchObject([
    { code: 'boolean-string', times: 1, strict: { scimType: 'invalidValue', clause: 'RFC 7643 §2.3.2' } },
    { code: 'password-discarded', strict: null },
  ]);
  expect(body.clients).toMatchObject([
    { client: 'Entra', requests: 3, findings: [{ code: 'path-missing', requests: 2 }, { code: 'boolean-string' }] },
  ]);
  const german = await auditor.send<QuirksAnswer>('GET', `${base}/quirks`, undefined, { 'Accept-Language': 'de' });
  expect(german.body.clients[0]?.findings[0]?.change).toMatch(/^Lassen Sie den Client/);
  expect(german.body.quirks[0]?.meaning).toMatch(/^Entra sendet/);

  expect((await auditor.send('PUT', `${base}/strict`, { strict: true })).status).toBe(403);
  expect((await admin.send('PUT', `${base}/strict`, { strict: 'yes' })).status).toBe(400);
  expect((await admin.send<QuirksAnswer>('PUT', `${base}/strict`, { strict: true })).body).toMatchObject({
    strict: true,
    clients: [{ requests: 3 }],
  });
  expect(await server.services.organizations.get(slug)).toMatchObject({ strict: true });
  const other = await server.createOrganization('core');
  await server.services.organizations.set(other.slug, { strict: true });
  expect(await other.client.post('/Users', coreUser('ada', { active: 'True' }))).toMatchObject(
    refusal(400, 'invalidValue'),
  );
  expect((await admin.send('PUT', `${base}/strict`, { strict: false })).body).toMatchObject({ strict: false });
});
