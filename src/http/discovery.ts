import type { JsonObject } from '../protocol/json.js';
import { MAX_BULK_OPERATIONS } from '../protocol/messages/bulk-request.js';
import { CURSOR_TIMEOUT_S } from '../protocol/messages/cursor.js';
import { DEFAULT_COUNT, MAX_COUNT } from '../protocol/messages/list-query.js';
import {
  getResourceType,
  getSchema,
  listResourceTypes,
  listSchemas,
  type ServiceProviderFeatures,
  serviceProviderConfig,
} from '../protocol/schema/discovery.js';
import { forbidden, notFound } from '../protocol/scim-error.js';
import type { TenantContext } from '../protocol/tenant-context.js';
import { MAX_BODY_BYTES } from './read-json.js';

/** What this server does, as `/ServiceProviderConfig` says it. */
const FEATURES: ServiceProviderFeatures = {
  patch: true,
  bulk: { maxOperations: MAX_BULK_OPERATIONS, maxPayloadSize: MAX_BODY_BYTES },
  filter: { maxResults: MAX_COUNT },
  changePassword: false,
  sort: true,
  pagination: { cursorTimeout: CURSOR_TIMEOUT_S, defaultPageSize: DEFAULT_COUNT, maxPageSize: MAX_COUNT },
  etag: true,
  authenticationSchemes: [
    {
      type: 'oauthbearertoken',
      name: 'Secret Token',
      description: 'The secret token of the organization as an OAuth bearer token.',
      specUri: 'https://www.rfc-editor.org/info/rfc6750',
      primary: true,
    },
  ],
};

type Endpoint = (tenant: TenantContext, id: string | undefined) => JsonObject;

/** The discovery endpoints (RFC 7644 §4) by their name in lower case. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [
    'serviceproviderconfig',
    (tenant, id) => {
      if (id !== undefined) throw notFound('/ServiceProviderConfig has no parts.');
      return serviceProviderConfig(FEATURES, tenant.baseUrl);
    },
  ],
  ['resourcetypes', (tenant, id) => (id === undefined ? listResourceTypes(tenant) : getResourceType(tenant, id))],
  ['schemas', (tenant, id) => (id === undefined ? listSchemas(tenant) : getSchema(tenant, id))],
]);

export const isDiscovery = (endpoint: string): boolean => ENDPOINTS.has(endpoint.toLowerCase());

/**
 * The body of a discovery endpoint.
 * @throws ScimError 404; 403 for a filter (RFC 7644 §4)
 */
export function discover(
  tenant: TenantContext,
  endpoint: string,
  id: string | undefined,
  query: URLSearchParams,
): JsonObject {
  if (query.has('filter')) throw forbidden('Discovery endpoints take no filter (RFC 7644 §4).');
  const body = ENDPOINTS.get(endpoint.toLowerCase());
  if (body === undefined) throw notFound(`There is no ${endpoint} here.`);
  return body(tenant, id);
}
