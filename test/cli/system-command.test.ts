import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { isSealed } from '../../src/secrets/sealing.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { runCommand } from './rollcall-command.js';

const SECRET = 'an~upstream~Secret~of~1815';

let server: TestServer;
let organization: TestOrganization;
let folder: string;
const environment = () => ({ ...server.environment, DATABASE_URL: server.databaseUrl });
const run = (args: string[], input?: string, more = {}) =>
  runCommand({ ...environment(), ...more }, ['system', ...args, '-o', organization.slug], input);
const json = async (args: string[], input?: string) => {
  const { output, errors } = await run([...args, '--json'], input);
  expect(errors).toBe('');
  expect(output).not.toContain(SECRET);
  return output === '' ? undefined : JSON.parse(output);
};
const refused = async (args: string[], input?: string, more?: object) => {
  const { code, output, errors } = await run(args, input, more);
  expect([code, output]).toEqual([1, '']);
  expect(errors).not.toContain(SECRET);
  return errors;
};
async function file(name: string, text: string): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, text);
  return at;
}
const kept = async () =>
  (
    await server.query<{ secret: string }>(
      `SELECT authentication #>> '{secret,sealed}' AS secret FROM upstream_systems`,
    )
  )[0]?.secret ?? '';

beforeAll(async () => {
  [server, folder] = [
    await createTestServer({ environment: { ALLOW_PRIVATE_ADDRESSES: 'true' } }),
    await mkdtemp(path.join(tmpdir(), 'rollcall-systems-')),
  ];
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  await server.query('DELETE FROM upstream_systems');
  organization = await server.createOrganization('core');
});

const BASIC = ['add', '--name', 'IAS', '--kind', 'ias', '--url', 'https://ias.example/scim', '--user', 'proxy'];

test('an organization has at most 100 systems, however many are registered at once', async () => {
  await server.query(
    `INSERT INTO upstream_systems (organization_id, id, name, kind, base_url, authentication, properties, is_proxy)
     SELECT $1::uuid, gen_random_uuid(), 'S' || n, 'scim', 'https://s.example', '{"method":"none"}', '{}', true FROM generate_series(1, 99) n`,
    organization.id,
  );
  const input = (name: string) => ({
    name,
    kind: 'scim',
    url: 'https://s.example',
    authentication: { method: 'none' },
  });
  const { registry } = server.services.upstream;
  const register = (more: object) => registry.register(organization.id, more, { by: 'test', mayReference: false });
  const outcomes = await Promise.allSettled(['A', 'B', 'C', 'D'].map((name) => register(input(name))));
  expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected', 'rejected', 'rejected']);
  await expect(register(input('E'))).rejects.toThrow(/at most 100 systems/);
  await server.query("DELETE FROM upstream_systems WHERE name LIKE 'S%'");
  const unstorable = [
    { properties: { x: '\0' } },
    { readTransformation: '{"user":{"mappings":[{"constant":"\\ud800","targetPath":"$.x"}]}}' },
  ];
  for (const more of unstorable)
    await expect(register({ ...input('F'), ...more })).rejects.toThrow(/NUL character, or half of a character/);
});

test('a system is registered, looked at, changed and removed; its secret is sealed and shown nowhere', async () => {
  const added = await json(
    [...BASIC, '--secret-stdin', '--property', 'ias.support.patch.operation=true'],
    `${SECRET}\n`,
  );
  expect(added).toMatchObject({
    name: 'IAS',
    kind: 'ias',
    url: 'https://ias.example/scim',
    authentication: { method: 'basic', user: 'proxy', secret: 'kept' },
    properties: { 'ias.support.patch.operation': 'true' },
    isProxy: true,
    version: 1,
    proxyUrl: `https://scim.example.com/ipsproxy/service/api/v1/scim/${added.id}`,
  });
  const sealed = await kept();
  expect([isSealed(sealed), sealed.includes(SECRET)]).toEqual([true, false]);
  const changed = await json([
    'change',
    'IAS',
    '--name',
    'Identity Directory',
    '--property',
    'ips.delete.threshold.users=5',
  ]);
  expect(changed).toMatchObject({ id: added.id, name: 'Identity Directory', version: 2 });
  expect(changed.properties).toEqual({ 'ias.support.patch.operation': 'true', 'ips.delete.threshold.users': '5' });
  expect(await kept()).toBe(sealed);
  // Another address is not sent the secret of the one before, nor is another user.
  expect(await refused(['change', added.id, '--url', 'https://other.example/scim'])).toMatch(/secret is missing/);
  expect(await refused(['change', added.id, '--user', 'other'])).toMatch(/secret is missing/);
  expect(await json(['change', added.id, '--secret-stdin', '--no-proxy'], 'another~Secret')).toMatchObject({
    isProxy: false,
  });
  expect(await kept()).not.toBe(sealed);
  expect((await run(['show', added.id])).output).toMatch(/Identity Directory[\s\S]*basic, user proxy, secret kept/);
  expect((await run(['list'])).output).toMatch(/Identity Directory .*https:\/\/ias\.example\/scim/);
  const resealed = await runCommand(environment(), ['reseal', '--json']);
  expect(JSON.parse(resealed.output)).toMatchObject({ total: 1, resealed: 0 });
  await json(['remove', added.id]);
  expect(await refused(['show', added.id])).toMatch(/There is no system .*rollcall system add/);
  const audit = (await runCommand(environment(), ['audit', '-o', organization.slug])).output;
  expect(audit).toMatch(
    /registered the system IAS .*ias\.example[\s\S]*changed the system Identity Directory[\s\S]*removed the/,
  );
  expect(audit).not.toContain(SECRET);
});

test('what cannot be taken is refused with what to enter instead', async () => {
  const add = (more: string[], input = SECRET) => refused([...BASIC, '--secret-stdin', ...more], input);
  const wrong: [string[], RegExp][] = [
    [
      ['--property', 'ias.Support.patch.operation=true'],
      /Did you mean ias\.support\.patch\.operation\? .*case-sensitive/,
    ],
    [['--property', 'ias.suport.patch.operation=true'], /Did you mean ias\.support\.patch\.operation/],
    [['--property', 'ias.support.patch.operation=yes'], /is true or false; received "yes"/],
    [['--property', 'ias.user.filter=userName eq'], /ias\.user\.filter is a SCIM filter/],
    [['--property', 'ips.proxy.scim.total.results.strategy=calculated'], /is Calculated or Provided/],
    [['--property', 'Password=x'], /no property here/],
    [['--url', 'http://ias.example/scim'], /no https:\/\/ URL/],
    [['--url', 'https://u:p@ias.example/scim'], /no user name and password/],
    [['--url', 'https://ias.example/scim?x=1'], /no query/],
    [['--kind', 'sap'], /kind is scim or ias/],
    [['--user', 'a:b'], /no colon/],
    [['--bearer'], /one of --user/],
    [['--authorities', await file('ca.pem', 'none')], /no certificate in PEM/],
    [['--read-transformation', await file('t.json', '{\n"user": {"mappings": [{"type": "nothing"}]}}')], /line 2/],
  ];
  for (const [more, message] of wrong) expect([more, await add(more)]).toEqual([more, expect.stringMatching(message)]);
  expect(await refused(BASIC)).toMatch(/secret is missing/);
  expect(await refused([...BASIC, '--secret-stdin'], '')).toMatch(/Nothing came from standard input/);
  expect(await add([], 'keyvault://nonsense')).toMatch(/keyvault:\/\/\{vault\}/);
  expect(
    await refused([...BASIC.slice(0, -2), '--url', 'https://10.1.2.3/scim'], '', { ALLOW_PRIVATE_ADDRESSES: 'false' }),
  ).toMatch(/private network.*ALLOW_PRIVATE_ADDRESSES/);
  expect(await json(['list'])).toBeUndefined();
  await json([...BASIC, '--secret-stdin'], 'keyvault://contoso/scim');
  expect(await add([])).toMatch(/has this name/);
});

test('a certificate goes with its key, and an export of SAP is registered as it is', async () => {
  const authority = await createCertificateAuthority();
  const [own, other] = [
    await authority.issue({ names: ['rollcall.example'], client: true }),
    await authority.issue({ names: ['other.example'], client: true }),
  ];
  const certificate = await file('client.pem', own.cert);
  const byCertificate = [
    'add',
    '--name',
    'by certificate',
    '--url',
    'https://hr.example/scim',
    '--certificate',
    certificate,
  ];
  expect(await refused([...byCertificate, '--secret-stdin'], other.key)).toMatch(/not that of the certificate/);
  expect(await json([...byCertificate, '--secret-stdin'], own.key)).toMatchObject({
    authentication: { method: 'certificate', key: 'kept' },
  });
  // The same instead of a client secret, shown to the token endpoint.
  const byToken = [
    ...byCertificate,
    '--name',
    'by token',
    '--token-url',
    'https://ias.example/token',
    '--client-id',
    'x',
  ];
  expect(await refused([...byToken, '--secret-stdin'], other.key)).toMatch(/not that of the certificate/);
  expect(await refused([...byToken, '--user', 'u', '--secret-stdin'], own.key)).toMatch(/go together/);
  expect(await json([...byToken, '--secret-stdin'], own.key)).toMatchObject({
    authentication: { method: 'oauth', clientId: 'x', certificate: own.cert.trim(), secret: 'kept' },
  });
  expect(await json(['change', 'by token', '--property', 'ips.delta.read=true'])).toMatchObject({
    authentication: { method: 'oauth', certificate: own.cert.trim(), secret: 'kept' },
  });
  const exported = {
    id: '0f0c1b5e-4a5e-4b5e-9c55-2b1f0a6f3e21',
    connectorTypeString: 'SAP_CLOUD_IDENTITY',
    accessMode: 'PROXY',
    name: 'IAS proxy',
    state: 'ENABLED',
    properties: {
      Type: 'HTTP',
      ProxyType: 'Internet',
      Authentication: 'BasicAuthentication',
      URL: 'https://mytenant.accounts.ondemand.com',
      User: 'technical',
      'ias.api.version': '2',
      'ips.trace.failed.entity.content': 'false',
    },
    encryptedProperties: { Password: null },
    readTransformation: { user: { mappings: [{ sourcePath: '$', targetPath: '$' }] } },
  };
  const at = await file('exported.json', JSON.stringify(exported));
  const imported = await json(['import', at, '--secret-stdin'], SECRET);
  expect(imported).toMatchObject({
    name: 'IAS proxy',
    kind: 'ias',
    url: 'https://mytenant.accounts.ondemand.com/scim',
    authentication: { method: 'basic', user: 'technical' },
    properties: { 'ias.api.version': '2', 'ips.trace.failed.entity.content': 'false' },
    readTransformation: exported.readTransformation,
    writeTransformation: null,
    isProxy: true,
  });
  expect(imported.properties).not.toHaveProperty('User');
  expect(await refused(['import', await file('none.json', '{}')])).toMatch(/no exported system/);
});

test('check tells what a system answers, or why it does not', async () => {
  const there = await server.createOrganization('core');
  const url = `${server.scimUrl}${there.slug}`;
  const add = (name: string, secret: string) =>
    json(['add', '--name', name, '--url', url, '--bearer', '--secret-stdin'], secret);
  await add('right', there.token);
  await add('wrong', SECRET);
  const right = await json(['check', 'right']);
  expect(right).toMatchObject({ isUsable: true, abilities: { patch: true } });
  expect(right.steps.map(({ verdict }: { verdict: string }) => verdict)).toEqual(['passed', 'passed', 'passed']);
  expect((await run(['check', 'right'])).output).toMatch(/passed +\/Users\?count=1: It has 0 users\./);
  const wrong = await run(['check', 'wrong']);
  expect(wrong).toMatchObject({
    code: 1,
    output: expect.stringMatching(/does not accept our credential \(401\)[\s\S]*Enter the secret anew/),
  });
  const { code, output } = await run(['check', 'wrong', '--json']);
  expect([code, JSON.parse(output).isUsable]).toEqual([1, false]);
});

test('help teaches', async () => {
  const { output } = await runCommand(environment(), ['system', '--help']);
  expect(output).toContain('rollcall system import -o contoso exported.json --secret-stdin');
});
