import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCommand } from '../cli/rollcall-command.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { json, startEndpoint } from './scripted-endpoint.js';

// What tools make at an endpoint they take away again, or say that they could not.

const folder = mkdtempSync(join(tmpdir(), 'rollcall-leftovers-'));
afterAll(() => rmSync(folder, { recursive: true }));
let server: TestServer;
let organization: TestOrganization;
let url: string;
beforeAll(async () => {
  server = await createTestServer();
});
afterAll(() => server.close());
beforeEach(async () => {
  organization = await server.createOrganization('core');
  url = server.scimUrl + organization.slug;
});

const rollcall = (...args: string[]) => runCommand({ ROLLCALL_TOKEN: organization.token }, args);
const names = async (path: string, attribute: string) =>
  ((await organization.client.get(path)).body.Resources as Array<Record<string, string>>).map((one) => one[attribute]);

/** The server as somebody between would show it, who answers some requests himself. */
async function relay(refuse: (method: string, url: URL) => number | undefined) {
  const endpoint = await startEndpoint(async ({ method = '', url: path = '', headers }, response, body) => {
    const target = new URL(url + path.replace(/^\/scim/, ''));
    const status = refuse(method, target);
    if (status !== undefined) return json(response, status, { detail: 'not here' });
    const { authorization = '', 'content-type': type = 'application/scim+json' } = headers;
    const answer = await fetch(target, {
      method,
      headers: { authorization, 'content-type': type },
      ...(body === '' ? {} : { body }),
    });
    const text = await answer.text();
    response.writeHead(answer.status, { 'Content-Type': 'application/scim+json' }).end(text);
    return true;
  });
  return endpoint;
}

describe('validate', () => {
  test('names first what it could not delete, which is a failure in every report, and --cleanup deletes it', async () => {
    const kept = coreUser('validator-ada@contoso.example');
    await organization.client.post('/Users', kept);
    const endpoint = await relay((method) => (method === 'DELETE' ? 405 : undefined));
    const [html, junit] = [join(folder, 'left.html'), join(folder, 'left.xml')];
    const { code, output } = await rollcall(
      'validate',
      endpoint.url,
      '--suite',
      'web',
      '--html',
      html,
      '--junit',
      junit,
    );
    endpoint.close();
    expect(code).toBe(2);
    const summary = output.slice(output.indexOf('\n\n')).trim().split('\n');
    expect(summary[0]).toMatch(/^\d+ resources? (?:was|were) left behind, and could not be deleted:$/);
    expect(summary[1]).toMatch(/^ {2}http:\/\/127.*\/scim\/(Users|Groups)\//);
    expect(output).toContain('validate <tenant-url> --cleanup');
    expect(readFileSync(html, 'utf8')).toMatch(/left behind/);
    expect(readFileSync(junit, 'utf8')).toMatch(/tests="25".*\n.*\n<testcase classname="cleanup"[^>]*><failure/);
    expect((await names('/Groups', 'displayName')).length).toBeGreaterThan(5);
    const cleaned = await rollcall('validate', url, '--cleanup');
    expect(cleaned).toMatchObject({ code: 0, errors: '' });
    expect(cleaned.output).toMatch(/^\d\d users and \d\d? groups of validations were deleted\.\n$/);
    expect(await names('/Users', 'userName')).toEqual([kept.userName]);
    expect(await names('/Groups', 'displayName')).toEqual([]);
  });

  test('every test can be told by its names, whatever it was doing when it was killed', async () => {
    const endpoint = await relay((method) => (method === 'DELETE' ? 405 : undefined));
    await rollcall('validate', endpoint.url);
    endpoint.close();
    await rollcall('validate', url, '--cleanup');
    expect(await names('/Users', 'userName')).toEqual([]);
    expect(await names('/Groups', 'displayName')).toEqual([]);
  });
});

describe('simulate --cleanup', () => {
  const BY_ID = '0f0c1b5e-4a5e-4b5e-9c55-2b1f0a6f3e21';
  const OTHERS = [BY_ID, 'ada1@contoso.com', 'ada2@contoso.example.org', 'validator-x-12345678-1234@contoso.example'];
  beforeEach(async () => {
    for (const name of OTHERS)
      await organization.client.post(
        '/Users',
        coreUser(name, name === BY_ID ? { emails: [{ value: 'ada1@contoso.com' }] } : {}),
      );
    await organization.client.post('/Groups', { displayName: 'Engineers 3' });
  });

  test.each([
    ['entra', []],
    ['entra', ['--app', 'sap-cloud-identity', '--user-name', 'objectId']],
    ['okta', []],
    ['sap-ips', []],
  ])('deletes what %s %j made, whatever its size and seed, and nobody else', async (client, how) => {
    const size = ['--users', '12', '--groups', '4', '--churn', '80', '--cycles', '2', '--seed', '7'];
    expect((await rollcall('simulate', client, url, ...how, ...size)).code).toBe(0);
    const { code, output } = await rollcall('simulate', client, url, '--cleanup');
    expect(code).toBe(0);
    expect(output).toMatch(/^1\d users and \d groups of simulations were deleted\.\n$/);
    expect((await names('/Users', 'userName')).sort()).toEqual(OTHERS);
    expect(await names('/Groups', 'displayName')).toEqual(['Engineers 3']);
    expect((await rollcall('simulate', client, url, '--cleanup')).output).toBe('There is nothing of simulations.\n');
  });

  test('looks at everything where the filter is refused or ignored, and says what it could not delete', async () => {
    await rollcall('simulate', 'entra', url, '--users', '105', '--groups', '1', '--cycles', '1', '--concurrency', '8');
    const stubborn = await relay((method, { pathname, search }) => {
      if (search.includes('ew+')) return 400;
      return method === 'DELETE' && pathname.includes('/Groups/') ? 500 : undefined;
    });
    const { code, output } = await rollcall('simulate', 'entra', stubborn.url, '--cleanup');
    stubborn.close();
    expect(code).toBe(2);
    expect(output).toMatch(/^1 resource was left behind.*\n {2}http.*\/Groups\/.*\n105 users and 0 groups/);
    expect((await names('/Users', 'userName')).sort()).toEqual(OTHERS);
  });

  test('says in one line that an endpoint cannot be asked', async () => {
    const { code, output, errors } = await rollcall('simulate', 'entra', 'http://127.0.0.1:1/scim', '--cleanup');
    expect({ code, output, errors }).toEqual({
      code: 1,
      output: '',
      errors: 'http://127.0.0.1:1/scim could not be asked: nothing listens at 127.0.0.1:1.\n',
    });
  });
});

describe('replay --empty', () => {
  test('deletes what it made, also after a difference, and nothing else', async () => {
    const file = join(folder, 'job.har');
    const size = ['--users', '6', '--groups', '1', '--cycles', '1', '--record', file];
    expect((await rollcall('simulate', 'entra', url, ...size)).code).toBe(0);
    organization = await server.createOrganization('core');
    url = server.scimUrl + organization.slug;
    await organization.client.post('/Users', coreUser('kept@contoso.com'));
    const whole = await rollcall('replay', file, url, '--empty');
    expect(whole).toMatchObject({ code: 0 });
    expect(whole.output).toMatch(/holds 1 user and 0 groups: a difference may come from them\./);
    expect(whole.output).toMatch(/^7 of 7 resources that the recording made were deleted again\.$/m);
    const { log } = JSON.parse(readFileSync(file, 'utf8'));
    const last = log.entries.filter(({ request }: { request: { method: string } }) => request.method === 'POST').at(-1);
    const group = idOf(await organization.client.post('/Groups', JSON.parse(last.request.postData.text)));
    const { code, output } = await rollcall('replay', file, url, '--empty');
    expect(code).toBe(2);
    expect(output).toMatch(/^6 of 6 resources/m);
    expect(await names('/Users', 'userName')).toEqual(['kept@contoso.com']);
    const stubborn = await relay((method) => (method === 'DELETE' ? 500 : undefined));
    await organization.client.delete(`/Groups/${group}`);
    const left = await rollcall('replay', file, stubborn.url, '--empty', '--json');
    stubborn.close();
    expect(left.code).toBe(2);
    // The first answer differs: its location is not that of the relay.
    expect(JSON.parse(left.output).left).toHaveLength(1);
  });

  test('is not for a request of the log', async () => {
    expect((await rollcall('replay', '--log', 'x', '-o', 'y', url, '--empty')).errors).toContain(
      '--empty is for a cassette',
    );
  });
});
