import fc from 'fast-check';
import type { Json, JsonObject } from '../json.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import type { ResourceType } from '../schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../urns.js';
import { type AttributeChange, changesBetween, differingMembers } from './changes.js';
import { isSameValue } from './same-value.js';

const TYPE = resourceTypesOf('core').get('User') as ResourceType;
const [A, B, C] = [{ value: 'a' }, { value: 'b' }, { value: 'c' }];

test.each<[name: string, before: JsonObject, after: JsonObject, changes: AttributeChange[]]>([
  ['a scalar', { title: 'A' }, { title: 'B' }, [{ path: 'title', before: 'A', after: 'B' }]],
  ['a part', { name: { givenName: 'A' } }, {}, [{ path: 'name.givenName', before: 'A' }]],
  [
    'an attribute of an extension',
    {},
    { [ENTERPRISE_USER_SCHEMA]: { department: 'R' } },
    [{ path: `${ENTERPRISE_USER_SCHEMA}:department`, after: 'R' }],
  ],
  [
    'a typed element',
    { emails: [{ type: 'work', value: 'a' }] },
    { emails: [{ type: 'work', value: 'b' }] },
    [{ path: 'emails[type eq "work"].value', before: 'a', after: 'b' }],
  ],
  [
    'a typed element without anything else',
    { roles: [{ type: 'viewer' }] },
    { roles: [{ type: 'owner' }] },
    [
      { path: 'roles[type eq "viewer"]', before: {} },
      { path: 'roles[type eq "owner"]', after: {} },
    ],
  ],
  [
    'the order of typed elements',
    { roles: [{ type: 'a' }, { type: 'b' }] },
    { roles: [{ type: 'b' }, { type: 'a' }] },
    [{ path: 'roles', reordered: true }],
  ],
  ['all elements', { roles: [A, B] }, {}, [{ path: 'roles', before: [A, B] }]],
  ['the first elements', {}, { roles: [A, B] }, [{ path: 'roles', after: [A, B] }]],
  ['elements without types', { roles: [A, B, A] }, { roles: [B, C, A] }, [{ path: 'roles', removed: [A], added: [C] }]],
  ['one of equal elements', { roles: [A, A, B] }, { roles: [A, B] }, [{ path: 'roles', removed: [A] }]],
  [
    'the order, and an element',
    { roles: [A, B] },
    { roles: [B, A, C] },
    [{ path: 'roles', added: [C], reordered: true }],
  ],
])('%s', (_, before, after, changes) => {
  expect(changesBetween(TYPE, before, after)).toEqual(changes);
});

test('there are changes whenever something differs, and then alone', () => {
  const text = fc.constantFrom('', 'a', 'b');
  const element = fc.record({ type: text, value: text }, { requiredKeys: [] });
  const elements = fc.array(element, { maxLength: 4 });
  const value = fc.oneof(text, elements, element, fc.array(text, { maxLength: 3 }));
  const resource = fc.dictionary(fc.constantFrom('roles', 'name', ENTERPRISE_USER_SCHEMA), value);
  fc.assert(
    fc.property(resource, resource, (before, after) => {
      const [left, right] = [before as JsonObject, after as JsonObject];
      const same = isSameValue(left as Json, right as Json);
      expect(changesBetween(TYPE, left, right).length === 0).toBe(same);
      expect(differingMembers(left, right).length === 0).toBe(same);
    }),
    { numRuns: 500 },
  );
});
