/** The destinations of SAP BTP by which IAG calls: the proxy of Identity Provisioning, and the Identity Directory. */
export const DESTINATION_NAMES = ['IPS_PROXY', 'SAP_Identity_Services_Identity_Directory'] as const;
export type DestinationName = (typeof DESTINATION_NAMES)[number];

/** What a property must be. */
export interface PropertyRule {
  readonly name: string;
  /** The values that it may have, letter by letter, the usual one first; `host` for the URL, `text` for what is one's own. */
  readonly value: readonly string[] | 'host' | 'text';
  /** Whether it may be left out. */
  readonly isOptional?: true;
  /** Needed with this Authentication alone. */
  readonly only?: string;
  /** Of values that people paste and that cannot work, why. */
  readonly traps?: Readonly<Record<string, string>>;
}

export const BASIC = 'BasicAuthentication';
export const CERTIFICATE = 'ClientCertificateAuthentication';

const ofBoth = (name: DestinationName): readonly PropertyRule[] => [
  { name: 'Name', value: [name] },
  { name: 'Type', value: ['HTTP'] },
  { name: 'URL', value: 'host' },
  { name: 'ProxyType', value: ['Internet'] },
];
const LISTS: readonly PropertyRule[] = [
  { name: 'USERSURL', value: ['/Users'] },
  { name: 'GROUPSURL', value: ['/Groups'] },
];
const USER: PropertyRule = { name: 'User', value: 'text', only: BASIC };

/** The one table of what is pasted into the two destinations; names and values are case-sensitive. */
export const DESTINATION_RULES: Readonly<Record<DestinationName, readonly PropertyRule[]>> = {
  IPS_PROXY: [
    ...ofBoth('IPS_PROXY'),
    { name: 'Authentication', value: [BASIC, CERTIFICATE] },
    USER,
    { name: 'Accept', value: ['application/scim+json'] },
    {
      name: 'serviceURL',
      value: ['/ipsproxy/service/api/v1/scim/'],
      traps: {
        '/ipsproxy/api/v1/scim/': 'It is the path of the Neo environment.',
        '/ipsproxy/certapi/v1/scim/': 'It is the path for certificates in the Neo environment.',
        '/scim': 'It is the path of the Identity Directory, which the other destination has.',
      },
    },
    ...LISTS,
  ],
  SAP_Identity_Services_Identity_Directory: [
    ...ofBoth('SAP_Identity_Services_Identity_Directory'),
    {
      name: 'Authentication',
      value: [CERTIFICATE, BASIC],
      traps: { ClientCertificate: "Microsoft's page shortens what the cockpit offers." },
    },
    USER,
    { name: 'Accept', value: ['application/scim+json'], isOptional: true },
    {
      name: 'serviceURL',
      value: ['/scim'],
      traps: {
        '/scim/': 'USERSURL begins with a slash: there would be two.',
        '/service/scim': 'It is version 1 of the API, which SAP switched off on 2026-11-30.',
        '/service/scim/': 'It is version 1 of the API, which SAP switched off on 2026-11-30.',
        '/ipsproxy/service/api/v1/scim/': 'It is the path of the proxy, which the other destination has.',
      },
    },
    ...LISTS,
  ],
};

/** The form of the client id of a service instance of BTP: `sb-…!b123|grc-iag-api!b456`. */
export const isServiceInstanceId = (text: string): boolean => /^sb-[^!|\s]+![a-z]\d+(\|[^|\s]+)?$/i.test(text.trim());
