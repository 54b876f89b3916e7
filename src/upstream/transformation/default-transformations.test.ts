import type { JsonObject } from '../../protocol/json.js';
import { IAS_PROXY, SCIM_PROXY, SCIM_SOURCE, SCIM_TARGET } from './default-transformations.js';
import { ENTERPRISE, SAP_CUSTOM_GROUP, SAP_GROUP, SAP_USER } from './mappings/names.js';
import { readTransformation } from './read-transformation.js';
import type { TransformationContext, WriteScope } from './transformation.js';

const CORE_USER = 'urn:ietf:params:scim:schemas:core:2.0:User';
const CORE_GROUP = 'urn:ietf:params:scim:schemas:core:2.0:Group';
const BASE = 'https://proxy.example.com/ipsproxy/service/api/v1/scim/1/Users/';

const context = (
  scope?: WriteScope,
  variables: Record<string, string> = {},
  resolveId?: TransformationContext['resolveId'],
): TransformationContext => ({
  scope,
  properties: {},
  variables,
  isProxy: true,
  ...(resolveId === undefined ? {} : { resolveId }),
});

const become = (
  transformation: JsonObject,
  type: 'user' | 'group',
  resource: JsonObject,
  how: TransformationContext,
): unknown => {
  const transformed = readTransformation(transformation)[type]?.transform(resource, how);
  return transformed?.outcome === 'transformed' ? transformed.resource : transformed;
};

test.each([
  ['SCIM proxy, read', SCIM_PROXY.read],
  ['SCIM proxy, write', SCIM_PROXY.write],
  ['SCIM source', SCIM_SOURCE],
  ['SCIM target', SCIM_TARGET],
  ['IAS proxy, read', IAS_PROXY.read],
  ['IAS proxy, write', IAS_PROXY.write],
])('%s is read without a warning', (_name, transformation) => {
  expect(readTransformation(JSON.stringify(transformation)).warnings).toEqual([]);
});

const REMOTE_USER: JsonObject = {
  schemas: [CORE_USER, ENTERPRISE, SAP_USER],
  id: '0fb0',
  meta: { created: '2026-03-23T09:19:35Z', location: 'https://upstream.example.com/scim/Users/0fb0', version: 'v1' },
  userName: 'jdoe',
  name: { familyName: 'Doe', givenName: 'Joe' },
  displayName: '',
  userType: 'customer',
  active: true,
  emails: [
    { value: 'joe@example.com', type: 'work', primary: true },
    { value: 'joe@home.example', type: 'home', primary: false },
  ],
  groups: [{ value: '59ae', display: 'Staff' }],
  company: 'Example Ltd',
  [ENTERPRISE]: { manager: { value: 'm1', displayName: 'Max' }, division: 'North' },
  [SAP_USER]: { userUuid: '0fb0', status: 'active', userId: 'P000859' },
};

describe('a proxy of Identity Authentication', () => {
  test('shows of a user what the default transformation names, at its own location', () => {
    const read = readTransformation(IAS_PROXY.read).user;
    expect(read?.transform(REMOTE_USER, context(undefined, { entityBaseLocation: BASE }))).toEqual({
      outcome: 'transformed',
      resource: {
        id: '0fb0',
        meta: { location: `${BASE}0fb0` },
        [SAP_USER]: { userUuid: '0fb0' },
        schemas: [CORE_USER, ENTERPRISE, SAP_USER],
        userName: 'jdoe',
        emails: [{ value: 'joe@example.com' }, { value: 'joe@home.example' }],
        active: true,
        userType: 'customer',
        name: { familyName: 'Doe', givenName: 'Joe' },
        groups: [{ value: '59ae', display: 'Staff' }],
        [ENTERPRISE]: { division: 'North', manager: { value: 'm1', displayName: 'Max' }, organization: 'Example Ltd' },
      },
      variables: { entityBaseLocation: BASE, entityIdSourceSystem: '0fb0', entityLocationSourceSystem: `${BASE}0fb0` },
    });
  });

  test.each([
    ['id', { id: undefined }, '$.id leads to nothing'],
    ['e-mail addresses', { emails: [] }, '$.emails[*].value leads to nothing'],
    ['a primary address', { emails: [{ value: 'joe@example.com' }] }, 'primary== true)].value leads to nothing'],
    ['active', { active: null }, '$.active leads to nothing'],
    ['userUuid', { [SAP_USER]: {} }, 'leads to nothing'],
  ])('refuses a user without %s', (_what, change, message) => {
    const user = JSON.parse(JSON.stringify({ ...REMOTE_USER, ...change }));
    const read = readTransformation(IAS_PROXY.read).user;
    expect(() => read?.transform(user, context(undefined, { entityBaseLocation: BASE }))).toThrow(message);
  });

  const local: JsonObject = {
    userName: 'ada',
    emails: [{ value: 'ada@example.com', type: 'work', primary: true }],
    addresses: [{ country: 'GB' }, { type: 'holiday' }, { type: 'home' }],
  };
  const written = {
    schemas: [CORE_USER, ENTERPRISE, SAP_USER],
    userName: 'ada',
    emails: [{ value: 'ada@example.com' }],
    userType: 'employee',
    addresses: [{ country: 'GB', type: 'work' }, { type: 'work' }, { type: 'home' }],
    active: true,
  };

  test('creates a user with a verified address, no mail and no password', () => {
    expect(become(IAS_PROXY.write, 'user', local, context('createEntity'))).toEqual({
      ...written,
      [SAP_USER]: {
        sendMail: false,
        emails: [{ value: 'ada@example.com', primary: true, verified: true }],
        passwordDetails: { status: 'disabled' },
        sourceSystem: 39,
      },
    });
  });

  test('puts into an update nothing that belongs to a creation, but the id', () => {
    const update = context('updateEntity', { entityIdTargetSystem: '0fb0' });
    expect(become(IAS_PROXY.write, 'user', local, update)).toEqual({ id: '0fb0', ...written });
  });

  test('passes a PATCH on as it is, and nothing else', () => {
    const patch: JsonObject = {
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'members', value: [{ value: '80f8' }] }],
      more: 1,
    };
    const { more, ...passed } = patch;
    expect(become(IAS_PROXY.write, 'group', patch, context('patchEntity', { entityIdTargetSystem: 'g' }))).toEqual(
      passed,
    );
  });

  test('makes the name of a new group of its displayName', () => {
    expect(become(IAS_PROXY.write, 'group', { displayName: 'Sales & Ops (EU)' }, context('createEntity'))).toEqual({
      schemas: [CORE_GROUP, SAP_CUSTOM_GROUP, SAP_GROUP],
      displayName: 'Sales & Ops (EU)',
      [SAP_CUSTOM_GROUP]: { name: 'Sales___Ops__EU_' },
    });
    const own = {
      displayName: 'Sales',
      [SAP_CUSTOM_GROUP]: { name: 'own' },
      [SAP_GROUP]: { applicationId: 'a', type: 'userGroup' },
    };
    expect(become(IAS_PROXY.write, 'group', own, context('createEntity'))).toMatchObject({
      [SAP_CUSTOM_GROUP]: { name: 'own' },
      [SAP_GROUP]: { applicationId: 'a', type: 'userGroup' },
    });
  });

  test('reads a group with its name', () => {
    const group = {
      schemas: [CORE_GROUP],
      id: 'g',
      displayName: 'Sales',
      members: [{ value: 'u' }],
      [SAP_CUSTOM_GROUP]: { name: 'S', description: 'd' },
    };
    expect(become(IAS_PROXY.read, 'group', group, context(undefined, { entityBaseLocation: BASE }))).toEqual({
      schemas: [CORE_GROUP],
      id: 'g',
      meta: { location: `${BASE}g` },
      displayName: 'Sales',
      members: [{ value: 'u' }],
      [SAP_CUSTOM_GROUP]: { name: 'S' },
    });
  });
});

describe('a SCIM system', () => {
  test('as proxy shows all of a user, at its own location', () => {
    expect(become(SCIM_PROXY.read, 'user', REMOTE_USER, context(undefined, { entityBaseLocation: BASE }))).toEqual({
      ...REMOTE_USER,
      meta: { ...(REMOTE_USER.meta as JsonObject), location: `${BASE}0fb0` },
    });
  });

  test('as proxy writes all of a user, with the first address as the primary one', () => {
    const user = { userName: 'ada', emails: [{ value: 'ada@example.com' }, { value: 'b@example.com' }] };
    expect(become(SCIM_PROXY.write, 'user', user, context('updateEntity', { entityIdTargetSystem: '7' }))).toEqual({
      id: '7',
      userName: 'ada',
      emails: [{ value: 'ada@example.com', primary: true }, { value: 'b@example.com' }],
    });
    expect(become(SCIM_PROXY.write, 'user', { userName: 'ada' }, context('createEntity'))).toEqual({ userName: 'ada' });
  });

  test('as source leaves out id and meta, and groups', () => {
    const { id, meta, ...rest } = REMOTE_USER;
    expect(become(SCIM_SOURCE, 'user', REMOTE_USER, context())).toEqual(rest);
    expect(become(SCIM_SOURCE, 'group', { id: 'g' }, context())).toMatchObject({ outcome: 'skipped' });
  });

  test('as target leaves out the enterprise extension; groups, once switched on, get the ids of the target', () => {
    const user = { id: 's1', userName: 'ada', [ENTERPRISE]: { division: 'North' } };
    expect(become(SCIM_TARGET, 'user', user, context('createEntity'))).toEqual({ userName: 'ada' });
    const { ignore, ...group } = SCIM_TARGET.group as JsonObject;
    const source = {
      id: 'g',
      displayName: 'Staff',
      members: [{ value: 's1', type: 'User' }, { value: 's2' }, { value: 's3' }],
    };
    const ids = context('updateEntity', { entityIdTargetSystem: 't' }, (id) => ({ s1: 't1', s3: 't3' })[id]);
    expect(ignore).toBe(true);
    expect(become({ group }, 'group', source, ids)).toEqual({
      id: 't',
      displayName: 'Staff',
      members: [{ value: 't1' }, { value: 't3' }],
    });
  });
});
