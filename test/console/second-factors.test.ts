import { Secret, TOTP } from 'otpauth';
import type { RecoveryCodes, TotpBegun } from '../../src/console/api/contract/second-factors.js';
import { generateMasterKey } from '../../src/secrets/master-key.js';
import { openKeyRing } from '../../src/secrets/sealing.js';
import { browserOf, ConsoleBrowser, createPerson, PASSWORD, type TestPerson } from '../support/console-browser.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

let server: TestServer;

beforeAll(async () => {
  server = await createTestServer();
});

afterAll(() => server.close());

const STEP_MS = 30_000;

/** Shows the code of a time step from now, as the app does. */
const codeOf = (secret: string, step = 0) =>
  new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + step * STEP_MS });

async function withTotp(person: TestPerson) {
  const browser = await browserOf(server, person);
  const { body: begun } = await browser.post<TotpBegun>('/second-factors/totp');
  const confirmed = await browser.post<RecoveryCodes>('/second-factors/totp/confirm', {
    ceremony: begun.ceremony,
    // Of the step before, so that those of now and of the next are left.
    code: codeOf(begun.secret, -1),
    name: 'phone',
  });
  expect(confirmed.status).toBe(200);
  return { browser, secret: begun.secret, recoveryCodes: confirmed.body.recoveryCodes, begun };
}

const signIn = (person: TestPerson, code?: string) =>
  new ConsoleBrowser(server).post('/session', { email: person.email, password: PASSWORD, ...(code && { code }) });

test('with an authenticator app, a password is not enough, and each code is good once', async () => {
  const person = await createPerson(server);
  const { browser, secret, begun, recoveryCodes } = await withTotp(person);
  expect(begun.uri).toContain(`secret=${secret}`);
  expect(recoveryCodes).toHaveLength(10);
  expect(await signIn(person)).toMatchObject({
    status: 401,
    body: { error: { code: 'codeNeeded', field: 'code', secondFactors: ['totp'] } },
  });
  expect((await signIn(person, '12345')).body.error.code).toBe('wrongCode');
  const code = codeOf(secret);
  const both = await Promise.all([signIn(person, `${code.slice(0, 3)} ${code.slice(3)}`), signIn(person, code)]);
  expect(both.map(({ status }) => status).sort()).toEqual([200, 401]);
  // That of before has come too late once a later one was taken.
  expect((await signIn(person, codeOf(secret, -1))).body.error.code).toBe('wrongCode');
  expect((await signIn(person, codeOf(secret, 1))).body).toMatchObject({ secondFactors: ['totp'] });
  const stored = await server.query(
    'SELECT settings::text FROM rollcall.console_factors WHERE account_id = $1',
    person.id,
  );
  expect(JSON.stringify(stored)).not.toContain(secret);
  const audit = await server.query(
    "SELECT FROM rollcall.admin_audit WHERE action = 'session.refuse' AND details ->> 'account' = $1",
    person.id,
  );
  expect(audit).toHaveLength(3);
  expect((await browser.get('/second-factors')).body).toMatchObject({ factors: [{ kind: 'totp', name: 'phone' }] });
});

test('a recovery code takes the place of a code, once; new ones make those of before void', async () => {
  const person = await createPerson(server);
  const { browser, recoveryCodes } = await withTotp(person);
  const [first = '', second = ''] = recoveryCodes;
  expect((await signIn(person, first.toUpperCase())).status).toBe(200);
  expect((await signIn(person, first)).body.error.code).toBe('wrongCode');
  expect((await browser.get('/second-factors')).body).toMatchObject({ recoveryCodes: 9 });
  const { body } = await browser.post<RecoveryCodes>('/second-factors/recovery-codes');
  expect((await signIn(person, second)).status).toBe(401);
  expect((await signIn(person, body.recoveryCodes[0])).status).toBe(200);
  const stored = await server.query('SELECT hash FROM rollcall.console_recovery_codes');
  expect(JSON.stringify(stored)).not.toContain(body.recoveryCodes[1]);
});

test('when the last factor is removed, the password is enough again', async () => {
  const person = await createPerson(server);
  const { browser } = await withTotp(person);
  const { body } = await browser.get<{ factors: { id: string }[] }>('/second-factors');
  expect((await browser.send('DELETE', `/second-factors/${body.factors[0]?.id}`)).status).toBe(204);
  expect((await browser.get('/second-factors')).body).toEqual({ factors: [], recoveryCodes: 0 });
  expect((await signIn(person)).status).toBe(200);
});

test('a secret is confirmed by its own code, by who began, and by a fresh sign-in of their own', async () => {
  const person = await createPerson(server);
  const browser = await browserOf(server, person);
  const stranger = await browserOf(server, await createPerson(server));
  const { body: begun } = await browser.post<TotpBegun>('/second-factors/totp');
  const confirm = (by: ConsoleBrowser, code: string) =>
    by.post('/second-factors/totp/confirm', { ceremony: begun.ceremony, code, name: 'phone' });
  expect((await confirm(browser, '000000x')).body.error.code).toBe('wrongCode');
  expect((await confirm(stranger, codeOf(begun.secret))).body.error.code).toBe('ceremonyOver');
  const old = "UPDATE rollcall.console_sessions SET created_at = now() - interval '31 minutes' WHERE account_id = $1";
  await server.query(old, person.id);
  expect((await confirm(browser, codeOf(begun.secret))).body.error.code).toBe('signInAgain');
  const { id } = await server.createOrganization('core');
  const provided = await browserOf(server, person, { method: 'saml', organizationId: id });
  expect((await confirm(provided, codeOf(begun.secret))).body.error.code).toBe('providedSignIn');
});

test('a browser in which somebody signed in is known until the password is another', async () => {
  const person = await createPerson(server);
  const browser = new ConsoleBrowser(server);
  const body = { email: person.email, password: PASSWORD };
  const { headers } = await browser.post('/session', body);
  const [, device = ''] = headers.getSetCookie();
  expect(device).toMatch(/^rollcall_device=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=15552000$/);
  const known = { Cookie: device.split(';')[0] ?? '' };
  const wrong = { ...body, password: 'not the password' };
  // From the network, whoever is there has used up what costs nothing.
  for (let i = 0; i < 11; i += 1) await new ConsoleBrowser(server).post('/session', wrong);
  const guesses = Array.from({ length: 40 }, () => new ConsoleBrowser(server).post('/session', wrong));
  const refused = guesses.map(async (guess) => expect((await guess).status).toBe(429));
  await Promise.any(refused);
  expect((await new ConsoleBrowser(server).send('POST', '/session', body, known)).status).toBe(200);
  // The others wait for their turn until the server ends.
  void Promise.allSettled(guesses);
});

test('the secret of an app is sealed anew with another master key, and back, and its codes are good all the time', async () => {
  const person = await createPerson(server);
  const { secret } = await withTotp(person);
  const { factors } = server.services.people;
  const [first, second] = [server.environment.MASTER_KEY ?? '', generateMasterKey()];
  const ringOf = (current: string, older?: string) => openKeyRing({ current, older }, async (key) => key);
  const sealed = async () => {
    const [row] = await server.query<{ secret: string }>(
      "SELECT settings ->> 'secret' AS secret FROM rollcall.console_factors WHERE account_id = $1",
      person.id,
    );
    return row?.secret ?? '';
  };
  const before = await sealed();
  const { total, resealed } = await factors.reseal(await ringOf(second, first));
  expect(resealed).toBe(total);
  expect(await factors.reseal(await ringOf(second))).toEqual({ total, resealed: 0 });
  const opened = (await ringOf(second)).open(await sealed(), `console totp ${person.id}`);
  await expect(
    ringOf(first).then(async (ring) => ring.open(await sealed(), `console totp ${person.id}`)),
  ).rejects.toThrow();
  expect((await ringOf(first)).open(before, `console totp ${person.id}`)).toEqual(opened);

  expect(await factors.reseal(await ringOf(first, second))).toEqual({ total, resealed: total });
  expect((await signIn(person, codeOf(secret))).status).toBe(200);
});
