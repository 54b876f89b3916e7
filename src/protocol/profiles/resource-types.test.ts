import { NO_DEFINITIONS } from '../definitions/own-definitions.js';
import { readStoredDefinitions } from '../definitions/stored-definitions.js';
import { attribute } from '../schema/definition.js';
import { resourceTypesOf } from './resource-types.js';

const SCHEMAS = JSON.stringify([
  { id: 'urn:example:badge', name: 'Badge', description: '', attributes: [attribute('number', '')], own: true },
  { id: 'urn:example:device', name: 'Device', description: '', attributes: [attribute('serial', '')], own: true },
]);
const TYPES = JSON.stringify([
  { name: 'User', schemaExtensions: [{ schema: 'urn:example:badge', required: true }] },
  {
    name: 'Device',
    own: { endpoint: '/Devices', description: '', schema: 'urn:example:device' },
    schemaExtensions: [{ schema: 'urn:example:badge', required: false }],
  },
]);

test('an organization without definitions has what its profile has, compiled once for all', () => {
  expect(readStoredDefinitions(null, null)).toBe(NO_DEFINITIONS);
  expect(resourceTypesOf('vault', readStoredDefinitions(null, null))).toBe(resourceTypesOf('vault'));
});

test('the same definitions are compiled once for each profile, however often they are loaded', () => {
  const types = resourceTypesOf('core', readStoredDefinitions(SCHEMAS, TYPES));
  expect(resourceTypesOf('core', readStoredDefinitions(SCHEMAS, TYPES))).toBe(types);
  expect(resourceTypesOf('vault', readStoredDefinitions(SCHEMAS, TYPES))).not.toBe(types);
  expect(resourceTypesOf('core', readStoredDefinitions(SCHEMAS, null))).not.toBe(types);
});

test.each(['core', 'vault'] as const)('own types follow the standard ones under %s', (profile) => {
  const types = resourceTypesOf(profile, readStoredDefinitions(SCHEMAS, TYPES));
  expect([...types.keys()]).toEqual(['User', 'Group', 'Device']);
  expect(types.get('User')).toMatchObject({ requiredExtensions: ['urn:example:badge'] });
  expect(types.get('User')?.own).toBeUndefined();
  expect(types.get('User')?.resolve('URN:example:badge:NUMBER')?.text).toBe('urn:example:badge:number');
  expect(types.get('Group')?.resolve('urn:example:badge:number')).toBeUndefined();
  expect(types.get('Device')).toMatchObject({ own: true, endpoint: '/Devices', requiredExtensions: [] });
});
