import { Requirements } from '../../src/directory/definitions/requirements.js';
import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA } from '../../src/protocol/urns.js';
import { refusal } from '../support/refusal.js';
import { vaultUser } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

const ENT = ENTERPRISE_USER_SCHEMA;
/** Each required attribute with its source in Entra, and a user that lacks it. */
const REQUIRED: [path: string, source: string, lacking: JsonObject][] = [
  ['userName', 'userPrincipalName', { userName: '' }],
  ['externalId', 'mailNickname', { externalId: null }],
  ['active', 'Switch([IsSoftDeleted], , "False", "True", "True", "False")', { active: null }],
  ['title', 'jobTitle', { title: '' }],
  ['emails[type eq "work"].value', 'mail', { emails: [{ type: 'home', value: 'ada@home.example' }] }],
  ['name.givenName', 'givenName', { name: { familyName: 'Lovelace' } }],
  ['name.familyName', 'surname', { name: { givenName: 'Ada' } }],
  ['addresses[type eq "work"].locality', 'city', { addresses: [{ type: 'work', country: 'GB' }] }],
  ['addresses[type eq "work"].country', 'country', { addresses: [{ type: 'work', locality: 'London' }] }],
  [`${ENT}:employeeNumber`, 'employeeId', { [ENT]: { department: 'Research' } }],
  [`${ENT}:department`, 'department', { [ENT]: { employeeNumber: '1042' } }],
];

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
let path: string;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('vault');
  client = organization.client;
  path = `/Users/${idOf(await client.post('/Users', vaultUser('ada')))}`;
});
afterAll(() => server.close());

const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const naming = (...pairs: (readonly [string, string, ...unknown[]])[]) =>
  new RegExp(
    `lacks what this organization requires: ${pairs.map(([name, source]) => literal(`${name} (in Entra from ${source})`)).join(', ')}\\. In Entra, `,
  );

test.each(REQUIRED)(
  '%s is required of POST and PUT; the refusal names it, its source and the remedy',
  async (name, source, lacking) => {
    const before = await storedState(server, organization);
    const expected = refusal(400, 'invalidValue', naming([name, source]));
    expect(await client.post('/Users', vaultUser('bob', lacking))).toMatchObject(expected);
    expect(await client.put(path, vaultUser('ada', lacking))).toMatchObject(expected);
    expect(await storedState(server, organization)).toEqual(before);
  },
);

test.each(REQUIRED)('PATCH cannot take %s away', async (name, source) => {
  const before = await storedState(server, organization);
  const expected = refusal(400, 'mutability', naming([name, source]));
  expect(await client.patch(path, { op: 'remove', path: name })).toMatchObject(expected);
  expect(await client.patch(path, { op: 'replace', path: name, value: null })).toMatchObject(expected);
  expect(await client.patch(path, { op: 'replace', path: name, value: '' })).toMatchObject(expected);
  expect(await storedState(server, organization)).toEqual(before);
});

test('all that is missing is named at once, in the order of the table', async () => {
  expect(await client.post('/Users', { displayName: 'Nobody' })).toMatchObject(
    refusal(400, 'invalidValue', naming(...REQUIRED)),
  );
  const operations = REQUIRED.map(([name]) => ({ op: 'remove', path: name }));
  expect(await client.patch(path, ...operations)).toMatchObject(refusal(400, 'mutability', naming(...REQUIRED)));
});

test('displayName and manager may be absent', async () => {
  const { displayName: _, ...user } = vaultUser('cy');
  expect((await client.post('/Users', user)).status).toBe(201);
});

test('a required value may be replaced by another within one request', async () => {
  const answer = await client.patch(
    path,
    { op: 'remove', path: 'title' },
    { op: 'remove', path: 'emails' },
    { op: 'add', path: 'title', value: 'Lead' },
    { op: 'add', path: 'emails[type eq "work"].value', value: 'ada.king@contoso.com' },
  );
  expect(answer).toMatchObject({ status: 200, body: { title: 'Lead', emails: [{ value: 'ada.king@contoso.com' }] } });
});

test('a user from before the profile, who lacks some, can still be disabled, but loses nothing more', async () => {
  const old = await server.createOrganization('core');
  const id = idOf(await old.client.post('/Users', { userName: 'old', externalId: 'o-1', active: true }));
  await server.services.organizations.setProfile(old.slug, 'vault');
  await expectVault(old);
  const disable = { op: 'replace', path: 'active', value: false };
  expect(await old.client.patch(`/Users/${id}`, disable)).toMatchObject({ status: 200, body: { active: false } });
  expect(await old.client.patch(`/Users/${id}`, { op: 'remove', path: 'externalId' })).toMatchObject(
    refusal(400, 'mutability', naming(['externalId', 'mailNickname'])),
  );
});

test('an organization requires of the mapped attributes what it chose, whatever its profile says', async () => {
  const requirements = new Requirements(server.services.organizations, server.services.database);
  const own = await server.createOrganization('core');
  // At once: neither loses what the other chose.
  await Promise.all([
    requirements.change(own.slug, ['title'], true),
    requirements.change(own.slug, ['DEPARTMENT', 'emails.value'], true),
  ]);
  const missing = naming(
    ['title', 'jobTitle'],
    ['emails[type eq "work"].value', 'mail'],
    [`${ENT}:department`, 'department'],
  );
  const before = await storedState(server, own);
  expect(await own.client.post('/Users', { userName: 'ada' })).toMatchObject(refusal(400, 'invalidValue', missing));
  expect(await storedState(server, own)).toEqual(before);
  const full = {
    userName: 'ada',
    title: 'Lead',
    emails: [{ type: 'work', value: 'a@b.example' }],
    [ENT]: { department: 'R' },
  };
  const at = `/Users/${idOf(await own.client.post('/Users', full))}`;
  expect(await own.client.put(at, { userName: 'ada' })).toMatchObject(refusal(400, 'invalidValue', missing));
  expect(await own.client.patch(at, { op: 'remove', path: 'title' })).toMatchObject(
    refusal(400, 'mutability', naming(['title', 'jobTitle'])),
  );
  const { body } = await own.client.get('/Schemas/urn:ietf:params:scim:schemas:core:2.0:User');
  expect(body.attributes).toContainEqual(expect.objectContaining({ name: 'title', required: true }));
  expect(body.attributes).toContainEqual(expect.objectContaining({ name: 'displayName', required: false }));

  const fewer = await server.createOrganization('vault');
  const { attributes } = await requirements.change(fewer.slug, ['title', 'addresses[type eq "work"].country'], false);
  expect(attributes.filter(({ isRequired, isByProfile }) => isRequired !== isByProfile)).toHaveLength(2);
  expect((await fewer.client.post('/Users', vaultUser('bob', { title: null }))).status).toBe(201);
  expect(await fewer.client.post('/Users', vaultUser('cy', { externalId: null, title: null }))).toMatchObject(
    refusal(400, 'invalidValue', naming(['externalId', 'mailNickname'])),
  );
  const { lookedAt, isMore, counts } = await requirements.lacking(fewer.slug);
  expect([lookedAt, isMore, counts.get('title'), counts.get('active'), counts.get('externalId')]).toEqual([
    1,
    false,
    1,
    0,
    0,
  ]);
  await expect(requirements.change(fewer.slug, ['userName'], false)).rejects.toThrow('always required');
  await expect(requirements.change(fewer.slug, ['nickName'], true)).rejects.toThrow('"nickName" is none of');
  // Nothing but userName is still a choice; another profile is the end of it.
  const all = attributes.map(({ path: name }) => name).filter((name) => name !== 'userName');
  const none = await requirements.change(fewer.slug, all, false);
  expect(none.attributes.filter(({ isRequired }) => isRequired)).toMatchObject([{ path: 'userName' }]);
  await server.services.organizations.setProfile(fewer.slug, 'core');
  expect(await requirements.read(fewer.slug)).toMatchObject({ profile: 'core', isChosen: false });
});

/** Another node may serve the old profile for two seconds; a fresh server does not know it. */
async function expectVault({ client: tenant }: TestOrganization): Promise<void> {
  for (let tries = 0; tries < 60; tries += 1) {
    const { body } = await tenant.get('/ResourceTypes/User');
    if (JSON.stringify(body).includes('"required":true')) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('the new profile is not served after six seconds');
}
