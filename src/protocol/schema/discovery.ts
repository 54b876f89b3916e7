/**
 * The bodies of `/ServiceProviderConfig`, `/ResourceTypes` and `/Schemas` (RFC 7644 §4, RFC 7643 §5 to §7).
 *
 * `/Schemas` describes the resources that can be provisioned: User, its extensions and Group. The schemas of the
 * discovery documents themselves (RFC 7643 §8.7.2) are left out: no resource type has them, no client can write them,
 * and Entra would offer their attributes as targets for mapping.
 */
import type { JsonObject } from '../json.js';
import { notFound } from '../scim-error.js';
import { LIST_RESPONSE, RESOURCE_TYPE_SCHEMA, SCHEMA_SCHEMA, SERVICE_PROVIDER_CONFIG_SCHEMA } from '../urns.js';
import type { AttributeDefinition, AttributeType, SchemaDefinition } from './definition.js';
import type { ResourceType } from './resource-type.js';

/** What discovery needs of a call. */
export interface Discoverable {
  readonly resourceTypes: ReadonlyMap<string, ResourceType>;
  /** Tenant URL without a trailing slash. */
  readonly baseUrl: string;
}

/** What the server can do; said by http, which does it. */
export interface ServiceProviderFeatures {
  readonly documentationUri?: string;
  readonly patch: boolean;
  /** `undefined` when not supported. */
  readonly bulk: { readonly maxOperations: number; readonly maxPayloadSize: number } | undefined;
  /** `undefined` when not supported. */
  readonly filter: { readonly maxResults: number } | undefined;
  readonly changePassword: boolean;
  readonly sort: boolean;
  readonly etag: boolean;
  /**
   * Of paging by cursor (RFC 9865 §4), in seconds and resources; paging by index is the default. `undefined` for a client
   * that reads what RFC 7643 §5 has and stops at everything else.
   */
  readonly pagination:
    | { readonly cursorTimeout: number; readonly defaultPageSize: number; readonly maxPageSize: number }
    | undefined;
  readonly authenticationSchemes: readonly AuthenticationScheme[];
  /** Of the interoperability profile; left out where it is not claimed. */
  readonly interopProfileConformant?: boolean;
}

export interface AuthenticationScheme {
  readonly type: 'oauth' | 'oauth2' | 'oauthbearertoken' | 'httpbasic' | 'httpdigest';
  readonly name: string;
  readonly description: string;
  readonly specUri?: string;
  readonly documentationUri?: string;
  readonly primary?: boolean;
}

/** The body of `/ServiceProviderConfig`. */
export function serviceProviderConfig(features: ServiceProviderFeatures, baseUrl: string): JsonObject {
  const { documentationUri, bulk, filter, pagination } = features;
  return {
    schemas: [SERVICE_PROVIDER_CONFIG_SCHEMA],
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: { supported: features.patch },
    bulk: { supported: bulk !== undefined, maxOperations: 0, maxPayloadSize: 0, ...bulk },
    filter: { supported: filter !== undefined, maxResults: 0, ...filter },
    changePassword: { supported: features.changePassword },
    sort: { supported: features.sort },
    etag: { supported: features.etag },
    ...(pagination && { pagination: { cursor: true, index: true, defaultPaginationMethod: 'index', ...pagination } }),
    authenticationSchemes: features.authenticationSchemes.map((scheme) => ({ ...scheme })),
    ...(features.interopProfileConformant && { interopProfileConformant: true }),
    meta: { resourceType: 'ServiceProviderConfig', location: `${baseUrl}/ServiceProviderConfig` },
  };
}

/** The body of `/ResourceTypes`. */
export const listResourceTypes = ({ resourceTypes, baseUrl }: Discoverable): JsonObject =>
  listResponse([...resourceTypes.values()].map((type) => resourceTypeBody(type, baseUrl)));

/**
 * The body of `/ResourceTypes/{name}`, whatever the case of the name (RFC 7643 §8.7.2).
 * @throws ScimError 404
 */
export function getResourceType({ resourceTypes, baseUrl }: Discoverable, name: string): JsonObject {
  const type = [...resourceTypes.values()].find((candidate) => candidate.name.toLowerCase() === name.toLowerCase());
  if (!type)
    throw notFound(
      `There is no resource type "${name}". The resource types are ${[...resourceTypes.keys()].join(', ')}.`,
    );
  return resourceTypeBody(type, baseUrl);
}

/** The body of `/Schemas`. */
export const listSchemas = ({ resourceTypes, baseUrl }: Discoverable): JsonObject =>
  listResponse(schemasOf(resourceTypes).map((schema) => schemaBody(schema, baseUrl)));

/**
 * The body of `/Schemas/{id}`, whatever the case of the id (RFC 7643 §8.7.2).
 * @throws ScimError 404
 */
export function getSchema({ resourceTypes, baseUrl }: Discoverable, id: string): JsonObject {
  const schemas = schemasOf(resourceTypes);
  const schema = schemas.find((candidate) => candidate.id.toLowerCase() === id.toLowerCase());
  if (!schema) throw notFound(`There is no schema "${id}". The schemas are ${schemas.map((s) => s.id).join(', ')}.`);
  return schemaBody(schema, baseUrl);
}

const listResponse = (resources: JsonObject[]): JsonObject => ({
  schemas: [LIST_RESPONSE],
  totalResults: resources.length,
  itemsPerPage: resources.length,
  startIndex: 1,
  Resources: resources,
});

/** Each schema once, although several resource types may carry the same extension. */
function schemasOf(resourceTypes: Discoverable['resourceTypes']): SchemaDefinition[] {
  const all = [...resourceTypes.values()].flatMap((type) => [type.schema, ...type.extensions]);
  return [...new Map(all.map((schema) => [schema.id, schema])).values()];
}

const resourceTypeBody = (type: ResourceType, baseUrl: string): JsonObject => ({
  schemas: [RESOURCE_TYPE_SCHEMA],
  id: type.name,
  name: type.name,
  description: type.description,
  endpoint: type.endpoint,
  schema: type.schema.id,
  schemaExtensions: type.extensions.map((extension) => ({
    schema: extension.id,
    // What a profile requires of an extension cannot be carried without it; for its own, the organization said it.
    required: extension.own
      ? (type.requiredExtensions ?? []).includes(extension.id)
      : extension.attributes.some((attribute) => attribute.required),
  })),
  meta: { resourceType: 'ResourceType', location: `${baseUrl}/ResourceTypes/${type.name}` },
});

const schemaBody = (schema: SchemaDefinition, baseUrl: string): JsonObject => ({
  ...schemaDocument(schema),
  meta: { resourceType: 'Schema', location: `${baseUrl}/Schemas/${schema.id}` },
});

/** A schema as RFC 7643 §7 writes it, without `meta`. */
export const schemaDocument = (schema: SchemaDefinition): JsonObject => ({
  schemas: [SCHEMA_SCHEMA],
  id: schema.id,
  name: schema.name,
  description: schema.description,
  attributes: schema.attributes.map(attributeBody),
});

/** The types whose values are text, so that letter case can matter (RFC 7643 §2.3). */
const TYPES_WITH_CASE: ReadonlySet<AttributeType> = new Set(['string', 'reference', 'binary']);

function attributeBody(attribute: AttributeDefinition): JsonObject {
  const { name, type, multiValued, description, required, caseExact, mutability, returned, uniqueness } = attribute;
  const { canonicalValues, referenceTypes, subAttributes } = attribute;
  return {
    name,
    type,
    multiValued,
    description,
    required,
    ...(TYPES_WITH_CASE.has(type) ? { caseExact } : {}),
    mutability,
    returned,
    uniqueness,
    ...(canonicalValues ? { canonicalValues: [...canonicalValues] } : {}),
    ...(referenceTypes ? { referenceTypes: [...referenceTypes] } : {}),
    ...(subAttributes ? { subAttributes: subAttributes.map(attributeBody) } : {}),
  };
}
