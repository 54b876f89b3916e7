import { randomUUID } from 'node:crypto';
import type { JsonObject } from '../../../src/protocol/json.js';
import type { Services } from '../../../src/services.js';
import { Upstreams } from '../../../src/upstream/client/upstreams.js';
import { basicHeader, exchange, postForm } from '../../support/http-exchange.js';
import { resourcesOf } from '../../support/list-response.js';
import { refusal } from '../../support/refusal.js';
import { coreUser, group } from '../../support/sample-users.js';
import { idOf, type ScimClient } from '../../support/scim-client.js';
import { provisioningLog } from '../../support/stored-state.js';
import { jumpingClock } from '../../support/upstream-system.js';
import {
  type Answering,
  openProxyOrganization,
  PATH,
  type ProxyOrganization,
  type ProxyScene,
  standIn,
  startProxyScene,
} from './proxy-scene.js';

const EXTENSION = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

/** As SAP's default of a SCIM proxy: everything both ways, and where it is is the proxy's. */
const READ = {
  mappings: [
    { sourcePath: '$', targetPath: '$' },
    { sourcePath: '$.id', targetVariable: 'entityIdSourceSystem' },
    {
      sourceVariable: 'entityBaseLocation',
      targetVariable: 'entityLocationSourceSystem',
      targetPath: '$.meta.location',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a place of the transformation language
      functions: [{ function: 'concatString', suffix: '${entityIdSourceSystem}' }],
    },
    { sourcePath: '$.title', targetPath: '$.displayName', optional: true },
  ],
};
const WRITE = {
  mappings: [
    { sourceVariable: 'entityIdTargetSystem', targetPath: '$.id' },
    { sourcePath: '$', targetPath: '$' },
    { sourcePath: '$.displayName', targetPath: '$.title', optional: true },
    { constant: 'partner', targetPath: '$.userType', scope: 'createEntity' },
  ],
};

let scene: ProxyScene;
let { authority, upstream, server, secure } = {} as ProxyScene;
let { organization, there, register, proxied, ofThere } = {} as ProxyOrganization;

beforeAll(async () => {
  scene = await startProxyScene();
  ({ authority, upstream, server, secure } = scene);
});
afterAll(() => scene.close());
beforeEach(async () => {
  ({ organization, there, register, proxied, ofThere } = await openProxyOrganization(scene));
});

test('what a client does lands at the system, transformed, and comes back from it, at the proxy', async () => {
  const client = await proxied({ readTransformation: { user: READ }, writeTransformation: { user: WRITE } });
  const created = await client.post('/Users', coreUser('ada', { displayName: 'Analyst' }));
  const path = `/Users/${idOf(created)}`;
  const location = `${client.tenantUrl}${path}`;
  expect(created).toMatchObject({
    status: 201,
    headers: { location },
    body: { userName: 'ada', displayName: 'Analyst', meta: { location, resourceType: 'User' } },
  });
  expect((await ofThere(path)).body).toMatchObject({ userName: 'ada', title: 'Analyst', userType: 'partner' });
  // What is said of creations alone is not said of changes.
  await ofThere(path, 'PATCH', {
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'replace', path: 'userType', value: 'employee' }],
  });
  const replaced = await client.put(path, coreUser('ada', { displayName: 'Lead', userType: 'employee' }));
  expect(replaced).toMatchObject({ status: 200, body: { displayName: 'Lead', meta: { location } } });
  expect((await ofThere(path)).body).toMatchObject({ title: 'Lead', userType: 'employee' });
  const read = await client.get(path);
  expect(read).toMatchObject({ status: 200, body: replaced.body, headers: { etag: replaced.headers.etag } });
  expect((await client.send({ method: 'GET', path, headers: { 'If-None-Match': read.headers.etag } })).status).toBe(
    304,
  );
  const stale = { 'If-Match': String(created.headers.etag) };
  expect(await client.send({ method: 'PUT', path, body: coreUser('ada'), headers: stale })).toMatchObject(refusal(412));
  expect(await client.post('/Users', coreUser('ADA'))).toMatchObject(refusal(409, 'uniqueness'));
  expect((await client.delete(path)).status).toBe(204);
  expect((await ofThere(path)).status).toBe(404);
  expect(await client.get(path)).toMatchObject(refusal(404));
  const rows = await server.query('SELECT 1 FROM users WHERE organization_id = $1', organization.id);
  expect(rows).toEqual([]);
  const entries = await provisioningLog(server, organization);
  expect(entries.map(({ operation, reason, status }) => [operation, reason, status])).toEqual([
    ['create', null, 201],
    ['replace', null, 200],
    ['get', null, 200],
    ['get', null, 200],
    ['refuse', 'version-changed', 412],
    ['refuse', 'value-taken', 409],
    ['delete', null, 204],
    ['refuse', 'resource-unknown', 404],
  ]);
});

test('groups have the ids of the system as members, and a PATCH is passed on, or made a PUT', async () => {
  const asIs = await proxied({ properties: { 'scim.support.patch.operation': 'true' } });
  const byPut = await proxied({ name: 'by PUT' });
  const ids: string[] = [];
  for (const name of ['ada', 'bob']) ids.push(idOf(await asIs.post('/Users', coreUser(name))));
  const [ada = '', bob = ''] = ids;
  const path = `/Groups/${idOf(await asIs.post('/Groups', group('Makers', ada)))}`;
  const add = { op: 'add', path: 'members', value: [{ value: bob }] };
  expect((await asIs.patch(path, add)).status).toBe(204);
  const members = async () => ((await ofThere(path)).body.members as JsonObject[]).map(({ value }) => value).sort();
  expect(await members()).toEqual([ada, bob].sort());
  const remove = { op: 'remove', path: `members[value eq "${ada}"]` };
  expect(await byPut.patch(path, remove)).toMatchObject({ status: 200, body: { displayName: 'Makers' } });
  expect(await members()).toEqual([bob]);
  const manager = { op: 'add', path: `${EXTENSION}:manager`, value: { value: bob } };
  expect((await byPut.patch(`/Users/${ada}`, manager)).status).toBe(200);
  expect((await ofThere(`/Users/${ada}`)).body).toMatchObject({ [EXTENSION]: { manager: { value: bob } } });
  expect(await byPut.patch(`/Users/${ada}`, { op: 'add', path: 'shoeSize', value: '41' })).toMatchObject(
    refusal(400, 'invalidPath', /shoeSize/),
  );
  const requests = (await provisioningLog(upstream, there)).map(({ operation }) => operation);
  expect(requests.slice(3)).toEqual([
    ...['patch', 'get'],
    ...['get', 'replace', 'get'],
    ...['get', 'replace', 'get'],
    'get',
  ]);
});

test('between reading and putting, a change of others is met by reading again', async () => {
  let version = 1;
  const resource = () => ({ schemas: [], id: 'a', userName: 'ada', title: `of ${version}` });
  const { url, asked } = await standIn(scene, (method) => {
    if (method === 'GET') return [200, resource(), { ETag: `"${version}"` }];
    version += 1;
    return version < 4 ? [412, undefined] : [200, resource(), { ETag: `"${version}"` }];
  });
  const client = await proxied({ url, authentication: { method: 'none' } });
  const patched = await client.patch('/Users/a', { op: 'replace', path: 'active', value: false });
  expect(patched).toMatchObject({ status: 200, headers: { etag: '"4"' } });
  expect(asked).toEqual(['GET', 'PUT "1"', 'GET', 'PUT "2"', 'GET', 'PUT "3"']);
  version = 1;
  const once = await client.send({
    method: 'PATCH',
    path: '/Users/a',
    headers: { 'If-Match': '"1"' },
    body: { Operations: [{ op: 'replace', path: 'active', value: false }] },
  });
  expect(once).toMatchObject(refusal(412));
  expect(asked.slice(6)).toEqual(['GET', 'PUT "1"']);
});

test('pages have 25 by default and 100 at the most, of attributes by their first names', async () => {
  const client = await proxied();
  for (let i = 0; i < 110; i += 10)
    await Promise.all(
      Array.from({ length: 10 }, (_, k) =>
        ofThere('/Users', 'POST', coreUser(`u${String(i + k).padStart(3, '0')}`, { [EXTENSION]: { department: 'x' } })),
      ),
    );
  const page = async (query: string) => {
    const { body } = await client.get(`/Users${query}`);
    return [body.startIndex, body.itemsPerPage, body.totalResults, (body.Resources as JsonObject[]).length];
  };
  expect(await page('')).toEqual([1, 25, 110, 25]);
  expect(await page('?count=200')).toEqual([1, 100, 110, 100]);
  expect(await page('?startIndex=101&count=100')).toEqual([101, 10, 110, 10]);
  expect(await page('?startIndex=500')).toEqual([500, 0, 110, 0]);
  const first = async (query: string) => Object.keys(resourcesOf(await client.get(`/Users?count=1&${query}`))[0] ?? {});
  expect(await first('attributes=userName')).toEqual(['schemas', 'id', 'userName']);
  expect(await first(`attributes=${EXTENSION}:department,urn:x:y`)).toEqual(['schemas', 'id', EXTENSION]);
  expect(await first(`excludedAttributes=userName,department,meta`)).toEqual(['schemas', 'id']);
  expect(await first('attributes=%20')).toEqual(['schemas', 'id', 'userName', EXTENSION, 'meta']);
  for (const wrong of ['sortBy=userName', 'cursor=x', 'startId=initial', 'count=x'])
    expect(await client.get(`/Users?${wrong}`)).toMatchObject(refusal(400, 'invalidValue'));
});

test('one is found by userName, address or displayName, behind the filter of the properties; of two, that is an error', async () => {
  const client = await proxied({ properties: { 'scim.user.filter': 'timezone eq "US" or title eq "x"' } });
  const user = (name: string, timezone: string) =>
    coreUser(name, { timezone, displayName: 'Same', emails: [{ value: `${name}@contoso.com`, primary: true }] });
  for (const [name, zone] of [
    ['ada', 'US'],
    ['bob', 'US'],
    ['cem', 'EU'],
  ] as const)
    await ofThere('/Users', 'POST', user(name, zone));
  const find = (filter: string) => client.get(`/Users?filter=${encodeURIComponent(filter)}`);
  const namesOf = async (filter: string) => resourcesOf(await find(filter)).map(({ userName }) => userName);
  expect(await namesOf('userName eq "ada"')).toEqual(['ada']);
  expect((await find('userName eq "cem"')).body).toMatchObject({ totalResults: 0, Resources: [] });
  expect(await namesOf('emails.value eq "bob@contoso.com"')).toEqual(['bob']);
  expect(await namesOf('emails[0].value eq "bob@contoso.com"')).toEqual(['bob']);
  expect(await namesOf('meta.lastModified gt "2020-01-01T00:00:00Z"')).toEqual(['ada', 'bob']);
  expect(await find('displayName eq "Same"')).toMatchObject(refusal(400, 'tooMany'));
  for (const wrong of [
    'userName sw "a"',
    'title eq "x"',
    'userName eq "a" and active eq true',
    'meta.lastModified ge "2020-01-01T00:00:00Z"',
    'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "ada"',
    'userName pr',
    'not (userName eq "a")',
    'emails[type eq "work"].value eq "a"',
  ])
    expect([wrong, await find(wrong)]).toMatchObject([wrong, refusal(400, 'invalidFilter')]);
  const asked = (await provisioningLog(upstream, there)).flatMap(({ operation, data }) =>
    operation === 'list' ? [(data as JsonObject).filter] : [],
  );
  expect(asked[0]).toBe('(timezone eq "US" or title eq "x") and userName eq "ada"');
  expect(asked).toHaveLength(6);
});

test('a client looks for what the read transformation calls it, and the system is asked for what it calls it', async () => {
  const mappings = [
    { sourcePath: '$.id', targetPath: '$.id', targetVariable: 'entityIdSourceSystem' },
    { sourcePath: '$.schemas', targetPath: '$.schemas' },
    { sourcePath: '$.title', targetPath: '$.userName', optional: true },
    { sourcePath: '$.userName', targetPath: '$.displayName', functions: [{ function: 'toUpperCaseString' }] },
  ];
  const client = await proxied({ readTransformation: { user: { mappings } } });
  await ofThere('/Users', 'POST', coreUser('ada', { title: 'Countess' }));
  expect(resourcesOf(await client.get('/Users?filter=userName%20eq%20%22Countess%22'))).toMatchObject([
    { userName: 'Countess', displayName: 'ADA' },
  ]);
  expect(await client.get('/Users?filter=displayName%20eq%20%22ADA%22')).toMatchObject(
    refusal(400, 'invalidFilter', /as it is/),
  );
  const [last] = (await provisioningLog(upstream, there)).slice(-1);
  expect(last?.data).toMatchObject({ filter: 'title eq "Countess"' });
});

test('a read condition empties pages, and totalResults goes on as if it did not', async () => {
  const condition = "$.userName == 'u3'";
  const readTransformation = { user: { ...READ, condition } };
  const client = await proxied({ readTransformation });
  const provided = await proxied({
    name: 'provided',
    readTransformation,
    properties: { 'ips.proxy.scim.total.results.strategy': 'Provided' },
  });
  const ids: string[] = [];
  for (let i = 1; i <= 12; i += 1) ids.push(String((await ofThere('/Users', 'POST', coreUser(`u${i}`))).body.id));
  const page = async (from: ScimClient, startIndex: number) => {
    const { body } = await from.get(`/Users?startIndex=${startIndex}&count=5`);
    return [body.itemsPerPage, body.totalResults, (body.Resources as JsonObject[]).length];
  };
  expect(await page(client, 1)).toEqual([5, 6, 1]);
  expect(await page(client, 6)).toEqual([5, 11, 0]);
  expect(await page(client, 11)).toEqual([2, 12, 0]);
  expect(await page(provided, 6)).toEqual([5, 12, 0]);
  expect(await client.get(`/Users/${ids[0]}`)).toMatchObject(refusal(404));
  expect((await client.get(`/Users/${ids[2]}`)).status).toBe(200);
});

test('the id of a system is good for its organization alone, and only where it is a proxy', async () => {
  const client = await proxied();
  const other = await server.createOrganization('core');
  const hidden = await register({ name: 'source', isProxy: false });
  const missing = refusal(404, undefined, /proxy system/);
  expect(await client.as(other.token).get('/Users')).toMatchObject(missing);
  expect(await client.at(`${server.origin}${PATH}${hidden.id}`).get('/Users')).toMatchObject(missing);
  expect(await client.at(`${server.origin}${PATH}nonsense`).get('/Users')).toMatchObject(missing);
  expect(await client.at(`${server.origin}${PATH}`).get('')).toMatchObject(missing);
  expect(await client.as('rollcall_wrong').get('/Users')).toMatchObject(refusal(401));
  const { credentials } = server.services;
  const reader = client.as((await credentials.create(organization.id, 'reader', { access: 'read-only' })).token);
  expect((await reader.get('/Users')).status).toBe(200);
  expect(await reader.post('/Users', coreUser('ada'))).toMatchObject(refusal(403));
  expect((await ofThere('/Users')).body.totalResults).toBe(0);
  for (const [path, status] of [
    ['/Bulk', 501],
    ['/Me', 501],
    ['/.search', 501],
    ['/', 501],
    ['/Devices', 404],
  ] as const)
    expect([path, await client.post(path, {})]).toMatchObject([path, refusal(status)]);
  expect((await client.get('/ServiceProviderConfig')).body).toMatchObject({
    bulk: { supported: false },
    filter: { supported: true, maxResults: 100 },
    sort: { supported: false },
    meta: { location: `${client.tenantUrl}/ServiceProviderConfig` },
  });
  expect(resourcesOf(await client.get('/ResourceTypes')).map(({ name }) => name)).toEqual(['User', 'Group']);
});

test('an IAG-like client reads all by its destination alone, with Basic, a certificate or a token', async () => {
  const { id } = await register();
  const { credentials } = server.services;
  const { clientId, token: secret } = await credentials.createClient(organization.id, 'IAG Sync');
  const certificate = await authority.issue({ names: ['iag.example'], client: true });
  await credentials.trustCertificate(organization.id, 'IAG certificate', certificate.cert);
  for (let i = 0; i < 60; i += 1) {
    const emails = [{ value: `u${i}@contoso.com`, type: 'work', primary: true }];
    await ofThere('/Users', 'POST', coreUser(`u${i}`, { emails, active: true }));
  }
  for (let i = 0; i < 3; i += 1) await ofThere('/Groups', 'POST', group(`Group ${i}`));
  const destination = {
    URL: server.origin,
    serviceURL: PATH,
    USERSURL: '/Users',
    GROUPSURL: '/Groups',
    Accept: 'application/scim+json',
    User: clientId,
    Password: secret,
  };
  const { URL: host, serviceURL, Accept, User, Password } = destination;
  const basic = { Authorization: basicHeader(User, Password), Accept };
  const all = async (end: string) => {
    const rows: JsonObject[] = [];
    for (let startIndex = 1, total = 1; startIndex <= total; startIndex += 25) {
      const { status, headers, body } = await exchange(`${host}${serviceURL}${id}${end}?startIndex=${startIndex}`, {
        headers: basic,
      });
      expect([status, headers['content-type']]).toEqual([200, expect.stringMatching(/^application\/scim\+json/)]);
      total = Number(body.totalResults);
      rows.push(...(body.Resources as JsonObject[]));
    }
    return rows;
  };
  const [users, groups] = [await all(destination.USERSURL), await all(destination.GROUPSURL)];
  expect([new Set(users.map((user) => user.id)).size, groups.length]).toEqual([60, 3]);
  for (const user of users)
    expect(user).toMatchObject({
      id: expect.any(String),
      schemas: expect.arrayContaining(['urn:ietf:params:scim:schemas:core:2.0:User']),
      active: true,
      emails: [expect.objectContaining({ primary: true })],
    });
  for (const one of groups)
    expect(one).toMatchObject({ id: expect.any(String), displayName: expect.any(String), schemas: expect.any(Array) });
  const shown = { ca: authority.ca, cert: certificate.cert, key: certificate.key };
  const byCertificate = await exchange(`${secure.origin}${PATH}${id}/Users`, { tls: shown });
  expect(byCertificate.body).toMatchObject({ totalResults: 60, itemsPerPage: 25 });
  const granted = await postForm(
    `${server.origin}/oauth2/token`,
    { grant_type: 'client_credentials' },
    { Authorization: basic.Authorization },
  );
  const byToken = await exchange(`${server.origin}${PATH}${id}/Groups`, {
    headers: { Authorization: `Bearer ${granted.body.access_token}` },
  });
  expect(byToken.body.totalResults).toBe(3);
  // At SAP a client id is locked by five failures, which anybody could provoke: here it is not.
  for (let i = 0; i < 8; i += 1) {
    const wrong = await exchange(`${host}${serviceURL}${id}/Users`, {
      headers: { Authorization: basicHeader(User, 'wrong') },
    });
    expect(wrong.status).toBe(401);
  }
  expect((await exchange(`${host}${serviceURL}${id}/Users?count=1`, { headers: basic })).status).toBe(200);
});

test('a page that its system gives in many parts is bounded in bytes as one that it gives at once', async () => {
  const title = 'x'.repeat(6 * 2 ** 20);
  const { url, asked } = await standIn(scene, (_method, path) => {
    const at = new URLSearchParams(path.split('?')[1]).get('startIndex');
    return [200, { totalResults: 5, Resources: [{ id: at, userName: `u${at}`, title }] }];
  });
  const client = await proxied({ url, authentication: { method: 'none' } });
  expect(await client.get('/Users?count=5')).toMatchObject(refusal(400, 'tooMany', /Ask for fewer at once: count/));
  expect(asked).toHaveLength(3);
  const smaller = await client.get('/Users?count=2');
  expect(smaller.body).toMatchObject({ totalResults: 5, Resources: [{ userName: 'u1' }, { userName: 'u2' }] });
});

test('a proxy whose system leads back to it is refused, also by way of another, and after many', async () => {
  const url = (id: string) => `${server.origin}${PATH}${id}`;
  const authentication = { method: 'bearer' as const, secret: organization.token };
  const [one, other] = [
    await register({ name: 'one' }),
    await register({ name: 'other', url: url('x'), authentication }),
  ];
  const { registry } = server.services.upstream;
  const lead = async (id: string, to: string) => {
    const before = await registry.get(organization.id, id);
    const input = { name: before.name, kind: 'scim', url: url(to), authentication };
    await registry.change(before, input, { by: 'test', mayReference: true });
  };
  const ask = (id: string) => organization.client.at(url(id)).get('/Users');
  await lead(other.id, one.id);
  expect(await ask(other.id)).toMatchObject({ status: 200 });
  for (const to of [other.id, one.id]) {
    await lead(one.id, to);
    expect(await ask(one.id)).toMatchObject(refusal(508, undefined, /leads back to the proxy itself/));
  }
  const { url: elsewhere } = await standIn(scene, () => [200, { Resources: [] }]);
  const far = await register({ name: 'far', url: elsewhere, authentication });
  const passed = Array.from({ length: 5 }, () => `1.1 rollcall-${randomUUID()}`).join(', ');
  const sent = { method: 'GET', path: '/Users', headers: { Via: passed } };
  expect(await organization.client.at(url(far.id)).send(sent)).toMatchObject(refusal(508, undefined, /5 proxies/));
});

test('faults of the system are SCIM errors that say no secret, and what it refused is passed on', async () => {
  const secret = 'an~upstream~Secret~of~1815';
  const leaks: string[] = [];
  const expectRefused = async (
    what: string,
    answer: Answering,
    expected: object,
    send = (client: ScimClient) => client.post('/Users', coreUser('ada')),
  ) => {
    const { url } = await standIn(scene, answer);
    const authentication = { method: 'basic' as const, user: 'proxy', secret };
    const refused = await send(await proxied({ name: what, url, authentication }));
    expect([what, refused]).toMatchObject([what, expected]);
    if (JSON.stringify([refused.headers, refused.text]).includes(secret)) leaks.push(what);
  };
  const credential = basicHeader('proxy', secret);
  await expectRefused('a 500', () => [500, `Authorization: ${credential}`], refusal(503, undefined, /not known/));
  await expectRefused('a cut', () => [0, undefined], refusal(503, undefined, /not known/));
  await expectRefused('a 401', () => [401, { detail: credential }], refusal(503, undefined, /credential/));
  await expectRefused('a 403', () => [403, { detail: secret }], refusal(503, undefined, /credential/));
  await expectRefused(
    'garbage',
    () => [201, '<html>', { 'Content-Type': 'text/html' }],
    refusal(503, undefined, /no SCIM/),
  );
  await expectRefused('no resource', () => [201, []], refusal(503, undefined, /no SCIM/));
  await expectRefused(
    'a 304',
    () => [304, undefined],
    refusal(503, undefined, /no SCIM/),
    (client) => client.get('/Users'),
  );
  await expectRefused('a redirect', () => [302, '', { Location: 'http://127.0.0.1:1/' }], refusal(503));
  await expectRefused('a 429', () => [429, '', { 'Retry-After': '1000' }], {
    ...refusal(503),
    headers: { 'retry-after': '1000' },
  });
  const said = { schemas: [], status: '400', scimType: 'invalidValue', detail: 'emails are not synchronized' };
  await expectRefused('a refusal', () => [400, said], refusal(400, 'invalidValue', /^emails are not synchronized$/));
  await expectRefused('a detail with the secret', () => [400, { ...said, detail: credential }], refusal(400));
  await expectRefused(
    'a list that is none',
    () => [200, { Resources: [1] }],
    refusal(503),
    (client) => client.get('/Users'),
  );
  expect(leaks).toEqual([]);
  const log = JSON.stringify(await provisioningLog(server, organization));
  expect([log.includes(secret), log.includes(credential.slice(6))]).toEqual([false, false]);
});

test('what was refused is not written down where the properties say so', async () => {
  const silent = await proxied({ properties: { 'ips.trace.failed.entity.content': 'false' } });
  const telling = await proxied({ name: 'telling', properties: { 'ips.trace.failed.entity.content': 'true' } });
  expect((await silent.post('/Users', { title: 'Countess' })).status).toBe(400);
  expect((await telling.post('/Users', { title: 'Baroness' })).status).toBe(400);
  const text = JSON.stringify(await provisioningLog(server, organization));
  expect([text.includes('Countess'), text.includes('Baroness')]).toEqual([false, true]);
});

test('with the property for it, a deletion of a user is made the end of their activity', async () => {
  const properties = { 'ias.user.update.instead.delete': 'true' };
  const client = await proxied({ kind: 'ias', properties });
  const created = await ofThere('/Users', 'POST', coreUser('ada', { active: true }));
  expect((await client.delete(`/Users/${created.body.id}`)).status).toBe(204);
  expect((await ofThere(`/Users/${created.body.id}`)).body).toMatchObject({ active: false });
});

test('requests beyond the limit of proxies are refused, and the organization itself is not', async () => {
  const client = await proxied();
  await client.get('/ServiceProviderConfig');
  const bucket = `${organization.id.slice(0, 14)}8${organization.id.slice(15)}`;
  const empty = `UPDATE rate_buckets SET tokens = -1000 WHERE organization_id = $1`;
  await server.query(empty, bucket);
  const refused = await client.get('/Users');
  expect(refused).toMatchObject({
    ...refusal(429, undefined, /200 requests a minute/),
    headers: { 'retry-after': '1' },
  });
  expect((await organization.client.get('/Users')).status).toBe(200);
});

test('the 151st request of a minute is slowed and the 201st refused, until the minute is over', async () => {
  const waits: number[] = [];
  let now = 0;
  const clock = { now: () => now, wait: async (ms: number) => waits.push(ms) };
  const node = await server.startNode({ replace: () => ({ isShared: false }), bounds: { clock } });
  const { id } = await register();
  const client = organization.client.at(`${node.origin}${PATH}${id}`);
  const ask = async (count: number) => {
    const statuses = new Set<number>();
    for (let asked = 0; asked < count; asked += 10) {
      const answers = await Promise.all(
        Array.from({ length: Math.min(10, count - asked) }, () => client.get('/ServiceProviderConfig')),
      );
      for (const { status } of answers) statuses.add(status);
    }
    return [...statuses];
  };
  expect([await ask(150), waits]).toEqual([[200], []]);
  expect([await ask(1), waits]).toEqual([[200], [1_000]]);
  expect([await ask(49), waits.length]).toEqual([[200], 50]);
  expect(await client.get('/Users')).toMatchObject({ ...refusal(429), headers: { 'retry-after': '1' } });
  now = 60_000;
  expect([await ask(1), waits.length]).toEqual([[200], 50]);
});

test('of a system that is silent the client hears in time, without its secret, and then at once', async () => {
  const secret = 'an~upstream~Secret~of~1816';
  const { url, asked } = await standIn(scene, () => [-1, undefined]);
  const replace = ({ upstream: { secrets, ...rest } }: Services) => {
    const times = { headMs: 50 };
    const clients = new Upstreams({ secrets, allowsPrivate: true, clock: jumpingClock(), times });
    scene.others.push(clients);
    return { upstream: { ...rest, secrets, clients } };
  };
  const lines: string[] = [];
  const node = await server.startNode({ replace, onLog: (line) => lines.push(line) });
  const { id } = await register({ url, authentication: { method: 'basic', user: 'proxy', secret } });
  const client = organization.client.at(`${node.origin}${PATH}${id}`);
  const read = await client.get('/Users');
  const written = await client.post('/Users', coreUser('ada'));
  // A read may be repeated, and what may have been done is not.
  expect(asked).toEqual(['GET', 'GET', 'GET', 'GET', 'POST']);
  const left = await client.get('/Users');
  expect(asked).toHaveLength(5);
  expect([read, written, left]).toMatchObject([
    refusal(503, undefined, /cannot be reached/),
    refusal(503, undefined, /not known/),
    { ...refusal(503), headers: { 'retry-after': expect.stringMatching(/^\d+$/) } },
  ]);
  const told = JSON.stringify([read, written, left].map(({ headers, text }) => [headers, text])) + lines.join('');
  expect([told.includes(secret), told.includes(basicHeader('proxy', secret).slice(6))]).toEqual([false, false]);
});
