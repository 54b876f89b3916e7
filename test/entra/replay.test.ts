import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCassette } from '../../src/entra/cassette/read-cassette.js';
import { createRecorder } from '../../src/entra/cassette/recorder.js';
import { replay } from '../../src/entra/cassette/replay.js';
import { Connection } from '../../src/entra/client/connection.js';
import { bearer } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { runCommand } from '../cli/rollcall-command.js';
import { coreUser } from '../support/sample-users.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { json, startEndpoint, TOKEN } from './scripted-endpoint.js';

let server: TestServer;
let environment: Record<string, string>;
const folder = mkdtempSync(join(tmpdir(), 'rollcall-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));

beforeAll(async () => {
  server = await createTestServer();
  environment = server.environment;
});

afterAll(() => server.close());

const urlOf = ({ slug }: TestOrganization) => server.scimUrl + slug;

/** Records a whole simulated job: people join, change, leave; groups with members. */
async function record(name: string): Promise<{ file: string; token: string }> {
  const organization = await server.createOrganization('core');
  const file = join(folder, name);
  const { code, errors } = await runCommand({}, [
    ...['simulate', 'entra', urlOf(organization), '--token', organization.token],
    ...['--users', '12', '--groups', '2', '--cycles', '3', '--churn', '40', '--record', file],
  ]);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return { file, token: organization.token };
}

describe('a recorded job', () => {
  let file: string;
  let token: string;

  beforeAll(async () => {
    ({ file, token } = await record('job.har'));
  });

  test('is a HTTP Archive 1.2 with every exchange and without the secret', () => {
    const text = readFileSync(file, 'utf8');
    const { log } = JSON.parse(text);
    expect(log.version).toBe('1.2');
    expect(log.entries.length).toBeGreaterThan(50);
    expect(log.entries[0]).toMatchObject({
      startedDateTime: expect.stringMatching(/^\d{4}-.*Z$/),
      request: { method: 'GET', queryString: [{ name: 'filter' }], cookies: [] },
      response: { status: 200, content: { mimeType: expect.stringContaining('application/scim+json') } },
      timings: { wait: expect.any(Number) },
    });
    expect(text).not.toContain(token);
    expect(existsSync(`${file}.new`)).toBe(false);
  });

  test('is answered as recorded by another organization, whose ids and times are others', async () => {
    const { token: other, ...organization } = await server.createOrganization('core');
    const url = urlOf({ token: other, ...organization });
    const { code, output } = await runCommand({}, ['replay', file, url, '--token', other]);
    const [expects, holds, there, done] = output.split('\n');
    expect(expects).toMatch(
      /^The recording has \d+ requests, and makes 1\d users and \d groups\. It expects none of them there/,
    );
    expect(holds).toBe('This one holds 0 users and 0 groups.');
    expect(there).toMatch(
      /^\d+ resources that the recording made are there now; --empty deletes what it made at the end\.$/,
    );
    expect(done).toMatch(/^(\d+) of \1 requests were answered as recorded\.$/);
    expect(code).toBe(0);
    const users = await server.query<{ n: number }>(
      'SELECT count(*)::int AS n FROM users WHERE organization_id = $1',
      organization.id,
    );
    expect(users[0]?.n).toBeGreaterThan(5);
  });

  test('differs at the first creation where somebody is there already', async () => {
    const organization = await server.createOrganization('core');
    const run = () => runCommand({}, ['replay', file, urlOf(organization), '--token', organization.token, '--json']);
    expect((await run()).code).toBe(0);
    const { code, output } = await run();
    expect(code).toBe(2);
    expect(JSON.parse(output).difference).toMatchObject({ method: 'GET', path: '/Users', what: 'body totalResults' });
  });

  test('differs by status at an organization with other requirements', async () => {
    const organization = await server.createOrganization('vault');
    const broken = JSON.parse(readFileSync(file, 'utf8'));
    for (const { request } of broken.log.entries) {
      if (request.method !== 'POST') continue;
      const { title: _, ...rest } = JSON.parse(request.postData.text);
      request.postData.text = JSON.stringify(rest);
    }
    const changed = join(folder, 'changed.har');
    writeFileSync(changed, JSON.stringify(broken));
    const { code, output } = await runCommand({}, [
      'replay',
      changed,
      urlOf(organization),
      '--token',
      organization.token,
    ]);
    expect(code).toBe(2);
    expect(output).toMatch(/POST \/Users\n {2}status\n {4}recorded: 201\n {4}now: {6}400 \(.*title/);
  });

  test('is not written over', async () => {
    const before = readFileSync(file, 'utf8');
    const { code, errors } = await runCommand({}, ['simulate', 'entra', 'http://127.0.0.1:1/', '--record', file]);
    expect(code).toBe(1);
    expect(errors).toContain('exists already');
    expect(readFileSync(file, 'utf8')).toBe(before);
  });
});

test('validators are recorded too', async () => {
  const organization = await server.createOrganization('core');
  const file = join(folder, 'validators.har');
  await runCommand({}, [
    ...['validate', urlOf(organization), '--token', organization.token, '--suite', 'web-preview', '--record', file],
  ]);
  const { log } = readCassette(readFileSync(file, 'utf8'));
  expect(new Set(log.entries.map(({ request }) => request.method))).toEqual(
    new Set(['POST', 'PATCH', 'GET', 'DELETE']),
  );
});

describe('what is compared', () => {
  const HEADERS = [{ name: 'Content-Type', value: 'application/scim+json' }];
  const LOCATION = 'http://127.0.0.1:1/scim/Users/recorded-1';
  const USER = {
    id: 'recorded-1',
    userName: 'ada',
    emails: [
      { type: 'work', value: 'a@x.org' },
      { type: 'home', value: 'b@x.org' },
    ],
    meta: {
      created: '2026-01-01T00:00:00Z',
      lastModified: '2026-01-01T00:00:00Z',
      version: 'W/"1"',
      location: LOCATION,
    },
  };

  const entry = (
    method: string,
    path: string,
    status: number,
    body: unknown,
    sent?: unknown,
    headers: object[] = [],
  ) => ({
    request: {
      method,
      url: `http://127.0.0.1:1/scim${path}`,
      headers,
      ...(sent === undefined ? {} : { postData: { mimeType: '', text: JSON.stringify(sent) } }),
    },
    response: { status, headers: HEADERS, content: { mimeType: '', text: JSON.stringify(body) } },
  });

  /** Creates a user, and asks for it. */
  const cassette = (second: object = entry('GET', '/Users/recorded-1', 200, USER)) =>
    readCassette(
      JSON.stringify({
        log: { version: '1.2', entries: [entry('POST', '/Users', 201, USER, { userName: 'ada' }), second] },
      }),
    );

  const actual = (url: string) => ({
    ...USER,
    id: 'actual-9',
    emails: [...USER.emails].reverse(),
    meta: {
      created: '2027-02-02T00:00:00Z',
      lastModified: '2027-02-02T00:00:00Z',
      version: 'W/"7"',
      location: `${url}/Users/actual-9`,
    },
  });

  /** @param change of the second answer */
  async function run(
    tape: ReturnType<typeof cassette>,
    change: (user: ReturnType<typeof actual>) => object = (user) => user,
    type = 'application/scim+json',
  ) {
    const endpoint = await startEndpoint(({ method, url = '' }, response) => {
      if (method === 'POST') return json(response, 201, actual(endpoint.url));
      if (url.startsWith('/scim/Users/actual-9')) return json(response, 200, change(actual(endpoint.url)), type);
      return json(response, 404, { detail: 'unknown' });
    });
    const connection = new Connection(readTenantUrl(endpoint.url), { credential: bearer(TOKEN) });
    try {
      const report = await replay(tape, connection, { tenantUrl: endpoint.url });
      return { ...report, requests: endpoint.requests };
    } finally {
      connection.close();
      endpoint.close();
    }
  }

  test('ids, times, versions and locations are those of the endpoint; the order of values does not matter', async () => {
    const { difference, sent, requests } = await run(cassette());
    expect(difference).toBeUndefined();
    expect(sent).toBe(2);
    expect(requests[1]?.url).toBe('/scim/Users/actual-9');
  });

  test('a version that was seen goes into If-Match as the endpoint calls it, and an id into a filter and a body', async () => {
    const value = { manager: 'recorded-1', members: [{ value: 'recorded-1' }], path: 'members[value eq "recorded-1"]' };
    const patch = entry('PATCH', '/Users/recorded-1?filter=id+eq+%22recorded-1%22', 200, USER, value, [
      { name: 'If-Match', value: 'W/"1"' },
    ]);
    const { requests } = await run(cassette(patch));
    expect(requests[1]?.headers['if-match']).toBe('W/"7"');
    expect(requests[1]?.url).toBe('/scim/Users/actual-9?filter=id+eq+%22actual-9%22');
    expect(JSON.parse(requests[1]?.body ?? '')).toEqual(
      JSON.parse(JSON.stringify(value).replaceAll('recorded-1', 'actual-9')),
    );
  });

  type Change = (user: ReturnType<typeof actual>) => object;
  test.each<[string, Change, string]>([
    ['another value', (user) => ({ ...user, userName: 'bob' }), 'body userName'],
    ['an attribute more', (user) => ({ ...user, title: 'x' }), 'body title'],
    ['an attribute less', ({ userName: _, ...user }) => user, 'body userName'],
    ['another type', (user) => ({ ...user, userName: ['ada'] }), 'body userName'],
    ['one of two values', (user) => ({ ...user, emails: user.emails.slice(1) }), 'body emails'],
    [
      'values mixed up',
      (user) => ({ ...user, emails: user.emails.map((e) => ({ ...e, type: 'work' })) }),
      'body emails[1].type',
    ],
    ['another id', (user) => ({ ...user, id: 'actual-8' }), 'body id'],
    [
      'another time of creation',
      (user) => ({ ...user, meta: { ...user.meta, created: '2027-03-03T00:00:00Z' } }),
      'body meta.created',
    ],
    ['another version', (user) => ({ ...user, meta: { ...user.meta, version: 'W/"8"' } }), 'body meta.version'],
    [
      'a location elsewhere',
      (user) => ({ ...user, meta: { ...user.meta, location: 'http://x/' } }),
      'body meta.location',
    ],
  ])('%s is a difference', async (_, change, what) => {
    const { difference } = await run(cassette(), change);
    expect(difference).toMatchObject({ entry: 2, what });
  });

  test('another status is a difference, and so is another media type', async () => {
    const gone = await run(cassette(entry('GET', '/Users/nobody', 200, USER)));
    expect(gone.difference).toMatchObject({ what: 'status', recorded: 200, actual: expect.stringMatching(/^404 \(/) });
    const typed = await run(cassette(), (user) => user, 'text/plain');
    expect(typed.difference).toMatchObject({ what: 'header content-type', actual: 'text/plain' });
  });

  test('two ids that the recording tells apart cannot be one', async () => {
    const other = entry('POST', '/Users', 201, { ...USER, id: 'recorded-2' }, { userName: 'bob' });
    const { difference } = await run(cassette(other));
    expect(difference).toMatchObject({ entry: 2, what: 'body id' });
  });

  test.each(['/../other/Users', '/%2e%2e/other/Users'])('no request leaves the Tenant URL: %s', async (path) => {
    const tape = cassette();
    const stray = {
      ...tape,
      log: {
        ...tape.log,
        entries: tape.log.entries.map((e) => ({
          ...e,
          request: { ...e.request, url: `http://127.0.0.1:1/scim${path}` },
        })),
      },
    };
    await expect(run(stray)).rejects.toThrow('no path below the Tenant URL');
  });
});

test('passwords, secrets and tokens are taken out of what is kept, by name and wherever they are known', () => {
  let text = '';
  const recorder = createRecorder({
    tenantUrl: 'https://scim.example.com/scim',
    creator: { name: 'test', version: '1' },
    secrets: ['known-secret'],
    write: (piece) => {
      text += piece;
    },
  });
  const body = {
    password: 'pw-1',
    nested: [{ client_secret: 'pw-2' }, { op: 'replace', path: 'Password', value: 'pw-3' }],
    Operations: [{ value: { Password: 'pw-4' } }],
    note: 'the known-secret in a text',
    active: true,
  };
  recorder.observe({
    request: { method: 'POST', path: '/Users', body, headers: { Authorization: 'pw-5', Cookie: 'pw-6' } },
    url: 'https://scim.example.com/scim/Users?access_token=pw-7&filter=x',
    startedAt: new Date(),
    outcome: {
      status: 400,
      headers: { 'set-cookie': 'pw-8', 'content-type': 'text/plain' },
      text: 'client_assertion=pw-9&grant_type=x',
      json: undefined,
      duration: 1,
    },
  });
  recorder.end();
  expect(text).not.toMatch(/pw-\d|known-secret/);
  const [entry] = readCassette(text).log.entries;
  expect(JSON.parse(entry?.request.postData?.text ?? '')).toMatchObject({
    active: true,
    note: 'the [scrubbed] in a text',
  });
});

describe('a file that is no cassette', () => {
  test.each([
    ['not JSON', '<html>', /is not JSON/],
    ['something else', '{"users":[]}', /at log/],
    ['empty', '{"log":{"version":"1.2","entries":[]}}', /nothing was recorded/],
    [
      'a method of its own',
      '{"log":{"version":"1.2","entries":[{"request":{"method":"TRACE","url":"http://x/Users"},"response":{"status":200}}]}}',
      /log\.entries\.0\.request\.method/,
    ],
    [
      'of two endpoints',
      '{"log":{"version":"1.2","_tenantUrl":"http://x/a","entries":[{"request":{"method":"GET","url":"http://y/Users"},"response":{"status":200}}]}}',
      /not below http:\/\/x\/a/,
    ],
  ])('is refused in a sentence: %s', async (name, text, message) => {
    const file = join(folder, `${name}.har`);
    writeFileSync(file, text);
    const { code, errors } = await runCommand({}, ['replay', file, 'http://127.0.0.1:1/scim', '--token', 'x']);
    expect(errors).toMatch(message);
    expect(code).toBe(1);
  });
});

test('an endpoint that does not answer is a sentence', async () => {
  const file = join(folder, 'one.har');
  writeFileSync(
    file,
    '{"log":{"version":"1.2","entries":[{"request":{"method":"GET","url":"http://x/Users"},"response":{"status":200}}]}}',
  );
  const { code, errors } = await runCommand({}, ['replay', file, 'http://127.0.0.1:1/scim', '--token', 'x']);
  expect({ code, errors }).toEqual({
    code: 1,
    errors: 'http://127.0.0.1:1/scim could not be asked: nothing listens at 127.0.0.1:1.\n',
  });
});

describe('a refused request of the provisioning log', () => {
  async function refusals(organization: TestOrganization): Promise<Array<{ id: string }>> {
    await server.flushLog();
    const { output } = await runCommand(environment, ['log', '-o', organization.slug, '--failures', '--json']);
    return output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  }

  test('is sent again, and ends with 2 while it is refused and with 0 when it is not', async () => {
    const organization = await server.createOrganization('core');
    await organization.client.post('/Users', coreUser('ada@contoso.com'));
    await organization.client.post('/Users', coreUser('ada@contoso.com', { displayName: 'Ada' }));
    const [entry] = await refusals(organization);
    const again = ['replay', '--log', entry?.id ?? '', '-o', organization.slug, urlOf(organization)];
    const refused = await runCommand(environment, [...again, '--token', organization.token]);
    expect(refused.output).toMatch(/^POST http.*\/Users\n {2}then: 409 .*ada@contoso\.com.*\n {2}now: {2}409 /s);
    expect(refused.code).toBe(2);
    const empty = await server.createOrganization('core');
    const accepted = await runCommand(environment, [
      ...again.slice(0, -1),
      ...[urlOf(empty), '--token', empty.token, '--json'],
    ]);
    expect(accepted.code).toBe(0);
    expect(JSON.parse(accepted.output)).toMatchObject({
      recorded: { status: 409 },
      actual: { status: 201, body: { userName: 'ada@contoso.com', displayName: 'Ada' } },
    });
  });

  test('of another organization is not found, and what was not refused cannot be sent', async () => {
    const organization = await server.createOrganization('core');
    const other = await server.createOrganization('core');
    await organization.client.post('/Users', coreUser('eve@contoso.com'));
    await server.flushLog();
    const { output } = await runCommand(environment, ['log', '-o', organization.slug, '--json']);
    const { id } = JSON.parse(output.trim());
    const run = (slug: string, entry: string) =>
      runCommand(environment, [
        'replay',
        '--log',
        entry,
        '-o',
        slug,
        urlOf(organization),
        '--token',
        organization.token,
      ]);
    expect((await run(other.slug, id)).errors).toContain(`has no entry ${id}`);
    expect((await run(organization.slug, 'nonsense')).errors).toContain('has no entry nonsense');
    const created = await run(organization.slug, id);
    expect(created.errors).toContain('It was not refused (create)');
    expect(created.code).toBe(1);
  });
});
