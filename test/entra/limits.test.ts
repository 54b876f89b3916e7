import { EventEmitter, once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readCassette } from '../../src/entra/cassette/read-cassette.js';
import { createRecorder } from '../../src/entra/cassette/recorder.js';
import { replay } from '../../src/entra/cassette/replay.js';
import { Connection, type ConnectionOptions, type Exchange } from '../../src/entra/client/connection.js';
import { bearer, grantedTokens } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { runCommand } from '../cli/rollcall-command.js';
import { freezeBucket, thawBucket, untilRefused } from '../support/postgres/rate-bucket.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { json, type Oddity, startEndpoint, TOKEN } from './scripted-endpoint.js';

// What the tools do when an endpoint admits no more requests for now: 429 says nothing about it but that.

const folder = mkdtempSync(join(tmpdir(), 'rollcall-limits-'));
afterAll(() => rmSync(folder, { recursive: true }));
const ended: Array<() => void> = [];
afterAll(() => {
  for (const end of ended) end();
});

async function start(oddity?: Oddity) {
  const endpoint = await startEndpoint(oddity);
  ended.push(endpoint.close);
  return endpoint;
}

function connect(url: string, more: Partial<ConnectionOptions> = {}): Connection {
  const connection = new Connection(readTenantUrl(url), { credential: bearer(TOKEN), ...more });
  ended.push(() => connection.close());
  return connection;
}

/** Refuses so many requests, then no more. */
const refusing =
  (times: number, retryAfter: string): Oddity =>
  (_, response) => {
    if (times-- <= 0) return false;
    response.setHeader('Retry-After', retryAfter);
    return json(response, 429, { detail: 'too many' });
  };

const PROBE = { method: 'GET', path: '/Users' } as const;

describe('a connection', () => {
  test('sends again what was answered with 429, tells of the pause, and nobody sees the 429', async () => {
    const endpoint = await start(refusing(2, '0'));
    const pauses: number[] = [];
    const seen: Exchange[] = [];
    const connection = connect(endpoint.url, { onWait: (ms) => pauses.push(ms), observe: (one) => seen.push(one) });
    expect(await connection.send(PROBE)).toMatchObject({ status: 200 });
    expect(endpoint.requests).toHaveLength(3);
    expect(pauses).toHaveLength(2);
    expect(seen.map(({ outcome }) => 'status' in outcome && outcome.status)).toEqual([200]);
  });

  test('holds back all its requests while one waits', async () => {
    const refuse = refusing(1, '1');
    const cameAt: number[] = [];
    const endpoint = await start((...exchange) => {
      cameAt.push(performance.now());
      return refuse(...exchange);
    });
    const pauses = new EventEmitter();
    const connection = connect(endpoint.url, { onWait: (ms) => pauses.emit('pause', ms) });
    const paused = once(pauses, 'pause');
    const first = connection.send(PROBE);
    expect(await paused).toEqual([1_000]);
    const all = [first, connection.send(PROBE), connection.send(PROBE)];
    expect((await Promise.all(all)).map(({ status }) => status)).toEqual([200, 200, 200]);
    const [refusedAt = 0, ...others] = cameAt;
    expect(others).toHaveLength(3);
    // However slow the machine is, the second begins after the refusal.
    expect(Math.min(...others) - refusedAt).toBeGreaterThanOrEqual(1_000);
  });

  test.each(['3600', new Date(Date.now() + 86_400_000).toUTCString()])(
    'does not wait longer than it may: Retry-After %s',
    async (retryAfter) => {
      const endpoint = await start(refusing(9, retryAfter));
      await expect(connect(endpoint.url).send(PROBE)).rejects.toMatchObject({ failure: 'throttled' });
      expect(endpoint.requests).toHaveLength(1);
    },
  );

  test('gives up an endpoint that says "now" for ever', async () => {
    const endpoint = await start(refusing(Number.POSITIVE_INFINITY, '0'));
    await expect(connect(endpoint.url, { maxWaitMs: 250 }).send(PROBE)).rejects.toMatchObject({ failure: 'throttled' });
    expect(endpoint.requests.length).toBeGreaterThan(1);
  });

  test('waits for a token endpoint too', async () => {
    const refuse = refusing(1, '0');
    const endpoint = await start(
      (request, response, body) =>
        refuse(request, response, body) || json(response, 200, { access_token: TOKEN, expires_in: 60 }),
    );
    const credential = grantedTokens({ tokenUrl: endpoint.url, clientId: 'a', secret: 'b' });
    expect(await credential.authorization()).toBe(`Bearer ${TOKEN}`);
  });
});

describe('429 in a cassette', () => {
  const exchange = (status: number): Exchange => ({
    request: PROBE,
    url: 'http://127.0.0.1:1/scim/Users',
    startedAt: new Date(),
    outcome: {
      status,
      headers: { 'content-type': 'application/scim+json' },
      text: '{"totalResults":0}',
      json: {},
      duration: 1,
    },
  });

  function record(write: (text: string) => void) {
    return createRecorder({
      tenantUrl: 'http://127.0.0.1:1/scim',
      creator: { name: 'test', version: '1' },
      secrets: [],
      write,
    });
  }

  test('is not written, whoever observes it', () => {
    let text = '';
    const recorder = record((piece) => {
      text += piece;
    });
    for (const status of [429, 200]) recorder.observe(exchange(status));
    recorder.end();
    expect(readCassette(text).log.entries.map(({ response }) => response.status)).toEqual([200]);
  });

  test('of an older recording is left out of a replay', async () => {
    let text = '';
    const recorder = record((piece) => {
      text += piece;
    });
    for (const status of [200, 404]) recorder.observe(exchange(status));
    recorder.end();
    const endpoint = await start((_, response) => json(response, 200, { totalResults: 0 }));
    const cassette = readCassette(text.replace('"status":404', '"status":429'));
    expect(await replay(cassette, connect(endpoint.url), { tenantUrl: endpoint.url })).toEqual({
      entries: 2,
      sent: 1,
      skipped: 1,
      difference: undefined,
    });
  });
});

describe('an endpoint that admits nothing more for a day gets no verdict', () => {
  /** Does what it should for some requests, and then refuses all. */
  const admitting = (requests: number): Oddity => {
    const refuse = refusing(Number.POSITIVE_INFINITY, '86400');
    return (request, response, body) => requests-- <= 0 && refuse(request, response, body);
  };
  const run = async (oddity: Oddity, command: string[], more: string[] = []) =>
    runCommand({}, [...command, (await start(oddity)).url, '--token', TOKEN, ...more]);

  test.each([
    [['simulate', 'entra'], /^Cycle 1 .*\n {2}Not judged: the endpoint admits no more requests/],
    [['simulate', 'okta'], /It could not go on: the endpoint admits no more requests/],
    [['simulate', 'sap-ips'], /It could not go on: the endpoint admits no more requests/],
  ])('%j ends with 1, and no object has failed', async (command, words) => {
    const { code, output } = await run(admitting(1), command, ['--users', '3', '--groups', '0']);
    expect({ code, output }).toEqual({ code: 1, output: expect.stringMatching(words) });
    expect(output).not.toMatch(/failed|would call|quarantine|TooManyRequests/);
  });

  test('validate ends with 1, and only what was seen is told', async () => {
    const file = join(folder, 'report.html');
    const { code, output } = await run(admitting(3), ['validate'], ['--suite', 'web', '--html', file]);
    expect(code).toBe(2);
    expect(output).toMatch(/Stopped: \d+ tests were not run\. The endpoint admits no more requests/);
    const first = await run(admitting(1), ['validate'], ['--html', join(folder, 'none.html')]);
    expect(first).toMatchObject({ code: 1, output: expect.stringMatching(/0 passed, 0 failed.*\nStopped: 56 tests/) });
    expect(readFileSync(join(folder, 'none.html'), 'utf8')).toMatch(/<h1 class="bad">Stopped: 56 tests were not run/);
    const none = await run(admitting(0), ['validate']);
    expect(none).toMatchObject({ code: 1, output: '', errors: expect.stringMatching(/admits no more requests/) });
  });

  test.each([0, 4, 9])('doctor after %d requests ends with 1, and no step has failed', async (requests) => {
    const { code, output, errors } = await run(admitting(requests), ['doctor']);
    expect(code).toBe(1);
    expect(output).not.toContain('FAIL');
    expect(errors).toMatch(/The examination was not finished: the endpoint admits no more requests/);
  });
});

describe('a server with a limit', () => {
  let server: TestServer;
  let organization: TestOrganization;
  beforeAll(async () => {
    server = await createTestServer();
  });
  beforeEach(async () => {
    organization = await server.createOrganization('vault');
  });
  afterAll(() => server.close());

  const limit = (rate: number | null) =>
    server.query(
      'UPDATE rollcall.organizations SET rate_limit = $2::int, rate_burst = $2::int WHERE id = $1',
      organization.id,
      rate,
    );

  test('that is low costs time and nothing else, and every tool says that it waits', async () => {
    const url = server.scimUrl + organization.slug;
    const file = join(folder, 'low.har');
    const small = ['--users', '6', '--groups', '1', '--cycles', '1'];
    const tools = [
      ['simulate', 'entra', url, ...small, '--record', file],
      ['simulate', 'entra', url, '--cleanup'],
      ['replay', file, url, '--empty'],
      ['simulate', 'okta', url, '--users', '0', '--groups', '15', '--cycles', '1'],
      ['validate', url, '--suite', 'web-preview'],
      ['doctor', url],
    ];
    await limit(25);
    for (const words of tools) {
      await freezeBucket(server, organization, 0);
      // Whoever came before has used up what there was.
      while ((await organization.client.get('/Users?count=0')).status !== 429);
      await freezeBucket(server, organization, 0);
      const running = runCommand({ ROLLCALL_TOKEN: organization.token }, words);
      await Promise.race([running, untilRefused(server, organization)]);
      await thawBucket(server, organization);
      const { code, output, errors } = await running;
      expect({ words, code, output }).toEqual({ words, code: 0, output: expect.not.stringMatching(/429|FAIL/) });
      expect(errors).toMatch(/admits no more requests for now \(429\): waiting 1\.0 s, as Retry-After says\.\n/);
    }
    const { log } = readCassette(readFileSync(file, 'utf8'));
    expect(log.entries.filter(({ response }) => response.status === 429)).toEqual([]);
  });

  test('as organizations have by default: all that README rehearses, in its order, is green, and nothing is left', async () => {
    await limit(null);
    const readme = readFileSync('README.md', 'utf8');
    const commands = readme.match(/^npm run rollcall -- (simulate|replay|validate|doctor) [^#\n]*/gm) ?? [];
    expect(commands.map((line) => line.split(' ')[4])).toEqual([
      'simulate',
      'simulate',
      'replay',
      'validate',
      'doctor',
    ]);
    const outputs: string[] = [];
    for (const line of commands) {
      const words = line
        .trim()
        .split(/\s+/)
        .slice(4)
        .map((word) => {
          if (/^https?:/.test(word)) return server.scimUrl + organization.slug;
          return /\.(har|html)$/.test(word) ? join(folder, word) : word.replace(/^500$/, '20');
        });
      const { code, output, errors } = await runCommand({ ROLLCALL_TOKEN: organization.token }, words);
      expect({ line, code }).toEqual({ line, code: 0 });
      outputs.push(output + errors);
    }
    const [simulated, cleaned, replayed, validated] = outputs;
    expect(simulated?.match(/Entra would call the job healthy\./g)).toHaveLength(3);
    expect(cleaned).toMatch(/^\d+ users and \d+ groups of simulations were deleted\.$/m);
    expect(replayed).toMatch(/^This one holds 0 users and 0 groups\.$/m);
    expect(replayed).toMatch(/^(\d+) of \1 resources that the recording made were deleted again\.$/m);
    expect(replayed).toMatch(/^(\d+) of \1 requests were answered as recorded\.$/m);
    expect(validated).toMatch(/^55 passed, 0 failed, 0 warnings, 1 not applicable/m);
    expect(existsSync(join(folder, 'job.har'))).toBe(true);
    for (const path of ['/Users', '/Groups']) {
      expect((await organization.client.get(path)).body.totalResults).toBe(0);
    }
  });
});
