import type { Issuer } from './issuer-keys.js';

/** One of the separate clouds of Microsoft Entra. */
export interface EntraCloud {
  readonly name: string;
  /** Origin of its authority: issuer of v2.0 tokens and home of all keys. */
  readonly login: string;
  /** Origin that v1.0 tokens name as issuer; the global cloud and that of the US government share one. */
  readonly sts: string;
  readonly keyHosts: readonly string[];
}

export const ENTRA_CLOUDS = {
  global: {
    name: 'global',
    login: 'https://login.microsoftonline.com',
    sts: 'https://sts.windows.net',
    keyHosts: ['login.windows.net'],
  },
  'us-government': {
    name: 'us-government',
    login: 'https://login.microsoftonline.us',
    sts: 'https://sts.windows.net',
    keyHosts: [],
  },
  china: {
    name: 'china',
    login: 'https://login.partner.microsoftonline.cn',
    sts: 'https://sts.chinacloudapi.cn',
    keyHosts: [],
  },
} as const satisfies Record<string, EntraCloud>;

export type EntraCloudName = keyof typeof ENTRA_CLOUDS;
export const CLOUD_NAMES = Object.keys(ENTRA_CLOUDS) as readonly EntraCloudName[];

/** The clouds of Entra whose tokens are accepted; a test brings one of its own. */
export type EntraClouds = Readonly<Record<string, EntraCloud>>;

/** @throws Error when there is none of this name */
export function cloudOf(name: string, clouds: EntraClouds): EntraCloud {
  const cloud = clouds[name];
  if (cloud === undefined) throw new Error(`there is no Entra cloud ${name}`);
  return cloud;
}

/** Version of a token's form, which its `ver` claim says. */
export type EntraTokenVersion = '1.0' | '2.0';

/** A tenant in the form in which Entra writes it. */
export const TENANT_ID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The `iss` of a tenant's tokens. */
export const entraIssuerName = (cloud: EntraCloud, tenantId: string, version: EntraTokenVersion): string =>
  version === '1.0' ? `${cloud.sts}/${tenantId}/` : `${cloud.login}/${tenantId}/v2.0`;

/** Where the keys for a tenant's tokens are. @param tenantId in lower case */
export function entraIssuer(cloud: EntraCloud, tenantId: string, version: EntraTokenVersion): Issuer {
  const base = `${cloud.login}/${tenantId}`;
  return {
    name: entraIssuerName(cloud, tenantId, version),
    base: version === '1.0' ? base : `${base}/v2.0`,
    keyHosts: cloud.keyHosts,
    // A key for everybody's tokens has {tenantid} there, one for a single tenant that tenant.
    isKeyFor: (issuer) => {
      const tenant = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/i.exec(issuer)?.[0];
      return tenant === undefined || tenant.toLowerCase() === tenantId;
    },
  };
}

/** Which tenant and version an `iss` claim names; nothing about it is verified. */
export function parseEntraIssuer(
  iss: string,
  clouds: readonly EntraCloud[],
): { tenantId: string; version: EntraTokenVersion } | undefined {
  const tenantId = /^https?:\/\/[^/]+\/([0-9a-f-]{36})(?:\/|\/v2\.0)$/.exec(iss)?.[1];
  if (tenantId === undefined || !TENANT_ID.test(tenantId)) return undefined;
  for (const cloud of clouds) {
    for (const version of ['1.0', '2.0'] as const) {
      if (entraIssuerName(cloud, tenantId, version) === iss) return { tenantId, version };
    }
  }
  return undefined;
}
