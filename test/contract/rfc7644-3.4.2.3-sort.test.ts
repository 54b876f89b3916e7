import { isObject, type JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA as ENT } from '../../src/protocol/urns.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import type { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const email = (value: string, primary = false) => ({ value, primary });

/** Made in this order, so that the order of creation is none of those asked for. */
const PEOPLE: [string, JsonObject][] = [
  ['dora', { displayName: 'ärzte', externalId: 'b', active: true, emails: [email('z@x'), email('a@x', true)] }],
  ['Bob', { displayName: 'Zoe', externalId: 'B', active: false, emails: [email('m@x'), email('b@x')] }],
  ['ada', { displayName: 'anna', externalId: 'a', [ENT]: { department: 'R' } }],
  ['cyd', { displayName: 'Bernd', active: true, name: { familyName: 'x' }, [ENT]: { department: 'd', manager: 'm' } }],
];

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  for (const [userName, more] of PEOPLE) await client.post('/Users', coreUser(userName, more));
});
afterAll(() => server.close());

const sorted = async (query: string, endpoint = '/Users') => {
  const { body } = await client.get(`${endpoint}?${query}`);
  const resources = Array.isArray(body.Resources) ? body.Resources.filter(isObject) : [];
  return resources.map(({ userName, displayName }) => userName ?? displayName);
};

test.each([
  ['text whatever its case', 'userName', ['ada', 'Bob', 'cyd', 'dora']],
  ['text by code point', 'displayName', ['ada', 'cyd', 'Bob', 'dora']],
  ['exact text by its case, missing values last', 'externalId', ['Bob', 'ada', 'dora', 'cyd']],
  ['booleans, ties in the order of creation', 'active', ['Bob', 'dora', 'cyd', 'ada']],
  ['the primary value of many, or else the first', 'emails', ['dora', 'Bob', 'ada', 'cyd']],
  ['a part of the values', 'emails.value', ['dora', 'Bob', 'ada', 'cyd']],
  ['an extension', `${ENT}:department`, ['cyd', 'ada', 'dora', 'Bob']],
  ['a part of a complex value', 'name.familyName', ['cyd', 'dora', 'Bob', 'ada']],
  ['the manager by its value', `${ENT}:manager`, ['cyd', 'dora', 'Bob', 'ada']],
  ['times', 'meta.created', ['dora', 'Bob', 'ada', 'cyd']],
  ['what all have in common', 'meta.resourceType', ['dora', 'Bob', 'ada', 'cyd']],
  ['names whatever their case', 'USERNAME', ['ada', 'Bob', 'cyd', 'dora']],
])('by %s', async (_what, sortBy, expected) => {
  expect(await sorted(`sortBy=${encodeURIComponent(sortBy)}`)).toEqual(expected);
  expect(await sorted(`sortBy=${encodeURIComponent(sortBy)}&sortOrder=Ascending`)).toEqual(expected);
});

test('descending turns the values round, puts missing ones first, and leaves ties in the order of creation', async () => {
  expect(await sorted('sortBy=userName&sortOrder=descending')).toEqual(['dora', 'cyd', 'Bob', 'ada']);
  expect(await sorted('sortBy=externalId&sortOrder=descending')).toEqual(['cyd', 'dora', 'ada', 'Bob']);
  expect(await sorted('sortBy=active&sortOrder=DESCENDING')).toEqual(['ada', 'dora', 'cyd', 'Bob']);
});

test('pages cut the sorted list', async () => {
  expect(await sorted('sortBy=userName&startIndex=2&count=2')).toEqual(['Bob', 'cyd']);
});

test('groups of a user and members of a group sort too', async () => {
  const [ada, dora] = await Promise.all(
    ['ada', 'dora'].map(async (name) => {
      const { body } = await client.get(`/Users?filter=userName+eq+%22${name}%22`);
      return String((body.Resources as JsonObject[])[0]?.id);
    }),
  );
  await client.post('/Groups', group('B team', ada ?? ''));
  await client.post('/Groups', group('A team', dora ?? ''));
  expect(await sorted('sortBy=groups.display')).toEqual(['dora', 'ada', 'Bob', 'cyd']);
  expect(await sorted('sortBy=members.display', '/Groups')).toEqual(['B team', 'A team']);
  expect(await sorted('sortBy=displayName', '/Groups')).toEqual(['A team', 'B team']);
});

test.each([
  ['sortBy=userNmae', refusal(400, 'invalidValue', /did you mean userName/)],
  ['sortBy=name', refusal(400, 'invalidValue', /name\.formatted/)],
  ['sortBy=password', refusal(400, 'invalidValue', /never disclosed/)],
  ['sortBy=meta.version', refusal(400, 'invalidValue')],
  ['sortBy=userName&sortOrder=Up', refusal(400, 'invalidValue', /ascending or descending; received "Up"/)],
])('%s is refused', async (query, expected) => {
  expect(await client.get(`/Users?${query}`)).toMatchObject(expected);
});
