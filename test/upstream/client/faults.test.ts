import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import { SecretReader } from '../../../src/secrets/key-vault/secret-reader.js';
import type { UpstreamSystem } from '../../../src/store/upstream/upstream-system.js';
import { UpstreamError, type UpstreamRequest } from '../../../src/upstream/client/upstream-answer.js';
import { Upstreams, type UpstreamsOptions } from '../../../src/upstream/client/upstreams.js';
import { type ScriptedServer, scim, startScriptedServer } from '../../support/stand-ins/scripted-server.js';
import { until } from '../../support/until.js';
import { jumpingClock, upstreamSecrets, upstreamSystem } from '../../support/upstream-system.js';

const SECRET = 'clientsecret~of~the~upstream';
const READ: UpstreamRequest = { method: 'GET', path: '/Users/1' };
const WRITE: UpstreamRequest = { method: 'POST', path: '/Users', body: { userName: 'ada' } };

let server: ScriptedServer;
const open: Upstreams[] = [];
const secrets = upstreamSecrets(new SecretReader({ vaults: [] }));

beforeAll(async () => {
  server = await startScriptedServer();
});
beforeEach(() => server.reset());
afterAll(async () => {
  for (const each of open) await each.close();
  server.close();
});

function upstreams(options: Partial<UpstreamsOptions> = {}) {
  const clock = jumpingClock();
  const made = new Upstreams({ secrets, allowsPrivate: true, clock, ...options });
  open.push(made);
  const clientOf = (over: Partial<UpstreamSystem> = {}) =>
    made.clientOf(upstreamSystem(over.baseUrl ?? `${server.origin}/scim`, over));
  return { clock, clientOf };
}

/** @throws what is no UpstreamError, and where there is none */
async function troubleOf(work: Promise<unknown>): Promise<UpstreamError> {
  const error = await work.then(
    () => new Error('nothing was thrown'),
    (thrown) => thrown,
  );
  if (!(error instanceof UpstreamError)) throw error;
  expect(JSON.stringify([error.message, String(error.stack), String(error.cause)])).not.toContain(SECRET);
  return error;
}

test('a request is sent below the base URL with its query, body and credential, and its answer is given back', async () => {
  const { clientOf } = upstreams();
  const system = upstreamSystem(`${server.origin}/scim/`);
  const secret = await secrets.keep(system, SECRET);
  server.script.push(scim(201, { id: '1' }, { etag: 'W/"1"', 'set-cookie': 'a=b' }));
  const answer = await clientOf({ ...system, authentication: { method: 'basic', user: 'ü', secret } }).send({
    ...WRITE,
    query: { attributes: 'id,userName', filter: 'a eq "b c"' },
    headers: { 'If-Match': 'W/"0"', Authorization: 'Bearer of somebody else' },
  });
  expect(answer).toEqual({
    status: 201,
    headers: { 'content-type': 'application/scim+json', etag: 'W/"1"' },
    body: { id: '1' },
    bytes: 10,
  });
  expect(server.asked).toMatchObject([
    {
      method: 'POST',
      url: '/scim/Users?attributes=id%2CuserName&filter=a%20eq%20%22b%20c%22',
      body: '{"userName":"ada"}',
      headers: {
        'content-type': 'application/scim+json',
        'if-match': 'W/"0"',
        authorization: `Basic ${Buffer.from(`ü:${SECRET}`).toString('base64')}`,
      },
    },
  ]);
});

test('what passes is tried again: a read after any fault, a write only where it cannot have been done', async () => {
  const { clock, clientOf } = upstreams();
  const client = clientOf();
  const cut = (response: { destroy(): void }) => response.destroy();
  server.script.push(scim(500), cut, scim(429, undefined, { 'retry-after': '2' }), scim(200, { id: '1' }));
  expect(await client.send(READ)).toMatchObject({ status: 200, body: { id: '1' } });
  expect(server.asked).toHaveLength(4);
  expect(clock.slept.at(-1)).toBeGreaterThanOrEqual(2_000);

  server.reset();
  server.script.push(scim(429), scim(503, undefined, { 'retry-after': '1' }), scim(201, { id: '2' }));
  expect(await client.send(WRITE)).toMatchObject({ status: 201 });
  expect(server.asked).toHaveLength(3);

  const inTheMiddle = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '10' }).write('{"id"');
    response.socket?.end();
  };
  const zipped = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' });
    response.write(gzipSync('{"id":"1"}').subarray(0, 15));
    response.socket?.end();
  };
  for (const reply of [scim(500), scim(503), scim(504), cut, inTheMiddle, zipped]) {
    server.reset();
    server.script.push(reply);
    expect(await troubleOf(clientOf().send(WRITE))).toMatchObject({ trouble: 'failing', mayBeDone: true });
    expect(server.asked).toHaveLength(1);
  }
});

test('what is asked for with no more patience than there is says when it is worth another try', async () => {
  const { clock, clientOf } = upstreams();
  const client = clientOf();
  server.state.otherwise = scim(429, undefined, { 'retry-after': '60' });
  expect(await troubleOf(client.send(READ))).toMatchObject({ trouble: 'rate limited', retryAfterMs: 60_000 });
  // It asked for quiet: until that is over nothing is sent.
  expect(await troubleOf(client.send(READ))).toMatchObject({ trouble: 'rate limited' });
  expect(server.asked).toHaveLength(1);
  server.state.otherwise = scim(200, {});
  expect(await client.send({ ...READ, patienceMs: 120_000 })).toMatchObject({ status: 200 });
  expect(clock.slept.at(-1)).toBeGreaterThan(50_000);

  server.state.otherwise = scim(429, undefined, { 'retry-after': new Date(clock.now() + 90_000).toUTCString() });
  const { retryAfterMs } = await troubleOf(client.send(READ));
  expect(retryAfterMs).toBeGreaterThan(80_000);
  expect(retryAfterMs).toBeLessThanOrEqual(90_000);
});

test('an upstream that fails on and on is left alone, then asked once, and then as before', async () => {
  const lines: string[] = [];
  const { clock, clientOf } = upstreams({ log: (line) => lines.push(line) });
  const client = clientOf();
  server.state.otherwise = scim(500);
  for (let i = 0; i < 2; i += 1) await troubleOf(client.send(READ));
  const asked = server.asked.length;
  expect(asked).toBe(5);
  const off = await troubleOf(client.send(READ));
  expect(off).toMatchObject({ trouble: 'switched off for a while', mayBeDone: false });
  expect(off.retryAfterMs).toBeLessThanOrEqual(10_000);
  expect(server.asked).toHaveLength(asked);

  // Half open: of many one is let through, and as it fails the time doubles.
  clock.jump(10_001);
  const many = await Promise.all(Array.from({ length: 5 }, () => troubleOf(client.send({ ...WRITE }))));
  expect(many.filter(({ trouble }) => trouble === 'failing')).toHaveLength(1);
  expect(server.asked).toHaveLength(asked + 1);
  clock.jump(10_001);
  expect(await troubleOf(client.send(READ))).toMatchObject({ trouble: 'switched off for a while' });
  expect(server.asked).toHaveLength(asked + 1);
  clock.jump(10_001);
  server.state.otherwise = scim(404);
  expect(await client.send(READ)).toMatchObject({ status: 404 });
  expect(await client.send(READ)).toMatchObject({ status: 404 });
  expect(lines).toEqual([
    expect.stringContaining('left alone for 10 s'),
    expect.stringContaining('left alone for 20 s'),
    expect.stringContaining('answers again'),
  ]);
});

test('a secret that was refused is not shown again for a while, so that it is not locked, and is in no message', async () => {
  const lines: string[] = [];
  const { clock, clientOf } = upstreams({ log: (line) => lines.push(line) });
  const system = upstreamSystem(`${server.origin}/scim`);
  const secret = await secrets.keep(system, SECRET);
  const client = clientOf({ ...system, authentication: { method: 'bearer', secret } });
  server.state.otherwise = (response, { headers }) =>
    scim(401, { detail: headers.authorization })(response, {} as never);
  expect(await troubleOf(client.send(READ))).toMatchObject({ trouble: 'credential refused', status: 401 });
  expect(await troubleOf(client.send(WRITE))).toMatchObject({ trouble: 'credential refused', mayBeDone: false });
  expect(server.asked).toHaveLength(1);
  clock.jump(30_001);
  server.state.otherwise = scim(200, {});
  expect(await client.send(READ)).toMatchObject({ status: 200 });
  expect(lines).toHaveLength(1);
  expect(lines.join()).not.toContain(SECRET);

  // Of another organization or system, what was sealed stays closed.
  for (const owner of [
    upstreamSystem(system.baseUrl),
    { ...system, organizationId: upstreamSystem('').organizationId },
  ]) {
    const stranger = clientOf({ ...owner, authentication: { method: 'bearer', secret } });
    expect(await troubleOf(stranger.send(READ))).toMatchObject({ trouble: 'no credential' });
  }
});

test('an answer that repeats our secret is passed on without it', async () => {
  const { clientOf } = upstreams();
  const system = upstreamSystem(`${server.origin}/scim`);
  const secret = await secrets.keep(system, SECRET);
  const client = clientOf({ ...system, authentication: { method: 'basic', user: 'u', secret } });
  const echo =
    (status: number) =>
    (response: never, { headers }: { headers: { authorization?: string } }) =>
      scim(
        status,
        { sent: headers.authorization },
        { location: `https://x/?${headers.authorization}` },
      )(response, {} as never);
  server.script.push(echo(400) as never);
  expect(await client.send(WRITE)).toEqual({
    status: 400,
    headers: { 'content-type': 'application/scim+json' },
    body: undefined,
    bytes: 57,
  });
  server.script.push(echo(201) as never);
  expect(await troubleOf(client.send(WRITE))).toMatchObject({ trouble: 'no SCIM', mayBeDone: true });

  const escaped = (status: number) => (response: ServerResponse) => {
    const text = [...SECRET].map((letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
    response.writeHead(status, { 'content-type': 'application/json' }).end(`{"a":[{"detail":"sent ${text}"}]}`);
  };
  server.script.push(escaped(400));
  expect(await client.send(WRITE)).toMatchObject({ status: 400, body: undefined });
  server.script.push(escaped(201));
  expect(await troubleOf(client.send(WRITE))).toMatchObject({ trouble: 'no SCIM', mayBeDone: true });
});

test('what is no SCIM is said to be none, and a path never leads elsewhere', async () => {
  const { clientOf } = upstreams();
  const client = clientOf();
  const raw = (head: Record<string, string>, body: string | Buffer) => (response: ServerResponse) =>
    response.writeHead(200, head).end(body);
  const json = { 'content-type': 'application/json' };
  const cases: [string, (response: ServerResponse) => void, Partial<UpstreamError>][] = [
    ['a page', raw({ 'content-type': 'text/html' }, '<html>'), { trouble: 'no SCIM' }],
    ['half of JSON', raw(json, '{"id":'), { trouble: 'no SCIM' }],
    ['no UTF-8', raw(json, Buffer.from([0x22, 0xff, 0x22])), { trouble: 'no SCIM' }],
    ['a NUL', raw(json, '{"id":"\\u0000"}'), { trouble: 'no SCIM' }],
    ['a name twice', raw(json, '{"id":"1","id":"2"}'), { trouble: 'no SCIM' }],
    ['too deep', raw(json, '['.repeat(10_000)), { trouble: 'no SCIM' }],
    ['too many values', raw(json, `[${'0,'.repeat(600_000)}0]`), { trouble: 'too large' }],
    ['another coding', raw({ ...json, 'content-encoding': 'br' }, 'x'), { trouble: 'no SCIM' }],
    ['no gzip', raw({ ...json, 'content-encoding': 'gzip' }, 'x'), { trouble: 'no SCIM' }],
    [
      'a redirect',
      (response) => response.writeHead(307, { location: `${server.origin}/elsewhere?s=1` }).end(),
      { trouble: 'no SCIM', status: 307 },
    ],
    ['no HTTP', (response) => response.socket?.end('SSH-2.0-OpenSSH\r\n\r\n'), { trouble: 'no SCIM' }],
  ];
  for (const [what, reply, expected] of cases) {
    server.reset();
    server.script.push(reply);
    expect([what, await troubleOf(client.send(READ))]).toMatchObject([what, expected]);
    expect([what, server.asked.length]).toEqual([what, 1]);
  }
  server.reset();
  for (const path of ['/Users/..', '/Users/%2e%2e', '/Users/../Groups', '/Users/1?x=1', '/Users/1#x'])
    expect([path, await troubleOf(client.send({ method: 'GET', path }))]).toMatchObject([
      path,
      { trouble: 'not allowed' },
    ]);
  expect(server.asked).toEqual([]);
  const gzipped = raw({ ...json, 'content-encoding': 'gzip' }, gzipSync('{"id":"1"}'));
  server.script.push(gzipped, raw({}, '{"id":"2"}'), (response) => response.writeHead(204).end());
  for (const body of [{ id: '1' }, { id: '2' }, undefined]) expect((await client.send(READ)).body).toEqual(body);
});

test('of an answer too large, zipped or not, no more than the limit is kept', async () => {
  const { clientOf } = upstreams({ maxAnswerBytes: 1_000_000 });
  const client = clientOf();
  const bomb = gzipSync(Buffer.alloc(200_000_000, ' '));
  let sent = 0;
  const endless = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const part = Buffer.alloc(65_536, ' ');
    const more = () => {
      while (!response.destroyed && response.write(part)) sent += part.length;
    };
    response.on('drain', more);
    more();
  };
  const announced = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': '5000000' });
    response.flushHeaders();
  };
  const zipped = (response: ServerResponse) =>
    response.writeHead(200, { 'content-type': 'application/json', 'content-encoding': 'gzip' }).end(bomb);
  const before = process.memoryUsage().arrayBuffers;
  for (const reply of [zipped, endless, announced]) {
    server.script.push(reply);
    expect(await troubleOf(client.send(READ))).toMatchObject({ trouble: 'too large' });
  }
  expect(server.asked).toHaveLength(3);
  // What fits into the buffers of the system is on its way before anybody reads it.
  expect(sent).toBeLessThan(50_000_000);
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60_000_000);
});

test('each part of an exchange has its time', async () => {
  const silent = () => undefined;
  const stalled = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{');
  };
  const dripping = (response: ServerResponse) => {
    response.writeHead(200, { 'content-type': 'application/json' }).write('{');
    const timer = setInterval(() => response.write(' '), 5);
    response.on('close', () => clearInterval(timer));
  };
  const long = { connectMs: 60_000, headMs: 60_000, idleMs: 60_000, wholeMs: 60_000 };
  const cases = [
    [silent, { headMs: 50 }, 'did not begin to answer'],
    [stalled, { idleMs: 50 }, 'stopped in the middle'],
    [dripping, { wholeMs: 100 }, 'no complete answer'],
  ] as const;
  for (const [reply, times, words] of cases) {
    server.reset();
    server.script.push(reply);
    const { clientOf } = upstreams({ times: { ...long, ...times } });
    const error = await troubleOf(clientOf().send(WRITE));
    expect(error).toMatchObject({ trouble: 'timed out', mayBeDone: true });
    expect(error.message).toContain(words);
    expect(server.asked).toHaveLength(1);
  }
  // Nobody answers the call: what was never sent may be sent again.
  const deaf = createServer().listen({ port: 0, host: '127.0.0.1', backlog: 1 });
  await once(deaf, 'listening');
  const { port } = deaf.address() as AddressInfo;
  deaf.close();
  const { clientOf, clock } = upstreams();
  const nobody = clientOf({ baseUrl: `http://127.0.0.1:${port}/scim` });
  expect(await troubleOf(nobody.send(WRITE))).toMatchObject({ trouble: 'unreachable', mayBeDone: false });
  expect(clock.slept).toHaveLength(3);
});

test('whoever asked may give up, also while it waits', async () => {
  const { clientOf } = upstreams();
  const client = clientOf();
  server.state.otherwise = () => undefined;
  const stop = new AbortController();
  const all = Array.from({ length: 12 }, () => client.send({ ...READ, signal: stop.signal }));
  const reasons = Promise.allSettled(all);
  // Eight at once to one system; the others wait for their turn.
  await until(() => server.asked.length === 8);
  const reason = new Error('given up');
  stop.abort(reason);
  for (const settled of await reasons) expect(settled).toEqual({ status: 'rejected', reason });
  server.state.otherwise = scim(200, {});
  expect(await client.send(READ)).toMatchObject({ status: 200 });
  expect(server.asked).toHaveLength(9);
});

test('requests at once are bounded for a system and an organization, others are served, and not all may wait', async () => {
  const { clientOf } = upstreams();
  const { organizationId } = upstreamSystem('');
  const held: ServerResponse[] = [];
  server.state.otherwise = (response) => held.push(response);
  const [first, second, third] = [1, 2, 3].map(() => clientOf({ organizationId }));
  const stranger = clientOf();
  const results = [first, second, third].flatMap((client) =>
    Array.from({ length: 10 }, () => client?.send({ ...READ, patienceMs: 600_000 })),
  );
  await until(() => held.length === 16);
  const other = stranger.send(READ);
  await until(() => held.length === 17);
  held.pop()?.writeHead(200).end();
  expect(await other).toMatchObject({ status: 200 });
  server.state.otherwise = scim(200, {});
  for (const response of held) response.writeHead(200).end();
  expect((await Promise.all(results)).map((answer) => answer?.status)).toEqual(results.map(() => 200));
  expect(server.asked).toHaveLength(31);

  server.state.otherwise = () => undefined;
  const stop = new AbortController();
  const many = Array.from({ length: 208 }, () => first?.send({ ...READ, signal: stop.signal }));
  const settled = Promise.allSettled(many);
  expect(await troubleOf(first?.send(READ) ?? Promise.resolve())).toMatchObject({ trouble: 'rate limited' });
  stop.abort();
  await settled;
});

test('what is private is asked only where it is allowed, whatever it is called', async () => {
  const { clientOf } = upstreams({ allowsPrivate: false });
  for (const baseUrl of [
    server.origin,
    'https://127.0.0.1/scim',
    'https://[::1]/scim',
    'https://[::ffff:10.0.0.1]/scim',
    'https://2130706433/scim',
    'https://localhost/scim',
    'http://example.com/scim',
    'https://user:password@example.com/scim',
    'ftp://example.com/scim',
    'no URL',
    'https://example.com/scim?x=',
  ]) {
    const error = await troubleOf(clientOf({ baseUrl }).send(READ));
    expect([baseUrl, error]).toMatchObject([baseUrl, { trouble: 'not allowed' }]);
  }
  expect(server.asked).toEqual([]);
});

test('one client serves all who ask for a version of a system, and ends with its connections', async () => {
  const clock = jumpingClock();
  const made = new Upstreams({ secrets, allowsPrivate: true, clock });
  const system = upstreamSystem(server.origin);
  const client = made.clientOf(system);
  expect(made.clientOf({ ...system })).toBe(client);
  expect(made.clientOf({ ...system, version: 2 })).not.toBe(client);
  expect(made.clientOf({ ...system, organizationId: upstreamSystem('').organizationId })).not.toBe(client);
  const ports = new Set<number | undefined>();
  server.state.otherwise = (response) => {
    ports.add(response.socket?.remotePort);
    scim(200, {})(response, {} as never);
  };
  for (let i = 0; i < 3; i += 1) await client.send(READ);
  expect(ports.size).toBe(1);
  server.state.otherwise = () => undefined;
  const left = client.send(WRITE).catch((error) => error);
  await until(() => server.asked.length === 4);
  await made.close();
  expect(await left).toBeInstanceOf(UpstreamError);
});
