import type { DataIntegration, ScimClient, SecretMethod } from '../../../api/contract/data-integration.ts';

/** What a reader copies, or does. */
type Value = 'tenantUrl' | 'tokenUrl' | 'secret' | 'clientId' | 'mailbox';

/** A step, in the words of the product; prose is ours. */
export interface GuideStep {
  /** One behind the other, as somebody clicks them. */
  readonly path?: readonly string[];
  /** Names of fields, and what goes in. */
  readonly fields?: readonly {
    readonly name: string;
    /** To be copied from here. */
    readonly value?: Value;
    /** What is chosen there. */
    readonly choose?: string;
  }[];
  readonly press?: readonly string[];
  readonly say?: { readonly en: string; readonly de: string };
  readonly shows?: 'attributes';
}

export interface Guide {
  readonly product: string;
  /**
   * When the names that somebody sees were last compared with the product's documentation: vendors rename them.
   * @returns undefined where some were not found there, and are from general knowledge
   */
  checkedOn(method: SecretMethod): string | undefined;
  steps(method: SecretMethod): readonly GuideStep[];
}

const TENANT_URL = { name: 'Tenant URL', value: 'tenantUrl' } as const;

const ENTRA_CREDENTIALS: Readonly<Record<SecretMethod, NonNullable<GuideStep['fields']>>> = {
  bearer: [TENANT_URL, { name: 'Secret Token', value: 'secret' }],
  oauth: [
    { name: 'Authentication method', choose: 'OAuth2 client credentials grant' },
    TENANT_URL,
    { name: 'Token endpoint', value: 'tokenUrl' },
    { name: 'Client identifier', value: 'clientId' },
    { name: 'Client secret', value: 'secret' },
    { name: 'Scope', choose: 'scim' },
  ],
  entra: [TENANT_URL, { name: 'Secret Token', choose: '' }],
  federation: [
    { name: 'Authentication method', choose: 'Workload identity federation' },
    TENANT_URL,
    { name: 'Token endpoint', value: 'tokenUrl' },
    { name: 'Client identifier', value: 'clientId' },
    { name: 'Scope', choose: 'scim' },
  ],
  basic: [TENANT_URL],
  certificate: [TENANT_URL],
};

const NOT_IN_ENTRA = {
  en: 'Entra offers neither Basic nor client certificates. Choose bearer or OAuth client credentials above.',
  de: 'Entra bietet weder Basic noch Client-Zertifikate. Wählen Sie oben bearer oder OAuth Client Credentials.',
};

const ENTRA: Guide = {
  product: 'Microsoft Entra ID',
  // The names of the fields of OAuth and of federation were not found.
  checkedOn: (method) => (method === 'oauth' || method === 'federation' ? undefined : '2026-11-30'),
  steps: (method) => [
    { path: ['Entra ID', 'Enterprise apps', '…', 'Provisioning'] },
    { fields: [{ name: 'Provisioning Mode', choose: 'Automatic' }] },
    {
      path: ['Admin Credentials'],
      fields: ENTRA_CREDENTIALS[method],
      press: ['Test Connection'],
      ...((method === 'basic' || method === 'certificate') && { say: NOT_IN_ENTRA }),
    },
    {
      path: ['Settings'],
      fields: [
        { name: 'Notification Email', value: 'mailbox' },
        { name: 'Send an email notification when a failure occurs', choose: '✓' },
      ],
      press: ['Save'],
    },
    { path: ['Mappings', 'Provision Microsoft Entra ID Users'], shows: 'attributes' },
    {
      fields: [{ name: 'Source Object Scope', choose: '…' }],
      say: {
        en: 'Scoping filters are for who wants less than everybody assigned: leave them alone at first.',
        de: 'Bereichsfilter sind für den, der weniger will als alle Zugewiesenen: Lassen Sie sie zuerst.',
      },
    },
    {
      fields: [
        { name: 'Provisioning Status', choose: 'On' },
        { name: 'Scope', choose: 'Sync only assigned users and groups' },
      ],
      press: ['Save'],
    },
  ],
};

const OKTA: Guide = {
  product: 'Okta',
  checkedOn: () => undefined,
  steps: (method) => [
    {
      path: ['Applications', '…', 'General', 'App Settings', 'Edit'],
      fields: [{ name: 'Provisioning', choose: 'SCIM' }],
      press: ['Save'],
    },
    {
      path: ['Provisioning', 'Integration', 'Edit'],
      fields: [
        { name: 'SCIM connector base URL', value: 'tenantUrl' },
        { name: 'Unique identifier field for users', choose: 'userName' },
        {
          name: 'Supported provisioning actions',
          choose: 'Import New Users and Profile Updates, Push New Users, Push Profile Updates, Push Groups',
        },
        ...(method === 'basic'
          ? ([
              { name: 'Authentication Mode', choose: 'Basic Auth' },
              { name: 'Username', value: 'clientId' },
              { name: 'Password', value: 'secret' },
            ] as const)
          : ([
              { name: 'Authentication Mode', choose: 'HTTP Header' },
              { name: 'Authorization: Bearer', value: 'secret' },
            ] as const)),
      ],
      press: ['Test Connector Configuration', 'Save'],
    },
    {
      path: ['Provisioning', 'To App', 'Edit'],
      fields: [{ name: 'Create Users, Update User Attributes, Deactivate Users', choose: '✓' }],
      press: ['Save'],
    },
    {
      path: ['Assignments'],
      say: {
        en: 'Assign people; groups go by Push Groups.',
        de: 'Weisen Sie Leute zu; Gruppen gehen über Push Groups.',
      },
    },
  ],
};

const SAP: Guide = {
  product: 'SAP Identity Provisioning',
  checkedOn: () => '2026-11-30',
  steps: (method) => [
    {
      path: ['Identity Provisioning', 'Target Systems', 'Add'],
      fields: [{ name: 'Type', choose: 'SCIM System' }],
    },
    {
      path: ['Properties'],
      fields: [
        { name: 'Type', choose: 'HTTP' },
        { name: 'URL', value: 'tenantUrl' },
        { name: 'ProxyType', choose: 'Internet' },
        ...(method === 'certificate'
          ? ([{ name: 'Authentication', choose: 'ClientCertificateAuthentication' }] as const)
          : ([
              { name: 'Authentication', choose: 'BasicAuthentication' },
              { name: 'User', value: 'clientId' },
              { name: 'Password', value: 'secret' },
            ] as const)),
        ...(method === 'oauth' ? ([{ name: 'OAuth2TokenServiceURL', value: 'tokenUrl' }] as const) : []),
      ],
      press: ['Save'],
    },
    { path: ['Source Systems', 'Jobs', 'Read Job'], press: ['Run Now'] },
  ],
};

const OTHER: Guide = {
  product: 'SCIM 2.0',
  checkedOn: () => undefined,
  steps: (method) => [
    {
      fields: [
        { name: 'Base URL', value: 'tenantUrl' },
        { name: 'SCIM version', choose: '2.0' },
        ...(method === 'bearer' ? ([{ name: 'Bearer token', value: 'secret' }] as const) : []),
        ...(method === 'basic'
          ? ([
              { name: 'User', value: 'clientId' },
              { name: 'Password', value: 'secret' },
            ] as const)
          : []),
        ...(method === 'oauth'
          ? ([
              { name: 'Token endpoint', value: 'tokenUrl' },
              { name: 'Client ID', value: 'clientId' },
              { name: 'Client secret', value: 'secret' },
              { name: 'Scope', choose: 'scim' },
            ] as const)
          : []),
      ],
    },
    { shows: 'attributes' },
  ],
};

export const GUIDES: Readonly<Record<ScimClient, Guide>> = { azure: ENTRA, okta: OKTA, sap: SAP, other: OTHER };

/** What a guide fills in, besides what the server says. */
export interface Fresh {
  readonly secret?: string | undefined;
  readonly clientId?: string | undefined;
}

/** @returns undefined for what is not known here, such as a secret that was shown before */
export function valueFor(
  value: Value,
  { tenantUrl, tokenUrl, settings }: DataIntegration,
  fresh: Fresh,
): string | undefined {
  if (value === 'tenantUrl') return tenantUrl;
  if (value === 'tokenUrl') return tokenUrl;
  if (value === 'mailbox') return settings.notifyAddresses[0];
  return fresh[value];
}
