import { IAS_PROXY } from './default-transformations.js';
import { readSystemExport } from './read-system-export.js';

const EXPORT = {
  id: '6a0e1c6e-63c1-4d2c-a26c-2f2cf0a9f3ad',
  connectorTypeString: 'SAP_CLOUD_IDENTITY',
  accessMode: 'PROXY',
  name: 'IAS proxy',
  state: 'ENABLED',
  properties: {
    Type: 'HTTP',
    URL: 'https://t.accounts.example.com',
    Authentication: 'BasicAuthentication',
    'ias.api.version': '2',
    OAuth2TokenServiceURL: 'https://t.accounts.example.com/oauth2/token',
    retries: 2,
    unset: null,
  },
  encryptedProperties: { Password: null },
  readTransformation: IAS_PROXY.read,
  writeTransformation: IAS_PROXY.write,
};

test('an exported system is read, and what has to be entered again is told', () => {
  const system = readSystemExport(JSON.stringify(EXPORT));
  expect(system).toMatchObject({
    id: EXPORT.id,
    name: 'IAS proxy',
    connectorType: 'SAP_CLOUD_IDENTITY',
    accessMode: 'PROXY',
    isEnabled: true,
    credentials: ['Password'],
    warnings: [],
  });
  expect(system.properties).toEqual({
    Type: 'HTTP',
    URL: 'https://t.accounts.example.com',
    Authentication: 'BasicAuthentication',
    'ias.api.version': '2',
    OAuth2TokenServiceURL: 'https://t.accounts.example.com/oauth2/token',
    retries: '2',
  });
  expect(system.read?.json).toEqual(IAS_PROXY.read);
  expect(system.write?.transformation.user?.endpoint).toBe('Users');
});

test('a secret that somebody wrote into the file is not taken over; a certificate has to be given', () => {
  const properties = { Password: 'hunter2', 'x.client_secret': 's', Authentication: 'ClientCertificateAuthentication' };
  const { credentials, properties: kept } = readSystemExport({
    ...EXPORT,
    properties,
    writeTransformation: null,
    readTransformation: {},
  });
  expect(kept).toEqual({ Authentication: 'ClientCertificateAuthentication' });
  expect(credentials).toEqual(['Password', 'client certificate and its key', 'x.client_secret']);
});

test.each([
  ['{}', 'lacks "name" and "connectorTypeString"'],
  [JSON.stringify({ ...EXPORT, accessMode: 'BOTH' }), 'line 1: "accessMode" is SOURCE, TARGET, PROXY.'],
  [JSON.stringify({ ...EXPORT, name: 'x'.repeat(256) }), '1 to 255 characters'],
  [JSON.stringify({ ...EXPORT, properties: [] }), 'are objects'],
  [JSON.stringify({ ...EXPORT, properties: { a: 'x'.repeat(5000) } }), 'The property a has more than 4000'],
  [JSON.stringify({ ...EXPORT, writeTransformation: [] }), '"writeTransformation" is an object'],
  [
    '{"name": "a", "connectorTypeString": "SCIM", "accessMode": "SOURCE",\n"readTransformation": {"user": {"mappings": [\n{"constant": 1,\n "targetPath": "$.a["}]}}}',
    'user, mapping 1, line 3: The end at character 5',
  ],
])('%# is refused', (text, message) => {
  expect(() => readSystemExport(text)).toThrow(message);
});
