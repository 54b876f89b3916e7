import type { JsonObject } from '../../protocol/json.js';
import { ENTERPRISE, SAP_CUSTOM_GROUP, SAP_CUSTOM_USER, SAP_GROUP, SAP_USER, variable } from './mappings/names.js';

/** Of a proxy: what comes from the system behind it, and what goes there. */
export interface ProxyTransformations {
  readonly read: JsonObject;
  readonly write: JsonObject;
}

type MappingKeys = JsonObject;

/** A mapping from a path to the same path. */
const same = (path: string, keys: MappingKeys = {}): JsonObject => ({ sourcePath: path, targetPath: path, ...keys });
const OPTIONAL = { optional: true };
const LIST = { preserveArrayWithSingleElement: true };
const CREATE = { scope: 'createEntity' };

const within = (urn: string, ...names: readonly string[]): string =>
  `$${[urn, ...names].map((name) => `['${name}']`).join('')}`;
const everything = same('$');
const ownId = { sourcePath: '$.id', targetVariable: 'entityIdSourceSystem' };
const idOfTarget = { sourceVariable: 'entityIdTargetSystem', targetPath: '$.id' };
const ownLocation: JsonObject = {
  sourceVariable: 'entityBaseLocation',
  targetVariable: 'entityLocationSourceSystem',
  targetPath: '$.meta.location',
  functions: [{ type: 'concatString', suffix: variable('entityIdSourceSystem') }],
};
const primaryEmail: JsonObject = {
  sourcePath: '$.emails[?(@.primary== true)].value',
  correlationAttribute: true,
};
const patchBody: JsonObject[] = ['$.Operations', '$.schemas'].map((path) =>
  same(path, { ...LIST, scope: 'patchEntity' }),
);
const emailValues: JsonObject = { sourcePath: '$.emails[*].value', ...LIST, targetPath: '$.emails[?(@.value)]' };

const NAMES = ['givenName', 'middleName', 'familyName', 'honorificPrefix'].map((name) =>
  same(`$.name.${name}`, OPTIONAL),
);
const EMPLOYMENT = [
  ['employeeNumber'],
  ['costCenter'],
  ['organization'],
  ['division'],
  ['department'],
  ['manager', 'value'],
  ['manager', 'displayName'],
].map((names) => same(within(ENTERPRISE, ...names), OPTIONAL));

/** What SAP puts into a new proxy system "SCIM System". */
export const SCIM_PROXY: ProxyTransformations = {
  read: {
    user: {
      scimEntityEndpoint: 'Users',
      mappings: [
        everything,
        ownId,
        ownLocation,
        same('$.userName', { correlationAttribute: true }),
        same('$.emails[0].value', OPTIONAL),
        { ...primaryEmail, ...OPTIONAL },
      ],
    },
    group: { scimEntityEndpoint: 'Groups', mappings: [everything, ownId, ownLocation] },
  },
  write: {
    user: {
      scimEntityEndpoint: 'Users',
      mappings: [
        everything,
        idOfTarget,
        { condition: '$.emails[0].length() > 0', constant: true, targetPath: '$.emails[0].primary' },
      ],
    },
    group: { scimEntityEndpoint: 'Groups', mappings: [everything, idOfTarget] },
  },
};

/** What SAP puts into a new source system "SCIM System". */
export const SCIM_SOURCE: JsonObject = {
  user: {
    mappings: [
      everything,
      ownId,
      { sourcePath: '$.userName', correlationAttribute: true },
      { ...primaryEmail, ...OPTIONAL },
      { type: 'remove', targetPath: '$.id' },
      { type: 'remove', targetPath: '$.meta' },
    ],
  },
  group: {
    ignore: true,
    mappings: [everything, ownId, { type: 'remove', targetPath: '$.id' }, { type: 'remove', targetPath: '$.meta' }],
  },
};

/** What SAP puts into a new target system "SCIM System". */
export const SCIM_TARGET: JsonObject = {
  user: {
    mappings: [
      everything,
      { type: 'remove', targetPath: '$.id' },
      idOfTarget,
      { condition: '$.emails[0].length() > 0', constant: true, targetPath: '$.emails[0].primary' },
      { type: 'remove', targetPath: within(ENTERPRISE) },
    ],
  },
  group: {
    ignore: true,
    mappings: [
      everything,
      { type: 'remove', targetPath: '$.id' },
      idOfTarget,
      { type: 'remove', targetPath: '$.members' },
      {
        sourcePath: '$.members[*].value',
        ...LIST,
        ...OPTIONAL,
        targetPath: '$.members[?(@.value)]',
        functions: [{ type: 'resolveEntityIds' }],
      },
    ],
  },
};

const HAS_APPLICATION = `${within(SAP_GROUP, 'applicationId')} EMPTY false`;

/** What SAP puts into a new proxy system "Identity Authentication" with `ias.api.version` 2. */
export const IAS_PROXY: ProxyTransformations = {
  read: {
    user: {
      scimEntityEndpoint: 'Users',
      mappings: [
        { ...ownId, targetPath: '$.id' },
        ownLocation,
        same(within(SAP_USER, 'userUuid')),
        same('$.schemas', LIST),
        same('$.userName', { ...OPTIONAL, correlationAttribute: true }),
        emailValues,
        same('$.emails[0].value'),
        primaryEmail,
        same('$.active'),
        same('$.userType', OPTIONAL),
        ...NAMES,
        same('$.addresses', { ...LIST, ...OPTIONAL }),
        same('$.locale', OPTIONAL),
        same('$.phoneNumbers', { ...LIST, ...OPTIONAL }),
        same('$.timezone', OPTIONAL),
        same('$.displayName', OPTIONAL),
        same('$.sourceSystem', { ignore: true }),
        same('$.groups', { ...LIST, ...OPTIONAL }),
        { condition: '$.displayName EMPTY true', type: 'remove', targetPath: '$.displayName' },
        ...EMPLOYMENT,
        same(within(SAP_CUSTOM_USER), OPTIONAL),
        { sourcePath: '$.company', targetPath: within(ENTERPRISE, 'organization'), ...OPTIONAL },
      ],
    },
    group: {
      scimEntityEndpoint: 'Groups',
      mappings: [
        { ...ownId, targetPath: '$.id' },
        ownLocation,
        same(within(SAP_CUSTOM_GROUP, 'name')),
        same('$.displayName'),
        same('$.members', { ...LIST, ...OPTIONAL }),
        same('$.schemas', LIST),
        ...['applicationId', 'type', 'supportedOperations'].map((name) => same(within(SAP_GROUP, name), OPTIONAL)),
      ],
    },
  },
  write: {
    user: {
      scimEntityEndpoint: 'Users',
      mappings: [
        idOfTarget,
        { constant: ['urn:ietf:params:scim:schemas:core:2.0:User', ENTERPRISE, SAP_USER], targetPath: '$.schemas' },
        same('$.userName', OPTIONAL),
        emailValues,
        same('$.userType', { ...OPTIONAL, defaultValue: 'employee' }),
        ...NAMES,
        same('$.addresses', {
          ...LIST,
          ...OPTIONAL,
          defaultValue: [],
          functions: [
            { function: 'putIfAbsent', key: 'type', defaultValue: 'work' },
            { condition: "(@.type NIN ['work', 'home'])", function: 'putIfPresent', key: 'type', defaultValue: 'work' },
          ],
        }),
        same('$.locale', OPTIONAL),
        same('$.phoneNumbers', { ...LIST, ...OPTIONAL }),
        same('$.displayName', OPTIONAL),
        same(within(SAP_USER, 'validFrom'), OPTIONAL),
        same(within(SAP_USER, 'validTo'), OPTIONAL),
        ...EMPLOYMENT,
        same('$.active', { ...OPTIONAL, defaultValue: true }),
        { constant: false, targetPath: within(SAP_USER, 'sendMail'), ...CREATE },
        {
          sourcePath: '$.emails',
          ...LIST,
          ...CREATE,
          targetPath: within(SAP_USER, 'emails'),
          functions: [{ function: 'putIfAbsent', key: 'verified', defaultValue: true }],
        },
        { type: 'remove', targetPath: `${within(SAP_USER, 'emails')}[*]['type']` },
        { constant: 'disabled', targetPath: within(SAP_USER, 'passwordDetails', 'status'), ...CREATE },
        { constant: 39, targetPath: within(SAP_USER, 'sourceSystem'), ...CREATE },
        same('$.timezone', OPTIONAL),
        ...patchBody,
      ],
    },
    group: {
      scimEntityEndpoint: 'Groups',
      mappings: [
        idOfTarget,
        ...patchBody,
        {
          constant: ['urn:ietf:params:scim:schemas:core:2.0:Group', SAP_CUSTOM_GROUP, SAP_GROUP],
          targetPath: '$.schemas',
        },
        same('$.displayName'),
        same('$.members', { ...LIST, ...OPTIONAL }),
        {
          sourcePath: '$.displayName',
          targetPath: within(SAP_CUSTOM_GROUP, 'name'),
          ...CREATE,
          functions: [{ type: 'replaceAllString', regex: '[\\s\\p{Punct}]', replacement: '_' }],
        },
        same(within(SAP_CUSTOM_GROUP, 'name'), { ...OPTIONAL, ...CREATE }),
        same(within(SAP_CUSTOM_GROUP, 'description'), OPTIONAL),
        same(within(SAP_GROUP, 'applicationId'), { condition: HAS_APPLICATION }),
        same(within(SAP_GROUP, 'type'), { condition: HAS_APPLICATION, ...OPTIONAL }),
        same(within(SAP_GROUP, 'supportedOperations'), { condition: HAS_APPLICATION, ...OPTIONAL }),
      ],
    },
  },
};
