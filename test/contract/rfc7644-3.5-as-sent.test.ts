import fc from 'fast-check';
import { isObject, type JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA } from '../../src/protocol/urns.js';
import { BADGE, badgeSchema } from '../support/badge-schema.js';
import { bulk, statusesIn } from '../support/bulk.js';
import { defineDevices, device } from '../support/device-type.js';
import { refusal } from '../support/refusal.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf, patchOp, type ScimClient } from '../support/scim-client.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let organization: TestOrganization;
let client: ScimClient;

beforeAll(async () => {
  server = await createTestServer();
  organization = await server.createOrganization('core');
  ({ client } = organization);
  await defineDevices(server, organization);
  const extending = { types: ['User', 'Group'], required: false };
  await server.services.definitions.addSchema(organization.slug, JSON.stringify(badgeSchema()), extending);
});
afterAll(() => server.close());

type Make = (name: string, attributes: JsonObject) => JsonObject;

const user: Make = coreUser;
const team: Make = (name, attributes) => ({ ...group(name), ...attributes });
const ENDPOINTS = new Map<Make, string>([
  [user, '/Users'],
  [team, '/Groups'],
  [device, '/Devices'],
]);
const badge = (attributes: JsonObject): JsonObject => ({ [BADGE]: attributes });
const [A, B] = [{ value: 'a' }, { value: 'b' }];
const [HOME, WORK] = [
  { ...A, type: 'home' },
  { ...B, type: 'work' },
];

/** Each is another resource than the one before, which a difference made for people might not show. */
const PAIRS: readonly [name: string, make: Make, before: JsonObject, after: JsonObject][] = [
  ['an element with a type alone goes', user, { phoneNumbers: [{ type: 'work' }] }, {}],
  ['an element with a type alone comes', user, {}, { phoneNumbers: [{ type: 'work' }] }],
  ['one of two goes', user, { ims: [{ type: 'aim' }, { type: 'xmpp' }] }, { ims: [{ type: 'xmpp' }] }],
  ['another type', user, { roles: [{ type: 'viewer' }] }, { roles: [{ type: 'owner' }] }],
  ['a type in other case', user, { roles: [{ type: 'Owner' }] }, { roles: [{ type: 'owner' }] }],
  ['a type twice', user, { roles: [{ type: 'owner' }] }, { roles: [{ type: 'owner' }, { type: 'owner' }] }],
  ['another order of types', user, { emails: [HOME, WORK] }, { emails: [WORK, HOME] }],
  ['another order', user, { entitlements: [A, B] }, { entitlements: [B, A] }],
  ['a value more often', user, { entitlements: [A, B] }, { entitlements: [A, B, A] }],
  ['a type beside a value', user, { photos: [A] }, { photos: [{ ...A, type: 'photo' }] }],
  ['false for nothing', user, { addresses: [{ type: 'work' }] }, { addresses: [{ type: 'work', primary: false }] }],
  ['an empty text for nothing', user, {}, { title: '' }],
  ['the case of an enterprise attribute', user, enterprise('R'), enterprise('r')],
  ['the enterprise extension goes', user, enterprise('R'), {}],
  ['the order in an own extension', user, badge({ colors: ['a', 'b'] }), badge({ colors: ['b', 'a'] })],
  ['a type in an own extension', user, badge({ doors: [HOME] }), badge({ doors: [A] })],
  ['a group', team, badge({ doors: [A, B] }), badge({ doors: [B, A] })],
  ['an attribute of a group goes', team, { externalId: 'x' }, {}],
  ['an element of an own type goes', device, { interfaces: [{ type: 'wifi' }] }, {}],
  ['the order in an own type', device, { interfaces: [A, B] }, { interfaces: [B, A] }],
];

function enterprise(department: string): JsonObject {
  return { [ENTERPRISE_USER_SCHEMA]: { department } };
}

/** Operations that make the one of the other. */
const operationsBetween = (before: JsonObject, after: JsonObject): JsonObject[] =>
  Object.keys({ ...before, ...after }).flatMap((path): JsonObject[] => {
    const value = after[path];
    if (value === undefined) return [{ op: 'remove', path }];
    // What is an object would be merged into what is there.
    return isObject(value) ? [{ op: 'remove', path }, { op: 'add', path, value }] : [{ op: 'replace', path, value }]; // biome-ignore format: short
  });

/** What clients say of a resource, but for what it is called. */
function attributesOf({ id: _, meta: __, userName: ___, displayName: ____, serial: _____, ...said }: JsonObject) {
  return said;
}

type Write = (path: string, whole: JsonObject, operations: JsonObject[]) => Promise<void>;

const WAYS: readonly [name: string, write: Write][] = [
  [
    'PUT',
    async (path, whole) => {
      expect((await client.put(path, whole)).status).toBe(200);
    },
  ],
  [
    'PATCH',
    async (path, _, operations) => {
      expect([200, 204]).toContain((await client.patch(path, ...operations)).status);
    },
  ],
  [
    'PUT in a Bulk',
    async (path, data) => {
      expect(statusesIn(await client.post('/Bulk', bulk([{ method: 'PUT', path, data }])))).toEqual(['200']);
    },
  ],
  [
    'PATCH in a Bulk',
    async (path, _, operations) => {
      const answer = await client.post('/Bulk', bulk([{ method: 'PATCH', path, data: patchOp(operations) }]));
      expect(['200', '204']).toContain(statusesIn(answer)[0]);
    },
  ],
];

describe.each(WAYS)('%s writes', (way, write) => {
  test.each(PAIRS)('%s', async (pair, make, before, after) => {
    const endpoint = ENDPOINTS.get(make) ?? '';
    const name = `${way}: ${pair}`;
    const created = await client.post(endpoint, make(name, before));
    const path = `${endpoint}/${idOf(created)}`;
    await write(path, make(name, after), operationsBetween(before, after));
    const read = await client.get(path);
    expect(read.headers.etag).not.toBe(created.headers.etag);
    const [logged] = await server.query<{ changes: JsonObject[] }>(
      "SELECT data->'changes' AS changes FROM provisioning_log WHERE subject = $1 AND operation <> 'create'",
      idOf(created),
    );
    expect(logged?.changes).not.toEqual([]);
    const fresh = await client.post(endpoint, make(`${name}, fresh`, after));
    expect(attributesOf((await client.get(path)).body)).toEqual(attributesOf(fresh.body));
  });
});

test.each(PAIRS)(
  'what is as it was is no change, however its members are ordered: %s',
  async (pair, make, _, after) => {
    const endpoint = ENDPOINTS.get(make) ?? '';
    const name = `Same: ${pair}`;
    const created = await client.post(endpoint, make(name, after));
    const path = `${endpoint}/${idOf(created)}`;
    const reversed = JSON.parse(JSON.stringify(created.body), (__, value) =>
      isObject(value) ? Object.fromEntries(Object.entries(value).reverse()) : value,
    );
    const { etag } = created.headers;
    expect(await client.put(path, reversed)).toMatchObject({ status: 200, headers: { etag } });
    expect((await client.patch(path, ...operationsBetween(after, after))).status).toBeLessThan(300);
    expect((await client.get(path)).headers.etag).toBe(etag);
  },
);

describe('/Me', () => {
  const held: JsonObject = {
    nickName: 'A',
    roles: [WORK, HOME],
    entitlements: [{ type: 'read' }],
    ...enterprise('R'),
    ...badge({ colors: ['a', 'b'] }),
  };
  const rises: readonly [name: string, change: JsonObject][] = [
    ['a role of a type alone', { roles: [WORK, HOME, { type: 'admin' }] }],
    ['roles in another order', { roles: [HOME, WORK] }],
    ['an entitlement of another type', { entitlements: [{ type: 'write' }] }],
    ['an entitlement twice', { entitlements: [{ type: 'read' }, { type: 'read' }] }],
    ['no entitlement', { entitlements: [] }],
    ['a group, so to speak', { x509Certificates: [{ type: 'root' }] }],
    ['the case of a department', enterprise('r')],
    ['colors in another order', badge({ colors: ['b', 'a'] })],
  ];
  let me: ScimClient;
  let path: string;

  beforeAll(async () => {
    const created = await client.post('/Users', coreUser('me', held));
    path = `/Users/${idOf(created)}`;
    const { credentials } = server.services;
    const { token } = await credentials.create(organization.id, 'laptop', {
      user: await credentials.findUser(organization.id, 'me'),
    });
    me = client.as(token);
    // Longer than a node remembers an organization.
    await new Promise((resolve) => setTimeout(resolve, 2_100));
  });

  test.each(rises)('%s beside a nickname is 403 by PUT and PATCH, and changes nothing', async (_, change) => {
    const before = await storedState(server, organization);
    const named = new RegExp(`cannot change ${Object.keys(change)[0]}`);
    expect(await me.put('/Me', coreUser('me', { ...held, ...change, nickName: 'B' }))).toMatchObject(
      refusal(403, undefined, named),
    );
    const operations = operationsBetween({}, change);
    expect(await me.patch('/Me', { op: 'replace', path: 'nickName', value: 'B' }, ...operations)).toMatchObject(
      refusal(403, undefined, named),
    );
    expect(await storedState(server, organization)).toEqual(before);
  });

  test('what users may say of themselves is written whatever it says', async () => {
    const said = { phoneNumbers: [{ type: 'work' }], addresses: [{ type: 'home' }, { type: 'work' }] };
    expect((await me.put('/Me', coreUser('me', { ...held, ...said }))).body).toMatchObject(said);
    const swapped = { addresses: [{ type: 'work' }, { type: 'home' }] };
    expect((await me.patch('/Me', ...operationsBetween(said, swapped))).body).toMatchObject(swapped);
    const { body } = await client.get(path);
    expect(body).toMatchObject(swapped);
    expect(body).not.toHaveProperty('phoneNumbers');
  });
});

describe('whatever two resources a PUT goes between', () => {
  const type = fc.constantFrom('work', 'home', 'Work');
  const text = fc.constantFrom('', 'a', 'A', 'b');
  const element = fc.record({ type, value: text }, { requiredKeys: [] });
  const elements = fc.array(element, { maxLength: 3 });
  const texts = fc.array(text, { maxLength: 3 });
  const attributes = fc.record(
    {
      title: text,
      active: fc.boolean(),
      name: fc.record({ givenName: text, formatted: text }, { requiredKeys: [] }),
      phoneNumbers: elements,
      emails: elements,
      roles: elements,
      [ENTERPRISE_USER_SCHEMA]: fc.record({ department: text, costCenter: text }, { requiredKeys: [] }),
      [BADGE]: fc.record(
        {
          colors: texts,
          weight: fc.constantFrom(0, 1, 1.5, -1),
          doors: fc.array(fc.record({ value: fc.constantFrom('a', 'b'), type }, { requiredKeys: ['value'] }), {
            maxLength: 3,
          }),
          issuer: fc.record({ office: text, note: text }, { requiredKeys: [] }),
        },
        { requiredKeys: [] },
      ),
    },
    { requiredKeys: [] },
  );

  /** Two that are nearly the same: of the one, no more than a member or two are those of the other. */
  const neighbours = fc
    .tuple(attributes, attributes, fc.subarray(['phoneNumbers', 'emails', 'roles', BADGE], { maxLength: 2 }))
    .map(([before, other, names]): [JsonObject, JsonObject] => [
      before,
      { ...before, ...Object.fromEntries(names.map((name) => [name, (other as JsonObject)[name] ?? null])) },
    ]);

  test('the second is there as if it had been created', async () => {
    let run = 0;
    await fc.assert(
      fc.asyncProperty(neighbours, async ([before, after]) => {
        run += 1;
        const path = `/Users/${idOf(await client.post('/Users', coreUser(`between-${run}`, before)))}`;
        const fresh = await client.post('/Users', coreUser(`fresh-${run}`, after));
        const replaced = await client.put(path, coreUser(`between-${run}`, after));
        expect(replaced.status).toBe(200);
        expect(attributesOf(replaced.body)).toEqual(attributesOf(fresh.body));
        const [read, created] = [await client.get(path), await client.get(`/Users/${idOf(fresh)}`)];
        expect(attributesOf(read.body)).toEqual(attributesOf(created.body));
      }),
      { numRuns: 100 },
    );
  });
});
