import type { TLSSocket } from 'node:tls';
import { inspect } from 'node:util';
import { SecretReader, type SecretReaderOptions } from '../../src/secrets/key-vault/secret-reader.js';
import type { UpstreamAuthentication } from '../../src/store/upstream/upstream-system.js';
import { UpstreamSystemStore } from '../../src/store/upstream/upstream-system-store.js';
import { UpstreamError } from '../../src/upstream/client/upstream-answer.js';
import { Upstreams } from '../../src/upstream/client/upstreams.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { type KeyVaultServer, startKeyVaultServer } from '../support/stand-ins/key-vault-server.js';
import { type ScriptedServer, scim, startScriptedServer } from '../support/stand-ins/scripted-server.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { jumpingClock, upstreamSecrets, upstreamSystem } from '../support/upstream-system.js';

const REFERENCE = 'keyvault://contoso/iag-clientsecret';
const CLIENT_ID = 'sb-iag!b1|grc-iag-api!b2';
/** Of each secret here. */
const MARK = 'value~';

let azure: KeyVaultServer;
let sap: ScriptedServer;
let server: TestServer;
let organizationId: string;
let lines: string[];
/** What SAP takes as clientsecret. */
let accepted: string;
let open: Upstreams[];

beforeAll(async () => {
  server = await createTestServer();
  organizationId = (await server.createOrganization('core')).id;
  sap = await startScriptedServer();
});
afterAll(async () => {
  sap.close();
  await server.close();
});
beforeEach(async () => {
  azure = await startKeyVaultServer();
  lines = [];
  open = [];
  sap.reset();
  accepted = `${MARK}1`;
  azure.setSecret('iag-clientsecret', accepted);
  sap.state.otherwise = (response, { url, headers }) => {
    const [, pair = ''] = (headers.authorization ?? '').split(' ');
    const [, shown] = decodeURIComponent(Buffer.from(pair, 'base64').toString()).split(':');
    const isClient = shown === accepted;
    if (url === '/oauth2/token') {
      const token = {
        access_token: `token~${accepted.length}~${accepted.at(-1)}`,
        token_type: 'bearer',
        expires_in: 60,
      };
      return scim(isClient ? 200 : 401, isClient ? token : { error: 'invalid_client' })(response, {} as never);
    }
    const isToken = headers.authorization === `Bearer token~${accepted.length}~${accepted.at(-1)}`;
    return scim(isToken || isClient ? 200 : 401, {})(response, {} as never);
  };
});
afterEach(async () => {
  for (const upstreams of open) await upstreams.close();
  azure.close();
  // Whatever happened, no value is logged or kept, sealed or not: there is but the reference.
  const kept = await server.query<{ text: string }>(
    `SELECT s::text AS text FROM rollcall.upstream_systems s UNION ALL SELECT a::text FROM rollcall.admin_audit a
     UNION ALL SELECT l::text FROM rollcall.provisioning_log l`,
  );
  const told = [...kept.map(({ text }) => text), ...lines].join('\n');
  expect(told).toContain('keyvault://contoso.vault.azure.net/iag-clientsecret');
  expect(told).not.toMatch(/value~|token~|sealed\$/);
});

/** What reads the stand-in's key vaults. */
const readerWith = (options: Partial<SecretReaderOptions> = {}) =>
  new SecretReader({
    vaults: ['contoso.vault.azure.net'],
    credential: azure.credential(),
    clientOptions: azure.clientOptions,
    log: (line) => lines.push(line),
    rereadEveryMs: 1,
    ...options,
  });

/** A system as an operator registers it, read back from the database, and a client of it. */
async function register(method: 'basic' | 'oauth', text: string, options: Partial<SecretReaderOptions> = {}) {
  const secrets = upstreamSecrets(readerWith(options));
  const { id } = upstreamSystem('');
  const bare = upstreamSystem(`${sap.origin}/scim`, { organizationId, id, name: id });
  const secret = await secrets.keep(bare, text);
  const tokenUrl = `${sap.origin}/oauth2/token`;
  const authentication: UpstreamAuthentication =
    method === 'basic' ? { method, user: CLIENT_ID, secret } : { method, tokenUrl, clientId: CLIENT_ID, secret };
  const store = new UpstreamSystemStore(server.services.database);
  await store.create(
    organizationId,
    { ...bare, authentication },
    {
      actor: 'test',
      action: 'system.create',
      subject: id,
      details: { authentication },
    },
  );
  const system = await store.find(organizationId, id);
  if (system === undefined) throw new Error('the system was not registered');
  const clock = jumpingClock();
  const upstreams = new Upstreams({ secrets, allowsPrivate: true, clock, log: (line) => lines.push(line) });
  open.push(upstreams);
  const client = upstreams.clientOf(system);
  return {
    clock,
    read: () => client.send({ method: 'GET', path: '/Users' }),
    write: () => client.send({ method: 'POST', path: '/Users', body: { userName: 'ada' } }),
    /** What went wrong, of which no part holds a value. */
    trouble: async () => {
      const error = await client.send({ method: 'GET', path: '/Users' }).catch((thrown: unknown) => thrown);
      expect(inspect(error, { showHidden: true, depth: 9 })).not.toMatch(/value~|token~/);
      expect(error).toBeInstanceOf(UpstreamError);
      return error as UpstreamError;
    },
  };
}

/** Questions for the secret that had a token with them; the first ever has none, to get the challenge. */
const asked = () => azure.count('/secrets/iag-clientsecret');

test.each(['basic', 'oauth'] as const)(
  'a secret that was rotated in its key vault is read again once, and what was asked succeeds (%s)',
  async (method) => {
    const { clock, read, write } = await register(method, REFERENCE);
    expect((await read()).status).toBe(200);
    const before = asked();
    expect((await read()).status).toBe(200);
    expect(asked()).toBe(before);

    accepted = `${MARK}2`;
    azure.setSecret('iag-clientsecret', accepted);
    clock.jump(60_000);
    sap.asked.length = 0;
    expect((await write()).status).toBe(200);
    expect(asked()).toBe(before + 1);
    const urls = sap.asked.map(({ url }) => url);
    expect(urls).toEqual(
      method === 'basic' ? ['/scim/Users', '/scim/Users'] : ['/oauth2/token', '/oauth2/token', '/scim/Users'],
    );
    await read();
    expect(asked()).toBe(before + 1);

    // Of several that are refused at the same moment, each goes on with the new one.
    accepted = `${MARK}3`;
    azure.setSecret('iag-clientsecret', accepted);
    clock.jump(60_000);
    const answers = await Promise.all(Array.from({ length: 6 }, read));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200, 200]);
  },
);

test('one that was rotated at SAP alone is told of, and taken as soon as the key vault has it', async () => {
  const { read, trouble } = await register('oauth', REFERENCE, { rereadEveryMs: 0 });
  accepted = `${MARK}2`;
  expect(await trouble()).toMatchObject({ trouble: 'credential refused' });
  const shown = sap.asked.length;
  expect(shown).toBe(1);
  // It is not shown again, as that would lock the client at SAP; the key vault is looked at meanwhile.
  expect(await trouble()).toMatchObject({ trouble: 'credential refused' });
  expect(sap.asked).toHaveLength(shown);
  azure.setSecret('iag-clientsecret', accepted);
  expect((await read()).status).toBe(200);
});

test('a pinned version stays', async () => {
  const version = azure.setSecret('iag-clientsecret', accepted);
  const { read, trouble } = await register('basic', `${REFERENCE}/${version}`);
  expect((await read()).status).toBe(200);
  const before = asked();
  accepted = `${MARK}2`;
  azure.setSecret('iag-clientsecret', accepted);
  expect(await trouble()).toMatchObject({ trouble: 'credential refused' });
  expect(asked()).toBe(before);
});

test('a secret that is disabled or gone is said to be, and nothing is asked without it', async () => {
  const { read, trouble } = await register('basic', REFERENCE, { ttlMs: 0, retryEveryMs: 0 });
  expect((await read()).status).toBe(200);
  sap.asked.length = 0;
  azure.setSecret('iag-clientsecret', accepted, { enabled: false });
  expect(await trouble()).toMatchObject({
    trouble: 'no credential',
    message: expect.stringContaining('it is disabled. Enable it: az keyvault secret set-attributes'),
  });
  azure.removeSecret('iag-clientsecret');
  expect((await trouble()).message).toContain('there is no such secret');
  expect(sap.asked).toEqual([]);
  azure.setSecret('iag-clientsecret', accepted);
  expect((await read()).status).toBe(200);
});

test('while a key vault is down the value from before goes on; a vault that may not be asked is not', async () => {
  const { read } = await register('basic', REFERENCE, { ttlMs: 0, retryEveryMs: 0, deadlineMs: 500 });
  expect((await read()).status).toBe(200);
  azure.behaviour.outage = 'down';
  expect((await read()).status).toBe(200);
  expect(lines.join()).toMatch(/goes on until then/);
  azure.behaviour.outage = 'none';

  const { trouble } = await register('basic', 'keyvault://attacker/iag-clientsecret');
  expect(await trouble()).toMatchObject({ trouble: 'no credential', message: expect.stringContaining('KEY_VAULTS') });
});

test('a certificate that is renewed in its key vault, with its key, is shown as soon as the one before is refused', async () => {
  const authority = await createCertificateAuthority();
  const [own, first, second] = await Promise.all(
    [{ names: ['127.0.0.1'] }, ...['first', 'second'].map((name) => ({ names: [name], client: true }))].map(
      authority.issue,
    ),
  );
  if (own === undefined || first === undefined || second === undefined) throw new Error('a certificate lacks');
  const tls = { key: own.key, cert: own.cert, ca: authority.ca, requestCert: true, rejectUnauthorized: false };
  const strict = await startScriptedServer(tls);
  let taken = first.fingerprint;
  strict.state.otherwise = (response, { url, body }) => {
    const { fingerprint256 = '' } = (response.socket as TLSSocket).getPeerCertificate();
    const isTaken = fingerprint256.replaceAll(':', '').toLowerCase() === taken;
    const isToken = url === '/oauth2/token' && body === 'grant_type=client_credentials&client_id=iag';
    const token = isToken ? { access_token: `token~${url}`, token_type: 'Bearer', expires_in: 1 } : {};
    scim(isTaken ? 200 : 401, isTaken ? token : {})(response, {} as never);
  };
  const secrets = upstreamSecrets(readerWith());
  const both = ({ cert, key }: { cert: string; key: string }) => azure.setSecret('iag-clientsecret', `${key}\n${cert}`);
  const bare = upstreamSystem(`${strict.origin}/scim`, { authorities: authority.ca });
  const key = await secrets.keep(bare, REFERENCE);
  const { cert: certificate } = first;
  const tokenUrl = `${strict.origin}/oauth2/token`;
  const ways: UpstreamAuthentication[] = [
    { method: 'certificate', certificate, key },
    { method: 'oauth', tokenUrl, clientId: 'iag', secret: key, certificate },
  ];
  const clock = jumpingClock();
  const upstreams = new Upstreams({ secrets, allowsPrivate: true, clock, log: (line) => lines.push(line) });
  open.push(upstreams);
  for (const [i, authentication] of ways.entries()) {
    taken = first.fingerprint;
    both(first);
    const client = upstreams.clientOf({ ...bare, id: upstreamSystem('').id, version: i, authentication });
    const read = () => client.send({ method: 'GET', path: '/Users' });
    expect([i, await read()]).toMatchObject([i, { status: 200 }]);
    taken = second.fingerprint;
    clock.jump(60_000);
    await expect(read()).rejects.toMatchObject({ trouble: 'credential refused' });
    const before = strict.asked.length;
    await expect(read()).rejects.toMatchObject({ trouble: 'credential refused' });
    expect(strict.asked).toHaveLength(before);
    // Renewed while it is left alone, and once more while it is not.
    both(second);
    expect([i, await read()]).toMatchObject([i, { status: 200 }]);
    taken = first.fingerprint;
    both(first);
    clock.jump(60_000);
    const answers = await Promise.all([read(), read(), read()]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  }
  lines.push('keyvault://contoso.vault.azure.net/iag-clientsecret');
  strict.close();
});
