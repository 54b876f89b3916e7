import type { Json, JsonObject } from '../../../protocol/json.js';
import { resourceTypesOf } from '../../../protocol/profiles/resource-types.js';
import { USER } from '../../../protocol/schema/core-user.js';
import { attribute } from '../../../protocol/schema/definition.js';
import { compileResourceType, type ResourceType } from '../../../protocol/schema/resource-type.js';
import { loggedBody as logged } from './logged-body.js';
import { SeenSecrets } from './seen-secrets.js';

const TYPES = resourceTypesOf('core');
const SECRETIVE: ReadonlyMap<string, ResourceType> = new Map([
  [
    'User',
    compileResourceType({
      name: 'User',
      endpoint: '/Users',
      description: '',
      schema: USER,
      extensions: [
        {
          id: 'urn:own',
          name: 'Own',
          description: '',
          attributes: [
            attribute('pin', '', { returned: 'never' }),
            attribute('badge', '', { type: 'complex', subAttributes: [attribute('code', '', { returned: 'never' })] }),
          ],
        },
      ],
    }),
  ],
]);
const HIDDEN = '[not logged]';
const loggedBody = (body: Json | undefined, types = TYPES) => logged(body, types, new SeenSecrets());

test.each<[body: Json, logged: Json]>([
  [
    { userName: 'ada', PassWord: 'x', name: { password: ['x'] } },
    { userName: 'ada', PassWord: HIDDEN, name: { password: HIDDEN } },
  ],
  [
    { Operations: [{ op: 'add', Path: 'password', VALUE: 'x' }] },
    { Operations: [{ op: 'add', Path: 'password', VALUE: HIDDEN }] },
  ],
  [
    [1, null, true, 'ä', []],
    [1, null, true, 'ä', []],
  ],
  ['text', 'text'],
  [JSON.parse('{"__proto__":{"password":"x"}}') as Json, JSON.parse(`{"__proto__":{"password":"${HIDDEN}"}}`) as Json],
])('%j is kept as %j', (body, kept) => {
  expect(loggedBody(body)).toEqual({ body: kept });
});

test('what an own schema never returns is hidden too, whatever leads to it', () => {
  const body: JsonObject = {
    'urn:own': { PIN: 'x', pinned: 'y', badge: { code: 'x', codes: 'y' } },
    'urn:own:pin': 'x',
    'urn:own:badge.code': 'x',
    Operations: [
      { op: 'add', path: 'urn:own:badge.code', value: 'x' },
      { op: 'add', path: 'urn:own:badge[codes eq "y"].code', value: 'x' },
      { op: 'add', path: 'zipcode', value: 'y' },
    ],
  };
  const { body: kept } = loggedBody(body, SECRETIVE);
  expect(JSON.stringify(kept)).not.toContain('"x"');
  expect(JSON.stringify(kept).match(/"y"/g)).toHaveLength(3);
  expect(JSON.stringify(kept).split(HIDDEN)).toHaveLength(9);
});

test('of a body that is too long nothing is kept, however it is long', () => {
  const long = { bodyLongerThan: 20_000 };
  expect(loggedBody({ a: 'x'.repeat(20_000) })).toEqual(long);
  expect(loggedBody({ ['x'.repeat(20_000)]: 1 })).toEqual(long);
  expect(loggedBody(Array(20_000).fill(0))).toEqual(long);
  expect(loggedBody(Object.fromEntries(Array.from({ length: 10_000 }, (_, i) => [`k${i}`, {}])))).toEqual(long);
  expect(loggedBody({ a: 'x'.repeat(19_900) })).toHaveProperty('body');
  expect(loggedBody(undefined)).toEqual({});
});

test('only as much of a body is read as is kept', () => {
  let read = 0;
  const watched = new Proxy(Array(100_000).fill('text') as Json[], {
    get: (target, key, receiver) => {
      read += 1;
      return Reflect.get(target, key, receiver);
    },
  });
  expect(loggedBody(watched)).toEqual({ bodyLongerThan: 20_000 });
  expect(read).toBeLessThan(20_000);
});
