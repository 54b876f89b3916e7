import { computed, constant, direct, SOFT_DELETED } from './attribute-mappings.js';
import type { AttributeMapping, ObjectMapping, SynchronizationSchema } from './model.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
const CUSTOM_USER = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:User:attributes';
const CUSTOM_GROUP = 'urn:sap:cloud:scim:schemas:extension:custom:2.0:Group';

/** Entra keeps values of its own for applications here; ten, as SAP has custom attributes. */
const CUSTOM_ATTRIBUTES = Array.from({ length: 10 }, (_, i) =>
  direct(`${CUSTOM_USER}:customAttribute${i + 1}`, `extensionAttribute${i + 1}`),
);

const USERS: ObjectMapping = {
  enabled: true,
  sourceObjectName: 'User',
  targetObjectName: 'User',
  attributeMappings: [
    direct('userName', 'userPrincipalName', 1),
    direct('emails[type eq "work"].value', 'userPrincipalName'),
    computed('active', 'Switch', SOFT_DELETED),
    direct('displayName', 'displayName'),
    direct(`${ENTERPRISE}:manager`, 'manager'),
    direct('addresses[type eq "work"].country', 'country'),
    direct('addresses[type eq "work"].locality', 'city'),
    direct('addresses[type eq "work"].postalCode', 'postalCode'),
    direct('addresses[type eq "work"].region', 'state'),
    direct('addresses[type eq "work"].streetAddress', 'streetAddress'),
    direct('name.givenName', 'givenName'),
    direct('name.familyName', 'surname'),
    direct('name.honorificPrefix', 'extensionAttribute11'),
    direct('phoneNumbers[type eq "fax"].value', 'facsimileTelephoneNumber'),
    direct('phoneNumbers[type eq "mobile"].value', 'mobile'),
    direct('phoneNumbers[type eq "work"].value', 'telephoneNumber'),
    direct(`${ENTERPRISE}:costCenter`, 'extensionAttribute12'),
    direct(`${ENTERPRISE}:department`, 'department'),
    direct(`${ENTERPRISE}:division`, 'extensionAttribute13'),
    direct(`${ENTERPRISE}:employeeNumber`, 'employeeId'),
    direct(`${ENTERPRISE}:organization`, 'companyName'),
    direct('locale', 'preferredLanguage'),
    direct('timezone', 'extensionAttribute14'),
    constant('userType', 'employee'),
    direct('company', 'companyName'),
    constant('sendMail', 'False'),
    constant('mailVerified', 'True'),
    ...CUSTOM_ATTRIBUTES,
  ],
};

/** SAP never changes the name of a group: it is given when the group is created. */
const NAME: AttributeMapping = { ...direct(`${CUSTOM_GROUP}:name`, 'objectId'), flowType: 'ObjectAddOnly' };

const GROUPS: ObjectMapping = {
  enabled: true,
  sourceObjectName: 'Group',
  targetObjectName: 'Group',
  attributeMappings: [
    direct('displayName', 'displayName', 1),
    direct('externalId', 'objectId'),
    NAME,
    direct(`${CUSTOM_GROUP}:description`, 'description'),
  ],
};

/**
 * All attributes of Entra's application "SAP Cloud Identity Services". Which source stands behind those that Entra does not
 * map by itself is ours.
 */
export const SAP_CLOUD_IDENTITY_MAPPINGS: SynchronizationSchema = { objectMappings: [USERS, GROUPS] };
