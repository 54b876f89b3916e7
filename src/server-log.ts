import { write, writeSync } from 'node:fs';
import { promisify } from 'node:util';
import { type DestinationStream, type Logger, pino } from 'pino';

const STDOUT = 1;
/** Characters that wait at most; what comes beyond is lost. */
const MAX_WAITING = 1_000_000;
const TRIES_AT_EXIT = 100;

export interface LogOutputOptions {
  /** @returns how many bytes were written */
  write(bytes: Buffer): Promise<number>;
  /** Told, once lines can be written again, how many could not, and why. */
  onLost(lines: number, reason: string): void;
  /** How long a line waits for others, to leave with them in one write. */
  readonly gatherMs: number;
  /** After which what could not be written is tried again. */
  readonly againMs: number;
}

/**
 * Takes the lines of the log and writes them in their order. A disk that is full, or a reader that has gone, holds up
 * nobody: lines wait, as many as there is room for, and the rest is lost and counted.
 */
export class LogOutput implements DestinationStream {
  readonly #options: LogOutputOptions;
  /** What is to be written next, begun or not. */
  #rest: Buffer = Buffer.alloc(0);
  #waiting: string[] = [];
  #length = 0;
  #isUnderWay = false;
  #lost = 0;
  #reason = '';

  constructor(options: LogOutputOptions) {
    this.#options = options;
  }

  write(line: string): void {
    if (this.#length + line.length > MAX_WAITING) {
      this.#lost += 1;
      return;
    }
    this.#waiting.push(line);
    this.#length += line.length;
    if (!this.#isUnderWay) this.#continueIn(this.#options.gatherMs);
  }

  /** Takes everything that is to be written, so that the caller can. */
  takeAll(): Buffer {
    const all = Buffer.concat([this.#rest, Buffer.from(this.#waiting.join(''))]);
    this.#rest = Buffer.alloc(0);
    this.#waiting = [];
    this.#length = 0;
    return all;
  }

  #continueIn(ms: number): void {
    this.#isUnderWay = true;
    setTimeout(() => this.#continue(), ms).unref();
  }

  async #continue(): Promise<void> {
    if (this.#rest.length === 0) this.#rest = this.takeAll();
    try {
      while (this.#rest.length > 0) this.#rest = this.#rest.subarray(await this.#options.write(this.#rest));
    } catch (error) {
      this.#reason = error instanceof Error ? error.message : String(error);
      this.#continueIn(this.#options.againMs);
      return;
    }
    this.#isUnderWay = false;
    const lost = this.#lost;
    this.#lost = 0;
    if (lost > 0) this.#options.onLost(lost, this.#reason);
    if (this.#waiting.length > 0) this.#continueIn(0);
  }
}

/** The server's own log, as lines of JSON on standard output. */
export function createServerLog(level: string): Logger {
  const writeBytes = promisify(write);
  const output = new LogOutput({
    write: async (bytes) => (await writeBytes(STDOUT, bytes)).bytesWritten,
    onLost: (lines, reason) =>
      logger.warn({ lines, reason }, `${lines} lines of this log could not be written and are lost`),
    gatherMs: 50,
    againMs: 1_000,
  });
  const logger = pino({ level }, output);
  process.once('exit', () => writeAtExit(output.takeAll()));
  return logger;
}

/** Nothing can wait any more: a pipe that is full for a moment is tried again, and that is all. */
function writeAtExit(bytes: Buffer): void {
  let rest = bytes;
  for (let tries = 0; rest.length > 0 && tries < TRIES_AT_EXIT; tries += 1) {
    try {
      rest = rest.subarray(writeSync(STDOUT, rest));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5);
    }
  }
}
