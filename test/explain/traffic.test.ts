import { runCommand } from '../cli/rollcall-command.js';
import { coreUser } from '../support/sample-users.js';
import { idOf } from '../support/scim-client.js';
import { createTestServer, type TestOrganization, type TestServer } from '../support/test-server.js';

let server: TestServer;
let environment: Record<string, string>;
let organization: TestOrganization;

beforeAll(async () => {
  server = await createTestServer();
  const url = new URL(process.env.ROLLCALL_TEST_SERVER ?? '');
  url.pathname = new URL(server.databaseUrl).pathname;
  environment = { DATABASE_URL: url.href };
});
afterAll(() => server.close());
beforeEach(async () => {
  organization = await server.createOrganization('core');
});

const run = (...args: string[]) => runCommand(environment, args);
const counted = async () => {
  await server.flushLog();
  return (await server.services.traffic.cycles(organization.id)).cycles;
};
/** As if all that was counted had been so long ago. */
const age = (interval: string) =>
  server.query(
    'UPDATE cycles SET started_at = started_at - $2::interval, last_at = last_at - $2::interval WHERE organization_id = $1',
    organization.id,
    interval,
  );

test('each kind of request is counted once, whichever way it came', async () => {
  const { client } = organization;
  const path = `/Users/${idOf(await client.post('/Users', coreUser('ada', { active: true })))}`;
  await client.patch(path, { op: 'replace', path: 'title', value: 'Analyst' });
  await client.patch(path, { op: 'replace', path: 'title', value: 'Analyst' });
  await client.patch(path, { op: 'replace', path: 'active', value: 'False' });
  await client.get(path);
  await client.get('/Users?filter=userName+eq+"bob"');
  const users = ['a', 'b'].map((name) => ({ method: 'POST', path: '/Users', bulkId: name, data: coreUser(name) }));
  await client.post('/Bulk', { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkRequest'], Operations: users });
  const group = idOf(await client.post('/Groups', { displayName: 'G' }));
  await client.patch(`/Groups/${group}`, { op: 'add', path: 'members', value: [{ value: path.slice(7) }] });
  await client.post('/Groups', { displayName: 'H', members: [{ value: '01940c6e-7b1a-7c3d-9c55-2b1f0a6f3e21' }] });
  await client.delete(path);
  await client.get(path);
  expect(await counted()).toEqual([
    {
      client: 'Entra',
      startedAt: expect.any(Date),
      lastAt: expect.any(Date),
      lastFailure: 'resource-unknown',
      lookUps: 1,
      reads: 2,
      created: 4,
      changed: 2,
      disabled: 1,
      deleted: 1,
      failed: 2,
      dangling: 1,
      hindered: 0,
    },
  ]);
});

test('a pause of ten minutes begins another cycle, a shorter one does not, and one of a day is cut', async () => {
  await organization.client.get('/Users');
  expect(await counted()).toHaveLength(1);
  await age('9 minutes');
  await organization.client.get('/Users');
  expect(await counted()).toMatchObject([{ lookUps: 2 }]);
  await age('11 minutes');
  await organization.client.get('/Users');
  expect(await counted()).toMatchObject([{ lookUps: 2 }, { lookUps: 1 }]);
  await server.query(
    `UPDATE cycles SET started_at = started_at - interval '25 hours' WHERE organization_id = $1`,
    organization.id,
  );
  await organization.client.get('/Users');
  expect(await counted()).toHaveLength(3);
});

test('nodes add to one cycle, and refusals at the door are counted apart', async () => {
  const node = await server.startNode();
  await organization.client.get('/Users');
  await counted();
  await organization.client.at(`${node.scimUrl}${organization.slug}`).get('/Users');
  await node.flushLog();
  await organization.client.as('wrong').get('/Users');
  expect(await counted()).toMatchObject([
    { client: 'Entra', lookUps: 2 },
    { client: '', failed: 1, lastFailure: 'credential-wrong' },
  ]);
  await node.close();
});

test('rollcall health ends as monitoring wants it, for one organization and for all', async () => {
  expect(await run('health', organization.slug)).toMatchObject({
    code: 2,
    output: expect.stringContaining(`${organization.slug}: silent`),
  });
  await organization.client.post('/Users', coreUser('ada'));
  await counted();
  const healthy = await run('health', organization.slug);
  expect(healthy).toMatchObject({ code: 0 });
  expect(healthy.output).toMatch(
    /: healthy\n {2}"Entra", last cycle under way since .*:\n {4}1 created, 0 changed, 0 disabled, 0 deleted, 0 failed \(0\.0 %\)/,
  );
  expect(healthy.output).toMatch(/next expected: about \S+ \S+ UTC, as Entra does/);
  await organization.client.as('wrong').get('/Users');
  await counted();
  const risk = await run('health', '--all', '--json');
  expect(risk.code).toBe(2);
  const all = risk.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(all).toContainEqual(expect.objectContaining({ organization: organization.slug, verdict: 'at risk' }));
  expect(await run('health', organization.slug, '--all')).toMatchObject({
    code: 1,
    errors: expect.stringContaining('--all'),
  });
});

test('rollcall quirks: each tolerance by client, how often, with the last example', async () => {
  const none = await run('quirks', '-o', organization.slug);
  expect(none.output).toContain('Nothing had to be tolerated');
  const { client } = organization;
  const path = `/Users/${idOf(await client.post('/Users', coreUser('ada', { active: 'True', shoeSize: 41 })))}`;
  await client.patch(path, { op: 'Replace', path: 'active', value: 'False' });
  await client.patch(path, { op: 'Replace', path: 'active', value: 'True' });
  await counted();
  const { output } = await run('quirks', '-o', organization.slug, '--json');
  expect(JSON.parse(output).quirks).toEqual([
    expect.objectContaining({ client: 'Entra', code: 'boolean-string', times: 3 }),
    expect.objectContaining({
      client: 'Entra',
      code: 'operation-case',
      times: 2,
      example: 'replace',
    }),
    expect.objectContaining({ client: 'Entra', code: 'unknown-attribute', times: 1, example: 'shoeSize' }),
  ]);
});

test('what strict mode would have refused of the last days: each request once, by cause, until they are over', async () => {
  const { client, slug } = organization;
  const path = `/Users/${idOf(await client.post('/Users', coreUser('ada', { shoeSize: 41, password: 'x' })))}`;
  await client.patch(path, { op: 'Add', value: { title: 'T', nickName: 'N' } }, { op: 'add', value: { locale: 'de' } });
  await client.patch(path, { op: 'add', path: 'roles[value eq "r"]', value: { value: 'r' } });
  await client.patch(path, { op: 'replace', path: 'title', value: 'U' });
  await counted();
  const { preview, strict } = JSON.parse((await run('quirks', '-o', slug, '--json')).output);
  expect(strict).toBe(false);
  const [entra] = preview.clients;
  expect(entra).toMatchObject({ client: 'Entra', requests: 3 });
  expect(entra.findings.map(({ code, requests }: Record<string, unknown>) => [code, requests])).toEqual([
    ['operation-case', 1],
    ['path-missing', 1],
    ['path-of-element', 1],
    ['unknown-attribute', 1],
  ]);
  expect(entra.findings[1]).toMatchObject({
    scimType: 'invalidSyntax',
    example: 'add',
    requestId: expect.stringMatching(/^.{8,}$/),
    change: expect.stringContaining('with Okta'),
  });
  // The log says nothing of what the standard allows.
  const quirks: { code: string }[] = JSON.parse((await run('quirks', '-o', slug, '--json')).output).quirks;
  expect(quirks.map(({ code }) => code).sort()).toEqual(
    ['element-created', 'operation-case', 'password-discarded', 'unknown-attribute'].sort(),
  );
  const refused = await run('org', 'set', slug, '--strict', 'on');
  expect(refused).toMatchObject({ code: 1, errors: expect.stringContaining('add --yes') });
  expect(refused.output).toContain(`strict mode would have refused of ${slug}:`);
  expect(JSON.parse((await run('org', 'set', slug, '--json')).output)).toMatchObject({ strict: false });
  await server.query(
    `UPDATE strict_findings SET day = day - 14, last_at = last_at - interval '14 days' WHERE organization_id = $1`,
    organization.id,
  );
  expect((await run('quirks', '-o', slug)).output).toContain('strict mode would have refused nothing');
  await server.query(`UPDATE strict_findings SET day = day + 1 WHERE organization_id = $1`, organization.id);
  expect(await run('org', 'set', slug, '--strict', 'on', '--yes')).toMatchObject({ code: 0 });
  expect((await run('quirks', '-o', slug)).output).toContain(`${slug} is strict`);
});

test('what is counted of an organization goes with it', async () => {
  await organization.client.post('/Users', coreUser('ada', { shoeSize: 41 }));
  await counted();
  expect((await run('org', 'delete', organization.slug, '--yes')).code).toBe(0);
  for (const table of ['cycles', 'quirks', 'strict_findings', 'past_names'])
    expect(await server.query(`SELECT 1 FROM ${table} WHERE organization_id = $1`, organization.id)).toEqual([]);
});
