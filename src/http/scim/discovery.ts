import { schemesOf } from '../../auth/methods/methods.js';
import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import { MAX_BULK_OPERATIONS } from '../../protocol/messages/bulk-request.js';
import { CURSOR_TIMEOUT_S } from '../../protocol/messages/cursor.js';
import { FOREIGN_PAGE } from '../../protocol/messages/foreign-query.js';
import { givenParameter } from '../../protocol/messages/given-parameter.js';
import { DEFAULT_COUNT, maxCountOf } from '../../protocol/messages/list-query.js';
import { declareTypes } from '../../protocol/schema/declared-types.js';
import {
  getResourceType,
  getSchema,
  listResourceTypes,
  listSchemas,
  type ServiceProviderFeatures,
  serviceProviderConfig,
} from '../../protocol/schema/discovery.js';
import { forbidden, notFound } from '../../protocol/scim-error.js';

/** What this server does, as `/ServiceProviderConfig` says it. */
const FEATURES: Omit<
  ServiceProviderFeatures,
  'authenticationSchemes' | 'bulk' | 'pagination' | 'filter' | 'interopProfileConformant'
> = {
  patch: true,
  changePassword: false,
  sort: true,
  etag: true,
};
const PAGINATION = { cursorTimeout: CURSOR_TIMEOUT_S, defaultPageSize: DEFAULT_COUNT };

/** What its proxies of systems do: what SAP's do. */
const PROXY_FEATURES: Omit<ServiceProviderFeatures, 'authenticationSchemes'> = {
  ...FEATURES,
  filter: { maxResults: FOREIGN_PAGE.max },
  sort: false,
  bulk: undefined,
  pagination: undefined,
};

const discoverable = ({ tenant: { resourceTypes }, baseUrl }: Call) => ({ resourceTypes, baseUrl });

type Endpoint = (call: Call, id: string | undefined, maxBulkBytes: number) => JsonObject;

/** The discovery endpoints (RFC 7644 §4) by their name in lower case. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [
    'serviceproviderconfig',
    (call, id, maxBulkBytes) => {
      if (id !== undefined) throw notFound('/ServiceProviderConfig has no parts.');
      const bulk = { maxOperations: MAX_BULK_OPERATIONS, maxPayloadSize: maxBulkBytes };
      const { credentialKinds, discovery, system, resourceTypes, strict } = call.tenant;
      const authenticationSchemes = schemesOf(credentialKinds);
      if (system !== undefined)
        return serviceProviderConfig({ ...PROXY_FEATURES, authenticationSchemes }, call.baseUrl);
      const maxResults = maxCountOf(resourceTypes.values());
      const pagination = discovery === 'full' ? { ...PAGINATION, maxPageSize: maxResults } : undefined;
      return serviceProviderConfig(
        {
          ...FEATURES,
          filter: { maxResults },
          bulk,
          pagination,
          authenticationSchemes,
          // A client that reads what RFC 7643 has and stops at everything else is told nothing of it.
          interopProfileConformant: strict && discovery === 'full' && declareTypes(resourceTypes.values()),
        },
        call.baseUrl,
      );
    },
  ],
  [
    'resourcetypes',
    (call, id) => (id === undefined ? listResourceTypes(discoverable(call)) : getResourceType(discoverable(call), id)),
  ],
  ['schemas', (call, id) => (id === undefined ? listSchemas(discoverable(call)) : getSchema(discoverable(call), id))],
]);

export const isDiscovery = (endpoint: string): boolean => ENDPOINTS.has(endpoint.toLowerCase());

/**
 * The body of a discovery endpoint.
 * @param maxBulkBytes largest body of a Bulk
 * @throws ScimError 404; 403 for a filter (RFC 7644 §4)
 */
export function discover(
  call: Call,
  endpoint: string,
  id: string | undefined,
  query: URLSearchParams,
  maxBulkBytes: number,
): JsonObject {
  if (givenParameter(query, 'filter') !== undefined)
    throw forbidden('Discovery endpoints take no filter (RFC 7644 §4).', 'discovery-filter');
  const body = ENDPOINTS.get(endpoint.toLowerCase());
  if (body === undefined) throw notFound(`There is no ${endpoint} here.`);
  return body(call, id, maxBulkBytes);
}
