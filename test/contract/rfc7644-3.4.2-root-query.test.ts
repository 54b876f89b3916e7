import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, LIST_RESPONSE, USER_SCHEMA } from '../../src/protocol/urns.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

const DEVICE_SCHEMA = 'urn:example:schemas:2.0:Device';
const DEVICE = {
  id: DEVICE_SCHEMA,
  name: 'Device',
  attributes: [
    { name: 'displayName', type: 'string' },
    { name: 'serial', type: 'string', caseExact: true },
    /** A string of users, here an integer. */
    { name: 'title', type: 'integer' },
    { name: 'userName', type: 'integer', returned: 'never' },
  ],
};

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
/** Names by id, in order of creation. */
const names = new Map<string, string>();

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  ({ client } = organization);
  const { definitions } = server.services;
  await definitions.addSchema(organization.slug, JSON.stringify(DEVICE), { types: [], required: false });
  const type = { name: 'Device', endpoint: '/Devices', schema: DEVICE_SCHEMA };
  await definitions.addType(organization.slug, JSON.stringify(type));
  // Other organizations' resources must never be met.
  const { client: other } = await server.createOrganization('core');
  await other.post('/Users', coreUser('foreign', { displayName: 'Foreign', externalId: 'x-1' }));
  await other.post('/Groups', group('Foreign'));
  const ada = await create(
    'ada',
    '/Users',
    coreUser('ada', { displayName: 'Delta', title: 'Chief', externalId: 'x-1' }),
  );
  await create('engineers', '/Groups', { ...group('bravo', ada), externalId: 'x-1' });
  await create('laptop', '/Devices', { displayName: 'Åland', serial: 'S-1', title: 7, externalId: 'x-1' });
  await create(
    'bob',
    '/Users',
    coreUser('bob', { displayName: 'alfa', [ENTERPRISE_USER_SCHEMA]: { department: 'R' } }),
  );
  await create('phone', '/Devices', { displayName: 'Charlie', serial: 's-1', title: 30 });
  await create('nobody', '/Groups', group('echo'));
  await create('cyd', '/Users', coreUser('cyd', { title: '8' }));
});
afterAll(() => server.close());

async function create(name: string, path: string, body: JsonObject): Promise<string> {
  const id = idOf(await client.post(path, body));
  names.set(id, name);
  return id;
}

const ALL = ['ada', 'engineers', 'laptop', 'bob', 'phone', 'nobody', 'cyd'];
const idNamed = (name: string) => [...names].find(([, known]) => known === name)?.[0] ?? 'none';
const fill = (text: string) => text.replace(/<(\w+)>/g, (_, name: string) => idNamed(name));
const namesOf = (resources: readonly JsonObject[]) =>
  resources.map(({ id }) => names.get(String(id)) ?? `unknown ${id}`);

const find = async (parameters: Record<string, string>) => {
  const answer = await client.get(query(parameters));
  expect(answer.status).toBe(200);
  return { ...answer.body, names: namesOf(resourcesOf(answer)) } as JsonObject & { names: string[] };
};

describe.each(['', '/', '?aadOptscim062020'])('GET at the Tenant URL with %j', (path) => {
  test('is a query of everything, in order of creation', async () => {
    const answer = await client.get(path);
    expect(answer).toMatchObject({
      status: 200,
      body: { schemas: [LIST_RESPONSE], totalResults: 7, startIndex: 1, itemsPerPage: 7 },
    });
    expect(namesOf(resourcesOf(answer))).toEqual(ALL);
  });
});

test('each resource is what its own endpoint says of it', async () => {
  const resources = resourcesOf(await client.get(''));
  const single = await Promise.all(
    resources.map(async ({ meta }) => {
      const { location } = meta as { location: string };
      return (await client.get(location.slice(client.tenantUrl.length))).body;
    }),
  );
  expect(resources).toEqual(
    single.map(({ members, ...rest }) =>
      Array.isArray(members) && members.length === 0 ? rest : { ...rest, ...(members !== undefined && { members }) },
    ),
  );
  expect(resources[1]).toMatchObject({ members: [{ value: idNamed('ada') }] });
  expect(resources[0]).toMatchObject({ groups: [{ value: idNamed('engineers') }] });
});

test('an organization without resources finds none', async () => {
  const { client: empty } = await server.createOrganization('core');
  expect(await empty.get('')).toMatchObject({ status: 200, body: { totalResults: 0, itemsPerPage: 0, Resources: [] } });
});

test.each<[filter: string, expected: string[]]>([
  ['meta.resourceType eq "User"', ['ada', 'bob', 'cyd']],
  ['meta.resourceType eq "user"', []],
  ['(meta.resourceType eq "Device") or (meta.resourceType eq "Group")', ['engineers', 'laptop', 'phone', 'nobody']],
  ['meta.resourceType ne "User" and not (meta.resourceType eq "Device")', ['engineers', 'nobody']],
  ['meta.resourceType sw "D"', ['laptop', 'phone']],
  ['meta.resourceType pr', ALL],
  ['meta.resourceType eq "Nothing"', []],
  ['id eq "<laptop>"', ['laptop']],
  ['id eq "<ada>" or id eq "<nobody>"', ['ada', 'nobody']],
  ['externalId eq "x-1"', ['ada', 'engineers', 'laptop']],
  ['userName eq "ADA"', ['ada']],
  ['displayName eq "BRAVO" or userName eq "bob"', ['engineers', 'bob']],
  ['displayName sw "a"', ['bob']],
  ['meta.lastModified gt "2020-01-01T00:00:00Z"', ALL],
  ['meta.lastModified lt "2020-01-01T00:00:00Z"', []],
  // What a type does not define has no value there.
  ['serial pr', ['laptop', 'phone']],
  ['not (serial pr)', ['ada', 'engineers', 'bob', 'nobody', 'cyd']],
  ['serial ne "S-1"', ['ada', 'engineers', 'bob', 'phone', 'nobody', 'cyd']],
  ['serial eq null', ['ada', 'engineers', 'bob', 'nobody', 'cyd']],
  ['serial ne null', ['laptop', 'phone']],
  ['serial eq "S-1"', ['laptop']],
  ['not (serial eq "S-1") and displayName pr', ['ada', 'engineers', 'bob', 'phone', 'nobody']],
  ['serial pr and userName pr', []],
  ['serial pr or members pr', ['engineers', 'laptop', 'phone']],
  ['members[value eq "<ada>"]', ['engineers']],
  ['not (members[value eq "<ada>"])', ['ada', 'laptop', 'bob', 'phone', 'nobody', 'cyd']],
  ['groups.value eq "<engineers>"', ['ada']],
  ['emails[type eq "work"]', []],
  ['members[type eq "User"].value eq "<ada>"', ['engineers']],
  ['not (members[type eq "User"] pr) and externalId pr', ['ada', 'laptop']],
  ['members[type eq "Group"].value ne "<ada>"', []],
  [`${ENTERPRISE_USER_SCHEMA} pr`, ['bob']],
  [`${ENTERPRISE_USER_SCHEMA}:department eq "r"`, ['bob']],
  [`${USER_SCHEMA}:displayName pr`, ['ada', 'bob']],
  [`${DEVICE_SCHEMA}:serial eq "s-1"`, ['phone']],
  [`schemas eq "${USER_SCHEMA}"`, ['ada', 'bob', 'cyd']],
  // A type in which the value does not fit has none that could match.
  ['title eq "chief"', ['ada']],
  ['title eq 7', ['laptop']],
  ['title gt 8', ['phone']],
  // Nobody can be found by what is never disclosed, but by the same name in another type.
  ['userName co "d"', ['ada', 'cyd']],
])('%s', async (filter, expected) => {
  expect(await find({ filter: fill(filter) })).toMatchObject({ totalResults: expected.length, names: expected });
});

test.each<[filter: string, detail: RegExp]>([
  ['shoeSize eq 41', /^No resource type has an attribute "shoeSize" \(character 1 of the filter\)\.$/],
  ['userName pr and serail pr', /"serail" \(character 17 of the filter\); did you mean serial\?$/],
  ['serial pr or shoeSize pr', /"shoeSize" \(character 14/],
  ['meta.resourceType eq "User" and shoeSize pr', /"shoeSize"/],
  ['emails[tpye eq "work"]', /did you mean emails.type\?/],
  ['emails[type eq "work"].vlue pr', /did you mean emails.value\?/],
  ['serial eq 5', /serial .*compared with a string/],
  ['active eq "perhaps"', /true or false/],
  ['password pr', /password is never disclosed/],
  ['meta.version pr', /If-Match/],
  ['meta.resourceType eq User', /double quotes/],
  ['userName eq', /Character/],
])('%s is 400 invalidFilter', async (filter, detail) => {
  expect(await client.get(query({ filter }))).toMatchObject(refusal(400, 'invalidFilter', detail));
});

describe('sorting (§3.4.2.3)', () => {
  test.each<[parameters: Record<string, string>, expected: string[]]>([
    [{ sortBy: 'displayName' }, ['bob', 'engineers', 'phone', 'ada', 'nobody', 'laptop', 'cyd']],
    [
      { sortBy: 'displayName', sortOrder: 'descending' },
      ['cyd', 'laptop', 'nobody', 'ada', 'phone', 'engineers', 'bob'],
    ],
    // Case counts for a serial: "S" comes before "s".
    [{ sortBy: 'serial' }, ['laptop', 'phone', 'ada', 'engineers', 'bob', 'nobody', 'cyd']],
    [{ sortBy: 'meta.resourceType' }, ['laptop', 'phone', 'engineers', 'nobody', 'ada', 'bob', 'cyd']],
    [{ sortBy: 'meta.created', sortOrder: 'descending' }, [...ALL].reverse()],
    [{ sortBy: 'id', filter: 'displayName pr' }, ALL.slice(0, 6)],
    // Text in one type, a number in another: compared as text.
    [{ sortBy: 'title' }, ['phone', 'laptop', 'cyd', 'ada', 'engineers', 'bob', 'nobody']],
    [{ sortBy: 'title', filter: 'meta.resourceType eq "Device"' }, ['laptop', 'phone']],
    [{ sortBy: `${USER_SCHEMA}:displayName` }, ['bob', 'ada', 'engineers', 'laptop', 'phone', 'nobody', 'cyd']],
  ])('%j', async (parameters, expected) => {
    expect((await find(parameters)).names).toEqual(expected);
    const begin = await find({ ...parameters, startIndex: '2', count: '2' });
    expect(begin).toMatchObject({ totalResults: expected.length, names: expected.slice(1, 3) });
  });

  test.each<[Record<string, string>, RegExp]>([
    [{ sortBy: 'shoeSize' }, /^No resource type has an attribute "shoeSize" to sort by/],
    [{ sortBy: 'name' }, /name is sorted by one of its parts/],
    [{ sortBy: 'password' }, /never disclosed/],
    [{ sortBy: 'serial', sortOrder: 'Up' }, /sortOrder .* received "Up"/],
  ])('%j is 400 invalidValue', async (parameters, detail) => {
    expect(await client.get(query(parameters))).toMatchObject(refusal(400, 'invalidValue', detail));
  });
});

describe('paging (§3.4.2.4)', () => {
  test.each<[parameters: Record<string, string>, startIndex: number, names: string[]]>([
    [{ startIndex: '3', count: '3' }, 3, ALL.slice(2, 5)],
    [{ startIndex: '6', count: '100' }, 6, ALL.slice(5)],
    [{ startIndex: '8' }, 8, []],
    [{ count: '0' }, 1, []],
    [{ startIndex: '-1', count: '1' }, 1, ['ada']],
  ])('%j', async (parameters, startIndex, expected) => {
    expect(await find(parameters)).toMatchObject({
      totalResults: 7,
      startIndex,
      itemsPerPage: expected.length,
      names: expected,
    });
  });

  test('pages of one resource each meet all of them', async () => {
    const pages = await Promise.all(ALL.map((_, i) => find({ startIndex: String(i + 1), count: '1' })));
    expect(pages.map((page) => page.names)).toEqual(ALL.map((name) => [name]));
  });

  test.each(['startIndex', 'count'])('%s that is no whole number is 400', async (name) => {
    expect(await client.get(query({ [name]: 'x' }))).toMatchObject(refusal(400, 'invalidValue', new RegExp(name)));
  });
});

describe('cursors (RFC 9865)', () => {
  /** Every page of a walk, forwards or backwards from a cursor. */
  const walk = async (parameters: Record<string, string>, cursor: string, link: 'nextCursor' | 'previousCursor') => {
    const pages: { names: string[]; previousCursor: unknown; nextCursor: unknown }[] = [];
    for (let at: unknown = cursor; typeof at === 'string' && pages.length < 20; at = pages.at(-1)?.[link]) {
      const { names: found, previousCursor, nextCursor } = await find({ ...parameters, cursor: at });
      pages.push({ names: found, previousCursor, nextCursor });
    }
    return pages;
  };

  test.each<[parameters: Record<string, string>, expected: string[]]>([
    [{}, ALL],
    [{ filter: 'displayName pr' }, ALL.slice(0, 6)],
    [{ sortBy: 'displayName' }, ['bob', 'engineers', 'phone', 'ada', 'nobody', 'laptop', 'cyd']],
    [{ sortBy: 'serial' }, ['laptop', 'phone', 'ada', 'engineers', 'bob', 'nobody', 'cyd']],
    [{ sortBy: 'serial', sortOrder: 'descending' }, ['ada', 'engineers', 'bob', 'nobody', 'cyd', 'phone', 'laptop']],
    [{ sortBy: 'title' }, ['phone', 'laptop', 'cyd', 'ada', 'engineers', 'bob', 'nobody']],
    [{ sortBy: 'meta.created' }, ALL],
    [{ filter: 'meta.lastModified gt "2020-01-01T00:00:00Z"' }, ALL],
  ])('%j: a walk meets everything once, and back again', async (parameters, expected) => {
    for (const count of ['1', '2', '3']) {
      const pages = await walk({ ...parameters, count }, '', 'nextCursor');
      expect(pages.flatMap((page) => page.names)).toEqual(expected);
      expect(pages[0]?.previousCursor).toBeUndefined();
      const last = pages.at(-1)?.previousCursor;
      const back = await walk({ ...parameters, count }, String(last), 'previousCursor');
      const before = expected.slice(0, expected.length - (pages.at(-1)?.names.length ?? 0));
      expect([...back].reverse().flatMap((page) => page.names)).toEqual(before);
    }
  });

  test('what is created and deleted on the way is no reason to miss or repeat the rest', async () => {
    const { client: busy } = await server.createOrganization('core');
    const ids: string[] = [];
    for (const name of ['a', 'b', 'c', 'd']) {
      ids.push(idOf(await busy.post('/Users', coreUser(name))), idOf(await busy.post('/Groups', group(name))));
    }
    const first = (await busy.get('?count=3&cursor=')).body;
    await busy.delete(`/Users/${ids[2]}`);
    await busy.delete(`/Groups/${ids[5]}`);
    await busy.post('/Users', coreUser('e'));
    const rest = await busy.get(query({ count: '100', cursor: String(first.nextCursor) }));
    const seen = resourcesOf(rest).map(({ id }) => id);
    expect(seen.slice(0, 4)).toEqual([ids[3], ids[4], ids[6], ids[7]]);
    expect(seen).toHaveLength(5);
  });

  test('a cursor is good for the same query at the root of the same organization only', async () => {
    const cursor = String((await client.get('?count=1&cursor=')).body.nextCursor);
    const ofUsers = String((await client.get('/Users?count=1&cursor=')).body.nextCursor);
    const { client: other } = await server.createOrganization('core');
    const sent: [ScimClient, string, string][] = [
      [client, '/Users', cursor],
      [client, '/Groups', cursor],
      [client, '', ofUsers],
      [client, '?filter=id+pr', cursor],
      [client, '?sortBy=id', cursor],
      [other, '', cursor],
    ];
    for (const [caller, path, wrong] of sent) {
      const separator = path.includes('?') ? '&' : '?';
      const answer = await caller.get(`${path}${separator}cursor=${wrong}`);
      expect(answer).toMatchObject(refusal(400, 'invalidCursor'));
    }
  });
});

describe('projection (§3.9)', () => {
  test('names that only one type has are no mistake', async () => {
    const { Resources } = await find({ attributes: 'serial,userName', count: '3' });
    expect(Resources).toEqual([
      { schemas: expect.anything(), id: idNamed('ada'), userName: 'ada' },
      { schemas: expect.anything(), id: idNamed('engineers') },
      { schemas: expect.anything(), id: idNamed('laptop'), serial: 'S-1' },
    ]);
  });

  test('excludedAttributes', async () => {
    const { Resources } = await find({ excludedAttributes: 'members,groups,meta', count: '2' });
    expect(Resources).toEqual([
      expect.not.objectContaining({ groups: expect.anything() }),
      expect.not.objectContaining({ members: expect.anything() }),
    ]);
    expect(Resources).toMatchObject([{ displayName: 'Delta' }, { displayName: 'bravo' }]);
  });

  test('both at once are 400', async () => {
    expect(await client.get('?attributes=id&excludedAttributes=id')).toMatchObject(refusal(400, 'invalidValue'));
  });
});

test.each(['POST', 'PUT', 'PATCH', 'DELETE'])('%s at the Tenant URL is 405', async (method) => {
  const answer = await client.send({ method, path: '', body: method === 'DELETE' ? undefined : {} });
  expect(answer).toMatchObject({ ...refusal(405), headers: { allow: 'GET' } });
});

test('HEAD answers as GET does, without a body', async () => {
  expect(await client.send({ method: 'HEAD', path: '?count=1' })).toMatchObject({ status: 200, text: '' });
});

test('the provisioning log has the query', async () => {
  const { client: logged, id } = await server.createOrganization('core');
  await logged.post('/Users', coreUser('ada'));
  await logged.get(query({ filter: 'externalId eq "x-1" or userName eq "ada"' }));
  await server.flushLog();
  const log = await server.query<JsonObject>(
    "SELECT operation, resource_type, status, data FROM provisioning_log WHERE organization_id = $1 AND operation = 'list'",
    id,
  );
  expect(log).toEqual([
    {
      operation: 'list',
      resource_type: null,
      status: 200,
      data: { filter: 'externalId eq "x-1" or userName eq "ada"', totalResults: 1 },
    },
  ]);
});
