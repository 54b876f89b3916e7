import { isObject, type Json, type JsonObject } from '../../../protocol/json.js';
import { holds } from '../expressions/evaluate-expression.js';
import type { Condition } from '../expressions/expression.js';
import { parseCondition } from '../expressions/parse-expression.js';
import type { Surroundings } from '../expressions/surroundings.js';
import { copy, isMap, member, put, spendOn, type Value } from '../expressions/value.js';
import { FunctionKeys } from '../functions/function-keys.js';
import { COMMON_KEYS, MAPPING_FUNCTIONS, NAMING_KEYS } from '../functions/function-registry.js';
import type { Apply, MappingFunction } from '../functions/mapping-function.js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';

/** A function as a mapping uses it. */
export interface UsedFunction {
  readonly name: string;
  readonly needsNoSource: boolean;
  /** @throws TransformationError */
  readonly apply: Apply;
}

interface Usage {
  readonly made: MappingFunction;
  readonly apply: Apply;
  readonly condition: Condition | undefined;
  readonly appliesOnElements: boolean;
  readonly onAttribute: string | undefined;
  readonly toAttribute: string | undefined;
}

/**
 * @param warn is told of keys that the function does not have
 * @throws TransformationError, for a function that is not known too
 */
export function readFunction(json: Json, warn: (warning: string) => void): UsedFunction {
  if (!isObject(json)) throw new TransformationError('A function is an object with its name in the key "function".');
  const name = json.function ?? json.type;
  if (typeof name !== 'string') throw new TransformationError('A function lacks its name in the key "function".');
  try {
    return readNamed(name, json, warn);
  } catch (error) {
    throw error instanceof TransformationError ? error.at({ functionName: name }) : error;
  }
}

function readNamed(name: string, json: JsonObject, warn: (warning: string) => void): UsedFunction {
  const made = MAPPING_FUNCTIONS.get(name);
  if (made === undefined) throw new TransformationError(`There is no such function.${similar(name)}`);
  for (const key of Object.keys(json)) {
    const isKnown = Object.hasOwn(made.keys, key) || Object.hasOwn(COMMON_KEYS, key) || isNaming(key);
    if (!isKnown) warn(`The function ${name} has no key ${key}.`);
  }
  const keys = new FunctionKeys(json);
  const attribute = ['applyOnAttribute', 'applyOnJsonAttribute'].find((key) => keys.has(key));
  const usage: Usage = {
    made,
    apply: paid(made.read(keys)),
    condition: keys.has('condition') ? parseCondition(String(keys.json('condition'))) : undefined,
    appliesOnElements: keys.flag('applyOnElements'),
    onAttribute: attribute === undefined ? undefined : keys.attribute(attribute),
    toAttribute: keys.has('assignToAttribute') ? keys.attribute('assignToAttribute') : undefined,
  };
  return {
    name,
    needsNoSource: made.needsNoSource ?? false,
    apply: (value, surroundings) => {
      try {
        return applyTo(value, usage, surroundings);
      } catch (error) {
        throw error instanceof TransformationError ? error.at({ functionName: name }) : error;
      }
    },
  };
}

/**
 * A function that pays for what it is handed before it looks at it, and makes no text that is too long: several in a row
 * would each make a longer one of what the last has made.
 */
function paid(apply: Apply): Apply {
  return (value, surroundings) => {
    spendOn(value, surroundings.spend);
    const result = apply(value, surroundings);
    const isLong = typeof result === 'string' || result instanceof Uint8Array;
    if (isLong && result.length > TRANSFORMATION_LIMITS.valueLength)
      throw new TransformationError(`The text would have ${result.length} characters.`);
    return result;
  };
}

const isNaming = (key: string): boolean => NAMING_KEYS.some((naming) => naming === key);

function similar(name: string): string {
  const lower = name.toLowerCase();
  const close = [...MAPPING_FUNCTIONS.keys()].find((known) => known.toLowerCase() === lower);
  return close === undefined ? ` There are: ${[...MAPPING_FUNCTIONS.keys()].join(', ')}.` : ` It is written ${close}.`;
}

/** Lists go in element by element, unless the function takes them whole; elements of which nothing is made are left out. */
function applyTo(value: Value | undefined, usage: Usage, surroundings: Surroundings): Value | undefined {
  const isWhole = usage.made.takesList === true && !usage.appliesOnElements && usage.onAttribute === undefined;
  if (!Array.isArray(value) || isWhole) return applyToOne(value, usage, surroundings);
  const made = value.flatMap((element) => {
    const result = applyToOne(element, usage, surroundings);
    return result === undefined ? [] : [result];
  });
  return made as Json[];
}

function applyToOne(value: Value | undefined, usage: Usage, surroundings: Surroundings): Value | undefined {
  surroundings.spend(1);
  if (usage.condition !== undefined && !holds(usage.condition, surroundings, value ?? null)) return value;
  const { onAttribute, toAttribute } = usage;
  if (onAttribute === undefined && toAttribute === undefined) return usage.apply(value, surroundings);
  if (!isMap(value)) {
    const result = onAttribute === undefined ? usage.apply(value, surroundings) : undefined;
    return result === undefined ? value : entry(toAttribute ?? '', result, surroundings);
  }
  const input = onAttribute === undefined ? value : member(value, onAttribute);
  if (input === undefined) return value;
  const result = usage.apply(input, surroundings);
  const changed = copy(value, surroundings.spend) as JsonObject;
  const name = toAttribute ?? onAttribute ?? '';
  if (result === undefined) delete changed[name];
  else put(changed, name, result as Json);
  return changed;
}

function entry(name: string, value: Value, surroundings: Surroundings): JsonObject {
  const made: JsonObject = {};
  put(made, name, copy(value, surroundings.spend));
  return made;
}
