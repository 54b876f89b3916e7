import type { SystemExport } from '../transformation/read-system-export.js';
import type { SystemInput } from './system-input.js';
import { ENTERED_ELSEWHERE } from './system-properties.js';
import { SystemRefused } from './system-refused.js';

/** What an export leaves out, as exports hold no secrets. */
export interface MissingOfExport {
  readonly secret?: string | undefined;
  /** In PEM, where the system is signed in to by a certificate. */
  readonly certificate?: string | undefined;
}

/** SAP's kinds of systems that are an Identity Directory. */
const OF_IAS = /IDENTITY/i;

/** A system as SAP's Identity Provisioning exports it, as it is entered here. @throws SystemRefused for what cannot be signed in to */
export function inputOfExport(exported: SystemExport, missing: MissingOfExport): SystemInput {
  const { name, connectorType, accessMode, properties, read, write } = exported;
  const kind = OF_IAS.test(connectorType) ? 'ias' : 'scim';
  const kept = Object.entries(properties).filter(([property]) => !Object.hasOwn(ENTERED_ELSEWHERE, property));
  return {
    name,
    kind,
    url: urlOf(kind, properties.URL),
    authentication: authenticationOf(properties, missing),
    properties: Object.fromEntries(kept),
    ...(read === undefined ? {} : { readTransformation: read.json }),
    ...(write === undefined ? {} : { writeTransformation: write.json }),
    isProxy: accessMode === 'PROXY',
  };
}

/** SAP appends `/scim` to the host of an Identity Directory by itself. */
function urlOf(kind: SystemInput['kind'], url: string | undefined): string {
  if (url === undefined) throw new SystemRefused('url', 'The export has no property URL. Add it to the file.');
  const isHostAlone = kind === 'ias' && URL.canParse(url) && /^\/?$/.test(new URL(url).pathname);
  return isHostAlone ? `${url.replace(/\/$/, '')}/scim` : url;
}

function authenticationOf(
  {
    Authentication: way = 'BasicAuthentication',
    User: user = '',
    OAuth2TokenServiceURL: tokenUrl,
  }: SystemExport['properties'],
  { secret, certificate }: MissingOfExport,
): SystemInput['authentication'] {
  switch (way) {
    case 'NoAuthentication':
      return { method: 'none' };
    case 'ClientCertificateAuthentication':
      return { method: 'certificate', certificate: certificate ?? '', key: secret };
    case 'BasicAuthentication':
      return tokenUrl === undefined
        ? { method: 'basic', user, secret }
        : { method: 'oauth', tokenUrl, clientId: user, secret };
    default:
      throw new SystemRefused(
        'authentication',
        `Authentication is ${JSON.stringify(way.slice(0, 60))} in the export; it can be BasicAuthentication, ClientCertificateAuthentication or NoAuthentication.`,
      );
  }
}
