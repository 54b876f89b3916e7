import { SecretReader } from '../../../src/secrets/key-vault/secret-reader.js';
import type { UpstreamAuthentication } from '../../../src/store/upstream/upstream-system.js';
import { UpstreamError } from '../../../src/upstream/client/upstream-answer.js';
import { Upstreams } from '../../../src/upstream/client/upstreams.js';
import { type CertificateAuthority, createCertificateAuthority } from '../../support/certificates.js';
import { type ScriptedServer, scim, startScriptedServer } from '../../support/stand-ins/scripted-server.js';
import { jumpingClock, upstreamSecrets, upstreamSystem } from '../../support/upstream-system.js';

let authority: CertificateAuthority;
let stranger: CertificateAuthority;
/** Wants a client certificate of the authority, and does not say so before it is asked. */
let strict: ScriptedServer;
let old: ScriptedServer;
let plain: ScriptedServer;
let upstreams: Upstreams;
const secrets = upstreamSecrets(new SecretReader({ vaults: [] }));

beforeAll(async () => {
  authority = await createCertificateAuthority();
  stranger = await createCertificateAuthority('Another authority');
  const { key, cert } = await authority.issue({ names: ['127.0.0.1'] });
  plain = await startScriptedServer({ key, cert });
  strict = await startScriptedServer({ key, cert, ca: authority.ca, requestCert: true, rejectUnauthorized: true });
  old = await startScriptedServer({
    key,
    cert,
    minVersion: 'TLSv1.1',
    maxVersion: 'TLSv1.1',
    ciphers: 'DEFAULT@SECLEVEL=0',
  });
  upstreams = new Upstreams({ secrets, allowsPrivate: true, clock: jumpingClock() });
});
afterAll(async () => {
  await upstreams.close();
  for (const server of [plain, strict, old]) server.close();
});

async function ask(server: ScriptedServer, authorities: string | undefined, authentication?: UpstreamAuthentication) {
  const system = upstreamSystem(server.origin, { authorities, ...(authentication && { authentication }) });
  return upstreams
    .clientOf(system)
    .send({ method: 'GET', path: '/Users' })
    .catch((error: UpstreamError) => error);
}

/** The same system with its key sealed. */
async function askWith(server: ScriptedServer, pair: { cert: string; key: string }) {
  const system = upstreamSystem(server.origin, { authorities: authority.ca });
  const key = await secrets.keep(system, pair.key);
  const authentication = { method: 'certificate', certificate: pair.cert, key } as const;
  return upstreams
    .clientOf({ ...system, authentication })
    .send({ method: 'GET', path: '/Users' })
    .catch((error: UpstreamError) => error);
}

test('an upstream is trusted by the authorities that were entered, and by no others', async () => {
  expect(await ask(plain, authority.ca)).toMatchObject({ status: 200 });
  for (const authorities of [undefined, stranger.ca]) {
    const refused = await ask(plain, authorities);
    expect(refused).toMatchObject({ trouble: 'unreachable', mayBeDone: false });
    expect(String(refused)).toContain('nobody whom this server trusts signed its certificate');
  }
  const [both, none] = [await ask(plain, `${stranger.ca}\n${authority.ca}`), await ask(plain, 'no PEM')];
  expect(both).toMatchObject({ status: 200 });
  expect(none).toMatchObject({ trouble: 'unreachable', message: expect.stringContaining('no certificate in PEM') });
  expect(plain.asked).toHaveLength(2);
});

test('a certificate for another name, one that has ended, and TLS 1.1 are not taken', async () => {
  const other = await authority.issue({ names: ['other.example'] });
  const ended = await authority.issue({ names: ['127.0.0.1'], notAfter: new Date(Date.now() - 60_000) });
  const cases = [
    [other, 'for other names'],
    [ended, 'has expired'],
  ] as const;
  for (const [{ key, cert }, words] of cases) {
    const server = await startScriptedServer({ key, cert });
    const refused = await ask(server, authority.ca);
    server.close();
    expect(String(refused)).toContain(words);
  }
  expect(await ask(old, authority.ca)).toMatchObject({ trouble: 'unreachable' });
  expect(old.asked).toEqual([]);
});

test('a client certificate is shown: the right one is taken, and others are refused with what to look at', async () => {
  const client = await authority.issue({ names: ['rollcall'], client: true });
  expect(await askWith(strict, client)).toMatchObject({ status: 200 });
  const wrong = await stranger.issue({ names: ['rollcall'], client: true });
  for (const refused of [await askWith(strict, wrong), await ask(strict, authority.ca)]) {
    expect(String(refused)).toContain('client certificate');
    expect(refused).toBeInstanceOf(UpstreamError);
    expect(String(refused)).not.toContain('PRIVATE KEY');
  }
  expect(strict.asked).toHaveLength(1);
  const mixed = await askWith(strict, { cert: client.cert, key: wrong.key });
  expect(mixed).toMatchObject({ trouble: 'credential refused', message: expect.stringContaining('belong together') });
});

test('a token is asked for with client id and secret, used until its end, and asked for once by many', async () => {
  const clock = jumpingClock();
  const many = new Upstreams({ secrets, allowsPrivate: true, clock });
  const system = upstreamSystem(`${plain.origin}/scim`, { authorities: authority.ca });
  const secret = await secrets.keep(system, 'a secret: with/odd&signs');
  const authentication = {
    method: 'oauth',
    tokenUrl: `${plain.origin}/oauth2/token`,
    clientId: 'sb-1|b',
    secret,
    scope: 'scim',
  } as const;
  const client = many.clientOf({ ...system, authentication });
  plain.reset();
  let issued = 0;
  let lifetime: unknown = 600;
  let valid = '';
  plain.state.otherwise = (response, { url, headers }) => {
    if (url === '/oauth2/token') {
      issued += 1;
      valid = `token-${issued}`;
      const answer = { access_token: valid, token_type: 'bearer', expires_in: lifetime };
      return scim(200, answer)(response, {} as never);
    }
    const isValid = headers.authorization === `Bearer ${valid}`;
    return scim(isValid ? 200 : 401, {})(response, {} as never);
  };
  const read = () => client.send({ method: 'GET', path: '/Users' });
  const answers = await Promise.all(Array.from({ length: 6 }, read));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  expect(issued).toBe(1);
  const [asked] = plain.asked;
  expect(asked).toMatchObject({ method: 'POST', body: 'grant_type=client_credentials&scope=scim' });
  const pair = Buffer.from('sb-1%7Cb:a+secret%3A+with%2Fodd%26signs').toString('base64');
  expect(asked?.headers).toMatchObject({
    authorization: `Basic ${pair}`,
    'content-type': 'application/x-www-form-urlencoded',
  });

  // Shortly before its end there is another.
  clock.jump(530_000);
  await read();
  expect(issued).toBe(1);
  clock.jump(20_000);
  await read();
  expect(issued).toBe(2);
  // One that is refused before its end is replaced once.
  valid = 'revoked';
  expect(await read()).toMatchObject({ status: 200 });
  expect(issued).toBe(3);
  // A lifetime that is none is taken for a short one.
  for (lifetime of ['soon', -1, null, undefined]) {
    valid = 'revoked';
    expect(await read()).toMatchObject({ status: 200 });
  }
  clock.jump(299_000);
  await read();
  expect(issued).toBe(8);

  const refusals = [
    [scim(401, { error: 'invalid_client', error_description: 'a secret: with/odd&signs' }), 'credential refused'],
    [scim(429, {}, { 'retry-after': '3600' }), 'rate limited'],
    [scim(302, {}, { location: `${plain.origin}/login` }), 'no SCIM'],
    [scim(200, { access_token: 'a b', token_type: 'bearer' }), 'no SCIM'],
    [scim(200, { access_token: 'ab', token_type: 'mac' }), 'no SCIM'],
    [scim(200, 'x'.repeat(200_000)), 'too large'],
  ] as const;
  for (const [reply, trouble] of refusals) {
    clock.jump(3_600_000);
    plain.reset();
    plain.state.otherwise = reply;
    const error = await read().catch((thrown: UpstreamError) => thrown);
    expect(error).toMatchObject({ trouble, mayBeDone: false, message: expect.stringMatching(/^The token endpoint /) });
    expect(String(error)).not.toContain('odd');
    // The upstream itself was never asked.
    expect(plain.asked.every(({ url }) => url === '/oauth2/token')).toBe(true);
  }
  // What is said of an endpoint that always gives tokens, which nobody takes.
  clock.jump(3_600_000);
  plain.reset();
  plain.state.otherwise = (response, { url }) =>
    scim(url === '/oauth2/token' ? 200 : 401, { access_token: 'abc', token_type: 'Bearer' })(response, {} as never);
  expect(await read().catch((thrown) => thrown)).toMatchObject({ trouble: 'credential refused' });
  expect(await read().catch((thrown) => thrown)).toMatchObject({ trouble: 'credential refused' });
  expect(plain.asked.map(({ url }) => url)).toEqual(['/oauth2/token', '/scim/Users', '/oauth2/token', '/scim/Users']);
  await many.close();
});
