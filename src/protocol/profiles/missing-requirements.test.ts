import type { JsonObject } from '../json.js';
import type { ResourceType } from '../schema/resource-type.js';
import { ENTERPRISE_USER_SCHEMA } from '../urns.js';
import { missingRequirements, requirementError } from './missing-requirements.js';
import { resourceTypesOf } from './resource-types.js';

const typeOf = (profile: 'core' | 'vault', name: string): ResourceType => {
  const type = resourceTypesOf(profile).get(name);
  if (!type) throw new Error(`no resource type ${name}`);
  return type;
};
const user = typeOf('vault', 'User');

const ADA: JsonObject = {
  userName: 'ada@contoso.com',
  externalId: 'ada',
  active: true,
  title: 'Analyst',
  emails: [{ type: 'work', value: 'ada@contoso.com' }],
  name: { givenName: 'Ada', familyName: 'Lovelace' },
  addresses: [{ type: 'work', locality: 'London', country: 'GB' }],
  [ENTERPRISE_USER_SCHEMA]: { employeeNumber: '1042', department: 'Research' },
};
const missingFrom = (change: JsonObject) => missingRequirements(user, { ...ADA, ...change }).map(({ path }) => path);

const LOCALITY = 'addresses[type eq "work"].locality';
const COUNTRY = 'addresses[type eq "work"].country';
const EMAIL = 'emails[type eq "work"].value';
const EMPLOYEE_NUMBER = `${ENTERPRISE_USER_SCHEMA}:employeeNumber`;
const DEPARTMENT = `${ENTERPRISE_USER_SCHEMA}:department`;

describe('missingRequirements', () => {
  test.each<[string, JsonObject]>([
    ['a complete user', {}],
    ['a disabled user', { active: false }],
    ['a type in another case', { emails: [{ type: 'WORK', value: 'ada@contoso.com' }] }],
    ['another element before', { emails: [{ type: 'home' }, { type: 'work', value: 'ada@contoso.com' }] }],
    ['several elements of the type, one of them filled', { emails: [{ type: 'work' }, { type: 'work', value: 'a' }] }],
    [
      'one address for each',
      {
        addresses: [
          { type: 'work', locality: 'L' },
          { type: 'work', country: 'GB' },
        ],
      },
    ],
    ['values that say nothing', { title: ' ' }],
  ])('is satisfied by %s', (_, change) => {
    expect(missingFrom(change)).toEqual([]);
  });

  test.each<[string, JsonObject, string[]]>([
    ['null', { title: null }, ['title']],
    ['an empty string', { title: '' }, ['title']],
    ['blanks for what tells users apart', { userName: ' \t\u00a0' }, ['userName']],
    ['active null', { active: null }, ['active']],
    ['name null', { name: null }, ['name.givenName', 'name.familyName']],
    ['half a name', { name: { givenName: 'Ada' } }, ['name.familyName']],
    ['emails null', { emails: null }, [EMAIL]],
    ['no emails', { emails: [] }, [EMAIL]],
    ['an email of another type', { emails: [{ type: 'home', value: 'a' }] }, [EMAIL]],
    ['an email without a type', { emails: [{ value: 'a' }] }, [EMAIL]],
    ['a type that is not text', { emails: [{ type: true, value: 'a' }] }, [EMAIL]],
    ['an empty email', { emails: [{ type: 'work', value: '' }] }, [EMAIL]],
    ['an email that is not an object', { emails: ['a', null] }, [EMAIL]],
    ['an address without a country', { addresses: [{ type: 'work', locality: 'L' }] }, [COUNTRY]],
    ['another address', { addresses: [{ type: 'home', locality: 'L', country: 'GB' }] }, [LOCALITY, COUNTRY]],
    ['an empty extension', { [ENTERPRISE_USER_SCHEMA]: {} }, [EMPLOYEE_NUMBER, DEPARTMENT]],
    ['an extension null', { [ENTERPRISE_USER_SCHEMA]: null }, [EMPLOYEE_NUMBER, DEPARTMENT]],
    ['an empty list', { [ENTERPRISE_USER_SCHEMA]: { employeeNumber: [], department: 'R' } }, [EMPLOYEE_NUMBER]],
  ])('reports %s', (_, change, missing) => {
    expect(missingFrom(change)).toEqual(missing);
  });

  test('does not take a core attribute for one of an extension', () => {
    expect(missingFrom({ department: 'Research', [ENTERPRISE_USER_SCHEMA]: { employeeNumber: '1' } })).toEqual([
      DEPARTMENT,
    ]);
  });

  test('reports all eleven of an empty user, in the order of the profile', () => {
    expect(missingRequirements(user, {}).map(({ path, source }) => [path, source])).toEqual([
      ['userName', 'userPrincipalName'],
      ['externalId', 'mailNickname'],
      ['active', 'Switch([IsSoftDeleted], , "False", "True", "True", "False")'],
      ['title', 'jobTitle'],
      [EMAIL, 'mail'],
      ['name.givenName', 'givenName'],
      ['name.familyName', 'surname'],
      [LOCALITY, 'city'],
      [COUNTRY, 'country'],
      [EMPLOYEE_NUMBER, 'employeeId'],
      [DEPARTMENT, 'department'],
    ]);
  });

  test('asks for no more than the RFC where the profile adds nothing', () => {
    const paths = (type: ResourceType) => missingRequirements(type, {}).map(({ path }) => path);
    expect(paths(typeOf('core', 'User'))).toEqual(['userName']);
    expect(paths(typeOf('core', 'Group'))).toEqual(['displayName']);
    expect(paths(typeOf('vault', 'Group'))).toEqual(['displayName']);
  });
});

describe('requirementError', () => {
  const errorFor = (change: JsonObject) => requirementError(missingRequirements(user, { ...ADA, ...change }), user);

  test('names every missing attribute with its source, and the remedy', () => {
    const { status, scimType, message } = errorFor({ title: null, emails: [], [ENTERPRISE_USER_SCHEMA]: {} });
    expect([status, scimType]).toEqual([400, 'invalidValue']);
    expect(message).toBe(
      'The User lacks what this organization requires: title (in Entra from jobTitle), ' +
        'emails[type eq "work"].value (in Entra from mail), ' +
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:employeeNumber (in Entra from employeeId), ' +
        'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department (in Entra from department). ' +
        'In Entra, fill the source attribute on the user, or change the attribute mapping to another source, ' +
        'a constant or a default value.',
    );
  });

  test('advises no constant where each user needs a value of its own', () => {
    expect(errorFor({ externalId: '' }).message).toContain('No constant will do for externalId');
  });
});

test.each(['core', 'vault'] as const)('every path that profile %s requires is in the schema', (profile) => {
  const types = [...resourceTypesOf(profile).values()];
  expect(types.map((type) => type.name)).toEqual(['User', 'Group']);
  const unfiltered = types.flatMap((type) =>
    type.requirements.map(({ path, at }) => [path.replace(/\[[^\]]*\]/, ''), at?.text]),
  );
  expect(unfiltered.filter(([written, found]) => written !== found)).toEqual([]);
});

test('a profile is compiled once', () => {
  expect(resourceTypesOf('vault')).toBe(resourceTypesOf('vault'));
  expect(resourceTypesOf('vault')).not.toBe(resourceTypesOf('core'));
});
