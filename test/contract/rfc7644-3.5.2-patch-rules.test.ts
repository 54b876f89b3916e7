import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA as ENT, SEARCH_REQUEST, USER_SCHEMA } from '../../src/protocol/urns.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;
let path: string;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  ({ client } = await server.createOrganization('core'));
  const emails = [{ type: 'work', value: 'ada@contoso.com' }];
  path = `/Users/${idOf(await client.post('/Users', coreUser('ada', { emails })))}`;
});
afterAll(() => server.close());

test('an attribute of an extension brings the schema of the extension, and the last one takes it away', async () => {
  const added = await client.patch(path, { op: 'add', path: `${ENT}:employeeNumber`, value: '1' });
  expect(added).toMatchObject({ status: 200, body: { schemas: [USER_SCHEMA, ENT], [ENT]: { employeeNumber: '1' } } });
  const removed = await client.patch(path, { op: 'remove', path: `${ENT}:employeeNumber` });
  expect(removed.body.schemas).toEqual([USER_SCHEMA]);
  expect(removed.body).not.toHaveProperty([ENT]);
});

test('a change of schemas itself is passed over: they follow from the attributes', async () => {
  const before = (await client.get(path)).body;
  for (const operation of [
    { op: 'add', path: 'schemas', value: [ENT] },
    { op: 'replace', path: 'schemas', value: [USER_SCHEMA, ENT] },
  ]) {
    expect(await client.patch(path, operation)).toMatchObject({ status: 200, body: before });
  }
  expect((await client.get(path)).body).toEqual(before);
});

test('to take away what is required is 400 mutability, naming it', async () => {
  const team = `/Groups/${idOf(await client.post('/Groups', group('Analysts')))}`;
  expect(await client.patch(path, { op: 'remove', path: 'userName' })).toMatchObject(
    refusal(400, 'mutability', /userName/),
  );
  expect(await client.patch(team, { op: 'remove', path: 'displayName' })).toMatchObject(
    refusal(400, 'mutability', /displayName/),
  );
  expect((await client.get(team)).body.displayName).toBe('Analysts');
});

test.each(['id', 'meta', 'meta.created', 'groups'])(
  'to take away %s, which is read-only, is 400 mutability',
  async (name) => {
    const before = (await client.get(path)).body;
    expect(await client.patch(path, { op: 'remove', path: name })).toMatchObject(refusal(400, 'mutability'));
    expect((await client.get(path)).body).toEqual(before);
  },
);

test('replace with a condition that no value meets adds the value that the condition describes', async () => {
  const answer = await client.patch(path, { op: 'replace', path: 'emails[type eq "home"].value', value: 'a@home' });
  expect(answer).toMatchObject({ status: 200 });
  expect(answer.body.emails).toEqual([
    { type: 'work', value: 'ada@contoso.com' },
    { type: 'home', value: 'a@home' },
  ]);
});

test('replace with a condition that no value meets, and that describes none, is 400 noTarget', async () => {
  const operation = { op: 'replace', path: 'emails[value co "nobody"].display', value: 'x' };
  expect(await client.patch(path, operation)).toMatchObject(refusal(400, 'noTarget'));
});

test.each([{ op: 'remove' }, { op: 'replace', value: null }])(
  'a value that is taken away takes along what described it: %j',
  async (operation) => {
    await client.patch(path, { op: 'add', path: 'emails[type eq "work"].display', value: 'Ada' });
    await client.patch(path, { op: 'add', path: 'emails[type eq "work"].primary', value: true });
    const answer = await client.patch(path, { ...operation, path: 'emails[type eq "work"].value' });
    expect(answer.status).toBe(200);
    expect((await client.get(path)).body).not.toHaveProperty('emails');
  },
);

test('replace with a condition changes every value that meets it', async () => {
  const emails = ['a', 'b'].map((name) => ({ type: 'home', value: `${name}@home` }));
  await client.patch(path, { op: 'add', path: 'emails', value: emails });
  const answer = await client.patch(path, { op: 'replace', path: 'emails[type eq "home"].display', value: 'Home' });
  expect(answer.body.emails).toEqual([
    { type: 'work', value: 'ada@contoso.com' },
    ...emails.map((email) => ({ ...email, display: 'Home' })),
  ]);
});

test('§3.5.2: schemas may be left out, but must not name another message', async () => {
  const Operations = [{ op: 'replace', path: 'title', value: 'Lead' }];
  const sent = (schemas: JsonObject) => client.send({ method: 'PATCH', path, body: { ...schemas, Operations } });
  expect(await sent({ schemas: [SEARCH_REQUEST] })).toMatchObject(refusal(400, 'invalidSyntax', /PatchOp/));
  expect((await client.get(path)).body).not.toHaveProperty('title');
  expect(await sent({})).toMatchObject({ status: 200, body: { title: 'Lead' } });
});

test('exactly one op: none, or two, is 400 invalidSyntax', async () => {
  for (const text of ['{"path":"title","value":"x"}', '{"op":"add","op":"remove","path":"title","value":"x"}']) {
    const body = Buffer.from(`{"Operations":[${text}]}`);
    expect(await client.send({ method: 'PATCH', path, body })).toMatchObject(refusal(400, 'invalidSyntax'));
  }
});
