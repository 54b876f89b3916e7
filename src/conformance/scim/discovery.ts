import { memberOf } from '../../entra/target/target-path.js';
import { NotApplicable } from '../../entra/validate/model.js';
import {
  GROUP_SCHEMA,
  LIST_RESPONSE,
  RESOURCE_TYPE_SCHEMA,
  SCHEMA_SCHEMA,
  SERVICE_PROVIDER_CONFIG_SCHEMA,
  USER_SCHEMA,
} from '../../protocol/urns.js';
import type { Check } from '../check.js';
import { isSameUrn, listOf } from '../endpoint/declared.js';
import type { Endpoint } from '../endpoint/endpoint.js';
import { must, mustAnswer, mustBe } from '../endpoint/must.js';

const FEATURES = ['patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag'];
const NUMBERS = [
  ['bulk', 'maxOperations'],
  ['bulk', 'maxPayloadSize'],
  ['filter', 'maxResults'],
] as const;
const LISTS = ['/ResourceTypes', '/Schemas'] as const;
/** What RFC 7643 §7 lets a characteristic be. */
const CHARACTERISTICS: ReadonlyArray<readonly [name: string, values: readonly string[]]> = [
  ['type', ['string', 'boolean', 'decimal', 'integer', 'dateTime', 'binary', 'reference', 'complex']],
  ['mutability', ['readOnly', 'readWrite', 'immutable', 'writeOnly']],
  ['returned', ['always', 'never', 'default', 'request']],
  ['uniqueness', ['none', 'server', 'global']],
];

/** RFC 7643 §5 to §7, RFC 7644 §4. */
export const DISCOVERY_CHECKS: readonly Check[] = [
  {
    id: 'config-served',
    clause: 'RFC 7644 §4',
    level: 'MUST',
    demand: 'Answer GET /ServiceProviderConfig with 200 and a document of its schema.',
    async run(endpoint) {
      const answer = await endpoint.document('/ServiceProviderConfig');
      mustAnswer(answer, [200], 'GET /ServiceProviderConfig');
      mustName(answer.json, SERVICE_PROVIDER_CONFIG_SCHEMA);
    },
  },
  {
    id: 'config-features',
    clause: 'RFC 7643 §5',
    level: 'MUST',
    demand: 'Say in ServiceProviderConfig of each feature whether it is supported, and within which limits.',
    async run(endpoint) {
      const { json } = await endpoint.document('/ServiceProviderConfig');
      for (const feature of FEATURES) {
        const supported = memberOf(memberOf(json, feature), 'supported');
        must(
          typeof supported === 'boolean',
          `${feature}.supported is true or false`,
          `${feature}.supported ${supported}`,
        );
      }
      for (const [feature, name] of NUMBERS) {
        const limit = memberOf(memberOf(json, feature), name);
        must(Number.isInteger(limit), `${feature}.${name} is a whole number`, `${feature}.${name} ${limit}`);
      }
    },
  },
  {
    id: 'config-authentication',
    clause: 'RFC 7643 §5',
    level: 'MUST',
    demand: 'List in ServiceProviderConfig the authentication schemes with type, name and description.',
    async run(endpoint) {
      const { json } = await endpoint.document('/ServiceProviderConfig');
      const schemes = memberOf(json, 'authenticationSchemes');
      must(Array.isArray(schemes), 'authenticationSchemes is a list', `authenticationSchemes ${typeof schemes}`);
      for (const scheme of schemes) {
        for (const name of ['type', 'name', 'description']) mustHaveText(scheme, name, 'an authentication scheme');
      }
    },
  },
  {
    id: 'lists-are-lists',
    clause: 'RFC 7644 §4',
    level: 'MUST',
    demand: 'Answer GET /ResourceTypes and /Schemas with a ListResponse of all there are.',
    async run(endpoint) {
      for (const path of LISTS) {
        const answer = await endpoint.document(path);
        mustAnswer(answer, [200], `GET ${path}`);
        mustName(answer.json, LIST_RESPONSE);
        const count = listOf(answer.json, 'Resources').length;
        must(count > 0, `${path} lists something`, `${path} lists nothing`);
        mustBe(memberOf(answer.json, 'totalResults'), count, `totalResults of ${path} is`);
      }
    },
  },
  {
    id: 'resource-types',
    clause: 'RFC 7643 §6',
    level: 'MUST',
    demand: 'Give each resource type a name, an endpoint, a schema, and extensions that say whether they are required.',
    async run(endpoint) {
      for (const type of await listed(endpoint, '/ResourceTypes')) {
        mustName(type, RESOURCE_TYPE_SCHEMA);
        for (const name of ['name', 'endpoint', 'schema']) mustHaveText(type, name, 'a resource type');
        for (const extension of listOf(type, 'schemaExtensions')) {
          mustHaveText(extension, 'schema', 'a schemaExtension');
          const required = memberOf(extension, 'required');
          must(typeof required === 'boolean', 'schemaExtensions.required is true or false', `required ${required}`);
        }
      }
    },
  },
  {
    id: 'schemas-complete',
    clause: 'RFC 7643 §7',
    level: 'MUST',
    demand: 'Serve in /Schemas every schema that a resource type names.',
    async run(endpoint) {
      const ids = (await listed(endpoint, '/Schemas')).map((schema) => memberOf(schema, 'id'));
      for (const type of await listed(endpoint, '/ResourceTypes')) {
        const named = [
          memberOf(type, 'schema'),
          ...listOf(type, 'schemaExtensions').map((one) => memberOf(one, 'schema')),
        ];
        for (const urn of named) {
          must(
            ids.some((id) => isSameUrn(id, urn)),
            `/Schemas has ${urn}`,
            `/Schemas has no ${urn}`,
          );
        }
      }
    },
  },
  {
    id: 'schema-characteristics',
    clause: 'RFC 7643 §7',
    level: 'MUST',
    demand: 'Describe each attribute with the characteristics that RFC 7643 §7 knows, and their values.',
    async run(endpoint) {
      for (const schema of await listed(endpoint, '/Schemas')) {
        mustName(schema, SCHEMA_SCHEMA);
        const id = memberOf(schema, 'id');
        must(Array.isArray(memberOf(schema, 'attributes')), `${id} has attributes`, `${id} has none`);
        mustBeDescribed(listOf(schema, 'attributes'), String(id));
      }
    },
  },
  {
    id: 'user-name-declared',
    clause: 'RFC 7643 §4.1.1',
    level: 'MUST',
    demand: 'Declare userName as required, and unique.',
    async run(endpoint) {
      const { schema } = await endpoint.typeOf(USER_SCHEMA);
      const userName = schema.attributes.find(({ name }) => name === 'userName');
      must(
        userName?.required === true,
        'userName is required',
        `userName ${userName === undefined ? 'missing' : 'optional'}`,
      );
      must(userName.uniqueness !== 'none', 'userName has uniqueness server or global', 'userName has uniqueness none');
    },
  },
  {
    id: 'group-name-declared',
    clause: 'RFC 7643 §4.2',
    level: 'MUST',
    demand: 'Declare displayName of groups as required.',
    async run(endpoint) {
      const { schema } = await endpoint.typeOf(GROUP_SCHEMA);
      const name = schema.attributes.find((attribute) => attribute.name === 'displayName');
      must(
        name?.required === true,
        'displayName is required',
        `displayName ${name === undefined ? 'missing' : 'optional'}`,
      );
    },
  },
  {
    id: 'discovery-by-name',
    clause: 'RFC 7644 §4',
    level: 'MUST',
    demand: 'Serve each schema at /Schemas/{its URN} and each resource type at /ResourceTypes/{its name}.',
    async run(endpoint) {
      for (const [path, name] of [
        ['/ResourceTypes', 'name'],
        ['/Schemas', 'id'],
      ] as const) {
        for (const one of await listed(endpoint, path)) {
          const wanted = memberOf(one, name);
          const answer = await endpoint.get(`${path}/${encodeURIComponent(String(wanted))}`);
          mustAnswer(answer, [200], `GET ${path}/${wanted}`);
          mustBe(memberOf(answer.json, name), wanted, name);
        }
      }
    },
  },
  {
    id: 'discovery-ignores-paging',
    clause: 'RFC 7644 §4',
    level: 'MUST',
    demand: 'Ignore sorting and paging when /ResourceTypes and /Schemas are asked for.',
    async run(endpoint) {
      for (const path of LISTS) {
        const all = await listed(endpoint, path);
        const answer = await endpoint.get(path, [
          ['startIndex', '2'],
          ['count', '1'],
          ['sortBy', 'id'],
        ]);
        mustAnswer(answer, [200], `GET ${path}?startIndex=2&count=1&sortBy=id`);
        mustBe(listOf(answer.json, 'Resources').length, all.length, `entries of ${path}`);
      }
    },
  },
  {
    id: 'discovery-refuses-filters',
    clause: 'RFC 7644 §4',
    level: 'SHOULD',
    demand: 'Answer a filter on /ResourceTypes and /Schemas with 403.',
    async run(endpoint) {
      for (const path of LISTS) {
        mustAnswer(await endpoint.get(path, [['filter', 'id eq "User"']]), [403], `GET ${path}?filter=…`);
      }
    },
  },
];

async function listed(endpoint: Endpoint, path: string): Promise<readonly unknown[]> {
  const list = listOf((await endpoint.document(path)).json, 'Resources');
  if (list.length === 0) throw new NotApplicable(`${path} lists nothing`);
  return list;
}

function mustBeDescribed(attributes: readonly unknown[], holder: string): void {
  for (const attribute of attributes) {
    mustHaveText(attribute, 'name', holder);
    const name = `${holder} ${memberOf(attribute, 'name')}`;
    for (const [characteristic, values] of CHARACTERISTICS) {
      const value = memberOf(attribute, characteristic);
      const isKnown = value === undefined ? characteristic !== 'type' : values.includes(String(value));
      must(isKnown, `${name}: ${characteristic} is ${values.join(', ')}`, `${name}: ${characteristic} ${value}`);
    }
    const multiValued = memberOf(attribute, 'multiValued');
    must(
      typeof multiValued === 'boolean',
      `${name}: multiValued is true or false`,
      `${name}: multiValued ${multiValued}`,
    );
    const parts = listOf(attribute, 'subAttributes');
    const isComplex = memberOf(attribute, 'type') === 'complex';
    must(!isComplex || parts.length > 0, `${name}: subAttributes`, `${name}: complex without subAttributes`);
    mustBeDescribed(parts, name);
  }
}

function mustName(document: unknown, schema: string): void {
  const schemas = listOf(document, 'schemas');
  must(
    schemas.some((urn) => isSameUrn(urn, schema)),
    `schemas names ${schema}`,
    `schemas ${JSON.stringify(schemas)}`,
  );
}

function mustHaveText(object: unknown, name: string, holder: string): void {
  const value = memberOf(object, name);
  must(typeof value === 'string' && value !== '', `${holder} has a ${name}`, `${holder} has ${name} ${value}`);
}
