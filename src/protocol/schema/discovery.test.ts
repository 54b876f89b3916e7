import { isObject, type Json, type JsonObject } from '../json.js';
import type { ProfileName } from '../profiles/profile-name.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import { ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from '../urns.js';
import {
  type Discoverable,
  getResourceType,
  getSchema,
  listResourceTypes,
  listSchemas,
  type ServiceProviderFeatures,
  serviceProviderConfig,
} from './discovery.js';

const BASE = 'https://scim.example/api/scim/acme';
const of = (profile: ProfileName): Discoverable => ({ resourceTypes: resourceTypesOf(profile), baseUrl: BASE });

const FEATURES: ServiceProviderFeatures = {
  patch: true,
  bulk: { maxOperations: 100, maxPayloadSize: 1_048_576 },
  filter: { maxResults: 200 },
  changePassword: false,
  sort: true,
  etag: true,
  pagination: { cursorTimeout: 600, defaultPageSize: 50, maxPageSize: 200 },
  authenticationSchemes: [
    { type: 'oauthbearertoken', name: 'Secret token', description: 'The token of the organization.', primary: true },
  ],
};

const objectsOf = (value: Json | undefined): JsonObject[] => (Array.isArray(value) ? value.filter(isObject) : []);
const resourcesOf = (list: JsonObject) => objectsOf(list.Resources);

const everyBody = (profile: ProfileName): JsonObject[] => [
  listSchemas(of(profile)),
  listResourceTypes(of(profile)),
  serviceProviderConfig(FEATURES, BASE),
];

/** Every object inside a JSON value, itself included. */
function objectsWithin(value: Json): JsonObject[] {
  if (Array.isArray(value)) return value.flatMap(objectsWithin);
  return isObject(value) ? [value, ...Object.values(value).flatMap(objectsWithin)] : [];
}

/**
 * The names under which Microsoft's gallery validation looks for mapped attributes: a multi-valued complex attribute
 * by each canonical type, a single complex one by its sub-attributes, extensions by their URN, and the references
 * `manager` and `members` by their bare name.
 */
function namesThatEntraFinds(schemas: JsonObject[]): string[] {
  return schemas.flatMap((schema) => {
    const prefix = String(schema.id).includes(':extension:') ? `${schema.id}:` : '';
    return objectsOf(schema.attributes).flatMap((attribute) =>
      flattened(attribute).map((name) => `${prefix}${name}`.toLowerCase()),
    );
  });
}

function flattened(attribute: JsonObject): string[] {
  const name = String(attribute.name);
  if (attribute.type !== 'complex' || name === 'manager' || name === 'members') return [name];
  const subAttributes = objectsOf(attribute.subAttributes);
  const subNames = subAttributes.map((sub) => String(sub.name));
  if (attribute.multiValued !== true) return subNames.map((sub) => `${name}.${sub}`);
  const canonical = subAttributes.find((sub) => sub.name === 'type')?.canonicalValues;
  return (Array.isArray(canonical) ? canonical : []).flatMap((type) =>
    subNames.map((sub) => `${name}[type eq "${type}"].${sub}`),
  );
}

describe('/Schemas', () => {
  test('lists the three schemas as a ListResponse', () => {
    const list = listSchemas(of('core'));
    expect(list).toMatchObject({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 3,
      itemsPerPage: 3,
      startIndex: 1,
    });
    expect(resourcesOf(list).map((schema) => schema.id)).toEqual([USER_SCHEMA, ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA]);
  });

  test('sends each schema as a resource', () => {
    expect(getSchema(of('core'), GROUP_SCHEMA)).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
      name: 'Group',
      meta: { resourceType: 'Schema', location: `${BASE}/Schemas/${GROUP_SCHEMA}` },
    });
    expect(resourcesOf(listSchemas(of('core')))).toContainEqual(getSchema(of('core'), GROUP_SCHEMA));
  });

  test('describes an attribute whole', () => {
    const { attributes } = getSchema(of('core'), GROUP_SCHEMA);
    expect(objectsOf(attributes).find((a) => a.name === 'members')).toEqual({
      name: 'members',
      type: 'complex',
      multiValued: true,
      description: expect.any(String),
      required: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
      subAttributes: expect.arrayContaining([
        {
          name: '$ref',
          type: 'reference',
          multiValued: false,
          description: expect.any(String),
          required: false,
          caseExact: true,
          mutability: 'immutable',
          returned: 'default',
          uniqueness: 'none',
          referenceTypes: ['User', 'Group'],
        },
      ]),
    });
  });

  test('speaks of case only where values are text', () => {
    const attributes = objectsWithin(listSchemas(of('core'))).filter((object) => 'mutability' in object);
    const withCase = new Set(attributes.filter((a) => 'caseExact' in a).map((a) => a.type));
    const withoutCase = new Set(attributes.filter((a) => !('caseExact' in a)).map((a) => a.type));
    expect(withCase).toEqual(new Set(['string', 'reference', 'binary']));
    expect(withoutCase).toEqual(new Set(['complex', 'boolean']));
  });

  test('finds a schema whatever the case of its id', () => {
    expect(getSchema(of('core'), USER_SCHEMA.toLowerCase())).toEqual(getSchema(of('core'), USER_SCHEMA));
  });

  test.each(['urn:ietf:params:scim:schemas:core:2.0:Schema', 'User', '', '__proto__'])('has no schema %j', (id) => {
    expect(() => getSchema(of('core'), id)).toThrow(expect.objectContaining({ status: 404, scimType: undefined }));
  });

  test.each(['core', 'vault'] as const)('shows all that Entra maps under profile %s', (profile) => {
    const found = namesThatEntraFinds(resourcesOf(listSchemas(of(profile))));
    expect(found).toEqual(
      expect.arrayContaining(
        [
          'userName',
          'externalId',
          'active',
          'displayName',
          'title',
          'emails[type eq "work"].value',
          'name.givenName',
          'name.familyName',
          'addresses[type eq "work"].locality',
          'addresses[type eq "work"].country',
          `${ENTERPRISE_USER_SCHEMA}:employeeNumber`,
          `${ENTERPRISE_USER_SCHEMA}:department`,
          `${ENTERPRISE_USER_SCHEMA}:manager`,
          'members',
        ].map((name) => name.toLowerCase()),
      ),
    );
  });

  test.each([
    ['core', ['userName', 'displayName']],
    [
      'vault',
      [
        'userName',
        'externalId',
        'name',
        'name.familyName',
        'name.givenName',
        'title',
        'active',
        'emails',
        'emails.value',
        'addresses',
        'addresses.locality',
        'addresses.country',
        'employeeNumber',
        'department',
        'displayName',
      ],
    ],
  ] as const)('marks as required what profile %s requires', (profile, names) => {
    const attributes = resourcesOf(listSchemas(of(profile))).flatMap((schema) => objectsOf(schema.attributes));
    const required = attributes.flatMap((attribute) => [
      ...(attribute.required === true ? [attribute.name] : []),
      ...objectsOf(attribute.subAttributes)
        .filter((sub) => sub.required === true)
        .map((sub) => `${attribute.name}.${sub.name}`),
    ]);
    expect(required).toEqual(names);
  });
});

describe('/ResourceTypes', () => {
  test('lists users and groups', () => {
    expect(listResourceTypes(of('core'))).toEqual({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:ListResponse'],
      totalResults: 2,
      itemsPerPage: 2,
      startIndex: 1,
      Resources: [getResourceType(of('core'), 'User'), getResourceType(of('core'), 'Group')],
    });
  });

  test.each([
    ['core', false],
    ['vault', true],
  ] as const)('says whether profile %s requires the enterprise extension', (profile, required) => {
    expect(getResourceType(of(profile), 'User')).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'User',
      name: 'User',
      description: expect.any(String),
      endpoint: '/Users',
      schema: USER_SCHEMA,
      schemaExtensions: [{ schema: ENTERPRISE_USER_SCHEMA, required }],
      meta: { resourceType: 'ResourceType', location: `${BASE}/ResourceTypes/User` },
    });
  });

  test.each(['Device', '', 'constructor'])('has no resource type %j', (name) => {
    expect(() => getResourceType(of('core'), name)).toThrow(expect.objectContaining({ status: 404 }));
  });
});

describe('/ServiceProviderConfig', () => {
  test('says what is served', () => {
    expect(serviceProviderConfig({ ...FEATURES, documentationUri: 'https://docs.example/scim' }, BASE)).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      documentationUri: 'https://docs.example/scim',
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 100, maxPayloadSize: 1_048_576 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        cursorTimeout: 600,
        defaultPageSize: 50,
        maxPageSize: 200,
      },
      authenticationSchemes: FEATURES.authenticationSchemes,
      meta: { resourceType: 'ServiceProviderConfig', location: `${BASE}/ServiceProviderConfig` },
    });
  });

  test('says nothing that RFC 7643 §5 does not have, where a client reads no more', () => {
    const members = Object.keys(serviceProviderConfig({ ...FEATURES, pagination: undefined }, BASE));
    expect(members).toEqual('schemas patch bulk filter changePassword sort etag authenticationSchemes meta'.split(' '));
  });

  test('says what is not', () => {
    const config = serviceProviderConfig({ ...FEATURES, bulk: undefined, filter: undefined, sort: false }, BASE);
    expect(config).toMatchObject({
      bulk: { supported: false, maxOperations: 0, maxPayloadSize: 0 },
      filter: { supported: false, maxResults: 0 },
      sort: { supported: false },
    });
    expect(config).not.toHaveProperty('documentationUri');
  });
});

test.each(['core', 'vault'] as const)('no discovery document of profile %s has a null or a capital name', (profile) => {
  const entries = everyBody(profile)
    .flatMap(objectsWithin)
    .flatMap((object) => Object.entries(object));
  expect(entries.length).toBeGreaterThan(500);
  expect(entries.filter(([, value]) => value === null || value === undefined)).toEqual([]);
  expect(entries.filter(([name]) => !/^[a-z][A-Za-z]*$/.test(name) && name !== 'Resources')).toEqual([]);
});
