import { parseFilter } from '../filter/parse-filter.js';
import { parsePatchPath } from '../filter/parse-path.js';
import { resolveFilter } from '../filter/resolve-filter.js';
import type { Json } from '../json.js';
import { resourceTypesOf } from '../profiles/resource-types.js';
import { checkDefinitions } from './check-definitions.js';
import type { OwnDefinitions } from './own-definitions.js';
import { DefinitionError } from './reading/definition-problems.js';
import { readResourceType } from './reading/read-resource-type.js';
import { readSchema } from './reading/read-schema.js';

const schema = (id: string, ...names: string[]) =>
  readSchema({ id, attributes: (names.length === 0 ? ['a'] : names).map((name) => ({ name })) });
const type = (more: { [key: string]: Json } = {}) =>
  readResourceType({ name: 'Device', endpoint: '/Devices', schema: 'urn:example:device', ...more });

function problemsOf(work: () => unknown): string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof DefinitionError) return error.message.split('\n');
    throw error;
  }
  return [];
}
const checked = (definitions: OwnDefinitions) => problemsOf(() => checkDefinitions(definitions));

test.each<[string, { [key: string]: Json }, RegExp]>([
  ['a standard name', { name: 'user' }, /^name: "user" is a name of the standard/],
  ['a name of discovery', { name: 'Schema' }, /^name: "Schema" is a name of the standard/],
  ['a name with a blank', { name: 'My Device' }, /^name: must be a letter/],
  ['a standard endpoint', { endpoint: '/users' }, /^endpoint: "\/users" is an endpoint of the standard/],
  ['the endpoint of Bulk without a slash', { endpoint: 'Bulk' }, /^endpoint: "Bulk" is an endpoint/],
  ['.search', { endpoint: '/.search' }, /^endpoint: .* of the standard/],
  ['two segments', { endpoint: '/a/b' }, /^endpoint: .* must be a slash and one name/],
  ['an escape', { endpoint: '/a%2fb' }, /^endpoint: .* must be a slash and one name/],
  ['no schema', { schema: null }, /^schema: is missing/],
  [
    'an extension without a schema',
    { schemaExtensions: [{ required: true }] },
    /^schemaExtensions\[0\]\.schema: is missing/,
  ],
  [
    'required in quotes',
    { schemaExtensions: [{ schema: 'x', required: 'yes' }] },
    /^schemaExtensions\[0\]\.required: must be true/,
  ],
])('a resource type with %s is refused', (_, more, problem) => {
  expect(problemsOf(() => type(more))).toEqual([expect.stringMatching(problem)]);
});

test('an endpoint has its slash, whether it was written or not', () => {
  expect(type({ endpoint: 'Devices/' }).own.endpoint).toBe('/Devices');
});

test.each<[string, OwnDefinitions, RegExp[]]>([
  ['what fits', { schemas: [schema('urn:example:device')], types: [type()] }, []],
  [
    'URNs that differ only in case',
    { schemas: [schema('urn:example:device'), schema('urn:example:Device')], types: [] },
    [/has the schema urn:example:device already, which differs from urn:example:Device only/],
  ],
  [
    'endpoints that differ only in case',
    { schemas: [schema('urn:example:device')], types: [type(), type({ name: 'Gadget', endpoint: '/devices' })] },
    [/has the endpoint \/Devices already, which differs from \/devices only/],
  ],
  [
    'an unknown schema',
    { schemas: [], types: [type()] },
    [/^schema: The organization has no schema of its own "urn:example:device"/],
  ],
  [
    'common attributes in the core schema of a type',
    { schemas: [schema('urn:example:device', 'ID', 'externalId', 'serial')], types: [type()] },
    [/defines ID, which every resource/, /defines externalId/],
  ],
  [
    'an extension twice',
    {
      schemas: [schema('urn:example:device'), schema('urn:example:more')],
      types: [type({ schemaExtensions: [{ schema: 'urn:example:more' }, { schema: 'URN:example:more' }] })],
    },
    [/^schemaExtensions\[1\]\.schema: Device has the schema urn:example:more already/],
  ],
  [
    'a core schema that extends itself',
    {
      schemas: [schema('urn:example:device')],
      types: [type({ schemaExtensions: [{ schema: 'urn:example:device' }] })],
    },
    [/has the schema urn:example:device already/],
  ],
  [
    'a URN that reads as an attribute of another schema',
    { schemas: [schema('urn:example:acme', 'badge'), schema('urn:example:ACME:badge')], types: [] },
    [/could not tell the schema urn:example:ACME:badge from the attribute badge of urn:example:acme/],
  ],
])('%s', (_, definitions, problems) => {
  expect(checked(definitions)).toEqual(problems.map((problem) => expect.stringMatching(problem)));
});

test('limits hold for the organization as a whole', () => {
  const schemas = Array.from({ length: 51 }, (_, i) => schema(`urn:example:s${i}`));
  expect(checked({ schemas, types: [] })).toEqual([expect.stringMatching(/at most 50 schemas/)]);
  const wordy = Array.from({ length: 40 }, (_, i) => ({
    ...schema(`urn:example:w${i}`),
    description: 'x'.repeat(20_000),
  }));
  expect(checked({ schemas: wordy, types: [] })).toEqual([expect.stringMatching(/at most 524288 bytes/)]);
});

describe('URNs with dots and versions, and one that begins as another does', () => {
  const definitions: OwnDefinitions = {
    schemas: [
      schema('urn:example:scim:acme:2.0', 'badge', 'User'),
      schema('urn:example:scim:acme:2.0:User.v1', 'badge'),
      schema('urn:example:scim:acme', 'badge'),
    ],
    types: [
      {
        name: 'User',
        schemaExtensions: [
          'urn:example:scim:acme:2.0',
          'urn:example:scim:acme:2.0:User.v1',
          'urn:example:scim:acme',
        ].map((urn) => ({ schema: urn, required: false })),
      },
    ],
  };
  const user = resourceTypesOf('core', definitions).get('User');

  test('they may stand beside one another', () => expect(checked(definitions)).toEqual([]));

  test.each([
    ['urn:example:scim:acme:badge', 'urn:example:scim:acme'],
    ['URN:EXAMPLE:scim:acme:2.0:badge', 'urn:example:scim:acme:2.0'],
    ['urn:example:scim:acme:2.0:user', 'urn:example:scim:acme:2.0'],
    ['urn:example:scim:acme:2.0:User.v1:badge', 'urn:example:scim:acme:2.0:User.v1'],
  ])('%s leads to %s', (path, urn) => {
    expect(user?.resolve(parsePatchPath(path).attribute.text)?.schema).toBe(urn);
    const filter = user && resolveFilter(user, parseFilter(`${path} eq "x"`));
    expect(filter).toMatchObject({ kind: 'compare', path: { schema: urn } });
  });
});
