import { ScimError } from './scim-error.js';
import { type RefusableCode, TOLERANCES, type Tolerance, type ToleranceCode } from './tolerances.js';

export interface Note {
  readonly code: ToleranceCode;
  /** What it was applied to, for people. */
  readonly detail: string;
  /** Of a name that no schema defines, the attribute whose name is nearest. */
  readonly meant?: string;
}

/** Finds what was meant by a name; it is asked only if somebody is told. */
export type Meant = () => string | undefined;

/** Longest list of notes that one request keeps; a client cannot make the log grow without bound. */
const MAX_NOTES = 50;
/** So many names of a request are compared with all that the schemas have. */
const MAX_MEANT = 5;

/** Collects the tolerances applied to one request. */
export class Notes {
  readonly entries: Note[] = [];
  readonly #refusable = new Map<RefusableCode, Note>();
  #compared = 0;
  /** Of the organization: what may be tolerated or refused is refused. */
  readonly strict: boolean;

  constructor(strict = false) {
    this.strict = strict;
  }

  /** What a strict organization would have refused of the request: of each code the first. */
  get refusable(): readonly Note[] {
    return [...this.#refusable.values()];
  }

  /**
   * Notes what is tolerated unless the organization is strict.
   * @param message what the refusal says, a sentence that names what was received and what is expected
   * @throws ScimError 400 as the table of tolerances has it, where it is strict
   */
  tolerate(code: RefusableCode, detail: string, message: () => string, meant?: Meant): void {
    const tolerance: Tolerance & (typeof TOLERANCES)[RefusableCode] = TOLERANCES[code];
    if (this.strict) {
      const { clause, scimType, reason } = tolerance.strict;
      throw new ScimError(400, scimType, `${message()} This organization is strict: ${clause}.`, reason);
    }
    if (!this.#refusable.has(code)) this.#refusable.set(code, { code, detail: detail.slice(0, 200) });
    if (!tolerance.isStandard) this.add(code, detail, meant);
  }

  /** Notes what is tolerated in every organization. */
  add(code: ToleranceCode, detail: string, meant?: Meant): void {
    if (this.entries.length === MAX_NOTES) return;
    const nearest = meant && this.#nearest(meant);
    this.entries.push({ code, detail: detail.slice(0, 200), ...(nearest !== undefined && { meant: nearest }) });
  }

  /** Takes over what was noted of the same request before. */
  take({ entries, refusable }: Notes): void {
    this.entries.push(...entries);
    for (const note of refusable) this.#refusable.set(note.code as RefusableCode, note);
  }

  #nearest(meant: Meant): string | undefined {
    if (this.#compared === MAX_MEANT) return undefined;
    this.#compared += 1;
    return meant();
  }
}
