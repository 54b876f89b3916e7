import { readFileSync } from 'node:fs';
import path from 'node:path';
import { basicHeader, postForm } from '../support/http-exchange.js';
import { expectEnd, readRecordings, replay } from '../support/recording.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server.close());

const recordings = new Map(readRecordings(path.join(import.meta.dirname, 'scimgateway')));
const recordingOf = (name: string) => {
  const recording = recordings.get(name);
  if (recording === undefined) throw new Error(`there is no recording ${name}`);
  return recording;
};

interface Configuration {
  readonly scimgateway: { readonly chainingBaseUrl?: string };
  readonly endpoint: {
    readonly entity: {
      readonly undefined: {
        readonly scimVersion?: string;
        readonly connection?: {
          readonly baseUrls: readonly string[];
          readonly auth: { readonly type: string; readonly options: Readonly<Record<string, string>> };
        };
      };
    };
  };
}

/** An example as somebody would use it: for this server, this organization and one of its OAuth clients. */
async function configurationFor(file: string, { id, slug }: TestOrganization): Promise<Configuration> {
  const { clientId, token } = await server.services.credentials.createClient(id, 'scimgateway');
  const example = readFileSync(path.join(import.meta.dirname, '../../examples/scimgateway', file), 'utf8');
  const text = example
    .replaceAll('https://scim.example.com', server.origin)
    .replaceAll('contoso', slug)
    .replaceAll('process.env.ROLLCALL_CLIENT', clientId)
    .replaceAll('process.env.ROLLCALL_SECRET', token);
  return JSON.parse(text) as Configuration;
}

/** What scimgateway makes of a connection: the address that goes in front of `/Users`, and what it says of itself. */
async function connect(file: string, organization: TestOrganization) {
  const { scimVersion, connection } = (await configurationFor(file, organization)).endpoint.entity.undefined;
  const { type, options } = connection?.auth ?? { type: 'none', options: {} };
  // Without it, the generic plugin sends the PATCH of SCIM 1.1.
  expect(scimVersion).toBe('2.0');
  return { baseUrl: connection?.baseUrls[0] ?? '', Authorization: await authorizationOf(type, options) };
}

async function authorizationOf(type: string, options: Readonly<Record<string, string>>): Promise<string> {
  if (type === 'basic') return basicHeader(options.username ?? '', options.password ?? '');
  const { clientId = '', clientSecret = '', tokenUrl = '' } = options;
  const form = { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret };
  const { status, body } = await postForm(tokenUrl, form);
  expect(status).toBe(200);
  return `${String(body.token_type)} ${String(body.access_token)}`;
}

test.each(['plugin-scim.json', 'plugin-generic.json'])('%s: the plugin is a client', async (file) => {
  const recording = recordingOf('plugin');
  expect(recording.exchanges).toHaveLength(27);
  const organization = await server.createOrganization(recording.profile);
  const { baseUrl, Authorization } = await connect(file, organization);
  const client = organization.client.at(baseUrl).as(undefined);
  const captures = await replay(recording, { client }, { Authorization });
  await expectEnd(recording, captures, server, organization);
});

test('plugin-rollcall.json: the gateway chains, and its client has a secret of Rollcall', async () => {
  const recording = recordingOf('chained');
  const organization = await server.createOrganization(recording.profile);
  const { scimgateway } = await configurationFor('plugin-rollcall.json', organization);
  // The gateway replaces its own origin; its client calls `/scim`, of which the gateway makes an entity.
  const client = organization.client.at(`${scimgateway.chainingBaseUrl}/scim`);
  const captures = await replay(recording, { client });
  await expectEnd(recording, captures, server, organization);
});

test('a secret token in base64, which is what its connections of type "bearer" send, is refused', async () => {
  const { client, token } = await server.createOrganization('core');
  const inBase64 = client.as(Buffer.from(token).toString('base64'));
  expect(await inBase64.get('/Users')).toMatchObject({ status: 401 });
});
