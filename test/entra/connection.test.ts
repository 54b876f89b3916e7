import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import { Connection, type ConnectionOptions, type Exchange } from '../../src/entra/client/connection.js';
import type { ConnectionFailure } from '../../src/entra/client/connection-error.js';
import { basic, bearer, grantedTokens } from '../../src/entra/client/credentials.js';
import { readTenantUrl } from '../../src/entra/client/tenant-url.js';
import { createEntraJob } from '../../src/entra/job/entra-job.js';
import { compileMappings } from '../../src/entra/mapping/compile-mapping.js';
import { DEFAULT_MAPPINGS } from '../../src/entra/mapping/default-mappings.js';
import { generateTenant } from '../../src/entra/tenant/generate-tenant.js';
import { startCommand } from '../cli/rollcall-command.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { html, json, type Oddity, startEndpoint, TOKEN } from './scripted-endpoint.js';

type Endpoint = Awaited<ReturnType<typeof startEndpoint>>;
const open: Array<{ close(): void }> = [];
const kept = <Item extends { close(): void }>(item: Item): Item => {
  open.push(item);
  return item;
};

afterEach(() => {
  for (const each of open.splice(0)) each.close();
});

const connectTo = ({ url }: Endpoint, options: Partial<ConnectionOptions> = {}) =>
  kept(new Connection(readTenantUrl(url), { credential: bearer(TOKEN), ...options }));

const USERS = { method: 'GET', path: '/Users' } as const;

const failing = (failure: ConnectionFailure) => expect.objectContaining({ name: 'ConnectionError', failure });

test('it calls as Entra does: no User-Agent, blanks as +, SCIM as media type', async () => {
  const endpoint = kept(await startEndpoint());
  await connectTo(endpoint).send({ ...USERS, query: [['filter', 'userName eq "a b@x"']] });
  const [request] = endpoint.requests;
  expect(request?.url).toBe('/scim/Users?filter=userName+eq+%22a+b%40x%22');
  expect(request?.headers).toMatchObject({ accept: 'application/scim+json', authorization: `Bearer ${TOKEN}` });
  expect(request?.headers).not.toHaveProperty('user-agent');
});

test('headers of the client go with every request, those of a request before them', async () => {
  const endpoint = kept(await startEndpoint());
  const connection = connectTo(endpoint, { headers: { 'User-Agent': 'Okta', Accept: '*/*' }, blank: '%20' });
  await connection.send({ ...USERS, query: [['filter', 'a eq "+"']], headers: { Accept: '' } });
  const [request] = endpoint.requests;
  expect(request?.url).toBe('/scim/Users?filter=a%20eq%20%22%2B%22');
  expect(request?.headers['user-agent']).toBe('Okta');
  expect(request?.headers).not.toHaveProperty('accept');
});

describe('what a hostile endpoint does is told apart', () => {
  test.each<[string, ConnectionFailure, Oddity, Partial<ConnectionOptions>]>([
    ['silence', 'timeout', () => true, { timeoutMs: 200 }],
    [
      'a connection that is cut',
      'truncated',
      ({ socket }) => {
        socket.destroy();
        return true;
      },
      {},
    ],
    [
      'half an answer',
      'truncated',
      (_, response) => {
        response.writeHead(200, { 'Content-Length': '100' }).write('{');
        setImmediate(() => response.destroy());
        return true;
      },
      {},
    ],
    [
      'a long answer',
      'too-large',
      (_, response) => {
        response.end(' '.repeat(100_001));
        return true;
      },
      { maxAnswerBytes: 100_000 },
    ],
  ])('%s', async (_, failure, oddity, options) => {
    const exchanges: Exchange[] = [];
    const endpoint = kept(await startEndpoint(oddity));
    const connection = connectTo(endpoint, { ...options, observe: (exchange) => exchanges.push(exchange) });
    await expect(connection.send(USERS)).rejects.toEqual(failing(failure));
    expect(exchanges).toEqual([expect.objectContaining({ outcome: failing(failure) })]);
  });

  test('an answer of just the allowed length is read, HTML is an answer without JSON', async () => {
    const endpoint = kept(
      await startEndpoint(({ url }, response) => {
        if (url !== '/scim/Users') return html(response, 200);
        response.end(' '.repeat(100_000));
        return true;
      }),
    );
    const connection = connectTo(endpoint, { maxAnswerBytes: 100_000 });
    expect((await connection.send(USERS)).text).toHaveLength(100_000);
    expect(await connection.send({ ...USERS, path: '/x' })).toMatchObject({ status: 200, json: undefined });
  });

  test('a redirect is an answer', async () => {
    const endpoint = kept(
      await startEndpoint((_, response) => {
        response.writeHead(302, { Location: '/scim/Users' }).end();
        return true;
      }),
    );
    expect((await connectTo(endpoint).send(USERS)).status).toBe(302);
    expect(endpoint.requests).toHaveLength(1);
  });

  test('a stop ends what is under way', async () => {
    const endpoint = kept(await startEndpoint(() => true));
    const stop = new AbortController();
    const sent = connectTo(endpoint, { signal: stop.signal }).send(USERS);
    setTimeout(() => stop.abort(), 50);
    await expect(sent).rejects.toEqual(failing('aborted'));
  });
});

describe('TLS', () => {
  test('an authority of one own is trusted besides the public ones, not instead of them', async () => {
    const authority = await createCertificateAuthority();
    const endpoint = kept(await startEndpoint(undefined, await authority.issue({ names: ['127.0.0.1'] })));
    await expect(connectTo(endpoint).send(USERS)).rejects.toEqual(failing('tls'));
    expect((await connectTo(endpoint, { ca: authority.ca }).send(USERS)).status).toBe(200);
    const { trusted } = await import('../../src/entra/client/trust.js');
    expect(trusted(authority.ca)?.length).toBeGreaterThan(100);
  });

  test('a file without certificates is refused', async () => {
    const endpoint = kept(await startEndpoint());
    const secure = { ...endpoint, url: endpoint.url.replace('http:', 'https:') };
    const ca = readFileSync('package.json', 'utf8');
    expect(() => connectTo(secure, { ca })).toThrow('no certificate in PEM form');
  });
});

describe('credentials', () => {
  const grant = (answer: Oddity) =>
    startEndpoint((request, ...rest) => request.url === '/scim/token' && answer(request, ...rest));
  const tokensOf = ({ url }: Endpoint, more = {}) =>
    grantedTokens({ tokenUrl: `${url}/token`, clientId: 'a b', secret: 's&=', ...more });

  test('a token is fetched once for all requests that wait for it, with the client in header and form', async () => {
    const endpoint = kept(
      await grant((_, response) => json(response, 200, { access_token: TOKEN, expires_in: 3_600 }, 'application/json')),
    );
    const connection = connectTo(endpoint, { credential: tokensOf(endpoint) });
    const answers = await Promise.all([connection.send(USERS), connection.send(USERS), connection.send(USERS)]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const asked = endpoint.requests.filter(({ url }) => url === '/scim/token');
    expect(asked).toHaveLength(1);
    expect(asked[0]?.headers.authorization).toBe(basicOf('a+b:s%26%3D'));
    expect(Object.fromEntries(new URLSearchParams(asked[0]?.body))).toEqual({
      grant_type: 'client_credentials',
      client_id: 'a b',
      client_secret: 's&=',
    });
  });

  const basicOf = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

  test('a technical user', async () => {
    expect(await basic('u', 'p:p').authorization()).toBe(basicOf('u:p:p'));
  });

  test.each<[string, Oddity, string]>([
    ['refuses', (_, response) => json(response, 400, { error: 'invalid_scope' }), 'answered 400: invalid_scope'],
    ['answers HTML', (_, response) => html(response, 200), 'answered 200: no access_token'],
    [
      'never ends',
      (_, response) => {
        const more = () => {
          while (!response.destroyed && response.write(' '.repeat(65_536)));
        };
        response.on('drain', more);
        more();
        return true;
      },
      'is longer than 100000 bytes',
    ],
  ])('a token endpoint that %s', async (_, answer, message) => {
    const endpoint = kept(await grant(answer));
    const sent = connectTo(endpoint, { credential: tokensOf(endpoint) }).send(USERS);
    await expect(sent).rejects.toEqual(failing('credential'));
    await expect(sent).rejects.toThrow(message);
    await expect(sent).rejects.not.toThrow('s&=');
  });

  test('a token endpoint behind an authority of its own', async () => {
    const authority = await createCertificateAuthority();
    const endpoint = kept(
      await startEndpoint(
        (_, response) => json(response, 200, { access_token: TOKEN }),
        await authority.issue({ names: ['127.0.0.1'] }),
      ),
    );
    expect(await tokensOf(endpoint, { ca: authority.ca }).authorization()).toBe(`Bearer ${TOKEN}`);
    await expect(tokensOf(endpoint).authorization()).rejects.toEqual(failing('credential'));
  });
});

test('a job that waits for a Retry-After ends as soon as it is stopped', async () => {
  const stop = new AbortController();
  const endpoint = kept(
    await startEndpoint((_, response) => {
      response.setHeader('Retry-After', '50');
      setTimeout(() => stop.abort(), 100);
      return json(response, 429, {});
    }),
  );
  const { tenant } = await generateTenant({ users: 2, groups: 0 }, 1);
  const job = createEntraJob({
    connection: connectTo(endpoint, { signal: stop.signal }),
    directory: tenant,
    ...compileMappings(DEFAULT_MAPPINGS),
    signal: stop.signal,
  });
  const report = await job.runCycle();
  expect(report).toMatchObject({ created: 0, reasons: ['Stopped.'] });
  expect(endpoint.requests).toHaveLength(1);
});

test.each([
  ['doctor', [], 30],
  ['simulate', ['entra'], 30],
  ['simulate', ['okta'], 30],
  // The answer under way is waited for: what it has made is to be deleted.
  ['validate', [], 2],
])('Ctrl-C ends rollcall %s %j with 130 and without a stack trace', async (name, more, timeout) => {
  const stopped: Array<() => void> = [];
  const endpoint = kept(
    await startEndpoint(() => {
      for (const stop of stopped) stop();
      return true;
    }),
  );
  const child = startCommand({}, [name, ...more, endpoint.url, '--token', TOKEN, '--timeout', String(timeout)]);
  stopped.push(() => child.kill('SIGINT'));
  const [output, errors] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'close')]);
  expect(output + errors).not.toMatch(/^\s+at .*:\d+:\d+/m);
  expect({ code: child.exitCode, signal: child.signalCode }).toEqual({ code: 130, signal: null });
});
