import { isObject, type Json, type JsonObject } from '../../src/protocol/json.js';
import { BULK_RESPONSE, ENTERPRISE_USER_SCHEMA, ERROR } from '../../src/protocol/urns.js';
import { bulk, idIn, post, resultsIn, statusesIn } from '../support/bulk.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group, vaultUser } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient, type ScimResponse } from '../support/scim-client.js';
import { provisioningLog, storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
  ({ client } = organization);
});
afterAll(() => server.close());

const send = (operations: Json[], more?: JsonObject): Promise<ScimResponse> =>
  client.post('/Bulk', bulk(operations, more));

const membersOf = async (id: string): Promise<Json[]> => {
  const { members } = (await client.get(`/Groups/${id}`)).body;
  return Array.isArray(members) ? members.flatMap((member) => (isObject(member) ? (member.value ?? null) : [])) : [];
};

const users = (count: number) => Array.from({ length: count }, (_, i) => post('/Users', `u${i}`, coreUser(`user${i}`)));

/** Statements that the server sends to PostgreSQL meanwhile; each takes a connection of the pool once. */
async function statementsDuring(action: () => Promise<unknown>): Promise<number> {
  let statements = 0;
  const count = () => {
    statements += 1;
  };
  server.services.database.pool.on('acquire', count);
  await action();
  server.services.database.pool.off('acquire', count);
  return statements;
}

describe('RFC 7644 §3.7: the operations', () => {
  test('POST, PUT, PATCH and DELETE answer each with its status, location and version, in the order sent', async () => {
    const ada = idOf(await client.post('/Users', coreUser('ada')));
    const bob = idOf(await client.post('/Users', coreUser('bob')));
    const eve = idOf(await client.post('/Users', coreUser('eve')));
    const team = idOf(await client.post('/Groups', group('Team')));
    const answer = await send([
      post('/Users', 'new', coreUser('dan')),
      { method: 'PUT', path: `/Users/${ada}`, data: coreUser('ada', { title: 'Countess' }) },
      { method: 'PATCH', path: `/Users/${bob}`, data: patchOp([{ op: 'add', path: 'title', value: 'Analyst' }]) },
      {
        method: 'PATCH',
        path: `/Groups/${team}`,
        data: patchOp([{ op: 'add', path: 'members', value: [{ value: bob }] }]),
      },
      { method: 'DELETE', path: `/Users/${eve}` },
    ]);
    const dan = idIn(answer, 0);
    const versionOf = async (id: string) => (await client.get(`/Users/${id}`)).body.meta;
    expect(answer.body).toEqual({
      schemas: [BULK_RESPONSE],
      Operations: [
        {
          method: 'POST',
          bulkId: 'new',
          status: '201',
          location: `${client.tenantUrl}/Users/${dan}`,
          version: 'W/"1"',
        },
        { method: 'PUT', status: '200', location: `${client.tenantUrl}/Users/${ada}`, version: 'W/"2"' },
        {
          method: 'PATCH',
          status: '200',
          location: `${client.tenantUrl}/Users/${bob}`,
          version: expect.stringMatching(/^W\/"2/),
        },
        { method: 'PATCH', status: '204', location: `${client.tenantUrl}/Groups/${team}`, version: 'W/"2"' },
        { method: 'DELETE', status: '204', location: `${client.tenantUrl}/Users/${eve}` },
      ],
    });
    expect(await versionOf(dan)).toHaveProperty('version', 'W/"1"');
    expect((await client.get(`/Users/${ada}`)).body.title).toBe('Countess');
    expect((await client.get(`/Users/${bob}`)).body.title).toBe('Analyst');
    expect(await membersOf(team)).toEqual([bob]);
    expect((await client.get(`/Users/${eve}`)).status).toBe(404);
  });

  test('what a Bulk creates is what single requests create', async () => {
    const other = await server.createOrganization('core');
    const bodies = ['ada', 'bob', 'eve'].map((name) => vaultUser(name, { phoneNumbers: [{ value: '1', type: 'ß' }] }));
    const answer = await send([
      ...bodies.map((body, i) => post('/Users', `u${i}`, body)),
      ...['a', 'b'].map((name) => post('/Groups', name, group(name))),
    ]);
    expect(statusesIn(answer)).toEqual(['201', '201', '201', '201', '201']);
    for (const body of bodies) await other.client.post('/Users', body);
    for (const name of ['a', 'b']) await other.client.post('/Groups', group(name));
    const rows = async ({ id }: TestOrganization, table: string) =>
      (
        await server.query<{ row: JsonObject }>(
          `SELECT to_jsonb(t) - '{organization_id,id,created_at,updated_at,cursor_key}'::text[] AS row FROM ${table} t
           WHERE organization_id = $1 ORDER BY id`,
          id,
        )
      ).map(({ row }) => row);
    const stored = [...(await rows(organization, 'users')), ...(await rows(organization, 'groups'))];
    expect(stored).toHaveLength(5);
    expect(stored).toEqual([...(await rows(other, 'users')), ...(await rows(other, 'groups'))]);

    const log = async (of: TestOrganization) =>
      (await provisioningLog(server, of)).map(({ operation, resource_type, resource_name, status, data, notes }) => {
        return { operation, resource_type, resource_name, status, notes, changes: (data as JsonObject).changes };
      });
    expect(await log(organization)).toEqual(await log(other));
  });

  test('names of members are taken in any case, methods too; schemas may be left out', async () => {
    const answer = await client.post('/bulk', {
      operations: [{ METHOD: 'post', Path: 'Users', BULKID: 'a', Data: coreUser('ada') }],
      FAILONERRORS: null,
    });
    expect(resultsIn(answer)).toMatchObject([{ method: 'POST', bulkId: 'a', status: '201' }]);
  });

  test('an operation fails alone, with the error that the single request gets, which names the operation', async () => {
    const ada = idOf(await client.post('/Users', coreUser('ada')));
    const absent = '019b0000-0000-7000-8000-000000000000';
    const operations: [JsonObject, status: number, scimType?: string][] = [
      [post('/Users', 'taken', coreUser('ADA')), 409, 'uniqueness'],
      [post('/Users', 'empty', {}), 400, 'invalidValue'],
      [post('/Users', 'none', null), 400, 'invalidSyntax'],
      [{ method: 'PUT', path: `/Users/${absent}`, data: coreUser('x') }, 404],
      [{ method: 'PATCH', path: `/Users/${ada}`, data: patchOp([{ op: 'remove' }]) }, 400, 'noTarget'],
      [{ method: 'PATCH', path: `/Users/${ada}` }, 400, 'invalidSyntax'],
      [{ method: 'DELETE', path: `/Groups/${absent}` }, 404],
      [{ method: 'GET', path: `/Users/${ada}` }, 405],
      [{ method: 'HEAD', path: '/Users' }, 405],
      [{ method: 'POST', path: `/Users/${ada}`, bulkId: 'p', data: coreUser('x') }, 405],
      [{ method: 'DELETE', path: '/Users' }, 405],
      [post('/Robots', 'robot', {}), 404],
      [post('/Bulk', 'nested', bulk([])), 404],
      [post('/', 'root', {}), 404],
      [{ method: 'PUT', path: `/Users/${ada}/x`, data: coreUser('x') }, 404],
      [{ method: 'DELETE', path: '/Users/%zz' }, 400, 'invalidSyntax'],
      [{ method: 'POST', path: '/Users', data: coreUser('x') }, 400, 'invalidValue'],
      [{ method: 'PUT', path: `/Users/${ada}`, version: 'W/"7"', data: coreUser('x') }, 412],
    ];
    const before = await storedState(server, organization);
    const answer = await send(operations.map(([operation]) => operation));
    expect(resultsIn(answer)).toMatchObject(
      operations.map(([{ method }, status, scimType], i) => ({
        method,
        status: String(status),
        response: {
          schemas: [ERROR],
          status: String(status),
          ...(scimType === undefined ? {} : { scimType }),
          detail: expect.stringMatching(new RegExp(`^Operation ${i + 1} of the Bulk: .{20}`)),
        },
      })),
    );
    expect(await storedState(server, organization)).toEqual(before);
    const created = await send([post('/Users', 'after', coreUser('x'))]);
    expect(statusesIn(created)).toEqual(['201']);
  });

  test('errors quote what was sent, in its own case', async () => {
    const sent = [
      { Method: 'gEt', path: '/Users' },
      { Method: 'PATCH', path: '/Users/ADA', data: { Operations: [{ OP: 'Explode' }] } },
      post('/Users', 'a', coreUser('Ada')),
      post('/Users', 'b', coreUser('ADA')),
    ];
    const details = resultsIn(await send(sent)).flatMap(({ response }) => (isObject(response) ? response.detail : []));
    expect(details).toEqual([
      expect.stringMatching(/^Operation 1 of the Bulk: gEt is not possible here/),
      expect.stringMatching(/^Operation 2 of the Bulk: Operation 1: op must be .* received "Explode"/),
      expect.stringMatching(/^Operation 4 of the Bulk: userName "ADA" is already taken/),
    ]);
    const malformed = await send([{ Method: 5, path: '/Users' }]);
    expect(malformed).toMatchObject(refusal(400, 'invalidSyntax', /^Operation 1 of the Bulk: Method .*string/));
    const longId = await send([{ method: 'POST', path: '/Users', BulkID: 'x'.repeat(201), data: {} }]);
    expect(longId).toMatchObject(refusal(400, 'invalidSyntax', /^Operation 1 of the Bulk: BulkID /));
  });

  test('a failed POST has no location, every other failure about a resource has one', async () => {
    const absent = '019b0000-0000-7000-8000-000000000000';
    const [created, deleted] = resultsIn(
      await send([post('/Users', 'a', {}), { method: 'DELETE', path: `/Users/${absent}` }]),
    );
    expect(created).not.toHaveProperty('location');
    expect(deleted).toMatchObject({ status: '404', location: `${client.tenantUrl}/Users/${absent}` });
  });

  test('version is the If-Match of the operation', async () => {
    const ada = idOf(await client.post('/Users', coreUser('ada')));
    const change = (version: string, title: string) => ({
      method: 'PATCH',
      path: `/Users/${ada}`,
      version,
      data: patchOp([{ op: 'replace', path: 'title', value: title }]),
    });
    const answer = await send([
      change('W/"1"', 'first'),
      change('W/"1"', 'second'),
      { method: 'DELETE', path: `/Users/${ada}`, version: 'W/"1"' },
    ]);
    expect(statusesIn(answer)).toEqual(['200', '412', '412']);
    expect((await client.get(`/Users/${ada}`)).body.title).toBe('first');
  });

  test('a response is given where the path asks for attributes', async () => {
    const answer = await send([
      post('/Users?attributes=userName', 'a', coreUser('ada', { title: 'x' })),
      post('/Users?attributes=title', 'b', coreUser('bob', { title: 'y' })),
      post('/Users?attributes=title&excludedAttributes=id', 'c', coreUser('eve')),
    ]);
    const [ada, bob, eve] = resultsIn(answer);
    expect(ada?.response).toEqual({ schemas: expect.anything(), id: idIn(answer, 0), userName: 'ada' });
    expect(bob?.response).toEqual({ schemas: expect.anything(), id: idIn(answer, 1), title: 'y' });
    expect(eve).toMatchObject({ status: '400' });
  });

  test('every operation has its entry in the provisioning log, and refusals hold no password', async () => {
    await send([
      post('/Users', 'a', coreUser('ada')),
      post('/Users', 'b', coreUser('bob')),
      post('/Users', 'c', coreUser('ada', { password: 'Tr0ub4dor&3' })),
      { method: 'DELETE', path: '/Users/bulkId:b' },
    ]);
    const log = await provisioningLog(server, organization);
    expect(log.map(({ operation, resource_name, status }) => [operation, resource_name, status])).toEqual(
      expect.arrayContaining([
        ['create', 'ada', 201],
        ['create', 'bob', 201],
        ['refuse', 'ada', 409],
        ['delete', 'bob', 204],
      ]),
    );
    expect(log).toHaveLength(4);
    expect(log.find(({ operation }) => operation === 'refuse')).toMatchObject({
      data: { method: 'POST', path: '/Users', scimType: 'uniqueness' },
    });
    expect(JSON.stringify(log)).not.toContain('Tr0ub4dor');
  });

  test("the profile's requirements hold, and all that lacks is named", async () => {
    const vault = await server.createOrganization('vault');
    const answer = await vault.client.post(
      '/Bulk',
      bulk([post('/Users', 'a', vaultUser('ada')), post('/Users', 'b', coreUser('bob'))]),
    );
    expect(resultsIn(answer)).toMatchObject([
      { status: '201' },
      {
        status: '400',
        response: { scimType: 'invalidValue', detail: expect.stringMatching(/externalId.*department/) },
      },
    ]);
  });

  test("nobody reaches another organization's resources", async () => {
    const other = await server.createOrganization('core');
    const theirs = idOf(await other.client.post('/Users', coreUser('ada')));
    const before = await storedState(server, other);
    const answer = await send([
      { method: 'DELETE', path: `/Users/${theirs}` },
      post('/Groups', 'g', group('Team', theirs)),
      post('/Users', 'a', coreUser('ada')),
      post('/Users', 'b', coreUser('bob')),
    ]);
    expect(statusesIn(answer)).toEqual(['404', '400', '201', '201']);
    expect(await storedState(server, other)).toEqual(before);
    expect(await client.as(other.token).post('/Bulk', bulk([]))).toMatchObject(refusal(401));
  });
});

describe('RFC 7644 §3.7.1: circular references', () => {
  test('groups that contain each other are 409, as is what needs them, and nothing of them is left', async () => {
    const answer = await send([
      post('/Groups', 'outer', group('Outer', 'bulkId:a')),
      post('/Groups', 'a', group('A', 'bulkId:b', 'bulkId:u')),
      post('/Groups', 'b', group('B', 'bulkId:a')),
      post('/Users', 'u', coreUser('ada')),
    ]);
    expect(statusesIn(answer)).toEqual(['409', '409', '409', '201']);
    expect(resultsIn(answer)[1]).toMatchObject({ response: { detail: expect.stringMatching(/circular.*contain/) } });
    expect((await client.get('/Groups')).body.totalResults).toBe(0);
    expect((await client.get(`/Users/${idIn(answer, 3)}`)).body).not.toHaveProperty('groups');
  });

  test('users who manage each other', async () => {
    const managedBy = (bulkId: string) => ({ [ENTERPRISE_USER_SCHEMA]: { manager: { value: `bulkId:${bulkId}` } } });
    const answer = await send([
      post('/Users', 'a', coreUser('ada', managedBy('b'))),
      post('/Users', 'b', coreUser('bob', managedBy('c'))),
      post('/Users', 'c', coreUser('eve', { ...managedBy('a'), title: 'Boss' })),
    ]);
    expect(statusesIn(answer)).toEqual(['201', '201', '201']);
    for (const [of, manager] of [
      [0, 1],
      [1, 2],
      [2, 0],
    ] as const) {
      const { body } = await client.get(`/Users/${idIn(answer, of)}`);
      expect(body).toHaveProperty([ENTERPRISE_USER_SCHEMA, 'manager', 'value'], idIn(answer, manager));
      expect(resultsIn(answer)[of]?.version).toBe((body.meta as JsonObject).version);
    }
  });

  test('a circle of which one cannot be created is refused as a whole, and leaves nothing behind', async () => {
    await client.post('/Groups', group('Taken'));
    const before = await storedState(server, organization);
    const answer = await send([
      post('/Groups', 'a', group('A', 'bulkId:b')),
      post('/Groups', 'b', group('Taken', 'bulkId:a')),
      post('/Groups', 'c', group('C', 'bulkId:a')),
    ]);
    expect(statusesIn(answer)).toEqual(['409', '409', '409']);
    expect(resultsIn(answer)[1]).toMatchObject({ response: { scimType: 'uniqueness' } });
    const after = await storedState(server, organization);
    expect({ ...after, deleted_resources: [] }).toEqual(before);
  });

  test('a group that contains itself cannot be: 409, and it is not there', async () => {
    const answer = await send([post('/Groups', 'a', group('A', 'bulkId:a'))]);
    expect(statusesIn(answer)).toEqual(['409']);
    expect((await client.get('/Groups')).body.totalResults).toBe(0);
  });
});

describe('RFC 7644 §3.7.2: bulkId', () => {
  test('references are resolved in any order, in members, manager, PATCH values and paths', async () => {
    const team = idOf(await client.post('/Groups', group('Team')));
    const answer = await send([
      {
        method: 'PATCH',
        path: `/Groups/${team}`,
        data: patchOp([{ op: 'add', path: 'members', value: [{ value: 'bulkId:ada' }] }]),
      },
      {
        method: 'PATCH',
        path: '/Groups/bulkId:new',
        data: patchOp([{ op: 'replace', path: 'displayName', value: 'N' }]),
      },
      post('/Groups', 'new', group('New', 'bulkId:ada', 'bulkId:bob')),
      post('/Users', 'ada', coreUser('ada', { [ENTERPRISE_USER_SCHEMA]: { manager: { value: 'bulkId:bob' } } })),
      post('/Users', 'bob', coreUser('bob')),
      post('/Users', 'gone', coreUser('gone')),
      { method: 'DELETE', path: '/Users/bulkId:gone' },
    ]);
    expect(statusesIn(answer)).toEqual(['204', '204', '201', '201', '201', '201', '204']);
    const [ada, bob] = [idIn(answer, 3), idIn(answer, 4)];
    expect(await membersOf(team)).toEqual([ada]);
    expect(new Set(await membersOf(idIn(answer, 2)))).toEqual(new Set([ada, bob]));
    expect(idIn(answer, 1)).toBe(idIn(answer, 2));
    expect((await client.get(`/Groups/${idIn(answer, 2)}`)).body.displayName).toBe('N');
    expect((await client.get(`/Users/${ada}`)).body).toHaveProperty([ENTERPRISE_USER_SCHEMA, 'manager', 'value'], bob);
    expect((await client.get(`/Users/${idIn(answer, 5)}`)).status).toBe(404);
  });

  test('operations on one resource keep their order', async () => {
    const ada = idOf(await client.post('/Users', coreUser('ada')));
    const title = (value: string) => ({
      method: 'PATCH',
      path: `/Users/${ada}`,
      data: patchOp([{ op: 'replace', path: 'title', value }]),
    });
    const manage = {
      method: 'PATCH',
      path: `/Users/${ada}`,
      data: patchOp([
        { op: 'replace', path: 'title', value: 'two' },
        { op: 'replace', path: `${ENTERPRISE_USER_SCHEMA}:manager.value`, value: 'bulkId:boss' },
      ]),
    };
    const answer = await send([title('one'), manage, title('three'), post('/Users', 'boss', coreUser('boss'))]);
    expect(statusesIn(answer)).toEqual(['200', '200', '200', '201']);
    expect((await client.get(`/Users/${ada}`)).body).toMatchObject({
      title: 'three',
      [ENTERPRISE_USER_SCHEMA]: { manager: { value: idIn(answer, 3) } },
    });
  });

  test('a reference in the condition of a PATCH path is resolved, and what it refers to is created first', async () => {
    const [ada, bob] = [await client.post('/Users', coreUser('ada')), await client.post('/Users', coreUser('bob'))];
    const team = idOf(await client.post('/Groups', group('Team', idOf(ada), idOf(bob))));
    const answer = await send([
      {
        method: 'PATCH',
        path: `/Groups/${team}`,
        data: patchOp([
          { op: 'add', path: 'members', value: [{ value: 'bulkId:new' }, { value: 'bulkId:inner' }] },
          { op: 'remove', path: `members[value eq "${idOf(ada)}" or value eq "bulkId:new"]` },
        ]),
      },
      {
        method: 'PATCH',
        path: '/Groups/bulkId:inner',
        data: patchOp([{ op: 'remove', path: 'members[value eq "bulkId:eve"]' }]),
      },
      {
        method: 'PATCH',
        path: `/Groups/${team}`,
        data: patchOp([{ op: 'remove', path: 'members[value eq "bulkId:x"]' }]),
      },
      post('/Groups', 'inner', group('Inner', 'bulkId:eve', 'bulkId:new')),
      post('/Users', 'new', coreUser('new')),
      post('/Users', 'eve', coreUser('eve')),
    ]);
    expect(statusesIn(answer)).toEqual(['204', '204', '400', '201', '201', '201']);
    expect(await membersOf(team)).toEqual([idOf(bob), idIn(answer, 3)]);
    expect(await membersOf(idIn(answer, 3))).toEqual([idIn(answer, 4)]);
  });

  test('an unknown bulkId is 400 for its operation alone; one that was not created is 409 for all that need it', async () => {
    const answer = await send([
      post('/Groups', 'a', group('A', 'bulkId:nobody')),
      post('/Groups', 'b', group('B', 'bulkId:failed')),
      post('/Groups', 'c', group('C', 'bulkId:b')),
      post('/Users', 'failed', {}),
      { method: 'DELETE', path: '/Groups/bulkId:a' },
      { method: 'DELETE', path: '/Groups/bulkId:unheard' },
      post('/Users', 'fine', coreUser('ada')),
    ]);
    expect(statusesIn(answer)).toEqual(['400', '409', '409', '400', '409', '400', '201']);
    expect(resultsIn(answer)[0]).toMatchObject({ response: { detail: expect.stringContaining('"nobody"') } });
    expect((await client.get('/Groups')).body.totalResults).toBe(0);
  });

  test('a bulkId that is given twice is refused the second time', async () => {
    const answer = await send([
      post('/Users', 'same', coreUser('ada')),
      post('/Users', 'same', coreUser('bob')),
      post('/Groups', 'team', group('Team', 'bulkId:same')),
    ]);
    expect(statusesIn(answer)).toEqual(['201', '400', '201']);
    expect(await membersOf(idIn(answer, 2))).toEqual([idIn(answer, 0)]);
  });
});

describe('RFC 7644 §3.7.3: failOnErrors', () => {
  const failing = () => [
    post('/Users', 'a', coreUser('ada')),
    post('/Users', 'b', {}),
    post('/Users', 'c', coreUser('eve')),
    post('/Users', 'd', coreUser('ADA')),
    post('/Users', 'e', coreUser('bob')),
  ];
  const names = async () =>
    (
      await server.query<{ user_name: string }>(
        'SELECT user_name FROM users WHERE organization_id = $1 ORDER BY id',
        organization.id,
      )
    ).map(({ user_name }) => user_name);

  test('without it everything is tried', async () => {
    expect(statusesIn(await send(failing()))).toEqual(['201', '400', '201', '409', '201']);
    expect(await names()).toEqual(['ada', 'eve', 'bob']);
  });

  test.each([
    [1, ['201', '400'], ['ada']],
    [2, ['201', '400', '201', '409'], ['ada', 'eve']],
    [3, ['201', '400', '201', '409', '201'], ['ada', 'eve', 'bob']],
  ])('%i: nothing is tried, stored or answered after as many errors', async (failOnErrors, statuses, stored) => {
    expect(statusesIn(await send(failing(), { failOnErrors }))).toEqual(statuses);
    expect(await names()).toEqual(stored);
  });

  test('0 is no limit', async () => {
    expect(statusesIn(await send(failing(), { failOnErrors: 0 }))).toEqual(['201', '400', '201', '409', '201']);
    for (const failOnErrors of [-1, 0.5, '1', true]) {
      expect(await send(failing(), { failOnErrors })).toMatchObject(refusal(400, 'invalidSyntax', /0 for no limit/));
    }
  });

  test('a taken name ends a Bulk of creations where it stands', async () => {
    await client.post('/Users', coreUser('user2'));
    expect(statusesIn(await send(users(5), { failOnErrors: 1 }))).toEqual(['201', '201', '409']);
    expect(await names()).toEqual(['user2', 'user0', 'user1']);
  });

  test('operations of other kinds stop as well', async () => {
    const ada = idOf(await client.post('/Users', coreUser('ada')));
    const answer = await send(
      [
        { method: 'DELETE', path: '/Users/nobody' },
        { method: 'DELETE', path: `/Users/${ada}` },
      ],
      { failOnErrors: 1 },
    );
    expect(statusesIn(answer)).toEqual(['404']);
    expect((await client.get(`/Users/${ada}`)).status).toBe(200);
  });
});

describe('RFC 7644 §3.7.4: limits', () => {
  test('ServiceProviderConfig declares them, and more is 413', async () => {
    const { body } = await client.get('/ServiceProviderConfig');
    expect(body.bulk).toEqual({ supported: true, maxOperations: 1_000, maxPayloadSize: 8 * 1024 * 1024 });
    expect(await send(users(1_001))).toMatchObject(refusal(413, undefined, /1000/));
    const large = await send([post('/Users', 'a', coreUser('ada', { title: 'x'.repeat(8 * 1024 * 1024) }))]);
    expect(large).toMatchObject(refusal(413, undefined, /8388608/));
    expect((await client.get('/Users')).body.totalResults).toBe(0);
  });

  test('1,000 creations take at most 20 statements; those that are taken say by whom', async () => {
    let answer: ScimResponse | undefined;
    const first = await statementsDuring(async () => {
      answer = await send(users(1_000), { failOnErrors: 1 });
    });
    expect(first).toBeLessThanOrEqual(20);
    expect(new Set(statusesIn(answer as ScimResponse))).toEqual(new Set(['201']));
    expect((await client.get('/Users?count=0')).body.totalResults).toBe(1_000);

    const holder = idIn(answer as ScimResponse, 7);
    const again = await statementsDuring(async () => {
      answer = await send([...users(999), post('/Users', 'new', coreUser('new'))]);
    });
    expect(again).toBeLessThanOrEqual(20);
    expect(resultsIn(answer as ScimResponse)[7]).toMatchObject({
      status: '409',
      response: {
        scimType: 'uniqueness',
        detail: expect.stringMatching(`^Operation 8 of the Bulk: userName "user7" is already taken by ${holder}`),
      },
    });
    expect(statusesIn(answer as ScimResponse).filter((status) => status === '409')).toHaveLength(999);
    expect(resultsIn(answer as ScimResponse)[999]).toMatchObject({ status: '201' });
  });

  test('1,000 creations of which the last is taken take few statements, with failOnErrors, too', async () => {
    await client.post('/Users', coreUser('user998'));
    let answer: ScimResponse | undefined;
    const statements = await statementsDuring(async () => {
      answer = await send(users(1_000), { failOnErrors: 1 });
    });
    expect(statements).toBeLessThanOrEqual(40);
    expect(statusesIn(answer as ScimResponse)).toEqual([...Array(998).fill('201'), '409']);
    expect((await client.get('/Users?count=0')).body.totalResults).toBe(999);
  });

  test('1,000 groups and a hierarchy of managers take few statements too', async () => {
    const groups = Array.from({ length: 500 }, (_, i) => ({
      ...post('/Groups', `g${i}`, { displayName: `Group ${i}`, externalId: `x${i}` }),
    }));
    const managed = users(500).map((operation, i) =>
      i === 0
        ? operation
        : post(
            '/Users',
            `u${i}`,
            coreUser(`user${i}`, {
              [ENTERPRISE_USER_SCHEMA]: { manager: { value: `bulkId:u${Math.floor(i / 10)}` } },
            }),
          ),
    );
    let answer: ScimResponse | undefined;
    const statements = await statementsDuring(async () => {
      answer = await send([...managed, ...groups]);
    });
    expect(statements).toBeLessThanOrEqual(20);
    expect(new Set(statusesIn(answer as ScimResponse))).toEqual(new Set(['201']));
    const { body } = await client.get(`/Users/${idIn(answer as ScimResponse, 499)}`);
    expect(body).toHaveProperty([ENTERPRISE_USER_SCHEMA, 'manager', 'value'], idIn(answer as ScimResponse, 49));
  });

  test('of those that collide within one Bulk the first wins', async () => {
    const answer = await send([
      post('/Users', 'a', coreUser('ada', { externalId: '1' })),
      post('/Users', 'b', coreUser('ADA', { externalId: '2' })),
      post('/Users', 'c', coreUser('bob', { externalId: '2' })),
    ]);
    expect(statusesIn(answer)).toEqual(['201', '409', '201']);
    expect(resultsIn(answer)[1]).toMatchObject({ response: { detail: expect.stringContaining(idIn(answer, 0)) } });
  });
});

describe('concurrency', () => {
  test('twenty Bulks of the same users create each once', async () => {
    const bodies = Array.from({ length: 20 }, (_, i) => (i % 2 === 0 ? users(30) : users(30).reverse()));
    const answers = await Promise.all(bodies.map((operations) => send(operations)));
    const statuses = answers.flatMap(statusesIn);
    expect(statuses.filter((status) => status === '201')).toHaveLength(30);
    expect(statuses.filter((status) => status === '409')).toHaveLength(570);
    expect((await client.get('/Users')).body.totalResults).toBe(30);
  });
});

describe('bad input', () => {
  test.each<[title: string, body: Json | Buffer | undefined, status: number]>([
    ['nothing', undefined, 400],
    ['null', null, 400],
    ['an array', [], 400],
    ['no JSON', Buffer.from('{"Operations":['), 400],
    ['no Operations', { schemas: bulk([]).schemas ?? null }, 400],
    ['Operations that are an object', { Operations: {} }, 400],
    ['Operations twice', { Operations: [], operations: [] }, 400],
    ['the schemas of another message', { schemas: ['urn:x'], Operations: [] }, 400],
    ['an operation that is null', bulk([null]), 400],
    ['an operation that is a list', bulk([['POST', '/Users']]), 400],
    ['an operation without a method', bulk([{ path: '/Users' }]), 400],
    ['an operation without a path', bulk([{ method: 'POST' }]), 400],
    ['a method that is a number', bulk([{ method: 1, path: '/Users' }]), 400],
    ['a path that is a list', bulk([{ method: 'POST', path: ['/Users'] }]), 400],
    ['a bulkId that is a number', bulk([{ method: 'POST', path: '/Users', bulkId: 1 }]), 400],
    ['a bulkId that is empty', bulk([{ method: 'POST', path: '/Users', bulkId: '' }]), 400],
    ['a bulkId that is too long', bulk([{ method: 'POST', path: '/Users', bulkId: 'x'.repeat(201) }]), 400],
    ['a version that is a number', bulk([{ method: 'DELETE', path: '/Users/x', version: 1 }]), 400],
    ['failOnErrors -1', bulk([], { failOnErrors: -1 }), 400],
    ['failOnErrors that is a string', bulk([], { failOnErrors: '1' }), 400],
    ['failOnErrors that is no whole number', bulk([], { failOnErrors: 1.5 }), 400],
    ['10,000 operations', bulk(Array(10_000).fill({ method: 'DELETE', path: '/Users/x' })), 413],
  ])('%s is refused as a whole', async (_title, body, status) => {
    const good = post('/Users', 'a', coreUser('ada'));
    const sent =
      isObject(body as Json) && Array.isArray((body as JsonObject).Operations)
        ? { ...(body as JsonObject), Operations: [good, ...((body as JsonObject).Operations as Json[])] }
        : body;
    expect(await client.send({ method: 'POST', path: '/Bulk', body: sent })).toMatchObject(refusal(status));
    expect((await client.get('/Users')).body.totalResults).toBe(0);
  });

  test('other methods are 405, with Allow; what lies below is 404', async () => {
    for (const method of ['GET', 'PUT', 'PATCH', 'DELETE']) {
      const refused = await client.send({ method, path: '/Bulk', body: bulk([]) });
      expect(refused).toMatchObject(refusal(405));
      expect(refused.headers.allow).toBe('POST');
    }
    expect(await client.post('/Bulk/x', bulk([]))).toMatchObject(refusal(404));
    expect(await client.as(undefined).post('/Bulk', bulk([]))).toMatchObject(refusal(401));
  });

  test('an empty Bulk does nothing', async () => {
    expect((await send([])).body).toEqual({ schemas: [BULK_RESPONSE], Operations: [] });
  });

  test.each(['__proto__', 'constructor', 'bulkId:', '"', '💩', ' '])(
    '%j is a bulkId like any other',
    async (bulkId) => {
      const answer = await send([
        post('/Groups', 'g', group('G', `bulkId:${bulkId}`)),
        post('/Users', bulkId, coreUser('a')),
      ]);
      expect(statusesIn(answer)).toEqual(['201', '201']);
      expect(await membersOf(idIn(answer, 0))).toEqual([idIn(answer, 1)]);
    },
  );

  test('1,000 operations in one chain, and in one circle, end', async () => {
    const chain = (last: string) =>
      Array.from({ length: 1_000 }, (_, i) =>
        post('/Groups', `g${i}`, group(`G${i}`, i === 999 ? last : `bulkId:g${i + 1}`)),
      );
    const broken = await send(chain('bulkId:unheard'));
    expect(statusesIn(broken).filter((status) => status === '409')).toHaveLength(999);
    const circle = chain('bulkId:g0').map((operation, i) => (i === 500 ? { ...operation, data: {} } : operation));
    expect(new Set(statusesIn(await send(circle)))).toEqual(new Set(['400', '409']));
    expect((await client.get('/Groups')).body.totalResults).toBe(0);
  });
});
