import { setTimeout as delay } from 'node:timers/promises';
import { runCommand } from '../cli/rollcall-command.js';
import { startRollcall } from '../faults/rollcall-process.js';
import { createTestDatabase, type TestDatabase } from '../setup/database.js';
import { until } from '../support/until.js';

const SLUG = 'contoso';

let database: TestDatabase;
beforeAll(async () => {
  database = await createTestDatabase();
});
afterAll(() => database.drop());

test('a server that starts does its jobs, and warns in its log of each credential that ends within 30 days alone', async () => {
  const environment = { DATABASE_URL: database.url };
  const create = (...args: string[]) => runCommand(environment, ['secret', 'create', '-o', SLUG, ...args]);
  await runCommand(environment, ['org', 'create', SLUG]);
  await create('--name', 'soon', '--expires', '29d');
  await create('--name', 'later', '--expires', '31d');
  await create('--name', 'never');
  await create('--name', 'revoked', '--expires', '5d');
  await runCommand(environment, ['secret', 'revoke', '-o', SLUG, 'revoked']);

  const server = await startRollcall({ ...environment, LOG_LEVEL: 'warn' });
  const warnings = () =>
    server
      .output()
      .split('\n')
      .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line)] : []))
      .filter((line) => line.credential !== undefined);
  while (warnings().length === 0) await delay(100);
  // One that comes too much would come at once.
  await delay(500);
  const states = async () => {
    const { output } = await runCommand(environment, ['jobs', '--json']);
    const reports: { runsOn: string; lastRun: { state: string } | null }[] = JSON.parse(output);
    return reports.flatMap(({ runsOn, lastRun }) => (runsOn === 'one node' ? (lastRun?.state ?? 'never') : []));
  };
  await until(async () => !(await states()).some((state) => state === 'never' || state === 'running'));
  expect(new Set(await states())).toEqual(new Set(['done']));
  expect(await server.end('SIGTERM')).toBe(0);
  expect(warnings()).toEqual([
    expect.objectContaining({
      level: 40,
      organization: SLUG,
      kind: 'token',
      credential: 'soon',
      days: 28,
      lastUsedAt: null,
      msg: expect.stringMatching(/^Secret token "soon" of contoso ends in 28 days, on .* UTC; it was never used\.$/),
    }),
  ]);
});
