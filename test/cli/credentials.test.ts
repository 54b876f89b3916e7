import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { KeyKeeper } from '../../src/auth/keys/signing/key-keeper.js';
import { openKeyRing } from '../../src/secrets/sealing.js';
import { createCertificateAuthority } from '../support/certificates.js';
import { coreUser } from '../support/sample-users.js';
import { ScimClient } from '../support/scim-client.js';
import { createTestServer, type TestServer } from '../support/test-server.js';
import { runCommand } from './rollcall-command.js';

const DAY_MS = 86_400_000;
/** Longer than any server remembers an organization. */
const TAKEN_UP_MS = 2_100;
const TENANT = '11111111-2222-4333-8444-555555555555';
const SUBJECT = 'aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee';
const GALLERY = '99999999-8888-4777-8666-555555555555';

let server: TestServer;
let environment: Record<string, string>;
let folder: string;

beforeAll(async () => {
  server = await createTestServer();
  folder = await mkdtemp(path.join(tmpdir(), 'rollcall-'));
  environment = { ...server.environment, DATA_DIR: folder };
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

const rollcall = (...args: string[]) => runCommand(environment, args);
const json = async (...args: string[]) => {
  const { code, output, errors } = await rollcall(...args, '--json');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return JSON.parse(output);
};
const takenUp = (ms = TAKEN_UP_MS) => new Promise((resolve) => setTimeout(resolve, ms));
const tokenAt = (slug: string, token: string) => new ScimClient(server.scimUrl + slug, token);

test('a secret is rotated: the next version of it, like the old one, which goes on until the end that was set', async () => {
  const { slug } = await server.createOrganization('core');
  const created = await json(
    ...['secret', 'create', '-o', slug, '--name', 'audit', '--access', 'read-only', '--note', 'for the auditors'],
    ...['--expires', '20d', '--by', 'Ada'],
  );
  expect(created).toMatchObject({ access: 'read-only', note: 'for the auditors', createdBy: 'Ada', state: 'live' });
  expect(created).toMatchObject({ name: 'audit', version: 1 });
  expect(Date.parse(created.expiresAt) - Date.parse(created.createdAt)).toBeGreaterThan(19.9 * DAY_MS);

  // By hand: the old one stays as it is, and the new one lives as long from now on.
  const first = await rollcall('secret', 'rotate', '-o', slug, 'audit');
  const token = /Secret Token {2}(rollcall_\S{49})\n/.exec(first.output)?.[1] ?? 'none';
  expect(first.output).toContain(`Created secret "audit" (version 2) of ${slug} in the place of "audit" (version 1).`);
  expect(first.output).toMatch(/"audit" \(version 1\) was last used: never\./);
  expect(first.output).toContain(`rollcall secret revoke --organization ${slug} ${created.id}`);

  // A third is most likely one too many.
  const third = ['secret', 'rotate', '-o', slug, 'audit', '--end-old', '7d', '--expires', '2d', '--by', 'Ada'];
  const { code, output, errors } = await rollcall(...third);
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toMatch(
    /^2 are live already: audit@1 \(last used: never; ends at [^)]+\), audit@2 \(.*\)\. Nothing was made\. .* with --yes, or .*: rollcall secret revoke --organization \S+ \S{36}\n$/,
  );
  const [next, before, user] = await Promise.all([
    json(...third, '--yes'),
    tokenAt(slug, created.token).get('/Users'),
    tokenAt(slug, token).post('/Users', coreUser('eve@contoso.com')),
  ]);
  expect(next).toMatchObject({
    name: 'audit',
    version: 3,
    access: 'read-only',
    note: 'for the auditors',
    replaced: { name: 'audit', version: 2 },
  });
  expect(Date.parse(next.replaced.endsAt) - Date.now()).toBeGreaterThan(6.9 * DAY_MS);
  expect([before.status, user.status]).toEqual([200, 403]);

  const list = await json('secret', 'list', '-o', slug);
  type Listed = { name: string; version: number; state: string; revokedAt: string };
  const ours: Listed[] = list.secrets.filter(({ name }: Listed) => name === 'audit');
  expect(ours.map(({ version, state }) => [version, state])).toEqual([
    [1, 'live'],
    [2, 'live'],
    [3, 'live'],
  ]);
  // All that were there get the end.
  expect(ours[1]?.revokedAt).toBe(next.replaced.endsAt);
  expect(ours[0]?.revokedAt).toMatch(/^2/);
  // The first to end comes first.
  expect(list.warnings).toMatchObject([
    { name: 'audit', version: 3, days: 1 },
    { name: 'audit', version: 1, days: 6 },
    {
      name: 'audit',
      version: 2,
      days: 6,
      sentence: expect.stringMatching(
        /^Secret token "audit" \(version 2\) .* ends in 6 days, on \d.* UTC; it was last used on /,
      ),
    },
  ]);

  // An end that was set is not put off, and now is now.
  const late = await json('secret', 'rotate', '-o', slug, 'audit@2', '--end-old', '60d', '--yes');
  expect(late).toMatchObject({ version: 4, replaced: { version: 2, endsAt: next.replaced.endsAt } });
  const ambiguous = await rollcall('secret', 'revoke', '-o', slug, 'audit');
  expect(ambiguous.errors).toMatch(/^4 live ones of \S+ are named "audit"\. Say which: audit@1 \(\S{36}\), /);
  expect((await rollcall('secret', 'revoke', '-o', slug, 'audit@1')).output).toBe(
    `Revoked secret "audit" (version 1) of ${slug}: in a few seconds it is refused.\n`,
  );
  await takenUp();
  const statuses = [created.token, token, next.token].map(
    async (each) => (await tokenAt(slug, each).get('/Users')).status,
  );
  expect(await Promise.all(statuses)).toEqual([401, 200, 200]);

  const text = (await rollcall('secret', 'list', '-o', slug)).output;
  expect(text).toMatch(/^ID +NAME +VERSION +USER +VALUE +ACCESS +CREATED +LAST USED +ENDS +STATE$/m);
  // Somebody still has what has ended.
  expect(text).toMatch(/^\S{36} {2}audit +1 +generated +read-only .* ended \(revoked\), last refused \S+ \S+ \S+$/m);
  expect(text).toMatch(/^Warning: Secret token "audit" \(version 2\) of \S+ ends in 6 days, on /m);
  const shown = (await rollcall('org', 'show', slug)).output;
  expect(shown).toMatch(
    /^Refused +"audit", revoked, which somebody still has: since .*, ended \S+ \S+ \S+, last refused /m,
  );
  expect(shown).toMatch(/^ +audit \(version 2, read-only\), since \S+ \S+ \S+, last used \S+ \S+ \S+, ends /m);
  await server.flushLog();
  expect((await rollcall('log', '-o', slug, '--failures')).output).toMatch(/"audit" was revoked on /);
  const audit = (await server.services.audit.list({ limit: 100, slug })).filter(
    ({ details }) => 'version' in details && details.version === 2,
  );
  expect(audit.map(({ actor, action }) => [actor === 'Ada', action])).toEqual([
    [false, 'credential.create'],
    [true, 'credential.end'],
  ]);
  expect(await server.services.credentials.listExpiring(30)).toEqual(
    expect.arrayContaining([expect.objectContaining({ slug, name: 'audit', version: 2 })]),
  );
});

test('a job that rotates goes on under one name, and an ended one of it does not stand in its way', async () => {
  const { slug } = await server.createOrganization('core');
  await rollcall('secret', 'create', '-o', slug, '--name', 'entra');
  const rotate = () => json('secret', 'rotate', '-o', slug, 'entra', '--end-old', 'now');
  expect([await rotate(), await rotate()]).toMatchObject([
    { name: 'entra', version: 2, replaced: { version: 1 } },
    { name: 'entra', version: 3, replaced: { version: 2 } },
  ]);
  await rollcall('secret', 'revoke', '-o', slug, 'entra');
  expect(await json('secret', 'create', '-o', slug, '--name', 'entra')).toMatchObject({ version: 4, state: 'live' });
  const { secrets } = await json('secret', 'list', '-o', slug);
  const states = secrets.filter(({ name }: { name: string }) => name === 'entra');
  expect(states.map(({ state }: { state: string }) => state)).toEqual(['revoked', 'revoked', 'revoked', 'live']);
});

test.each(['nothing', 'entra@0', 'entra@2', 'entra@x', ''])(
  'to rotate %j, which there is not, is refused with those that there are',
  async (name) => {
    const { id, slug } = await server.createOrganization('core');
    await rollcall('secret', 'create', '-o', slug, '--name', 'entra');
    const before = await server.services.credentials.list(id, 'token');
    const { code, output, errors } = await rollcall('secret', 'rotate', '-o', slug, name);
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(errors).toMatch(
      new RegExp(`^${slug} has no live secret ${JSON.stringify(name)}\\. There are: .*"entra".*\n$`),
    );
    expect(await server.services.credentials.list(id, 'token')).toEqual(before);
  },
);

test('a credential says when it was refused: it had ended, or its organization was switched off', async () => {
  const { id, slug, token } = await server.createOrganization('core');
  const { credentials } = server.services;
  const client = await credentials.createClient(id, 'SAP');
  const next = await credentials.createClient(id, 'SAP', { clientId: client.clientId });
  await credentials.revoke(id, client.id);
  await rollcall('org', 'deactivate', slug);
  await takenUp();
  const since = Date.now();
  const body = { grant_type: 'client_credentials', client_id: client.clientId, client_secret: client.token };
  const granted = await fetch(new URL('/oauth2/token', server.scimUrl), {
    method: 'POST',
    body: new URLSearchParams(body),
  });
  expect([granted.status, (await tokenAt(slug, token).get('/Users')).status]).toEqual([401, 403]);
  const refusedAt = async () =>
    (await credentials.list(id)).map(({ name, version, lastRefusedAt }) => [name, version, lastRefusedAt]);
  while ((await refusedAt()).filter(([, , at]) => at !== null).length < 2) await takenUp(50);
  expect(await refusedAt()).toEqual([
    ['Entra', 1, expect.any(Date)],
    ['SAP', 1, expect.any(Date)],
    ['SAP', 2, null],
  ]);
  const { credentials: live } = await json('org', 'show', slug);
  expect(Date.parse(live[0].lastRefusedAt)).toBeGreaterThanOrEqual(since);
  expect(next.version).toBe(2);
});

test('versions are told apart also where two are made at once', async () => {
  const { id } = await server.createOrganization('core');
  const { credentials } = server.services;
  const eight = () => Promise.all(Array.from({ length: 8 }, () => credentials.create(id, 'at once')));
  // The second time all connections are there.
  const made = [...(await eight()), ...(await eight())];
  expect(new Set(made.map(({ version }) => version))).toEqual(new Set(made.map((_, i) => i + 1)));
});

test('lists tell of all organizations, whose each credential is, and what ends first', async () => {
  const [one, two] = [await server.createOrganization('core'), await server.createOrganization('core')];
  await rollcall('secret', 'create', '-o', two.slug, '--name', 'of two', '--expires', '3d');
  await rollcall('client', 'create', '-o', one.slug, '--name', 'client of one');
  await rollcall(
    'trust',
    'entra',
    '-o',
    two.slug,
    '--tenant-id',
    TENANT,
    '--audience',
    GALLERY,
    '--name',
    'trust of two',
  );
  const [secrets, clients, trusts] = [
    await json('secret', 'list'),
    await json('client', 'list'),
    await json('trust', 'list'),
  ];
  expect(secrets.secrets).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ organization: one.slug, name: 'Entra' }),
      expect.objectContaining({ organization: two.slug, name: 'of two' }),
    ]),
  );
  expect(secrets.warnings).toEqual(expect.arrayContaining([expect.objectContaining({ name: 'of two', days: 2 })]));
  expect(clients.clients).toContainEqual(expect.objectContaining({ organization: one.slug, name: 'client of one' }));
  expect(trusts.trusts).toEqual([expect.objectContaining({ organization: two.slug, name: 'trust of two' })]);
  expect((await rollcall('trust', 'list')).output).toMatch(
    new RegExp(`^ID +NAME +VERSION +ORGANIZATION +KIND[^\\n]*\\n\\S{36} {2}trust of two +1 +${two.slug} +entra`),
  );
});

test('an OAuth client: made, given another secret, listed, ended', async () => {
  const { slug } = await server.createOrganization('core');
  const made = await rollcall('client', 'create', '-o', slug, '--name', 'SAP IPS', '--access', 'users-only');
  const clientId = /^ {2}Client ID +(rollcall-client-\S{22})$/m.exec(made.output)?.[1] ?? 'none';
  const secret = /^ {2}Client secret +(rollcall_\S{49})$/m.exec(made.output)?.[1] ?? 'none';
  expect(made.output).toMatch(/^ {2}Token endpoint +https:\/\/scim\.example\.com\/oauth2\/token$/m);
  expect(made.output).toMatch(/^ {2}OAuth2TokenServiceURL +https:\/\/scim\.example\.com\/oauth2\/token {2}\(/m);
  expect(made.output).toMatch(new RegExp(`^ {2}User +${clientId}$`, 'm'));

  const grant = async (id: string, clientSecret: string) => {
    const body = new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: id,
      client_secret: clientSecret,
    });
    const response = await fetch(new URL('/oauth2/token', server.scimUrl), { method: 'POST', body });
    return response.status;
  };
  expect(await grant(clientId, secret)).toBe(200);

  const added = await json('client', 'add-secret', '-o', slug, clientId, '--end-old', '5d', '--expires', '365d');
  expect(added).toMatchObject({
    clientId,
    access: 'users-only',
    name: 'SAP IPS',
    version: 2,
    tokenUrl: 'https://scim.example.com/oauth2/token',
    beside: [{ name: 'SAP IPS', endsAt: expect.any(String) }],
  });
  await takenUp();
  expect(await Promise.all([grant(clientId, secret), grant(clientId, added.clientSecret)])).toEqual([200, 200]);

  const [list, asJson, unknown] = await Promise.all([
    rollcall('client', 'list', '-o', slug),
    json('client', 'list', '-o', slug),
    rollcall('client', 'add-secret', '-o', slug, 'rollcall-client-nobody'),
  ]);
  expect(list.output).toMatch(
    new RegExp(`^\\S{36} {2}SAP IPS +1 +${clientId} {2}secret +users-only .*live until then$`, 'm'),
  );
  expect(list.output + JSON.stringify(asJson)).not.toContain(secret);
  expect(asJson).toMatchObject({ clients: [{ clientId }, { clientId }], warnings: [{ name: 'SAP IPS', days: 4 }] });
  expect(unknown).toMatchObject({ code: 1, errors: expect.stringContaining(`There are: ${clientId}`) });

  const { revoked } = await json('client', 'revoke', '-o', slug, clientId);
  expect(revoked).toHaveLength(2);
  await takenUp();
  expect(await grant(clientId, added.clientSecret)).toBe(401);
});

test('trust: Entra tokens, workload identities, certificates', async () => {
  const { slug } = await server.createOrganization('core');
  const authority = await createCertificateAuthority();
  const { cert, fingerprint } = await authority.issue({ names: ['ips.example.com'], client: true });
  await writeFile(path.join(folder, 'client.pem'), cert);
  const organization = ['-o', slug];
  const [entra, gallery, federation, certificate] = await Promise.all([
    rollcall('trust', 'entra', ...organization, '--tenant-id', TENANT.toUpperCase()),
    json('trust', 'entra', ...organization, '--name', 'gallery', '--tenant-id', TENANT, '--audience', GALLERY),
    json(
      ...['trust', 'federation', ...organization, '--tenant-id', TENANT, '--subject', SUBJECT, '--reusable'],
      ...['--audience', `api://${GALLERY}/.default`],
    ),
    rollcall('trust', 'certificate', ...organization, '--file', path.join(folder, 'client.pem')),
  ]);
  expect(entra.output).toContain(`accepts the tokens of Entra tenant ${TENANT}`);
  expect(entra.output).toMatch(/Secret Token +leave it blank[\s\S]*prefer a secret/);
  expect(gallery).toMatchObject({ lookup: TENANT, settings: { audiences: [GALLERY], cloud: 'global' } });
  expect(federation).toMatchObject({
    clientId: expect.stringMatching(/^rollcall-client-/),
    tokenUrl: 'https://scim.example.com/oauth2/token',
    settings: { subject: SUBJECT, audiences: [`api://${GALLERY}`, GALLERY], singleUse: false },
  });
  expect(certificate.output).toMatch(new RegExp(`Subject +CN=ips\\.example\\.com\\nSHA-256 +${fingerprint}\\n`));
  expect(certificate.output).toContain('ClientCertificateAuthentication');

  const [again, noGuid, noFile, notPem] = await Promise.all([
    rollcall('trust', 'certificate', ...organization, '--file', path.join(folder, 'client.pem')),
    rollcall('trust', 'entra', ...organization, '--tenant-id', 'contoso.onmicrosoft.com'),
    rollcall('trust', 'certificate', ...organization, '--file', path.join(folder, 'missing.pem')),
    runCommand(environment, ['trust', 'certificate', ...organization, '--file', '-'], 'no certificate'),
  ]);
  expect([again, noGuid, noFile, notPem].map(({ code, output }) => [code, output])).toEqual(Array(4).fill([1, '']));
  expect(again.errors).toContain('bound already');
  expect(noGuid.errors).toContain('"contoso.onmicrosoft.com" is no Entra tenant id. It is a GUID');
  expect(noFile.errors).toContain('missing.pem cannot be read: there is no such file. Give the path of a PEM file');
  expect(notPem.errors).toContain('no X.509 certificate in PEM form');

  const [list, shown] = await Promise.all([json('trust', 'list', ...organization), rollcall('org', 'show', slug)]);
  expect(list.trusts.map(({ kind }: { kind: string }) => kind).sort()).toEqual([
    'certificate',
    'entra',
    'entra',
    'federation',
  ]);
  // The certificate ends by itself, tomorrow.
  expect(list.warnings).toMatchObject([{ kind: 'certificate', name: 'certificate', days: 0 }]);
  expect(shown.output).toMatch(/^Secrets +Entra, since \d{4}-\d\d-\d\d \S+ \S+, last used never$/m);
  expect(shown.output).toMatch(/^Entra tokens +(entra|gallery), since .*\n +(entra|gallery), since /m);
  expect(shown.output).toMatch(/^Federations +federation, since /m);
  expect(shown.output).toMatch(/^Warning: Client certificate "certificate" of \S+ ends in less than a day/m);

  expect(await json('trust', 'remove', ...organization, 'gallery')).toMatchObject({ name: 'gallery' });
  const left = await json('trust', 'list', ...organization);
  expect(left.trusts.map(({ name, state }: { name: string; state: string }) => [name, state])).toContainEqual([
    'gallery',
    'revoked',
  ]);
});

test('addresses and limits of an organization, and the audit of everything', async () => {
  const slug = 'fabrikam';
  await rollcall('org', 'create', slug, '--by', 'Ada');
  const allowed = await json(
    'org',
    'allow-ips',
    slug,
    '203.0.113.0/24',
    '2001:db8::/32',
    '203.0.113.0/24',
    '--by',
    'Bo',
  );
  expect(allowed).toEqual({ slug, allowedAddresses: ['203.0.113.0/24', '2001:db8::/32'] });
  const [limited, badAddress, both, badRate, noRate, two, shownLimit] = [
    await json('org', 'limit', slug, '--rate', '50', '--by', 'Bo'),
    ...(await Promise.all([
      rollcall('org', 'allow-ips', slug, '203.0.113.0/24', '203.0.113.0/33'),
      rollcall('org', 'allow-ips', slug, '203.0.113.0/24', '--any'),
      rollcall('org', 'limit', slug, '--rate', '0'),
      rollcall('org', 'limit', slug, '--burst', '5'),
      rollcall('org', 'limit', slug, '--none', '--default'),
      rollcall('org', 'limit', slug),
    ])),
  ];
  expect(limited).toEqual({ slug, limit: { rate: 50, burst: 250 } });
  expect(
    [badAddress, both, badRate, noRate, two, shownLimit].map(({ code, output, errors }) => [code, output, errors]),
  ).toEqual([
    [1, '', expect.stringContaining('"203.0.113.0/33" is neither an address nor a network')],
    [1, '', expect.stringContaining('not both')],
    [1, '', expect.stringContaining('--rate is a number')],
    [1, '', expect.stringContaining('--rate is a number')],
    [1, '', expect.stringContaining('Say one of: rollcall org limit fabrikam --rate 50')],
    [0, expect.stringMatching(/may make 50 requests a second[\s\S]*rollcall org limit fabrikam --rate 200/), ''],
  ]);
  const shown = await rollcall('org', 'show', slug);
  expect(shown.output).toMatch(/^Called from +203\.0\.113\.0\/24, 2001:db8::\/32$/m);
  expect(shown.output).toMatch(/^May make +50 requests a second, 250 at once$/m);
  expect((await rollcall('org', 'allow-ips', slug)).output).toMatch(/may be called from 203[\s\S]*or --any/);
  await rollcall('org', 'allow-ips', slug, '--any', '--by', 'Bo');
  expect(await json('org', 'limit', slug, '--none', '--by', 'Bo')).toEqual({ slug, limit: null });
  expect(await json('org', 'limit', slug, '--default', '--by', 'Bo')).toEqual({
    slug,
    limit: { rate: 100, burst: 500 },
  });
  await rollcall('org', 'deactivate', slug, '--by', 'Cy');
  await writeFile(path.join(folder, 'badge.json'), JSON.stringify(BADGE));
  await rollcall('schema', 'add', slug, path.join(folder, 'badge.json'), '--extend', 'User', '--by', 'Di');
  await rollcall('secret', 'create', '-o', slug, '--name', 'entra', '--expires', '2030-01-31T12:00Z', '--by', 'Di');

  const audit = await rollcall('audit', '-o', slug);
  const sentences = audit.output
    .trimEnd()
    .split('\n')
    .map((line) => line.replace(/^\S+ \S+ \S+ {2}/, ''));
  expect(sentences).toEqual([
    'Ada created the organization fabrikam with the profile vault.',
    'Bo set the addresses that may call of fabrikam to 203.0.113.0/24, 2001:db8::/32.',
    'Bo set the request limit of fabrikam to 50 a second.',
    'Bo set the addresses that may call of fabrikam to every address.',
    'Bo set the request limit of fabrikam to none.',
    "Bo set the request limit of fabrikam to the server's default.",
    'Cy switched off the provisioning of fabrikam.',
    `Di added the schema ${BADGE.id} of fabrikam, as an extension of User.`,
    'Di created the secret token "entra" of fabrikam, until 2030-01-31 12:00 UTC.',
  ]);
  const newest = (await rollcall('audit', '-n', '2', '--json')).output
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(newest).toMatchObject([
    { action: 'schema.add', slug },
    { action: 'credential.create', slug, actor: 'Di' },
  ]);
});

const BADGE = {
  id: 'urn:example:scim:schemas:extension:badge:1.0:User',
  name: 'Badge',
  attributes: [{ name: 'badgeNumber', type: 'string' }],
};

test('everything sealed is sealed anew with the current master key, and the old one can go', async () => {
  const [old, current] = [randomBytes(32).toString('base64'), randomBytes(32).toString('base64')];
  await server.query('DELETE FROM signing_keys');
  const ringOf = (text: string, older?: string) => openKeyRing({ current: text, older }, async (key) => key);
  const kidsWith = async (text: string) =>
    (await new KeyKeeper(server.services.signingKeyStore, () => ringOf(text)).keys())
      .toJwkSet()
      .keys.map(({ kid }) => kid);
  const kids = await kidsWith(old);

  const closed = await runCommand({ ...environment, MASTER_KEY: current }, ['reseal']);
  expect(closed).toMatchObject({ code: 1, output: '', errors: expect.stringContaining('MASTER_KEY_OLD') });
  const done = await runCommand({ ...environment, MASTER_KEY: current, MASTER_KEY_OLD: old }, [
    'reseal',
    '--by',
    'Ada',
  ]);
  expect(done.output).toBe(
    'Sealed 1 of 1 sealed value anew with the current master key.\nMASTER_KEY_OLD can go, once every server runs with the new MASTER_KEY.\n',
  );
  expect(await kidsWith(current)).toEqual(kids);
  await expect(kidsWith(old)).rejects.toThrow('cannot use its signing keys');
  const again = await runCommand({ ...environment, MASTER_KEY: current }, ['reseal', '--json']);
  expect(JSON.parse(again.output)).toEqual({ total: 1, resealed: 0 });
  expect((await rollcall('audit')).output).toContain('Ada sealed 1 of 1 values anew with the current master key.');
});
