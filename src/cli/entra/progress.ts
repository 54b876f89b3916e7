const BAR_EVERY_MS = 200;
const LINE_EVERY_MS = 10_000;
const WIDTH = 30;

export interface ProgressOptions {
  /** Whether a bar is drawn; default: when standard error is a terminal. Elsewhere there is a line now and then. */
  readonly isBar?: boolean;
  /** What is counted, for the rate: `objects`. */
  readonly unit?: string;
  /** Between two lines; default ten seconds. */
  readonly lineEveryMs?: number;
  readonly write?: (text: string) => void;
}

/**
 * Says on standard error how far something is, also when nothing moves: a bar with rate and remaining time on a terminal, a
 * line every ten seconds elsewhere.
 */
export class Progress {
  readonly #label: string;
  readonly #unit: string;
  readonly #isBar: boolean;
  readonly #write: (text: string) => void;
  readonly #timer: NodeJS.Timeout;
  readonly #began = performance.now();
  readonly #sayWait: (milliseconds: number) => void;
  #movedAt = performance.now();
  #drawnAt = 0;
  #done = 0;
  #total: number | undefined;
  #waitsUntil = 0;

  constructor(label: string, options: ProgressOptions = {}) {
    const { isBar = process.stderr.isTTY === true, unit = 'requests', lineEveryMs = LINE_EVERY_MS } = options;
    this.#write = options.write ?? ((text) => process.stderr.write(text));
    this.#label = label;
    this.#unit = unit;
    this.#isBar = isBar;
    this.#sayWait = waitTeller(this.#write);
    this.#timer = setInterval(() => (isBar ? this.#draw() : this.#line()), isBar ? 1_000 : lineEveryMs).unref();
  }

  update(done: number, total: number): void {
    if (done !== this.#done) this.#movedAt = performance.now();
    this.#done = done;
    this.#total = total;
    if (this.#isBar && (performance.now() - this.#drawnAt >= BAR_EVERY_MS || done >= total)) this.#draw();
  }

  /** Says that the endpoint admits nothing for so long; to be given to a connection. */
  readonly waits = (milliseconds: number): void => {
    this.#waitsUntil = Math.max(this.#waitsUntil, performance.now()) + milliseconds;
    if (this.#isBar) this.#draw();
    else this.#sayWait(milliseconds);
  };

  /** Clears the bar, so that something else can be written; the next update draws it again. */
  clear(): void {
    if (this.#isBar) this.#write('\r\u001b[K');
  }

  end(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #draw(): void {
    this.#drawnAt = performance.now();
    const { done, total, seconds } = this.#state();
    this.#write(`\r\u001b[K${bar(this.#label, done, total, seconds, this.#unit)}${this.#remark()}`);
  }

  #line(): void {
    const { done, total, seconds } = this.#state();
    const facts = progressFacts(done, total, seconds, this.#unit).filter((fact) => fact !== '');
    this.#write(`${this.#label}: ${facts.join(', ')}${this.#remark()}\n`);
  }

  #state() {
    return { done: this.#done, total: this.#total ?? 0, seconds: (performance.now() - this.#began) / 1_000 };
  }

  /** Why nothing moves. */
  #remark(): string {
    const now = performance.now();
    if (this.#waitsUntil > now) return `; waiting ${duration((this.#waitsUntil - now) / 1_000)}, as Retry-After says`;
    const still = (now - this.#movedAt) / 1_000;
    return still > LINE_EVERY_MS / 1_000 / 2 ? `; nothing has come for ${duration(still)}` : '';
  }
}

/** Tells of pauses, the first at once and others at most every ten seconds: with a low limit there is one each second. */
export function waitTeller(
  write: (text: string) => void = (text) => process.stderr.write(text),
): (milliseconds: number) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (milliseconds) => {
    const now = performance.now();
    if (now - toldAt < LINE_EVERY_MS) return;
    toldAt = now;
    write(
      `The endpoint admits no more requests for now (429): waiting ${duration(milliseconds / 1_000)}, as Retry-After says.\n`,
    );
  };
}

/** Such as `Cycle 1  ██████░░░░  1,200 of 2,000 (60 %)  85 objects/s  9 s left`. */
export function bar(label: string, done: number, total: number, seconds: number, unit: string): string {
  const filled = Math.round((total === 0 ? 0 : done / total) * WIDTH);
  const blocks = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  return [label, blocks, ...progressFacts(done, total, seconds, unit)].join('  ').trimEnd();
}

function progressFacts(done: number, total: number, seconds: number, unit: string): string[] {
  if (total === 0) return ['nothing is done yet'];
  const rate = seconds > 0 ? done / seconds : 0;
  const count = `${done.toLocaleString('en')} of ${total.toLocaleString('en')} (${Math.floor((done / total) * 100)} %)`;
  const left = rate > 0 && done < total ? `${duration((total - done) / rate)} left` : '';
  return [count, `${rate.toFixed(rate < 10 ? 1 : 0)} ${unit}/s`, left];
}

/** Such as `0.4 s`, `12 s`, `2 min 5 s`, `1 h 4 min`. */
export function duration(seconds: number): string {
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
