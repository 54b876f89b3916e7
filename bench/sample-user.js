export const ENTERPRISE = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User';
export const PATCH_OP = 'urn:ietf:params:scim:api:messages:2.0:PatchOp';

/** A user as Entra sends it to a Vault organization. */
export const sampleUser = (/** @type {string} */ name) => ({
  schemas: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE],
  externalId: name,
  userName: `${name}@contoso.example`,
  active: true,
  displayName: `Ada ${name}`,
  title: 'Analyst',
  emails: [{ primary: true, type: 'work', value: `${name}@contoso.example` }],
  meta: { resourceType: 'User' },
  name: { familyName: 'Lovelace', givenName: 'Ada' },
  addresses: [{ type: 'work', locality: 'London', country: 'GB', primary: false }],
  [ENTERPRISE]: { employeeNumber: '1042', department: 'Research' },
});
