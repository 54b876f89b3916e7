import type { Surroundings } from '../expressions/surroundings.js';
import type { Value } from '../expressions/value.js';
import type { FunctionKeys } from './function-keys.js';

/** What a function makes of a value; undefined where it makes nothing of it. */
export type Apply = (value: Value | undefined, surroundings: Surroundings) => Value | undefined;

/** A function of the transformation language that stands in the `functions` of a mapping. */
export interface MappingFunction {
  /** What it does, for people: it completes the sentence "The function …". */
  readonly description: string;
  /** Its own keys, besides those of every function, with what they are. */
  readonly keys: Readonly<Record<string, string>>;
  /** Whether a list is handed over whole, and not element by element. */
  readonly takesList?: boolean;
  /** Whether it makes a value even where there is none to begin with. */
  readonly needsNoSource?: boolean;
  /** Reads its keys. @throws TransformationError */
  readonly read: (keys: FunctionKeys) => Apply;
}
