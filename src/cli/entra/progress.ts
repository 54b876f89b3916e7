const EVERY_MS = 200;
const WIDTH = 30;

/** A bar with rate and remaining time on a terminal; nothing elsewhere, where it would be in the way. */
export class Progress {
  readonly #label: string;
  readonly #began = performance.now();
  readonly #isShown: boolean;
  #drawnAt = 0;

  /** @param isShown default: when standard error is a terminal */
  constructor(label: string, isShown = process.stderr.isTTY === true) {
    this.#label = label;
    this.#isShown = isShown;
  }

  update(done: number, total: number): void {
    const now = performance.now();
    if (!this.#isShown || (now - this.#drawnAt < EVERY_MS && done < total)) return;
    this.#drawnAt = now;
    process.stderr.write(`\r\u001b[K${bar(this.#label, done, total, (now - this.#began) / 1_000)}`);
  }

  /** Clears the line. */
  end(): void {
    if (this.#isShown) process.stderr.write('\r\u001b[K');
  }
}

/** Such as `Cycle 1  ██████░░░░  60 %  1,200 of 2,000  85/s  9 s left`. */
export function bar(label: string, done: number, total: number, seconds: number): string {
  const share = total === 0 ? 1 : done / total;
  const filled = Math.round(share * WIDTH);
  const rate = seconds > 0 ? done / seconds : 0;
  const left = rate > 0 && done < total ? `${duration((total - done) / rate)} left` : '';
  const count = `${done.toLocaleString('en')} of ${total.toLocaleString('en')}`;
  const blocks = '█'.repeat(filled) + '░'.repeat(WIDTH - filled);
  return [label, blocks, `${Math.floor(share * 100)} %`, count, `${rate.toFixed(0)}/s`, left].join('  ').trimEnd();
}

/** Such as `9 s`, `2 min 5 s`, `1 h 4 min`. */
export function duration(seconds: number): string {
  const whole = Math.ceil(seconds);
  if (whole < 60) return `${whole} s`;
  if (whole < 3_600) return `${Math.floor(whole / 60)} min ${whole % 60} s`;
  return `${Math.floor(whole / 3_600)} h ${Math.floor((whole % 3_600) / 60)} min`;
}
