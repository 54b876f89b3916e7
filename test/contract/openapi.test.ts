import { Ajv2020 } from 'ajv/dist/2020.js';
import type { Express } from 'express';
import { pino } from 'pino';
import { createApp } from '../../src/app.js';
import { readConfig } from '../../src/config.js';
import { openApi } from '../../src/http/openapi/open-api.js';
import { isObject, type Json, type JsonObject } from '../../src/protocol/json.js';
import { PROFILE_NAMES } from '../../src/protocol/profiles/profile-name.js';
import { resourceTypesOf } from '../../src/protocol/profiles/resource-types.js';
import { runCommand } from '../cli/rollcall-command.js';
import { exchange, type HttpAnswer } from '../support/http-exchange.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';

const METHODS = ['get', 'post', 'put', 'patch', 'delete'] as const;
const REDIRECT = 'https://product.example.com/signed-in';

/** One operation of the document. */
interface Operation {
  readonly id: string;
  readonly method: string;
  readonly path: string;
  readonly object: JsonObject;
}

let server: TestServer;
let organization: TestOrganization;
let document: JsonObject;
let operations: readonly Operation[];
let ajv: Ajv2020;

beforeAll(async () => {
  server = await createTestServer({
    environment: { ALLOW_PRIVATE_ADDRESSES: 'true' },
    onLog: () => undefined,
    onLine: () => undefined,
  });
  organization = await server.createOrganization('core');
  document = (await exchange(`${server.origin}/openapi.json`)).body;
  operations = operationsOf(document);
  ajv = ajvOf(document);
});
afterAll(() => server.close());

const at = (value: Json | undefined, ...names: string[]): Json | undefined =>
  names.reduce<Json | undefined>((part, name) => (isObject(part) ? part[name] : undefined), value);

function operationsOf(of: JsonObject): Operation[] {
  return Object.entries(at(of, 'paths') as JsonObject).flatMap(([path, item]) =>
    METHODS.flatMap((method) => {
      const object = at(item, method);
      return isObject(object) ? [{ id: String(object.operationId), method: method.toUpperCase(), path, object }] : [];
    }),
  );
}

/** With the schemas of a document, which alone may be there to be referred to. */
function ajvOf(of: JsonObject): Ajv2020 {
  const made = new Ajv2020({ strict: true, strictTypes: false, strictRequired: false, validateFormats: false });
  return made.addSchema({ $id: 'document', $defs: referring(at(of, 'components', 'schemas')) as JsonObject });
}

const referring = (schema: Json | undefined): Json =>
  JSON.parse(JSON.stringify(schema).replaceAll('"#/components/schemas/', '"document#/$defs/'));

/** What is wrong with a value; empty when nothing is. */
function errorsOf(schema: Json | undefined, value: Json | undefined, by = ajv): unknown[] {
  const validate = by.compile(referring(schema) as JsonObject);
  validate(value);
  return (validate.errors ?? []).map(({ instancePath, message, params }) => ({ instancePath, message, params }));
}

const contentOf = (part: Json | undefined): [type: string, content: Json | undefined] => {
  const [entry = ['', undefined]] = Object.entries((at(part, 'content') ?? {}) as JsonObject);
  return entry as [string, Json | undefined];
};

/** Expects the answer to be one that the document tells of. */
function expectTold({ id, object }: Operation, answer: HttpAnswer): void {
  const told = at(object, 'responses', String(answer.status));
  expect({ id, status: answer.status, isTold: told !== undefined, text: answer.text }).toMatchObject({ isTold: true });
  const [type, content] = contentOf(told);
  const [sentType = ''] = (answer.headers['content-type'] ?? '').split(';');
  expect({ id, status: answer.status, type: sentType }).toEqual({ id, status: answer.status, type });
  const isJson = type.endsWith('json');
  const value = isJson ? (JSON.parse(answer.text) as Json) : answer.text;
  const errors = content === undefined ? [] : errorsOf(at(content, 'schema'), value);
  expect({ id, status: answer.status, errors }).toEqual({ id, status: answer.status, errors: [] });
  expect({ id, hasBody: answer.text !== '' }).toEqual({ id, hasBody: content !== undefined });
}

interface Sent {
  readonly values?: Readonly<Record<string, string>>;
  readonly query?: string;
  readonly token?: string | undefined;
  readonly body?: Json | URLSearchParams;
  readonly method?: string;
}

/** Calls an operation as the document says, and expects what it says. */
async function call(id: string, sent: Sent = {}): Promise<HttpAnswer> {
  const operation = operations.find((one) => one.id === id);
  if (operation === undefined) throw new Error(`the document has no ${id}`);
  const answer = await send(operation, sent);
  expectTold(operation, answer);
  return answer;
}

function send({ path, method }: Operation, { values = {}, query = '', token, body, ...other }: Sent) {
  const known: Record<string, string> = { organization: organization.slug, id: 'none', system: 'none', ...values };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(known[name] ?? name));
  const isForm = body instanceof URLSearchParams;
  return exchange(server.origin + filled + query, {
    method: other.method ?? method,
    headers: {
      ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined
        ? {}
        : { 'Content-Type': isForm ? 'application/x-www-form-urlencoded' : 'application/scim+json' }),
    },
    ...(body === undefined ? {} : { body: isForm ? body.toString() : JSON.stringify(body) }),
  });
}

const exampleOf = (id: string): Json => {
  const operation = operations.find((one) => one.id === id);
  return at(contentOf(at(operation?.object, 'requestBody'))[1], 'example') ?? null;
};
const idIn = ({ body }: HttpAnswer): string => String(body.id);

/** Every operation, done. */
const done: Record<string, number> = {};
const noted = async (id: string, sent?: Sent): Promise<HttpAnswer> => {
  const answer = await call(id, sent);
  done[id] = answer.status;
  return answer;
};

async function callScim(token: string): Promise<string> {
  const user = idIn(await noted('createUser', { token, body: exampleOf('createUser') }));
  expect((await call('createUser', { token, body: exampleOf('createUser') })).status).toBe(409);
  expect((await call('createUser', { token, body: { userName: 7 } })).status).toBe(400);
  const members = [{ value: user }];
  const group = idIn(await noted('createGroup', { token, body: { displayName: 'Engineers', members } }));
  for (const [id, name, body] of [
    ['User', user, exampleOf('createUser')],
    ['Group', group, { displayName: 'Engineers', members }],
  ] as const) {
    const values = { id: name };
    await noted(`list${id}s`, { token, query: '?count=5&sortBy=meta.created' });
    await call(`list${id}s`, { token, query: '?cursor=&count=1' });
    await call(`list${id}s`, { token, query: '?startId=initial' });
    expect((await call(`list${id}s`, { token, query: '?filter=a' })).status).toBe(400);
    await noted(`search${id}s`, { token, body: exampleOf(`search${id}s`) });
    await noted(`get${id}`, { token, values });
    await noted(`replace${id}`, { token, values, body });
    await noted(`patch${id}`, {
      token,
      values,
      body: { Operations: [{ op: 'replace', path: 'externalId', value: id }] },
    });
    await call(`patch${id}`, { token, values, query: '?attributes=id', body: { Operations: [] } });
    expect((await call(`get${id}`, { token })).status).toBe(404);
  }
  await noted('deleteGroup', { token, values: { id: group } });
  const spare = idIn(await call('createUser', { token, body: { userName: 'spare' } }));
  await noted('deleteUser', { token, values: { id: spare } });
  const { token: self } = await server.services.credentials.create(organization.id, 'self', {
    user: { id: user, userName: 'ada@example.com', active: true },
  });
  const { body: me } = await noted('getMe', { token: self });
  await noted('replaceMe', { token: self, body: { ...me, nickName: 'Countess' } });
  await noted('patchMe', { token: self, body: exampleOf('patchMe') });
  expect((await call('patchMe', { token: self, body: exampleOf('patchUser') })).status).toBe(403);
  expect((await call('getMe', { token })).status).toBe(501);
  await noted('queryAll', { token, query: '?count=5' });
  await noted('searchAll', { token, body: exampleOf('searchAll') });
  await noted('bulk', { token, body: exampleOf('bulk') });
  await noted('getServiceProviderConfig', { token });
  await noted('listResourceTypes', { token });
  await noted('getResourceType', { token, values: { id: 'Group' } });
  await noted('listSchemas', { token });
  await noted('getSchema', { token, values: { id: 'urn:ietf:params:scim:schemas:core:2.0:User' } });
  return user;
}

/** An upstream system is another organization of the same server. */
async function callSystem(token: string): Promise<string> {
  const there = await server.createOrganization('core');
  await there.client.post('/Groups', { displayName: 'Buyers' });
  const { id } = await server.services.upstream.registry.register(
    organization.id,
    {
      name: 'SAP',
      kind: 'scim',
      url: `${server.scimUrl}${there.slug}`,
      authentication: { method: 'bearer', secret: there.token },
      isProxy: true,
    },
    { by: 'test', mayReference: true },
  );
  const system = { system: id };
  for (const [type, body] of [
    ['User', { userName: 'ada' }],
    ['Group', { displayName: 'Clerks' }],
  ] as const) {
    const made = idIn(await noted(`createSystem${type}`, { token, values: system, body }));
    const sent = { token, values: { ...system, id: made } };
    await noted(`listSystem${type}s`, { token, values: system });
    await noted(`readSystem${type}`, sent);
    await noted(`replaceSystem${type}`, { ...sent, body });
    await noted(`changeSystem${type}`, {
      ...sent,
      body: { Operations: [{ op: 'add', path: 'externalId', value: '7' }] },
    });
    await noted(`deleteSystem${type}`, sent);
  }
  await noted('getSystemServiceProviderConfig', { token, values: system });
  await noted('listSystemResourceTypes', { token, values: system });
  await noted('listSystemSchemas', { token, values: system });
  return id;
}

async function callAccess(token: string, user: string, system: string): Promise<void> {
  const other = (await server.services.credentials.create(organization.id, 'Approver')).token;
  const ask = async (reason: string) => {
    const body = { system, user, group: 'Buyers', reason };
    return idIn(await noted('createAccessRequest', { token, body }));
  };
  const first = await ask('first');
  expect((await call('createAccessRequest', { token, body: { system } })).status).toBe(400);
  await noted('listAccessRequests', { token });
  await noted('getAccessRequest', { token, values: { id: first } });
  expect((await call('approveAccessRequest', { token, values: { id: first } })).status).toBe(403);
  await noted('rejectAccessRequest', { token: other, values: { id: first }, body: { reason: 'no' } });
  await noted('withdrawAccessRequest', { token, values: { id: await ask('second') } });
  const values = { id: await ask('third') };
  await noted('approveAccessRequest', { token: other, values });
  await until(async () => (await call('getAccessRequest', { token, values })).body.state === 'provisioned');
  expect((await call('retryAccessRequest', { token, values })).status).toBe(409);
  await server.query("UPDATE rollcall.access_requests SET state = 'failed' WHERE id = $1", values.id);
  await noted('retryAccessRequest', { token, values });
  await until(async () => (await call('getAccessRequest', { token, values })).body.state === 'provisioned');
  await noted('revokeAccessRequest', { token, values });
}

async function callSignIn(user: string): Promise<void> {
  const { credentials, signIn } = server.services;
  const { clientId, token: secret } = await credentials.createClient(organization.id, 'OAuth');
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: secret };
  await noted('grantToken', { body: new URLSearchParams(form) });
  expect((await call('grantToken', { body: new URLSearchParams({ ...form, client_secret: 'wrong' }) })).status).toBe(
    401,
  );
  expect((await call('grantToken', { body: new URLSearchParams() })).status).toBe(400);
  await noted('getKeys');
  await noted('getAuthorizationServer');
  await noted('getAuthorizationServerOfOrganization');
  const { product, key } = await signIn.products.create({ name: 'product', redirectUris: [REDIRECT] }, 'test');
  const who = { userId: user, method: 'saml' as const, signedInAt: new Date() };
  const code = await signIn.codes.create(organization.id, who, product, { redirectUri: REDIRECT });
  const body = new URLSearchParams({ code, redirect_uri: REDIRECT });
  await noted('redeemSignIn', { token: key, body });
  expect((await call('redeemSignIn', { token: key, body })).status).toBe(400);
  expect((await call('redeemSignIn', { body })).status).toBe(401);
  await noted('getSamlMetadata');
  for (const id of ['isAlive', 'isReady', 'getOpenApi']) await noted(id);
}

test('every operation is done for real, and is answered as the document says', async () => {
  const user = await callScim(organization.token);
  const system = await callSystem(organization.token);
  await callAccess(organization.token, user, system);
  await callSignIn(user);
  expect(Object.keys(done).sort()).toEqual(operations.map(({ id }) => id).sort());
  expect(Object.entries(done).filter(([, status]) => status >= 300)).toEqual([]);
});

test('without a credential, and with another method, it is as the document says too', async () => {
  for (const operation of operations) {
    const isOfOrganization = JSON.stringify(operation.object.security).includes('secretToken');
    if (!isOfOrganization) continue;
    const answer = await send(operation, { body: operation.method === 'GET' ? undefined : {} } as Sent);
    expect([operation.id, answer.status]).toEqual([operation.id, 401]);
    expectTold(operation, answer);
  }
  const user = {
    id: idIn(await call('createUser', { token: organization.token, body: { userName: 'self' } })),
    userName: 'self',
    active: true,
  };
  const { token: self } = await server.services.credentials.create(organization.id, 'of a user', { user });
  const wrong: unknown[] = [];
  for (const path of new Set(operations.map((one) => one.path))) {
    const ofPath = operations.filter((one) => one.path === path);
    const told = new Set(ofPath.map(({ method }) => method));
    const [first] = ofPath as [Operation];
    const token = path.endsWith('/Me') ? self : organization.token;
    const { status, headers } = await send(first, { method: 'PROPFIND', token });
    const allowed = (headers.allow ?? '').split(',').map((method) => method.trim());
    const isSame =
      status === 405 &&
      [...told].sort().join() ===
        allowed
          .filter((one) => one !== 'HEAD')
          .sort()
          .join();
    if (!isSame && !ANY_METHOD.has(path)) wrong.push([path, status, headers.allow, [...told]]);
  }
  expect(wrong).toEqual([]);
});

/** Where no other method is refused as such: pages, and what is asked for an organization or a system that there is not. */
const ANY_METHOD = new Set([
  ...['/livez', '/readyz', '/openapi.json', '/sso/redeem', '/sso/{organization}/metadata'],
  ...operationsOf(openApi('1', '/')).flatMap(({ path }) => (path.includes('{system}') ? [path] : [])),
]);

test.each(PROFILE_NAMES)(
  'what is given as an example under the profile %s is valid itself, and its schemas are',
  (profile) => {
    const of = { slug: 'contoso', resourceTypes: resourceTypesOf(profile) };
    const whole = openApi('1.0.0', 'https://scim.example.com', of);
    const by = ajvOf(whole);
    for (const name of Object.keys(at(whole, 'components', 'schemas') as JsonObject))
      expect([name, errorsOf({ $ref: `#/components/schemas/${name}` }, null, by).length]).toEqual([
        name,
        expect.any(Number),
      ]);
    const wrong = operationsOf(whole).flatMap(({ id, object }) =>
      [at(object, 'requestBody'), ...Object.values(at(object, 'responses') as JsonObject)].flatMap((part) => {
        const [, content] = contentOf(part);
        const example = at(content, 'example');
        const errors = example === undefined ? [] : errorsOf(at(content, 'schema'), example, by);
        return errors.length === 0 ? [] : [{ id, example, errors }];
      }),
    );
    expect(wrong).toEqual([]);
  },
);

test('the command writes the same, and that of an organization with what it has', async () => {
  const environment = { ...server.environment, DATABASE_URL: server.databaseUrl };
  const { output } = await runCommand(environment, ['openapi']);
  expect({ ...JSON.parse(output), servers: [] }).toEqual({
    ...openApi(String(at(document, 'info', 'version')), 'https://scim.example.com'),
    servers: [],
  });
  const own = await runCommand(environment, ['openapi', '-o', organization.slug]);
  expect(Object.keys(JSON.parse(own.output).paths)).toContain(`/api/scim/${organization.slug}/Users/{id}`);
  expect(await runCommand(environment, ['openapi', '--output', '/no/such/folder/x'])).toMatchObject({ code: 1 });
  expect(await runCommand(environment, ['openapi', '-o', 'nobody'])).toMatchObject({ code: 1 });
});

/** What an Express router holds of its routes. */
interface Layer {
  readonly route?: { readonly path: string | readonly string[]; readonly methods: Record<string, boolean> };
  readonly handle: { readonly stack?: readonly Layer[]; readonly name: string };
  match(path: string): boolean;
}

/** Where the server mounts something. */
const MOUNTS = ['/api/access', '/console/api', '/console', '/api/scim', '/scim', '/ipsproxy/service/api/v1/scim'];
/** What people open, and what is no interface for programs. */
const PAGES = [
  /^GET \/$/,
  /^GET \/docs/,
  /^GET \/console(?!\/api)/,
  /^(GET|POST) \/sso\/:slug(\/(login|acs|oidc|logout|profile))?$/,
  /^GET \/ipsproxy/,
];

function routesOf(layers: readonly Layer[], base = ''): string[] {
  return layers.flatMap((layer) => {
    if (layer.route !== undefined) {
      const methods = Object.keys(layer.route.methods).filter((method) => method !== '_all');
      return [layer.route.path]
        .flat()
        .flatMap((path) => methods.map((method) => `${method.toUpperCase()} ${base}${path}`));
    }
    const { stack } = layer.handle;
    if (stack === undefined) return [];
    const mount = layer.match('/nowhere/at/all') ? '' : MOUNTS.find((each) => layer.match(`${each}/x`));
    if (mount === undefined) throw new Error(`${layer.handle.name} is mounted where the test does not know`);
    return routesOf(stack, base + mount);
  });
}

test('every route of the server is in the document, or is a page', async () => {
  const app = createApp(server.services, readConfig({}), pino({ level: 'silent' }));
  const { stack } = (app.handler as Express & { readonly router: { readonly stack: readonly Layer[] } }).router;
  const told = new Set(operations.map(({ method, path }) => `${method} ${path.replace(/\{\w+\}/g, ':x')}`));
  const routes = routesOf(stack);
  expect(routes.length).toBeGreaterThan(60);
  const missing = routes
    .filter((route) => !route.includes('/console/api/') && !PAGES.some((page) => page.test(route)))
    .filter((route) => !told.has(route.replace(/:\w+/g, ':x')));
  expect(missing).toEqual([]);
  await app.close();
});
