import type { InvitationSent, PersonItem } from '../../src/console/api/contract/people.js';
import { browserOf, type ConsoleAnswer, ConsoleBrowser, createPerson, PASSWORD } from '../support/console-browser.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let admin: ConsoleBrowser;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  admin = await browserOf(server, await createPerson(server, 'admin', organization.id));
});

afterAll(() => server.close());

const path = (rest: string) => `/organizations/${organization.slug}${rest}`;
const NEW = { name: 'Ada', password: 'a Fresh-pass 91 phrase' };

async function invite(email: string, role = 'auditor'): Promise<InvitationSent & { token: string }> {
  const { status, body } = await admin.post<InvitationSent>(path('/invitations'), { email, role });
  expect(status).toBe(200);
  return { ...body, token: body.link?.split('/').at(-1) ?? '' };
}

test('who is invited chooses a password by the link, once, and has the role', async () => {
  const { token, mailed } = await invite('ada@example.com');
  expect(mailed).toBe(false);
  const browser = new ConsoleBrowser(server);
  expect(await browser.get(`/invitations/${token}`)).toMatchObject({
    status: 200,
    body: { email: 'ada@example.com', role: 'auditor', organization: { slug: organization.slug }, hasAccount: false },
  });
  expect(await browser.post(`/invitations/${token}`, { ...NEW, password: 'password1234' })).toMatchObject({
    status: 400,
    body: { error: { code: 'weakPassword', field: 'password' } },
  });
  const twice = await Promise.all([
    browser.post(`/invitations/${token}`, NEW),
    new ConsoleBrowser(server).post(`/invitations/${token}`, NEW),
  ]);
  expect(twice.map(({ status }) => status).filter((status) => status === 200)).toHaveLength(1);
  const accepted = twice.find(({ status }) => status === 200);
  expect(accepted?.body).toMatchObject({ organizations: [{ slug: organization.slug, role: 'auditor' }] });
  expect((await new ConsoleBrowser(server).get(`/invitations/${token}`)).status).toBe(404);
  const stored = await server.query('SELECT row_to_json(i)::text AS text FROM rollcall.console_invitations i');
  expect(JSON.stringify(stored)).not.toContain(token);
});

test('an invitation that was sent again, revoked or is over leads nowhere', async () => {
  const first = await invite('bob@example.com');
  const again = await admin.post<InvitationSent>(path(`/invitations/${first.id}/resend`));
  const anybody = new ConsoleBrowser(server);
  expect((await anybody.get(`/invitations/${first.token}`)).status).toBe(404);
  const token = again.body.link?.split('/').at(-1);
  expect((await anybody.get(`/invitations/${token}`)).status).toBe(200);
  await server.query(
    "UPDATE rollcall.console_invitations SET expires_at = now() - interval '1 second' WHERE id = $1",
    first.id,
  );
  expect((await anybody.get(`/invitations/${token}`)).status).toBe(404);
  const other = await invite('bob@example.com');
  expect((await admin.send('DELETE', path(`/invitations/${other.id}`))).status).toBe(204);
  expect((await anybody.post(`/invitations/${other.token}`, NEW)).status).toBe(404);
});

test('who has an account takes an invitation with it, and nobody else takes it over', async () => {
  const person = await createPerson(server);
  const { token } = await invite(person.email, 'admin');
  expect(await new ConsoleBrowser(server).post(`/invitations/${token}`, NEW)).toMatchObject({
    status: 401,
    body: { error: { code: 'signInFirst' } },
  });
  const stranger = await browserOf(server, await createPerson(server));
  expect((await stranger.post(`/invitations/${token}/accept`)).body.error.code).toBe('otherAccount');
  // An identity provider of somebody else may say any address.
  const other = await server.createOrganization('core');
  const provided = await browserOf(server, person, { method: 'saml', organizationId: other.id });
  expect(await provided.post(`/invitations/${token}/accept`)).toMatchObject({
    status: 403,
    body: { error: { code: 'providedSignIn' } },
  });
  const browser = await browserOf(server, person);
  expect((await browser.post(`/invitations/${token}/accept`)).status).toBe(204);
  expect((await browser.get('/session')).body).toMatchObject({
    organizations: [{ slug: organization.slug, role: 'admin' }],
  });
});

test('a role changes at once for who has it; of two admins at once, one is told', async () => {
  const person = await createPerson(server, 'admin', organization.id);
  const theirs = await browserOf(server, person);
  const one = path(`/people/${person.id}`);
  const { headers } = await admin.get<PersonItem>(one);
  const match = { 'If-Match': headers.get('etag') ?? '' };
  const both = await Promise.all([
    admin.send('PATCH', one, { role: 'auditor' }, match),
    admin.send('PATCH', one, { disabled: true }, match),
  ]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 409]);
  expect((await admin.send('PATCH', one, { role: 'auditor' })).body.error.field).toBe('If-Match');
  const { body, headers: now } = await admin.get<PersonItem>(one);
  await admin.send('PATCH', one, { disabled: true }, { 'If-Match': now.get('etag') ?? '' });
  expect((await theirs.get(path(''))).status).toBe(404);
  expect((await admin.get<PersonItem>(one)).body).toMatchObject({ disabled: true, version: body.version + 1 });
});

test('people are listed by page and found by a part of their address', async () => {
  type Page = { items: PersonItem[]; next?: string };
  const first = await admin.get<Page>(path('/people?count=1'));
  expect(first.body.items).toHaveLength(1);
  const second = await admin.get<Page>(path(`/people?count=200&cursor=${first.body.next}`));
  expect(second.body.items.map(({ id }) => id)).not.toContain(first.body.items[0]?.id);
  expect((await admin.get<Page>(path('/people?search=ADA%40'))).body.items).toMatchObject([
    { email: 'ada@example.com' },
  ]);
});

test('a removed person has no role, and an ended session is no session', async () => {
  const person = await createPerson(server, 'auditor', organization.id);
  const theirs = await browserOf(server, person);
  expect((await admin.post(path(`/people/${person.id}/end-sessions`))).body).toEqual({ ended: 1 });
  expect((await theirs.get('/session')).status).toBe(401);
  const { id: elsewhere } = await server.createOrganization('core');
  await server.query(
    "INSERT INTO rollcall.console_roles (organization_id, account_id, role) VALUES ($1, $2, 'auditor')",
    elsewhere,
    person.id,
  );
  await browserOf(server, person);
  expect((await admin.post(path(`/people/${person.id}/end-sessions`))).body).toEqual({ ended: 0 });
  expect((await admin.send('DELETE', path(`/people/${person.id}`), undefined, { 'If-Match': '"1"' })).status).toBe(204);
  expect((await admin.get(path(`/people/${person.id}`))).status).toBe(404);
});

test('who has the slug of an organization that is gone reads nothing of it in the audit', async () => {
  await server.query(
    `INSERT INTO rollcall.admin_audit (id, actor, organization_id, slug, action, details)
     VALUES (gen_random_uuid(), 'test', gen_random_uuid(), $1, 'of.before', '{}')`,
    organization.slug,
  );
  type Page = { items: { action: string }[] };
  const { items } = (await admin.get<Page>(path('/audit?count=200'))).body;
  expect(items.map(({ action }) => action)).toContain('invitation.create');
  expect(items.map(({ action }) => action)).not.toContain('of.before');
});

test('the last operator stays, also when two leave at once', async () => {
  const alone = await createTestServer();
  const people = [await createPerson(alone, 'operator'), await createPerson(alone, 'operator')];
  const [ada, bob] = await Promise.all(people.map((person) => browserOf(alone, person)));
  const leave = (
    browser: ConsoleBrowser | undefined,
    id: string | undefined,
  ): Promise<ConsoleAnswer<unknown>> | undefined =>
    browser?.send('PATCH', `/people/${id}`, { isOperator: false }, { 'If-Match': '1' });
  const both = await Promise.all([leave(ada, people[0]?.id), leave(bob, people[1]?.id)]);
  expect(both.map((answer) => answer?.status).sort()).toEqual([200, 409]);
  await alone.close();
});

test('a new password ends the other sessions, and a one-time password is good for nothing else', async () => {
  const person = await createPerson(server);
  const [browser, elsewhere] = [await browserOf(server, person), await browserOf(server, person)];
  const wrong = await browser.post('/password', { current: 'not-it', password: NEW.password });
  expect(wrong).toMatchObject({ status: 400, body: { error: { field: 'current' } } });
  expect((await browser.post('/password', { current: PASSWORD, password: NEW.password })).status).toBe(204);
  expect((await browser.get('/session')).status).toBe(200);
  expect((await elsewhere.get('/session')).status).toBe(401);
  const operator = await browserOf(server, await createPerson(server, 'operator'));
  const given = await operator.post(`/people/${person.id}/reset-password`, {});
  expect((await browser.get('/session')).status).toBe(401);
  const next = new ConsoleBrowser(server);
  const signedIn = await next.post('/session', { email: person.email, password: String(given.body.password) });
  expect(signedIn.body).toMatchObject({ mustChangePassword: true });
  expect(await next.get('/organizations')).toMatchObject({
    status: 403,
    body: { error: { code: 'passwordChangeNeeded' } },
  });
  expect((await next.post('/password', { password: NEW.password })).status).toBe(204);
  expect((await next.get('/organizations')).status).toBe(200);
});

test('what was done is in the audit by id, and is read with the address', async () => {
  const { body } = await admin.get<{ items: { sentence: string; actor: string; details: object }[] }>(
    path('/audit?count=200'),
  );
  const { account } = (await admin.get<{ account: { id: string; email: string } }>('/session')).body;
  expect(body.items.map(({ sentence }) => sentence)).toContain(
    `${account.email} invited somebody as auditor of ${organization.slug}.`,
  );
  const rows = await server.query<{ actor: string }>(
    "SELECT row_to_json(a)::text AS actor FROM rollcall.admin_audit a WHERE action LIKE 'invitation.%'",
  );
  expect(JSON.stringify(rows)).toContain(`account:${account.id}`);
  expect(JSON.stringify(rows)).not.toContain('@example.com');
});
