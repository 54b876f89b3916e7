import type { Json, JsonObject } from '../../src/protocol/json.js';
import { SEARCH_REQUEST } from '../../src/protocol/urns.js';
import { BADGE, badgeSchema } from '../support/badge-schema.js';
import { bulk } from '../support/bulk.js';
import { DEVICE, defineDevices } from '../support/device-type.js';
import { coreUser } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient, type ScimRequest } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

/** Besides `pin` of the badge and the password of a user: below a complex attribute, one and many. */
const LOCKER = {
  name: 'locker',
  type: 'complex',
  subAttributes: [{ name: 'code', returned: 'never' }, { name: 'row' }],
};
const KEYS = {
  name: 'safes',
  type: 'complex',
  multiValued: true,
  subAttributes: [{ name: 'value', returned: 'never' }, { name: 'type' }],
};
/** Of an own type, whose requests say nothing of users. */
const VAULT = 'urn:example:params:scim:schemas:core:2.0:Vault';
const vaultSchema = {
  id: VAULT,
  name: 'Vault',
  attributes: [{ name: 'label' }, { name: 'combination', returned: 'never' }],
};

const lines: string[] = [];
let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;
let me: ScimClient;
/** Of an organization that refuses what others tolerate. */
let strict: ScimClient;
let strictUser: string;
let user: string;
let vault: string;

beforeAll(async () => {
  server = await createTestServer({ onLog: (line) => lines.push(line) });
  organization = await server.createOrganization('core');
  ({ client } = organization);
  const { credentials, definitions } = server.services;
  const define = (schema: object, types: string[], slug = organization.slug) =>
    definitions.addSchema(slug, JSON.stringify(schema), { types, required: false });
  await define(badgeSchema(LOCKER, KEYS), ['User', 'Group']);
  await define(vaultSchema, []);
  await definitions.addType(organization.slug, JSON.stringify({ name: 'Vault', endpoint: '/Vaults', schema: VAULT }));
  await defineDevices(server, organization);
  user = `/Users/${idOf(await client.post('/Users', coreUser('me')))}`;
  vault = `/Vaults/${idOf(await client.post('/Vaults', { schemas: [VAULT], label: 'a' }))}`;
  const other = await server.createOrganization('core');
  await server.services.organizations.set(other.slug, { strict: true });
  await define(badgeSchema(LOCKER, KEYS), ['User'], other.slug);
  strict = other.client;
  strictUser = `/Users/${idOf(await strict.post('/Users', coreUser('me')))}`;
  const person = await credentials.findUser(organization.id, 'me');
  me = client.as((await credentials.create(organization.id, 'laptop', { user: person })).token);
  await new Promise((resolve) => setTimeout(resolve, 2_100));
});
afterAll(() => server.close());

type Send = (canary: string) => Promise<{ status: number }>;
type Way = readonly [name: string, send: Send];

const at = (path: string, parameters: Record<string, string>) => `${path}?${new URLSearchParams(parameters)}`;
const search = (members: JsonObject): JsonObject => ({ schemas: [SEARCH_REQUEST], ...members });
const operation = (method: string, path: string, data: Json, bulkId?: string): JsonObject => ({
  method,
  path,
  data,
  ...(bulkId === undefined ? {} : { bulkId }),
});

/** Filters with a secret as operand, or where one should be. */
const FILTERS: readonly ((canary: string) => string)[] = [
  (canary) => `password eq "${canary}"`,
  (canary) => `PassWord eq "${canary}" and userName pr`,
  (canary) => `${BADGE}:pin sw "${canary}"`,
  (canary) => `${BADGE}[pin eq "${canary}"]`,
  (canary) => `${BADGE}:locker[code eq "${canary}"]`,
  (canary) => `${BADGE}:safes eq "${canary}"`,
  (canary) => `not (${BADGE}:safes[value co "${canary}"])`,
  (canary) => `${BADGE}:safes[type eq "x"].value eq "${canary}"`,
  (canary) => `${BADGE}:safes[type eq "x"] ne "${canary}"`,
  (canary) => `${BADGE}:safes[type eq "x"].${canary} pr`,
  (canary) => `combination eq "${canary}"`,
  (canary) => `password eq ${canary}`,
  (canary) => `password ${canary}`,
  (canary) => `password eq "${canary}`,
  (canary) => `password eq '${canary}'`,
  (canary) => `(password eq "${canary}"`,
  (canary) => `userName eq "${canary}" or password pr`,
  (canary) => `active eq "${canary}" or ${BADGE}:pin pr`,
  (canary) => `password.${canary} pr`,
];

/** PATCH operations, all of them refused or of no effect. */
const OPERATIONS: readonly ((canary: string) => JsonObject)[] = [
  (value) => ({ op: 'replace', path: 'password', value }),
  (value) => ({ op: 'replace', path: 'password', value: [{ value }] }),
  (value) => ({ op: 'replace', PATH: `${BADGE}:pin`, VALUE: value }),
  (value) => ({ op: 'nonsense', path: 'password', value }),
  (value) => ({ op: 'add', path: `${BADGE}:locker`, value }),
  (value) => ({ op: 'add', path: `${BADGE}:locker`, value: [[value]] }),
  (value) => ({ op: 'add', path: `${BADGE}:safes`, value }),
  (value) => ({ op: 'add', path: `${BADGE}:safes`, value: [value] }),
  (value) => ({ op: 'add', path: BADGE, value }),
  (value) => ({ op: 'add', value }),
  (value) => ({ op: 'add', value: [value] }),
  (value) => ({ op: 'add', value: { password: value, active: 'perhaps' } }),
  (value) => ({ op: 'add', value: { [`${BADGE}:safes`]: [{ value, type: 7 }], active: 'perhaps' } }),
  (value) => ({ op: 'add', value: { [`${BADGE}:locker`]: { code: value, row: 7 } } }),
  (value) => ({ op: 'add', value: { [`password[value eq "${value}"]`]: 'x', active: 'perhaps' } }),
  (value) => ({ op: 'replace', path: `${BADGE}:safes[value eq "${value}"].type`, value: 'x' }),
  (value) => ({ op: 'remove', path: `${BADGE}:safes[value eq "${value}"]` }),
  (value) => ({ op: 'replace', path: `password[value eq "${value}"].type`, value: 'x' }),
  (value) => ({ op: 'replace', path: `${BADGE}:safes[value eq "${value}"].typo`, value: 'x' }),
  (value) => ({ op: 'add', value: { [`${BADGE}.safes[value eq "${value}"].typo`]: 'x', [`${BADGE}.pin`]: value } }),
  (value) => ({ op: 'replace', path: `password ${value}`, value: 'x' }),
  (value) => ({ op: 'replace', path: `password.${value}`, value: 'x' }),
  (value) => ({ op: 'replace', path: `password[value eq ${value}]`, value: 'x' }),
];

/** Bodies of a POST or PUT of a user. */
const BODIES: readonly ((canary: string) => Json)[] = [
  (value) => coreUser('me', { password: value }),
  (value) => coreUser('me', { password: value, active: 'perhaps' }),
  (value) => coreUser('me', { active: 'perhaps', password: { value: [value] } }),
  (value) => coreUser('me', { active: 'perhaps', 'urn:ietf:params:scim:schemas:core:2.0:User:password': value }),
  (value) => coreUser('me', { 'urn:ietf:params:scim:schemas:core:2.0:User': value }),
  (value) => coreUser('me', { [BADGE]: value }),
  (value) => coreUser('me', { [BADGE]: [value] }),
  (value) => coreUser('me', { [BADGE]: { pin: value, weight: 'heavy' } }),
  (value) => coreUser('me', { [BADGE]: { locker: value } }),
  (value) => coreUser('me', { [BADGE]: { locker: [value, value] } }),
  (value) => coreUser('me', { [BADGE]: { 'locker.code': value, weight: 'heavy' } }),
  (value) => coreUser('me', { [BADGE]: { 'locker.code': value } }),
  (value) => coreUser('me', { [`${BADGE}:safes`]: value, active: 'perhaps' }),
  (value) => coreUser('me', { [BADGE]: { safes: [value, { value, type: 7 }] } }),
  (value) => coreUser('me', { [BADGE]: { safes: [{ value, type: 7 }], weight: 'heavy' } }),
  (value) => coreUser('me', { password: value, nickName: 'x'.repeat(100_001) }),
  (value) => ({ ...coreUser('me'), title: 'x'.repeat(30_000), [BADGE]: value }),
  (value) => [{ password: value }],
];

const inUrl = (parameters: (canary: string) => Record<string, string>, path = '/Users'): Send => {
  return (canary) => client.get(at(path, parameters(canary)));
};
const send = (request: (canary: string) => ScimRequest, as = () => client): Send => {
  return (canary) => as().send(request(canary));
};

const WAYS: readonly Way[] = [
  ...FILTERS.flatMap((filter): Way[] => {
    const name = filter('…');
    return [
      [`GET ${name}`, inUrl((canary) => ({ filter: filter(canary) }))],
      [`GET at the root ${name}`, inUrl((canary) => ({ filter: filter(canary) }), '')],
      [`GET of another type ${name}`, inUrl((canary) => ({ filter: filter(canary) }), '/Groups')],
      [`.search ${name}`, (canary) => client.post('/Users/.search', search({ filter: filter(canary) }))],
      [`.search at the root ${name}`, (canary) => client.post('/.search', search({ FILTER: filter(canary) }))],
    ];
  }),
  ...OPERATIONS.flatMap((make): Way[] => {
    const name = JSON.stringify(make('…'));
    return [
      [`PATCH ${name}`, (canary) => client.patch(user, make(canary))],
      [`PATCH where the organization is strict ${name}`, (canary) => strict.patch(strictUser, make(canary))],
      [`PATCH of nobody ${name}`, (canary) => client.patch('/Users/nobody', make(canary))],
      [`PATCH of another type ${name}`, (canary) => client.patch('/Devices/nothing', make(canary))],
      [`PATCH of /Me ${name}`, (canary) => me.patch('/Me', make(canary), { op: 'add', path: 'title', value: 'x' })],
      [
        `PATCH in a Bulk ${name}`,
        (canary) => client.post('/Bulk', bulk([operation('PATCH', user, patchOp([make(canary)]))])),
      ],
    ];
  }),
  ...BODIES.flatMap((make): Way[] => {
    const name = JSON.stringify(make('…')).slice(0, 150);
    return [
      [`POST ${name}`, (canary) => client.post('/Users', make(canary))],
      [`PUT ${name}`, (canary) => client.put(user, make(canary))],
      [`PUT of nobody ${name}`, (canary) => client.put('/Users/nobody', make(canary))],
      [`PUT of /Me ${name}`, (canary) => me.put('/Me', make(canary))],
      [`POST to another type ${name}`, (canary) => client.post('/Groups', make(canary))],
      [`POST to nowhere ${name}`, (canary) => client.post('/Nothing', make(canary))],
      [
        `POST in a Bulk ${name}`,
        (canary) => client.post('/Bulk', bulk([operation('POST', '/Users', make(canary), 'a')])),
      ],
      [
        `a Bulk without bulkId ${name}`,
        (canary) => client.post('/Bulk', bulk([operation('POST', '/Users', make(canary))])),
      ],
      [
        `a Bulk that is refused whole ${name}`,
        (canary) => client.post('/Bulk', bulk([operation('POST', '/Users', make(canary), 'a'), { path: '/Users' }])),
      ],
      [
        `a Bulk at the wrong place ${name}`,
        (canary) => client.post('/Users', bulk([operation('POST', '/Users', make(canary), 'a')])),
      ],
    ];
  }),
  ['PUT of an own type', (canary) => client.put(vault, { schemas: [VAULT], label: 7, combination: canary })],
  ['POST of an own type', (canary) => client.post('/Vaults', { schemas: [VAULT], label: 7, combination: canary })],
  ['a vault at the devices', (canary) => client.post('/Devices', { schemas: [DEVICE], combination: canary })],
  ['sortBy', inUrl((canary) => ({ sortBy: `password ${canary}` }))],
  ['sortBy of a condition', inUrl((canary) => ({ sortBy: `password[value eq "${canary}"]` }))],
  ['sortBy at the root', inUrl((canary) => ({ sortBy: `password ${canary}` }), '')],
  ['sortBy in a search', (canary) => client.post('/Users/.search', search({ sortBy: `password.${canary}` }))],
  ['attributes', inUrl((canary) => ({ attributes: `userName,password ${canary}`, count: 'x' }))],
  [
    'attributes in a search',
    (canary) => client.post('/Users/.search', search({ attributes: ['password', `password ${canary}`], count: 'x' })),
  ],
  ['both kinds of attributes', inUrl((canary) => ({ attributes: `password="${canary}"`, excludedAttributes: 'id' }))],
  ['sortOrder', inUrl((canary) => ({ sortBy: 'userName', sortOrder: `password ${canary}` }))],
  ['a parameter', inUrl((password) => ({ password, count: 'x' }))],
  ['a parameter that nobody knows', inUrl((token) => ({ token, count: 'x' }))],
  ['access_token', inUrl((canary) => ({ access_token: canary, count: 'x' }))],
  ['access_token, without right', (canary) => client.as(undefined).get(at('/Users', { access_token: canary }))],
  ['a parameter without value', send((canary) => ({ method: 'GET', path: `/Users?${canary}&count=x` }))],
  [
    'a query in a broken escape',
    send((canary) => ({ method: 'GET', path: `/Users?filter=password%20eq%20${canary}%` })),
  ],
  ['a query in escapes', send((canary) => ({ method: 'GET', path: `/Users?filter=p%61ss%77ord+eq+%22${canary}%22` }))],
  [
    'a parameter in escapes',
    send((canary) => ({ method: 'GET', path: `/Users?f%69lter=p%61ss%77ord+eq+%22${canary}%22` })),
  ],
  [
    'the path of an operation',
    (canary) => client.post('/Bulk', bulk([operation('PUT', `/Users/x?password=${canary}`, {})])),
  ],
  [
    'a token in the path of an operation',
    (canary) => client.post('/Bulk', bulk([operation('PUT', `/Users/${canary}`, {})])),
  ],
  ['a token as endpoint', send((canary) => ({ method: 'GET', path: `/${canary}` }))],
  ['a token as id', send((canary) => ({ method: 'GET', path: `/Users/${canary}` }))],
  ['a token behind an id', send((canary) => ({ method: 'GET', path: `/Users/x/${canary}` }))],
  ['a token in escapes', send((canary) => ({ method: 'GET', path: `/%55sers%2F${canary}` }))],
  ['a token as endpoint, without right', (canary) => client.as(undefined).get(`/${canary}`)],
  ['a token as slug', (canary) => client.at(server.scimUrl + canary).get('')],
  [
    'a token as slug, without right',
    (canary) =>
      client
        .at(server.scimUrl + canary)
        .as(undefined)
        .get('/Users'),
  ],
  ['a token at the root', (canary) => client.at(`${server.origin}/scim/${canary}`).get('')],
];

/** What clients would not want to find in a log: a chosen secret, one of ours, and an access token. */
const CANARIES = [
  'Canary%-Sardine-Basalt',
  'rollcall_Canary%aaaaaaaaaaaaaaaaaaaa',
  'eyJhbGciOiJub25lIn0.eyJDYW5hcnk%.x',
];

const CASES = WAYS.map(([name, sent], i) => ({
  name,
  sent,
  i,
  forms: /token/i.test(name) ? CANARIES : CANARIES.slice(0, 1),
}));

test.each(CASES)('$name', async ({ sent, i, forms }) => {
  for (const [k, form] of forms.entries()) {
    const canary = form.replace('%', String(i * 10 + k));
    const shown = lines.length;
    expect((await sent(canary)).status).toBeGreaterThanOrEqual(200);
    await server.flushLog();
    const found = await server.query<{ entry: string }>(
      'SELECT l::text AS entry FROM provisioning_log l WHERE position(lower($1) in lower(l::text)) > 0',
      canary.slice(0, 24),
    );
    expect(found).toEqual([]);
    expect(lines.slice(shown).filter((line) => line.includes(canary.slice(0, 24)))).toEqual([]);
    expect(lines.slice(shown)).not.toEqual([]);
  }
});

test('what is no secret is kept: who, what and why', async () => {
  const sent = coreUser('ada', { active: 'perhaps', title: 'Analyst', password: 'Canary-Sardine-Basalt' });
  await client.post('/Users?attributes=userName', sent);
  await client.get(at('/Users', { filter: 'userName eq ada', count: '1' }));
  await client.get('/Users/ada.lovelace@contoso.com');
  await client.get('/ServiceProviderConfigs?aadOptscim062020');
  await client.post('/Users', { ...sent, title: 'x'.repeat(30_000) });
  await server.flushLog();
  const kept = await server.query<{ data: JsonObject; subject: string }>(
    `SELECT data, subject FROM provisioning_log WHERE organization_id = $1 AND status >= 400 ORDER BY id DESC LIMIT 5`,
    organization.id,
  );
  expect(kept.reverse()).toMatchObject([
    {
      subject: 'ada',
      data: {
        path: '/Users?attributes=userName',
        detail: expect.stringContaining('received "perhaps"'),
        body: { ...sent, password: '[not logged]' },
      },
    },
    { data: { path: '/Users?filter=userName+eq+ada&count=1', detail: expect.stringContaining('found ada') } },
    { subject: 'ada.lovelace@contoso.com', data: { path: '/Users/ada.lovelace@contoso.com' } },
    { data: { path: '/ServiceProviderConfigs?aadOptscim062020' } },
    {
      subject: 'ada',
      data: {
        bodyLongerThan: 20_000,
        detail: expect.stringMatching(/^active takes true or false; received \S*not logged/),
      },
    },
  ]);
  expect(lines.join('')).toContain(`"path":"/api/scim/${organization.slug}/Users/ada.lovelace@contoso.com"`);
});
