import { ENTERPRISE_USER_SCHEMA } from '../urns.js';
import { CORE } from './core.js';
import type { Profile } from './profile.js';

/**
 * The attribute table of the Vault Platform gallery app: the eleven required of its thirteen attributes (displayName and
 * manager may be absent), each with the source attribute that Entra maps to it by default.
 */
export const VAULT: Profile = {
  name: 'vault',
  requirements: {
    User: [
      { path: 'userName', source: 'userPrincipalName' },
      { path: 'externalId', source: 'mailNickname' },
      { path: 'active', source: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")' },
      { path: 'title', source: 'jobTitle' },
      { path: 'emails[type eq "work"].value', source: 'mail' },
      { path: 'name.givenName', source: 'givenName' },
      { path: 'name.familyName', source: 'surname' },
      { path: 'addresses[type eq "work"].locality', source: 'city' },
      { path: 'addresses[type eq "work"].country', source: 'country' },
      { path: `${ENTERPRISE_USER_SCHEMA}:employeeNumber`, source: 'employeeId' },
      { path: `${ENTERPRISE_USER_SCHEMA}:department`, source: 'department' },
    ],
    Group: CORE.requirements.Group ?? [],
  },
};
