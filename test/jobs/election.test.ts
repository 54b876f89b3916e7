import { setTimeout as delay } from 'node:timers/promises';
import { until } from '../support/until.js';
import { createJobNodes, type JobNodes, job, openEnded } from './job-nodes.js';

let nodes: JobNodes;
beforeEach(async () => {
  nodes = await createJobNodes();
});
afterEach(() => nodes.close());

const stateOf = async (name: string) => (await nodes.store.list()).find((state) => state.name === name);

test('of two nodes that look all the time, one does each run, a period after the one before', async () => {
  const starts: Date[] = [];
  const daily = job('daily', 300, async () => {
    const state = await stateOf('daily');
    if (state !== undefined) starts.push(state.lastStartedAt);
    return undefined;
  });
  nodes.start([daily]);
  nodes.start([daily]);
  await until(() => starts.length >= 4);
  const gaps = starts.slice(1).map((start, i) => start.getTime() - (starts[i]?.getTime() ?? 0));
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(300);
  expect((await stateOf('daily'))?.runs).toBe(starts.length);
});

test('a run that takes longer than its period and its lease is begun nowhere else meanwhile', async () => {
  const slow = openEnded();
  for (const _ of [1, 2]) nodes.start([job('slow', 50, slow.work)], { leaseMs: 1_500 });
  await until(() => slow.signals.length > 0);
  await delay(3_500);
  expect(slow.signals.map(({ aborted }) => aborted)).toEqual([false]);
  expect(await stateOf('slow')).toMatchObject({ isRunning: true, runs: 1, lastFinishedAt: undefined });
  slow.end();
  await until(() => slow.signals.length > 1);
});

test('what a killed node had begun is done by another, after the lease and not before', async () => {
  await nodes.store.take('vital', 'killed', 700);
  const [before] = await nodes.database.query<{ held_until: Date }>('test', 'SELECT held_until FROM jobs', []);
  nodes.start([job('vital', 86_400_000, async () => undefined)]);
  await until(async () => (await stateOf('vital'))?.lastFinishedAt !== undefined);
  const after = await stateOf('vital');
  expect(after).toMatchObject({ runs: 2, isRunning: false, holder: expect.not.stringMatching('killed') });
  expect(after?.lastStartedAt.getTime()).toBeGreaterThanOrEqual(before?.held_until.getTime() ?? Number.NaN);
});

test('a node whose lease another has taken is told so, and keeps nothing of its run', async () => {
  const long = openEnded();
  const { lines } = nodes.start([job('long', 86_400_000, long.work)], { leaseMs: 300 });
  await until(() => long.signals.length > 0);
  await nodes.database.query('test', `UPDATE jobs SET holder = 'other', held_until = now() + interval '1 hour'`, []);
  await until(() => long.signals[0]?.aborted === true && lines.length > 0);
  expect(await stateOf('long')).toMatchObject({ holder: 'other', isRunning: true, lastError: undefined, runs: 1 });
});

test('a node that is stopped gives back what it had begun, and another does it at once', async () => {
  const first = openEnded();
  const { runner, lines } = nodes.start([job('handed-on', 86_400_000, first.work)]);
  await until(() => first.signals.length > 0);
  await runner.stop();
  expect(first.signals[0]?.aborted).toBe(true);
  expect(lines).toEqual([expect.objectContaining({ level: 30, msg: 'The job handed-on was interrupted.' })]);
  expect(await stateOf('handed-on')).toMatchObject({ isRunning: false, lastFinishedAt: undefined });
  nodes.start([job('handed-on', 86_400_000, async () => undefined)]);
  await until(async () => (await stateOf('handed-on'))?.lastFinishedAt !== undefined);
});

test('a run that does not heed the signal is not waited for beyond the limit', async () => {
  let end: (() => void) | undefined;
  const { runner, lines } = nodes.start([
    job(
      'deaf',
      1_000,
      () =>
        new Promise((resolve) => {
          end = () => resolve(undefined);
        }),
    ),
  ]);
  await until(() => end !== undefined);
  await runner.stop(50);
  expect(lines).toEqual([expect.objectContaining({ level: 40, msg: 'The job deaf did not stop.' })]);
  end?.();
  await runner.stop();
});

test('after an error the next run comes in its time, and both are told', async () => {
  let runs = 0;
  const moody = job('moody', 100, async () => {
    runs += 1;
    if (runs === 1) throw new Error('the moon is full');
    return `run ${runs}`;
  });
  const { lines, runner } = nodes.start([moody]);
  await until(() => runs >= 2 && lines.length >= 2);
  await runner.stop();
  expect(lines.slice(0, 2)).toEqual([
    expect.objectContaining({ level: 50, job: 'moody', msg: 'The job moody failed.' }),
    expect.objectContaining({ level: 30, job: 'moody', msg: 'moody: run 2', ms: expect.any(Number) }),
  ]);
  expect((await stateOf('moody'))?.lastError).toBeUndefined();
});

test('what runs on each node needs no row, and a slow run of it is not overtaken by the next', async () => {
  const here = openEnded();
  const there = openEnded();
  nodes.start([job('own', 10, here.work, 'each node')]);
  nodes.start([job('own', 10, there.work, 'each node')]);
  await until(() => here.signals.length > 0 && there.signals.length > 0);
  await delay(200);
  expect([here.signals.length, there.signals.length]).toEqual([1, 1]);
  here.end();
  await until(() => here.signals.length > 1);
  expect(await nodes.store.list()).toEqual([]);
});
