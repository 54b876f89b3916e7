import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Connection } from '../../../src/entra/client/connection.js';
import { bearer } from '../../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../../src/entra/client/tenant-url.js';
import { sapIps } from '../../../src/entra/clients/sap-ips.js';
import { createEntraJob } from '../../../src/entra/job/entra-job.js';
import { mappingsOf } from '../../../src/entra/mapping/apps.js';
import { compileMappings } from '../../../src/entra/mapping/compile-mapping.js';
import { generateTenant } from '../../../src/entra/tenant/generate-tenant.js';
import type { JsonObject } from '../../../src/protocol/json.js';
import type { SystemInput } from '../../../src/upstream/systems/system-input.js';
import { IAS_PROXY, SCIM_PROXY } from '../../../src/upstream/transformation/default-transformations.js';
import { runCommand, startCommand } from '../../cli/rollcall-command.js';
import { startJob, twoPeople } from '../../entra/clients/watched-job.js';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.js';
import { freePort } from '../../support/free-port.js';
import { basicHeader, exchange, postForm } from '../../support/http-exchange.js';
import { resourcesOf } from '../../support/list-response.js';
import { refusal } from '../../support/refusal.js';
import { coreUser, group } from '../../support/sample-users.js';
import { idOf, type ScimClient } from '../../support/scim-client.js';
import { startScimmyServer } from '../../support/stand-ins/scimmy-server.js';
import { provisioningLog } from '../../support/stored-state.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../../support/test-server.js';
import { until } from '../../support/until.js';

const SAP_USER = 'urn:ietf:params:scim:schemas:extension:sap:2.0:User';
const SAP_CUSTOM_GROUP = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:Group';
const PATH = '/ipsproxy/service/api/v1/scim/';
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

let authority: CertificateAuthority;
let tls: { cert: string; key: string };
/** Where the resources are, reached by TLS alone. */
let upstream: TestServer;
let server: TestServer;
/** Another node of it, for certificates of clients. */
let secure: TestNode;
const others: { close(): unknown }[] = [];
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-proxy-'));
  authority = await createCertificateAuthority();
  tls = await authority.issue({ names: ['127.0.0.1'] });
  upstream = await createTestServer({ tls });
  server = await createTestServer({
    environment: { ALLOW_PRIVATE_ADDRESSES: 'true' },
    onLog: () => undefined,
    onLine: () => undefined,
  });
  secure = await server.startNode({ tls });
});
afterAll(async () => {
  await server.close();
  await upstream.close();
  for (const other of others) other.close();
  await rm(folder, { recursive: true });
});

let organization: TestOrganization;
/** What the system keeps, called as its own. */
let there: TestOrganization;
beforeEach(async () => {
  organization = await server.createOrganization('core');
  there = await upstream.createOrganization('core');
});

const OPERATOR = { by: 'test', mayReference: true };

const register = (input: Partial<SystemInput> = {}, of = organization) =>
  server.services.upstream.registry.register(
    of.id,
    {
      name: 'behind',
      kind: 'scim',
      url: `${upstream.scimUrl}${there.slug}`,
      authentication: { method: 'bearer', secret: there.token },
      authorities: authority.ca,
      ...input,
    },
    OPERATOR,
  );

/** The client of a proxy of a system. */
async function proxied(input?: Partial<SystemInput>): Promise<ScimClient> {
  const { id } = await register(input);
  return organization.client.at(`${server.origin}${PATH}${id}`);
}

/** What the system itself says. */
const ofThere = async (path: string, method = 'GET', body?: JsonObject) =>
  exchange(`${upstream.scimUrl}${there.slug}${path}`, {
    method,
    headers: { Authorization: `Bearer ${there.token}`, 'Content-Type': 'application/scim+json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    tls: { ca: authority.ca },
  });

/** A system that answers as it is told; 0 is a connection that is cut. */
async function standIn(answer: (method: string, url: string) => [status: number, body: unknown, headers?: object]) {
  const asked: string[] = [];
  const there = createServer(async (request, response) => {
    for await (const _ of request);
    asked.push(`${request.method} ${request.headers['if-match'] ?? ''}`.trim());
    const [status, body, headers = {}] = answer(request.method ?? '', request.url ?? '');
    if (status === 0) {
      request.socket.destroy();
      return;
    }
    response.writeHead(status, { 'Content-Type': 'application/scim+json', ...headers });
    response.end(body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body));
  });
  there.listen(0, '127.0.0.1');
  await once(there, 'listening');
  others.push(there);
  return { url: `http://127.0.0.1:${(there.address() as AddressInfo).port}`, asked };
}

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
  const { url, asked } = await standIn((method) => {
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

test('faults of the system are SCIM errors that say no secret, and what it refused is passed on', async () => {
  const secret = 'an~upstream~Secret~of~1815';
  const leaks: string[] = [];
  const expectRefused = async (
    what: string,
    answer: Parameters<typeof standIn>[0],
    expected: object,
    send = (client: ScimClient) => client.post('/Users', coreUser('ada')),
  ) => {
    const { url } = await standIn(answer);
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

test('another SCIM server serves as a system too, with what SAP puts into a new proxy', async () => {
  const scimmy = await startScimmyServer('secret-of-scimmy');
  others.push(scimmy);
  const client = await proxied({
    name: 'SCIMMY',
    url: scimmy.url,
    authentication: { method: 'bearer', secret: 'secret-of-scimmy' },
    readTransformation: SCIM_PROXY.read,
    writeTransformation: SCIM_PROXY.write,
  });
  const emails = [{ value: 'ada@contoso.com', type: 'work' }];
  const created = await client.post('/Users', coreUser('ada', { emails, name: { familyName: 'Lovelace' } }));
  const location = `${client.tenantUrl}/Users/${idOf(created)}`;
  expect(created).toMatchObject({ status: 201, headers: { location }, body: { meta: { location } } });
  // What the write transformation of SAP adds came back from there.
  expect(created.body.emails).toEqual([{ value: 'ada@contoso.com', type: 'work', primary: true }]);
  const path = `/Users/${idOf(created)}`;
  const renamed = await client.patch(path, { op: 'replace', path: 'name.familyName', value: 'King' });
  expect(renamed).toMatchObject({ status: 200, body: { name: { familyName: 'King' } } });
  const stale = { 'If-Match': String(created.headers.etag) };
  expect(await client.send({ method: 'PUT', path, body: coreUser('ada'), headers: stale })).toMatchObject(refusal(412));
  expect(await client.post('/Users', coreUser('ADA'))).toMatchObject(refusal(409, 'uniqueness'));
  const team = await client.post('/Groups', group('Makers', idOf(created)));
  expect(resourcesOf(await client.get('/Groups?filter=displayName+eq+"Makers"'))).toMatchObject([
    { id: idOf(team), members: [{ value: idOf(created) }] },
  ]);
  expect(resourcesOf(await client.get('/Users?filter=userName+eq+"ada"'))).toHaveLength(1);
  expect((await client.delete(path)).status).toBe(204);
  expect(await client.get(path)).toMatchObject(refusal(404));
});

test('an Identity Directory is read and written behind what SAP puts into its proxies', async () => {
  const tenant = await upstream.createOrganization('ias');
  const { clientId, token: secret } = await upstream.services.credentials.createClient(tenant.id, 'proxy');
  const client = await proxied({
    name: 'IAS',
    kind: 'ias',
    url: `${upstream.origin}/scim`,
    authentication: { method: 'basic', user: clientId, secret },
    properties: { 'ias.api.version': '2', 'ias.support.patch.operation': 'true' },
    readTransformation: IAS_PROXY.read,
    writeTransformation: IAS_PROXY.write,
  });
  const direct = async (end: string) =>
    exchange(`${upstream.origin}/scim${end}`, {
      headers: { Authorization: basicHeader(clientId, secret) },
      tls: { ca: authority.ca },
    });
  const emails = [{ value: 'ada@contoso.com', type: 'work', primary: true }];
  const created = await client.post('/Users', coreUser('ada', { emails, name: { familyName: 'Lovelace' } }));
  expect(created.status).toBe(201);
  const path = `/Users/${idOf(created)}`;
  // What SAP's transformation says of creations is there, and not in what the client is shown.
  const kept = (await direct(path)).body;
  expect(kept).toMatchObject({ userType: 'employee', active: true, [SAP_USER]: { sourceSystem: 39 } });
  const team = await client.post('/Groups', { displayName: 'SAP S/4 users', members: [{ value: idOf(created) }] });
  expect(team).toMatchObject({ status: 201, body: { [SAP_CUSTOM_GROUP]: { name: 'SAP_S_4_users' } } });
  const at = `/Groups/${idOf(team)}`;
  expect((await client.patch(at, { op: 'remove', path: `members[value eq "${idOf(created)}"]` })).status).toBe(204);
  expect((await direct(at)).body.members).toEqual([]);
  expect((await client.patch(at, { op: 'add', path: 'members', value: [{ value: idOf(created) }] })).status).toBe(204);
  expect((await client.patch(path, { op: 'replace', path: 'name.familyName', value: 'King' })).status).toBe(204);
  const [user = {}] = resourcesOf(await client.get('/Users?filter=userName+eq+"ada"'));
  expect(user).toMatchObject({
    id: idOf(created),
    active: true,
    name: { familyName: 'King' },
    emails: [{ value: 'ada@contoso.com' }],
    [SAP_USER]: { userUuid: idOf(created) },
    meta: { location: `${client.tenantUrl}${path}` },
  });
  expect(user).not.toHaveProperty(`${SAP_USER}.sourceSystem`);
  expect(resourcesOf(await client.get('/Groups'))).toMatchObject([
    {
      displayName: 'SAP S/4 users',
      members: [{ value: idOf(created) }],
      [SAP_CUSTOM_GROUP]: { name: 'SAP_S_4_users' },
    },
  ]);
});

test.each([{}, { patches: true, sendsIfMatch: true }])(
  'a simulated Identity Provisioning works on a proxy: %j',
  async (options) => {
    const properties = { 'scim.support.patch.operation': 'true' };
    const client = await proxied({ properties, readTransformation: SCIM_PROXY.read, writeTransformation: undefined });
    const { tenant, ada, bob, group: team } = twoPeople();
    const job = startJob(sapIps(options), client.tenantUrl, organization.token, tenant);
    expect((await job.run()).report).toMatchObject({ created: 3, failed: 0, listed: 3, broken: undefined });
    tenant.putUser({ ...ada, accountEnabled: false });
    tenant.deleteUser(bob.objectId);
    tenant.putGroup({ ...team, members: new Set([ada.objectId]) });
    expect((await job.run()).report).toMatchObject({ disabled: 1, deleted: 1, updated: 1, failed: 0 });
    job.close();
    const users = (await ofThere('/Users')).body.Resources as JsonObject[];
    expect(users).toMatchObject([{ userName: 'ada@contoso.com', active: false }]);
    expect((await ofThere('/Groups')).body.Resources).toMatchObject([{ members: [{ value: users[0]?.id }] }]);
  },
);

test("Entra's application for SAP runs unchanged on a proxy of an Identity Directory", async () => {
  const tenant = await upstream.createOrganization('ias');
  const client = await proxied({
    name: 'IAS',
    kind: 'ias',
    url: `${upstream.scimUrl}${tenant.slug}`,
    authentication: { method: 'bearer', secret: tenant.token },
    properties: { 'ias.support.patch.operation': 'true' },
  });
  const { tenant: directory } = await generateTenant({ users: 5, groups: 2 }, 11);
  const failures: unknown[] = [];
  const connection = new Connection(readTenantUrl(client.tenantUrl), { credential: bearer(organization.token) });
  const job = createEntraJob({
    connection,
    ...compileMappings(mappingsOf('sap-cloud-identity')),
    directory,
    dialect: 'aadOptscim062020',
    concurrency: 2,
    onEvent: ({ status, name, detail }) => status === 'failure' && failures.push([name, detail]),
  });
  expect(await job.runCycle()).toMatchObject({ health: 'healthy', failed: 0 });
  expect(await job.runCycle()).toMatchObject({ created: 0, updated: 0, health: 'healthy' });
  connection.close();
  expect(failures).toEqual([]);
  const { body } = await exchange(`${upstream.scimUrl}${tenant.slug}/Users`, {
    headers: { Authorization: `Bearer ${tenant.token}` },
    tls: { ca: authority.ca },
  });
  expect(body.totalResults).toBe(5);
}, 60_000);

test('the same between processes, with an upstream that goes away and comes back', async () => {
  const environment = {
    ...server.environment,
    DATABASE_URL: server.databaseUrl,
    MASTER_KEY: server.environment.MASTER_KEY ?? '',
  };
  const there2 = await upstream.startNode({ tls });
  const url = `${there2.scimUrl}${there.slug}`;
  const authorities = path.join(folder, 'ca.pem');
  await writeFile(authorities, authority.ca);
  const args = [
    'system',
    'add',
    '-o',
    organization.slug,
    '--name',
    'there',
    '--url',
    url,
    '--bearer',
    '--secret-stdin',
  ];
  const added = await runCommand(environment, [...args, '--authorities', authorities, '--json'], there.token);
  const { id } = JSON.parse(added.output);
  const port = await freePort();
  const child = startCommand({ ...environment, PORT: String(port), PUBLIC_URL: '' }, ['serve']);
  const closed = once(child, 'close');
  // What it says is read, or it would wait for somebody who does.
  child.stdout.resume();
  child.stderr.resume();
  try {
    const client = organization.client.at(`http://127.0.0.1:${port}${PATH}${id}`);
    await until(() => {
      if (child.exitCode !== null) throw new Error(`the server ended with ${child.exitCode}`);
      return client.get('/Users').then(
        ({ status }) => status === 200,
        () => false,
      );
    });
    const created = await client.post('/Users', coreUser('ada'));
    expect(created.status).toBe(201);
    expect((await ofThere(`/Users/${idOf(created)}`)).status).toBe(200);
    await there2.close();
    const away = await client.post('/Users', coreUser('bob'));
    expect(away).toMatchObject({ ...refusal(503, undefined, /cannot be reached/), headers: { 'retry-after': '10' } });
    expect((await ofThere('/Users')).body.totalResults).toBe(1);
  } finally {
    child.kill('SIGTERM');
    await closed;
  }
}, 120_000);

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
