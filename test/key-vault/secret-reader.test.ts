import { inspect } from 'node:util';
import { KeyVaultError } from '../../src/secrets/key-vault/key-vault-error.js';
import { SecretReader, type SecretReaderOptions } from '../../src/secrets/key-vault/secret-reader.js';
import { type KeyVaultServer, startKeyVaultServer } from '../support/stand-ins/key-vault-server.js';

const VALUE = 'value~of~the~upstream~password';
const REFERENCE = 'keyvault://contoso/upstream';

let azure: KeyVaultServer;
let lines: string[];

beforeEach(async () => {
  azure = await startKeyVaultServer();
  lines = [];
});
afterEach(() => {
  // Whatever happened, nothing that an operator reads holds a value, a secret or a token.
  expect(lines.join('\n')).not.toMatch(/value~|client~|eyJ/);
  azure.close();
});

const readerWith = (options: Partial<SecretReaderOptions> = {}) =>
  new SecretReader({
    vaults: ['contoso.vault.azure.net', 'fabrikam.vault.azure.net'],
    credential: azure.credential(),
    clientOptions: azure.clientOptions,
    log: (line) => lines.push(line),
    ...options,
  });

/** The error of a failed reading, of which no part holds a secret. */
async function failure(reading: Promise<unknown>): Promise<KeyVaultError> {
  const error = await reading.then(
    () => new Error('it was read'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(KeyVaultError);
  const everything = `${(error as Error).stack}${JSON.stringify(error)}${inspect(error, { showHidden: true, depth: 9 })}`;
  expect(everything).not.toMatch(/value~|client~|eyJ/);
  return error as KeyVaultError;
}

test('reads the latest version, with the challenge verified, and asks once', async () => {
  azure.setSecret('upstream', 'value~before');
  const version = azure.setSecret('upstream', VALUE);
  const reader = readerWith();
  const read = await Promise.all(Array.from({ length: 20 }, () => reader.read(REFERENCE)));
  expect(read[0]).toMatchObject({ value: VALUE, version, isStale: false, readAt: expect.any(Date) });
  expect(new Set(read.map(({ value }) => value)).size).toBe(1);
  expect(await reader.resolveSecret('keyvault://contoso.vault.azure.net/upstream')).toBe(VALUE);
  // One without a token, by which the SDK gets the challenge, and one with it.
  expect(azure.count('/secrets/upstream')).toBe(2);
});

test('a text that is no reference is the secret itself', async () => {
  expect(await readerWith().resolveSecret('pass://word')).toBe('pass://word');
  expect(azure.requests).toEqual([]);
});

test('a pinned version stays, whatever comes after it', async () => {
  const pinned = azure.setSecret('upstream', VALUE);
  azure.setSecret('upstream', 'value~after');
  const reader = readerWith({ ttlMs: 0, rereadEveryMs: 0 });
  expect(await reader.resolveSecret(`${REFERENCE}/${pinned}`)).toBe(VALUE);
  azure.removeSecret('upstream');
  const asked = azure.requests.length;
  expect((await reader.reread(`${REFERENCE}/${pinned}`)).value).toBe(VALUE);
  expect(await reader.resolveSecret(`${REFERENCE}/${pinned.toUpperCase()}`)).toBe(VALUE);
  expect(azure.requests.length).toBe(asked);
  expect(await failure(reader.read(`${REFERENCE}/${'0'.repeat(32)}`))).toMatchObject({ problem: 'missing' });
});

test('a rotated secret is seen after rereading, and when its time is over', async () => {
  azure.setSecret('upstream', 'value~before');
  const reader = readerWith({ rereadEveryMs: 0 });
  expect(await reader.resolveSecret(REFERENCE)).toBe('value~before');
  azure.setSecret('upstream', VALUE);
  expect(await reader.resolveSecret(REFERENCE)).toBe('value~before');
  expect((await reader.reread(REFERENCE)).value).toBe(VALUE);
  expect(await reader.resolveSecret(REFERENCE)).toBe(VALUE);

  const impatient = readerWith({ ttlMs: 0 });
  expect(await impatient.resolveSecret(REFERENCE)).toBe(VALUE);
  azure.setSecret('upstream', 'value~after');
  expect(await impatient.resolveSecret(REFERENCE)).toBe('value~after');
});

test('many refusals at the place of use do not become many questions', async () => {
  azure.setSecret('upstream', VALUE);
  const reader = readerWith({ rereadEveryMs: 60_000 });
  await reader.read(REFERENCE);
  const asked = azure.requests.length;
  for (let i = 0; i < 50; i++) await reader.reread(REFERENCE);
  expect(azure.requests.length).toBe(asked);
});

test.each([
  ['missing', /no such secret\. See which there are: az keyvault secret list --vault-name contoso/, () => undefined],
  ['disabled', /disabled\. Enable it:/, () => azure.setSecret('upstream', VALUE, { enabled: false })],
  ['expired', /expired on 2001-09-09T01:46:40/, () => azure.setSecret('upstream', VALUE, { exp: 1_000_000_000 })],
  ['not-yet-valid', /valid from 2096-10-02/, () => azure.setSecret('upstream', VALUE, { nbf: 4_000_000_000 })],
  ['empty', /is empty/, () => azure.setSecret('upstream', '')],
  [
    'forbidden',
    /Key Vault Secrets User/,
    () => {
      azure.behaviour.isForbidden = true;
    },
  ],
  [
    'untrusted',
    /not for this key vault/,
    () => {
      azure.setSecret('upstream', VALUE);
      azure.behaviour.resource = 'https://vault.attacker.example';
    },
  ],
] as [string, RegExp, () => unknown][])(
  '%s: the error names vault, secret and the next step',
  async (problem, next, arrange) => {
    arrange();
    const error = await failure(readerWith().read(REFERENCE));
    expect(error).toMatchObject({ problem, isPassing: false, message: expect.stringMatching(next) });
    expect(error.message).toMatch(/^The secret upstream of the key vault contoso cannot be read: /);
    expect(lines).toEqual([error.message]);
  },
);

test('no token is sent to whoever asks for one of another resource', async () => {
  azure.behaviour.resource = 'https://vault.attacker.example';
  await failure(readerWith().read(REFERENCE));
  expect(azure.count('/oauth2/v2.0/token')).toBe(0);
});

test('a wrong client secret is told from a wrong vault, and is not repeated', async () => {
  azure.setSecret('upstream', VALUE);
  const error = await failure(readerWith({ credential: azure.credential('client~wrong') }).read(REFERENCE));
  expect(error.problem).toBe('credential');
  expect(error.message).toMatch(/could not sign in to Microsoft Entra \(AADSTS7000215\).*AZURE_CLIENT_SECRET/);
  expect(azure.count('/oauth2/v2.0/token')).toBe(1);
});

test.each([
  'keyvault://attacker/upstream',
  'keyvault://attacker.vault.azure.net/upstream',
  // The same name in another cloud is another vault.
  'keyvault://contoso.vault.azure.cn/upstream',
  'keyvault://localhost/upstream',
  'KEYVAULT://contoso/upstream',
  'keyvault:/contoso/upstream',
])('%s may not be read, and nobody is asked', async (reference) => {
  const reader = readerWith();
  expect(await failure(reader.resolveSecret(reference))).toMatchObject({ problem: 'invalid' });
  expect(await failure(reader.reread(reference))).toMatchObject({ problem: 'invalid' });
  expect(azure.requests).toEqual([]);
});

test('each vault has its own secrets and its own sign-in', async () => {
  azure.setSecret('upstream', VALUE);
  azure.setSecret('upstream', 'value~of~fabrikam', {}, 'fabrikam');
  const reader = readerWith();
  expect(await reader.resolveSecret(REFERENCE)).toBe(VALUE);
  expect(await reader.resolveSecret('keyvault://fabrikam/upstream')).toBe('value~of~fabrikam');
});

test('a vault that throttles is left alone for as long as it asks', async () => {
  azure.setSecret('upstream', VALUE);
  azure.behaviour.throttled = { times: 1, retryAfter: '1' };
  expect(await readerWith().resolveSecret(REFERENCE)).toBe(VALUE);
  const asked = azure.requests.filter(({ line }) => line.includes('/secrets/'));
  expect(asked).toHaveLength(3);
  expect((asked[2]?.at ?? 0) - (asked[1]?.at ?? 0)).toBeGreaterThan(990);
});

test('longer than a start may wait it fails at once, and does not ask again before', async () => {
  azure.setSecret('upstream', VALUE);
  azure.behaviour.throttled = { times: 1, retryAfter: '3600' };
  const reader = readerWith();
  expect(await failure(reader.read(REFERENCE))).toMatchObject({ problem: 'throttled', retryAfterMs: 3_600_000 });
  const asked = azure.requests.length;
  expect(await failure(reader.read(REFERENCE))).toMatchObject({ problem: 'throttled' });
  expect(await failure(reader.reread(REFERENCE))).toMatchObject({ problem: 'throttled' });
  expect(azure.requests.length).toBe(asked);
});

test.each(['down', '503'] as const)(
  'while the vault is %s the value goes on, with its age, and is logged once',
  async (outage) => {
    azure.setSecret('upstream', VALUE);
    const reader = readerWith({ ttlMs: 0, rereadEveryMs: 0 });
    const { readAt } = await reader.read(REFERENCE);
    azure.behaviour.outage = outage;
    for (let i = 0; i < 5; i++) {
      expect(await reader.read(REFERENCE)).toMatchObject({ value: VALUE, isStale: true, readAt });
    }
    expect((await reader.reread(REFERENCE)).value).toBe(VALUE);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toContain(`The value read at ${readAt.toISOString()} goes on`);
    // Three attempts, and then none for a while; a 503 costs no second request for the challenge.
    expect(azure.count('/secrets/upstream')).toBe(2 + 3);
  },
);

test('a long outage is logged when it begins and when it is over', async () => {
  azure.setSecret('upstream', VALUE);
  const reader = readerWith({ ttlMs: 0, retryEveryMs: 0 });
  await reader.read(REFERENCE);
  azure.behaviour.outage = '503';
  await reader.read(REFERENCE);
  await reader.read(REFERENCE);
  expect(azure.count('/secrets/upstream')).toBe(2 + 3 + 3);
  azure.behaviour.outage = 'none';
  expect(await reader.read(REFERENCE)).toMatchObject({ value: VALUE, isStale: false });
  expect(lines).toEqual([expect.stringContaining('it answered 503'), 'The key vault contoso gives upstream again.']);
});

test('a vault that stays silent holds up nobody who has a value', async () => {
  azure.setSecret('upstream', VALUE);
  const reader = readerWith({ ttlMs: -1 });
  await reader.read(REFERENCE);
  azure.behaviour.outage = 'silent';
  expect(await reader.read(REFERENCE)).toMatchObject({ value: VALUE, isStale: true });
  // The question is not given up yet.
  expect(lines).toEqual([]);
});

test('without a value, a silent vault fails the start in seconds', async () => {
  azure.behaviour.outage = 'silent';
  const error = await failure(readerWith({ deadlineMs: 1_500 }).read(REFERENCE));
  expect(error).toMatchObject({ problem: 'unreachable', message: expect.stringMatching(/within 1\.5 seconds/) });
});

test.each([
  ['disabled', () => azure.setSecret('upstream', VALUE, { enabled: false })],
  ['missing', () => azure.removeSecret('upstream')],
] as [string, () => unknown][])(
  'a secret that is %s later ends, unlike one whose vault is down',
  async (problem, arrange) => {
    azure.setSecret('upstream', VALUE);
    const reader = readerWith({ ttlMs: 0 });
    await reader.read(REFERENCE);
    arrange();
    expect(await failure(reader.read(REFERENCE))).toMatchObject({ problem });
  },
);

test('a secret that expires while it is remembered ends, or is replaced by a newer version', async () => {
  // At least two seconds, for the two reads before.
  const exp = Math.floor(Date.now() / 1_000) + 3;
  const pinned = azure.setSecret('upstream', VALUE, { exp });
  const reader = readerWith();
  expect(await reader.resolveSecret(REFERENCE)).toBe(VALUE);
  expect(await reader.resolveSecret(`${REFERENCE}/${pinned}`)).toBe(VALUE);
  await new Promise((resolve) => setTimeout(resolve, exp * 1_000 - Date.now() + 5));
  expect(await failure(reader.read(`${REFERENCE}/${pinned}`))).toMatchObject({ problem: 'expired' });
  azure.setSecret('upstream', 'value~after');
  expect(await reader.resolveSecret(REFERENCE)).toBe('value~after');
});
