import type { UseFormReturnType } from '@mantine/form';
import type { Authentication } from '../../../api/contract/authentication.ts';

/** What the form holds. */
export interface FormValues {
  method: Authentication['method'];
  saml: {
    issuerUri: string;
    ssoUrl: string;
    certificate: string;
    idpIssuer: string;
    sloUrl: string;
    metadataUrl: string;
    allowsIdpInitiated: boolean;
  };
  oidc: { issuer: string; clientId: string; clientSecret: string };
  matching: {
    claim: string;
    attribute: 'userName' | 'externalId';
    roleClaim: string;
    roles: { value: string; role: 'admin' | 'auditor' }[];
  };
}

export type SettingsFormOf = UseFormReturnType<FormValues>;

export const valuesOf = ({ method, saml, oidc, matching, ours }: Authentication): FormValues => ({
  method,
  saml: {
    issuerUri: saml?.issuerUri ?? ours.entityId,
    ssoUrl: saml?.ssoUrl ?? '',
    certificate: saml?.certificate ?? '',
    idpIssuer: saml?.idpIssuer ?? '',
    sloUrl: saml?.sloUrl ?? '',
    metadataUrl: saml?.metadataUrl ?? '',
    allowsIdpInitiated: saml?.allowsIdpInitiated ?? true,
  },
  oidc: { issuer: oidc?.issuer ?? '', clientId: oidc?.clientId ?? '', clientSecret: '' },
  matching: {
    claim: matching.claim,
    attribute: matching.attribute,
    roleClaim: matching.roleClaim,
    roles: matching.roles.map((role) => ({ ...role })),
  },
});

/** What is not shown at the moment stays as it is kept. */
export const bodyOf = ({ method, saml, oidc: { clientSecret, ...oidc }, matching }: FormValues): object => ({
  method,
  ...(method === 'saml' && { saml }),
  ...(method === 'oidc' && { oidc: clientSecret === '' ? oidc : { ...oidc, clientSecret } }),
  ...(method !== 'password' && { matching }),
});
