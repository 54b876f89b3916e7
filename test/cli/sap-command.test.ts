import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { createCertificateAuthority } from '../support/certificates.js';
import { basicHeader, exchange } from '../support/http-exchange.js';
import { coreUser, group } from '../support/sample-users.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { runCommand } from './rollcall-command.js';

const PATH = '/ipsproxy/service/api/v1/scim/';
const INSTANCE = 'sb-1b5c0e0a-7d52-4f8a-9e4f-0d3c1f6b2a10!b123|grc-iag-api!b456';

let server: TestServer;
let organization: TestOrganization;
let folder: string;
let user: string;
let password: string;
let systemId: string;

beforeAll(async () => {
  [server, folder] = [
    await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } }),
    await mkdtemp(path.join(tmpdir(), 'rollcall-sap-')),
  ];
  organization = await server.createOrganization('ias');
  const made = await server.services.credentials.createClient(organization.id, 'IAG Sync');
  [user, password] = [made.clientId, made.token];
  const system = await server.services.upstream.registry.register(
    organization.id,
    {
      name: 'IAS',
      kind: 'ias',
      url: `${server.scimUrl}${organization.slug}`,
      authentication: { method: 'bearer', secret: organization.token },
    },
    { by: 'test', mayReference: true },
  );
  systemId = system.id;
  const emails = [{ value: 'ada@contoso.com', type: 'work', primary: true }];
  expect((await organization.client.post('/Users', coreUser('ada', { emails, active: true }))).status).toBe(201);
  for (const name of ['Engineering', `Approvers of purchases beyond a million ${'x'.repeat(9)}`])
    expect((await organization.client.post('/Groups', group(name))).status).toBe(201);
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

/** As the cockpit exports it. */
const proxy = () => `#clientKey=<< Existing password/certificate removed on export >>
#
#Mon Nov 30 07:00:00 UTC 2026
Name=IPS_PROXY
Type=HTTP
Description=IPS Destination
URL=${server.origin.replaceAll(':', '\\:')}
ProxyType=Internet
Authentication=BasicAuthentication
User=${user}
Accept=application/scim+json
serviceURL=${PATH}
USERSURL=/Users
GROUPSURL=/Groups
`;
const directory = () => ({
  Name: 'SAP_Identity_Services_Identity_Directory',
  Type: 'HTTP',
  URL: server.origin,
  ProxyType: 'Internet',
  Authentication: 'BasicAuthentication',
  User: user,
  serviceURL: '/scim',
  USERSURL: '/Users',
  GROUPSURL: '/Groups',
});
async function file(name: string, content: string | object): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, typeof content === 'string' ? content : JSON.stringify(content));
  return at;
}
const run = async (args: readonly string[], input = '', more = {}) => {
  const environment = { ...server.environment, DATABASE_URL: server.databaseUrl, ...more };
  const result = await runCommand(environment, ['sap', 'check', ...args], input);
  expect(result.output + result.errors).not.toContain(password);
  return result;
};
interface Step {
  readonly destination?: string;
  readonly title: string;
  readonly status: string;
  readonly finding: string;
  readonly fix?: string;
}
const steps = async (args: readonly string[], input?: string, more?: object) => {
  const { code, output, errors } = await run([...args, '--json'], input, more);
  expect(errors).toBe('');
  const report = JSON.parse(output) as { steps: Step[]; isHealthy: boolean };
  expect(report.isHealthy).toBe(code === 0);
  return { code, all: report.steps, wrong: report.steps.filter(({ status }) => status === 'failed') };
};

test('both destinations as exported are read as IAG reads them, and what it sees is said', async () => {
  const files = [await file('proxy.properties', proxy()), await file('directory.json', directory())];
  const args = [...files, '--system-id', systemId, '--user', 'ada@contoso.com', '--secret-stdin'];
  const { code, output, errors } = await run(args, `${password}\n${password}\n`);
  expect([code, errors, output]).toEqual([0, '', expect.stringContaining(' 0 failed, 0 not reached.')]);
  for (const line of [
    `IAG calls ${server.origin}${PATH}${systemId}/Groups and ${server.origin}${PATH}${systemId}/Users.`,
    `IAG calls ${server.origin}/scim/Groups and ${server.origin}/scim/Users.`,
    'IAG sees 2 groups on 1 page.',
    'IAG sees 1 user on 1 page.',
    '1 group (Approvers of purchases beyond a million xxxxxxxxx) with a name of more than 40 characters.',
    'shows green for it',
    '"ada@contoso.com" is there',
  ])
    expect(output).toContain(line);
});

test('each property is compared letter by letter, and nothing is called before all are right', async () => {
  const wrong = proxy()
    .replace('serviceURL=', 'ServiceURL=')
    .replace('USERSURL=/Users', 'USERSURL=/users')
    .replace('GROUPSURL', 'GROUPURL')
    .replace('Type=HTTP\n', 'Type=Http\n')
    .replace(/^URL=.*$/m, 'URL=https\\://contoso.accounts.ondemand.com/ips');
  const { code, all, wrong: found } = await steps([await file('wrong.properties', wrong), '--system-id', systemId]);
  expect(code).toBe(2);
  expect(found.map(({ title, fix }) => [title, fix])).toEqual([
    ['Type', 'Did you mean HTTP? Set Type = HTTP.'],
    ['URL', 'Leave out /ips: https://contoso.accounts.ondemand.com'],
    ['serviceURL', `Did you mean serviceURL? Set serviceURL = ${PATH}, and delete the other.`],
    ['USERSURL', 'Did you mean /Users? Set USERSURL = /Users.'],
    ['GROUPSURL', 'Did you mean GROUPSURL? Set GROUPSURL = /Groups, and delete the other.'],
  ]);
  expect(all.filter(({ status }) => status === 'not-reached')).toHaveLength(3);
  const old = await steps([await file('old.json', [{ ...directory(), serviceURL: '/service/scim' }])]);
  expect(old.wrong).toMatchObject([{ title: 'serviceURL', finding: expect.stringContaining('2026-11-30') }]);
});

test('the two credentials are told apart, and a refused one is shown once', async () => {
  const args = [await file('proxy.properties', proxy()), '--system-id', systemId];
  const muddled = await steps([...args, '--secret-stdin'], INSTANCE, { CONNECTOR_SECRET: INSTANCE });
  expect(muddled.wrong.map(({ title, finding }) => [title, /clientid/.test(finding)])).toEqual([
    ['Credential', true],
    ['Key Vault', true],
  ]);
  const swapped = await steps([...args, '--proxy', `User=${INSTANCE}`]);
  expect(swapped.wrong).toMatchObject([{ title: 'User', fix: expect.stringContaining('system administrator') }]);
  const refused = await steps([...args, '--secret-stdin'], 'another~Secret~of~1815');
  expect(refused.wrong).toMatchObject([{ title: 'Groups', finding: expect.stringContaining('401') }]);
  expect(refused.all.filter(({ status }) => status === 'not-reached').map(({ title }) => title)).toEqual([
    'Users',
    'Connection check',
  ]);
});

test('a sync that is older than what was provisioned is warned of, and whoever is nowhere is said to be', async () => {
  const files = [await file('directory.json', directory())];
  const times = ['--last-user-sync', '2001-01-01', '--last-repository-sync', '2999-01-01'];
  const more = { IDENTITY_DIRECTORY_PASSWORD: password };
  const { all, wrong } = await steps([...files, ...times, '--user', 'nobody', '-o', organization.slug], '', more);
  expect(all).toContainEqual(expect.objectContaining({ title: 'SCI User Group Sync', status: 'warned' }));
  expect(all).toContainEqual(expect.objectContaining({ title: 'Repository Sync', status: 'passed' }));
  expect(wrong.map(({ title }) => title)).toEqual(['Account', 'Account']);
});

test('a required attribute that a row lacks is named, with the row', async () => {
  const there = await server.createOrganization('core');
  const created = await there.client.post('/Users', coreUser('bare'));
  const system = await server.services.upstream.registry.register(
    organization.id,
    {
      name: 'bare',
      kind: 'scim',
      url: `${server.scimUrl}${there.slug}`,
      authentication: { method: 'bearer', secret: there.token },
    },
    { by: 'test', mayReference: true },
  );
  const files = [await file('proxy.properties', proxy())];
  const { wrong } = await steps([...files, '--system-id', system.id, '--secret-stdin'], password);
  const row = `1 user (${String(created.body.id)})`;
  expect(wrong.map(({ finding }) => finding)).toEqual(
    ['userUuid', 'emails', 'a primary e-mail address', 'active'].map((name) => `${row} without ${name}.`),
  );
});

test('the connection check of the cockpit gets no 4xx and no 5xx with Basic', async () => {
  for (const bare of ['/', '/scim']) {
    const { status } = await exchange(`${server.origin}${bare}`, {
      headers: { Authorization: basicHeader(user, password) },
    });
    expect([bare, status < 400]).toEqual([bare, true]);
  }
});

test('a destination with a client certificate is called with it over TLS, and with no other', async () => {
  const authority = await createCertificateAuthority();
  const client = { names: ['iag'], client: true };
  const [tls, mine, other] = await Promise.all([
    authority.issue({ names: ['127.0.0.1'] }),
    authority.issue(client),
    authority.issue(client),
  ]);
  await server.services.credentials.trustCertificate(organization.id, 'IAG', mine.cert);
  const secure = await server.startNode({ tls });
  const { User: _, ...rest } = directory();
  const destination = { ...rest, URL: secure.origin, Authentication: 'ClientCertificateAuthentication' };
  const files = [await file('certificate.json', destination), '--ca', await file('ca.pem', authority.ca)];
  const withKeys = async (name: string, { cert, key }: typeof mine) => {
    const [certificate, itsKey] = [await file(`${name}.pem`, cert), await file(`${name}.key`, key)];
    return steps([...files, '--client-cert', certificate, '--client-key', itsKey]);
  };
  const accepted = await withKeys('mine', mine);
  const refused = await withKeys('other', other);
  const without = await steps(files);
  await secure.close();
  expect([accepted.code, accepted.wrong]).toEqual([0, []]);
  expect(accepted.all).toContainEqual(
    expect.objectContaining({ title: 'Users', finding: expect.stringContaining('IAG sees 1 user') }),
  );
  expect(refused.wrong).toMatchObject([{ title: 'Groups', finding: expect.stringContaining('401') }]);
  expect([without.code === 0, without.all.filter(({ status }) => status === 'not-reached').length]).toEqual([false, 3]);
});

test('help teaches, and a password is not typed', async () => {
  expect((await run(['--help'])).output).toContain('IPS_PROXY_PASSWORD');
  expect((await run(['--proxy', 'Password=x'])).errors).toContain('--secret-stdin');
  expect((await run([])).errors).toContain('rollcall sap check --help');
});
