import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, LIST_RESPONSE, USER_SCHEMA } from '../../src/protocol/urns.js';
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
  ['/Users', 'userName ne "ada@contoso.com"', ['bob', 'cy']],
  ['/Users', 'userName co "@CONTOSO"', ['ada', 'bob', 'cy']],
  ['/Users', 'userName sw "AD"', ['ada']],
  ['/Users', 'userName ew "y@contoso.com"', ['cy']],
  ['/Users', 'userName gt "bob@contoso.com"', ['cy']],
  ['/Users', 'userName ge "bob@contoso.com"', ['bob', 'cy']],
  ['/Users', 'userName lt "bob@contoso.com"', ['ada']],
  ['/Users', 'userName le "bob@contoso.com"', ['ada', 'bob']],
  ['/Users', 'userName pr', ['ada', 'bob', 'cy']],
  ['/Users', 'displayName pr', ['ada', 'bob']],
  ['/Users', 'displayName ne "ada lovelace"', ['bob', 'cy']],
  ['/Users', 'externalId lt "a"', ['ada']],
  ['/Users', 'meta.lastModified gt "2026-01-01T00:00:00+02:00"', ['ada', 'bob', 'cy']],
  ['/Users', 'meta.lastModified lt "2026-01-01T00:00:00+02:00"', []],
  ['/Users', 'userName sw "ada" or userName sw "cy"', ['ada', 'cy']],
  ['/Users', 'active pr and userName sw "a" or userName sw "c"', ['ada', 'cy']],
  ['/Users', 'not (active pr) or not (active eq true)', ['bob', 'cy']],
  ['/Users', 'not (userName sw "ada")', ['bob', 'cy']],
  ['/Users', 'emails[type eq "WORK"]', ['ada']],
  ['/Users', 'emails[type eq "work" and value eq "ADA@contoso.com"]', ['ada']],
  ['/Users', 'emails[type eq "work" and value eq "ada@home.example"]', []],
  ['/Users', 'emails.type eq "work" and emails.value eq "ada@home.example"', ['ada']],
  ['/Users', 'emails[type eq "home" and not (value co "contoso")]', ['ada']],
  ['/Users', 'emails.type eq "home"', ['ada']],
  // As paths of PATCH are written: what Entra asks of a gallery app that matches by such an attribute.
  ['/Users', 'emails[type eq "work"].value eq "ADA@contoso.com"', ['ada']],
  ['/Users', 'emails[type eq "work"].value eq "ada@home.example"', []],
  ['/Users', 'emails[type eq "work"] eq "ADA@contoso.com"', ['ada']],
  ['/Users', 'active eq true and not (emails[type eq "home"].value ew "contoso.com")', ['ada']],
  ['/Users', `${USER_SCHEMA}:emails[type eq "work"].value co "contoso"`, ['ada']],
  ['/Users', 'emails[type eq "home"].value ne "ada@contoso.com"', ['ada']],
  ['/Users', 'emails[type eq "fax"].value ne "ada@contoso.com" or emails[type eq "fax"] pr', []],
  ['/Users', 'manager[value pr].value eq "boss-1"', ['ada']],
  ['/Users', 'groups[type eq "indirect"].value eq "<outer>"', ['ada', 'bob', 'cy']],
  ['/Users', 'title eq "Analyst"', []],
  ['/Users', 'name.familyName pr', []],
  ['/Users', `${ENTERPRISE_USER_SCHEMA} pr`, ['ada']],
  ['/Users', `${ENTERPRISE_USER_SCHEMA}[manager.value eq "boss-1"]`, ['ada']],
  ['/Users', `schemas eq "${ENTERPRISE_USER_SCHEMA}"`, ['ada']],
  ['/Users', 'groups eq "<everyone>"', ['ada', 'bob', 'cy']],
  ['/Users', 'groups[value eq "<outer>" and type eq "indirect"]', ['ada', 'bob', 'cy']],
  ['/Users', 'groups[value eq "<outer>" and type eq "direct"]', []],
  ['/Users', 'groups.display sw "out" and userName sw "b"', ['bob']],
  ['/Users', 'userName eq "ada@contoso.co_"', []],
  ['/Users', 'userName sw "%"', []],
  ['/Users', 'displayName co "*"', []],
  ['/Users', 'displayName co "\\\\SLASH"', ['bob']],
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
  ['/Groups', 'not (members pr)', ['empty']],
  ['/Groups', 'members.type eq "Group"', ['outer']],
  ['/Groups', 'members[type eq "User" and display sw "cy"]', ['everyone']],
  ['/Groups', 'members[type eq "User"].value eq "<cy>"', ['everyone']],
  ['/Groups', 'members[type eq "Group"] eq "<cy>"', []],
  ['/Groups', 'displayName sw "E" or displayName ew "R"', ['everyone', 'outer']],
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

describe('what has no meaning is refused with the place and the remedy', () => {
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
    ['department eq "Research"', /no attribute "department" \(character 1 .* did you mean urn:.*:User:department\?/],
    ['userNmae eq "ada"', /no attribute "userNmae" \(character 1 of the filter\); did you mean userName\?/],
    ['active eq true and emails.vale pr', /"emails.vale" \(character 20 .* did you mean emails.value\?/],
    ['emails[tpye eq "work"]', /"emails.tpye" \(character 8 .* did you mean emails.type\?/],
    ['urn:example:User:department pr', /did you mean urn:.*enterprise:2.0:User:department\?/],
    ['constructor eq "x"', /no attribute "constructor"/],
    ['userName eq 41', /compared with a string.*received 41 \(character 13/],
    ['userName eq true', /compared with a string/],
    ['active eq "perhaps"', /true or false/],
    ['active gt true', /"gt" is no operator for active, a boolean .*possible: eq, ne\./],
    ['active co "t"', /"co" is no operator for active/],
    ['userName gt null', /"gt" is no operator for null/],
    ['id eq 41', /compared with a string/],
    ['meta.created eq "yesterday"', /a date and time .* received "yesterday"/],
    ['meta.created eq "2026-02-30T00:00:00Z"', /a date and time/],
    ['meta.created co "2026"', /"co" is no operator for meta.created/],
    ['x509Certificates.value sw "A"', /"sw" is no operator for x509Certificates.value/],
    ['name eq "Ada"', /name is compared by one of its parts .*name.givenName/],
    ['addresses co "London"', /addresses is compared by one of its parts .*addresses.locality/],
    ['userName[value eq "x"]', /userName has no parts/],
    ['emails.type[value eq "x"]', /emails.type has no parts/],
    ['emails[type eq "work"].vlue eq "x"', /"emails.vlue" \(character 24 .* did you mean emails.value\?/],
    ['emails[type eq "work"].value', /Character 29 .* an operator .* after emails\[…\].value, found the end/],
    ['emails[type eq "work"].primary eq "x"', /true or false/],
    ['addresses[type eq "work"] eq "London"', /addresses is compared by one of its parts/],
    ['emails[emails.type eq "work"]', /no attribute "emails.emails.type"/],
    [`${ENTERPRISE_USER_SCHEMA} eq "x"`, /no attribute/],
    ['password eq "secret"', /password is never disclosed/],
    ['password pr', /password is never disclosed.* \(character 1/],
    ['meta.version pr', /If-Match/],
  ])('%s', async (filter, detail) => {
    expect(await client.get(`/Users${query({ filter })}`)).toMatchObject(refusal(400, 'invalidFilter', detail));
  });
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
