import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, LIST_RESPONSE } from '../../src/protocol/urns.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;
const ids: Record<string, string> = {};

const NAMES = ['ada', 'bob', 'cy'];
const USERS: Record<string, JsonObject> = {
  ada: {
    externalId: 'Ext-1',
    displayName: 'Ada Lovelace',
    active: true,
    emails: [
      { type: 'work', value: 'ada@contoso.com' },
      { type: 'home', value: 'Ada@Home.Example' },
    ],
    [ENTERPRISE_USER_SCHEMA]: { manager: { value: 'boss-1' } },
  },
  bob: { externalId: 'ext-1', displayName: 'ÅSA "the" Back\\slash', active: false },
  cy: {},
};

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  for (const name of NAMES) {
    ids[name] = idOf(await client.post('/Users', coreUser(`${name}@Contoso.com`, USERS[name])));
  }
  const everyone = await client.post('/Groups', group('Everyone', ...NAMES.map((name) => ids[name] ?? '')));
  ids.everyone = idOf(everyone);
  ids.empty = idOf(await client.post('/Groups', { ...group('Nobody'), externalId: 'G-1' }));
  ids.outer = idOf(await client.post('/Groups', group('Outer', ids.everyone)));
});
afterAll(() => server.close());

/** Ids in the texts of a table, which is written before they exist. */
const fill = (text: string) => text.replace(/<(\w+)>/g, (_, name: string) => ids[name] ?? '');

const matches = async (path: string, filter: string) => {
  const { status, body } = await client.get(`${path}${query({ filter: fill(filter) })}`);
  const found = Array.isArray(body.Resources) ? body.Resources : [];
  return { status, ids: found.map((resource) => (resource as JsonObject).id), total: body.totalResults };
};

test.each<[path: string, filter: string, expected: string[]]>([
  ['/Users', 'id eq "<ada>"', ['ada']],
  ['/Users', 'userName eq "ada@contoso.com"', ['ada']],
  ['/Users', 'USERNAME EQ "ADA@CONTOSO.COM"', ['ada']],
  ['/Users', 'urn:ietf:params:scim:schemas:core:2.0:User:userName eq "bob@contoso.com"', ['bob']],
  ['/Users', 'externalId eq "Ext-1"', ['ada']],
  ['/Users', 'externalId eq "ext-1"', ['bob']],
  ['/Users', 'externalId eq "EXT-1"', []],
  ['/Users', 'displayName eq "ada LOVELACE"', ['ada']],
  ['/Users', 'displayName eq "åsa \\"THE\\" back\\\\slash"', ['bob']],
  ['/Users', 'active eq true', ['ada']],
  ['/Users', 'active eq "False"', ['bob']],
  ['/Users', 'active eq null', ['cy']],
  ['/Users', 'emails.value eq "ada@home.example"', ['ada']],
  ['/Users', 'emails eq "ADA@contoso.com"', ['ada']],
  ['/Users', 'manager eq "boss-1"', ['ada']],
  ['/Users', 'manager eq "BOSS-1"', []],
  ['/Users', `${ENTERPRISE_USER_SCHEMA}:manager.value eq "boss-1"`, ['ada']],
  ['/Users', 'active eq true and userName eq "ada@contoso.com"', ['ada']],
  ['/Users', 'active eq true and userName eq "bob@contoso.com"', []],
  ['/Users', '(id eq "<ada>") and (manager eq "boss-1" and active eq true)', ['ada']],
  ['/Users', 'userName eq "ada@contoso.co_"', []],
  ['/Users', 'userName eq "%"', []],
  ['/Users', 'userName eq "\' OR 1=1 --"', []],
  ['/Users', 'id eq "not a uuid"', []],
  ['/Groups', 'displayName eq "everyONE"', ['everyone']],
  ['/Groups', 'externalId eq "G-1"', ['empty']],
  ['/Groups', 'members eq "<ada>"', ['everyone']],
  ['/Groups', 'members.value eq "<everyone>"', ['outer']],
  ['/Groups', 'id eq "<everyone>" and members eq "<bob>"', ['everyone']],
  ['/Groups', 'id eq "<empty>" and members eq "<bob>"', []],
  ['/Groups', 'members eq null', ['empty']],
])('%s %s', async (path, filter, expected) => {
  expect(await matches(path, filter)).toEqual({
    status: 200,
    ids: expected.map((name) => ids[name]),
    total: expected.length,
  });
});

test('no match is 200 with an empty ListResponse', async () => {
  expect(await client.get(`/Users${query({ filter: 'userName eq "nobody"' })}`)).toMatchObject({
    status: 200,
    body: { schemas: [LIST_RESPONSE], totalResults: 0, startIndex: 1, itemsPerPage: 0, Resources: [] },
  });
});

test('an empty filter is no filter', async () => {
  expect(await client.get('/Users?filter=')).toMatchObject({ status: 200, body: { totalResults: 3 } });
});

describe('what is not served is refused, saying what is', () => {
  test.each([
    'userName ne "ada"',
    'userName co "ada"',
    'userName sw "ada"',
    'userName ew "ada"',
    'meta.lastModified gt "2026-01-01T00:00:00Z"',
    'userName pr',
    'userName eq "ada" or userName eq "bob"',
    'not (userName eq "ada")',
    'emails[type eq "work"]',
    'emails[type eq "work" and value eq "ada@contoso.com"]',
    'title eq "Analyst"',
    'name.familyName eq "Lovelace"',
    'emails.type eq "work"',
    'active eq true and title eq "Analyst"',
  ])('%s', async (filter) => {
    expect(await client.get(`/Users${query({ filter })}`)).toMatchObject(
      refusal(
        400,
        'invalidFilter',
        /is not served yet\. User can be filtered with eq and and on: id, userName, externalId/,
      ),
    );
  });

  test('for groups with the attributes of groups', async () => {
    expect(await client.get(`/Groups${query({ filter: 'displayName sw "E"' })}`)).toMatchObject(
      refusal(400, 'invalidFilter', /Group can be filtered with eq and and on: id, externalId, displayName, members/),
    );
  });
});

test.each<[filter: string, detail: RegExp]>([
  ['userName eq ada', /Character 13 .*straight double quotes/],
  ['userName eq 7d420df3-1f6b-4c55-9b0e-3f1f2f6a9c11', /double quotes/],
  ["userName eq 'ada'", /double quotes/],
  ['userName eq “ada”', /double quotes/],
  ['userName eq', /Character \d+/],
  ['userName', /Character \d+/],
  ['eq "ada"', /Character \d+/],
  ['userName = "ada"', /an operator/],
  ['userName eq "ada', /Character \d+/],
  ['userName eq "ada" and', /Character \d+/],
  ['(userName eq "ada"', /Character \d+/],
  ['shoeSize eq "41"', /no attribute "shoeSize"/],
  ['department eq "Research"', /no attribute "department"/],
  ['userName eq 41', /compared with a string/],
  ['userName eq true', /compared with a string/],
  ['active eq "perhaps"', /true or false/],
  ['id eq 41', /compared with a string/],
  ['constructor eq "x"', /no attribute "constructor"/],
])('%s is 400 invalidFilter', async (filter, detail) => {
  expect(await client.get(`/Users${query({ filter })}`)).toMatchObject(refusal(400, 'invalidFilter', detail));
});

test('a filter that Express would read as a list or an object is one text', async () => {
  expect(await client.get('/Users?filter[userName]=ada&filter[]=x')).toMatchObject({
    status: 200,
    body: { totalResults: 3 },
  });
});

describe('paging (§3.4.2.4)', () => {
  let paged: ScimClient;

  beforeAll(async () => {
    ({ client: paged } = await server.createOrganization('core'));
    for (let i = 1; i <= 12; i += 1) await paged.post('/Users', coreUser(`user-${String(i).padStart(2, '0')}`));
  });

  const page = async (parameters: Record<string, string>) => {
    const { status, body } = await paged.get(`/Users${query(parameters)}`);
    const resources = Array.isArray(body.Resources) ? body.Resources : [];
    const { totalResults, startIndex, itemsPerPage } = body;
    const names = resources.map((resource) => (resource as JsonObject).userName);
    return { status, totalResults, startIndex, itemsPerPage, names };
  };
  const names = (from: number, to: number) =>
    Array.from({ length: to - from + 1 }, (_, i) => `user-${String(from + i).padStart(2, '0')}`);

  test.each<[parameters: Record<string, string>, startIndex: number, names: string[]]>([
    [{}, 1, names(1, 12)],
    [{ startIndex: '1', count: '5' }, 1, names(1, 5)],
    [{ startIndex: '6', count: '5' }, 6, names(6, 10)],
    [{ startIndex: '11', count: '5' }, 11, names(11, 12)],
    [{ startIndex: '13', count: '5' }, 13, []],
    [{ startIndex: '400', count: '5' }, 400, []],
    [{ startIndex: '8' }, 8, names(8, 12)],
    [{ count: '12' }, 1, names(1, 12)],
    [{ count: '0' }, 1, []],
    [{ count: '-3' }, 1, []],
    [{ startIndex: '0', count: '1' }, 1, names(1, 1)],
    [{ startIndex: '-7', count: '1' }, 1, names(1, 1)],
    [{ count: '100000' }, 1, names(1, 12)],
    [{ filter: 'userName eq "USER-07"', startIndex: '1', count: '5' }, 1, names(7, 7)],
  ])('%j', async (parameters, startIndex, expected) => {
    expect(await page(parameters)).toEqual({
      status: 200,
      totalResults: 'filter' in parameters ? 1 : 12,
      startIndex,
      itemsPerPage: expected.length,
      names: expected,
    });
  });

  test.each(['startIndex', 'count'])('%s that is no whole number is 400', async (name) => {
    for (const value of ['x', '1.5', '1e3', '99999999999', '0x1', ' 1']) {
      expect(await paged.get(`/Users${query({ [name]: value })}`)).toMatchObject(
        refusal(400, 'invalidValue', new RegExp(name)),
      );
    }
  });
});
