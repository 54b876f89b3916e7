import type { JsonObject } from '../../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, SEARCH_REQUEST } from '../../../src/protocol/urns.js';
import { coreUser, group } from '../../support/sample-users.js';
import { patchOp } from '../../support/scim-client.js';
import { badRequest, type Family, refused } from '../hostile-request.js';
import { MARK, patchGroup, patchUser, post, putUser, splice, text } from './requests.js';

const ENT = ENTERPRISE_USER_SCHEMA;

/** The body of a search is no larger. */
const MAX_SEARCH_BYTES = 256 * 1024;

const arrays = (depth: number) => '['.repeat(depth) + ']'.repeat(depth);
const objects = (depth: number) => `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`;

const SHAPES = [
  ['21 arrays', arrays(21)],
  ['21 objects', objects(21)],
  ['100,000 arrays', arrays(100_000)],
  ['100,000 objects', objects(100_000)],
] as const;

const IN_USERS: readonly (readonly [place: string, body: JsonObject])[] = [
  ['schemas', { ...coreUser('mallory'), schemas: MARK }],
  ['id', coreUser('mallory', { id: MARK })],
  ['meta', coreUser('mallory', { meta: { version: MARK } })],
  ['userName', { userName: MARK }],
  ['active', coreUser('mallory', { active: MARK })],
  ['password', coreUser('mallory', { password: MARK })],
  ['name', coreUser('mallory', { name: MARK })],
  ['name.givenName', coreUser('mallory', { name: { givenName: MARK } })],
  ['emails', coreUser('mallory', { emails: MARK })],
  ['emails[0]', coreUser('mallory', { emails: [MARK] })],
  ['emails.value', coreUser('mallory', { emails: [{ value: MARK }] })],
  ['groups', coreUser('mallory', { groups: [MARK] })],
  ['an extension', coreUser('mallory', { [ENT]: MARK })],
  ['manager', coreUser('mallory', { [ENT]: { manager: MARK } })],
  ['an unknown attribute', coreUser('mallory', { x: MARK })],
  ['an unknown extension', coreUser('mallory', { 'urn:x:y': { z: MARK } })],
];

const IN_PATCHES: readonly (readonly [place: string, body: JsonObject])[] = [
  ['schemas', { ...patchOp([{ op: 'add', path: 'title', value: 'x' }]), schemas: MARK }],
  ['Operations', { Operations: MARK }],
  ['an operation', patchOp([MARK])],
  ['op', patchOp([{ op: MARK, path: 'title', value: 'x' }])],
  ['path', patchOp([{ op: 'add', path: MARK, value: 'x' }])],
  ['a value', patchOp([{ op: 'add', path: 'title', value: MARK }])],
  ['an unused value', patchOp([{ op: 'remove', path: 'title', value: MARK }])],
  ['a value without a path', patchOp([{ op: 'add', value: { displayName: MARK } }])],
  ['members', patchOp([{ op: 'add', path: 'members', value: [{ value: MARK }] }])],
  ['an unknown member', { ...patchOp([]), x: MARK }],
];

const IN_SEARCHES = ['schemas', 'filter', 'attributes', 'sortBy', 'count', 'cursor', 'x'].map(
  (member): [place: string, body: JsonObject] => [member, { schemas: [SEARCH_REQUEST], [member]: MARK }],
);

const requests = SHAPES.flatMap(([shape, deep]) => {
  const refuse = (name: string, request: Parameters<typeof badRequest>[2]) =>
    badRequest('invalidSyntax', `${shape} ${name}`, request);
  return [
    ...IN_USERS.flatMap(([place, body]) => [
      refuse(`at ${place} of a POST`, post('/Users', splice(body, deep))),
      refuse(`at ${place} of a PUT`, putUser(splice(body, deep))),
    ]),
    refuse('at members of a POST', post('/Groups', splice({ ...group('x'), members: [MARK] }, deep))),
    ...IN_PATCHES.flatMap(([place, body]) => [
      refuse(`at ${place} of a PATCH of a user`, patchUser(splice(body, deep))),
      refuse(`at ${place} of a PATCH of a group`, patchGroup(splice(body, deep))),
    ]),
    ...IN_SEARCHES.map(([place, body]) => {
      const [name, request] = [`${shape} at ${place} of a search`, post('/Users/.search', splice(body, deep))] as const;
      return deep.length > MAX_SEARCH_BYTES ? refused(413, name, request) : badRequest('invalidSyntax', name, request);
    }),
  ];
});

const whole = [
  ['4,000,000 arrays', arrays(4_000_000)],
  ['8,000,000 arrays that do not end', '['.repeat(8_000_000)],
  ['1,300,000 objects that do not end', '{"a":'.repeat(1_300_000)],
  ['an array that ends too often', `[1${']'.repeat(100_000)}`],
  ['an object that ends as an array', '{"a":1]'],
  ['brackets of both kinds that alternate', '[{"a":'.repeat(100_000) + '}]'.repeat(100_000)],
] as const;

/** Arrays and objects within one another, at every place where a body can have a value. */
export const NESTING: Family[] = [
  { name: 'deep nesting', requests },
  {
    name: 'bodies of brackets',
    requests: whole.map(([name, body]) => badRequest('invalidSyntax', name, post('/Groups', text(body)))),
  },
];
