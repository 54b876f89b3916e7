/** Schemas that SAP's transformations name. */
export { ENTERPRISE_USER_SCHEMA as ENTERPRISE } from '../../../protocol/urns.js';
export const SAP_USER = 'urn:ietf:params:scim:schemas:extension:sap:2.0:User';
export const SAP_GROUP = 'urn:ietf:params:scim:schemas:extension:sap:2.0:Group';
export const SAP_CUSTOM_USER = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:User';
export const SAP_CUSTOM_GROUP = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:Group';

/** A variable as the texts of mappings name it. */
export const variable = (name: string): string => `$\{${name}}`;
