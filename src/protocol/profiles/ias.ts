import { ENTERPRISE_USER } from '../schema/enterprise-user.js';
import type { ResourceRules } from '../schema/resource-rules.js';
import { IDENTITY_DIRECTORY_USER } from '../schema/sap/identity-directory-user.js';
import { SAP_CUSTOM_ATTRIBUTES, SAP_CUSTOM_GROUP, SAP_CUSTOM_USER } from '../schema/sap/sap-custom.js';
import { SAP_GROUP } from '../schema/sap/sap-group.js';
import { SAP_USER } from '../schema/sap/sap-user.js';
import { SAP_GROUP_SCHEMA } from '../urns.js';
import { CORE } from './core.js';
import { completeGroup } from './ias/complete-group.js';
import { completeUser } from './ias/complete-user.js';
import type { Profile } from './profile.js';

/** What SAP's server does in the same way for both types, as recorded and documented (docs/decisions/0032). */
const RULES: ResourceRules = { maxCount: 100, patchesSilently: true };

/**
 * The shape of SAP Cloud Identity Services, so that whoever speaks to an Identity Authentication tenant can speak to us:
 * Entra's application for it, Identity Provisioning, Identity Access Governance. SAP's own reading of users takes an e-mail
 * address for granted.
 */
export const IAS: Profile = {
  name: 'ias',
  app: 'sap-cloud-identity',
  requirements: {
    User: [
      { path: 'userName', source: 'userPrincipalName' },
      { path: 'emails.value', source: 'userPrincipalName' },
    ],
    Group: CORE.requirements.Group ?? [],
  },
  types: {
    User: {
      schema: IDENTITY_DIRECTORY_USER,
      extensions: [ENTERPRISE_USER, SAP_USER, SAP_CUSTOM_USER, SAP_CUSTOM_ATTRIBUTES],
      rules: { ...RULES, missing: (id) => `User ${id} not found`, complete: completeUser },
    },
    Group: {
      extensions: [SAP_GROUP, SAP_CUSTOM_GROUP],
      rules: {
        ...RULES,
        uniqueTogether: [[`${SAP_GROUP_SCHEMA}:applicationId`, `${SAP_GROUP_SCHEMA}:externalName`]],
        memberGroups: `${SAP_GROUP_SCHEMA}:children`,
        missing: (id) => `Group ${id} not found`,
        complete: completeGroup,
      },
    },
  },
};
