import { z } from 'zod';
import type { Json, JsonObject } from '../../json.js';
import type { DefinitionProblems } from './definition-problems.js';

/** The members of one object of a definition, read by name whatever the case (RFC 7643 §2.1); unknown ones are ignored. */
export class Members {
  readonly #values = new Map<string, Json>();
  readonly #path: string;
  readonly #problems: DefinitionProblems;

  /** @param path of the object, for mistakes; empty for the whole document */
  constructor(object: JsonObject, path: string, problems: DefinitionProblems) {
    this.#path = path;
    this.#problems = problems;
    for (const [name, value] of Object.entries(object)) {
      const folded = name.toLowerCase();
      if (this.#values.has(folded)) this.problem(name, 'is given twice; leave one of the two out');
      // RFC 7643 §2.5: null says the same as nothing.
      if (value !== null) this.#values.set(folded, value);
    }
  }

  has(name: string): boolean {
    return this.#values.has(name.toLowerCase());
  }

  /** The path of a member, for mistakes. */
  pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  problem(name: string, message: string): void {
    this.#problems.add(this.pathOf(name), message);
  }

  /** A member of the form that `form` describes; `otherwise` when it is left out or wrong, which is then noted. */
  read<Value>(name: string, form: z.ZodType<Value>, otherwise: Value): Value {
    const value = this.#values.get(name.toLowerCase());
    if (value === undefined) return otherwise;
    const read = form.safeParse(value);
    if (read.success) return read.data;
    for (const { path, message } of read.error.issues) {
      const below = path.map((part) => (typeof part === 'number' ? `[${part}]` : `.${String(part)}`)).join('');
      this.#problems.add(this.pathOf(name) + below, message);
    }
    return otherwise;
  }

  /** As read, for a member that must be there. */
  require<Value>(name: string, form: z.ZodType<Value>, otherwise: Value, example: string): Value {
    if (!this.has(name)) this.problem(name, `is missing; write ${example}`);
    return this.read(name, form, otherwise);
  }
}

/** A text of at most so many characters, which PostgreSQL can keep. */
export const textForm = (max: number) =>
  z
    .string('must be a text in double quotes')
    .max(max, `must have at most ${max} characters`)
    .refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be text without \\u0000 and half surrogates');

export const booleanForm = z.boolean('must be true or false, without quotes');

/** One of several words, whatever the case. */
export function wordForm<Word extends string>(words: readonly Word[]): z.ZodType<Word> {
  const message = `must be one of ${words.map((word) => `"${word}"`).join(', ')}`;
  return z.string(message).transform((text, context) => {
    const word = words.find((candidate) => candidate.toLowerCase() === text.toLowerCase());
    if (word !== undefined) return word;
    context.addIssue({ code: 'custom', message: `${message}; found ${JSON.stringify(text.slice(0, 40))}` });
    return z.NEVER;
  });
}

/** A list of JSON objects, read one by one afterwards. */
export const objectsForm = (max: number, what: string): z.ZodType<JsonObject[]> =>
  z
    .array(
      z.custom<JsonObject>(
        (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
        'must be an object in braces',
      ),
      `must be a list of ${what} in square brackets`,
    )
    .max(max, `takes at most ${max} ${what}`);
