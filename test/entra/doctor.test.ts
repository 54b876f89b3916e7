import { once } from 'node:events';
import type { ServerOptions } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { bearer, grantedTokens } from '../../src/entra/client/credentials.js';
import type { DoctorOptions, StepId, StepStatus } from '../../src/entra/doctor/model.js';
import { runDoctor } from '../../src/entra/doctor/run-doctor.js';
import { runCommand } from '../cli/rollcall-command.js';
import { type CertificateAuthority, createCertificateAuthority } from '../support/certificates.js';
import { html, json, type Oddity, startEndpoint, TOKEN } from './scripted-endpoint.js';

let authority: CertificateAuthority;
let good: ServerOptions;

beforeAll(async () => {
  authority = await createCertificateAuthority();
  good = await authority.issue({ names: ['127.0.0.1'] });
});

async function examine(url: string, options: Partial<DoctorOptions> = {}) {
  const { results } = await runDoctor(url, {
    credential: bearer(TOKEN),
    hasCredential: true,
    ca: authority.ca,
    timeoutMs: 5_000,
    slowMs: 60_000,
    ...options,
  });
  const of = (id: StepId) => {
    const found = results.find((result) => result.id === id);
    if (found === undefined) throw new Error(`no step ${id}`);
    return found;
  };
  const having = (status: StepStatus) => results.filter((result) => result.status === status).map(({ id }) => id);
  return { of, having };
}

async function examineEndpoint(
  oddity?: Oddity,
  tls: ServerOptions | undefined = good,
  options?: Partial<DoctorOptions>,
) {
  const endpoint = await startEndpoint(oddity, tls);
  try {
    return { ...(await examine(endpoint.url, options)), requests: endpoint.requests };
  } finally {
    endpoint.close();
  }
}

const AFTER_HTTP: StepId[] = ['path', 'media-types', 'authentication', 'empty-match', 'groups', 'discovery', 'speed'];

test('nothing fails at an endpoint that does everything right; only what Entra could not reach or trust is warned of', async () => {
  const { having, of, requests } = await examineEndpoint();
  expect(having('failed')).toEqual([]);
  expect(having('not-reached')).toEqual([]);
  expect(having('warned')).toEqual(['dns', 'certificate']);
  expect(of('tls-version').finding).toContain('TLS 1.2');
  expect(requests.every(({ method }) => method === 'GET')).toBe(true);
  expect(requests[0]?.headers['user-agent']).toBeUndefined();
  expect(requests[0]?.url).toMatch(/^\/scim\/Users\?filter=userName\+eq\+%22[\w-]{36}%22$/);
});

test('over plain http on this machine TLS says nothing, and the rest is examined', async () => {
  const endpoint = await startEndpoint();
  const { having } = await examine(endpoint.url);
  endpoint.close();
  expect(having('skipped')).toEqual(['tls-version', 'tls-ciphers', 'certificate']);
  expect(having('failed')).toEqual([]);
  expect(having('warned')).toEqual(['url', 'dns']);
});

describe('before a connection stands', () => {
  test.each([
    'scim.example.com/api',
    'ftp://scim.example.com',
    'https://a:b@scim.example.com',
    'http://scim.example.com',
  ])('%s is no Tenant URL for Entra', async (url) => {
    const { having } = await examine(url);
    expect(having('failed')).toEqual(['url']);
    expect(having('not-reached')).toHaveLength(16);
  });

  test('a name that does not exist', async () => {
    const { having } = await examine('https://nobody.invalid/scim');
    expect(having('passed')).toEqual(['url']);
    expect(having('failed')).toEqual(['dns']);
  });

  test('a port where nothing listens', async () => {
    const endpoint = await startEndpoint();
    endpoint.close();
    const { having, of } = await examine(endpoint.url.replace('http:', 'https:'));
    expect(having('failed')).toEqual(['connect']);
    expect(of('connect').finding).toContain('nothing listens');
    expect(of('speed')).toMatchObject({ status: 'not-reached', finding: 'Not reached: Connection failed.' });
  });
});

describe('TLS', () => {
  test('plain http behind https', async () => {
    const endpoint = await startEndpoint();
    const { having, of } = await examine(endpoint.url.replace('http:', 'https:'));
    endpoint.close();
    expect(having('failed')).toEqual(['tls-version']);
    expect(of('tls-version').finding).toBe('What answers there does not speak TLS.');
  });

  test('no TLS 1.2', async () => {
    const { having, of } = await examineEndpoint(undefined, { ...good, minVersion: 'TLSv1.3' });
    expect(having('failed')).toEqual(['tls-version']);
    expect(of('tls-version').finding).toContain('No handshake with TLS 1.2');
  });

  test('no cipher suite that Entra has', async () => {
    const tls: ServerOptions = { ...good, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-CHACHA20-POLY1305' };
    const { having } = await examineEndpoint(undefined, tls);
    expect(having('passed')).toContain('tls-version');
    expect(having('failed')).toEqual(['tls-ciphers']);
  });

  test('no suite with GCM', async () => {
    const tls: ServerOptions = { ...good, maxVersion: 'TLSv1.2', ciphers: 'ECDHE-ECDSA-AES128-SHA256' };
    const { having } = await examineEndpoint(undefined, tls);
    expect(having('warned')).toContain('tls-ciphers');
    expect(having('failed')).toEqual([]);
  });

  const DAY_MS = 24 * 3_600_000;
  test.each([
    [
      'has ended',
      { notBefore: new Date(Date.now() - 2 * DAY_MS), notAfter: new Date(Date.now() - DAY_MS) },
      /ended on/,
    ],
    [
      'has not begun',
      { notBefore: new Date(Date.now() + DAY_MS), notAfter: new Date(Date.now() + 2 * DAY_MS) },
      /begins/,
    ],
    ['is for another name', { names: ['other.example.com'] }, /not for 127\.0\.0\.1; it is for .*other\.example\.com/],
  ])('a certificate that %s', async (_, options, finding) => {
    const { having, of } = await examineEndpoint(
      undefined,
      await authority.issue({ names: ['127.0.0.1'], ...options }),
    );
    expect(having('failed')).toEqual(['certificate']);
    expect(of('certificate').finding).toMatch(finding);
    expect(of('http').status).toBe('not-reached');
  });

  test('a certificate that signs itself', async () => {
    const { having, of } = await examineEndpoint(
      undefined,
      await authority.issue({ names: ['127.0.0.1'], isSelfSigned: true }),
    );
    expect(having('failed')).toEqual(['certificate']);
    expect(of('certificate').finding).toBe('The certificate is signed by itself.');
  });

  test('a certificate with a short key', async () => {
    // Without it newer versions of OpenSSL would not serve with such a key.
    const lenient = { ciphers: 'DEFAULT:@SECLEVEL=0' };
    const short = await authority.issue({ names: ['127.0.0.1'], rsaBits: 1_024 });
    const { having, of } = await examineEndpoint(undefined, { ...short, ...lenient });
    expect(having('failed')).toEqual(['certificate']);
    expect(of('certificate').finding).toBe('The key of the certificate has only 1024 bits.');
    const longer = await examineEndpoint(undefined, await authority.issue({ names: ['127.0.0.1'], rsaBits: 2_048 }));
    expect(longer.having('failed')).toEqual([]);
  });

  test('a certificate that ends soon', async () => {
    const issued = (days: number) =>
      authority.issue({ names: ['127.0.0.1'], notAfter: new Date(Date.now() + days * DAY_MS + 60_000) });
    const { having, of } = await examineEndpoint(undefined, await issued(13));
    expect(having('warned')).toContain('certificate');
    expect(of('certificate').finding).toContain(', which is in 13 days');
    expect((await examineEndpoint(undefined, await issued(14))).of('certificate').finding).not.toContain('days');
  });

  test('a certificate of an authority that nobody knows', async () => {
    const { having, of } = await examineEndpoint(undefined, good, { ca: undefined });
    expect(having('failed')).toEqual(['certificate']);
    expect(of('certificate').finding).toContain('leads to no authority');
  });

  test('a certificate of another authority than the one that was named', async () => {
    const other = await createCertificateAuthority('Somebody else');
    const { having } = await examineEndpoint(undefined, good, { ca: other.ca });
    expect(having('failed')).toEqual(['certificate']);
  });
});

describe('HTTP', () => {
  test('a server that is none', async () => {
    const server = createServer((socket) =>
      socket.on('error', () => undefined).end('220 mail.example.com ESMTP\r\n'),
    ).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { having, of } = await examine(`http://127.0.0.1:${(server.address() as AddressInfo).port}/scim`);
    server.close();
    expect(having('failed')).toEqual(['http']);
    expect(of('http').finding).toContain('not HTTP');
  });

  test('a server that never answers', async () => {
    const { having, of } = await examineEndpoint(() => true, good, { timeoutMs: 1_000 });
    expect(having('failed')).toEqual(['http']);
    expect(of('http').finding).toContain('no answer within 1 s');
  });

  test('an answer that ends in the middle', async () => {
    const { having, of } = await examineEndpoint((_, response) => {
      response.writeHead(200, { 'Content-Length': '1000' }).write('{"schemas":');
      setImmediate(() => response.destroy());
      return true;
    });
    expect(having('failed')).toEqual(['http']);
    expect(of('http').finding).toContain('before the answer');
  });

  test('an answer without an end', async () => {
    const { having, of } = await examineEndpoint(
      (_, response) => {
        response.writeHead(200, { 'Content-Type': 'application/scim+json' });
        const more = () => {
          while (!response.destroyed && response.write(' '.repeat(65_536)));
        };
        response.on('drain', more);
        more();
        return true;
      },
      good,
      { maxAnswerBytes: 1_000_000 },
    );
    expect(having('failed')).toEqual(['http']);
    expect(of('http').finding).toContain('longer than 1000000 bytes');
  });

  test('a redirect, which is not followed', async () => {
    const { having, of, requests } = await examineEndpoint((request, response) => {
      response.writeHead(302, { Location: `/login?next=${request.url}` }).end();
      return true;
    });
    expect(having('failed')).toEqual(['redirects']);
    expect(of('redirects').finding).toMatch(/sends on to https:\/\/127\.0\.0\.1:\d+\/login \(status 302\)/);
    expect(requests).toHaveLength(1);
    for (const id of AFTER_HTTP) expect(of(id).status).toBe('not-reached');
  });

  test.each([
    ['a page', (response: Parameters<Oddity>[1]) => html(response, 403)],
    ['JSON', (response: Parameters<Oddity>[1]) => json(response, 403, { message: 'Forbidden' }, 'application/json')],
  ])('a firewall that answers with %s when there is no User-Agent', async (_, block) => {
    const { having, of } = await examineEndpoint(
      ({ headers }, response) => headers['user-agent'] === undefined && block(response),
    );
    expect(having('failed')).toEqual(['firewall']);
    expect(of('firewall').fix).toContain('Entra sends none');
  });

  test('a web page whoever asks', async () => {
    const { having, of } = await examineEndpoint((_, response) => html(response, 200));
    expect(having('failed')).toEqual(['path']);
    expect(of('path').finding).toContain('with a web page (status 200): "<html>');
    expect(of('authentication').finding).toBe('Not reached: Path failed.');
  });

  test('406 for what does not accept SCIM', async () => {
    const { having, of } = await examineEndpoint(
      ({ headers }, response) => headers.accept !== 'application/scim+json' && json(response, 406, {}),
    );
    expect(having('failed')).toContain('media-types');
    expect(of('media-types').finding).toBe('With Accept: application/json it answers 406.');
  });

  test.each<[string, StepStatus]>([
    ['application/json', 'warned'],
    ['text/plain', 'failed'],
  ])('answers as %s', async (type, status) => {
    const { of } = await examineEndpoint(
      ({ headers, url }, response) =>
        url?.startsWith('/scim/Users') === true &&
        headers.authorization === `Bearer ${TOKEN}` &&
        json(response, 200, { totalResults: 0, Resources: [] }, type),
    );
    expect(of('media-types').status).toBe(status);
    expect(of('empty-match').status).toBe('passed');
  });

  test('a clock that is wrong', async () => {
    const { having, of } = await examineEndpoint((_, response) => {
      response.setHeader('Date', new Date(Date.now() - 3_600_000).toUTCString());
      return false;
    });
    expect(having('failed')).toEqual(['clock']);
    expect(of('clock').finding).toMatch(/^Its clock is 3(599|6\d\d) s behind/);
  });
});

describe('authentication', () => {
  const SCIM: StepId[] = ['empty-match', 'groups', 'discovery', 'speed'];

  test('a wrong token', async () => {
    const { having } = await examineEndpoint(undefined, good, { credential: bearer('wrong') });
    expect(having('failed')).toEqual(['authentication']);
    expect(having('not-reached')).toEqual(SCIM);
  });

  test('a token with a line end is not sent at all, and not shown', async () => {
    const { of } = await examineEndpoint(undefined, good, { credential: bearer('secret\nline') });
    expect(of('http').status).toBe('failed');
    expect(of('http').finding).toContain('a character that HTTP does not allow');
    expect(JSON.stringify(of('http'))).not.toContain('secret\\n');
  });

  test('no token', async () => {
    const { having, of } = await examineEndpoint(undefined, good, { hasCredential: false });
    expect(having('failed')).toEqual(['authentication']);
    expect(of('authentication').finding).toContain('none was given');
  });

  test('an endpoint that lets in whoever comes', async () => {
    const { having, of } = await examineEndpoint((request) => {
      request.headers.authorization = `Bearer ${TOKEN}`;
      return false;
    });
    expect(having('failed')).toEqual(['authentication']);
    expect(of('authentication').finding).toBe('It answers 200 to somebody without a credential.');
  });

  test('a token endpoint that refuses the client', async () => {
    const { having, of } = await examineEndpoint(
      (request, response) => request.url === '/token' && json(response, 401, { error: 'invalid_client' }),
      good,
      { credential: { authorization: () => Promise.reject(new Error('replaced below')) } },
    );
    expect(having('failed')).toEqual(['http']);
    expect(of('http').finding).toContain('replaced below');
    const endpoint = await startEndpoint((_, response) => json(response, 401, { error: 'invalid_client' }));
    const grant = grantedTokens({ tokenUrl: `${endpoint.url}/token`, clientId: 'entra', secret: 'of the client' });
    const report = await examine(endpoint.url, { credential: grant });
    endpoint.close();
    expect(report.having('failed')).toEqual(['http']);
    expect(report.of('http').finding).toContain('the token endpoint answered 401: invalid_client');
  });
});

describe('SCIM', () => {
  const forUsers =
    (answer: (response: Parameters<Oddity>[1]) => true, path = '/scim/Users'): Oddity =>
    ({ headers, url }, response) =>
      url?.startsWith(path) === true && headers.authorization === `Bearer ${TOKEN}` && answer(response);

  test.each<[string, (response: Parameters<Oddity>[1]) => true, RegExp]>([
    ['404', (response) => json(response, 404, { status: '404' }), /with 404/],
    ['400', (response) => json(response, 400, { status: '400', detail: 'no filters here' }), /400.*no filters here/],
    ['everybody', (response) => json(response, 200, { totalResults: 1, Resources: [{ id: '1' }] }), /found 1\./],
    ['no list', (response) => json(response, 200, { users: [] }), /no "totalResults"/],
  ])('a query that finds nothing is answered with %s', async (_, answer, finding) => {
    const { having, of } = await examineEndpoint(forUsers(answer));
    expect(having('failed')).toEqual(['empty-match']);
    expect(of('empty-match').finding).toMatch(finding);
  });

  test('a filter by externalId is refused', async () => {
    const refuse = forUsers((response) => json(response, 400, { status: '400' }), '/scim/Users?filter=externalId');
    const { having, of } = await examineEndpoint(refuse);
    expect(having('failed')).toEqual([]);
    expect(of('empty-match')).toMatchObject({ status: 'warned', finding: expect.stringContaining('By externalId') });
  });

  test('groups are not served', async () => {
    const refuse = forUsers((response) => json(response, 404, { status: '404' }), '/scim/Groups');
    const { having, of } = await examineEndpoint(refuse);
    expect(having('failed')).toEqual([]);
    expect(of('groups').status).toBe('warned');
  });

  test.each<[string, StepStatus]>([
    ['/Schemas', 'failed'],
    ['/ResourceTypes', 'warned'],
    ['/ServiceProviderConfig', 'warned'],
  ])('%s is not served', async (path, status) => {
    const { of } = await examineEndpoint(forUsers((response) => json(response, 404, {}), `/scim${path}`));
    expect(of('discovery').status).toBe(status);
    expect(of('discovery').finding).toContain(path);
  });

  test('what RFC 7643 does not know in ServiceProviderConfig is told, and fails nothing', async () => {
    const config = (more: object) => ({ patch: { supported: true }, ...more });
    const answer = (more: object) =>
      examineEndpoint(forUsers((response) => json(response, 200, config(more)), '/scim/ServiceProviderConfig'));
    const { of } = await answer({ pagination: { cursor: true } });
    expect(of('discovery')).toMatchObject({
      status: 'passed',
      finding: expect.stringContaining('has pagination, which'),
    });
    expect((await answer({})).of('discovery').finding).not.toContain('RFC 7643');
  });

  test('slow answers', async () => {
    const late: Oddity = async () => {
      await new Promise((resolve) => setTimeout(resolve, 60));
      return false;
    };
    const { having, of } = await examineEndpoint(late, good, { slowMs: 50 });
    expect(having('failed')).toEqual([]);
    expect(of('speed').status).toBe('warned');
  });
});

describe('the command', () => {
  test('prints sentences and ends with 2 when a step failed, with 0 when none did', async () => {
    const endpoint = await startEndpoint();
    const wrong = await runCommand({}, ['doctor', endpoint.url, '--token', 'wrong-token-of-somebody']);
    const right = await runCommand({ ROLLCALL_TOKEN: TOKEN }, ['doctor', endpoint.url, '--json']);
    endpoint.close();
    expect(wrong.code).toBe(2);
    expect(wrong.output).toMatch(/^FAIL {2}Authentication +It refuses the credential \(status 401\)/m);
    expect(wrong.output).toContain('Not reached: Authentication failed.');
    expect(wrong.output + wrong.errors).not.toContain('wrong-token-of-somebody');
    expect(right.code).toBe(0);
    const report = JSON.parse(right.output);
    expect(report).toMatchObject({ isHealthy: true, url: endpoint.url });
    expect(report.steps).toHaveLength(17);
    expect(right.output).not.toContain(TOKEN);
  });

  test('a file of authorities without one is a sentence', async () => {
    const endpoint = await startEndpoint(undefined, good);
    const { code, output } = await runCommand({}, ['doctor', endpoint.url, '--ca', 'package.json']);
    endpoint.close();
    expect(code).toBe(2);
    expect(output).toContain('holds no certificate in PEM form');
  });
});
