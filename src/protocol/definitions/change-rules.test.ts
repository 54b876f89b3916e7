import type { Json } from '../json.js';
import { resourceTypeDefinitions } from '../profiles/resource-types.js';
import { compareDefinitions } from './change-rules.js';
import type { OwnDefinitions } from './own-definitions.js';
import { readResourceType } from './reading/read-resource-type.js';
import { readSchema } from './reading/read-schema.js';

const URN = 'urn:example:badge';
const extendingUser = (...attributes: { [key: string]: Json }[]): OwnDefinitions => ({
  schemas: [readSchema({ id: URN, attributes })],
  types: [{ name: 'User', schemaExtensions: [{ schema: URN, required: false }] }],
});
const change = (before: OwnDefinitions, after: OwnDefinitions) =>
  compareDefinitions(resourceTypeDefinitions('core', before), resourceTypeDefinitions('core', after));
const complex = (...subAttributes: { [key: string]: Json }[]) => ({ name: 'a', type: 'complex', subAttributes });

test.each<[string, { [key: string]: Json }, { [key: string]: Json }]>([
  ['a description', { name: 'a' }, { name: 'a', description: 'x' }],
  ['canonicalValues', { name: 'a', canonicalValues: ['x'] }, { name: 'a', canonicalValues: ['y'] }],
  ['required', { name: 'a' }, { name: 'a', required: true }],
  ['returned', { name: 'a' }, { name: 'a', returned: 'never' }],
  ['mutability', { name: 'a' }, { name: 'a', mutability: 'immutable' }],
  ['caseExact of what is not unique', { name: 'a' }, { name: 'a', caseExact: true }],
  ['one more sub-attribute', complex({ name: 'b' }), complex({ name: 'b' }, { name: 'c' })],
])('%s may change at any time', (_, before, after) => {
  expect(change(extendingUser(before), extendingUser(after))).toEqual({
    checks: [],
    nowUnique: [],
    noLongerUnique: [],
  });
});

test.each<[string, { [key: string]: Json }, { [key: string]: Json }, path: string, why: RegExp, steps: string[]]>([
  ['removal', { name: 'a' }, { name: 'b' }, `${URN}:a`, /^is removed/, [URN, 'a']],
  ['another spelling', { name: 'a' }, { name: 'A' }, `${URN}:a`, /^is spelled A/, [URN, 'a']],
  [
    'type',
    { name: 'a' },
    { name: 'a', type: 'integer' },
    `${URN}:a`,
    /^changes its type from string to integer/,
    [URN, 'a'],
  ],
  ['multiValued', { name: 'a' }, { name: 'a', multiValued: true }, `${URN}:a`, /^becomes multi-valued/, [URN, 'a']],
  [
    'caseExact of what is unique',
    { name: 'a', uniqueness: 'server' },
    { name: 'a', uniqueness: 'server', caseExact: true },
    `${URN}:a`,
    /caseExact/,
    [URN, 'a'],
  ],
  ['removal of a part', complex({ name: 'b' }), complex({ name: 'c' }), `${URN}:a.b`, /^is removed/, [URN, 'a', 'b']],
])('%s needs that no resource has a value', (_, before, after, path, why, steps) => {
  expect(change(extendingUser(before), extendingUser(after)).checks).toEqual([
    { kind: 'values', resourceType: 'User', path, steps, change: expect.stringMatching(why) },
  ]);
});

test('a schema that goes, or goes from one type, needs that no resource carries it', () => {
  const before = extendingUser({ name: 'a' }, { name: 'b' });
  const check = { kind: 'values', resourceType: 'User', path: URN, steps: [URN], change: 'is removed' };
  expect(change(before, { schemas: [], types: [] }).checks).toEqual([check]);
  expect(change(before, { ...before, types: [] }).checks).toEqual([check]);
});

test('a schema that nothing uses may go', () => {
  const unused = { ...extendingUser({ name: 'a' }), types: [] };
  expect(change(unused, { schemas: [], types: [] }).checks).toEqual([]);
});

test('a resource type may go when it has no resources', () => {
  const { schemas } = extendingUser({ name: 'a' });
  const types = [readResourceType({ name: 'Device', endpoint: '/Devices', schema: URN })];
  expect(change({ schemas, types }, { schemas, types: [] }).checks).toEqual([
    { kind: 'resources', resourceType: 'Device' },
  ]);
});

test('what becomes unique, or is no longer, is told for each type', () => {
  const [plain, unique] = [extendingUser({ name: 'a' }), extendingUser({ name: 'a', uniqueness: 'server' })];
  const where = { resourceType: 'User', path: `${URN}:a`, wasThere: true };
  expect(change(plain, unique)).toMatchObject({ checks: [], nowUnique: [where], noLongerUnique: [] });
  expect(change(unique, plain)).toMatchObject({ checks: [], nowUnique: [], noLongerUnique: [where] });
  expect(change(unique, unique)).toMatchObject({ nowUnique: [], noLongerUnique: [] });
  const groups = [...unique.types, { name: 'Group', schemaExtensions: [{ schema: URN, required: false }] }];
  expect(change(unique, { ...unique, types: groups })).toMatchObject({
    nowUnique: [{ resourceType: 'Group', path: `${URN}:a`, wasThere: false }],
  });
});
