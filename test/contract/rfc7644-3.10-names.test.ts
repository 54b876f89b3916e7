import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA as ENT, SEARCH_REQUEST, USER_SCHEMA } from '../../src/protocol/urns.js';
import { resourcesOf } from '../support/list-response.js';
import { query } from '../support/query.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;
let strict: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  ({ client } = await server.createOrganization('core'));
  const organization = await server.createOrganization('core');
  await server.services.organizations.set(organization.slug, { strict: true });
  strict = organization.client;
});
afterAll(() => server.close());

/** The notes on the last request that changed something. */
async function lastNotes(): Promise<unknown> {
  await server.flushLog();
  const [entry] = await server.query<{ notes: unknown }>(
    `SELECT notes FROM provisioning_log WHERE operation IN ('create', 'replace', 'patch') ORDER BY id DESC LIMIT 1`,
  );
  return entry?.notes;
}

const numbered = (number: string): JsonObject => ({ [ENT]: { employeeNumber: number } });

describe('a dot after the URN of a schema is read as the colon', () => {
  let path: string;
  let boss: string;

  beforeAll(async () => {
    boss = idOf(await client.post('/Users', coreUser('boss', { displayName: 'Boss', ...numbered('1') })));
    path = `/Users/${idOf(await client.post('/Users', coreUser('ada', { displayName: 'Ada', ...numbered('2') })))}`;
  });

  test.each<[operation: JsonObject, expected: JsonObject]>([
    [{ op: 'replace', path: `${ENT}.employeeNumber`, value: '3' }, numbered('3')],
    [{ op: 'Add', path: `${ENT}.manager.value`, value: 'bo' }, { [ENT]: { manager: { value: 'bo' } } }],
    [
      { op: 'replace', value: { [`${ENT}.employeeNumber`]: '4', [`${USER_SCHEMA}.title`]: 'T' } },
      { title: 'T', ...numbered('4') },
    ],
    [{ op: 'replace', path: `${USER_SCHEMA}.name.familyName`, value: 'L' }, { name: { familyName: 'L' } }],
    [
      { op: 'replace', path: `${USER_SCHEMA}.emails[type eq "work"].value`, value: 'ada@x.example' },
      { emails: [{ type: 'work', value: 'ada@x.example' }] },
    ],
  ])('in a PATCH: %j', async (operation, expected) => {
    expect(await client.patch(path, operation)).toMatchObject({ status: 200, body: expected });
    expect((await client.get(path)).body).toMatchObject(expected);
    expect(await lastNotes()).toContainEqual(expect.objectContaining({ code: 'dot-after-urn' }));
  });

  test('in the body of a POST and of a PUT', async () => {
    const body = coreUser('dot', { [`${ENT}.manager`]: boss, [`${USER_SCHEMA}.title`]: 'T' });
    const expected = { title: 'T', [ENT]: { manager: { value: boss } } };
    const created = await client.post('/Users', body);
    expect(created).toMatchObject({ status: 201, body: expected });
    const changed = { ...body, [`${USER_SCHEMA}.title`]: 'U' };
    expect(await client.put(`/Users/${idOf(created)}`, changed)).toMatchObject({
      status: 200,
      body: { ...expected, title: 'U' },
    });
  });

  test.each([
    `${ENT}.employeeNumber eq "1"`,
    `${ENT.toUpperCase()}.EMPLOYEENUMBER sw "1"`,
    `${USER_SCHEMA}.userName eq "boss"`,
    `not (${ENT}.employeeNumber ne "1")`,
    `${ENT}.employeeNumber eq "1" and not (${USER_SCHEMA}.emails[type eq "work"].value pr)`,
  ])('in a filter: %s', async (filter) => {
    for (const answer of [
      await client.get(`/Users${query({ filter })}`),
      await client.post('/Users/.search', { schemas: [SEARCH_REQUEST], filter }),
      await client.post('/.search', { schemas: [SEARCH_REQUEST], filter }),
    ]) {
      expect(resourcesOf(answer).map(({ id }) => id)).toEqual([boss]);
    }
  });

  test('in attributes and excludedAttributes', async () => {
    const only = await client.get(`/Users/${boss}${query({ attributes: `${ENT}.employeeNumber` })}`);
    expect(only.body).toMatchObject(numbered('1'));
    expect(only.body).not.toHaveProperty('displayName');
    const without = await client.get(`/Users/${boss}${query({ excludedAttributes: `${ENT}.employeeNumber` })}`);
    expect(without.body).not.toHaveProperty([ENT]);
    const part = await client.get(`${path}${query({ attributes: `${USER_SCHEMA}.name.familyName` })}`);
    expect(part.body).toMatchObject({ name: { familyName: 'L' } });
  });

  test('in sortBy', async () => {
    const filter = `${ENT}.employeeNumber pr`;
    const sorted = await client.get(
      `/Users${query({ filter, sortBy: `${ENT}.employeeNumber`, sortOrder: 'descending' })}`,
    );
    expect(resourcesOf(sorted)).toMatchObject([numbered('4'), numbered('1')]);
  });
});

/** Paths that lead nowhere, and what is near. */
const NOWHERE: readonly [path: string, meant: string | undefined][] = [
  [`${ENT}.employeNumber`, `${ENT}:employeeNumber`],
  ['emails[type eq "work"].vlue', 'emails.value'],
  ['department', `${ENT}:department`],
  ['shoeSize', undefined],
];

describe('a path that leads nowhere', () => {
  test.each(NOWHERE)('is ignored, the rest is applied, and the log says what is near: %s', async (name, meant) => {
    const path = `/Users/${idOf(await client.post('/Users', coreUser('nowhere', { title: 'T' })))}`;
    const answer = await client.patch(
      path,
      { op: 'add', value: { [name]: 'x', title: 'U' } },
      { op: 'remove', path: name },
    );
    expect(answer).toMatchObject({ status: 200, body: { title: 'U' } });
    expect(answer.text).not.toContain('"x"');
    const note = { code: 'unknown-attribute', detail: name, ...(meant !== undefined && { meant }) };
    expect(await lastNotes()).toEqual([note, note]);
    await client.delete(path);
  });

  test.each(NOWHERE)(
    'is 400 invalidSyntax where the organization is strict, and nothing is changed: %s',
    async (name, meant) => {
      const path = `/Users/${idOf(await strict.post('/Users', coreUser('nowhere', { title: 'T' })))}`;
      const { body } = await strict.get(path);
      const detail = new RegExp(
        `names no attribute of User${meant === undefined ? '\\.' : `; did you mean ${meant}\\?`}`,
      );
      for (const operation of [
        { op: 'replace', path: name, value: 'x' },
        { op: 'remove', path: name },
        { op: 'add', path: USER_SCHEMA, value: { [name]: 'x' } },
      ]) {
        const answer = await strict.patch(path, { op: 'replace', path: 'title', value: 'U' }, operation);
        expect(answer).toMatchObject(refusal(400, 'invalidSyntax', detail));
      }
      expect((await strict.get(path)).body).toEqual(body);
      await strict.delete(path);
    },
  );

  test('of a group too', async () => {
    const sent = { op: 'add', path: 'memers', value: [{ value: 'x' }] };
    const answers = [];
    for (const one of [client, strict]) {
      const path = `/Groups/${idOf(await one.post('/Groups', group('G')))}`;
      answers.push(await one.patch(path, sent));
    }
    expect(answers).toMatchObject([
      { status: 204 },
      refusal(400, 'invalidSyntax', /names no attribute of Group; did you mean members\?/),
    ]);
  });

  test('in the body of a POST or PUT, and within values, it is ignored', async () => {
    const body = coreUser('body', { titel: 'x', name: { givnName: 'x', familyName: 'L' } });
    const created = await client.post('/Users', body);
    expect(created).toMatchObject({ status: 201, body: { name: { familyName: 'L' } } });
    expect(await lastNotes()).toEqual([
      { code: 'unknown-attribute', detail: 'titel', meant: 'title' },
      { code: 'unknown-attribute', detail: 'name.givnName', meant: 'name.givenName' },
    ]);
    expect(await client.put(`/Users/${idOf(created)}`, body)).toMatchObject({ status: 200 });
  });

  test('in attributes it names nothing: the answer has what is always returned', async () => {
    const path = `/Users/${idOf(await client.post('/Users', coreUser('some', { displayName: 'Some' })))}`;
    const { body } = await client.get(`${path}${query({ attributes: `${ENT}.employeNumber` })}`);
    expect(Object.keys(body).sort()).toEqual(['id', 'schemas']);
  });
});
