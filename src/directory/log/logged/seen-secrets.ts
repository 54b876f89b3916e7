import type { Json } from '../../../protocol/json.js';
import { isObject } from '../../../protocol/json.js';

/** Stands for what the log must not keep. */
export const NOT_LOGGED = '[not logged]';

/** Most values of one request that are remembered. */
const MAX_VALUES = 1_000;
/** As much of a long value as an error message would repeat. */
const MAX_COMPARED = 8;
/** Letters and digits in a row that are unlikely to be in a message by chance. */
const RUN = /[\p{L}\p{N}]{4,}/gu;

/** What messages repeat of a request: a text, perhaps cut short, or what was received. */
const QUOTED = /"(?:[^"\\]|\\.)*(?:"|$)/gs;
const RECEIVED = /received [^\s.;]+/g;

const WITHHELD = 'What was answered is not kept here, because it may repeat a value that is never returned.';

/** What was kept out of a log entry, so that its other texts do not repeat it. */
export class SeenSecrets {
  readonly #texts = new Set<string>();
  #isComplete = true;
  #isReadToTheEnd = true;

  add(value: Json): void {
    if (this.#texts.size >= MAX_VALUES) this.#isComplete = false;
    else if (Array.isArray(value)) for (const element of value) this.add(element);
    else if (isObject(value)) for (const name in value) this.add(value[name] ?? null);
    else if (value !== null && value !== '') this.#texts.add(String(value));
  }

  /** Something was kept out of which nobody can say what of it is secret. */
  addUnknown(): void {
    this.#isComplete = false;
  }

  /** There was more than was looked at. */
  addRest(): void {
    this.#isReadToTheEnd = false;
  }

  /** What was answered, if it repeats nothing of this. */
  detail(text: string): string {
    if (!this.#isComplete) return WITHHELD;
    for (const secret of this.#texts) if (repeats(text, secret)) return WITHHELD;
    return this.#isReadToTheEnd
      ? text
      : text.replace(QUOTED, `"${NOT_LOGGED}"`).replace(RECEIVED, `received ${NOT_LOGGED}`);
  }
}

function repeats(text: string, secret: string): boolean {
  const runs = secret.match(RUN);
  if (runs !== null) return runs.some((run) => text.includes(run.slice(0, MAX_COMPARED)));
  const at = text.indexOf(secret);
  return at >= 0 && !/[\p{L}\p{N}]/u.test((text[at - 1] ?? '') + (text[at + secret.length] ?? ''));
}
