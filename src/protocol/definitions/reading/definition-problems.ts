import { DEFINITION_LIMITS } from './definition-limits.js';

/** A mistake in a definition. */
export interface DefinitionProblem {
  /** Where in the JSON, such as `attributes[2].type`; empty for the whole. */
  readonly path: string;
  /** What is wrong there and what to write instead. */
  readonly message: string;
}

/** A definition cannot be used; the message has every mistake on a line of its own. */
export class DefinitionError extends Error {
  override readonly name = 'DefinitionError';
  readonly problems: readonly DefinitionProblem[];

  constructor(problems: readonly DefinitionProblem[]) {
    super(problems.map(({ path, message }) => (path === '' ? message : `${path}: ${message}`)).join('\n'));
    this.problems = problems;
  }
}

/** Collects mistakes, so that all of a file can be repaired at once. */
export class DefinitionProblems {
  readonly #found: DefinitionProblem[] = [];
  #more = 0;

  add(path: string, message: string): void {
    if (this.#found.length < DEFINITION_LIMITS.problems) this.#found.push({ path, message });
    else this.#more += 1;
  }

  get isEmpty(): boolean {
    return this.#found.length === 0;
  }

  /** @throws DefinitionError when there are any */
  throwIfAny(): void {
    if (this.isEmpty) return;
    const rest = this.#more === 0 ? [] : [{ path: '', message: `and ${this.#more} more mistakes` }];
    throw new DefinitionError([...this.#found, ...rest]);
  }
}
