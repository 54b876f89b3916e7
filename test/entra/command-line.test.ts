import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { runCommand, startCommand } from '../cli/rollcall-command.js';
import { type Certificate, type CertificateAuthority, createCertificateAuthority } from '../support/certificates.js';
import { storedState } from '../support/stored-state.js';
import { createTestServer, type TestNode, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let secure: TestNode;
let authority: CertificateAuthority;
let organization: TestOrganization;
let folder: string;
beforeAll(async () => {
  authority = await createCertificateAuthority();
  server = await createTestServer();
  secure = await server.startNode({ tls: await authority.issue({ names: ['127.0.0.1'] }) });
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-simulate-'));
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});
beforeEach(async () => {
  organization = await server.createOrganization('core');
});

const rollcall = (...args: string[]) => runCommand({}, args);
async function file(name: string, content: string): Promise<string> {
  const at = path.join(folder, name);
  await writeFile(at, content);
  return at;
}

describe('a client certificate', () => {
  let url: string;
  let shown: string[];
  let certificate: Certificate;
  beforeEach(async () => {
    certificate = await authority.issue({ names: ['provisioning.contoso.example'], client: true });
    await server.services.credentials.trustCertificate(organization.id, 'certificate', certificate.cert);
    url = secure.scimUrl + organization.slug;
    const files = [await file('client.pem', certificate.cert), await file('client.key', certificate.key)];
    shown = ['--client-cert', files[0] ?? '', '--client-key', files[1] ?? ''];
  });
  const ca = async () => ['--ca', await file('ca.pem', authority.ca)];

  test('lets a job in, and nothing else does', async () => {
    const job = ['simulate', 'entra', url, '--users', '3', '--groups', '0', '--cycles', '1', ...(await ca())];
    expect(await rollcall(...job, ...shown)).toMatchObject({ code: 0, output: expect.stringContaining('3 created') });
    expect(await rollcall(...job)).toMatchObject({ code: 4, output: expect.stringContaining('401') });
  });

  test('is shown by the doctor, but not when nobody is to be let in', async () => {
    const examine = async (...more: string[]) => {
      const { code, output } = await rollcall('doctor', url, '--json', ...(await ca()), ...more);
      const { steps } = JSON.parse(output) as { steps: Array<{ id: string; status: string; finding: string }> };
      return { code, authentication: steps.find(({ id }) => id === 'authentication') };
    };
    expect(await examine(...shown)).toMatchObject({ code: 0, authentication: { status: 'passed' } });
    expect((await examine()).authentication?.status).not.toBe('passed');
  });

  test.each<[string, (files: string[]) => Promise<string[]>, RegExp]>([
    ['without its key', async ([, cert = '']) => ['--client-cert', cert], /--client-cert and --client-key go together/],
    ['without a certificate', async ([, , , key = '']) => ['--client-key', key], /go together/],
    [
      "with another's key",
      async ([, cert = '']) => {
        const other = await authority.issue({ names: ['other'], client: true });
        return ['--client-cert', cert, '--client-key', await file('other.key', other.key)];
      },
      /client\.pem and .*other\.key are not a certificate and its private key/,
    ],
    ['in a file that is missing', async () => ['--client-cert', '/none', '--client-key', '/none'], /The file \/none/],
  ])('%s is refused before anything is sent', async (_, options, message) => {
    const { code, output, errors } = await rollcall('validate', url, ...(await options(shown)));
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(message);
  });

  test('over http is refused', async () => {
    const plain = server.scimUrl + organization.slug;
    expect(await rollcall('validate', plain, ...shown)).toMatchObject({
      code: 1,
      errors: expect.stringMatching(/over https only/),
    });
  });
});

describe('--state', () => {
  test.each([
    ['entra', 3],
    ['okta', 3],
    ['sap-ips', 3],
  ])('simulate %s goes on where it was, and makes nobody twice', async (client, users) => {
    const state = path.join(folder, `${client}.json`);
    const url = server.scimUrl + organization.slug;
    const job = ['simulate', client, url, '--token', organization.token, '--json', '--state', state, '--churn', '0'];
    const size = ['--users', String(users), '--groups', '1', '--cycles', '1'];
    expect((await rollcall(...job, ...size)).code).toBe(0);
    const again = await rollcall(...job, '--resume', '--cycles', '1');
    expect(again.code).toBe(0);
    const { report } = JSON.parse(again.output.trim().split('\n').at(-1) ?? '') as { report: object };
    expect(report).toMatchObject({ cycle: 2, created: 0, failed: 0 });
    expect((await organization.client.get('/Users')).body.totalResults).toBe(users);
  });

  test('in a file that cannot be written is refused before anything is sent', async () => {
    const state = path.join(folder, 'none', 'job.json');
    const url = server.scimUrl + organization.slug;
    const { code, output, errors } = await rollcall('simulate', 'entra', url, '--state', state);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toContain(`The job cannot be kept in ${state}: ENOENT`);
  });

  test('is kept from the beginning: a job that was killed goes on as well', async () => {
    const state = path.join(folder, 'killed.json');
    const url = server.scimUrl + organization.slug;
    const job = ['simulate', 'entra', url, '--token', organization.token, '--state', state, '--groups', '0'];
    const child = startCommand({}, [...job, '--users', '40', '--cycles', '1', '--rate', '40']);
    while ((await organization.client.get('/Users?count=0')).body.totalResults === 0) {
      expect(child.exitCode).toBeNull();
    }
    child.kill('SIGKILL');
    await once(child, 'close');
    expect((await rollcall(...job, '--resume', '--cycles', '1')).code).toBe(0);
    expect((await organization.client.get('/Users')).body.totalResults).toBe(40);
  });

  test('of another client is refused by name', async () => {
    const state = path.join(folder, 'mixed.json');
    const url = server.scimUrl + organization.slug;
    const options = ['--token', organization.token, '--state', state];
    await rollcall('simulate', 'okta', url, ...options, '--users', '1', '--groups', '0', '--cycles', '1');
    const kept = await readFile(state, 'utf8');
    expect(await rollcall('simulate', 'entra', url, ...options, '--resume')).toMatchObject({
      code: 1,
      errors: expect.stringContaining('it is one of "rollcall simulate okta"'),
    });
    expect(await readFile(state, 'utf8')).toBe(kept);
  });
});

test.each([
  ['a wrong token', () => [server.scimUrl + organization.slug, '--token', 'wrong'], /does not let this caller in: 401/],
  ['no token', () => [server.scimUrl + organization.slug], /does not let this caller in: 401/],
  [
    'a port where nothing listens',
    () => ['http://127.0.0.1:1/scim', '--token', 'x'],
    /nothing listens at 127\.0\.0\.1:1/,
  ],
])('validate with %s is one message, not fifty failed tests', async (_, args, message) => {
  const { code, output, errors } = await rollcall('validate', ...args());
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toMatch(message);
  expect(errors).toContain('"rollcall doctor" with the same options says what is wrong');
});

test('who stops reading the output of "validate" stops the tests, and nothing is left behind', async () => {
  const { deleted_resources: _, ...before } = await storedState(server, organization);
  const child = startCommand({}, ['validate', server.scimUrl + organization.slug, '--token', organization.token]);
  child.stdout.once('data', () => child.stdout.destroy());
  const [errors] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ code: child.exitCode, errors }).toEqual({ code: 130, errors: '' });
  const { deleted_resources: __, ...after } = await storedState(server, organization);
  expect(after).toEqual(before);
});

test('--match sets what users are matched by, and names the targets there are', async () => {
  const other = await server.createOrganization('vault');
  const play = (match: string) =>
    rollcall(
      ...['simulate', 'entra', server.scimUrl + other.slug, '--token', other.token, '--users', '3', '--groups', '0'],
      ...['--cycles', '1', '--json', '--match', match],
    );
  const { code, output } = await play('EMAILS[type eq "work"].value');
  expect(code).toBe(0);
  expect(output).toContain('"health":"healthy"');
  await server.flushLog();
  const filters = await server.query<{ filter: string }>(
    `SELECT DISTINCT split_part(data->>'filter', ' eq "', 2) AS filter FROM provisioning_log
     WHERE organization_id = $1 AND operation = 'list'`,
    other.id,
  );
  expect(filters).toEqual([{ filter: 'work"].value' }]);
  expect(await play('emails.value')).toMatchObject({
    code: 1,
    errors: expect.stringMatching(/has the target emails\.value: userName, externalId, active/),
  });
});

test('a mistake on the command line says where help is', async () => {
  const { code, errors } = await rollcall('simulate', 'entra', '--users', 'many');
  expect({ code, errors }).toEqual({
    code: 1,
    errors: expect.stringMatching(
      /Give a whole number from 0 to 1000000\.\s+\(rollcall simulate entra --help shows the options/,
    ),
  });
});

test('Ctrl-C in the middle of "validate" leaves the endpoint as it was, and says so', async () => {
  const { deleted_resources: _, ...before } = await storedState(server, organization);
  const url = server.scimUrl + organization.slug;
  const child = startCommand({}, ['validate', url, '--token', organization.token]);
  // The first line comes in the middle of the tests, when there are resources of theirs.
  let isStopped = false;
  child.stdout.on('data', (chunk: Buffer) => {
    if (isStopped || !chunk.includes('\n')) return;
    isStopped = true;
    child.kill('SIGINT');
  });
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(child.exitCode).toBe(130);
  expect(errors).toContain('what was made is deleted');
  expect(output).not.toContain('FAIL');
  expect(output).not.toContain('Could not be deleted');
  expect(output.match(/^(ok|n\/a)/gm)?.length).toBeLessThan(56);
  const { deleted_resources: __, ...after } = await storedState(server, organization);
  expect(after).toEqual(before);
});
