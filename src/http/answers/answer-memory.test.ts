import { EventEmitter } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { Call } from '../../protocol/call.js';
import { AnswerMemory } from './answer-memory.js';

const MB = 1024 ** 2;

const answers: Answer[] = [];
// Nobody waits for longer than the test.
afterEach(() => {
  for (const answer of answers.splice(0)) answer.end();
});

class Answer extends EventEmitter {
  destroyed = false;

  constructor() {
    super();
    answers.push(this);
  }

  end(): void {
    this.destroyed = true;
    this.emit('close');
  }
}

const enter = (memory: AnswerMemory, organizationId: string, answer: Answer) =>
  memory.enter({ tenant: { id: organizationId, slug: organizationId } } as Call, answer as unknown as ServerResponse);

/** As many answers as get a place at once. */
async function fill(memory: AnswerMemory, organization: string, wanted = 100): Promise<Answer[]> {
  const admitted: Answer[] = [];
  const all = Array.from({ length: wanted }, () => new Answer());
  for (const answer of all) {
    enter(memory, organization, answer).then(
      () => admitted.push(answer),
      () => undefined,
    );
  }
  await new Promise((resolve) => setImmediate(resolve));
  return admitted;
}

test('an organization holds no more than is free besides, so that others always find room', async () => {
  const memory = new AnswerMemory({ totalBytes: 64 * MB });
  const admitted = [];
  for (const organization of ['a', 'b', 'c', 'd']) admitted.push((await fill(memory, organization)).length);
  expect(admitted).toEqual([16, 8, 4, 2]);
});

test('who waits is admitted in turn with those of other organizations when an answer has gone out', async () => {
  const memory = new AnswerMemory({ totalBytes: 64 * MB });
  const [a, b] = [await fill(memory, 'a', 16), await fill(memory, 'b', 8)];
  const order: string[] = [];
  for (const [name, organization] of [
    ['a1', 'a'],
    ['a2', 'a'],
    ['b1', 'b'],
  ] as const) {
    void enter(memory, organization, new Answer()).then(() => order.push(name));
  }
  for (const answer of [...a.slice(0, 10), ...b.slice(0, 4)]) answer.end();
  await new Promise((resolve) => setImmediate(resolve));
  expect(order).toHaveLength(3);
  expect(order.indexOf('a1')).toBeLessThan(order.indexOf('a2'));
});

test('an answer that turned out large keeps its organization from further ones until it has gone out', async () => {
  const memory = new AnswerMemory({ totalBytes: 64 * MB });
  const large = new Answer();
  const place = await enter(memory, 'a', large);
  place.hold(40 * MB);
  expect(await fill(memory, 'a', 1)).toHaveLength(0);
  expect(await fill(memory, 'b', 1)).toHaveLength(1);
  large.end();
  expect((await fill(memory, 'a', 5)).length).toBe(5);
});

test('who waits too long is told to come again, as too many requests', async () => {
  const memory = new AnswerMemory({ totalBytes: 4 * MB, maxWaitMs: 10 });
  await enter(memory, 'a', new Answer());
  await expect(enter(memory, 'a', new Answer())).rejects.toMatchObject({
    status: 429,
    reason: 'answers-too-many',
    headers: { 'Retry-After': '5' },
  });
});

test('of an organization one part is made at a time, by whoever has not hung up; others make theirs meanwhile', async () => {
  const memory = new AnswerMemory();
  const answers = [new Answer(), new Answer(), new Answer()];
  const [first, gone, last] = await Promise.all(answers.map((answer) => enter(memory, 'a', answer)));
  const other = await enter(memory, 'b', new Answer());
  const made: string[] = [];
  let finish = () => {};
  const work = (name: string) => async () => {
    made.push(name);
  };
  const failing = first?.alone(async () => {
    await work('first')();
    await new Promise<void>((resolve) => {
      finish = resolve;
    });
    throw new Error('in the middle');
  });
  const outcomes = Promise.allSettled([failing, gone?.alone(work('gone')), last?.alone(work('last'))]);
  await other.alone(work('other'));
  expect(made).toEqual(['first', 'other']);
  answers[1]?.end();
  finish();
  expect((await outcomes).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'fulfilled']);
  expect(made).toEqual(['first', 'other', 'last']);
});

test('who hung up waits no more, and what was held comes back once', async () => {
  const memory = new AnswerMemory({ totalBytes: 8 * MB });
  const [first, second, gone] = [new Answer(), new Answer(), new Answer()];
  const place = await enter(memory, 'a', first);
  await enter(memory, 'a', second);
  const waiting = enter(memory, 'a', gone);
  gone.end();
  await expect(waiting).rejects.toMatchObject({ status: 499 });
  first.end();
  place.hold(MB);
  await expect(place.renew()).rejects.toMatchObject({ status: 499 });
  second.end();
  expect(await fill(memory, 'a')).toHaveLength(2);
});
