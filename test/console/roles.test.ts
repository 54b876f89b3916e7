import { randomUUID } from 'node:crypto';
import { ACCESSES, isOfOrganization } from '../../src/console/api/access.js';
import type { ErrorAnswer } from '../../src/console/api/contract/error.js';
import type { Route } from '../../src/console/api/route.js';
import { browserOf, ConsoleBrowser, createPerson, type TestPerson } from '../support/console-browser.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let own: TestOrganization;
let other: TestOrganization;
const people = new Map<string, TestPerson>();

beforeAll(async () => {
  server = await createTestServer();
  [own, other] = [await server.createOrganization('core'), await server.createOrganization('core')];
  people.set('operator', await createPerson(server, 'operator'));
  people.set('admin', await createPerson(server, 'admin', own.id));
  people.set('auditor', await createPerson(server, 'auditor', own.id));
  people.set('admin of another', await createPerson(server, 'admin', other.id));
  people.set('auditor of another', await createPerson(server, 'auditor', other.id));
  people.set('nobody', await createPerson(server));
});

afterAll(() => server.close());

type Verdict = 'allowed' | 'sign in' | 'role' | 'hidden' | 'csrf' | 'foreign' | 'password';

/** What each access means for who asks; the organization in the path is `own`. */
const EXPECTED: Readonly<Record<string, Readonly<Record<Route['access'], Verdict>>>> = {
  'no session': {
    public: 'allowed',
    signedIn: 'sign in',
    operator: 'sign in',
    read: 'sign in',
    write: 'sign in',
    manage: 'sign in',
  },
  operator: {
    public: 'allowed',
    signedIn: 'allowed',
    operator: 'allowed',
    read: 'allowed',
    write: 'allowed',
    manage: 'allowed',
  },
  admin: {
    public: 'allowed',
    signedIn: 'allowed',
    operator: 'role',
    read: 'allowed',
    write: 'allowed',
    manage: 'allowed',
  },
  auditor: {
    public: 'allowed',
    signedIn: 'allowed',
    operator: 'role',
    read: 'allowed',
    write: 'role',
    manage: 'role',
  },
  ...Object.fromEntries(
    ['admin of another', 'auditor of another', 'nobody'].map((who) => [
      who,
      { public: 'allowed', signedIn: 'allowed', operator: 'role', read: 'hidden', write: 'hidden', manage: 'hidden' },
    ]),
  ),
};

const VERDICTS: Readonly<Record<string, Verdict>> = {
  notSignedIn: 'sign in',
  roleNeeded: 'role',
  noOrganization: 'hidden',
  csrf: 'csrf',
  foreignOrigin: 'foreign',
  passwordChangeNeeded: 'password',
};

/** What is put into paths, by the name of the parameter. */
const SAMPLES: Readonly<Record<string, () => string>> = {
  name: () => 'Device',
  slug: () => own.slug,
  id: randomUUID,
  token: () => 'a'.repeat(43),
};

const nameOf = ({ method, path }: Route): string => `${method} ${path}`;
const isChange = ({ method }: Route): boolean => method !== 'GET';
const parametersOf = ({ path }: Route): string[] => [...path.matchAll(/:(\w+)/g)].map(([, name = '']) => name);
const pathOf = ({ path }: Route): string => path.replace(/:(\w+)/g, (_, name: string) => SAMPLES[name]?.() ?? '');

/** The answer's head is all that counts: some go on for as long as somebody listens. What has a body is sent a wrong one. */
async function verdictOf(
  browser: ConsoleBrowser,
  route: Route,
  headers: Record<string, string> = {},
): Promise<Verdict> {
  const end = new AbortController();
  const body = route.body === undefined ? undefined : ([] as object);
  const response = await browser.open(route.method, pathOf(route), body, headers, end.signal);
  const isRefusal = response.status >= 400;
  const code = isRefusal ? ((await response.json()) as ErrorAnswer).error.code : '';
  end.abort();
  expect([nameOf(route), response.status]).not.toEqual([nameOf(route), 500]);
  return VERDICTS[code] ?? 'allowed';
}

/** In a session of its own, as some routes end sessions. */
async function browserAs(who: string): Promise<ConsoleBrowser> {
  const person = people.get(who);
  return person === undefined ? new ConsoleBrowser(server) : browserOf(server, person);
}

/** What came of each route, for those to which something applies. */
async function tableOf(routes: readonly Route[], verdict: (route: Route) => Promise<Verdict>) {
  const table: Record<string, Verdict> = {};
  for (const route of routes) table[nameOf(route)] = await verdict(route);
  return table;
}

const expected = (routes: readonly Route[], of: (route: Route) => Verdict) =>
  Object.fromEntries(routes.map((route) => [nameOf(route), of(route)]));

test('every route says who may use it, and those of an organization are below it', () => {
  const routes = server.consoleRoutes;
  expect(routes.length).toBeGreaterThan(20);
  for (const route of routes) {
    expect(ACCESSES).toContain(route.access);
    expect([nameOf(route), route.path.startsWith('/organizations/:slug')]).toEqual([
      nameOf(route),
      isOfOrganization(route.access),
    ]);
    expect(Object.keys(SAMPLES)).toEqual(expect.arrayContaining(parametersOf(route)));
    // What only reads must not need what protects changes.
    expect([nameOf(route), isChange(route) || route.body === undefined]).toEqual([nameOf(route), true]);
  }
});

test.each(Object.keys(EXPECTED))('%s gets what the role allows, and no more', async (who) => {
  const routes = server.consoleRoutes;
  const table = await tableOf(routes, async (route) => verdictOf(await browserAs(who), route));
  expect(table).toEqual(expected(routes, ({ access }) => EXPECTED[who]?.[access] ?? 'allowed'));
});

test('an organization that there is not is answered as one of somebody else', async () => {
  const browser = await browserAs('admin');
  const [unknown, foreign] = await Promise.all(
    ['no-such-organization', other.slug].map((slug) => browser.get(`/organizations/${slug}`)),
  );
  expect([unknown?.status, unknown?.body.error]).toEqual([foreign?.status, foreign?.body.error]);
});

test('a session by an identity provider is good for its organization alone, also of an operator', async () => {
  const operator = people.get('operator');
  const routes = server.consoleRoutes;
  const table = await tableOf(routes, async (route) =>
    verdictOf(await browserOf(server, operator ?? { id: '' }, { method: 'saml', organizationId: other.id }), route),
  );
  expect(table).toEqual(expected(routes, ({ access }) => EXPECTED.nobody?.[access] ?? 'allowed'));
});

test('no change goes without the token of its session', async () => {
  const changes = server.consoleRoutes.filter((route) => isChange(route) && route.access !== 'public');
  for (const token of ['', 'b'.repeat(43)]) {
    const browser = await browserAs('operator');
    browser.csrf = token;
    expect(await tableOf(changes, (route) => verdictOf(browser, route))).toEqual(expected(changes, () => 'csrf'));
  }
});

test('nothing goes that another site had the browser send', async () => {
  const routes = server.consoleRoutes;
  const changes = routes.filter(isChange);
  const browser = await browserAs('operator');
  const from = (headers: Record<string, string>) => (route: Route) => verdictOf(browser, route, headers);
  const foreign = (of: readonly Route[]) => expected(of, () => 'foreign');
  expect(await tableOf(routes, from({ Origin: 'https://evil.example' }))).toEqual(foreign(routes));
  expect(await tableOf(routes, from({ 'Sec-Fetch-Site': 'cross-site' }))).toEqual(foreign(routes));
  expect(await tableOf(changes, from({ Origin: '' }))).toEqual(foreign(changes));
  expect(await tableOf(changes, from({ Origin: 'null' }))).toEqual(foreign(changes));
});

test('with a password that somebody else gave, nothing is possible but to set another', async () => {
  const person = await createPerson(server, 'operator');
  await server.query(
    "UPDATE rollcall.console_accounts SET must_change_password = TRUE, password_ends_at = now() + interval '1 day' WHERE id = $1",
    person.id,
  );
  const closed = server.consoleRoutes.filter(
    ({ access, beforePasswordChange }) => access !== 'public' && !beforePasswordChange,
  );
  const table = await tableOf(closed, async (route) => verdictOf(await browserOf(server, person), route));
  expect(table).toEqual(expected(closed, () => 'password'));
  const open = server.consoleRoutes.filter(({ beforePasswordChange }) => beforePasswordChange);
  expect(open.map(nameOf).sort()).toEqual(['DELETE /session', 'GET /session', 'POST /password']);
});

test('what is no route, or has another method, is refused in the same form', async () => {
  const browser = await browserAs('operator');
  expect(await browser.get('/nonsense')).toMatchObject({ status: 404, body: { error: { code: 'notFound' } } });
  const answer = await browser.send('PUT', '/session', {});
  expect(answer).toMatchObject({ status: 405, body: { error: { code: 'method' } } });
  expect(answer.headers.get('allow')).toBe('GET, POST, DELETE');
  expect(answer.headers.get('content-security-policy')).toContain("default-src 'none'");
});
