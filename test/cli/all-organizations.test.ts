import { followAll } from '../../src/directory/log/log-of-all.js';
import { LogReader } from '../../src/directory/log/log-reader.js';
import { LogEntryStore } from '../../src/store/log/log-entry-store.js';
import { coreUser } from '../support/sample-users.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { until } from '../support/until.js';
import { runCommand } from './rollcall-command.js';

const DAY_MS = 86_400_000;

let server: TestServer;
let quiet: TestOrganization;
let busy: TestOrganization;
let refused: TestOrganization;

const rollcall = (...args: string[]) =>
  runCommand({ DATABASE_URL: server.databaseUrl, PUBLIC_URL: '', TZ: 'UTC' }, args);
const json = async (...args: string[]) => {
  const { code, output, errors } = await rollcall(...args, '--json');
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return JSON.parse(output);
};
const slugs = (listed: { slug: string }[]) => listed.map(({ slug }) => slug);

/** Three organizations: one that nobody calls, one that is served, one that is refused after it was served. */
beforeAll(async () => {
  server = await createTestServer();
  quiet = await server.createOrganization('core');
  busy = await server.createOrganization('core');
  refused = await server.createOrganization('core');
  for (const name of ['ada', 'bob']) await busy.client.post('/Users', coreUser(`${name}@contoso.com`));
  await refused.client.post('/Users', coreUser('eve@contoso.com'));
  await server.flushLog();
  await refused.client.post('/Users', {});
  await refused.client.post('/Users', {});
  const soon = { expiresAt: new Date(Date.now() + 3.5 * DAY_MS) };
  await server.services.credentials.create(refused.id, 'until Monday', soon);
  await server.flushLog();
});
afterAll(() => server.close());

test('the list tells of each how it is served: users, last success, refusals apart, what ends soon', async () => {
  const listed: { slug: string; lastSuccess: string }[] = await json('org', 'list');
  const of = (organization: TestOrganization) => listed.find(({ slug }) => slug === organization.slug);
  expect(of(quiet)).toMatchObject({
    users: 0,
    lastSuccess: null,
    lastRefusal: null,
    refusalsOfLastDay: 0,
    warnings: [],
  });
  expect(of(busy)).toMatchObject({ users: 2, usersAreCounted: true, lastRefusal: null, refusalsOfLastDay: 0 });
  expect(of(refused)).toMatchObject({
    users: 1,
    lastRefusal: expect.any(String),
    refusalsOfLastDay: 2,
    warnings: [{ name: 'until Monday', days: 3 }],
  });
  const { lastActivity, lastRefusal } = await json('org', 'show', refused.slug);
  expect(lastActivity).toBe(of(refused)?.lastSuccess);
  expect(Date.parse(lastRefusal)).toBeGreaterThanOrEqual(Date.parse(lastActivity));

  const { output } = await rollcall('org', 'list');
  const time = String.raw`\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC`;
  expect(output).toMatch(new RegExp(`^${busy.slug} .* 2 +${time} +never +0$`, 'm'));
  expect(output).toMatch(new RegExp(`^${refused.slug} .* 1 +${time} +${time} +2 +until Monday in 3 days$`, 'm'));
  const shown = await rollcall('org', 'show', refused.slug);
  expect(shown.output).toMatch(new RegExp(`^Last activity +${time}\nLast refusal +${time}$`, 'm'));
});

test.each([
  ['users', () => [busy, refused, quiet]],
  ['success', () => [quiet, busy, refused]],
  ['failures', () => [refused, ...[quiet, busy].sort((a, b) => (a.slug < b.slug ? -1 : 1))]],
  ['ends', () => [refused, ...[quiet, busy].sort((a, b) => (a.slug < b.slug ? -1 : 1))]],
])('sorted by %s', async (sort, expected) => {
  expect(slugs(await json('org', 'list', '--sort', sort))).toEqual(expected().map((each) => each.slug));
});

test('an order that there is not is refused with those that there are', async () => {
  const { code, output, errors } = await rollcall('org', 'list', '--sort', 'x');
  expect({ code, output }).toEqual({ code: 1, output: '' });
  expect(errors).toMatch(/'x' is invalid\. Allowed choices are slug, users, success, failures, ends\.\n/);
});

test('of a large organization no more is read than of others, and the list says so', async () => {
  const { id, slug } = await server.createOrganization('core');
  await server.query(
    `INSERT INTO rollcall.users (organization_id, id, user_name, user_name_folded, resource)
     SELECT $1::uuid, gen_random_uuid(), n::text, n::text, '{}' FROM generate_series(1, 12000) n`,
    id,
  );
  await server.query(
    `INSERT INTO rollcall.provisioning_log (organization_id, id, request_id, credential, operation, status, data)
     SELECT $1::uuid, gen_random_uuid(), '', 'Entra', 'refuse', 400, '{}' FROM generate_series(1, 600)`,
    id,
  );
  const find = async () => (await json('org', 'list')).find((each: { slug: string }) => each.slug === slug);
  const text = async () => (await rollcall('org', 'list', '--sort', 'users')).output.split('\n')[1];
  expect(await find()).toMatchObject({
    users: 10_000,
    usersAreCounted: false,
    lastSuccess: null,
    refusalsOfLastDay: 500,
  });
  expect(await text()).toMatch(new RegExp(`^${slug} .* 10000\\+ +before \\d.* UTC +\\d.* UTC +500\\+$`));
  // PostgreSQL knows of it when it has looked.
  await server.query('ANALYZE rollcall.users');
  expect((await find()).users).toBeGreaterThan(11_000);
  expect(await text()).toMatch(new RegExp(`^${slug} .* ~12000 +before `));
  await server.query('DELETE FROM rollcall.provisioning_log WHERE organization_id = $1', id);
});

test('the log of all organizations is one, in the order of time, and says whose each entry is', async () => {
  const { output } = await rollcall('log', '-n', '4');
  const lines = output.trimEnd().split('\n');
  expect(lines.map((line) => /^\S+ \S+ UTC {2}(\S+): (Created user \w+|Refused)/.exec(line)?.slice(1))).toEqual([
    [busy.slug, 'Created user bob'],
    [refused.slug, 'Created user eve'],
    [refused.slug, 'Refused'],
    [refused.slug, 'Refused'],
  ]);
  const entries = (await rollcall('log', '--failures', '--json')).output.trimEnd().split('\n');
  expect(entries.map((entry) => JSON.parse(entry).organization)).toEqual([refused.slug, refused.slug]);
  expect((await rollcall('log', '--user', 'ada@contoso.com')).output).toMatch(/^[^\n]+: Created user ada@[^\n]+\n$/);
  expect((await rollcall('log', '--user', 'nobody')).output).toMatch(/ in the log of any organization\./);
});

test('whoever follows all organizations sees what each of them does, once', async () => {
  const reader = new LogReader(new LogEntryStore(server.services.database));
  const organizations = await server.services.organizations.list();
  const stop = new AbortController();
  const seen: (string | undefined)[][] = [];
  const following = (async () => {
    for await (const { organization, resourceName } of followAll(reader, organizations, { limit: 1 }, stop.signal)) {
      seen.push([organization, resourceName ?? undefined]);
      if (seen.length === 4) stop.abort();
    }
  })();
  await until(() => seen.length === 1);
  await quiet.client.post('/Users', coreUser('first@contoso.com'));
  await until(() => seen.length === 2);
  await quiet.client.post('/Users', coreUser('second@contoso.com'));
  await busy.client.post('/Users', coreUser('third@contoso.com'));
  await following;
  expect(seen.slice(1)).toEqual([
    [quiet.slug, 'first@contoso.com'],
    [quiet.slug, 'second@contoso.com'],
    [busy.slug, 'third@contoso.com'],
  ]);
});
