import type { JsonObject } from '../../src/protocol/json.js';
import type { ScimType } from '../../src/protocol/scim-error.js';
import { ENTERPRISE_USER_SCHEMA } from '../../src/protocol/urns.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

const ENT = ENTERPRISE_USER_SCHEMA;
const WORK = { type: 'work', value: 'ada@contoso.com', primary: true };
const HOME = { type: 'home', value: 'ada@home.example' };
const ADA = {
  userName: 'ada',
  title: 'Analyst',
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  emails: [WORK, HOME],
  roles: [{ value: 'reader' }],
  [ENT]: { department: 'Research', manager: { value: 'boss-1' } },
};

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
let path: string;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
  client = organization.client;
  path = `/Users/${idOf(await client.post('/Users', coreUser('ada', ADA)))}`;
});
afterAll(() => server.close());

/** The attributes in an answer: without what the server gives. */
function attributesOf({ schemas: _schemas, id: _id, meta: _meta, ...attributes }: JsonObject): JsonObject {
  const enterprise = attributes[ENT] as JsonObject | undefined;
  if (enterprise?.manager === undefined) return attributes;
  const { $ref: _, ...manager } = enterprise.manager as JsonObject;
  return { ...attributes, [ENT]: { ...enterprise, manager } };
}

type Case = [title: string, operation: JsonObject, expected: JsonObject];

async function expectPatched(operation: JsonObject, expected: JsonObject): Promise<void> {
  const answer = await client.patch(path, operation);
  expect({ status: answer.status, attributes: attributesOf(answer.body) }).toEqual({
    status: 200,
    attributes: expected,
  });
  expect((await client.get(path)).body).toEqual(answer.body);
}

describe('add (§3.5.2.1)', () => {
  test.each<Case>([
    ['a new simple attribute', { path: 'nickName', value: 'Ada' }, { ...ADA, nickName: 'Ada' }],
    ['a simple attribute that has a value', { path: 'title', value: 'Lead' }, { ...ADA, title: 'Lead' }],
    ['a sub-attribute', { path: 'name.middleName', value: 'K' }, { ...ADA, name: { ...ADA.name, middleName: 'K' } }],
    [
      'a complex attribute, merged',
      { path: 'name', value: { middleName: 'K' } },
      { ...ADA, name: { ...ADA.name, middleName: 'K' } },
    ],
    [
      'values to a multi-valued attribute',
      { path: 'emails', value: [{ value: 'x@y.example' }] },
      { ...ADA, emails: [...ADA.emails, { value: 'x@y.example' }] },
    ],
    [
      'one value to a multi-valued attribute',
      { path: 'roles', value: { value: 'owner' } },
      { ...ADA, roles: [{ value: 'reader' }, { value: 'owner' }] },
    ],
    ['a value that is there already', { path: 'roles', value: [{ value: 'reader' }] }, ADA],
    [
      'a primary value, which takes it from the other',
      { path: 'emails', value: [{ type: 'other', value: 'x@y.example', primary: true }] },
      { ...ADA, emails: [{ ...WORK, primary: false }, HOME, { type: 'other', value: 'x@y.example', primary: true }] },
    ],
    [
      'a sub-attribute of the value that a condition chooses',
      { path: 'emails[type eq "home"].display', value: 'Home' },
      { ...ADA, emails: [WORK, { ...HOME, display: 'Home' }] },
    ],
    [
      'sub-attributes of the value that a condition chooses, merged',
      { path: 'emails[type eq "home"]', value: { display: 'Home' } },
      { ...ADA, emails: [WORK, { ...HOME, display: 'Home' }] },
    ],
    [
      'an attribute of an extension',
      { path: `${ENT}:costCenter`, value: '41' },
      { ...ADA, [ENT]: { ...ADA[ENT], costCenter: '41' } },
    ],
    [
      'an extension, merged',
      { path: ENT, value: { costCenter: '41' } },
      { ...ADA, [ENT]: { ...ADA[ENT], costCenter: '41' } },
    ],
    [
      'several attributes without a path',
      { value: { nickName: 'Ada', roles: [{ value: 'owner' }], name: { middleName: 'K' } } },
      {
        ...ADA,
        nickName: 'Ada',
        name: { ...ADA.name, middleName: 'K' },
        roles: [{ value: 'reader' }, { value: 'owner' }],
      },
    ],
    [
      'by the URN of the core schema',
      { path: 'urn:ietf:params:scim:schemas:core:2.0:User:name.middleName', value: 'K' },
      { ...ADA, name: { ...ADA.name, middleName: 'K' } },
    ],
  ])('%s', (_title, operation, expected) => expectPatched({ op: 'add', ...operation }, expected));
});

describe('replace (§3.5.2.3)', () => {
  test.each<Case>([
    ['a simple attribute', { path: 'title', value: 'Lead' }, { ...ADA, title: 'Lead' }],
    ['a simple attribute without a value', { path: 'nickName', value: 'Ada' }, { ...ADA, nickName: 'Ada' }],
    [
      'a sub-attribute',
      { path: 'name.familyName', value: 'King' },
      { ...ADA, name: { givenName: 'Ada', familyName: 'King' } },
    ],
    [
      'a complex attribute: what the value does not name stays',
      { path: 'name', value: { familyName: 'King' } },
      { ...ADA, name: { givenName: 'Ada', familyName: 'King' } },
    ],
    [
      'a multi-valued attribute: the whole list',
      { path: 'emails', value: [{ value: 'x@y.example' }] },
      { ...ADA, emails: [{ value: 'x@y.example' }] },
    ],
    ['a multi-valued attribute by nothing', { path: 'roles', value: [] }, (({ roles: _, ...rest }) => rest)(ADA)],
    [
      'the value that a condition chooses',
      { path: 'emails[type eq "home"]', value: { type: 'home', value: 'new@home.example' } },
      { ...ADA, emails: [WORK, { type: 'home', value: 'new@home.example' }] },
    ],
    [
      'a sub-attribute of the value that a condition chooses',
      { path: 'emails[type eq "home"].value', value: 'new@home.example' },
      { ...ADA, emails: [WORK, { type: 'home', value: 'new@home.example' }] },
    ],
    [
      'with a condition of two parts',
      { path: 'emails[type eq "work" and primary eq true].value', value: 'x@y.example' },
      { ...ADA, emails: [{ ...WORK, value: 'x@y.example' }, HOME] },
    ],
    [
      'with a condition that is no eq',
      { path: 'emails[value ew "home.example"].display', value: 'Home' },
      { ...ADA, emails: [WORK, { ...HOME, display: 'Home' }] },
    ],
    [
      'a sub-attribute of every value',
      { path: 'emails.display', value: 'Ada' },
      {
        ...ADA,
        emails: [
          { ...WORK, display: 'Ada' },
          { ...HOME, display: 'Ada' },
        ],
      },
    ],
    [
      'an attribute of an extension',
      { path: `${ENT}:department`, value: 'R&D' },
      { ...ADA, [ENT]: { ...ADA[ENT], department: 'R&D' } },
    ],
    [
      'several attributes without a path',
      { value: { title: 'Lead', name: { familyName: 'King' }, roles: [{ value: 'owner' }] } },
      { ...ADA, title: 'Lead', name: { givenName: 'Ada', familyName: 'King' }, roles: [{ value: 'owner' }] },
    ],
  ])('%s', (_title, operation, expected) => expectPatched({ op: 'replace', ...operation }, expected));
});

describe('remove (§3.5.2.2)', () => {
  const without = (name: string) =>
    Object.fromEntries(Object.entries(ADA).filter(([key]) => key !== name)) as JsonObject;
  test.each<Case>([
    ['a simple attribute', { path: 'title' }, without('title')],
    ['a complex attribute', { path: 'name' }, without('name')],
    ['a sub-attribute', { path: 'name.givenName' }, { ...ADA, name: { familyName: 'Lovelace' } }],
    ['a multi-valued attribute', { path: 'emails' }, without('emails')],
    ['the value that a condition chooses', { path: 'emails[type eq "work"]' }, { ...ADA, emails: [HOME] }],
    [
      'the values that none of two conditions chooses',
      { path: 'emails[not (type eq "work" or type eq "other")]' },
      { ...ADA, emails: [WORK] },
    ],
    ['the values that have a sub-attribute', { path: 'emails[primary pr]' }, { ...ADA, emails: [HOME] }],
    ['the last value that there is', { path: 'roles[value eq "reader"]' }, without('roles')],
    [
      'a sub-attribute of the value that a condition chooses',
      { path: 'emails[type eq "work"].primary' },
      { ...ADA, emails: [{ type: 'work', value: 'ada@contoso.com' }, HOME] },
    ],
    ['an attribute of an extension', { path: `${ENT}:manager` }, { ...ADA, [ENT]: { department: 'Research' } }],
    ['an extension', { path: ENT }, without(ENT)],
    ['what has no value', { path: 'nickName' }, ADA],
    ['a value that is not there', { path: 'emails[type eq "other"]' }, ADA],
  ])('%s', (_title, operation, expected) => expectPatched({ op: 'remove', ...operation }, expected));
});

describe('what cannot be done is refused', () => {
  test.each<[title: string, operation: JsonObject, scimType: ScimType, detail: RegExp]>([
    ['remove without a path', { op: 'remove' }, 'noTarget', /needs a path/],
    ['an attribute of the server', { op: 'replace', path: 'id', value: 'x' }, 'mutability', /id is read-only/],
    [
      'a part of meta',
      { op: 'replace', path: 'meta.created', value: '2020-01-01T00:00:00Z' },
      'mutability',
      /meta\.created/,
    ],
    [
      'the groups of a user',
      { op: 'add', path: 'groups', value: [{ value: 'x' }] },
      'mutability',
      /groups is read-only/,
    ],
    [
      'a path that is none',
      { op: 'replace', path: 'emails[type eq "work"', value: 'x' },
      'invalidPath',
      /Character \d+ of the path/,
    ],
    [
      'an unquoted value in a path',
      { op: 'replace', path: 'emails[type eq work].value', value: 'x' },
      'invalidPath',
      /double quotes/,
    ],
    [
      'a condition on what has no parts',
      { op: 'replace', path: 'title[value eq "x"]', value: 'x' },
      'invalidPath',
      /title/,
    ],
    [
      'a condition on an unknown part',
      { op: 'replace', path: 'emails[shoeSize eq "41"].value', value: 'x' },
      'invalidFilter',
      /shoeSize/,
    ],
    [
      'a condition that no value meets and that describes none',
      { op: 'replace', path: 'emails[value sw "x"].display', value: 'x' },
      'noTarget',
      /value sw "x"/,
    ],
    [
      'a value of the wrong type',
      { op: 'replace', path: 'active', value: 'perhaps' },
      'invalidValue',
      /active takes true or false; received "perhaps"/,
    ],
    [
      'a value of the wrong type in a list',
      { op: 'add', path: 'emails', value: [{ value: 5 }] },
      'invalidValue',
      /emails\[0\]\.value takes a string; received 5/,
    ],
    [
      'the text of an object',
      { op: 'add', path: 'roles', value: ['{"value":"a"}'] },
      'invalidValue',
      /roles\[0\] takes an object; received its text/,
    ],
    ['the removal of userName', { op: 'remove', path: 'userName' }, 'mutability', /userName/],
    ['userName without a value', { op: 'replace', path: 'userName', value: '' }, 'mutability', /userName/],
    [
      'a condition on a whole extension',
      { op: 'replace', path: `${ENT}[department eq "Research"]`, value: { department: 'x' } },
      'invalidPath',
      /a condition on a whole schema/,
    ],
    ['a blank before the sub-attribute', { op: 'remove', path: 'emails[type eq "work"] .value' }, 'invalidPath', /24/],
    ['add without a value', { op: 'add', path: 'title' }, 'invalidValue', /Operation 1: add needs a value/],
    [
      'an unknown verb',
      { op: 'move', path: 'title', value: 'x' },
      'invalidSyntax',
      /op must be add, replace or remove; received "move"/,
    ],
  ])('%s', async (_title, operation, scimType, detail) => {
    const before = await storedState(server, organization);
    expect(await client.patch(path, operation)).toMatchObject(refusal(400, scimType, detail));
    expect(await storedState(server, organization)).toEqual(before);
  });
});

test('several operations apply in their order, each meeting what came before', async () => {
  const answer = await client.patch(
    path,
    { op: 'remove', path: 'emails' },
    { op: 'add', path: 'emails[type eq "work"].value', value: 'first@contoso.com' },
    { op: 'replace', path: 'emails[value eq "first@contoso.com"].value', value: 'second@contoso.com' },
    { op: 'add', path: 'title', value: 'Lead' },
    { op: 'remove', path: 'title' },
  );
  expect(answer.body.emails).toEqual([{ type: 'work', value: 'second@contoso.com' }]);
  expect(answer.body).not.toHaveProperty('title');
});

test('when one operation is refused, none is applied', async () => {
  const made = idOf(await client.post('/Groups', group('Analysts')));
  const before = await storedState(server, organization);
  const refused = await client.patch(
    path,
    { op: 'replace', path: 'title', value: 'Lead' },
    { op: 'remove', path: 'emails' },
    { op: 'replace', path: 'active', value: 'perhaps' },
  );
  expect(refused).toMatchObject(refusal(400, 'invalidValue'));
  const alsoRefused = await client.patch(
    `/Groups/${made}`,
    { op: 'replace', path: 'displayName', value: 'Engineers' },
    { op: 'add', path: 'members', value: [{ value: path.slice(7) }] },
    { op: 'add', path: 'members', value: [{ value: '00000000-0000-4000-8000-000000000000' }] },
  );
  expect(alsoRefused).toMatchObject(refusal(400, 'invalidValue'));
  expect(await storedState(server, organization)).toEqual(before);
});

describe('lastModified and the row version', () => {
  const LONG_AGO = '2020-01-01T00:00:00.000Z';
  const lastModified = async () => (await client.get(path)).body.meta;

  beforeEach(() => server.query('UPDATE users SET updated_at = $1 WHERE id = $2', LONG_AGO, path.slice(7)));

  test.each<[string, JsonObject[]]>([
    ['no operations', []],
    ['the value that is there', [{ op: 'replace', path: 'title', value: 'Analyst' }]],
    [
      'a list that is there, in another order of its members',
      [{ op: 'replace', path: 'emails', value: [{ primary: true, value: 'ada@contoso.com', type: 'work' }, HOME] }],
    ],
    ['a value that is there added', [{ op: 'add', path: 'roles', value: [{ value: 'reader' }] }]],
    [
      'what comes and goes again',
      [
        { op: 'add', path: 'nickName', value: 'x' },
        { op: 'remove', path: 'nickName' },
      ],
    ],
    ['an unknown attribute', [{ op: 'add', path: 'shoeSize', value: '41' }]],
    ['a password', [{ op: 'replace', path: 'password', value: 'x' }]],
  ])('stay as they were for %s', async (_title, operations) => {
    const answer = await client.patch(path, ...operations);
    expect(answer.status).toBe(200);
    expect(answer.body.meta).toMatchObject({ lastModified: LONG_AGO });
    expect(await lastModified()).toMatchObject({ lastModified: LONG_AGO });
    const [row] = await server.query('SELECT version FROM users WHERE id = $1', path.slice(7));
    expect(row).toEqual({ version: 1 });
  });

  test('change with the resource', async () => {
    const answer = await client.patch(path, { op: 'replace', path: 'title', value: 'Lead' });
    expect(answer.body.meta).not.toMatchObject({ lastModified: LONG_AGO });
    expect(await lastModified()).toEqual(answer.body.meta);
    const [row] = await server.query('SELECT version FROM users WHERE id = $1', path.slice(7));
    expect(row).toEqual({ version: 2 });
  });
});

test('the envelope is read whatever the case of its names', async () => {
  const body = { SCHEMAS: patchOp([]).schemas ?? null, operations: [{ OP: 'Replace', Path: 'TITLE', VALUE: 'Lead' }] };
  expect(await client.send({ method: 'PATCH', path, body })).toMatchObject({ status: 200, body: { title: 'Lead' } });
});

describe('a group', () => {
  let team: string;
  beforeEach(async () => {
    team = `/Groups/${idOf(await client.post('/Groups', group('Team', path.slice(7))))}`;
  });

  test.each<[string, JsonObject[]]>([
    ['no operations', []],
    ['the name that it has', [{ op: 'replace', path: 'displayName', value: 'Team' }]],
    ['a member that it has', [{ op: 'add', path: 'members', value: [{ value: '<ada>' }] }]],
    ['the members that it has', [{ op: 'replace', path: 'members', value: [{ value: '<ada>' }] }]],
    ['a member that it lacks, removed', [{ op: 'remove', path: 'members[value eq "nobody"]' }]],
    ['an unknown attribute', [{ op: 'add', path: 'shoeSize', value: '41' }]],
    [
      'a name that comes and goes',
      [
        { op: 'replace', path: 'displayName', value: 'Other' },
        { op: 'replace', path: 'displayName', value: 'Team' },
      ],
    ],
  ])('stays at its version, with 204, for %s', async (_title, operations) => {
    const before = (await client.get(team)).body;
    const sent = JSON.parse(JSON.stringify(operations).replaceAll('<ada>', path.slice(7))) as JsonObject[];
    expect(await client.patch(team, ...sent)).toMatchObject({ status: 204, text: '' });
    expect((await client.get(team)).body).toEqual(before);
  });

  test('changes its version with its members, and answers 200 where attributes are asked for', async () => {
    const before = (await client.get(team)).body;
    const removal = { op: 'remove', path: `members[value eq "${path.slice(7)}"]` };
    const answer = await client.patch(`${team}?attributes=displayName`, removal);
    expect(answer).toMatchObject({ status: 200, body: { displayName: 'Team' } });
    const after = (await client.get(team)).body;
    expect(after).toHaveProperty('members', []);
    expect(after.meta).not.toEqual(before.meta);
  });
});

test('PATCH on a missing id is 404, without an id 405', async () => {
  const operation = { op: 'replace', path: 'title', value: 'x' };
  expect(await client.patch('/Users/0192f0c1-6a3e-7c54-9d21-5b8f0e7a4c10', operation)).toMatchObject(refusal(404));
  expect(await client.patch('/Users/ada', operation)).toMatchObject(refusal(404));
  expect(await client.patch('/Groups/ada', { op: 'add', path: 'members', value: [] })).toMatchObject(refusal(404));
  expect(await client.patch('/Users', operation)).toMatchObject(refusal(405));
});
