import { pino } from 'pino';
import { warnOfEndings } from '../../src/jobs/ending-warnings.js';
import { warnOfRefusals } from '../../src/jobs/refusal-warnings.js';
import { Mailer } from '../../src/mail/mailer.js';
import { Notices } from '../../src/mail/notices.js';
import { Smtp } from '../../src/mail/smtp.js';
import { countRefusals } from '../../src/store/log/refusal-counts.js';
import { MailStore } from '../../src/store/mail/mail-store.js';
import { runCommand } from '../cli/rollcall-command.js';
import { createTestServer, type TestServer } from '../support/test-server.js';

const DAY = 86_400_000;
const NEVER = new AbortController().signal;

let server: TestServer;
let notices: Notices;
beforeAll(async () => {
  server = await createTestServer();
  const { database, keyRing, organizationStore } = server.services;
  // Nothing is delivered here: what is told is what waits.
  const smtp = new Smtp({ url: 'smtp://127.0.0.1:1', from: 'rollcall@example.com' });
  const mailer = new Mailer({ store: new MailStore(database), smtp, keyRing });
  notices = new Notices(mailer, organizationStore, 'https://scim.example.com');
});
afterAll(() => server.close());

const waiting = (id: string) =>
  server.query<{ topic: string; recipient: string; content: { language: string; link: string; values: object } }>(
    'SELECT topic, recipient, content FROM rollcall.mails WHERE organization_id = $1 ORDER BY id',
    id,
  );

test('of a credential that ends, each address hears 60, 30 and 7 days before, once, in its language', async () => {
  const { services } = server;
  const { id, slug } = await server.createOrganization('core');
  await services.organizations.setNotify(slug, ['a@x.org', 'b@x.org'], 'de');
  const other = await server.createOrganization('core');
  await services.credentials.create(other.id, 'soon', { expiresAt: new Date(Date.now() + 5 * DAY) });
  const { id: secret } = await services.credentials.create(id, 'Entra', { expiresAt: new Date(Date.now() + 59 * DAY) });
  const lines: string[] = [];
  const logger = pino({ level: 'warn' }, { write: (line) => void lines.push(line) });
  const run = () => warnOfEndings(services.credentials, logger, notices)(NEVER);
  const endsIn = (days: number) =>
    server.query(
      "UPDATE rollcall.credentials SET expires_at = now() + $1::float8 * interval '1 day' WHERE id = $2",
      days,
      secret,
    );
  await run();
  await run();
  expect(await waiting(id)).toMatchObject([
    {
      recipient: 'a@x.org',
      content: { language: 'de', link: `https://scim.example.com/console/o/${slug}/data-integration` },
    },
    {
      recipient: 'b@x.org',
      content: { kind: 'ending', values: { what: 'token', name: 'Entra', days: 58, organization: slug } },
    },
  ]);
  // The log is warned 30 days before, as ever: of the other organization's alone.
  expect(new Set(lines.map((line) => JSON.parse(line).organization))).toEqual(new Set([other.slug]));
  const { rows } = {
    rows: await server.query<{ expires_at: Date }>('SELECT expires_at FROM rollcall.credentials WHERE id = $1', secret),
  };
  expect(rows).toHaveLength(1);
  await endsIn(29.5);
  await run();
  await endsIn(6.5);
  await run();
  expect((await waiting(id)).map(({ topic }) => topic.split('/').at(-1))).toEqual(['60', '60', '30', '30', '7', '7']);
  expect(await waiting(other.id)).toEqual([]);
});

test('requests that are refused in numbers are told once a day; a few are not, and those of others are not', async () => {
  const { services } = server;
  const { id, slug, client } = await server.createOrganization('vault');
  const quiet = await server.createOrganization('vault');
  for (const organization of [slug, quiet.slug])
    await services.organizations.setNotify(organization, ['a@x.org'], 'en');
  const run = () => warnOfRefusals((since, least) => countRefusals(services.database, since, least), notices)(NEVER);
  for (let i = 0; i < 19; i += 1) await client.post('/Users', { userName: `u${i}` });
  for (let i = 0; i < 30; i += 1) await quiet.client.get('/Users/00000000-0000-7000-8000-000000000000');
  await server.flushLog();
  expect(await run()).toBeUndefined();
  await client.post('/Users', { userName: 'one more' });
  await server.flushLog();
  expect(await run()).toBe('told 1 address');
  expect(await run()).toBeUndefined();
  expect(await waiting(id)).toMatchObject([
    {
      recipient: 'a@x.org',
      content: { kind: 'failures', values: { refused: 20, byStatus: [{ status: 400, count: 20 }] } },
    },
  ]);
  expect(await waiting(quiet.id)).toEqual([]);
});

describe('rollcall org notify', () => {
  const run = (...args: string[]) => runCommand({ DATABASE_URL: server.databaseUrl }, ['org', 'notify', ...args]);

  test('sets, shows, and clears; the language stays', async () => {
    const { slug } = await server.createOrganization('core');
    expect((await run(slug)).output).toBe(`${slug} tells nobody.\n`);
    expect((await run(slug, 'a@x.org', 'b@x.org', '--language', 'de')).output).toContain('a@x.org, b@x.org (de)');
    expect(JSON.parse((await run(slug, 'c@x.org', '--json')).output)).toEqual({
      slug,
      addresses: ['c@x.org'],
      language: 'de',
    });
    expect((await run(slug, '--none')).output).toContain('tells nobody');
  });

  test.each([
    [['a@x.org\nb@x.org'], /no e-mail address/],
    [['a@x', 'b@x', 'c@x', 'd@x', 'e@x', 'f@x'], /At most 5/],
    [['a@x.org', '--none'], /not both/],
  ])('refuses %j', async (args, message) => {
    const { slug } = await server.createOrganization('core');
    expect((await run(slug, ...args)).errors).toMatch(message);
    expect((await server.services.organizations.get(slug)).notifyAddresses).toEqual([]);
  });
});
