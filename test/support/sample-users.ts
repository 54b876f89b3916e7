import type { JsonObject } from '../../src/protocol/json.js';
import { ENTERPRISE_USER_SCHEMA, GROUP_SCHEMA, USER_SCHEMA } from '../../src/protocol/urns.js';

/** The least that a core organization takes. */
export const coreUser = (userName: string, more: JsonObject = {}): JsonObject => ({
  schemas: [USER_SCHEMA],
  userName,
  ...more,
});

/** Everything that the vault profile requires, as Entra sends it. */
export const vaultUser = (name: string, more: JsonObject = {}): JsonObject => ({
  schemas: [USER_SCHEMA, ENTERPRISE_USER_SCHEMA],
  externalId: name,
  userName: `${name}@contoso.com`,
  active: true,
  displayName: `${name} of Contoso`,
  title: 'Analyst',
  emails: [{ primary: true, type: 'work', value: `${name}@contoso.com` }],
  meta: { resourceType: 'User' },
  name: { familyName: 'Contoso', givenName: name },
  addresses: [{ type: 'work', locality: 'London', country: 'GB', primary: false }],
  [ENTERPRISE_USER_SCHEMA]: { employeeNumber: `E-${name}`, department: 'Research' },
  ...more,
});

export const group = (displayName: string, ...members: string[]): JsonObject => ({
  schemas: [GROUP_SCHEMA],
  displayName,
  members: members.map((value) => ({ value })),
});
