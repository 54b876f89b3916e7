import type { SystemAnswer, SystemEntry, SystemKind, SystemMethod } from '../../../api/contract/systems.ts';
import { namedLines, readNamedLines } from './named-lines.ts';

/** What the form of a system holds; texts are empty for what there is not. */
export interface SystemValues {
  name: string;
  kind: SystemKind;
  url: string;
  method: SystemMethod;
  user: string;
  tokenUrl: string;
  clientId: string;
  scope: string;
  certificate: string;
  secret: string;
  properties: string;
  authorities: string;
  isProxy: boolean;
}

export const NEW_SYSTEM: SystemValues = {
  name: '',
  kind: 'scim',
  url: '',
  method: 'basic',
  user: '',
  tokenUrl: '',
  clientId: '',
  scope: '',
  certificate: '',
  secret: '',
  properties: '',
  authorities: '',
  isProxy: true,
};

/** Of a system that there is, or of an export; never with a secret. */
export function valuesOf({
  name,
  kind,
  url,
  authentication,
  properties,
  authorities,
  isProxy,
}: Pick<SystemEntry | SystemAnswer, keyof SystemEntry & keyof SystemAnswer>): SystemValues {
  const { method, user = '', tokenUrl = '', clientId = '', scope = '', certificate = '' } = authentication;
  return {
    ...{ name, kind, url, method, user, tokenUrl, clientId, scope, certificate, isProxy },
    secret: '',
    properties: namedLines(properties),
    authorities: authorities ?? '',
  };
}

export const entryOf = (values: SystemValues): SystemEntry => ({
  name: values.name,
  kind: values.kind,
  url: values.url.trim(),
  authentication: signInOf(values),
  properties: readNamedLines(values.properties).values,
  authorities: values.authorities.trim() === '' ? null : values.authorities,
  isProxy: values.isProxy,
});

function signInOf(values: SystemValues): SystemEntry['authentication'] {
  const { method, user, tokenUrl, clientId, scope, certificate } = values;
  const secret = values.secret === '' ? {} : { secret: values.secret };
  switch (method) {
    case 'none':
      return { method };
    case 'basic':
      return { method, user, ...secret };
    case 'bearer':
      return { method, ...secret };
    case 'oauth':
      return { method, tokenUrl: tokenUrl.trim(), clientId, ...(scope.trim() === '' ? {} : { scope }), ...secret };
    case 'certificate':
      return { method, certificate, ...(values.secret === '' ? {} : { key: values.secret }) };
  }
}

/** The field of the form that the server means. */
export function fieldOf(field: string | undefined): keyof SystemValues | undefined {
  const [first = '', second] = field?.split('.') ?? [];
  const name = first !== 'authentication' ? first : second === 'key' ? 'secret' : (second ?? 'method');
  return name in NEW_SYSTEM ? (name as keyof SystemValues) : undefined;
}
