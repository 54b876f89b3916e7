/** Where something is set on the other side, as people click it. */
export interface ClickPath {
  readonly product: Product;
  /** From the start page on. */
  readonly steps: readonly string[];
  /** When it was last compared with what the vendor documents: portals change. */
  readonly checked: string;
  readonly source: string;
}

export type Product = 'Entra' | 'Okta' | 'SAP';

const CHECKED = '2026-11-29';
const ENTRA_DOCS = 'https://learn.microsoft.com/entra/identity/app-provisioning/';
const ENTRA_APP = ['Entra ID', 'Enterprise apps', 'the application', 'Provisioning'];
const OKTA_DOCS = 'https://help.okta.com/oie/en-us/content/topics/provisioning/lcm/troubleshooting.htm';
const OKTA_APP = ['Applications', 'Applications', 'the app'];
const SAP_DOCS = 'https://help.sap.com/docs/identity-provisioning';
const SAP_SYSTEM = ['Identity Provisioning', 'Target Systems', 'the SCIM System'];

const entra = (page: string, ...steps: string[]): ClickPath => ({
  product: 'Entra',
  steps: [...ENTRA_APP, ...steps],
  checked: CHECKED,
  source: ENTRA_DOCS + page,
});
const okta = (...steps: string[]): ClickPath => ({
  product: 'Okta',
  steps: [...OKTA_APP, ...steps],
  checked: CHECKED,
  source: OKTA_DOCS,
});
const sap = (...steps: string[]): ClickPath => ({
  product: 'SAP',
  steps: [...SAP_SYSTEM, ...steps],
  checked: CHECKED,
  source: SAP_DOCS,
});

/** What an admin of the client may have to open. Each product has its own way there. */
export const PLACES = {
  /** Tenant URL and secret. */
  connection: [
    entra('configure-automatic-user-provisioning-portal', 'Admin Credentials', 'Test Connection'),
    okta('Provisioning', 'Integration', 'Edit', 'Test Connector Configuration'),
    sap('Properties', 'URL, Authentication and its credentials'),
  ],
  /** Which attribute goes where, with which value. */
  mapping: [
    entra('customize-application-attributes', 'Mappings', 'Provision Microsoft Entra ID Users', 'Attribute Mappings'),
    okta('Provisioning', 'To App'),
    sap('Transformations', 'the mappings of users'),
  ],
  /** The same of groups. */
  groups: [
    entra('customize-application-attributes', 'Mappings', 'Provision Microsoft Entra ID Groups', 'Attribute Mappings'),
    okta('Push Groups'),
    sap('Transformations', 'the mappings of groups'),
  ],
  /** By what a user here is found. */
  matching: [
    entra(
      'customize-application-attributes',
      'Mappings',
      'Provision Microsoft Entra ID Users',
      'the attribute',
      'Match objects using this attribute',
    ),
    okta('Provisioning', 'Integration', 'Unique identifier field for users'),
    sap('Properties', 'scim.user.unique.attribute'),
  ],
  /** Who is provisioned at all. */
  scope: [
    {
      ...entra('provision-on-demand'),
      steps: ['Entra ID', 'Enterprise apps', 'the application', 'Users and groups'],
    },
    okta('Assignments'),
    {
      ...sap(),
      steps: ['Identity Provisioning', 'Source Systems', 'the source', 'Properties', 'the filters'],
    },
  ],
  /** Do one user, or one job, again. */
  again: [
    entra('provision-on-demand', 'Provision on demand'),
    okta('Assignments', 'the user', 'Provision User'),
    { ...sap(), steps: ['Identity Provisioning', 'Source Systems', 'the source', 'Jobs', 'Resync Job', 'Run Now'] },
  ],
  /** Forget what was linked and read everything anew. */
  restart: [
    entra('application-provisioning-quarantine-status', 'Restart provisioning'),
    { ...okta(), steps: ['Dashboard', 'Tasks', 'the failed tasks'] },
    { ...sap(), steps: ['Identity Provisioning', 'Source Systems', 'the source', 'Jobs', 'Resync Job', 'Run Now'] },
  ],
} as const satisfies Record<string, readonly ClickPath[]>;

export type Place = keyof typeof PLACES;
