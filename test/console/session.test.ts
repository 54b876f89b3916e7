import { browserOf, ConsoleBrowser, createPerson, PASSWORD } from '../support/console-browser.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server.close());

test('a person signs in by password, is told who they are and what is theirs, and signs out', async () => {
  const { id, slug } = await server.createOrganization('core');
  const person = await createPerson(server, 'admin', id);
  const browser = new ConsoleBrowser(server);
  expect((await browser.get('/session')).status).toBe(401);
  const signedIn = await browser.post('/session', { email: ` ${person.email.toUpperCase()}`, password: PASSWORD });
  expect(signedIn).toMatchObject({
    status: 200,
    body: {
      account: { id: person.id, email: person.email },
      roles: [{ role: 'admin', organization: slug }],
      organizations: [{ slug, role: 'admin' }],
      hasMore: false,
      method: 'password',
      mustChangePassword: false,
    },
  });
  const [cookie] = signedIn.headers.getSetCookie();
  expect(cookie).toMatch(/^rollcall_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax$/);
  expect(signedIn.headers.get('cache-control')).toBe('no-store');
  expect((await browser.get('/session')).body).toEqual(signedIn.body);
  const before = browser.cookie ?? '';
  expect((await browser.send('DELETE', '/session')).status).toBe(204);
  expect(browser.cookie).toBeUndefined();
  // Not only the browser has forgotten it.
  expect((await browser.send('GET', '/session', undefined, { Cookie: before })).status).toBe(401);
});

test('only the hash of a token is kept', async () => {
  const person = await createPerson(server);
  const { cookie = '' } = await browserOf(server, person);
  const rows = await server.query(
    'SELECT row_to_json(s)::text AS text FROM rollcall.console_sessions s WHERE account_id = $1',
    person.id,
  );
  expect(JSON.stringify(rows)).toContain(person.id);
  expect(JSON.stringify(rows)).not.toContain(cookie.split('=')[1]);
});

test('the session that a browser had ends when somebody signs in with it', async () => {
  const person = await createPerson(server);
  const browser = await browserOf(server, person);
  const before = browser.cookie ?? '';
  await browser.post('/session', { email: person.email, password: PASSWORD });
  expect(browser.cookie).not.toBe(before);
  expect((await browser.send('GET', '/session', undefined, { Cookie: before })).status).toBe(401);
});

test('a wrong password, an unknown address and a disabled account get one answer', async () => {
  const person = await createPerson(server);
  const disabled = await createPerson(server);
  await server.query('UPDATE rollcall.console_accounts SET disabled_at = now() WHERE id = $1', disabled.id);
  const browser = new ConsoleBrowser(server);
  const answers = [];
  for (const body of [
    { email: person.email, password: 'another-password' },
    { email: 'nobody@example.com', password: PASSWORD },
    { email: disabled.email, password: PASSWORD },
  ])
    answers.push(await browser.post('/session', body));
  for (const answer of answers)
    expect(answer).toMatchObject({ status: 401, body: { error: { code: 'wrongPassword' } } });
  const errors = answers.map(({ body }) => JSON.stringify(body.error));
  expect(new Set(errors).size).toBe(1);
});

test('a session ends when it is idle, at its end, and with its account', async () => {
  const person = await createPerson(server);
  const change = async (sql: string) => {
    const browser = await browserOf(server, person);
    await server.query(sql, person.id);
    return (await browser.get('/session')).status;
  };
  const sessions = 'UPDATE rollcall.console_sessions SET';
  expect(await change(`${sessions} last_seen_at = now() - interval '29 minutes' WHERE account_id = $1`)).toBe(200);
  expect(await change(`${sessions} last_seen_at = now() - interval '31 minutes' WHERE account_id = $1`)).toBe(401);
  expect(await change(`${sessions} expires_at = now() WHERE account_id = $1`)).toBe(401);
  expect(await change('UPDATE rollcall.console_accounts SET disabled_at = now() WHERE id = $1')).toBe(401);
});

test('being used puts the end of a session off', async () => {
  const person = await createPerson(server);
  const browser = await browserOf(server, person);
  const idle =
    "UPDATE rollcall.console_sessions SET last_seen_at = now() - interval '20 minutes' WHERE account_id = $1";
  await server.query(idle, person.id);
  await browser.get('/session');
  const [row] = await server.query<{ seen: boolean }>(
    "SELECT last_seen_at > now() - interval '1 minute' AS seen FROM rollcall.console_sessions WHERE account_id = $1",
    person.id,
  );
  expect(row?.seen).toBe(true);
});

test('what was ended on one node has ended on another', async () => {
  const other = await server.startNode();
  const person = await createPerson(server);
  const browser = await browserOf(server, person);
  const elsewhere = new ConsoleBrowser(other);
  elsewhere.cookie = browser.cookie;
  expect((await elsewhere.get('/session')).status).toBe(200);
  await browser.send('DELETE', '/session');
  expect((await elsewhere.get('/session')).status).toBe(401);
  await other.close();
});

test('what the body of a sign-in lacks is said by field', async () => {
  const browser = new ConsoleBrowser(server);
  expect(await browser.post('/session', { email: 'ada@example.com' })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid', field: 'password', message: 'Enter your password.' } },
  });
  expect((await browser.post('/session', { email: 'a@b.c', password: 'x', more: 1 })).body.error).toMatchObject({
    field: 'more',
  });
});

test('operators see all organizations by page, others theirs', async () => {
  const one = await server.createOrganization('core');
  const two = await server.createOrganization('core');
  const operator = await browserOf(server, await createPerson(server, 'operator'));
  const auditor = await browserOf(server, await createPerson(server, 'auditor', two.id));
  type Page = { items: { slug: string; role: string }[]; next?: string };
  const slugs: string[] = [];
  for (let next: string | undefined = ''; next !== undefined; ) {
    const { body }: { body: Page } = await operator.get<Page>(`/organizations?count=1&cursor=${next}`);
    expect(body.items.length).toBeLessThanOrEqual(1);
    slugs.push(...body.items.map(({ slug }) => slug));
    next = body.next;
  }
  expect(slugs).toEqual([...slugs].sort());
  expect(slugs).toEqual(expect.arrayContaining([one.slug, two.slug]));
  expect((await auditor.get<Page>('/organizations')).body).toEqual({
    items: [{ slug: two.slug, name: two.slug, active: true, role: 'auditor' }],
  });
  expect((await operator.get<Page>(`/organizations?search=${one.slug.slice(3)}`)).body.items).toHaveLength(1);
  expect((await operator.get<Page>('/organizations?search=%25')).body.items).toEqual([]);
});

test('by https the cookie is bound to the host, and by plain http from another machine no password is taken', async () => {
  const person = await createPerson(server);
  const body = { email: person.email, password: PASSWORD };
  const secure = server.origin.replace('http:', 'https:');
  const answer = await new ConsoleBrowser(server).send('POST', '/session', body, { Origin: secure });
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^__Host-rollcall=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure$/),
    expect.stringMatching(/^__Host-rollcall-device=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=\d+; Secure$/),
  ]);
  const node = await server.startNode({ environment: { PUBLIC_URL: 'http://console.example' } });
  const plain = await new ConsoleBrowser(node).send('POST', '/session', body, { Origin: 'http://console.example' });
  expect(plain).toMatchObject({ status: 403, body: { error: { code: 'insecure' } } });
  await node.close();
});
