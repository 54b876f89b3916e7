import type { Json, JsonObject } from '../../protocol/json.js';
import type { ResourceType } from '../../protocol/schema/resource-type.js';
import { BULK_REQUEST, LIST_RESPONSE, PATCH_OP, SEARCH_REQUEST } from '../../protocol/urns.js';
import { ME_VERBS } from '../scim/me.js';
import { ON_RESOURCE, ON_SEARCH, ON_TYPE } from '../scim/verbs.js';
import {
  API_METHODS,
  type ApiAnswer,
  type ApiContent,
  type ApiOperation,
  type ApiParameter,
  type ApiPart,
  type JsonSchema,
  ref,
  TEXT,
} from './operation.js';
import { type RefusalStatus, refusals } from './refusals.js';
import { resourceExample, resourceSchema, SAMPLE_ID } from './resource-schema.js';
import { listSchema, SCIM_MESSAGES } from './scim-messages.js';

export const SCIM_TYPE = 'application/scim+json';

/** Where operations are. */
export interface ScimPlace {
  /** Path that they begin with. */
  readonly base: string;
  /** Of that path. */
  readonly parameters: readonly ApiParameter[];
  /** For examples. */
  readonly tenantUrl: string;
}

const ID: ApiParameter = {
  name: 'id',
  in: 'path',
  isRequired: true,
  description: 'That the server gave to the resource.',
  schema: TEXT,
  example: SAMPLE_ID,
};
const query = (name: string, description: string, schema: JsonSchema = TEXT, example?: Json): ApiParameter => ({
  name,
  in: 'query',
  description,
  schema,
  ...(example === undefined ? {} : { example }),
});
const PROJECTION = [
  query('attributes', 'The only attributes to answer with, separated by commas.'),
  query('excludedAttributes', 'Attributes to leave out, such as `members`.'),
];
const listParameters = (example: string): ApiParameter[] => [
  query('filter', 'RFC 7644 §3.4.2.2.', TEXT, example),
  query('sortBy', 'An attribute.'),
  query('sortOrder', 'Which end comes first.', { type: 'string', enum: ['ascending', 'descending'] }),
  query('startIndex', 'The first of the page, from 1.', { type: 'integer' }),
  query('count', 'How many at most.', { type: 'integer' }, 10),
  query('cursor', 'Pages by cursor (RFC 9865): empty for the first, then `nextCursor`.'),
  query('startId', 'Pages by id: `initial` for the first, then `nextId`.'),
  ...PROJECTION,
];
const IF_MATCH: ApiParameter = {
  name: 'If-Match',
  in: 'header',
  description: 'The entity tag that the resource must have.',
  schema: TEXT,
};
const IF_NONE_MATCH: ApiParameter = {
  ...IF_MATCH,
  name: 'If-None-Match',
  description: 'The entity tag that the client has: 304 when the resource still has it.',
};

const READING: readonly RefusalStatus[] = [400, 401, 403, 404, 429, 503];
const WRITING: readonly RefusalStatus[] = [400, 401, 403, 404, 409, 412, 413, 429, 503];
const refused = (statuses: readonly RefusalStatus[]) => refusals(statuses, SCIM_TYPE, ref('Error'));
const scim = (schema: JsonSchema, example?: Json): ApiContent => ({
  mediaType: SCIM_TYPE,
  schema,
  ...(example === undefined ? {} : { example }),
});
const answered = (description: string, schema: JsonSchema, example?: Json): ApiAnswer => ({
  description,
  content: scim(schema, example),
});

type Words = Readonly<Record<string, Omit<ApiOperation, 'method' | 'path' | 'tag' | 'security'>>>;

/** What `words` say of each method of a table of the router. @throws Error when they lack one */
function operationsOn(
  table: Readonly<Record<string, unknown>>,
  words: Words,
  where: Pick<ApiOperation, 'path' | 'tag'> & { readonly parameters: readonly ApiParameter[] },
): ApiOperation[] {
  return Object.keys(table).map((name) => {
    const method = API_METHODS.find((one) => one === name);
    const said = words[name];
    if (method === undefined || said === undefined) throw new Error(`nothing says what ${name} ${where.path} does`);
    const { path, tag } = where;
    const parameters = [...where.parameters, ...(said.parameters ?? [])];
    return { ...said, method, path, tag, parameters, security: 'organization' };
  });
}

const sentName = ({ name }: ResourceType): string => `${name}ToWrite`;

/** What a change of one resource might be. */
function patchExample({ name, own, schema }: ResourceType): JsonObject {
  const change: JsonObject =
    name === 'Group'
      ? { op: 'add', path: 'members', value: [{ value: SAMPLE_ID }] }
      : own
        ? { op: 'remove', path: schema.attributes[0]?.name ?? 'externalId' }
        : { op: 'replace', path: 'active', value: false };
  return { schemas: [PATCH_OP], Operations: [change] };
}

const exampleFilter = ({ name, own }: ResourceType): string =>
  name === 'Group' ? 'displayName eq "Engineers"' : own ? 'externalId eq "7"' : 'userName eq "ada@example.com"';

const listExample = (resources: Json[]): JsonObject => ({
  schemas: [LIST_RESPONSE],
  totalResults: resources.length,
  startIndex: 1,
  itemsPerPage: resources.length,
  Resources: resources,
});

/** All of one resource type. */
function operationsOf(type: ResourceType, { base, parameters, tenantUrl }: ScimPlace): ApiOperation[] {
  const { name, endpoint } = type;
  const plural = endpoint.slice(1);
  const path = `${base}${endpoint}`;
  const resource = ref(name);
  const example = resourceExample(type, 'answered', tenantUrl);
  const sent = scim(ref(sentName(type)), resourceExample(type, 'sent', tenantUrl));
  const found = answered('What was found.', ref(`${name}List`), listExample([example]));
  const whole = (description: string) => answered(description, resource, example);
  const at = { path, tag: plural, parameters };
  const filter = exampleFilter(type);
  return [
    ...operationsOn(
      ON_TYPE,
      {
        GET: {
          id: `list${plural}`,
          summary: `List ${plural}, or find them`,
          parameters: listParameters(filter),
          answers: { 200: found, ...refused(READING) },
        },
        POST: {
          id: `create${name}`,
          summary: `Create a ${name}`,
          parameters: PROJECTION,
          body: sent,
          answers: { 201: whole('It was created; `Location` says where it is.'), ...refused(WRITING) },
        },
      },
      at,
    ),
    ...operationsOn(
      ON_SEARCH,
      {
        POST: {
          id: `search${plural}`,
          summary: `Find ${plural}, by a query in the body`,
          body: scim(ref('SearchRequest'), { schemas: [SEARCH_REQUEST], filter, count: 10 }),
          answers: { 200: found, ...refused([...READING, 413]) },
        },
      },
      { ...at, path: `${path}/.search` },
    ),
    ...operationsOn(ON_RESOURCE, wordsOfOne(type, sent, whole), {
      ...at,
      path: `${path}/{id}`,
      parameters: [...parameters, ID],
    }),
  ];
}

function wordsOfOne(type: ResourceType, sent: ApiContent, whole: (description: string) => ApiAnswer): Words {
  const { name } = type;
  return {
    GET: {
      id: `get${name}`,
      summary: `Read a ${name}`,
      parameters: [...PROJECTION, IF_NONE_MATCH],
      answers: { 200: whole('The resource.'), 304: { description: 'It has not changed.' }, ...refused(READING) },
    },
    PUT: {
      id: `replace${name}`,
      summary: `Replace a ${name}`,
      description: 'What the body leaves out is removed.',
      parameters: [...PROJECTION, IF_MATCH],
      body: sent,
      answers: { 200: whole('As it is now.'), ...refused(WRITING) },
    },
    PATCH: {
      id: `patch${name}`,
      summary: `Change parts of a ${name}`,
      parameters: [...PROJECTION, IF_MATCH],
      body: scim(ref('PatchOp'), patchExample(type)),
      answers: {
        200: whole('As it is now.'),
        204: { description: 'It was done. A Group is answered so, unless `attributes` asks for a body.' },
        ...refused(WRITING),
      },
    },
    DELETE: {
      id: `delete${name}`,
      summary: `Delete a ${name}`,
      parameters: [IF_MATCH],
      answers: { 204: { description: 'It is gone.' }, ...refused([401, 403, 404, 412, 429, 503]) },
    },
  };
}

const CHANGE_OF_ME: JsonObject = {
  schemas: [PATCH_OP],
  Operations: [{ op: 'replace', path: 'nickName', value: 'Countess' }],
};

/** `/Me`: as one of them, for a credential that stands for a user. */
function operationsOnMe(user: ResourceType, { base, parameters, tenantUrl }: ScimPlace): ApiOperation[] {
  const sent = scim(ref(sentName(user)), resourceExample(user, 'sent', tenantUrl));
  const example = resourceExample(user, 'answered', tenantUrl);
  const words = wordsOfOne(user, sent, (description) => answered(description, ref('User'), example));
  const ofMe = Object.entries(words).map(([method, said]) => [
    method,
    {
      ...said,
      ...(method === 'PATCH' ? { body: scim(ref('PatchOp'), CHANGE_OF_ME) } : {}),
      id: said.id.replace('User', 'Me'),
      summary: said.summary.replace('a User', 'the user whom the credential stands for'),
      answers: { ...said.answers, ...refused([501]) },
    },
  ]);
  return operationsOn(ME_VERBS, Object.fromEntries(ofMe), { path: `${base}/Me`, tag: 'Me', parameters });
}

/** What is about all resource types. */
function operationsOnAll(types: readonly ResourceType[], place: ScimPlace): ApiOperation[] {
  const { base, parameters, tenantUrl } = place;
  const [first] = types;
  const examples = first === undefined ? [] : [resourceExample(first, 'answered', tenantUrl)];
  const found = answered('What was found.', ref('AnyList'), listExample(examples));
  const sent: JsonObject = first === undefined ? {} : resourceExample(first, 'sent', tenantUrl);
  const all = { tag: 'All types', security: 'organization' } as const;
  return [
    {
      ...all,
      id: 'queryAll',
      method: 'GET',
      path: base,
      summary: 'Find resources of every type',
      parameters: [...parameters, ...listParameters('externalId eq "7"')],
      answers: { 200: found, ...refused(READING) },
    },
    {
      ...all,
      id: 'searchAll',
      method: 'POST',
      path: `${base}/.search`,
      summary: 'Find resources of every type, by a query in the body',
      parameters,
      body: scim(ref('SearchRequest'), { schemas: [SEARCH_REQUEST], filter: 'externalId eq "7"' }),
      answers: { 200: found, ...refused([...READING, 413]) },
    },
    {
      ...all,
      id: 'bulk',
      method: 'POST',
      path: `${base}/Bulk`,
      summary: 'Do many things in one request',
      description: 'Each operation succeeds or fails by itself.',
      parameters,
      body: scim(ref('BulkRequest'), {
        schemas: [BULK_REQUEST],
        Operations: [{ method: 'POST', path: first?.endpoint ?? '/Users', bulkId: '1', data: sent }],
      }),
      answers: {
        200: answered('What became of each.', ref('BulkResponse')),
        ...refused([400, 401, 403, 413, 429, 503]),
      },
    },
  ];
}

/** RFC 7644 §4. */
function discoveryOperations({ base, parameters }: ScimPlace): ApiOperation[] {
  const one = (
    id: string,
    path: string,
    summary: string,
    schema: JsonSchema,
    others: readonly ApiParameter[] = [],
  ) => ({
    id,
    method: 'GET' as const,
    path: `${base}${path}`,
    tag: 'Discovery',
    summary,
    parameters: [...parameters, ...others],
    answers: { 200: answered('What there is.', schema), ...refused([401, 403, 404, 429, 503]) },
    security: 'organization' as const,
  });
  const named = (example: string, description: string): ApiParameter => ({ ...ID, example, description });
  return [
    one('getServiceProviderConfig', '/ServiceProviderConfig', 'What this server can do', ref('ServiceProviderConfig')),
    one('listResourceTypes', '/ResourceTypes', 'Which resources there are', listSchema(ref('ResourceType'))),
    one('getResourceType', '/ResourceTypes/{id}', 'One of them', ref('ResourceType'), [named('User', 'Its name.')]),
    one('listSchemas', '/Schemas', 'Which attributes they have', listSchema(ref('Schema'))),
    one('getSchema', '/Schemas/{id}', 'One of the schemas', ref('Schema'), [
      named('urn:ietf:params:scim:schemas:core:2.0:User', 'Its URN.'),
    ]),
  ];
}

/** SCIM, of the resource types of an organization. */
export function scimPart(resourceTypes: ReadonlyMap<string, ResourceType>, place: ScimPlace): ApiPart {
  const types = [...resourceTypes.values()];
  const user = resourceTypes.get('User');
  const schemas = types.flatMap((type) => [
    [type.name, resourceSchema(type, 'answered')] as const,
    [sentName(type), resourceSchema(type, 'sent')] as const,
    [`${type.name}List`, listSchema(ref(type.name))] as const,
  ]);
  return {
    tags: [
      ...types.map(({ endpoint, description }) => ({ name: endpoint.slice(1), description })),
      { name: 'Me', description: 'What a user may do with a credential of their own (RFC 7644 §3.11).' },
      { name: 'All types', description: 'Queries over everything, and many changes in one request.' },
      { name: 'Discovery', description: 'What a client can find out about the server (RFC 7644 §4).' },
    ],
    operations: [
      ...types.flatMap((type) => operationsOf(type, place)),
      ...(user === undefined ? [] : operationsOnMe(user, place)),
      ...operationsOnAll(types, place),
      ...discoveryOperations(place),
    ],
    schemas: {
      ...SCIM_MESSAGES,
      ...Object.fromEntries(schemas),
      AnyList: listSchema({ anyOf: types.map(({ name }) => ref(name)) }),
    },
  };
}
