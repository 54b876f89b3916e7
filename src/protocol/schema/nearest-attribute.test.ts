import { resourceTypesOf } from '../profiles/resource-types.js';
import { ENTERPRISE_USER_SCHEMA as ENT, USER_SCHEMA } from '../urns.js';
import { USER } from './core-user.js';
import { attribute } from './definition.js';
import { nearestAttribute } from './nearest-attribute.js';
import { compileResourceType } from './resource-type.js';

const TYPES = [...resourceTypesOf('core').values()];

test.each<[name: string, meant: string]>([
  ['emails.vlue', 'emails.value'],
  ['departmant', `${ENT}:department`],
  [`${ENT}:employeNumber`, `${ENT}:employeeNumber`],
  [`${ENT}.employeNumber`, `${ENT}:employeeNumber`],
  [`${ENT.toUpperCase()}:MANAGER.VALU`, `${ENT}:manager.value`],
  [`${ENT}:title`, 'title'],
  [`${USER_SCHEMA}.name.givnName`, 'name.givenName'],
  ['urn:ietf:params:scim:schemas:extension:enterprise:2.0User:department', `${ENT}:department`],
  ['memers.value', 'members.value'],
])('%s is taken for %s', (name, meant) => {
  expect(nearestAttribute(TYPES, name)).toBe(meant);
});

test.each(['shoeSize', '', ':', 'urn:example:Robot:arm', '__proto__'])('%s is like none', (name) => {
  expect(nearestAttribute(TYPES, name)).toBeUndefined();
});

test('it is sought first in the schema whose URN the name has', () => {
  const own = { id: 'urn:own', name: 'Own', description: '', attributes: [attribute('titles', '')] };
  const definition = { name: 'User', endpoint: '/Users', description: '', schema: USER };
  const type = compileResourceType({ ...definition, extensions: [own] });
  expect(nearestAttribute([type], 'urn:own:titels')).toBe('urn:own:titles');
  expect(nearestAttribute([type], 'titel')).toBe('title');
});
