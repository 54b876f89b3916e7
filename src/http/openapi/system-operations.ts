import type { Json } from '../../protocol/json.js';
import { SYSTEMS_PATH } from '../request/origin.js';
import { ON_PROXIED } from '../scim/verbs.js';
import {
  API_METHODS,
  type ApiOperation,
  type ApiParameter,
  type ApiPart,
  type JsonSchema,
  ref,
  TEXT,
} from './operation.js';
import { refusals } from './refusals.js';
import { listSchema } from './scim-messages.js';
import { SCIM_TYPE } from './scim-operations.js';

const TAG = 'Proxy systems';
const path = (name: string, description: string, example: Json): ApiParameter => ({
  name,
  in: 'path',
  isRequired: true,
  description,
  schema: TEXT,
  example,
});
const SYSTEM = path('system', 'Id of the system.', '01934c6e-0000-7000-8000-00000000000d');
const ID = path('id', 'Of the resource there.', 'P000001');
const FILTER: ApiParameter = { name: 'filter', in: 'query', description: 'Passed on.', schema: TEXT };
const IF_MATCH: ApiParameter = { name: 'If-Match', in: 'header', description: 'Passed on.', schema: TEXT };

const content = (schema: JsonSchema) => ({ mediaType: SCIM_TYPE, schema });
const REFUSED = refusals([400, 401, 403, 404, 409, 412, 413, 429, 503], SCIM_TYPE, ref('Error'));
const VERBS = { GET: 'read', POST: 'create', PUT: 'replace', PATCH: 'change', DELETE: 'delete' } as const;

function operationsOn(table: Readonly<Record<string, unknown>>, endpoint: string, isOne: boolean): ApiOperation[] {
  return API_METHODS.filter((method) => method in table).map((method): ApiOperation => {
    const verb = isOne || method !== 'GET' ? VERBS[method] : 'list';
    const body = { description: 'As the system answered.', content: content(ref('SystemResource')) };
    const list = { description: 'As the system answered.', content: content(ref('SystemResourceList')) };
    const done = { description: 'It was done.' };
    const good: ApiOperation['answers'] =
      method === 'DELETE'
        ? { 204: done }
        : method === 'POST'
          ? { 201: body }
          : method === 'PATCH'
            ? { 200: body, 204: done }
            : { 200: verb === 'list' ? list : body };
    return {
      id: `${verb}System${isOne || method === 'POST' ? endpoint.slice(0, -1) : endpoint}`,
      method,
      path: `${SYSTEMS_PATH}/{system}/${endpoint}${isOne ? '/{id}' : ''}`,
      tag: TAG,
      summary: `${verb[0]?.toUpperCase()}${verb.slice(1)} ${endpoint} of a system`,
      parameters: [
        SYSTEM,
        ...(isOne ? [ID, ...(method === 'GET' ? [] : [IF_MATCH])] : method === 'GET' ? [FILTER] : []),
      ],
      ...(method === 'GET' || method === 'DELETE'
        ? {}
        : { body: content(ref(method === 'PATCH' ? 'PatchOp' : 'SystemResource')) }),
      answers: { ...good, ...REFUSED },
      security: 'organization',
    };
  });
}

const discovery = (id: string, name: string, schema: JsonSchema): ApiOperation => ({
  id,
  method: 'GET',
  path: `${SYSTEMS_PATH}/{system}/${name}`,
  tag: TAG,
  summary: `/${name} of a system`,
  parameters: [SYSTEM],
  answers: { 200: { description: 'What there is.', content: content(schema) }, ...REFUSED },
  security: 'organization',
});

/** Upstream systems, passed on as SAP Identity Provisioning does. */
export const SYSTEMS_PART: ApiPart = {
  tags: [{ name: TAG, description: 'Users and groups of upstream systems, passed on. Their schemas are their own.' }],
  schemas: {
    SystemResource: { type: 'object', description: 'As the system has it, after transformation.' },
    SystemResourceList: listSchema(ref('SystemResource')),
  },
  operations: [
    ...['Users', 'Groups'].flatMap((endpoint) => [
      ...operationsOn(ON_PROXIED.type, endpoint, false),
      ...operationsOn(ON_PROXIED.resource, endpoint, true),
    ]),
    discovery('getSystemServiceProviderConfig', 'ServiceProviderConfig', ref('ServiceProviderConfig')),
    discovery('listSystemResourceTypes', 'ResourceTypes', listSchema(ref('ResourceType'))),
    discovery('listSystemSchemas', 'Schemas', listSchema(ref('Schema'))),
  ],
};
