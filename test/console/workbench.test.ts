import type { LogPage } from '../../src/console/api/contract/log.js';
import type { WorkbenchAnswer } from '../../src/console/api/contract/workbench.js';
import { browserOf, type ConsoleBrowser, createPerson } from '../support/console-browser.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let other: TestOrganization;
let admin: ConsoleBrowser;
let auditor: ConsoleBrowser;

beforeAll(async () => {
  server = await createTestServer();
  [organization, other] = [await server.createOrganization('core'), await server.createOrganization('core')];
  admin = await browserOf(server, await createPerson(server, 'admin', organization.id));
  auditor = await browserOf(server, await createPerson(server, 'auditor', organization.id));
});
afterAll(() => server.close());

const attempt = (browser: ConsoleBrowser, body: object) =>
  browser.post<WorkbenchAnswer & { error: { field?: string; code: string } }>(
    `/organizations/${organization.slug}/workbench`,
    body,
  );
/** It is a user too. */
const BULK = { userName: 'eve', Operations: [{ method: 'POST', path: '/Users', data: { userName: 'eve' } }] };
const credentials = () =>
  server.query<{ name: string }>(
    'SELECT name FROM rollcall.credentials WHERE organization_id = $1 AND coalesce(revoked_at > now(), TRUE)',
    organization.id,
  );

test('an admin sends a request as a client would; no credential is left, and the log has what came of it', async () => {
  const { body: made } = await attempt(admin, { method: 'POST', path: '/Users', body: { userName: 'ada lovelace' } });
  expect(made).toMatchObject({ status: 201, isCut: false, requestId: expect.any(String), ms: expect.any(Number) });
  expect(made.headers).toContainEqual({ name: 'content-type', value: 'application/scim+json; charset=utf-8' });
  // Blanks and quotes, as people type them.
  const { body: found } = await attempt(admin, { method: 'GET', path: '/Users?filter=userName eq "ada lovelace"' });
  expect(found.path).toBe('/Users?filter=userName%20eq%20%22ada%20lovelace%22');
  expect(JSON.parse(found.body)).toMatchObject({ totalResults: 1 });
  const { body: again } = await attempt(admin, { method: 'POST', path: '/Users', body: { userName: 'ADA lovelace' } });
  expect(again.status).toBe(409);
  expect((await attempt(admin, { method: 'PUT', path: '/Users/none', ifMatch: 'W/"7"' })).body.status).toBe(404);
  expect((await credentials()).map(({ name }) => name)).toEqual(['Entra']);
  await server.flushLog();
  const { body } = await admin.get<LogPage>(`/organizations/${organization.slug}/log?requestId=${again.requestId}`);
  expect(body.items).toEqual([expect.objectContaining({ credential: 'Workbench', outcome: 'refused', status: 409 })]);
});

test('an auditor reads, by a search in a body too, and changes nothing', async () => {
  expect((await attempt(auditor, { method: 'GET', path: '/Users' })).body.status).toBe(200);
  expect((await attempt(auditor, { method: 'POST', path: '/Users/.search', body: {} })).body.status).toBe(200);
  for (const [method, path] of [
    ['POST', '/Users'],
    ['POST', '/Bulk'],
    ['DELETE', '/Users/none'],
  ])
    expect((await attempt(auditor, { method, path, body: BULK })).body.body).toContain('403');
  expect(
    JSON.parse((await attempt(auditor, { method: 'GET', path: '/Users?filter=userName eq "eve"' })).body.body),
  ).toMatchObject({ totalResults: 0 });
});

test('what leads elsewhere, or is no request, is refused before it is sent', async () => {
  for (const path of [
    `/../${other.slug}/Users`,
    '/../../../oauth2/jwks',
    '/%2e%2e/x',
    'Users',
    `/${'x'.repeat(9_000)}`,
  ])
    expect([path, (await attempt(admin, { method: 'GET', path })).body.error]).toMatchObject([path, { field: 'path' }]);
  expect((await attempt(admin, { method: 'TRACE', path: '/Users' })).status).toBe(400);
  expect((await attempt(admin, { method: 'GET', path: '/Users', ifMatch: 'a\r\nb: c' })).body.error.field).toBe(
    'ifMatch',
  );
  expect((await attempt(admin, { method: 'POST', path: '/Users', body: 'no object' })).body.status).toBe(400);
  await server.query('UPDATE rollcall.organizations SET active = false WHERE id = $1', organization.id);
  expect(await attempt(admin, { method: 'GET', path: '/Users' })).toMatchObject({
    status: 409,
    body: { error: { code: 'inactive' } },
  });
});
