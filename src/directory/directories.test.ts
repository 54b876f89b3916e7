import type { Actor } from '../protocol/actor.js';
import type { Call } from '../protocol/call.js';
import { type Permissions, permissionsOf } from '../protocol/permissions.js';
import { resourceTypesOf } from '../protocol/profiles/resource-types.js';
import type { ResourceType } from '../protocol/schema/resource-type.js';
import { DEFAULT_SETTINGS } from '../protocol/tenant.js';
import { Directories } from './directories.js';
import type { Directory } from './directory.js';

const LOCAL = {} as Directory;
const ELSEWHERE = {} as Directory;
const LAST = {} as Directory;
const TYPES = resourceTypesOf('core');
const [USER, GROUP] = [...TYPES.values()] as [ResourceType, ResourceType];

const call = (permissions: Permissions, self?: string): Call => {
  const actor: Actor = { kind: 'client', name: 'Entra', permissions, self };
  const tenant = {
    id: '',
    slug: 'acme',
    resourceTypes: TYPES,
    credentialKinds: new Set(''),
    cursorKey: Buffer.alloc(0),
    ...DEFAULT_SETTINGS,
  };
  return { tenant, actor, requestId: '', baseUrl: '' };
};
const FULL = call(permissionsOf('full'));
const SELF = call(permissionsOf('full'), 'ada');
const local = new Directories(() => LOCAL);
const split = new Directories(
  () => LOCAL,
  [() => undefined, (_call, type) => (type === GROUP ? ELSEWHERE : undefined), () => LAST],
);

test('what is kept elsewhere is asked for before what is kept here, in the order of the makers', () => {
  expect(split.of(FULL, GROUP, 'write')).toBe(ELSEWHERE);
  expect(split.of(FULL, USER, 'write')).toBe(LAST);
  expect(local.of(FULL, GROUP, 'read')).toBe(LOCAL);
});

test('who may only read, or only other types, is refused', () => {
  const reader = call(permissionsOf('read-only'));
  expect(local.of(reader, USER, 'read')).toBe(LOCAL);
  expect(() => local.of(reader, USER, 'write')).toThrow(expect.objectContaining({ status: 403 }));
  expect(() => local.of(call(permissionsOf('groups-only')), USER, 'read')).toThrow(/not for User/);
});

test('who is one user comes to that user alone, and only for what the credential is good for', () => {
  expect(() => local.of(SELF, USER, 'read')).toThrow(/stands for one user/);
  expect(() => local.searchable(SELF)).toThrow(/stands for one user/);
  expect(local.ofSelf(SELF, USER, 'write')).toBe(LOCAL);
  const reader = call(permissionsOf('read-only'), 'ada');
  expect(() => local.ofSelf(reader, USER, 'write')).toThrow(expect.objectContaining({ status: 403 }));
  expect(() => local.ofSelf(FULL, USER, 'read')).toThrow(expect.objectContaining({ status: 501 }));
});

test('searched is what may be read, unless some of it is kept elsewhere', () => {
  expect(local.searchable(FULL)).toEqual([USER, GROUP]);
  expect(local.searchable(call(permissionsOf('groups-only')))).toEqual([GROUP]);
  const nothing = call(permissionsOf('groups-only', 'scim:users'));
  expect(() => local.searchable(nothing)).toThrow(expect.objectContaining({ status: 403 }));
  expect(() => split.searchable(FULL)).toThrow(expect.objectContaining({ status: 501 }));
});
