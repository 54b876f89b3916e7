import { computed, direct, SOFT_DELETED } from './attribute-mappings.js';
import type { ObjectMapping, SynchronizationSchema } from './model.js';

const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';

const USERS: ObjectMapping = {
  enabled: true,
  sourceObjectName: 'User',
  targetObjectName: 'User',
  attributeMappings: [
    direct('userName', 'userPrincipalName', 1),
    direct('externalId', 'mailNickname', 2),
    computed('active', 'Switch', SOFT_DELETED),
    direct('displayName', 'displayName'),
    direct('title', 'jobTitle'),
    direct('emails[type eq "work"].value', 'mail'),
    direct('name.givenName', 'givenName'),
    direct('name.familyName', 'surname'),
    direct('addresses[type eq "work"].locality', 'city'),
    direct('addresses[type eq "work"].country', 'country'),
    direct(`${ENTERPRISE}:employeeNumber`, 'employeeId'),
    direct(`${ENTERPRISE}:department`, 'department'),
    direct(`${ENTERPRISE}:manager`, 'manager'),
  ],
};

const GROUPS: ObjectMapping = {
  enabled: true,
  sourceObjectName: 'Group',
  targetObjectName: 'Group',
  attributeMappings: [direct('displayName', 'displayName', 1), direct('externalId', 'objectId')],
};

/** The 13 attributes of the Vault Platform gallery app (ENTRA.md §3), and Entra's own mapping of groups. */
export const DEFAULT_MAPPINGS: SynchronizationSchema = { objectMappings: [USERS, GROUPS] };
