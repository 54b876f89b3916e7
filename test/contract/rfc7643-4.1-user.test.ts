import { resourcesOf } from '../support/list-response.js';
import { refusal } from '../support/refusal.js';
import { coreUser } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
});
beforeEach(async () => {
  ({ client } = await server.createOrganization('core'));
});
afterAll(() => server.close());

test('§4.1.1: a user has a userName that is not empty, also after PUT and PATCH', async () => {
  const path = `/Users/${idOf(await client.post('/Users', coreUser('ada')))}`;
  for (const userName of ['', null]) {
    const refused = refusal(400, 'invalidValue', /userName/);
    expect(await client.post('/Users', { ...coreUser('x'), userName })).toMatchObject(refused);
    expect(await client.put(path, { ...coreUser('x'), userName })).toMatchObject(refused);
    expect(await client.patch(path, { op: 'replace', path: 'userName', value: userName })).toMatchObject(
      refusal(400, 'mutability', /userName/),
    );
  }
  expect((await client.get(path)).body.userName).toBe('ada');
});

test('§4.1.1: a password is in no answer, not even when it is asked for', async () => {
  const password = 'Tr0ub4dor&3';
  const created = await client.post('/Users?attributes=password', coreUser('ada', { password }));
  const path = `/Users/${idOf(created)}`;
  const change = patchOp([{ op: 'replace', path: 'password', value: password }]);
  const answers = [
    created,
    await client.get(path),
    await client.get(`${path}?attributes=password,userName`),
    await client.get('/Users?attributes=password'),
    await client.put(`${path}?attributes=password`, coreUser('ada', { password })),
    await client.send({ method: 'PATCH', path: `${path}?attributes=password`, body: change }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200, 200, 200]);
  for (const { text } of answers) {
    expect(text).not.toContain('Tr0ub4dor');
    expect(text).not.toContain('"password"');
  }
});

test('§4.1.1: name, displayName and nickName are returned as the client composed them', async () => {
  const sent = {
    name: { formatted: 'Ms. Ada King', givenName: 'Augusta', familyName: 'Byron' },
    displayName: 'The Countess',
    nickName: 'ada',
  };
  expect((await client.post('/Users', coreUser('ada', sent))).body).toMatchObject(sent);
});

test('§4.1.2: e-mail addresses, telephone numbers, IM addresses and photos are kept as sent, in any form', async () => {
  const sent = {
    emails: [{ value: 'Ada@EXAMPLE.COM', type: 'work' }, { value: 'no address' }],
    phoneNumbers: [{ value: '(0201) 555-0123', type: 'work' }],
    ims: [{ value: 'Ada  King', type: 'carrier pigeon' }],
    photos: [{ value: 'https://example.com/ada', type: 'photo' }],
  };
  const created = await client.post('/Users', coreUser('ada', sent));
  expect(created).toMatchObject({ status: 201, body: sent });
  expect(resourcesOf(await client.get('/Users'))).toEqual([created.body]);
});

test('§4.1.2: a country is kept as sent, whether it is a code or a name', async () => {
  const addresses = [{ country: 'GB', type: 'work' }, { country: 'United Kingdom' }];
  expect(await client.post('/Users', coreUser('ada', { addresses }))).toMatchObject({
    status: 201,
    body: { addresses },
  });
});
