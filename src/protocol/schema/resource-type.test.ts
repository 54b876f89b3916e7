import { readdirSync, readFileSync } from 'node:fs';
import { isObject, type Json, type JsonObject } from '../json.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import { ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from '../urns.js';
import { USER } from './core-user.js';
import { type AttributeDefinition, attribute, type ResourceTypeDefinition } from './definition.js';
import { type AttributePath, compileResourceType, leafOf, type ResourceType } from './resource-type.js';

const typeNamed = (name: string): ResourceType => {
  const type = resourceTypesOf('core').get(name);
  if (!type) throw new Error(`no resource type ${name}`);
  return type;
};
const user = typeNamed('User');
const group = typeNamed('Group');

describe('resolve', () => {
  test.each([
    ['userName', 'userName'],
    ['USERNAME', 'userName'],
    ['id', 'id'],
    ['Meta.LastModified', 'meta.lastModified'],
    ['name.givenname', 'name.givenName'],
    ['emails.type', 'emails.type'],
    [`${USER_SCHEMA}:userName`, 'userName'],
    [`${USER_SCHEMA.toUpperCase()}:NAME.FAMILYNAME`, 'name.familyName'],
    [`${USER_SCHEMA}:externalId`, 'externalId'],
    [`${USER_SCHEMA}:meta.version`, 'meta.version'],
    [`${ENTERPRISE_USER_SCHEMA}:department`, `${ENTERPRISE_USER_SCHEMA}:department`],
    [`${ENTERPRISE_USER_SCHEMA.toLowerCase()}:MANAGER.VALUE`, `${ENTERPRISE_USER_SCHEMA}:manager.value`],
    [`${ENTERPRISE_USER_SCHEMA}:manager.$REF`, `${ENTERPRISE_USER_SCHEMA}:manager.$ref`],
    [`${ENTERPRISE_USER_SCHEMA}.department`, `${ENTERPRISE_USER_SCHEMA}:department`],
    [`${ENTERPRISE_USER_SCHEMA.toUpperCase()}.manager.VALUE`, `${ENTERPRISE_USER_SCHEMA}:manager.value`],
    [`${USER_SCHEMA}.emails.type`, 'emails.type'],
    [`${USER_SCHEMA}.externalId`, 'externalId'],
  ])('finds %s', (text, canonical) => {
    expect(user.resolve(text)?.text).toBe(canonical);
  });

  test.each([
    'department',
    'manager.value',
    'members',
    'name.',
    '.name',
    'userName.value',
    'emails.value.value',
    ' userName',
    '',
    USER_SCHEMA,
    ENTERPRISE_USER_SCHEMA,
    `${ENTERPRISE_USER_SCHEMA}:userName`,
    `${ENTERPRISE_USER_SCHEMA}.userName`,
    `${ENTERPRISE_USER_SCHEMA}..department`,
    `${ENTERPRISE_USER_SCHEMA}.:department`,
    `${ENTERPRISE_USER_SCHEMA}department`,
    `${GROUP_SCHEMA}:displayName`,
    'constructor',
    '__proto__',
    'toString',
    'name.constructor',
    'hasOwnProperty',
  ])('knows no %j', (text) => {
    expect(user.resolve(text)).toBeUndefined();
  });

  test('a dot after a URN means the colon unless it is part of another name', () => {
    const extension = (id: string, ...names: string[]) => ({
      id,
      name: id,
      description: '',
      attributes: names.map((name) => attribute(name, '', { type: 'complex', subAttributes: [attribute('z', '')] })),
    });
    const type = compileResourceType({
      name: 'User',
      endpoint: '/Users',
      description: '',
      schema: USER,
      extensions: [extension('urn:x', 'a'), extension('urn:x:a', 'b', 'z')],
    });
    expect(type.resolve('urn:x:a.b')?.text).toBe('urn:x:a:b');
    expect(type.resolve('urn:x:a.z')?.text).toBe('urn:x:a.z');
    expect(type.resolve('urn:x.a.z')?.text).toBe('urn:x:a.z');
    expect(type.paths.map((path) => type.resolve(path.text))).toEqual(type.paths);
  });

  test('says where an attribute is defined and what it is', () => {
    expect(user.resolve('emails.primary')).toMatchObject({
      schema: USER_SCHEMA,
      extension: false,
      attribute: { name: 'emails', multiValued: true },
      subAttribute: { name: 'primary', type: 'boolean' },
    });
    expect(user.resolve(`${ENTERPRISE_USER_SCHEMA}:costCenter`)).toMatchObject({
      schema: ENTERPRISE_USER_SCHEMA,
      extension: true,
      attribute: { name: 'costCenter' },
      subAttribute: undefined,
    });
  });
});

describe('paths', () => {
  test.each([user, group])('of a $name are each listed once and found by their own text', (type) => {
    const texts = type.paths.map((path) => path.text);
    expect(new Set(texts).size).toBe(texts.length);
    expect(type.paths.map((path) => type.resolve(path.text))).toEqual(type.paths);
  });

  test('prefer what the schema says about externalId over the common definition', () => {
    expect(user.resolve('externalId')?.attribute).toBe(user.schema.attributes.find((a) => a.name === 'externalId'));
  });
});

test.each([
  ['User', user],
  ['Group', group],
])('every attribute of %s is found with a dot after its URN, whatever the case', (_name, type) => {
  const dotted = ({ schema, extension, text }: AttributePath) =>
    `${schema}.${extension ? text.slice(schema.length + 1) : text}`;
  expect(type.paths.map((path) => type.resolve(dotted(path)))).toEqual(type.paths);
  expect(type.paths.map((path) => type.resolve(dotted(path).toUpperCase()))).toEqual(type.paths);
});

describe('schemaOf and coreAttribute', () => {
  test('ignore case', () => {
    expect(user.schemaOf(ENTERPRISE_USER_SCHEMA.toUpperCase())?.name).toBe('EnterpriseUser');
    expect(user.schemaOf(USER_SCHEMA.toLowerCase())).toBe(user.schema);
    expect(user.coreAttribute('DISPLAYNAME')?.name).toBe('displayName');
    expect(user.coreAttribute('Schemas')?.name).toBe('schemas');
  });

  test('know nothing else', () => {
    expect(user.schemaOf(GROUP_SCHEMA)).toBeUndefined();
    expect(user.schemaOf('__proto__')).toBeUndefined();
    expect(user.coreAttribute('department')).toBeUndefined();
    expect(user.coreAttribute('name.givenName')).toBeUndefined();
    expect(user.coreAttribute('constructor')).toBeUndefined();
  });
});

describe('compileResourceType', () => {
  const definition: ResourceTypeDefinition = {
    name: 'Device',
    endpoint: '/Devices',
    description: 'A device.',
    schema: {
      id: 'urn:example:Device',
      name: 'Device',
      description: 'A device.',
      attributes: [
        attribute('label', 'The label.'),
        attribute('ports', 'The ports.', {
          type: 'complex',
          multiValued: true,
          subAttributes: [attribute('value', 'The port.'), attribute('type', 'Its type.')],
        }),
      ],
    },
    extensions: [],
  };

  test('marks what the profile requires and leaves the definition as it was', () => {
    const type = compileResourceType(definition, [{ path: 'ports[type eq "uplink"].value', source: 'uplink' }]);
    expect(type.resolve('ports')?.attribute.required).toBe(true);
    expect(type.resolve('ports.value')?.subAttribute?.required).toBe(true);
    expect(type.resolve('ports.type')?.subAttribute?.required).toBe(false);
    expect(type.resolve('label')?.attribute.required).toBe(false);
    expect(compileResourceType(definition).resolve('ports')?.attribute.required).toBe(false);
  });

  test('marks an attribute of the named schema only, where another has one of the same name', () => {
    const extension = { ...definition.schema, id: 'urn:example:Extra', name: 'Extra' };
    const type = compileResourceType({ ...definition, extensions: [extension] }, [{ path: 'label', source: 'label' }]);
    expect(type.resolve('label')?.attribute.required).toBe(true);
    expect(type.resolve('urn:example:Extra:label')?.attribute.required).toBe(false);
  });

  test.each(['colour', 'ports.speed', 'urn:example:Other:label', 'ports[value eq "1"].type', 'ports[type eq "a"', ''])(
    'refuses a profile that requires %j',
    (path) => {
      expect(() => compileResourceType(definition, [{ path, source: 'any' }])).toThrow(`"${path}"`);
    },
  );
});

describe('the schemas', () => {
  const leaves = [user, group].flatMap((type) =>
    [type.schema, ...type.extensions].flatMap((schema) =>
      schema.attributes.flatMap((top) => [top, ...(top.subAttributes ?? [])]),
    ),
  );
  const namesWhere = (holds: (definition: AttributeDefinition) => boolean) =>
    [user, group].flatMap((type) =>
      type.paths
        .filter((path) => holds(leafOf(path)))
        .map((path) => `${type.name} ${path.text.replace(`${ENTERPRISE_USER_SCHEMA}:`, 'ENT:')}`),
    );

  test('define every attribute and sub-attribute of RFC 7643 §4', () => {
    const shape = (definitions: readonly AttributeDefinition[]) =>
      Object.fromEntries(definitions.map((d) => [d.name, (d.subAttributes ?? []).map((s) => s.name).join(' ')]));
    const quartet = 'value display type primary';
    expect(shape(user.schema.attributes)).toEqual({
      userName: '',
      externalId: '',
      name: 'formatted familyName givenName middleName honorificPrefix honorificSuffix',
      displayName: '',
      nickName: '',
      profileUrl: '',
      title: '',
      userType: '',
      preferredLanguage: '',
      locale: '',
      timezone: '',
      active: '',
      password: '',
      emails: quartet,
      phoneNumbers: quartet,
      ims: quartet,
      photos: quartet,
      addresses: 'formatted streetAddress locality region postalCode country type primary',
      groups: 'value $ref display type',
      entitlements: quartet,
      roles: quartet,
      x509Certificates: quartet,
    });
    expect(shape(user.schemaOf(ENTERPRISE_USER_SCHEMA)?.attributes ?? [])).toEqual({
      employeeNumber: '',
      costCenter: '',
      organization: '',
      division: '',
      department: '',
      manager: 'value $ref displayName',
    });
    expect(shape(group.schema.attributes)).toEqual({
      displayName: '',
      externalId: '',
      members: 'value $ref type display',
    });
  });

  test('require only what the RFC requires', () => {
    expect(namesWhere((d) => d.required)).toEqual([
      'User schemas',
      'User userName',
      'Group schemas',
      'Group displayName',
    ]);
  });

  test('make unique what must be told apart', () => {
    expect(namesWhere((d) => d.uniqueness === 'server')).toEqual([
      'User id',
      'User userName',
      'Group id',
      'Group displayName',
    ]);
  });

  test('let clients write everything but what the server computes', () => {
    const ofSchemas = (names: string[]) => names.filter((name) => !/ (id|meta)\b/.test(name));
    expect(ofSchemas(namesWhere((d) => d.mutability === 'readOnly'))).toEqual([
      'User groups',
      'User groups.value',
      'User groups.$ref',
      'User groups.display',
      'User groups.type',
      'User ENT:manager.$ref',
      'User ENT:manager.displayName',
      'Group members.display',
    ]);
    expect(namesWhere((d) => d.mutability === 'immutable')).toEqual([
      'Group members.value',
      'Group members.$ref',
      'Group members.type',
    ]);
  });

  test('never return a password, and return everything else', () => {
    expect(namesWhere((d) => d.mutability === 'writeOnly')).toEqual(['User password']);
    expect(namesWhere((d) => d.returned === 'never')).toEqual(['User password']);
    expect(namesWhere((d) => d.returned === 'request')).toEqual([]);
  });

  test('compare user names and group names without case, identifiers with', () => {
    expect(user.resolve('userName')?.attribute.caseExact).toBe(false);
    expect(group.resolve('displayName')?.attribute.caseExact).toBe(false);
    expect(user.resolve('externalId')?.attribute.caseExact).toBe(true);
    expect(user.resolve(`${ENTERPRISE_USER_SCHEMA}:manager.value`)?.subAttribute?.caseExact).toBe(true);
    expect(group.resolve('members.value')?.subAttribute?.caseExact).toBe(true);
  });

  test('keep references and binaries case-exact, and say what a reference points to', () => {
    const opaque = leaves.filter((d) => d.type === 'reference' || d.type === 'binary');
    expect(opaque.map((d) => d.name)).toEqual(['profileUrl', 'value', '$ref', 'value', '$ref', '$ref']);
    expect(opaque.filter((d) => !d.caseExact)).toEqual([]);
    expect(leaves.filter((d) => (d.type === 'reference') !== (d.referenceTypes !== undefined))).toEqual([]);
  });

  test('give sub-attributes to complex attributes alone, and a sentence to each', () => {
    expect(leaves.filter((d) => (d.type === 'complex') !== (d.subAttributes !== undefined))).toEqual([]);
    expect(leaves.filter((d) => !/^[A-Z].{8,}[.]$/.test(d.description)).map((d) => d.description)).toEqual([]);
  });

  test('suggest types where the RFC does', () => {
    const types = Object.fromEntries(
      [user, group].flatMap((type) =>
        type.paths.filter((p) => p.subAttribute?.name === 'type').map((p) => [p.text, p.subAttribute?.canonicalValues]),
      ),
    );
    expect(types).toEqual({
      'emails.type': ['work', 'home', 'other'],
      'phoneNumbers.type': ['work', 'home', 'mobile', 'fax', 'pager', 'other'],
      'ims.type': ['aim', 'gtalk', 'icq', 'xmpp', 'msn', 'skype', 'qq', 'yahoo'],
      'photos.type': ['photo', 'thumbnail'],
      'addresses.type': ['work', 'home', 'other'],
      'groups.type': ['direct', 'indirect'],
      'entitlements.type': undefined,
      'roles.type': undefined,
      'x509Certificates.type': undefined,
      'members.type': ['User', 'Group'],
    });
  });
});

describe('the samples', () => {
  const folder = new URL('../../../test/samples/', import.meta.url);
  const samples = readdirSync(folder).filter((file) => file.startsWith('rfc7643-'));

  test('are the four of RFC 7643 §8.1 to §8.4', () => {
    expect(samples.map((file) => file.slice(0, 11))).toEqual([
      'rfc7643-8.1',
      'rfc7643-8.2',
      'rfc7643-8.3',
      'rfc7643-8.4',
    ]);
  });

  test.each(samples)('%s has only attributes that its schemas define', (file) => {
    const resource: JsonObject = JSON.parse(readFileSync(new URL(file, folder), 'utf8'));
    const type = resource.schemas?.toString().includes(GROUP_SCHEMA) ? group : user;
    const names = namesIn(resource);
    expect(names).toContain('meta.location');
    expect(names.filter((name) => type.resolve(name)?.text !== name)).toEqual([]);
  });

  function namesIn(resource: JsonObject): string[] {
    return Object.entries(resource).flatMap(([name, value]) =>
      name === ENTERPRISE_USER_SCHEMA && isObject(value)
        ? namesIn(value).map((inner) => `${name}:${inner}`)
        : [name, ...elementsOf(value).flatMap((element) => Object.keys(element).map((sub) => `${name}.${sub}`))],
    );
  }

  const elementsOf = (value: Json): JsonObject[] => (Array.isArray(value) ? value : [value]).filter(isObject);
});
