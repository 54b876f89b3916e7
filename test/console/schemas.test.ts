import type { DataIntegration } from '../../src/console/api/contract/data-integration.js';
import type {
  LackingAnswer,
  RequirementsAnswer,
  SampleAnswer,
  SchemasAnswer,
} from '../../src/console/api/contract/schemas.js';
import { BADGE, badgeSchema } from '../support/badge-schema.js';
import { browserOf, type ConsoleBrowser, createPerson } from '../support/console-browser.js';
import { coreUser, group, vaultUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

const DEVICE = 'urn:example:scim:schemas:core:1.0:Device';

let server: TestServer;
let acme: TestOrganization;
let base: string;
let admin: ConsoleBrowser;
let auditor: ConsoleBrowser;

beforeAll(async () => {
  server = await createTestServer();
  acme = await server.createOrganization('vault');
  base = `/organizations/${acme.slug}`;
  admin = await browserOf(server, await createPerson(server, 'admin', acme.id));
  auditor = await browserOf(server, await createPerson(server, 'auditor', acme.id));
});
afterAll(() => server.close());

const sample = async (body: unknown, type?: string, browser = auditor) =>
  (await browser.send<SampleAnswer>('POST', `${base}/samples`, { text: JSON.stringify(body), ...(type && { type }) }))
    .body;

test('requirements: who lacks what is counted, an admin chooses, an auditor does not, and the audit tells it', async () => {
  const { displayName: _, ...user } = vaultUser('ada');
  const id = idOf(await acme.client.post('/Users', user));
  const { body: before } = await auditor.get<RequirementsAnswer>(`${base}/requirements`);
  expect(before).toMatchObject({ profile: 'vault', isChosen: false });
  expect(before.attributes).toHaveLength(13);
  expect(before.attributes.filter(({ isRequired }) => isRequired)).toHaveLength(11);
  expect(before.paths[0]).toMatchObject({ product: 'Entra', steps: expect.arrayContaining(['Mappings']) });
  const { body: lacking } = await auditor.get<LackingAnswer>(`${base}/requirements/lacking`);
  expect(lacking).toMatchObject({ lookedAt: 1, isMore: false, counts: { displayName: 1, title: 0 } });

  const wanted = { attributes: ['displayName'], isRequired: true };
  expect((await auditor.send('PATCH', `${base}/requirements`, wanted)).status).toBe(403);
  const { body: chosen } = await admin.send<RequirementsAnswer>('PATCH', `${base}/requirements`, wanted);
  expect(chosen).toMatchObject({ isChosen: true });
  expect(chosen.attributes.find(({ path }) => path === 'displayName')).toMatchObject({
    isRequired: true,
    isByProfile: false,
  });
  const { body: integration } = await auditor.get<DataIntegration>(`${base}/data-integration`);
  expect(integration.attributes.find(({ target }) => target === 'displayName')).toMatchObject({ isRequired: true });
  expect(await sample(user)).toMatchObject({
    refusal: {
      reason: 'attribute-missing',
      status: 400,
      scimType: 'invalidValue',
      detail: expect.stringContaining('displayName'),
    },
  });
  // Who is here can still be disabled.
  const disable = { op: 'replace', path: 'active', value: false };
  expect((await acme.client.patch(`/Users/${id}`, disable)).status).toBe(200);
  for (const attributes of [['userName'], ['shoeSize'], [], ['a\0']])
    expect(await admin.send('PATCH', `${base}/requirements`, { attributes, isRequired: false })).toMatchObject({
      status: 400,
    });

  expect((await admin.send<RequirementsAnswer>('DELETE', `${base}/requirements`)).body).toEqual(before);
  const german = { 'Accept-Language': 'de' };
  const { body: audit } = await admin.send<{ items: { sentence: string }[] }>(
    'GET',
    `${base}/audit`,
    undefined,
    german,
  );
  const sentences = audit.items.map(({ sentence }) => sentence);
  expect(sentences[0]).toMatch(/hat die Pflichtattribute der Benutzer.* wieder auf die des Profils gesetzt\.$/);
  expect(sentences[1]).toMatch(
    /hat die Pflichtattribute der Benutzer.* auf userName, externalId, active, displayName, title.* gesetzt/,
  );
});

test('schemas and types: shown with sources, added, replaced and removed as the command does, and checked by samples', async () => {
  const { body: standard } = await auditor.get<SchemasAnswer>(`${base}/schemas`);
  const [users, groups] = standard.types;
  expect([users?.name, groups?.name, standard.types.length]).toEqual(['User', 'Group', 2]);
  const attribute = (name: string) => users?.schema.attributes.find((each) => each.name === name);
  expect(attribute('title')).toMatchObject({ isRequired: true, sources: ['jobTitle'], isMultiValued: false });
  expect(attribute('emails.value')).toMatchObject({ sources: ['mail'] });
  expect(attribute('id')).toMatchObject({ mutability: 'readOnly', uniqueness: 'server' });
  expect(users?.extensions[0]?.attributes.find(({ name }) => name === 'department')?.sources).toEqual(['department']);

  const badge = { text: JSON.stringify(badgeSchema()), types: ['User'], isRequired: false };
  expect((await auditor.send('POST', `${base}/schemas`, badge)).status).toBe(403);
  const { body: added } = await admin.send<SchemasAnswer>('POST', `${base}/schemas`, badge);
  const own = added.types[0]?.extensions.find(({ id }) => id === BADGE);
  expect(own).toMatchObject({ isOwn: true, isRequired: false });
  expect(await admin.send('POST', `${base}/schemas`, badge)).toMatchObject({
    status: 400,
    body: { error: { message: expect.stringContaining('already') } },
  });
  expect((await admin.send('POST', `${base}/schemas`, { text: '{"id":' })).status).toBe(400);
  // What is shown is what a new version begins with.
  const next = { text: JSON.stringify(own?.document), types: ['Group'], isRequired: true };
  const { body: replaced } = await admin.send<SchemasAnswer>('PUT', `${base}/schemas`, next);
  expect(replaced.types[1]?.extensions).toMatchObject([{ id: BADGE, isRequired: true }]);

  const device = { id: DEVICE, name: 'Device', attributes: [{ name: 'serial', required: true, uniqueness: 'server' }] };
  const { body: unused } = await admin.send<SchemasAnswer>('POST', `${base}/schemas`, { text: JSON.stringify(device) });
  expect(unused.unused).toMatchObject([{ id: DEVICE }]);
  const type = { name: 'Device', endpoint: '/Devices', description: 'Things.', schema: DEVICE };
  const typed = await admin.send<SchemasAnswer>('POST', `${base}/resource-types`, { text: JSON.stringify(type) });
  expect(typed.body.types[2]).toMatchObject({ name: 'Device', isOwn: true, schema: { id: DEVICE } });

  expect(await sample({ schemas: [DEVICE], serial: 'x' })).toMatchObject({ type: 'Device', stored: { serial: 'x' } });
  expect(await sample({ schemas: [DEVICE] })).toMatchObject({ refusal: { reason: 'attribute-missing' } });

  const at = (urn: string) => `${base}/schemas/${encodeURIComponent(urn)}`;
  expect((await auditor.send('DELETE', at(BADGE))).status).toBe(403);
  expect((await admin.send('DELETE', at(DEVICE))).status).toBe(400);
  const { body: fromGroup } = await admin.send<SchemasAnswer>('DELETE', `${at(BADGE)}?from=Group`);
  expect(fromGroup.types.map(({ extensions }) => extensions.some(({ id }) => id === BADGE))).toEqual([
    true,
    false,
    false,
  ]);
  await admin.send('DELETE', `${base}/resource-types/Device`);
  await admin.send('DELETE', at(DEVICE));
  expect((await admin.send<SchemasAnswer>('DELETE', at(BADGE))).body).toEqual(standard);
});

test('a sample: what would be stored, what is ignored and what is refused, in both languages, with nothing written', async () => {
  const taken = vaultUser('grace');
  const id = idOf(await acme.client.post('/Users', taken));
  const before = await storedState(server, acme);
  const tolerated = await sample({
    ...vaultUser('mary'),
    id: 'mine',
    active: 'True',
    shoeSize: 41,
    password: 'secret',
  });
  expect(tolerated.stored).toMatchObject({ active: true, userName: 'mary@contoso.com' });
  expect(Object.keys(tolerated.stored ?? {})).not.toEqual(expect.arrayContaining(['shoeSize']));
  expect(tolerated.notes.map(({ code }) => code).sort()).toEqual([
    'boolean-string',
    'password-discarded',
    'read-only-attribute',
    'unknown-attribute',
  ]);
  const twice = await sample(taken);
  expect(twice).toMatchObject({ refusal: { reason: 'value-taken', status: 409, scimType: 'uniqueness' } });
  expect(twice.refusal?.detail).toContain(id);
  const members = { ...group('Makers'), members: [{ value: id }] };
  expect(await sample(members)).toMatchObject({ type: 'Group', hasMembers: true, stored: { displayName: 'Makers' } });
  expect(await sample(coreUser('ada'), 'Group')).toMatchObject({ type: 'Group', refusal: { status: 400 } });
  expect(await sample([])).toMatchObject({ type: 'User', refusal: { reason: 'body-malformed' } });

  const send = (text: string, headers = {}) => auditor.send<SampleAnswer>('POST', `${base}/samples`, { text }, headers);
  const german = await send('{"userName": "a", "userName": "b"}', { 'Accept-Language': 'de' });
  expect(german.body.refusal).toMatchObject({ reason: 'body-unreadable', title: 'Der Inhalt ist kein lesbares JSON' });
  expect((await send(`${'['.repeat(30)}${']'.repeat(30)}`)).body.refusal?.reason).toBe('body-malformed');
  expect((await send('{"userName": "a\\u0000"}')).body.refusal?.reason).toBe('body-unreadable');
  expect((await send(' '.repeat(300 * 1024))).status).toBe(400);
  expect((await auditor.send('POST', `${base}/samples`, { text: '{}', type: 'Robot' })).status).toBe(400);
  expect(await storedState(server, acme)).toEqual(before);
});
