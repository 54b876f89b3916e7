import { ENTERPRISE_USER_SCHEMA } from '../urns.js';
import { CORE } from './core.js';
import type { Profile } from './profile.js';

/** An attribute of the table of the Vault Platform gallery app. */
export interface MappedAttribute {
  readonly path: string;
  /** The source attribute that Entra maps to it by default. */
  readonly source: string;
  /** May be absent. */
  readonly isOptional?: true;
}

/** All thirteen, in the order of the app's table. */
export const VAULT_USER_ATTRIBUTES: readonly MappedAttribute[] = [
  { path: 'userName', source: 'userPrincipalName' },
  { path: 'externalId', source: 'mailNickname' },
  { path: 'active', source: 'Switch([IsSoftDeleted], , "False", "True", "True", "False")' },
  { path: 'displayName', source: 'displayName', isOptional: true },
  { path: 'title', source: 'jobTitle' },
  { path: 'emails[type eq "work"].value', source: 'mail' },
  { path: 'name.givenName', source: 'givenName' },
  { path: 'name.familyName', source: 'surname' },
  { path: 'addresses[type eq "work"].locality', source: 'city' },
  { path: 'addresses[type eq "work"].country', source: 'country' },
  { path: `${ENTERPRISE_USER_SCHEMA}:employeeNumber`, source: 'employeeId' },
  { path: `${ENTERPRISE_USER_SCHEMA}:department`, source: 'department' },
  { path: `${ENTERPRISE_USER_SCHEMA}:manager.value`, source: 'manager', isOptional: true },
];

/**
 * The Vault Platform gallery app requires eleven of its thirteen attributes (displayName and manager may be absent), each
 * with the source attribute that Entra maps to it by default.
 */
export const VAULT: Profile = {
  name: 'vault',
  app: 'vault-platform',
  requirements: {
    User: VAULT_USER_ATTRIBUTES.filter(({ isOptional }) => !isOptional).map(({ path, source }) => ({ path, source })),
    Group: CORE.requirements.Group ?? [],
  },
};
