import { mkdir, mkdtemp, rename, rm, unlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { watchFiles } from '../../scripts/watch-files.js';

const EVERY_MS = 5;

let folder: string;
let changes = 0;
let end: () => void;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rollcall-watch-'));
  await mkdir(join(folder, 'room'));
  for (const name of ['file.ts', 'twin.test.ts', 'room/old.ts', 'room/x.test.ts']) {
    await writeFile(join(folder, name), 'before');
    await utimes(join(folder, name), 0, 0);
  }
  const onChange = () => {
    changes += 1;
  };
  end = watchFiles([folder], (file) => !file.endsWith('.test.ts'), onChange, EVERY_MS);
});

afterAll(async () => {
  end();
  await rm(folder, { recursive: true });
});

/** What editors, git and people do to files. */
const SAVES: readonly [how: string, save: (at: (name: string) => string) => Promise<unknown>][] = [
  ['another file of the same size and time put in its place', (at) => rename(at('twin.test.ts'), at('file.ts'))],
  ['written in place', (at) => writeFile(at('file.ts'), 'after!')],
  [
    'in a folder that is new',
    (at) => mkdir(at('new/deep'), { recursive: true }).then(() => writeFile(at('new/deep/a.ts'), '')),
  ],
  ['again in the folder that was new', (at) => writeFile(at('new/deep/a.ts'), 'more')],
  ['a folder that gets another name', (at) => rename(at('new'), at('newer'))],
  ['a file that is deleted', (at) => unlink(at('room/old.ts'))],
  ['a folder that is deleted', (at) => rm(at('newer'), { recursive: true })],
];

async function untilSeen(before: number): Promise<void> {
  while (changes <= before) await delay(EVERY_MS);
}

test.each(SAVES)('%s is seen', async (_, save) => {
  // What the one before did in several steps is over.
  for (let seen = -1; seen !== changes; await delay(4 * EVERY_MS)) seen = changes;
  const before = changes;
  await save((name) => join(folder, name));
  await untilSeen(before);
  expect(changes).toBeGreaterThan(before);
});

test('what is not watched is no change', async () => {
  for (let seen = -1; seen !== changes; await delay(4 * EVERY_MS)) seen = changes;
  const before = changes;
  await writeFile(join(folder, 'room/x.test.ts'), 'after');
  await delay(4 * EVERY_MS);
  expect(changes).toBe(before);
});
