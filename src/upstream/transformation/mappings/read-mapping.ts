import { isObject, type Json, type JsonObject } from '../../../protocol/json.js';
import { parseCondition, parsePath } from '../expressions/parse-expression.js';
import { readTemplate } from '../expressions/template.js';
import { checkName } from '../expressions/value.js';
import { checkTarget } from '../expressions/write-path.js';
import { TransformationError } from '../transformation-error.js';
import { TRANSFORMATION_LIMITS } from '../transformation-limits.js';
import { MAPPING_SCOPES, type Mapping, type MappingAction, type MappingScope, type MappingSource } from './mapping.js';
import { readFunction, type UsedFunction } from './read-function.js';

/** Keys of a mapping. Anything else is a slip of the pen, or newer than this. */
const KEYS: ReadonlySet<string> = new Set([
  'type',
  'scope',
  'condition',
  'ignore',
  'optional',
  'sourcePath',
  'sourcePaths',
  'sourceVariable',
  'constant',
  'targetPath',
  'targetVariable',
  'functions',
  'defaultValue',
  'valueMappings',
  'preserveArrayWithSingleElement',
  'correlationAttribute',
]);
const TYPES = ['set', 'remove', 'rename', 'valueMapping'] as const;

/** Where a mapping is in its JSON text, and who is told of what does not matter. */
export interface ReadingPlace {
  readonly position: number;
  lineOf(...path: (string | number)[]): number | undefined;
  warn(warning: string): void;
}

/** @throws TransformationError */
export function readMapping(json: Json, place: ReadingPlace): Mapping {
  if (!isObject(json)) throw new TransformationError('A mapping is an object.');
  for (const key of Object.keys(json)) if (!KEYS.has(key)) place.warn(`A mapping has no key ${key}.`);
  const targetPath = readPathKey(json, 'targetPath');
  if (targetPath !== undefined) checkTarget(targetPath);
  const conditionText = readText(json, 'condition');
  const variable = readText(json, 'targetVariable');
  return {
    position: place.position,
    line: place.lineOf(),
    action: readAction(json, place),
    scope: readScope(json),
    condition: conditionText === undefined ? undefined : parseCondition(conditionText),
    conditionText,
    isIgnored: readFlag(json, 'ignore'),
    isOptional: readFlag(json, 'optional'),
    defaultValue: json.defaultValue,
    preservesArray: readFlag(json, 'preserveArrayWithSingleElement'),
    targetPath,
    targetVariable: variable === undefined ? undefined : checkName(variable),
  };
}

function readAction(json: JsonObject, place: ReadingPlace): MappingAction {
  const written = json.type ?? 'set';
  const type = TYPES.find((known) => known === written);
  if (type === undefined) {
    throw new TransformationError(`The type of a mapping is ${TYPES.join(', ')}, not ${JSON.stringify(written)}.`);
  }
  if ((type === 'remove' || type === 'rename') && json.targetPath === undefined) {
    throw new TransformationError(`A mapping of type ${type} needs a targetPath.`);
  }
  if (type === 'remove') return { kind: 'remove' };
  if (type === 'rename') {
    const to = json.constant;
    if (typeof to !== 'string' || to === '') throw new TransformationError('A rename needs the new name as constant.');
    return { kind: 'rename', to: readTemplate(checkName(to)) };
  }
  const functions = readFunctions(json.functions ?? [], place);
  if (type === 'valueMapping') return { kind: 'valueMapping', valueMapping: readValueMapping(json), functions };
  return { kind: 'set', source: readSource(json, functions), functions };
}

function readSource(json: JsonObject, functions: readonly UsedFunction[]): MappingSource {
  const given = ['constant', 'sourceVariable', 'sourcePath'].filter((key) => json[key] !== undefined);
  if (given.length > 1) throw new TransformationError(`A mapping has one source, not ${given.join(' and ')}.`);
  if (json.constant !== undefined) return { kind: 'constant', value: json.constant };
  const name = readText(json, 'sourceVariable');
  if (name !== undefined) return { kind: 'variable', name };
  const path = readPathKey(json, 'sourcePath');
  if (path !== undefined) return { kind: 'path', path };
  if (functions.some(({ needsNoSource }) => needsNoSource)) return { kind: 'none' };
  throw new TransformationError('A mapping needs a sourcePath, a sourceVariable or a constant.');
}

function readValueMapping(json: JsonObject): (MappingAction & { kind: 'valueMapping' })['valueMapping'] {
  const written = json.sourcePaths ?? (json.sourcePath === undefined ? undefined : [json.sourcePath]);
  const list = typeof written === 'string' ? [written] : written;
  if (!Array.isArray(list) || list.length === 0 || list.length > 20 || !list.every((one) => typeof one === 'string')) {
    throw new TransformationError('A mapping of type valueMapping needs sourcePaths, a list of paths.');
  }
  const paths = list.map((text) => parsePath(String(text)));
  const mappings = json.valueMappings;
  if (!Array.isArray(mappings)) throw new TransformationError('A mapping of type valueMapping needs valueMappings.');
  const values = mappings.map((one) => {
    if (!isObject(one) || one.key === undefined || one.mappedValue === undefined) {
      throw new TransformationError('Each of valueMappings needs a key and a mappedValue.');
    }
    const key = Array.isArray(one.key) ? one.key : [one.key];
    if (key.length !== paths.length) {
      throw new TransformationError(`A key has ${key.length} values where there are ${paths.length} sourcePaths.`);
    }
    return { key, mapped: one.mappedValue };
  });
  return { paths, values };
}

function readFunctions(json: Json, place: ReadingPlace): readonly UsedFunction[] {
  const list = Array.isArray(json) ? json : [json];
  if (list.length > TRANSFORMATION_LIMITS.functions) {
    throw new TransformationError(
      `A mapping has ${list.length} functions; it may have ${TRANSFORMATION_LIMITS.functions}.`,
    );
  }
  return list.map((one, index) => {
    try {
      return readFunction(one, place.warn);
    } catch (error) {
      const line = place.lineOf('functions', index);
      throw error instanceof TransformationError ? error.at({ line }) : error;
    }
  });
}

function readScope(json: JsonObject): MappingScope | undefined {
  const written = json.scope;
  if (written === undefined || written === null) return undefined;
  const scope = MAPPING_SCOPES.find((known) => known === written);
  if (scope !== undefined) return scope;
  throw new TransformationError(`A scope is ${MAPPING_SCOPES.join(', ')}, not ${JSON.stringify(written)}.`);
}

function readPathKey(json: JsonObject, key: string): ReturnType<typeof parsePath> | undefined {
  const text = readText(json, key);
  return text === undefined ? undefined : parsePath(text);
}

function readText(json: JsonObject, key: string): string | undefined {
  const value = json[key];
  if (value === undefined || value === null) return undefined;
  if (typeof value !== 'string' || value === '') throw new TransformationError(`${key} has to be a text.`);
  return value;
}

/** @throws TransformationError */
export function readFlag(json: JsonObject, key: string): boolean {
  const value = json[key] ?? false;
  if (value === true || value === 'true') return true;
  if (value === false || value === 'false') return false;
  throw new TransformationError(`${key} is true or false.`);
}
