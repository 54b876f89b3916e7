import type { JsonObject } from '../../src/protocol/json.js';
import {
  GROUP_SCHEMA,
  SAP_CUSTOM_GROUP_SCHEMA,
  SAP_CUSTOM_USER_SCHEMA,
  SAP_GROUP_SCHEMA,
  SAP_USER_SCHEMA,
  USER_SCHEMA,
} from '../../src/protocol/urns.js';
import { bulk, post, statusesIn } from '../support/bulk.js';
import { basicHeader, exchange, postForm } from '../support/http-exchange.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { idOf, ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

// As a tenant of SAP Cloud Identity Services was recorded, and as SAP documents it: shared names and shapes, our own data.

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('ias');
  client = new ScimClient(`${server.origin}/scim`, organization.token);
});
afterAll(() => server.close());

let count = 0;
const unique = (name: string) => `${name}${++count}`;

/** As SAP's own client sends it. */
const iasUser = (userName: string, more: JsonObject = {}): JsonObject => ({
  meta: {},
  schemas: [USER_SCHEMA, SAP_USER_SCHEMA],
  userName,
  name: { familyName: 'Muster', givenName: 'Max', honorificPrefix: 'Mr.' },
  displayName: 'Max Muster',
  userType: 'employee',
  emails: [{ value: `${userName}@example.com`, type: 'work', primary: true }],
  ...more,
});

async function make(
  more: JsonObject = {},
): Promise<{ readonly path: string; readonly id: string; readonly name: string }> {
  const name = unique('max');
  const id = idOf(await client.post('/Users/', iasUser(name, more)));
  return { path: `/Users/${id}`, id, name };
}

describe('a user', () => {
  test('is created at the root with a trailing slash, and changed by a PATCH without a body, as recorded', async () => {
    const name = unique('max');
    const created = await client.post('/Users/', iasUser(name, { [SAP_USER_SCHEMA]: { status: 'new' } }));
    const id = idOf(created);
    const location = `${server.origin}/scim/Users/${id}`;
    expect(id).toMatch(UUID);
    expect(created).toMatchObject({ status: 201, headers: { location, etag: expect.stringMatching(/./) } });
    const work = { value: `${name}@example.com`, type: 'work', primary: true };
    const { meta, ...resource } = created.body;
    expect(meta).toMatchObject({ resourceType: 'User', location, version: created.headers.etag });
    expect(resource).toEqual({
      schemas: [USER_SCHEMA, SAP_USER_SCHEMA],
      id,
      userName: name,
      name: { familyName: 'Muster', givenName: 'Max', honorificPrefix: 'Mr.' },
      displayName: 'Max Muster',
      userType: 'employee',
      active: false,
      emails: [work],
      [SAP_USER_SCHEMA]: {
        emails: [{ ...work, verified: false }],
        userUuid: id,
        mailVerified: false,
        status: 'new',
      },
    });

    const home = { value: `${name}@home.example.com`, type: 'home' };
    const patched = await client.patch(
      `/Users/${id}`,
      { op: 'replace', path: 'userName', value: `${name}_s` },
      { op: 'replace', path: 'displayName', value: 'Max M.' },
      { op: 'replace', path: 'emails', value: [home, work] },
      { op: 'replace', path: 'userType', value: 'customer' },
      { op: 'replace', path: 'active', value: true },
      { op: 'replace', path: 'name', value: { familyName: 'M.', givenName: 'Max', honorificPrefix: 'Mr.' } },
      { op: 'replace', path: `${SAP_USER_SCHEMA}:mailVerified`, value: true },
      { op: 'replace', path: `${SAP_USER_SCHEMA}:status`, value: 'active' },
    );
    expect([patched.status, patched.text]).toEqual([204, '']);
    const read = await client.get(`/Users/${id}`);
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({
      userName: `${name}_s`,
      userType: 'customer',
      active: true,
      name: { familyName: 'M.', givenName: 'Max', honorificPrefix: 'Mr.' },
      emails: [work, { ...home, primary: false }],
      [SAP_USER_SCHEMA]: {
        emails: [
          { ...work, verified: true },
          { ...home, primary: false, verified: false },
        ],
        userUuid: id,
        mailVerified: true,
        status: 'active',
      },
    });
    expect(
      await client.patch(`/Users/${id}?attributes=userName`, { op: 'remove', path: 'title', value: null }),
    ).toMatchObject({
      status: 200,
      body: { userName: `${name}_s` },
    });
    const deleted = await client.delete(`/Users/${id}`);
    expect([deleted.status, deleted.text]).toEqual([204, '']);
    expect(await client.get(`/Users/${id}`)).toMatchObject({
      status: 404,
      body: { status: '404', detail: `User ${id} not found` },
    });
  });

  test('is public and inactive where nothing was said', async () => {
    const { path } = await make({ userType: null });
    expect((await client.get(path)).body).toMatchObject({
      userType: 'public',
      active: false,
      [SAP_USER_SCHEMA]: { status: 'inactive' },
    });
  });

  test('is as active as its status, whichever of the two was said', async () => {
    const stateOf = async (path: string) => {
      const { body } = await client.get(path);
      return [body.active, (body[SAP_USER_SCHEMA] as JsonObject).status];
    };
    const said: [JsonObject, [boolean, string]][] = [
      [{ active: true }, [true, 'active']],
      [{ active: 'False' }, [false, 'inactive']],
      [{ [SAP_USER_SCHEMA]: { status: 'Active' } }, [true, 'active']],
      [{ [SAP_USER_SCHEMA]: { status: 'inactive' } }, [false, 'inactive']],
      [{ [SAP_USER_SCHEMA]: { status: 'new' } }, [false, 'new']],
      [{ active: false, [SAP_USER_SCHEMA]: { status: 'new' } }, [false, 'new']],
    ];
    for (const [more, state] of said) {
      const { path, name } = await make(more);
      expect(await stateOf(path)).toEqual(state);
      // Who is there already stays as before where a PUT says nothing of it.
      expect((await client.put(path, iasUser(name))).status).toBe(200);
      expect(await stateOf(path)).toEqual(state);
      expect((await client.put(path, iasUser(name, more))).status).toBe(200);
      expect(await stateOf(path)).toEqual(state);
    }
    const { path } = await make({ [SAP_USER_SCHEMA]: { status: 'new' } });
    const status = `${SAP_USER_SCHEMA}:status`;
    const steps: [JsonObject, [boolean, string]][] = [
      [{ op: 'replace', path: 'active', value: false }, [false, 'new']],
      [{ op: 'replace', path: 'active', value: true }, [true, 'active']],
      [{ op: 'replace', path: status, value: 'inactive' }, [false, 'inactive']],
      [{ op: 'Replace', path: 'active', value: 'True' }, [true, 'active']],
      [{ op: 'replace', value: { [SAP_USER_SCHEMA]: { status: 'new' } } }, [false, 'new']],
      [{ op: 'remove', path: SAP_USER_SCHEMA, value: null }, [false, 'new']],
    ];
    for (const [operation, state] of steps) {
      expect((await client.patch(path, operation)).status).toBe(204);
      expect(await stateOf(path)).toEqual(state);
    }
    const both = [
      { op: 'replace', path: 'active', value: true },
      { op: 'replace', path: status, value: 'inactive' },
    ];
    expect(await client.patch(path, ...both)).toMatchObject(refusal(400, 'invalidValue', /active is true/));
    expect(await client.patch(path, { op: 'replace', path: status, value: 'locked' })).toMatchObject(
      refusal(400, 'invalidValue', /new, active, inactive/),
    );
    expect(await stateOf(path)).toEqual([false, 'new']);
  });

  test('has the same e-mail addresses in both schemas, or is refused in the words of SAP', async () => {
    const { path, name } = await make({
      emails: null,
      [SAP_USER_SCHEMA]: { emails: [{ value: 'a@example.com', verified: true }] },
    });
    expect((await client.get(path)).body).toMatchObject({
      emails: [{ value: 'a@example.com', primary: true }],
      [SAP_USER_SCHEMA]: { emails: [{ value: 'a@example.com', primary: true, verified: true }], mailVerified: true },
    });
    const differing = iasUser(name, { [SAP_USER_SCHEMA]: { emails: [{ value: 'b@example.com' }] } });
    const words = refusal(
      400,
      'invalidValue',
      /^Values for attribute emails are not synchronized in different extensions\./,
    );
    expect(await client.put(path, differing)).toMatchObject(words);
    expect(await client.post('/Users', { ...differing, userName: unique('max') })).toMatchObject(words);
    const patches = await client.patch(
      path,
      { op: 'replace', path: 'emails', value: [{ value: 'c@example.com' }] },
      { op: 'replace', path: `${SAP_USER_SCHEMA}:emails`, value: [{ value: 'a@example.com' }] },
    );
    expect(patches).toMatchObject(words);
    // An address that is new was not verified.
    await client.patch(path, { op: 'replace', path: 'emails[primary eq true].value', value: 'd@example.com' });
    expect((await client.get(path)).body).toMatchObject({
      emails: [{ value: 'd@example.com' }],
      [SAP_USER_SCHEMA]: { emails: [{ value: 'd@example.com', verified: false }], mailVerified: false },
    });
    await client.patch(path, {
      op: 'replace',
      path: `${SAP_USER_SCHEMA}:emails[primary eq true].verified`,
      value: true,
    });
    expect((await client.get(path)).body).toMatchObject({ [SAP_USER_SCHEMA]: { mailVerified: true } });
    expect(await client.patch(path, { op: 'remove', path: 'emails' })).toMatchObject(
      refusal(400, 'mutability', /emails/),
    );
    expect(await client.post('/Users', iasUser(unique('max'), { emails: [] }))).toMatchObject(
      refusal(400, 'invalidValue', /emails\.value/),
    );
  });

  test('keeps what Entra writes without a URN, and says the same with one', async () => {
    const { path } = await make({ company: 'Contoso', sendMail: 'True', mailVerified: 'True' });
    expect((await client.get(path)).body).toMatchObject({
      company: 'Contoso',
      sendMail: true,
      mailVerified: true,
      [SAP_USER_SCHEMA]: { sendMail: true, mailVerified: true, emails: [{ verified: true }] },
    });
    await client.patch(path, { op: 'replace', path: `${SAP_USER_SCHEMA}:mailVerified`, value: false });
    expect((await client.get(path)).body).toMatchObject({ mailVerified: false, sendMail: true });
  });

  test('has its custom attributes as SAP lists them and as Entra names them', async () => {
    const { path } = await make();
    const custom = `${SAP_CUSTOM_USER_SCHEMA}:attributes`;
    await client.patch(path, { op: 'add', path: custom, value: [{ name: 'customAttribute1', value: 'one' }] });
    await client.patch(path, { op: 'add', path: custom, value: [{ name: 'customAttribute1', value: 'two' }] });
    const before = await client.get(path);
    expect(before.body[SAP_CUSTOM_USER_SCHEMA]).toEqual({ attributes: [{ name: 'customAttribute1', value: 'two' }] });
    expect(before.body).not.toHaveProperty([custom]);
    await client.patch(path, { op: 'Add', path: `${custom}:customAttribute2`, value: 'three' });
    const { body } = await client.get(path);
    expect(body[custom]).toEqual({ customAttribute1: 'two', customAttribute2: 'three' });
    expect(body[SAP_CUSTOM_USER_SCHEMA]).toEqual({
      attributes: [
        { name: 'customAttribute1', value: 'two' },
        { name: 'customAttribute2', value: 'three' },
      ],
    });
    const filter = `${custom}[name eq "customAttribute2" and value eq "three"]`;
    expect((await client.get(`/Users${query({ filter })}`)).body.totalResults).toBe(1);
    await client.patch(path, { op: 'remove', path: `${custom}[name eq "customAttribute1"]` });
    expect((await client.get(path)).body[custom]).toEqual({ customAttribute2: 'three' });
  });

  test('is found by its e-mail address, its groups, its country and its userUuid', async () => {
    const { path, id, name } = await make({ addresses: [{ type: 'work', country: 'DE' }], title: unique('only') });
    const groupName = unique('Group');
    await client.post('/Groups', { displayName: groupName, members: [{ value: id, type: 'User' }] });
    const { body } = await client.get(path);
    for (const filter of [
      `emails.value eq "${name}@example.com"`,
      `groups.display eq "${groupName}"`,
      `groups.display sw "${groupName}"`,
      `addresses.country eq "DE" and title eq "${body.title}"`,
      `${SAP_USER_SCHEMA}:userUuid eq "${id}"`,
      `${SAP_USER_SCHEMA}:status eq "inactive" and ${USER_SCHEMA}:userName eq "${name}"`,
    ]) {
      expect(resourcesOf(await client.get(`/Users${query({ filter })}`)).map((found) => [filter, found.id])).toEqual([
        [filter, id],
      ]);
    }
    expect(await client.patch(path, { op: 'add', path: 'groups', value: [{ value: id }] })).toMatchObject(
      refusal(400, 'mutability', /groups/),
    );
  });
});

describe('a group', () => {
  test('has a name that is its id or the one that it was given, once and for all', async () => {
    const displayName = unique('Group');
    const created = await client.post('/Groups/', { schemas: [GROUP_SCHEMA], displayName });
    const id = idOf(created);
    expect(created.body).toMatchObject({
      schemas: [GROUP_SCHEMA, SAP_CUSTOM_GROUP_SCHEMA],
      [SAP_CUSTOM_GROUP_SCHEMA]: { name: id },
    });
    const name = unique('Name');
    const named = (of: string) => ({
      displayName: unique('Group'),
      [SAP_CUSTOM_GROUP_SCHEMA]: { name: of, description: 'x' },
    });
    const other = `/Groups/${idOf(await client.post('/Groups', named(name)))}`;
    expect(await client.post('/Groups', named(name.toUpperCase()))).toMatchObject(
      refusal(409, 'uniqueness', new RegExp(name, 'i')),
    );
    const custom = SAP_CUSTOM_GROUP_SCHEMA;
    expect(await client.patch(other, { op: 'replace', path: `${custom}:name`, value: 'another' })).toMatchObject(
      refusal(400, 'mutability', /immutable/),
    );
    const changes = [
      { op: 'replace', path: `${custom}:description`, value: 'y' },
      { op: 'add', path: `${custom}:additionalId`, value: 'z' },
    ];
    expect((await client.patch(other, ...changes)).status).toBe(204);
    expect((await client.get(other)).body[custom]).toEqual({ name, description: 'y', additionalId: 'z' });
    expect((await client.patch(other, { op: 'remove', path: custom, value: null })).status).toBe(204);
    expect((await client.get(other)).body[custom]).toEqual({ name });
    expect((await client.put(other, { displayName: unique('Group') })).body[custom]).toEqual({ name });
    const found = await client.get(`/Groups${query({ filter: `${custom}:name eq "${name}"` })}`);
    expect(resourcesOf(found)).toHaveLength(1);
    expect(await client.get(`/Groups${query({ filter: `id eq "${id}"` })}`)).toMatchObject({
      body: { totalResults: 1 },
    });
  });

  test('of an application has an external name there, and a type', async () => {
    const of = (applicationId: string, externalName: string) =>
      client.post('/Groups', {
        displayName: unique('Group'),
        [SAP_GROUP_SCHEMA]: { applicationId, externalName, externalLocation: 'https://app.example.com/g/1' },
      });
    const created = await of('app-1', 'Buyers');
    expect(created.body[SAP_GROUP_SCHEMA]).toEqual({
      applicationId: 'app-1',
      externalName: 'Buyers',
      externalLocation: 'https://app.example.com/g/1',
      type: 'userGroup',
      supportedOperations: 'readWrite',
    });
    expect((await of('app-2', 'Buyers')).status).toBe(201);
    expect(await of('app-1', 'Buyers')).toMatchObject(refusal(409, 'uniqueness', /externalName "Buyers"/));
    for (const path of ['externalName', 'externalLocation']) {
      const change = { op: 'replace', path: `${SAP_GROUP_SCHEMA}:${path}`, value: 'urn:x' };
      expect(await client.patch(`/Groups/${idOf(created)}`, change)).toMatchObject(
        refusal(400, 'mutability', /immutable/),
      );
    }
    await client.delete(`/Groups/${idOf(created)}`);
    expect((await of('app-1', 'Buyers')).status).toBe(201);
  });

  test('gets and loses members by PATCH in the forms that were recorded', async () => {
    const { id, path } = await make();
    const created = await client.post('/Groups', { displayName: unique('Group') });
    const group = `/Groups/${idOf(created)}`;
    const added = await client.patch(group, { op: 'add', path: 'members', value: [{ value: id, type: 'User' }] });
    expect([added.status, added.text]).toEqual([204, '']);
    expect((await client.get(group)).body.members).toMatchObject([
      { value: id, type: 'User', $ref: `${server.origin}/scim/Users/${id}` },
    ]);
    expect((await client.get(path)).body.groups).toMatchObject([
      { value: idOf(created), display: created.body.displayName },
    ]);
    expect((await client.patch(group, { op: 'remove', path: `members[value eq "${id}"]`, value: null })).status).toBe(
      204,
    );
    expect((await client.get(group)).body.members).toEqual([]);
    const gone = '00000000-0000-4000-8000-000000000000';
    expect(await client.get(`/Groups/${gone}`)).toMatchObject({
      status: 404,
      body: { detail: `Group ${gone} not found` },
    });
  });

  test('shows the groups among its members to whoever asks for them alone', async () => {
    const { id } = await make();
    const child = idOf(await client.post('/Groups', { displayName: unique('Child') }));
    const parent = idOf(
      await client.post('/Groups', { displayName: unique('Parent'), members: [{ value: child }, { value: id }] }),
    );
    const children = 'urn:ietf:params:scim:schemas:extension:sap:2.0:group:children';
    expect((await client.get(`/Groups/${parent}`)).body).not.toHaveProperty([SAP_GROUP_SCHEMA]);
    const alone = await client.get(`/Groups/${parent}?attributes=${children}`);
    expect(alone.body).toMatchObject({
      id: parent,
      [SAP_GROUP_SCHEMA]: { children: [{ value: child, type: 'Group' }] },
    });
    expect(alone.body).not.toHaveProperty('members');
    for (const wrong of [`/Groups?attributes=${children}`, `/Groups/${parent}?attributes=${children},displayName`]) {
      expect(await client.get(wrong)).toMatchObject(refusal(400, 'invalidValue', /children/));
    }
  });

  test('with a long name is taken, and noted', async () => {
    const displayName = unique('Forty characters are what IAG takes for sure ');
    expect((await client.post('/Groups', { displayName })).status).toBe(201);
    await server.flushLog();
    const [entry] = await server.query<{ notes: { code: string; detail: string }[] }>(
      `SELECT notes FROM provisioning_log WHERE organization_id = $1::uuid AND resource_name = $2`,
      organization.id,
      displayName,
    );
    expect(entry?.notes).toMatchObject([{ code: 'schemas-missing' }, { code: 'long-group-name', detail: displayName }]);
  });
});

describe('an organization of 250 users', () => {
  let full: TestOrganization;
  let walker: ScimClient;
  beforeAll(async () => {
    full = await server.createOrganization('ias');
    walker = new ScimClient(`${server.origin}/scim`, full.token);
    const users = Array.from({ length: 250 }, (_, i) => post('/Users', `u${i}`, iasUser(`user${i}`)));
    for (let i = 0; i < 250; i += 125) {
      expect(new Set(statusesIn(await walker.post('/Bulk', bulk(users.slice(i, i + 125)))))).toEqual(new Set(['201']));
    }
  });

  test('is read by index in pages of at most 100', async () => {
    const pages: unknown[] = [];
    const seen = new Set<unknown>();
    for (const startIndex of [1, 101, 201]) {
      const { body } = await walker.get(`/Users?startIndex=${startIndex}&count=1000`);
      const resources = body.Resources as JsonObject[];
      for (const { id } of resources) seen.add(id);
      pages.push([body.totalResults, body.itemsPerPage, body.startIndex, resources.length]);
    }
    expect(pages).toEqual([
      [250, 100, 1, 100],
      [250, 100, 101, 100],
      [250, 50, 201, 50],
    ]);
    expect(seen.size).toBe(250);
    expect((await walker.get('/Users')).body.itemsPerPage).toBe(100);
    expect((await walker.get('?count=1000')).body.itemsPerPage).toBe(100);
    expect((await walker.get('/ServiceProviderConfig')).body).toMatchObject({
      filter: { maxResults: 100 },
      pagination: { maxPageSize: 100 },
    });
  });

  test('is read by startId to its end, and every row has what SAP needs', async () => {
    const ids = new Set<unknown>();
    for (let startId = 'initial'; startId !== 'end'; ) {
      const { body } = await walker.get(`/Users?startId=${startId}&count=100`);
      for (const user of body.Resources as JsonObject[]) {
        ids.add(user.id);
        expect(user).toMatchObject({
          schemas: expect.any(Array),
          active: false,
          [SAP_USER_SCHEMA]: { userUuid: user.id },
        });
        expect((user.emails as JsonObject[]).filter(({ primary }) => primary === true)).toHaveLength(1);
      }
      startId = String(body.nextId);
    }
    expect(ids.size).toBe(250);
    expect(await walker.get('/Users?startId=none')).toMatchObject(refusal(400, 'invalidValue', /^Invalid startId/));
  });

  test('is read in full and then by what changed, and a conflict ends in an overwrite, as Identity Provisioning does', async () => {
    const { body } = await walker.get('/Users?count=100');
    const changed = (body.Resources as JsonObject[]).slice(0, 3);
    const [newest] = resourcesOf(await walker.get('/Users?sortBy=meta.lastModified&sortOrder=descending&count=1'));
    const watermark = (newest?.meta as JsonObject | undefined)?.lastModified;
    for (const { id } of changed) await walker.patch(`/Users/${id}`, { op: 'replace', path: 'title', value: 'Boss' });
    const delta = await walker.get(`/Users${query({ filter: `meta.lastModified gt "${watermark}"` })}`);
    expect(resourcesOf(delta).map(({ id }) => id)).toEqual(changed.map(({ id }) => id));

    const again = iasUser('user7', { title: 'Clerk' });
    expect(await walker.post('/Users', again)).toMatchObject(refusal(409, 'uniqueness', /userName/));
    const [found] = resourcesOf(await walker.get(`/Users${query({ filter: 'userName eq "user7"' })}`));
    const path = `/Users/${found?.id}`;
    const headers = { 'If-Match': '*', 'Content-Type': 'application/json' };
    expect(await walker.send({ method: 'PUT', path, headers, body: again })).toMatchObject({
      status: 200,
      body: { title: 'Clerk' },
    });
  });

  test('is seen by none but its own clients, whichever way they say who they are', async () => {
    const { credentials } = server.services;
    const mine = await credentials.createClient(organization.id, 'SAP');
    const theirs = await credentials.createClient(full.id, 'SAP');
    const totals: unknown[] = [];
    for (const { clientId, token } of [mine, theirs]) {
      const authorization = basicHeader(clientId, token);
      const granted = await postForm(
        `${server.origin}/oauth2/token`,
        { grant_type: 'client_credentials' },
        { authorization },
      );
      const bearer = `Bearer ${JSON.parse(granted.text).access_token}`;
      for (const value of [authorization, bearer]) {
        const { text } = await exchange(`${server.origin}/scim/Users?filter=userName+sw+"user"`, {
          headers: { Authorization: value },
        });
        totals.push(JSON.parse(text).totalResults);
      }
    }
    expect(totals).toEqual([0, 0, 250, 250]);
  });
});

describe('the connection check of SAP BTP', () => {
  const SYSTEMS = '/ipsproxy/service/api/v1/scim';
  /** The right one, wrong ones, malformed ones, and none. */
  const authorizations = async () => {
    const { clientId, token } = await server.services.credentials.createClient(organization.id, unique('IPS_PROXY'));
    const basic = [basicHeader(clientId, token), basicHeader(clientId, 'wrong'), basicHeader('nobody', 'wrong')];
    return [...basic, 'Basic !', 'Basic', undefined];
  };
  const get = (path: string, authorization: string | undefined, method = 'GET', accept = '*/*') =>
    exchange(server.origin + path, {
      method,
      headers: { Accept: accept, ...(authorization === undefined ? {} : { Authorization: authorization }) },
    });

  test('sees no error at any bare URL, whatever the credential and whatever is there', async () => {
    const { upstream } = server.services;
    const input = { name: unique('There'), kind: 'ias', url: 'https://upstream.example/scim' } as const;
    const authentication = { method: 'none' } as const;
    const by = { by: 'test', mayReference: true };
    const system = await upstream.registry.register(organization.id, { ...input, authentication, isProxy: true }, by);
    const all = await authorizations();
    const ids = [system.id, '019eb0c6-66a2-7cc4-8d1f-d2a5f9f2c0e1', 'none', '%zz'];
    const paths = [
      ...['/', '/scim', '/scim/', '/ipsproxy', '/ipsproxy/', '/ipsproxy/service/api/v1', SYSTEMS, `${SYSTEMS}/`],
      ...ids.flatMap((id) => [`${SYSTEMS}/${id}`, `${SYSTEMS}/${id}/`]),
    ];
    const wrong: unknown[] = [];
    for (const path of paths)
      for (const [index, authorization] of all.entries())
        for (const method of ['GET', 'HEAD']) {
          const { status, headers } = await get(path, authorization, method, 'application/scim+json');
          const isToStart = status === 301 && headers.location === '/' && headers['cache-control'] === 'no-store';
          // Only the right credential, at the root of what it may read, and the page for people have an answer of their own.
          const mayBeOk = path === '/' || (index === 0 && path.startsWith('/scim'));
          if (!(mayBeOk ? status === 200 : isToStart)) wrong.push([method, path, index, status, headers.location]);
        }
    expect(wrong).toEqual([]);
  });

  test('opens nothing: what is below stays guarded, and so does what is no check', async () => {
    const all = await authorizations();
    const wrong: unknown[] = [];
    for (const authorization of all.slice(1))
      for (const path of [
        '/scim/Users',
        '/scim/Me',
        '/scim?count=1',
        `${SYSTEMS}/none/Users`,
        `${SYSTEMS}/none?count=1`,
      ]) {
        const { status, headers } = await get(path, authorization);
        if (status !== 401 || headers['www-authenticate'] === undefined) wrong.push([path, authorization, status]);
      }
    expect(wrong).toEqual([]);
    const post = (path: string) => get(path, basicHeader('nobody', 'wrong'), 'POST');
    expect([(await post('/scim')).status, (await post(`${SYSTEMS}/none`)).status]).toEqual([401, 401]);
    expect((await get('/scim', 'Bearer wrong')).status).toBe(401);
    expect((await get('/ipsproxy', 'Bearer wrong')).status).toBe(404);
  });
});

test('an organization with people or groups does not become one of this profile, an empty one does', async () => {
  const { organizations } = server.services;
  const [full, empty] = [await server.createOrganization('core'), await server.createOrganization('core')];
  await full.client.post('/Groups', { displayName: 'Makers' });
  await expect(organizations.setProfile(full.slug, 'ias')).rejects.toThrow(/users or groups already.*--profile ias/);
  expect(await organizations.get(full.slug)).toMatchObject({ profile: 'core' });
  expect(await organizations.setProfile(empty.slug, 'ias')).toMatchObject({ profile: 'ias' });
});
