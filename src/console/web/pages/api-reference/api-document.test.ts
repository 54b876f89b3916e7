import { type ApiDocument, curlOf, groupsOf, type Schema, typeOf } from './api-document.ts';

const operation = (operationId: string, tag: string, more = {}) => ({
  operationId,
  tags: [tag],
  summary: `Do ${operationId}`,
  responses: {},
  security: [{ secretToken: [] }],
  ...more,
});
const DOCUMENT: ApiDocument = {
  servers: [{ url: 'https://scim.example.com' }],
  tags: [
    { name: 'Users', description: 'People.' },
    { name: 'OAuth', description: 'Tokens.' },
  ],
  paths: {
    '/Users': {
      get: operation('listUsers', 'Users', {
        parameters: [
          {
            name: 'filter',
            in: 'query',
            description: '',
            required: false,
            schema: {},
            example: 'userName eq "o\'hara"',
          },
          { name: 'count', in: 'query', description: '', required: false, schema: {} },
        ],
      }),
    },
    '/Users/{id}': {
      patch: operation('patchUser', 'Users', {
        parameters: [{ name: 'id', in: 'path', description: '', required: true, schema: {}, example: '7/8' }],
        requestBody: { content: { 'application/scim+json': { schema: {}, example: { a: "it's" } } } },
      }),
    },
    '/token': {
      post: operation('grantToken', 'OAuth', {
        security: [{ basic: [] }],
        requestBody: { content: { 'application/x-www-form-urlencoded': { schema: {}, example: { scope: 'a b' } } } },
      }),
    },
  },
  components: { schemas: {} },
};
const of = (id: string) =>
  groupsOf(DOCUMENT, '')
    .flatMap(({ operations }) => operations)
    .find(({ operationId }) => operationId === id) as never;

test('operations come in the groups of the document, those that have every word', () => {
  const ids = (search: string) => groupsOf(DOCUMENT, search).map(({ name, operations }) => [name, operations.length]);
  expect(ids('')).toEqual([
    ['Users', 2],
    ['OAuth', 1],
  ]);
  expect(ids(' patch  USERS ')).toEqual([['Users', 1]]);
  expect(ids('filter')).toEqual([['Users', 1]]);
  expect(ids('token users')).toEqual([]);
});

test('a command has examples in place of parameters, escaped for a URL and for a shell', () => {
  expect(curlOf(DOCUMENT, of('listUsers'))).toBe(
    `curl --request GET 'https://scim.example.com/Users?filter=userName%20eq%20%22o'\\''hara%22' \\\n  --header "Authorization: Bearer $SCIM_TOKEN"`,
  );
  expect(curlOf(DOCUMENT, of('patchUser'))).toContain(`--data '{"a":"it'\\''s"}'`);
  expect(curlOf(DOCUMENT, of('patchUser'))).toContain('/Users/7%2F8');
  expect(curlOf(DOCUMENT, of('grantToken'))).toContain(
    `--user "$CLIENT_ID:$CLIENT_SECRET" \\\n  --data-urlencode 'scope=a b'`,
  );
});

test.each<[Schema, string]>([
  [{ type: ['string', 'null'] }, 'string | null'],
  [{ type: 'array', items: { $ref: '#/components/schemas/User' } }, 'User[]'],
  [{ enum: ['a', 1] }, '"a" | 1'],
  [{ const: false }, 'false'],
  [{ anyOf: [{ type: 'integer' }, { type: 'string', format: 'date-time' }] }, 'integer | string (date-time)'],
  [{}, 'any'],
])('%j is %s', (schema, text) => expect(typeOf(schema)).toBe(text));
