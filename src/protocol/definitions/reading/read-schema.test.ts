import type { Json, JsonObject } from '../../json.js';
import { DefinitionError } from './definition-problems.js';
import { readSchema } from './read-schema.js';

const URN = 'urn:example:scim:schemas:extension:badge:1.0:User';
const schemaWith = (...attributes: Json[]): JsonObject => ({ id: URN, name: 'Badge', attributes });

function problemsOf(document: Json): string[] {
  try {
    readSchema(document);
  } catch (error) {
    if (error instanceof DefinitionError) return error.message.split('\n');
    throw error;
  }
  return [];
}

test('what is left out has the defaults of RFC 7643 §2.2', () => {
  expect(readSchema(schemaWith({ name: 'number' }))).toEqual({
    id: URN,
    name: 'Badge',
    description: '',
    own: true,
    attributes: [
      {
        name: 'number',
        type: 'string',
        multiValued: false,
        description: '',
        required: false,
        caseExact: false,
        mutability: 'readWrite',
        returned: 'default',
        uniqueness: 'none',
      },
    ],
  });
});

test('names of members and words are read whatever the case; what a definition does not have is ignored', () => {
  const read = readSchema({
    schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
    ID: URN,
    meta: { location: '/Schemas/x' },
    Description: null,
    ATTRIBUTES: [{ Name: 'since', TYPE: 'datetime', Mutability: 'readonly', colour: 'red' }],
  });
  expect(read).toMatchObject({
    id: URN,
    name: 'User',
    attributes: [{ name: 'since', type: 'dateTime', mutability: 'readOnly' }],
  });
  expect(read.attributes[0]).not.toHaveProperty('colour');
});

test('references and binaries are case-exact by themselves, writeOnly is never returned', () => {
  const { attributes } = readSchema(
    schemaWith(
      { name: 'site', type: 'reference', referenceTypes: ['external'] },
      { name: 'photo', type: 'binary' },
      { name: 'pin', mutability: 'writeOnly' },
      { name: 'count', type: 'integer', caseExact: true },
    ),
  );
  expect(attributes.map(({ caseExact, returned }) => [caseExact, returned])).toEqual([
    [true, 'default'],
    [true, 'default'],
    [false, 'never'],
    [false, 'default'],
  ]);
});

test.each<[what: string, document: Json, problem: RegExp]>([
  ['no object', [], /^The file must have one JSON object/],
  ['no id', { attributes: [{ name: 'a' }] }, /^id: is missing; write "id": "urn:/],
  ['an id that is no text', { id: 5, attributes: [{ name: 'a' }] }, /^id: must be a text/],
  ['an id that is no URN', { ...schemaWith({ name: 'a' }), id: 'badge' }, /^id: "badge" cannot identify a schema/],
  ['a namespace of one letter', { ...schemaWith({ name: 'a' }), id: 'urn:x:badge' }, /^id: .* cannot identify/],
  ['an id that ends in a dot', { ...schemaWith({ name: 'a' }), id: 'urn:example:badge.' }, /^id: .* cannot identify/],
  ['an id with a bracket', { ...schemaWith({ name: 'a' }), id: 'urn:example:a[b]' }, /^id: .* cannot identify/],
  ['an id with a comma', { ...schemaWith({ name: 'a' }), id: 'urn:example:a,b' }, /^id: .* cannot identify/],
  [
    'an id of the standard, in another case',
    { ...schemaWith({ name: 'a' }), id: 'URN:ietf:params:scim:schemas:core:2.0:user' },
    /^id: .* belongs to the standard/,
  ],
  [
    'the enterprise extension',
    { ...schemaWith({ name: 'a' }), id: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User' },
    /^id: .* belongs to the standard/,
  ],
  ['no attributes', { id: URN }, /^attributes: is missing/],
  ['an empty list', schemaWith(), /^attributes: is empty/],
  ['attributes that are no list', { id: URN, attributes: {} }, /^attributes: must be a list of attributes/],
  ['an attribute that is no object', schemaWith('badge'), /^attributes\[0\]: must be an object/],
  [
    'too many',
    schemaWith(...Array.from({ length: 101 }, (_, i) => ({ name: `a${i}` }))),
    /^attributes: takes at most 100/,
  ],
  ['no name', schemaWith({ type: 'string' }), /^attributes\[0\]\.name: is missing/],
  ['an empty name', schemaWith({ name: '' }), /^attributes\[0\]\.name: is empty/],
  ['a name with a dot', schemaWith({ name: 'a.b' }), /^attributes\[0\]\.name: "a.b" cannot name/],
  ['a name with a colon', schemaWith({ name: 'a:b' }), /cannot name/],
  ['a name that begins with a digit', schemaWith({ name: '1a' }), /cannot name/],
  ['a prototype', schemaWith({ name: '__proto__' }), /cannot name/],
  ['a constructor', schemaWith({ name: 'Constructor' }), /word of JavaScript/],
  ['$ref at the top', schemaWith({ name: '$ref' }), /only name a sub-attribute/],
  ['meta', schemaWith({ name: 'META' }), /common attribute/],
  [
    'the same name twice',
    schemaWith({ name: 'badge' }, { name: 'Badge' }),
    /^attributes\[1\]\.name: "Badge" is the name of attributes\[0\]/,
  ],
  ['a member twice', schemaWith({ name: 'a', Name: 'b' }), /^attributes\[0\]\.Name: is given twice/],
  [
    'an unknown type',
    schemaWith({ name: 'a', type: 'number' }),
    /^attributes\[0\]\.type: must be one of "string", .*; found "number"/,
  ],
  [
    'a boolean in quotes',
    schemaWith({ name: 'a', required: 'true' }),
    /^attributes\[0\]\.required: must be true or false, without quotes/,
  ],
  ['complex without parts', schemaWith({ name: 'a', type: 'complex' }), /^attributes\[0\]\.subAttributes: are missing/],
  [
    'parts without complex',
    schemaWith({ name: 'a', subAttributes: [{ name: 'b' }] }),
    /^attributes\[0\]\.subAttributes: belong to type "complex"/,
  ],
  [
    'complex in complex',
    schemaWith({
      name: 'a',
      type: 'complex',
      subAttributes: [{ name: 'b', type: 'complex', subAttributes: [{ name: 'c' }] }],
    }),
    /^attributes\[0\]\.subAttributes\[0\]\.type: must not be "complex"/,
  ],
  [
    'writeOnly and returned',
    schemaWith({ name: 'a', mutability: 'writeOnly', returned: 'request' }),
    /^attributes\[0\]\.returned: must be "never"/,
  ],
  [
    'readOnly and required',
    schemaWith({ name: 'a', mutability: 'readOnly', required: true }),
    /^attributes\[0\]\.required: must be false/,
  ],
  [
    'never returned and required',
    schemaWith({ name: 'a', returned: 'never', required: true }),
    /^attributes\[0\]\.required: must be false/,
  ],
  [
    'unique lists',
    schemaWith({ name: 'a', multiValued: true, uniqueness: 'server' }),
    /^attributes\[0\]\.uniqueness: must be "none" for a multi-valued/,
  ],
  [
    'unique booleans',
    schemaWith({ name: 'a', type: 'boolean', uniqueness: 'server' }),
    /must be "none" for type "boolean"/,
  ],
  [
    'unique parts',
    schemaWith({ name: 'a', type: 'complex', subAttributes: [{ name: 'b', uniqueness: 'global' }] }),
    /^attributes\[0\]\.subAttributes\[0\]\.uniqueness: must be "none" for a sub-attribute/,
  ],
  [
    'unique secrets',
    schemaWith({ name: 'a', returned: 'never', uniqueness: 'server' }),
    /must be "none" for an attribute that is never returned/,
  ],
  [
    'canonical numbers',
    schemaWith({ name: 'a', type: 'integer', canonicalValues: ['1'] }),
    /^attributes\[0\]\.canonicalValues: belong to type/,
  ],
  [
    'canonicalValues that are no texts',
    schemaWith({ name: 'a', canonicalValues: ['a', 1] }),
    /^attributes\[0\]\.canonicalValues\[1\]: must be a text/,
  ],
  [
    'reference types of text',
    schemaWith({ name: 'a', referenceTypes: ['User'] }),
    /^attributes\[0\]\.referenceTypes: belong to type/,
  ],
  [
    'a long description',
    schemaWith({ name: 'a', description: 'x'.repeat(2_001) }),
    /^attributes\[0\]\.description: must have at most 2000/,
  ],
  [
    'a character that PostgreSQL cannot keep',
    schemaWith({ name: 'a', description: 'a\0' }),
    /^attributes\[0\]\.description: must be text without/,
  ],
])('%s is refused', (_, document, problem) => {
  expect(problemsOf(document)).toEqual([expect.stringMatching(problem)]);
});

test('every mistake is told at once', () => {
  expect(problemsOf({ id: 'x', attributes: [{ name: 'a', type: 'text' }, { name: '1', required: 'no' }, 5] })).toEqual([
    expect.stringMatching(/^id: /),
    expect.stringMatching(/^attributes\[2\]: /),
  ]);
  expect(
    problemsOf({
      id: 'x',
      attributes: [
        { name: 'a', type: 'text' },
        { name: '1', required: 'no' },
      ],
    }),
  ).toEqual([
    expect.stringMatching(/^id: /),
    expect.stringMatching(/^attributes\[0\]\.type: /),
    expect.stringMatching(/^attributes\[1\]\.name: /),
    expect.stringMatching(/^attributes\[1\]\.required: /),
  ]);
});
