/** The URNs of RFC 7643 §10.3 and RFC 7644 §8.2 that Rollcall speaks. */
export const USER_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:User';
export const GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Group';
export const ENTERPRISE_USER_SCHEMA = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
/** Of draft-wzdk-scim-agent-resource, which no standard has taken up yet. */
export const AGENT_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Agent';
export const SCHEMA_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:Schema';
export const RESOURCE_TYPE_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ResourceType';
export const SERVICE_PROVIDER_CONFIG_SCHEMA = 'urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig';
export const LIST_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:ListResponse';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';
export const ERROR = 'urn:ietf:params:scim:api:messages:2.0:Error';
export const SEARCH_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:SearchRequest';
export const BULK_REQUEST = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest';
export const BULK_RESPONSE = 'urn:ietf:params:scim:api:messages:2.0:BulkResponse';
/** Extensions of SAP's Identity Directory. */
export const SAP_USER_SCHEMA = 'urn:ietf:params:scim:schemas:extension:sap:2.0:User';
export const SAP_GROUP_SCHEMA = 'urn:ietf:params:scim:schemas:extension:sap:2.0:Group';
export const SAP_CUSTOM_USER_SCHEMA = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:User';
export const SAP_CUSTOM_GROUP_SCHEMA = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:Group';
