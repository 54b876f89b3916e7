import { z } from 'zod';
import type { JsonObject } from '../../protocol/json.js';
import { MAX_BULK_OPERATIONS } from '../../protocol/messages/bulk-request.js';
import { MAX_OPERATIONS } from '../../protocol/messages/patch-op.js';
import { SEARCH_MEMBERS } from '../../protocol/messages/search-request.js';
import { SCIM_TYPES } from '../../protocol/scim-error.js';
import {
  BULK_REQUEST,
  BULK_RESPONSE,
  ERROR,
  LIST_RESPONSE,
  PATCH_OP,
  RESOURCE_TYPE_SCHEMA,
  SCHEMA_SCHEMA,
  SEARCH_REQUEST,
  SERVICE_PROVIDER_CONFIG_SCHEMA,
} from '../../protocol/urns.js';
import { type JsonSchema, listOf, NUMBER, record, ref, TEXT, TRUTH } from './operation.js';

/** Of a message that says in `schemas` what it is. */
const only = (urn: string): JsonSchema => ({ type: 'array', items: { const: urn }, minItems: 1 });

/** A zod schema as what somebody may send. */
export function sentSchema(schema: z.ZodType): JsonSchema {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return rest as JsonSchema;
}

/** @param resources the schema of one of them */
export const listSchema = (resources: JsonSchema): JsonSchema => ({
  type: 'object',
  properties: {
    schemas: only(LIST_RESPONSE),
    totalResults: { ...NUMBER, description: 'How many there are in all; not in every page by cursor.' },
    startIndex: NUMBER,
    itemsPerPage: NUMBER,
    previousCursor: TEXT,
    nextCursor: { ...TEXT, description: 'For `cursor`: the next page. Not there on the last one.' },
    startId: TEXT,
    nextId: { ...TEXT, description: 'For `startId`: the next page; `end` on the last one.' },
    Resources: listOf(resources),
  },
  required: ['schemas', 'itemsPerPage', 'Resources'],
  additionalProperties: false,
});

const search = sentSchema(SEARCH_MEMBERS.partial());
const meta = {
  type: 'object',
  properties: { resourceType: TEXT, location: TEXT },
  required: ['resourceType', 'location'],
  additionalProperties: false,
};
const supported = (others: Readonly<Record<string, JsonSchema>> = {}) => record({ supported: TRUTH, ...others });

/** What every resource type shares. */
export const SCIM_MESSAGES: Readonly<Record<string, JsonSchema>> = {
  Error: {
    description: 'What every refusal looks like (RFC 7644 §3.12).',
    type: 'object',
    properties: {
      schemas: only(ERROR),
      status: { type: 'string', pattern: '^[45][0-9][0-9]$' },
      scimType: { type: 'string', enum: [...SCIM_TYPES] },
      detail: { ...TEXT, description: 'Names the attribute, what was received and what to change.' },
    },
    required: ['schemas', 'status', 'detail'],
    additionalProperties: false,
  },
  SearchRequest: {
    description: 'A query in a body, so that what it looks for is in no log of URLs (RFC 7644 §3.4.3).',
    ...search,
    properties: { schemas: only(SEARCH_REQUEST), ...(search.properties as JsonObject) },
    additionalProperties: true,
  },
  PatchOp: {
    description: `Up to ${MAX_OPERATIONS} operations, all of them or none (RFC 7644 §3.5.2).`,
    type: 'object',
    properties: {
      schemas: only(PATCH_OP),
      Operations: {
        type: 'array',
        maxItems: MAX_OPERATIONS,
        items: {
          type: 'object',
          properties: {
            op: { type: 'string', enum: ['add', 'replace', 'remove'], description: 'In any letter case.' },
            path: { ...TEXT, description: 'Such as `active`, `name.givenName` or `emails[type eq "work"].value`.' },
            value: { description: 'Any JSON that the path takes; without a path, an object of attributes.' },
          },
          required: ['op'],
        },
      },
    },
    required: ['Operations'],
  },
  BulkRequest: {
    description: 'Operations in one request (RFC 7644 §3.7).',
    type: 'object',
    properties: {
      schemas: only(BULK_REQUEST),
      failOnErrors: { ...NUMBER, minimum: 0, description: 'After so many failures the rest is not tried.' },
      Operations: {
        type: 'array',
        maxItems: MAX_BULK_OPERATIONS,
        items: {
          type: 'object',
          properties: {
            method: { type: 'string', enum: ['POST', 'PUT', 'PATCH', 'DELETE'] },
            path: { ...TEXT, description: 'Below the Tenant URL.' },
            bulkId: { ...TEXT, description: 'Of a POST: others say `bulkId:…` in the place of the id to come.' },
            version: TEXT,
            data: { type: 'object' },
          },
          required: ['method', 'path'],
        },
      },
    },
    required: ['Operations'],
  },
  BulkResponse: record({
    schemas: only(BULK_RESPONSE),
    Operations: listOf({
      type: 'object',
      properties: {
        location: TEXT,
        method: TEXT,
        bulkId: TEXT,
        version: TEXT,
        status: { type: 'string', pattern: '^[1-5][0-9][0-9]$' },
        response: { type: 'object' },
      },
      required: ['method', 'status'],
      additionalProperties: false,
    }),
  }),
  ServiceProviderConfig: {
    type: 'object',
    properties: {
      schemas: only(SERVICE_PROVIDER_CONFIG_SCHEMA),
      documentationUri: TEXT,
      patch: supported(),
      bulk: supported({ maxOperations: NUMBER, maxPayloadSize: NUMBER }),
      filter: supported({ maxResults: NUMBER }),
      changePassword: supported(),
      sort: supported(),
      etag: supported(),
      pagination: {
        ...record({
          cursor: TRUTH,
          index: TRUTH,
          defaultPaginationMethod: TEXT,
          cursorTimeout: NUMBER,
          defaultPageSize: NUMBER,
          maxPageSize: NUMBER,
        }),
        description: 'RFC 9865.',
      },
      authenticationSchemes: listOf({ type: 'object', required: ['type', 'name', 'description'] }),
      meta,
    },
    required: ['schemas', 'patch', 'bulk', 'filter', 'changePassword', 'sort', 'etag', 'authenticationSchemes', 'meta'],
    additionalProperties: false,
  },
  ResourceType: record({
    schemas: only(RESOURCE_TYPE_SCHEMA),
    id: TEXT,
    name: TEXT,
    description: TEXT,
    endpoint: TEXT,
    schema: TEXT,
    schemaExtensions: listOf(record({ schema: TEXT, required: TRUTH })),
    meta,
  }),
  SchemaAttribute: {
    type: 'object',
    properties: {
      name: TEXT,
      type: TEXT,
      multiValued: TRUTH,
      description: TEXT,
      required: TRUTH,
      caseExact: TRUTH,
      mutability: TEXT,
      returned: TEXT,
      uniqueness: TEXT,
      canonicalValues: listOf(TEXT),
      referenceTypes: listOf(TEXT),
      subAttributes: listOf(ref('SchemaAttribute')),
    },
    required: ['name', 'type', 'multiValued', 'description', 'required', 'mutability', 'returned', 'uniqueness'],
    additionalProperties: false,
  },
  Schema: record({
    schemas: only(SCHEMA_SCHEMA),
    id: TEXT,
    name: TEXT,
    description: TEXT,
    attributes: listOf(ref('SchemaAttribute')),
    meta,
  }),
};
