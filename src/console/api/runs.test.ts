import { setTimeout as delay } from 'node:timers/promises';
import type { SignedIn } from '../../auth/accounts/sessions.js';
import type { ServerEvent } from './answer.js';
import { Runs, type RunWork } from './runs.js';

const sessionOf = (id: string, organization: string) =>
  ({ id, organization: { id: organization } }) as Pick<SignedIn, 'id' | 'organization'>;
const ada = sessionOf('ada', 'contoso');

const problems: unknown[] = [];
const create = () =>
  new Runs(
    async () => true,
    (_requestId, error) => problems.push(error),
  );

async function read(runs: Runs, id: string, lastEventId?: string): Promise<ServerEvent[]> {
  const read: ServerEvent[] = [];
  const { events } = runs.events(id, ada, lastEventId);
  for await (const event of events(new AbortController().signal)) read.push(event);
  return read;
}

/** Goes on until it is told to stop. */
const forever = ({ signal }: RunWork) => delay(1_000_000, undefined, { signal, ref: false });

test('what a run tells is read while it goes on, again, and from any event on', async () => {
  const runs = create();
  let finish: () => void = () => undefined;
  const { run } = runs.start(ada, 'rehearsals', async ({ tell }) => {
    tell({ step: 1 });
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    tell({ step: 2 });
    return 'all well';
  });
  const whole = read(runs, run);
  finish();
  const events = [
    { id: '0', data: { step: 1 } },
    { id: '1', data: { step: 2 } },
    { id: '2', data: { done: true, result: 'all well' } },
  ];
  expect(await whole).toEqual(events);
  expect(await read(runs, run)).toEqual(events);
  expect(await read(runs, run, '1')).toEqual(events.slice(2));
  expect(await read(runs, run, '2')).toEqual([]);
});

test('what breaks a run is told without its inside, and logged', async () => {
  const runs = create();
  const { run } = runs.start(ada, 'rehearsals', async () => {
    throw new Error('secret inside');
  });
  const [event] = await read(runs, run);
  expect(event?.data).toMatchObject({ done: true, error: { code: 'unexpected' } });
  expect(JSON.stringify(event)).not.toContain('secret inside');
  expect(problems).toHaveLength(1);
});

test('nobody else reads it, and an organization has three at a time', () => {
  const runs = create();
  const [first] = Array.from({ length: 3 }, () => runs.start(ada, 'rehearsals', forever));
  expect(() => runs.start(sessionOf('bob', 'contoso'), 'rehearsals', forever)).toThrow('Too much is under way');
  expect(runs.start(sessionOf('bob', 'fabrikam'), 'rehearsals', forever).run).toBeDefined();
  expect(() => runs.events(first?.run ?? '', sessionOf('bob', 'contoso'))).toThrow('no such run');
  expect(() => runs.events(first?.run ?? '', sessionOf('ada', 'fabrikam'))).toThrow('no such run');
  runs.close();
});

test('whoever comes back finds their own that go on, and nobody else’s', async () => {
  const runs = create();
  const { run } = runs.start(ada, 'connection-test', forever);
  await read(runs, runs.start(ada, 'rehearsals', async () => 'over').run);
  expect(runs.underWay(ada)).toEqual([{ run, kind: 'connection-test' }]);
  expect(runs.underWay(sessionOf('bob', 'contoso'))).toEqual([]);
  expect(runs.underWay(sessionOf('ada', 'fabrikam'))).toEqual([]);
  runs.close();
});

test('of those that are over, the newest are kept', async () => {
  const runs = create();
  const ids: string[] = [];
  for (let i = 0; i < 32; i += 1) {
    const { run } = runs.start(ada, 'rehearsals', async () => i);
    await read(runs, run);
    ids.push(run);
  }
  expect(() => runs.events(ids[0] ?? '', ada)).toThrow('no such run');
  expect(await read(runs, ids[31] ?? '')).toHaveLength(1);
});
