import { compileMappings, MappingError } from './compile-mapping.js';
import type { SourceValues } from './model.js';

/** A part of what Graph gives for `/synchronization/jobs/{id}/schema`, with members that mean nothing here. */
const EXPORTED = {
  id: 'customappsso',
  version: 'Date:2026-11-20T10:00:00Z',
  synchronizationRules: [
    {
      editable: true,
      name: 'USER_OUTBOUND_USER',
      objectMappings: [
        {
          enabled: true,
          flowTypes: 'Add, Update, Delete',
          name: 'Provision Azure Active Directory Users',
          sourceObjectName: 'User',
          targetObjectName: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
          attributeMappings: [
            mapping('userName', { expression: '[userPrincipalName]', name: 'userPrincipalName', type: 'Attribute' }, 1),
            mapping('title', { expression: '[jobTitle]', name: 'jobTitle', type: 'Attribute' }, 0, {
              defaultValue: 'Analyst',
            }),
            mapping('nickName', { expression: '', name: 'fixed', type: 'Constant' }, 0, { flowType: 'ObjectAddOnly' }),
            mapping('locale', { expression: 'Switch([country], "en", "DE", "de")', name: 'Switch', type: 'Function' }),
            mapping('urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager', {
              expression: '[manager]',
              name: 'manager',
              type: 'Attribute',
            }),
            mapping('timezone', { expression: '[zone]', name: 'zone', type: 'Attribute' }, 0, {
              flowType: 'AttributeAddOnly',
            }),
          ],
          scope: {
            categoryFilterGroups: [],
            groups: [
              {
                name: 'Europe',
                clauses: [
                  { sourceOperandName: 'country', operatorName: 'EQUALS', targetOperand: { values: ['DE', 'FR'] } },
                  {
                    sourceOperandName: 'jobTitle',
                    operatorName: 'NOT REGEX MATCH',
                    targetOperand: { values: ['^Ext'] },
                  },
                ],
              },
              {
                name: 'Chiefs',
                clauses: [{ sourceOperandName: 'isChief', operatorName: 'IS TRUE', targetOperand: null }],
              },
            ],
            inputFilterGroups: [],
          },
        },
        {
          enabled: true,
          sourceObjectName: 'Role',
          targetObjectName: 'Role',
          attributeMappings: [mapping('id', { expression: '[id]', name: 'id', type: 'Attribute' }, 1)],
          scope: null,
        },
      ],
    },
  ],
};

function mapping(targetAttributeName: string, source: object, matchingPriority = 0, more: object = {}) {
  return {
    defaultValue: null,
    exportMissingReferences: false,
    flowBehavior: 'FlowWhenChanged',
    flowType: 'Always',
    matchingPriority,
    source: { parameters: [], ...source },
    targetAttributeName,
    ...more,
  };
}

const ADA: SourceValues = {
  userPrincipalName: 'ada@contoso.com',
  country: 'DE',
  manager: 'grace',
  zone: 'Europe/Berlin',
};

test('a schema as Graph exports it is taken as it is', () => {
  const { users, groups } = compileMappings(EXPORTED);
  expect(groups).toBeUndefined();
  expect(users.matching).toEqual(['userName']);
  const manager = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager';
  expect([...users.map(ADA, 'create')]).toEqual([
    ['userName', { kind: 'value', value: 'ada@contoso.com' }],
    ['title', { kind: 'value', value: 'Analyst' }],
    ['nickName', { kind: 'value', value: 'fixed' }],
    ['locale', { kind: 'value', value: 'de' }],
    [manager, { kind: 'reference', objectId: 'grace' }],
    ['timezone', { kind: 'value', value: 'Europe/Berlin' }],
  ]);
  expect(users.map(ADA, 'update').has('nickName')).toBe(false);
});

test.each<[string, SourceValues, boolean]>([
  ['the first value', { country: 'DE' }, true],
  ['the second value', { country: 'FR', jobTitle: 'Analyst' }, true],
  ['another value', { country: 'US' }, false],
  ['one clause of a group only', { country: 'DE', jobTitle: 'External' }, false],
  ['the other group', { country: 'US', isChief: true }, true],
  ['nothing', {}, false],
])('the scope, with %s', (_, source, isIn) => {
  expect(compileMappings(EXPORTED).users.isInScope(source)).toBe(isIn);
});

test.each<[string, object, RegExp]>([
  [
    'no mapping of users',
    { objectMappings: [{ ...EXPORTED.synchronizationRules[0]?.objectMappings[1] }] },
    /none for users/,
  ],
  ['no matching attribute', withMappings([mapping('userName', { name: 'a', type: 'Attribute' })]), /matchingPriority/],
  ['an operator that is unknown', withClause({ operatorName: 'LIKE' }), /scope\.groups\.0\.clauses\.0\.operatorName/],
  [
    'a pattern that is none',
    withClause({ operatorName: 'REGEX MATCH', targetOperand: { values: ['('] } }),
    /no regular expr/,
  ],
])('%s is told', (_, json, message) => {
  expect(() => compileMappings(json)).toThrow(message);
});

test('the error of a mapping has a name of its own', () => {
  expect(() => compileMappings({})).toThrow(MappingError);
});

function withMappings(attributeMappings: object[], scope: object | null = null) {
  return { objectMappings: [{ sourceObjectName: 'User', targetObjectName: 'User', attributeMappings, scope }] };
}

function withClause(clause: object) {
  const matching = mapping('userName', { name: 'userPrincipalName', type: 'Attribute' }, 1);
  return withMappings([matching], { groups: [{ clauses: [{ sourceOperandName: 'country', ...clause }] }] });
}
