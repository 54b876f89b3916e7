import { runCommand } from '../cli/rollcall-command.js';
import { until } from '../support/until.js';
import { createJobNodes, type JobNodes, job } from './job-nodes.js';

let nodes: JobNodes;
beforeAll(async () => {
  nodes = await createJobNodes();
});
afterAll(() => nodes.close());

async function told(name: string) {
  const [table, json] = [
    await runCommand({ DATABASE_URL: nodes.url }, ['jobs']),
    await runCommand({ DATABASE_URL: nodes.url }, ['jobs', '--json']),
  ];
  expect([table.errors, json.errors]).toEqual(['', '']);
  const reports: { name: string }[] = JSON.parse(json.output);
  return { table: table.output, report: reports.find((report) => report.name === name) };
}

test('jobs are shown that never ran, that run on each node, that run, that failed, and whose node was killed', async () => {
  const before = await told('ending-warnings');
  expect(before.table).toMatch(/^log-flush +500 ms +always +each$/m);
  expect(before.table).toMatch(/^ending-warnings +1 d +never +when a server runs$/m);
  expect(before.report).toEqual({
    name: 'ending-warnings',
    purpose: 'warn in the log, and by mail, of credentials that end soon',
    everyMs: 86_400_000,
    runsOn: 'one node',
    lastRun: null,
    error: null,
    runs: 0,
    nextAt: null,
  });

  nodes.start([
    job('ending-warnings', 86_400_000, async () => {
      throw new Error('the moon is full');
    }),
  ]);
  await until(async () => (await nodes.store.list())[0]?.lastError !== undefined);
  const failed = await told('ending-warnings');
  expect(failed.table).toMatch(
    /^ending-warnings +1 d +\S+ \S+ \S+ +failed +\d+ ms +\S+:\d+:\w+ +\d{4}-\d\d-\d\d \S+ \S+$/m,
  );
  expect(failed.table).toMatch(/^Error of ending-warnings: the moon is full$/m);
  expect(failed.report).toMatchObject({
    error: 'the moon is full',
    runs: 1,
    lastRun: { state: 'failed', tookMs: expect.any(Number) },
  });

  await nodes.store.take('expired-assertions', 'node-7', 3_600_000);
  expect((await told('expired-assertions')).table).toMatch(/^expired-assertions +1 h +\S+ \S+ \S+ +running +node-7$/m);
  await nodes.database.query('test', `UPDATE jobs SET held_until = now() - interval '1 s' WHERE holder = 'node-7'`, []);
  expect((await told('expired-assertions')).report).toMatchObject({
    lastRun: { state: 'interrupted', node: 'node-7', tookMs: null },
  });
});
