import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA as ENT } from '../../src/protocol/urns.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  ({ client } = await server.createOrganization('core'));
});
afterAll(() => server.close());

/** What the client said, without what the server gives. */
const attributesOf = ({ schemas: _schemas, id: _id, meta: _meta, ...attributes }: JsonObject) => attributes;

test('§2.3.5: created and lastModified are xsd:dateTime with date, time and zone', async () => {
  const { meta } = (await client.post('/Users', coreUser('ada'))).body;
  const form = expect.stringMatching(/^\d{4}-(0[1-9]|1[0-2])-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(\.\d+)?Z$/);
  expect(meta).toMatchObject({ created: form, lastModified: form });
});

test('§2.3.6: a binary value is base64, returned as sent; anything else is 400', async () => {
  const x509Certificates = [{ value: 'MIIDQzCCAqygAwIBAgICEAAwDQYJKoZIhvcNAQEFBQAw' }];
  const created = await client.post('/Users', coreUser('ada', { x509Certificates }));
  expect(created).toMatchObject({ status: 201, body: { x509Certificates } });
  for (const value of ['!!', 'a{b}', 'ä']) {
    const refused = await client.post('/Users', coreUser('bob', { x509Certificates: [{ value }] }));
    expect(refused).toMatchObject(refusal(400, 'invalidValue', /x509Certificates\[0\]\.value takes a base64 string/));
  }
});

test('§2.3.7: every $ref is an absolute URI that leads to the resource it names', async () => {
  const boss = idOf(await client.post('/Users', coreUser('boss')));
  const ada = idOf(await client.post('/Users', coreUser('ada', { [ENT]: { manager: { value: boss } } })));
  const inner = idOf(await client.post('/Groups', group('Inner', ada)));
  const outer = idOf(await client.post('/Groups', group('Outer', inner)));
  const user = (await client.get(`/Users/${ada}`)).body;
  const outerGroup = (await client.get(`/Groups/${outer}`)).body;
  const innerGroup = (await client.get(`/Groups/${inner}`)).body;
  const manager = (user[ENT] as { manager: JsonObject }).manager;
  const references = [
    manager,
    ...[user.groups, innerGroup.members, outerGroup.members].flatMap((list) => list as JsonObject[]),
  ];
  expect(references).toHaveLength(5);
  for (const { value, $ref } of references) {
    expect(String($ref).startsWith(`${client.tenantUrl}/`)).toBe(true);
    const target = await client.get(String($ref).slice(client.tenantUrl.length));
    expect(target).toMatchObject({ status: 200, body: { id: value, meta: { location: $ref } } });
  }
});

test('§2.3.8: the order of sub-attributes means nothing', async () => {
  const created = await client.post('/Users', coreUser('ada', { name: { givenName: 'Ada', familyName: 'King' } }));
  const turned = {
    name: { familyName: 'King', givenName: 'Ada' },
    userName: 'ada',
    schemas: created.body.schemas ?? [],
  };
  const replaced = await client.put(`/Users/${idOf(created)}`, turned);
  expect(replaced).toMatchObject({ status: 200, body: created.body });
});

test('§2.4: of two primary values the first is, by POST, PUT and PATCH, and the log says so', async () => {
  const emails = ['a@x.example', 'b@x.example'].map((value) => ({ value, primary: true }));
  const kept = [emails[0], { value: 'b@x.example', primary: false }];
  const created = await client.post('/Users', coreUser('ada', { emails }));
  expect(created).toMatchObject({ status: 201, body: { emails: kept } });
  const path = `/Users/${idOf(created)}`;
  expect(await client.put(path, coreUser('ada', { emails, title: 'T' }))).toMatchObject({
    status: 200,
    body: { emails: kept },
  });
  const added = [
    { value: 'r', primary: true },
    { value: 's', primary: true },
  ];
  expect((await client.patch(path, { op: 'add', path: 'roles', value: added })).body).toMatchObject({
    emails: kept,
    roles: [
      { value: 'r', primary: true },
      { value: 's', primary: false },
    ],
  });
  expect((await client.get('/Users?filter=emails.primary+eq+true')).body).toMatchObject({ totalResults: 1 });
  const notes = await server.query<{ notes: { code: string }[] }>(
    `SELECT notes FROM rollcall.provisioning_log WHERE subject = $1 AND operation <> 'list' ORDER BY id`,
    idOf(created),
  );
  expect(notes.map(({ notes }) => notes.map(({ code }) => code))).toEqual(Array(3).fill(['second-primary']));
});

test('§2.4: a strict organization refuses two primary values, and nothing is stored', async () => {
  const strict = await server.createOrganization('core');
  await server.services.organizations.set(strict.slug, { strict: true });
  const emails = ['a@x.example', 'b@x.example'].map((value) => ({ value, primary: true }));
  const refused = refusal(400, 'invalidValue', /Only one of emails can be primary/);
  const { client: caller } = strict;
  expect(await caller.post('/Users', coreUser('ada', { emails }))).toMatchObject(refused);
  const created = await caller.post('/Users', coreUser('ada', { emails: emails.slice(1) }));
  expect(await caller.put(`/Users/${idOf(created)}`, coreUser('ada', { emails }))).toMatchObject(refused);
  expect(await caller.patch(`/Users/${idOf(created)}`, { op: 'replace', path: 'emails', value: emails })).toMatchObject(
    refused,
  );
  expect((await caller.get('/Users')).body.Resources).toEqual([created.body]);
});

test('§2.4: primary is false unless it was sent', async () => {
  await client.post('/Users', coreUser('ada', { emails: [{ value: 'ada@x.example' }] }));
  await client.post('/Users', coreUser('bob', { emails: [{ value: 'bob@x.example', primary: true }] }));
  const found = await client.get('/Users?filter=emails%5Bnot%20(primary%20eq%20true)%5D');
  expect(found.body.Resources).toMatchObject([{ userName: 'ada' }]);
  expect((await client.get('/Users?filter=emails.primary+eq+true')).body.Resources).toMatchObject([
    { userName: 'bob' },
  ]);
});

test('§2.4: values are returned as they were sent, twice if sent twice', async () => {
  const emails = [
    { value: 'Ada@X.example', type: 'work' },
    { value: 'Ada@X.example', type: 'work' },
  ];
  expect((await client.post('/Users', coreUser('ada', { emails }))).body.emails).toEqual(emails);
});

test('§2.4: an address with a version leads nowhere, and equals none', async () => {
  const ada = idOf(await client.post('/Users', coreUser('ada')));
  await client.post('/Groups', group('Analysts', ada));
  const matches = async (location: string) =>
    (await client.get(`/Groups${query({ filter: `members.$ref eq "${location}"` })}`)).body.totalResults;
  expect(await matches(`${client.tenantUrl}/Users/${ada}`)).toBe(1);
  expect(await client.get(`/v2/Users/${ada}`)).toMatchObject(refusal(404));
  expect(await matches(`${client.tenantUrl}/v2/Users/${ada}`)).toBe(0);
});

test('§2.5: null, an empty list and nothing are one state', async () => {
  const full = { title: 'Analyst', name: { givenName: 'Ada' }, roles: [{ value: 'r' }], [ENT]: { department: 'R' } };
  const empty = { title: null, name: null, roles: [], emails: [], [ENT]: { department: null } };
  const created = await client.post('/Users', coreUser('ada', empty));
  expect(attributesOf(created.body)).toEqual({ userName: 'ada' });
  const path = `/Users/${idOf(created)}`;
  expect((await client.put(path, coreUser('ada', full))).body).toMatchObject(full);
  expect(attributesOf((await client.put(path, coreUser('ada', empty))).body)).toEqual({ userName: 'ada' });
  expect((await client.put(path, coreUser('ada', full))).body).toMatchObject(full);
  const operations = Object.entries(empty).map(([name, value]) => ({ op: 'replace', path: name, value }));
  expect(attributesOf((await client.patch(path, ...operations)).body)).toEqual({ userName: 'ada' });
});

test('§7: the case of a value is kept, whether its attribute is caseExact or not', async () => {
  const sent = { externalId: 'Ext-ÄÖ', profileUrl: 'https://Example.com/ADA', displayName: 'aDa', nickName: 'ADA' };
  expect((await client.post('/Users', coreUser('aDA', sent))).body).toMatchObject({ ...sent, userName: 'aDA' });
});
