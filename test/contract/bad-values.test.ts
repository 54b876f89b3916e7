import type { Json, JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA } from '../../src/protocol/urns.js';
import { createRefusalProbe, patchUser, postUser, putUser, type RefusalProbe } from '../support/refusal-probe.js';
import { group, vaultUser } from '../support/sample-users.js';
import { patchOp } from '../support/scim-client.js';

const ENT = ENTERPRISE_USER_SCHEMA;

let probe: RefusalProbe;

beforeAll(async () => {
  probe = await createRefusalProbe();
});
afterAll(() => probe.server.close());

/** Each mapped attribute with values of types that it does not take. */
const WRONG: [path: string, body: (value: Json) => JsonObject, values: Json[]][] = [
  ['userName', (value) => ({ userName: value }), [5, true, {}, [], ['bob']]],
  ['externalId', (value) => ({ externalId: value }), [5, true, {}, ['x']]],
  ['active', (value) => ({ active: value }), [1, 'perhaps', 'yes', {}, [true]]],
  ['displayName', (value) => ({ displayName: value }), [5, false, { value: 'x' }, ['x']]],
  ['title', (value) => ({ title: value }), [5, {}, []]],
  ['emails', (value) => ({ emails: value }), [5, true, [5], [['x']]]],
  ['emails[type eq "work"].value', (value) => ({ emails: [{ type: 'work', value }] }), [5, true, {}, ['x']]],
  ['name', (value) => ({ name: value }), [5, 'Ada Lovelace', ['Ada', 'Lovelace']]],
  ['name.givenName', (value) => ({ name: { givenName: value } }), [5, {}, ['Ada']]],
  ['name.familyName', (value) => ({ name: { familyName: value } }), [5, {}, ['Ada']]],
  ['addresses', (value) => ({ addresses: value }), ['London', 5, ['London']]],
  ['addresses[type eq "work"].locality', (value) => ({ addresses: [{ type: 'work', locality: value }] }), [5, {}, []]],
  ['addresses[type eq "work"].country', (value) => ({ addresses: [{ type: 'work', country: value }] }), [5, {}, []]],
  [ENT, (value) => ({ [ENT]: value }), [5, 'Research', ['Research']]],
  [`${ENT}:employeeNumber`, (value) => ({ [ENT]: { employeeNumber: value } }), [1042, {}, ['1042']]],
  [`${ENT}:department`, (value) => ({ [ENT]: { department: value } }), [5, {}, ['Research']]],
  [`${ENT}:manager`, (value) => ({ [ENT]: { manager: value } }), [5, true, { value: 5 }, ['a', 'b']]],
];

describe.each(WRONG)('%s of the wrong type', (path, body, values) => {
  test.each(values.map((value) => [JSON.stringify(value), value]))('%s', async (_title, value) => {
    // The path as the message has it: without a condition, which only a PATCH has.
    const detail = new RegExp(path.split(/[[.]\w/)[0]?.replaceAll('.', '\\.') ?? path);
    await probe.expectRefused(postUser(vaultUser('bob', body(value))), 400, 'invalidValue', detail);
    const put = putUser(vaultUser('ada', body(value)));
    await probe.expectRefused(put, 400, 'invalidValue', detail);
    await probe.expectRefused(patchUser({ op: 'replace', path, value }), 400, 'invalidValue', detail);
    await probe.expectRefused(patchUser({ op: 'Add', value: { [path]: value } }), 400, 'invalidValue', detail);
  });
});

describe('values that are too long', () => {
  const LONG: [path: string, value: Json, detail: RegExp][] = [
    ['userName', 'x'.repeat(2_001), /userName takes at most 2000 bytes/],
    ['userName', 'é'.repeat(1_001), /userName takes at most 2000 bytes/],
    ['externalId', 'x'.repeat(2_001), /externalId/],
    ['displayName', 'x'.repeat(2_001), /displayName/],
    ['emails', [{ type: 'work', value: 'x'.repeat(2_001) }], /emails\.value/],
    [`${ENT}:manager`, 'x'.repeat(2_001), /manager/],
    ['title', 'x'.repeat(100_001), /title takes at most 100000 characters/],
    ['roles', Array.from({ length: 1_001 }, (_, i) => ({ value: `role ${i}` })), /roles takes at most 1000 values/],
  ];

  test.each(LONG)('%s', async (path, value, detail) => {
    await probe.expectRefused(postUser({ ...vaultUser('bob'), [path]: value }), 400, 'invalidValue', detail);
    await probe.expectRefused(patchUser({ op: 'add', path, value }), 400, 'invalidValue', detail);
  });

  test('the displayName of a group', async () => {
    const body = group('x'.repeat(2_001));
    await probe.expectRefused({ method: 'POST', path: '/Groups', body }, 400, 'invalidValue', /displayName/);
    await probe.expectRefused({ method: 'PUT', path: '/Groups/<group>', body }, 400, 'invalidValue', /displayName/);
  });

  test('one list grown beyond measure by many small steps', async () => {
    const step = (n: number) => ({
      op: 'add',
      path: 'roles',
      value: Array.from({ length: 600 }, (_, i) => ({ value: `role ${n}.${i}` })),
    });
    await probe.expectRefused(patchUser(step(1), step(2)), 400, 'invalidValue', /roles takes at most 1000 values/);
  });
});

describe('members', () => {
  test.each<[title: string, value: Json]>([
    ['a number', 5],
    ['true', true],
    ['a list of numbers', [5]],
    ['a value that is a number', [{ value: 5 }]],
    ['a value that is an object', [{ value: { value: 'x' } }]],
    ['an empty object', [{}]],
    ['a text that is no id', 'ada'],
    ['a list of lists', [['x']]],
    ['a NUL that is escaped twice', [{ value: '\\u0000' }]],
  ])('%s', async (_title, value) => {
    const body = { ...group('New'), members: value };
    await probe.expectRefused({ method: 'POST', path: '/Groups', body }, 400, 'invalidValue', /members/);
    await probe.expectRefused({ method: 'PUT', path: '/Groups/<group>', body }, 400, 'invalidValue', /members/);
    for (const op of ['add', 'replace']) {
      const message = patchOp([{ op, path: 'members', value }]);
      await probe.expectRefused(
        { method: 'PATCH', path: '/Groups/<group>', body: message },
        400,
        'invalidValue',
        /members/,
      );
    }
  });

  test('more than a hundred thousand are refused', async () => {
    const value = Array.from({ length: 100_001 }, (_, i) => ({ value: `${i}` }));
    const request = {
      method: 'PATCH',
      path: '/Groups/<group>',
      body: patchOp([{ op: 'add', path: 'members', value }]),
    };
    await probe.expectRefused(request, 400, 'invalidValue', /at most 100000 members/);
    await probe.expectRefused(
      { method: 'POST', path: '/Groups', body: { displayName: 'x', members: value } },
      400,
      'invalidValue',
    );
  });
});
