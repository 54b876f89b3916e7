import { DEFAULT_MAPPINGS } from './default-mappings.js';
import type { SynchronizationSchema } from './model.js';
import { SAP_CLOUD_IDENTITY_MAPPINGS } from './sap-cloud-identity-mappings.js';

/** Applications of Entra's gallery whose mappings are known here. */
export const APPS = ['vault-platform', 'sap-cloud-identity'] as const;
export type AppName = (typeof APPS)[number];

/** What users are called at the target: by their sign-in name, or by their id in Entra. */
export const USER_NAMES = ['userPrincipalName', 'objectId'] as const;
export type UserNameSource = (typeof USER_NAMES)[number];

/** The attribute mappings that an application comes with. @param userName the source of userName; undefined for the app's own */
export function mappingsOf(app: AppName, userName?: UserNameSource): SynchronizationSchema {
  const mappings = app === 'sap-cloud-identity' ? SAP_CLOUD_IDENTITY_MAPPINGS : DEFAULT_MAPPINGS;
  return userName === undefined ? mappings : withUserName(mappings, userName);
}

function withUserName({ objectMappings }: SynchronizationSchema, name: UserNameSource): SynchronizationSchema {
  return {
    objectMappings: objectMappings.map((mapping) => ({
      ...mapping,
      attributeMappings: mapping.attributeMappings.map((one) =>
        one.targetAttributeName === 'userName' ? { ...one, source: { type: 'Attribute', name } } : one,
      ),
    })),
  };
}
