/** draft-zollner-scim-interop-profile, by its clauses: what an organization that is strict does. */
import { readFileSync } from 'node:fs';
import type { JsonObject } from '../../src/protocol/json.js';
import type { ScimType } from '../../src/protocol/scim-error.js';
import { TOLERANCES, type ToleranceCode, toleranceOf } from '../../src/protocol/tolerances.js';
import { ENTERPRISE_USER_SCHEMA as ENT, USER_SCHEMA } from '../../src/protocol/urns.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
let tolerant: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  await server.services.organizations.set(organization.slug, { strict: true });
  ({ client } = organization);
  tolerant = (await server.createOrganization('core')).client;
});
afterAll(() => server.close());

const EMAILS = [
  { type: 'work', value: 'ada@x.example', primary: true },
  { type: 'home', value: 'ada@y.example' },
];
const FULL: JsonObject = { title: 'T', name: { givenName: 'Ada', familyName: 'L' }, emails: EMAILS };

/** Somebody who is there for one test. */
async function withUser(test: (path: string, one: ScimClient) => Promise<void>, one = client): Promise<void> {
  const path = `/Users/${idOf(await one.post('/Users', coreUser('ada', FULL)))}`;
  await test(path, one).finally(() => one.delete(path));
}

describe('Scope and Conformance', () => {
  test('the discovery document claims it, and that of an organization that is not strict does not', async () => {
    expect((await client.get('/ServiceProviderConfig')).body).toMatchObject({ interopProfileConformant: true });
    expect((await tolerant.get('/ServiceProviderConfig')).body).not.toHaveProperty('interopProfileConformant');
  });

  test('nor does that for clients that know RFC 7643 alone, or where a schema of its own breaks a clause', async () => {
    const claims = async (discovery: 'full' | 'rfc7643', schema?: string) => {
      const { client: other, slug } = await server.createOrganization('core');
      await server.services.organizations.set(slug, { strict: true, discovery });
      if (schema !== undefined)
        await server.services.definitions.addSchema(slug, schema, { types: ['User'], required: false });
      return (await other.get('/ServiceProviderConfig')).body.interopProfileConformant;
    };
    expect(await claims('rfc7643')).toBe(undefined);
    expect(await claims('full', badges())).toBe(undefined);
    expect(await claims('full', badges(['door']))).toBe(true);
  });
});

/** A schema whose values have a type. */
const badges = (canonicalValues?: string[]): string =>
  JSON.stringify({
    id: 'urn:example:Badges',
    name: 'Badges',
    attributes: [
      {
        name: 'badges',
        type: 'complex',
        multiValued: true,
        subAttributes: [
          { name: 'value', type: 'string' },
          { name: 'type', type: 'string', ...(canonicalValues && { canonicalValues }) },
        ],
      },
    ],
  });

test('Discovery Endpoints: the id of each resource type is its name, and its schemas are there', async () => {
  const types = resourcesOf(await client.get('/ResourceTypes'));
  const schemas = new Set(resourcesOf(await client.get('/Schemas')).map(({ id }) => id));
  expect(types.map(({ id, name }) => [id, name])).toEqual([
    ['User', 'User'],
    ['Group', 'Group'],
  ]);
  for (const { schema, schemaExtensions } of types as { schema: string; schemaExtensions: { schema: string }[] }[])
    for (const urn of [schema, ...schemaExtensions.map((extension) => extension.schema)])
      expect(schemas).toContain(urn);
});

describe('Case Sensitivity', () => {
  test('userName is one whatever the case, in filters and for uniqueness', async () => {
    await withUser(async (path) => {
      const found = resourcesOf(await client.get(`/Users${query({ filter: 'userName eq "ADA"' })}`));
      expect(found.map(({ id }) => `/Users/${id}`)).toEqual([path]);
      expect(await client.post('/Users', coreUser('ADA'))).toMatchObject(refusal(409, 'uniqueness'));
    });
  });

  test('externalId and id are two in another case', async () => {
    const exact = resourcesOf(await client.get('/Schemas')).find(({ id }) => id === USER_SCHEMA) as {
      attributes: { name: string; caseExact?: boolean }[];
    };
    expect(exact.attributes.find(({ name }) => name === 'externalId')?.caseExact).toBe(true);
    expect(exact.attributes.find(({ name }) => name === 'userName')?.caseExact).toBe(false);
    const [one, other] = await Promise.all(
      ['x-1', 'X-1'].map((externalId) =>
        client.post('/Users', coreUser(`case-${externalId}-user`.replace('X', 'y'), { externalId })),
      ),
    );
    const found = resourcesOf(await client.get(`/Users${query({ filter: 'externalId eq "X-1"' })}`));
    expect(found.map(({ id }) => id)).toEqual([other && idOf(other)]);
    expect(await client.get(`/Users/${one && idOf(one).toUpperCase()}`)).toMatchObject(refusal(404));
  });
});

describe('Attribute and Schema Handling', () => {
  const unknown = refusal(400, 'invalidSyntax', /strict: interoperability profile, Attribute and Schema Handling\.$/);

  test.each<[what: string, body: JsonObject]>([
    ['an attribute', { titel: 'x' }],
    ['a part of an attribute', { name: { givnName: 'x' } }],
    ['an attribute of an extension', { [ENT]: { departmnt: 'x' } }],
    ['an attribute under the URN of a schema that is not there', { 'urn:example:Robot': { arm: 1 } }],
    ['a schema', { schemas: [USER_SCHEMA, 'urn:example:Robot'] }],
    ['a name with dots', { 'name.givenName': 'x' }],
    ['a dot after a URN', { [`${ENT}.department`]: 'x' }],
    ['the short name of an attribute of an extension', { manager: { value: 'x' } }],
  ])('%s that is not defined is refused in POST and PUT, and nothing is stored', async (_, body) => {
    await withUser(async (path) => {
      const before = (await client.get(path)).body;
      expect(await client.post('/Users', coreUser('new', body))).toMatchObject(unknown);
      expect(await client.put(path, coreUser('ada', body))).toMatchObject(unknown);
      expect((await client.get(path)).body).toEqual(before);
      expect(resourcesOf(await client.get(`/Users${query({ filter: 'userName eq "new"' })}`))).toEqual([]);
    });
  });

  test.each<[operation: JsonObject]>([
    [{ op: 'add', path: 'titel', value: 'x' }],
    [{ op: 'remove', path: 'titel' }],
    [{ op: 'replace', path: 'emails[type eq "work"].vlue', value: 'x' }],
    [{ op: 'replace', path: `${ENT}.department`, value: 'x' }],
    [{ op: 'replace', path: 'manager', value: { value: 'x' } }],
    [{ op: 'replace', path: 'name', value: { givnName: 'x' } }],
    [{ op: 'replace', path: ENT, value: { departmnt: 'x' } }],
    [{ op: 'add', path: 'emails', value: [{ vlue: 'x', value: 'y' }] }],
  ])('and in PATCH: %j', async (operation) => {
    await withUser(async (path) => {
      const before = (await client.get(path)).body;
      expect(await client.patch(path, { op: 'replace', path: 'title', value: 'U' }, operation)).toMatchObject(unknown);
      expect((await client.get(path)).body).toEqual(before);
    });
  });

  test('what the server gives itself, what is read-only, and passwords are defined', async () => {
    const meta = { resourceType: 'User' };
    const created = await client.post('/Users', coreUser('given', { id: 'x', meta, groups: [], password: 'p' }));
    expect(created).toMatchObject({ status: 201 });
    expect(await client.put(`/Users/${idOf(created)}`, created.body)).toMatchObject({ status: 200 });
  });
});

test('Canonical Values for Typed Attributes: each type of a value declares them, and others are as they were', async () => {
  const of = async (one: ScimClient) =>
    resourcesOf(await one.get('/Schemas')).flatMap(
      ({ attributes }) =>
        attributes as { name: string; subAttributes?: { name: string; canonicalValues?: string[] }[] }[],
    );
  const typesOf = async (one: ScimClient) =>
    (await of(one)).flatMap(({ name, subAttributes = [] }) =>
      subAttributes
        .filter((part) => part.name === 'type')
        .map(({ canonicalValues }) => [name, canonicalValues?.length]),
    );
  const declared = await typesOf(client);
  expect(declared.map(([name]) => name)).toEqual(expect.arrayContaining(['emails', 'roles', 'members', 'addresses']));
  expect(declared.filter(([, count]) => count === undefined || count === 0)).toEqual([]);
  expect((await typesOf(tolerant)).filter(([, count]) => count === undefined).map(([name]) => name)).toEqual([
    'entitlements',
    'roles',
    'x509Certificates',
  ]);
});

test('Filtering: eq and and are there, and an attribute that is not is 400 invalidFilter', async () => {
  await withUser(async (path) => {
    const filter = 'userName eq "ada" and emails[type eq "work" and value eq "ada@x.example"]';
    expect(resourcesOf(await client.get(`/Users${query({ filter })}`)).map(({ id }) => `/Users/${id}`)).toEqual([path]);
    expect(await client.get(`/Users${query({ filter: 'shoeSize eq "41"' })}`)).toMatchObject(
      refusal(400, 'invalidFilter'),
    );
  });
});

test('Pagination: a count of 100 is served, by index and by cursor', async () => {
  const { client: many } = await server.createOrganization('core');
  const Operations = Array.from({ length: 120 }, (_, i) => ({
    method: 'POST',
    path: '/Users',
    bulkId: `u${i}`,
    data: coreUser(`user-${i}`),
  }));
  await many.post('/Bulk', { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations });
  expect(resourcesOf(await many.get('/Users?count=100'))).toHaveLength(100);
  expect(resourcesOf(await many.get('/Users?count=100&cursor='))).toHaveLength(100);
});

test("Mandatory Use of the 'path' Attribute: an operation without one is 400 invalidSyntax, whatever its op", async () => {
  const operations: JsonObject[] = [
    { op: 'add', value: { title: 'U' } },
    { op: 'replace', path: '', value: { title: 'U' } },
    { op: 'replace', path: null, value: { [`${ENT}:department`]: 'U' } },
    { op: 'remove' },
  ];
  await withUser(async (path) => {
    for (const operation of operations)
      expect(await client.patch(path, { op: 'replace', path: 'title', value: 'V' }, operation)).toMatchObject(
        refusal(400, 'invalidSyntax', /needs a path/),
      );
    expect((await client.get(path)).body).toMatchObject({ title: 'T' });
  });
});

describe('Attribute-Specific Requirements', () => {
  test.each<[what: string, operations: JsonObject[], expected: JsonObject]>([
    ['add of a simple attribute is replace', [{ op: 'add', path: 'title', value: 'U' }], { title: 'U' }],
    [
      'a part is chosen by a dot, and the others stay',
      [{ op: 'replace', path: 'name.givenName', value: 'Eve' }],
      { name: { givenName: 'Eve', familyName: 'L' } },
    ],
    [
      'add of a complex attribute merges',
      [{ op: 'add', path: 'name', value: { middleName: 'B' } }],
      { name: { givenName: 'Ada', familyName: 'L', middleName: 'B' } },
    ],
    [
      'replace of a list is the whole list',
      [{ op: 'replace', path: 'emails', value: [{ value: 'z@z.example' }] }],
      { emails: [{ value: 'z@z.example' }] },
    ],
    [
      'add to a list appends',
      [{ op: 'add', path: 'emails', value: [{ value: 'z@z.example' }] }],
      { emails: [...EMAILS, { value: 'z@z.example' }] },
    ],
    [
      'a part of an element is chosen by a condition and its name',
      [{ op: 'replace', path: 'emails[type eq "work"].value', value: 'z@z.example' }],
      { emails: [{ ...EMAILS[0], value: 'z@z.example' }, EMAILS[1] ?? {}] },
    ],
    [
      'several attributes are several operations',
      [
        { op: 'replace', path: 'title', value: 'U' },
        { op: 'add', path: `${ENT}:department`, value: 'R' },
      ],
      { title: 'U', [ENT]: { department: 'R' } },
    ],
  ])('%s', async (_, operations, expected) => {
    await withUser(async (path) => {
      const { name, emails, title, [ENT]: extension } = (await client.patch(path, ...operations)).body;
      const known = { name, emails, title, ...(extension !== undefined && { [ENT]: extension }) } as JsonObject;
      expect(known).toEqual({ ...FULL, ...expected });
    });
  });

  test('Filtering Constraints: a path that chooses a whole element is 400 invalidPath, but to remove it', async () => {
    await withUser(async (path) => {
      for (const op of ['add', 'replace'])
        expect(await client.patch(path, { op, path: 'emails[type eq "work"]', value: { value: 'x' } })).toMatchObject(
          refusal(400, 'invalidPath', /Filtering Constraints\.$/),
        );
      const removed = await client.patch(path, { op: 'remove', path: 'emails[type eq "home"]' });
      expect(removed.body).toMatchObject({ emails: [EMAILS[0]] });
      const id = path.slice('/Users/'.length);
      const members = `/Groups/${idOf(await client.post('/Groups', group('G')))}`;
      expect(
        await client.patch(members, { op: 'add', path: `members[value eq "${id}"]`, value: { value: id } }),
      ).toMatchObject(refusal(400, 'invalidPath'));
      const operations: [operation: JsonObject, count: number][] = [
        [{ op: 'add', path: 'members', value: [{ value: id }] }, 1],
        [{ op: 'remove', path: `members[value eq "${id}"]` }, 0],
      ];
      for (const [operation, count] of operations) {
        expect(await client.patch(members, operation)).toMatchObject({ status: 204 });
        expect(((await client.get(members)).body.members as unknown[] | undefined)?.length ?? 0).toBe(count);
      }
      await client.delete(members);
    });
  });
});

/** What RFC 7643 and 7644 do not have either, by the code under which others tolerate it. */
const FORMS: readonly [code: ToleranceCode, scimType: ScimType, operation: JsonObject][] = [
  ['operation-case', 'invalidSyntax', { op: 'Replace', path: 'title', value: 'U' }],
  ['boolean-string', 'invalidValue', { op: 'replace', path: 'active', value: 'False' }],
  ['blank-value', 'invalidValue', { op: 'replace', path: 'active', value: '' }],
  ['value-for-complex', 'invalidValue', { op: 'add', path: `${ENT}:manager`, value: 'x' }],
  ['array-for-single', 'invalidValue', { op: 'add', path: `${ENT}:manager`, value: [{ value: 'x' }] }],
  ['single-for-array', 'invalidValue', { op: 'add', path: 'emails', value: { value: 'x' } }],
  ['element-created', 'noTarget', { op: 'replace', path: 'emails[type eq "other"].value', value: 'x' }],
  ['remove-by-value', 'invalidSyntax', { op: 'remove', path: 'emails', value: [EMAILS[0] ?? {}] }],
  [
    'second-primary',
    'invalidValue',
    { op: 'replace', path: 'emails', value: EMAILS.map((one) => ({ ...one, primary: true })) },
  ],
  ['read-only-attribute', 'mutability', { op: 'replace', path: 'schemas', value: [] }],
];

describe('Error Handling', () => {
  test('Uniqueness Conflicts are 409 with uniqueness, by POST and by PATCH', async () => {
    await withUser(async () => {
      expect(await client.post('/Users', coreUser('ada'))).toMatchObject(refusal(409, 'uniqueness'));
      const other = `/Users/${idOf(await client.post('/Users', coreUser('other')))}`;
      expect(await client.patch(other, { op: 'replace', path: 'userName', value: 'ada' })).toMatchObject(
        refusal(409, 'uniqueness'),
      );
      await client.delete(other);
    });
  });

  test.each(FORMS)(
    '%s is 400 %s with its clause, and taken where the organization is not strict',
    async (code, scimType, operation) => {
      const { clause } = toleranceOf(code)?.strict ?? { clause: 'none' };
      await withUser(async (path) => {
        const refused = await client.patch(path, operation);
        expect(refused).toMatchObject(refusal(400, scimType));
        expect(refused.body.detail).toMatch(`This organization is strict: ${clause}.`);
        expect((await client.get(path)).body).toMatchObject(FULL);
      });
      await withUser(
        async (path, one) => expect(await one.patch(path, operation)).toMatchObject({ status: 200 }),
        tolerant,
      );
    },
  );

  test('schemas-missing: a body without schemas is refused', async () => {
    expect(await client.post('/Users', { userName: 'bare' })).toMatchObject(refusal(400, 'invalidSyntax', /§3\.$/));
  });

  test('of all that strict organizations refuse, something above provokes each code', () => {
    const above = [...FORMS.map(([code]) => code), 'schemas-missing', 'path-missing', 'path-of-element'];
    const names = ['unknown-attribute', 'unknown-schema', 'short-name', 'dot-after-urn', 'dotted-key'];
    const refused = Object.keys(TOLERANCES).filter((code) => toleranceOf(code)?.strict !== undefined);
    expect(refused.sort()).toEqual([...above, ...names].sort());
  });
});

test('Resource Lifecycle: a user who is deleted is gone, and the userName is free', async () => {
  const path = `/Users/${idOf(await client.post('/Users', coreUser('gone')))}`;
  expect(await client.patch(path, { op: 'replace', path: 'active', value: false })).toMatchObject({ status: 200 });
  expect(await client.get(path)).toMatchObject({ status: 200, body: { active: false } });
  expect(await client.delete(path)).toMatchObject({ status: 204 });
  for (const answer of [await client.get(path), await client.delete(path), await client.put(path, coreUser('gone'))])
    expect(answer).toMatchObject(refusal(404));
  expect(resourcesOf(await client.get(`/Users${query({ filter: 'userName eq "gone"' })}`))).toEqual([]);
  expect(await client.post('/Users', coreUser('gone'))).toMatchObject({ status: 201 });
});

test('docs/strict-mode.md has each tolerance, its clause and its answer', () => {
  const rows = Object.keys(TOLERANCES).map((code) => {
    const strict = toleranceOf(code)?.strict;
    return strict === undefined
      ? `| \`${code}\` | – | accepted |`
      : `| \`${code}\` | ${strict.clause} | 400 \`${strict.scimType}\`, \`${strict.reason}\` |`;
  });
  const table = ['| Tolerance | Clause | Strict |', '| --- | --- | --- |', ...rows].join('\n');
  expect(readFileSync('docs/strict-mode.md', 'utf8')).toContain(table);
});
