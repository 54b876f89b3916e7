/** Where something is set on the other side, as people click it. */
export interface ClickPath {
  readonly product: Product;
  /** From the start page on. */
  readonly steps: readonly string[];
  /** Where the vendor documents it; undefined where nothing of that was found, and it is from general knowledge. */
  readonly checked?: Checked;
}

interface Checked {
  /** When it was last compared: portals change. */
  readonly on: string;
  readonly source: string;
}

export type Product = 'Entra' | 'Okta' | 'SAP';

const ENTRA_DOCS = 'https://learn.microsoft.com/entra/identity/';
const ENTRA_APP = ['Entra ID', 'Enterprise apps', 'the application'];
const ENTRA_MAPPINGS = ['Provisioning', 'Mappings'];
const OKTA_APP = ['Applications', 'Applications', 'the app'];
const SAP_DOCS = 'https://github.com/SAP-docs/btp-cloud-identity-services/blob/main/docs/Operation-Guide/';
const SAP_TARGET = ['Identity Provisioning', 'Target Systems', 'the SCIM System'];
const SAP_SOURCE = ['Identity Provisioning', 'Source Systems', 'the source'];

const entra = (steps: readonly string[], page: string, on = '2026-11-30'): ClickPath => ({
  product: 'Entra',
  steps: [...ENTRA_APP, ...steps],
  checked: { on, source: ENTRA_DOCS + page },
});
const okta = (steps: readonly string[], source?: string, on = '2026-11-30'): ClickPath => ({
  product: 'Okta',
  steps,
  ...(source !== undefined && { checked: { on, source } }),
});
const sap = (steps: readonly string[], source: string): ClickPath => ({
  product: 'SAP',
  steps,
  checked: { on: '2026-11-30', source },
});

const CUSTOMIZE = 'app-provisioning/customize-application-attributes';
const OKTA_TROUBLE = 'https://help.okta.com/oie/en-us/content/topics/provisioning/lcm/troubleshooting.htm';
const OKTA_PUSH = 'https://help.okta.com/en-us/Content/Topics/users-groups-profiles/usgp-enable-group-push.htm';
const OKTA_PROVISION_USER =
  'https://support.okta.com/help/s/article/Provisioning-Error-User-Was-Assigned-This-Application-Before-Provisioning-Was-Enabled-And-Not-Provisioned-In-The-Downstream-Application-Click-Provision-User';
const SAP_PROPERTIES =
  'https://help.sap.com/docs/cloud-identity-services/cloud-identity-services/list-of-properties?locale=en-US&version=Cloud';
const SAP_TRANSFORMATIONS = `${SAP_DOCS}manage-transformations-2d0fbe5.md`;
const SAP_RESYNC = sap(
  [...SAP_SOURCE, 'Jobs', 'Resync Job', 'Run Now'],
  `${SAP_DOCS}start-and-stop-provisioning-jobs-531a261.md`,
);

/** What an admin of the client may have to open. Each product has its own way there. */
export const PLACES = {
  /** Tenant URL and secret. */
  connection: [
    entra(
      ['Provisioning', 'Admin Credentials', 'Test Connection'],
      'app-provisioning/configure-automatic-user-provisioning-portal',
    ),
    okta([...OKTA_APP, 'Provisioning', 'Integration', 'Edit', 'Test Connector Configuration']),
    sap([...SAP_TARGET, 'Properties', 'URL, Authentication and its credentials'], SAP_PROPERTIES),
  ],
  /** Which attribute goes where, with which value. */
  mapping: [
    entra([...ENTRA_MAPPINGS, 'Provision Microsoft Entra ID Users', 'Attribute Mapping'], CUSTOMIZE),
    okta([...OKTA_APP, 'Provisioning', 'To App'], OKTA_TROUBLE, '2026-11-29'),
    sap([...SAP_TARGET, 'Transformations', 'the mappings of users'], SAP_TRANSFORMATIONS),
  ],
  /** The same of groups. */
  groups: [
    entra([...ENTRA_MAPPINGS, 'Provision Microsoft Entra ID Groups', 'Attribute Mapping'], CUSTOMIZE),
    okta([...OKTA_APP, 'Push Groups'], OKTA_PUSH),
    sap([...SAP_TARGET, 'Transformations', 'the mappings of groups'], SAP_TRANSFORMATIONS),
  ],
  /** By what a user here is found. */
  matching: [
    entra(
      [
        ...ENTRA_MAPPINGS,
        'Provision Microsoft Entra ID Users',
        'Attribute Mapping',
        'the attribute',
        'Match objects using this attribute',
      ],
      CUSTOMIZE,
    ),
    okta([...OKTA_APP, 'Provisioning', 'Integration', 'Unique identifier field for users']),
    sap([...SAP_TARGET, 'Properties', 'scim.user.unique.attribute'], SAP_PROPERTIES),
  ],
  /** Who is provisioned at all. */
  scope: [
    entra(['Users and groups'], 'enterprise-apps/assign-user-or-group-access-portal'),
    okta([...OKTA_APP, 'Assignments'], OKTA_PROVISION_USER),
    sap([...SAP_SOURCE, 'Properties', 'the filters'], SAP_PROPERTIES),
  ],
  /** Do one user, or one job, again. */
  again: [
    entra(['Provisioning', 'Provision on demand'], 'app-provisioning/provision-on-demand', '2026-11-29'),
    okta([...OKTA_APP, 'Assignments', 'the user', 'Provision User'], OKTA_PROVISION_USER),
    SAP_RESYNC,
  ],
  /** Forget what was linked and read everything anew. */
  restart: [
    entra(['Provisioning', 'Restart provisioning'], 'app-provisioning/application-provisioning-quarantine-status'),
    okta(['Dashboard', 'Tasks', 'the failed tasks'], OKTA_TROUBLE),
    SAP_RESYNC,
  ],
} as const satisfies Record<string, readonly ClickPath[]>;

export type Place = keyof typeof PLACES;
