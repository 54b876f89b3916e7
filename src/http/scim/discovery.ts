import type { Call } from '../../protocol/call.js';
import type { JsonObject } from '../../protocol/json.js';
import { MAX_BULK_OPERATIONS } from '../../protocol/messages/bulk-request.js';
import { CURSOR_TIMEOUT_S } from '../../protocol/messages/cursor.js';
import { DEFAULT_COUNT, MAX_COUNT } from '../../protocol/messages/list-query.js';
import {
  type AuthenticationScheme,
  getResourceType,
  getSchema,
  listResourceTypes,
  listSchemas,
  type ServiceProviderFeatures,
  serviceProviderConfig,
} from '../../protocol/schema/discovery.js';
import { forbidden, notFound } from '../../protocol/scim-error.js';
import type { Tenant } from '../../protocol/tenant.js';

/** What this server does, as `/ServiceProviderConfig` says it. */
const FEATURES: Omit<ServiceProviderFeatures, 'authenticationSchemes' | 'bulk'> = {
  patch: true,
  filter: { maxResults: MAX_COUNT },
  changePassword: false,
  sort: true,
  pagination: { cursorTimeout: CURSOR_TIMEOUT_S, defaultPageSize: DEFAULT_COUNT, maxPageSize: MAX_COUNT },
  etag: true,
};

/** How callers say who they are, by the kinds of credentials that it takes. RFC 7643 §5 has no type for certificates. */
const SCHEMES: ReadonlyArray<AuthenticationScheme & { readonly kinds: readonly string[] }> = [
  {
    kinds: ['token'],
    type: 'oauthbearertoken',
    name: 'Secret Token',
    description: 'A secret token of the organization as an OAuth bearer token.',
    specUri: 'https://www.rfc-editor.org/info/rfc6750',
  },
  {
    kinds: ['entra'],
    type: 'oauthbearertoken',
    name: 'Microsoft Entra',
    description: 'A token that Microsoft Entra issued to its provisioning service, as an OAuth bearer token.',
    specUri: 'https://www.rfc-editor.org/info/rfc6750',
  },
  {
    kinds: ['client', 'federation'],
    type: 'oauth2',
    name: 'OAuth 2.0 Client Credentials',
    description: 'An access token from /oauth2/token of this server, by the grant client_credentials.',
    specUri: 'https://www.rfc-editor.org/info/rfc6749',
  },
  {
    kinds: ['client'],
    type: 'httpbasic',
    name: 'HTTP Basic',
    description: 'The id of an OAuth client as the user, its secret as the password.',
    specUri: 'https://www.rfc-editor.org/info/rfc7617',
  },
];

/** Those that the organization can use now; the first is the primary one. */
const schemesOf = ({ credentialKinds }: Tenant): AuthenticationScheme[] =>
  SCHEMES.filter(({ kinds }) => kinds.some((kind) => credentialKinds.has(kind))).map(({ kinds: _, ...scheme }, i) =>
    i === 0 ? { ...scheme, primary: true } : scheme,
  );

const discoverable = ({ tenant: { resourceTypes }, baseUrl }: Call) => ({ resourceTypes, baseUrl });

type Endpoint = (call: Call, id: string | undefined, maxBulkBytes: number) => JsonObject;

/** The discovery endpoints (RFC 7644 §4) by their name in lower case. */
const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map<string, Endpoint>([
  [
    'serviceproviderconfig',
    (call, id, maxBulkBytes) => {
      if (id !== undefined) throw notFound('/ServiceProviderConfig has no parts.');
      const bulk = { maxOperations: MAX_BULK_OPERATIONS, maxPayloadSize: maxBulkBytes };
      return serviceProviderConfig({ ...FEATURES, bulk, authenticationSchemes: schemesOf(call.tenant) }, call.baseUrl);
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
  if (query.has('filter')) throw forbidden('Discovery endpoints take no filter (RFC 7644 §4).');
  const body = ENDPOINTS.get(endpoint.toLowerCase());
  if (body === undefined) throw notFound(`There is no ${endpoint} here.`);
  return body(call, id, maxBulkBytes);
}
