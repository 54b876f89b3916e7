import { randomUUID } from 'node:crypto';
import { firstIdAt } from '../../src/store/log/log-entry-store.js';
import { LIKE } from '../../src/store/log/subjects-like.js';
import { explain, indexesOf, scannedTables, sortsOf } from '../support/postgres/query-plan.js';
import { coreUser, group } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';
import { runCommand } from './rollcall-command.js';

let server: TestServer;
let environment: Record<string, string>;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  environment = server.environment;
});
afterAll(() => server.close());
beforeEach(async () => {
  organization = await server.createOrganization('core');
});

/** What the command prints, without the times. */
async function log(...args: string[]): Promise<string[]> {
  await server.flushLog();
  const { code, output, errors } = await runCommand(environment, ['log', ...args]);
  expect({ code, errors }).toEqual({ code: 0, errors: '' });
  return output.split('\n').flatMap((line) => (line === '' ? [] : line.replace(/^\d{4}-\S+ \S+ UTC {2}/, '')));
}

describe('by request', () => {
  test('a 500 is found by the id that it tells, in the log of whichever organization', async () => {
    await server.query('ALTER TABLE groups RENAME TO gone');
    const answer = await organization.client.get('/Groups');
    await server.query('ALTER TABLE gone RENAME TO groups');
    const id = String(answer.headers['x-request-id']);
    expect(answer.body.detail).toContain(id);
    const [line, ...others] = await log('--request', id.toUpperCase());
    expect(line).toMatch(new RegExp(`^${organization.slug}: Failed GET /Groups with 500`));
    expect(others).toEqual([]);
  });

  test('whatever a request did is found, and of other requests nothing', async () => {
    await organization.client.get('/Users');
    const made = await organization.client.post('/Users', coreUser('ada@contoso.com'));
    await organization.client.post('/Users', coreUser('bob@contoso.com'));
    const args = ['-o', organization.slug, '--request', String(made.headers['x-request-id'])];
    expect(await log(...args)).toEqual(['Created user ada@contoso.com, with "Entra".']);
    expect(await log(...args, '--failures')).toEqual([expect.stringContaining('Nothing of the request')]);
  });

  test('an id that does not tell its time is looked for from a time on', async () => {
    const id = randomUUID();
    await organization.client.post('/Users', coreUser('ada@contoso.com'));
    await server.flushLog();
    await server.query(
      'UPDATE provisioning_log SET request_id = $2 WHERE organization_id = $1::uuid',
      organization.id,
      id,
    );
    const { code, errors } = await runCommand(environment, ['log', '-o', organization.slug, '--request', id]);
    expect({ code, errors }).toEqual({
      code: 1,
      errors: `The request id ${id} does not tell its time: say with --since from when on to look.\n`,
    });
    const found = await log('-o', organization.slug, '--request', id, '--since', '1h');
    expect(found).toEqual(['Created user ada@contoso.com, with "Entra".']);
  });
});

describe('by a part of a name', () => {
  const of = (...args: string[]) => log('-o', organization.slug, ...args);

  test('whoever has it in userName or displayName, there, deleted or refused; of nobody else', async () => {
    const { client } = organization;
    await client.post('/Users', coreUser('ada.lovelace@contoso.com'));
    const gone = idOf(await client.post('/Users', coreUser('lovelace.senior@contoso.com')));
    await client.delete(`/Users/${gone}`);
    await client.post('/Users', coreUser('al@contoso.com', { displayName: 'Annabella LOVELACE' }));
    await client.post('/Users', { ...coreUser('mary-lovelace@contoso.com'), displayName: { given: 'Mary' } });
    await client.post('/Groups', group('Lovelace fans'));
    await client.post('/Users', coreUser('bob@contoso.com'));
    const found = await of('--name', 'LoveLace');
    expect(found).toEqual([
      'Created user ada.lovelace@contoso.com, with "Entra".',
      'Created user lovelace.senior@contoso.com, with "Entra".',
      expect.stringMatching(/^Deleted user lovelace\.senior@contoso\.com/),
      'Created user al@contoso.com (Annabella LOVELACE), with "Entra".',
      expect.stringMatching(/^Refused POST \/Users for mary-lovelace@contoso\.com with 400/),
      'Created group Lovelace fans, with "Entra".',
    ]);
    expect(await of('--name', '%')).toEqual([expect.stringContaining('No change and no refusal of a name with %')]);
  });

  test('a part that too many have is asked for more of, and two ways at once are one too many', async () => {
    const operations = Array.from({ length: 51 }, (_, i) => ({
      method: 'POST',
      path: '/Users',
      bulkId: `b${i}`,
      data: coreUser(`user${i}@contoso.com`),
    }));
    const schemas = ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'];
    await organization.client.post('/Bulk', { schemas, Operations: operations });
    const run = (...args: string[]) => runCommand(environment, ['log', '-o', organization.slug, ...args]);
    expect((await run('--name', 'user')).errors).toBe('More than 50 names have "user" in them. Give a longer part.\n');
    expect((await run('--name', 'user', '--user', 'ada')).errors).toContain('give one of them');
  });
});

test.each([
  [['--name', ''], /^--name is empty: say what to look for, or leave it out\.\n$/],
  [['--user', ' '], /^--user is empty: /],
  [['--request', ''], /^--request is empty: /],
  [
    ['--request', 'nonsense'],
    /^"nonsense" is no request id: give the one that an error names or X-Request-Id has, such as .*\n$/,
  ],
])('log %j is refused', async (args, reason) => {
  const { code, output, errors } = await runCommand(environment, ['log', ...args]);
  expect({ code, output, errors }).toEqual({ code: 1, output: '', errors: expect.stringMatching(reason) });
});

test('refusals that anybody can cause are listed once, and the others counted', async () => {
  const answers = await Promise.all(
    Array.from({ length: 5 }, () =>
      fetch(`${server.scimUrl}${organization.slug}/Users`, { headers: { Authorization: `Bearer ${randomUUID()}` } }),
    ),
  );
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401, 401]);
  expect(await log('-o', organization.slug)).toEqual([
    expect.stringMatching(/^Refused GET \/Users with 401/),
    'Refused 4 more requests with 401, which are counted only.',
  ]);
});

test('neither look-up reads the log from end to end', async () => {
  const connection = await server.services.database.pool.connect();
  try {
    await connection.query('SET plan_cache_mode = force_generic_plan');
    // The tables of a test are so small that to read them whole costs less.
    await connection.query('SET enable_seqscan = off');
    const now = Date.now();
    const byRequest = await explain(connection, {
      text: `SELECT * FROM rollcall.provisioning_log
        WHERE organization_id = $1::uuid AND request_id = $2 AND id >= $3::uuid AND id < $4::uuid ORDER BY id LIMIT 100`,
      values: [organization.id, randomUUID(), firstIdAt(new Date(now - 10_000)), firstIdAt(new Date(now + 600_000))],
    });
    expect(scannedTables(byRequest)).toEqual([]);
    for (const { by } of indexesOf(byRequest)) expect(by).toMatch(/organization_id = .*id >= .*id < /);
    const byName = await explain(connection, { text: LIKE, values: [organization.id, 'ada', 51, 200] });
    expect(scannedTables(byName)).toEqual([]);
    for (const { by } of indexesOf(byName)) expect(by).toContain('organization_id = ');
    expect(sortsOf(byName)).toEqual([]);
  } finally {
    await connection.query('RESET ALL');
    connection.release();
  }
});

describe('by reason and group, and what concerns no organization', () => {
  test('refusals of a reason are found with why, what to change and where', async () => {
    await organization.client.post('/Users', coreUser('ada@contoso.com'));
    await organization.client.post('/Users', coreUser('ada@contoso.com'));
    await organization.client.post('/Users', { schemas: 'none' });
    const lines = await log('-o', organization.slug, '--reason', 'value-taken', '--explain');
    expect(lines).toEqual([
      expect.stringMatching(/^Refused POST \/Users for ada@contoso.com with 409 uniqueness: /),
      expect.stringMatching(/^ +The value must be unique .*\(value-taken\)$/),
      expect.stringMatching(/^ +Let the client match/),
      expect.stringMatching(/^ +In Entra: Entra ID > Enterprise apps > /),
      expect.stringMatching(/^ +In Okta: /),
      expect.stringMatching(/^ +In SAP: /),
    ]);
    expect(await log('-o', organization.slug, '--reason', 'created')).toEqual([
      'Created user ada@contoso.com, with "Entra".',
    ]);
    await organization.client.get('/Users?filter=userName+eq+%22nobody%22');
    expect(await log('-o', organization.slug, '--reason', 'not-found')).toEqual([
      'Looked for userName eq "nobody": 0 found.',
    ]);
    const wrong = await runCommand(environment, ['log', '--reason', 'because']);
    expect(wrong).toMatchObject({ code: 1, errors: expect.stringContaining('rollcall explain') });
  });

  test('a group is found by its name, also by one that it had', async () => {
    const id = idOf(await organization.client.post('/Groups', group('Engineering')));
    await organization.client.patch(`/Groups/${id}`, { op: 'replace', path: 'displayName', value: 'Makers' });
    for (const name of ['engineering', 'Makers', id]) {
      expect(await log('-o', organization.slug, '--group', name)).toHaveLength(2);
    }
  });

  test('a flood at organizations that there are not is one entry and a count, without what may be a secret', async () => {
    const secret = 'Kx9vQ2mT7wLpR4sZ8bNc';
    for (const slug of ['contosso', secret.toLowerCase(), 'contosso']) {
      const stranger = organization.client.at(`${server.scimUrl}${slug}`);
      expect((await stranger.get('/Users')).status).toBe(401);
    }
    const lines = await log('--unknown');
    expect(lines).toEqual([
      expect.stringMatching(
        /^nobody: Refused GET \/Users of the unknown organization contosso with 401: There is no organization of this name\. The request came from 127\.0\.0\.1\.$/,
      ),
      expect.stringMatching(/^nobody: Refused 2 more requests with 401/),
    ]);
    const rows = await server.query(
      'SELECT 1 FROM provisioning_log l WHERE strpos(l::text, $1) > 0',
      secret.toLowerCase(),
    );
    expect(rows).toEqual([]);
  });
});
