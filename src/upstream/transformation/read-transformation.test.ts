import { readTransformation } from './read-transformation.js';
import type { TransformationContext, WriteScope } from './transformation.js';

const context = (scope?: WriteScope, variables: Record<string, string> = {}): TransformationContext => ({
  scope,
  properties: {},
  variables,
});

/** As a text of a mapping names it. */
const variable = (name: string): string => `$\{${name}}`;

test('a proxy reads a user and puts its own location', () => {
  const { user } = readTransformation({
    user: {
      scimEntityEndpoint: 'Users',
      mappings: [
        { sourcePath: '$', targetPath: '$' },
        { sourcePath: '$.id', targetVariable: 'entityIdSourceSystem' },
        {
          sourceVariable: 'entityBaseLocation',
          targetVariable: 'entityLocationSourceSystem',
          targetPath: '$.meta.location',
          functions: [{ type: 'concatString', suffix: variable('entityIdSourceSystem') }],
        },
      ],
    },
  });
  const variables = { entityBaseLocation: 'https://proxy.example.com/Users/' };
  expect(
    user?.transform({ id: '7', meta: { location: 'https://up/Users/7', version: 'a' } }, context(undefined, variables)),
  ).toEqual({
    outcome: 'transformed',
    resource: { id: '7', meta: { location: 'https://proxy.example.com/Users/7', version: 'a' } },
    variables: {
      entityBaseLocation: 'https://proxy.example.com/Users/',
      entityIdSourceSystem: '7',
      entityLocationSourceSystem: 'https://proxy.example.com/Users/7',
    },
  });
});

test('an unknown function is named with its line', () => {
  const text =
    '{\n "user": {\n  "mappings": [\n   {\n    "sourcePath": "$.a",\n    "targetPath": "$.b",\n    "functions": [\n     {"function": "concatstring"}\n    ]\n   }\n  ]\n }\n}';
  expect(() => readTransformation(text)).toThrow(
    'user, mapping 1, function concatstring, line 8: There is no such function. It is written concatString.',
  );
});
