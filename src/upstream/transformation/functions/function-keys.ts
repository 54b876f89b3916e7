import type { RE2JS } from 're2js';
import type { Json, JsonObject } from '../../../protocol/json.js';
import type { Template } from '../expressions/expression.js';
import { compileJavaRegex } from '../expressions/java-regex.js';
import type { Surroundings } from '../expressions/surroundings.js';
import { fill, readTemplate } from '../expressions/template.js';
import { checkName } from '../expressions/value.js';
import { TransformationError } from '../transformation-error.js';

export type Filled = (surroundings: Surroundings) => string;

/** Reads the keys of one function of a mapping, each as what it has to be. All throw TransformationError. */
export class FunctionKeys {
  readonly #keys: JsonObject;

  constructor(keys: JsonObject) {
    this.#keys = keys;
  }

  has(name: string): boolean {
    return this.#get(name) !== undefined;
  }

  /** A text, number or boolean, with properties and variables put in when it is used. */
  text(name: string): Filled {
    const value = this.#get(name);
    if (value === undefined) return fail(`needs the key ${name}`);
    if (typeof value === 'object') return fail(`has a ${name} that is neither text nor number`);
    return filled(readTemplate(String(value)));
  }

  textOr(name: string, otherwise: string): Filled {
    return this.has(name) ? this.text(name) : () => otherwise;
  }

  /** A name of an attribute that is written. */
  attribute(name: string): string {
    const value = this.#get(name);
    if (typeof value !== 'string' || value === '') return fail(`needs the key ${name}, the name of an attribute`);
    return checkName(value);
  }

  /** A whole number, which SAP also writes as text: 3, "3", "+2", "-1". */
  integer(name: string): number {
    const value = this.integerOr(name, undefined);
    return value === undefined ? fail(`needs the key ${name}, a whole number`) : value;
  }

  integerOr<T>(name: string, otherwise: T): number | T {
    const value = this.#get(name);
    if (value === undefined || value === '') return otherwise;
    const number = typeof value === 'string' && /^[+–-]?\d{1,9}$/.test(value) ? Number(value.replace('–', '-')) : value;
    if (!Number.isSafeInteger(number)) return fail(`has a ${name} that is no whole number`);
    return Number(number);
  }

  flag(name: string): boolean {
    const value = this.#get(name) ?? false;
    if (value === true || value === 'true') return true;
    return value === false || value === 'false' ? false : fail(`has a ${name} that is neither true nor false`);
  }

  choice<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.#get(name);
    return choices.find((choice) => choice === value) ?? fail(`needs the key ${name}: ${choices.join(' or ')}`);
  }

  choiceOr<T extends string>(name: string, choices: readonly T[], otherwise: T): T {
    return this.has(name) ? this.choice(name, choices) : otherwise;
  }

  /** One name or a list of them. */
  names(name: string): readonly string[] {
    const value = this.#get(name);
    const names = (Array.isArray(value) ? value : [value]).filter((one) => typeof one === 'string');
    return names.length > 0 && names.length < 100 ? names : fail(`needs the key ${name}, a list of names`);
  }

  json(name: string): Json {
    const value = this.#keys[name];
    return value === undefined ? fail(`needs the key ${name}`) : value;
  }

  /** A regular expression, compiled now where it has no property or variable in it. */
  regex(name: string): (surroundings: Surroundings) => RE2JS {
    const value = this.#get(name);
    if (typeof value !== 'string' && typeof value !== 'number')
      return fail(`needs the key ${name}, a regular expression`);
    const template = readTemplate(String(value));
    if (typeof template === 'string') {
      const compiled = compileJavaRegex(template);
      return () => compiled;
    }
    return (surroundings) => compileJavaRegex(fill(template, surroundings));
  }

  #get(name: string): Json | undefined {
    const value = Object.hasOwn(this.#keys, name) ? this.#keys[name] : undefined;
    return value === null ? undefined : value;
  }
}

const filled =
  (template: Template): Filled =>
  (surroundings) =>
    fill(template, surroundings);

const fail = (reason: string): never => {
  throw new TransformationError(`It ${reason}.`);
};
