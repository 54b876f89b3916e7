import { setTimeout as delay } from 'node:timers/promises';
import { LogOutput } from './server-log.js';

/** What stands for a disk: it has room, or has none. */
class Disk {
  hasRoom = true;
  readonly #kept: Buffer[] = [];
  /** Bytes that it takes at once. */
  atOnce = Number.POSITIVE_INFINITY;
  writes = 0;

  readonly write = async (bytes: Buffer): Promise<number> => {
    this.writes += 1;
    if (!this.hasRoom) throw new Error('ENOSPC: no space left on device, write');
    const taken = bytes.subarray(0, this.atOnce);
    this.#kept.push(Buffer.from(taken));
    return taken.length;
  };

  get text(): string {
    return Buffer.concat(this.#kept).toString();
  }
}

let disk: Disk;
let lost: [number, string][];
let output: LogOutput;

beforeEach(() => {
  disk = new Disk();
  lost = [];
  output = new LogOutput({
    write: disk.write,
    onLost: (...what) => void lost.push(what),
    gatherMs: 1,
    againMs: 1,
  });
});

/** Waits until what is to be written was tried. */
async function later(): Promise<void> {
  const { writes } = disk;
  while (disk.writes === writes) await delay(1);
  await delay(5);
}

test('lines leave in their order, many in one write, and whole where the disk takes a part at a time', async () => {
  for (let i = 0; i < 100; i += 1) output.write(`line ${i}\n`);
  expect(disk.writes).toBe(0);
  await later();
  expect(disk.writes).toBe(1);
  disk.atOnce = 3;
  output.write('größer\n');
  output.write('last\n');
  await later();
  expect(disk.text.split('\n').slice(-4)).toEqual(['line 99', 'größer', 'last', '']);
});

test('a full disk costs the lines that there is no room for, which is told once there is room again', async () => {
  output.write('before\n');
  await later();
  disk.hasRoom = false;
  const line = `${'x'.repeat(999)}\n`;
  for (let i = 0; i < 1_500; i += 1) output.write(line);
  await later();
  expect(disk.text).toBe('before\n');
  expect(lost).toEqual([]);

  disk.hasRoom = true;
  await later();
  expect(disk.text).toBe(`before\n${line.repeat(1_000)}`);
  expect(lost).toEqual([[500, 'ENOSPC: no space left on device, write']]);
  output.write('after\n');
  await later();
  expect(disk.text.endsWith('after\n')).toBe(true);
  expect(lost).toHaveLength(1);
});

test('what still waits at the end can be taken, and is then written by nobody else', async () => {
  disk.hasRoom = false;
  output.write('one\n');
  await later();
  output.write('two\n');
  expect(output.takeAll().toString()).toBe('one\ntwo\n');
  disk.hasRoom = true;
  output.write('three\n');
  await later();
  expect(disk.text).toBe('three\n');
});
