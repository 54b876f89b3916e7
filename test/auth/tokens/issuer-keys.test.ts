import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { entraIssuer } from '../../../src/auth/keys/issuers/entra-issuer.js';
import { IssuerDirectory } from '../../../src/auth/keys/issuers/issuer-directory.js';
import { IssuerKeys, type IssuerKeysOptions, KeysUnavailable } from '../../../src/auth/keys/issuers/issuer-keys.js';
import {
  createIssuerKey,
  type IssuerKey,
  publishedKey,
  startTokenIssuer,
  type TokenIssuer,
} from '../../support/stand-ins/token-issuer.js';

const TENANT = '11111111-2222-4333-8444-555555555555';
const OTHER_TENANT = '99999999-2222-4333-8444-555555555555';
const MINUTE = 60_000;
const DAY = 86_400_000;

const first = createIssuerKey();
const second = createIssuerKey();
let issuer: TokenIssuer;
let clock: number;
let keys: IssuerKeys;

beforeAll(async () => {
  issuer = await startTokenIssuer([first]);
});
afterAll(() => issuer.close());

const createKeys = (options: IssuerKeysOptions = {}) =>
  new IssuerKeys(entraIssuer(issuer.cloud, TENANT, '2.0'), {
    certificateAuthorities: issuer.ca,
    now: () => clock,
    ...options,
  });

beforeEach(() => {
  issuer.isDown = false;
  issuer.override = undefined;
  issuer.published = [publishedKey(first)];
  issuer.requests.length = 0;
  clock = 0;
  keys = createKeys();
});

const find = ({ kid }: IssuerKey) => keys.find(kid);
const isFound = async (key: IssuerKey) => (await find(key))?.equals(key.publicKey) === true;
const unavailable = async (kid = first.kid): Promise<KeysUnavailable> => {
  const error: unknown = await keys.find(kid).catch((failure: unknown) => failure);
  expect(error).toBeInstanceOf(KeysUnavailable);
  return error as KeysUnavailable;
};
/** Waits until a fetch behind the requests has arrived. */
const renewed = async (before: number) => {
  while (issuer.keyFetches() === before) await new Promise((resolve) => setTimeout(resolve, 5));
  // The answer was sent; this question comes back after it was read.
  await keys.find('no such key').catch(() => undefined);
};

describe('asks the issuer', () => {
  test('once for many at the same time, and not again while the keys are fresh', async () => {
    const found = await Promise.all(Array.from({ length: 200 }, () => find(first)));
    expect(new Set(found).size).toBe(1);
    clock = DAY - 1;
    await find(first);
    expect(issuer.requests).toEqual([
      `/${TENANT}/v2.0/.well-known/openid-configuration`,
      `/${TENANT}/discovery/v2.0/keys`,
    ]);
  });

  test('once a minute at most, whatever keys are asked for', async () => {
    await find(first);
    clock = MINUTE;
    const storm = Array.from({ length: 1_000 }, (_, i) => keys.find(`unknown ${i}`).catch(() => undefined));
    expect(new Set(await Promise.all(storm))).toEqual(new Set([undefined]));
    for (let i = 0; i < 100; i += 1) {
      clock += 500;
      await keys.find(`later ${i}`).catch(() => undefined);
    }
    expect(issuer.keyFetches()).toBe(2);
    expect(await isFound(first)).toBe(true);
  });

  test('not again so soon: then an unknown key is neither accepted nor refused', async () => {
    await expect(keys.find('unknown')).resolves.toBeUndefined();
    clock = 20_000;
    expect((await unavailable('unknown')).retryAfter).toBe(40);
    clock = MINUTE;
    await expect(keys.find('unknown')).resolves.toBeUndefined();
  });
});

describe('a rotation without an outage', () => {
  test('a new key is found as soon as it is used', async () => {
    await find(first);
    issuer.published = [publishedKey(first), publishedKey(second)];
    clock = MINUTE;
    expect(await isFound(second)).toBe(true);
    expect(await isFound(first)).toBe(true);
  });

  test('a key that vanished is no longer accepted after the next fetch', async () => {
    await find(first);
    issuer.published = [publishedKey(second)];
    clock = MINUTE;
    expect(await isFound(second)).toBe(true);
    clock = 2 * MINUTE;
    expect(await find(first)).toBeUndefined();
  });

  test('keys of yesterday are used at once and renewed behind the request', async () => {
    await find(first);
    issuer.published = [publishedKey(second)];
    clock = DAY;
    expect(await isFound(first)).toBe(true);
    await renewed(1);
    expect(await isFound(second)).toBe(true);
    clock += MINUTE;
    expect(await find(first)).toBeUndefined();
  });
});

describe('an outage', () => {
  test('known keys go on for a week, and no longer', async () => {
    await find(first);
    issuer.isDown = true;
    for (clock = DAY; clock < 7 * DAY; clock += DAY) expect(await isFound(first)).toBe(true);
    clock = 7 * DAY;
    await unavailable();
  });

  test('without known keys it says so, asks seldom, and recovers', async () => {
    issuer.isDown = true;
    const error = await unavailable();
    expect(error.message).toContain(`${issuer.origin}/${TENANT}/v2.0`);
    expect(error.retryAfter).toBe(15);
    await Promise.all(Array.from({ length: 300 }, () => unavailable()));
    expect(issuer.requests).toHaveLength(1);
    issuer.isDown = false;
    clock = 15_000;
    expect(await isFound(first)).toBe(true);
  });

  test('an unknown key is not refused while nobody can say whether it is new', async () => {
    await find(first);
    issuer.isDown = true;
    clock = MINUTE;
    await unavailable(second.kid);
    expect(await isFound(first)).toBe(true);
  });

  test('a refused connection is told by name, on whatever address', async () => {
    const nobody = entraIssuer({ ...issuer.cloud, login: 'https://localhost:1' }, TENANT, '2.0');
    keys = new IssuerKeys(nobody, { now: () => clock });
    expect((await unavailable()).message).toMatch(/localhost:1.*ECONNREFUSED/);
  });

  test('a server that never answers is given up', async () => {
    keys = createKeys({ timeoutMs: 60 });
    issuer.override = () => 'never';
    expect((await unavailable()).message).toContain('no complete answer within 60 ms');
  });
});

describe('answers that are not believed', () => {
  const configuration = (changes: object) => ({
    body: {
      issuer: `${issuer.origin}/${TENANT}/v2.0`,
      jwks_uri: `${issuer.origin}/${TENANT}/discovery/v2.0/keys`,
      ...changes,
    },
  });
  type Override = NonNullable<TokenIssuer['override']>;
  const forConfiguration =
    (answer: () => ReturnType<Override>): (() => Override) =>
    () =>
    (path) =>
      path.endsWith('openid-configuration') ? answer() : undefined;
  const forKeys =
    (answer: () => ReturnType<Override>): (() => Override) =>
    () =>
    (path) =>
      path.includes('/discovery/') ? answer() : undefined;

  test.each<[string, () => Override, string | RegExp]>([
    [
      'the configuration of another tenant',
      forConfiguration(() => configuration({ issuer: `${issuer.origin}/${OTHER_TENANT}/v2.0` })),
      'it is of another issuer',
    ],
    [
      'keys on another host',
      forConfiguration(() => configuration({ jwks_uri: 'https://evil.example/keys' })),
      'may not come from "https://evil.example/keys"',
    ],
    [
      'keys on another port',
      forConfiguration(() => configuration({ jwks_uri: 'https://127.0.0.1:1/keys' })),
      'may not come from',
    ],
    [
      'keys without TLS',
      forConfiguration(() => configuration({ jwks_uri: `${issuer.origin.replace('https', 'http')}/keys` })),
      'may not come from',
    ],
    ['keys in a file', forConfiguration(() => configuration({ jwks_uri: 'file:///etc/passwd' })), 'may not come from'],
    [
      'keys behind a name and a password',
      forConfiguration(() => configuration({ jwks_uri: issuer.origin.replace('//', '//a:b@') })),
      'may not come from',
    ],
    ['a configuration that is a list', forConfiguration(() => ({ body: [] })), 'it is no OpenID configuration'],
    ['a configuration that is no JSON', forConfiguration(() => ({ body: '<html>' })), 'JSON'],
    ['an error', forKeys(() => ({ status: 500, body: {} })), 'answered 500'],
    [
      'a redirect, even to the right place',
      forKeys(() => ({ status: 302, headers: { location: `/${TENANT}/discovery/keys` }, body: '' })),
      'answered 302 instead of 200; redirects are not followed',
    ],
    [
      'a set that never ends',
      forKeys(() => ({ body: JSON.stringify({ keys: [], pad: 'x'.repeat(262_144) }) })),
      'larger than',
    ],
    ['a set without keys', forKeys(() => ({ body: { keys: [] } })), 'no RSA key'],
    ['no set', forKeys(() => ({ body: { key: 1 } })), 'it is no JWK set'],
    [
      'too many keys',
      forKeys(() => ({ body: { keys: Array.from({ length: 101 }, () => publishedKey(first)) } })),
      'no JWK set',
    ],
  ])('%s', async (_, override, message) => {
    issuer.override = override();
    expect((await unavailable()).message).toContain(message);
  });

  test('they do not take away keys that are known', async () => {
    await find(first);
    issuer.published = [];
    clock = MINUTE;
    await unavailable(second.kid);
    expect(await isFound(first)).toBe(true);
  });

  test('a certificate of somebody else', async () => {
    keys = createKeys({ certificateAuthorities: undefined });
    expect((await unavailable()).message).toMatch(/certificate/i);
    expect(issuer.requests).toEqual([]);
  });

  test('plain http, unless it is this machine and allowed', async () => {
    const server = createServer((request, response) => {
      const origin = `http://${request.headers.host}`;
      const isKeys = request.url?.includes('/discovery/');
      const body = isKeys
        ? { keys: issuer.published }
        : { issuer: `${origin}/${TENANT}/v2.0`, jwks_uri: `${origin}/${TENANT}/discovery/v2.0/keys` };
      response.end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const login = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const plain = entraIssuer({ ...issuer.cloud, login }, TENANT, '2.0');
    try {
      keys = new IssuerKeys(plain, { now: () => clock });
      expect((await unavailable()).message).toContain('is no https URL');
      keys = new IssuerKeys(plain, { now: () => clock, allowLoopbackHttp: true });
      expect(await isFound(first)).toBe(true);
      keys = new IssuerKeys(entraIssuer({ ...issuer.cloud, login: 'http://issuer.example' }, TENANT, '2.0'), {
        allowLoopbackHttp: true,
      });
      expect((await unavailable()).message).toContain('is no https URL');
    } finally {
      server.close();
      server.closeAllConnections();
    }
  });
});

describe('many issuers', () => {
  test('each keeps its own keys; the one least recently asked for makes room', async () => {
    const options = { certificateAuthorities: issuer.ca, now: () => clock };
    const directory = new IssuerDirectory(options, 2);
    const of = (tenant: string, version: '1.0' | '2.0') => entraIssuer(issuer.cloud, tenant, version);
    const kept = directory.keysOf(of(TENANT, '1.0'));
    expect(directory.keysOf(of(TENANT, '2.0'))).not.toBe(kept);
    expect(directory.keysOf(of(TENANT, '1.0'))).toBe(kept);
    directory.keysOf(of(OTHER_TENANT, '1.0'));
    expect(directory.keysOf(of(TENANT, '1.0'))).toBe(kept);
    const again = directory.keysOf(of(TENANT, '2.0'));
    directory.keysOf(of(OTHER_TENANT, '2.0'));
    expect(directory.keysOf(of(TENANT, '2.0'))).toBe(again);
    expect(directory.keysOf(of(TENANT, '1.0'))).not.toBe(kept);
  });

  test('clouds that share the name of an issuer share no keys', () => {
    const directory = new IssuerDirectory();
    const global = entraIssuer({ ...issuer.cloud, login: 'https://one.example' }, TENANT, '1.0');
    const government = entraIssuer({ ...issuer.cloud, login: 'https://two.example' }, TENANT, '1.0');
    expect(global.name).toBe(government.name);
    expect(directory.keysOf(global)).not.toBe(directory.keysOf(government));
  });
});
