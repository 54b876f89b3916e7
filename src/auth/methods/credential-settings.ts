import { z } from 'zod';
import type { LiveCredential } from '../../store/access/credential.js';
import { ENTRA_CLOUDS, type EntraCloud } from '../keys/issuers/entra-issuer.js';
import type { FederatedIdentity } from '../tokens/client-assertion.js';
import { type EntraBinding, PROVISIONING_SERVICE } from '../tokens/entra-token.js';

const CLOUD = z.enum(['global', 'us-government', 'china']).default('global');

/** Settings of a credential of kind `token`: where its value is, when that is a key vault. */
export const TOKEN_SETTINGS = z.object({ reference: z.string().optional() });

/** Settings of a credential of kind `entra`. */
export const ENTRA_SETTINGS = z.object({
  cloud: CLOUD,
  audiences: z.array(z.string()).min(1),
  applications: z.array(z.string()).min(1).default([PROVISIONING_SERVICE]),
});

/** Settings of a credential of kind `federation`. */
export const FEDERATION_SETTINGS = z.object({
  cloud: CLOUD,
  tenantId: z.string(),
  subject: z.string(),
  audiences: z.array(z.string()).min(1),
  singleUse: z.boolean().default(true),
});

/** Settings of a credential of kind `certificate`. */
export const CERTIFICATE_SETTINGS = z.object({ subject: z.string(), notAfter: z.string() });

/** The clouds of Entra whose tokens are accepted; a test brings one of its own. */
export type EntraClouds = Readonly<Record<string, EntraCloud>>;

/** @throws Error for settings that this version did not write */
export function entraBinding({ lookup, settings }: LiveCredential, clouds: EntraClouds = ENTRA_CLOUDS): EntraBinding {
  const { cloud, ...rest } = ENTRA_SETTINGS.parse(settings);
  return { cloud: cloudOf(cloud, clouds), tenantId: lookup ?? '', ...rest };
}

/** @throws Error for settings that this version did not write */
export function federatedIdentity({ settings }: LiveCredential, clouds: EntraClouds = ENTRA_CLOUDS): FederatedIdentity {
  const { cloud, ...rest } = FEDERATION_SETTINGS.parse(settings);
  return { cloud: cloudOf(cloud, clouds), ...rest };
}

function cloudOf(name: string, clouds: EntraClouds): EntraCloud {
  const cloud = clouds[name];
  if (cloud === undefined) throw new Error(`there is no Entra cloud ${name}`);
  return cloud;
}
