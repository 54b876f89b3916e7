import type { Json, JsonObject } from '../../../protocol/json.js';
import { isEqual } from '../expressions/compare.js';
import { holds, readPath } from '../expressions/evaluate-expression.js';
import { isDefinite } from '../expressions/expression.js';
import type { Surroundings } from '../expressions/surroundings.js';
import { fill, readTemplate } from '../expressions/template.js';
import { copy, isMap, put, type Value } from '../expressions/value.js';
import { removePath, renamePath, writePath } from '../expressions/write-path.js';
import { TransformationError } from '../transformation-error.js';
import type { Mapping, MappingAction } from './mapping.js';
import type { UsedFunction } from './read-function.js';

/** What the mappings of a resource work on. */
export interface Workbench extends Surroundings {
  /** What becomes of the resource. */
  readonly document: JsonObject;
  setVariable(name: string, value: Json): void;
  /** Whether a variable may be missing, because it is known only later or elsewhere. */
  mayLack(variable: string): boolean;
}

/** What one mapping did. */
export type MappingResult =
  | { readonly outcome: 'done'; readonly source?: Value | undefined; readonly result?: Value; readonly note?: string }
  | { readonly outcome: 'skipped'; readonly reason: string };

/** @throws TransformationError where a source is missing that is not optional, or a function cannot be applied */
export function runMapping(mapping: Mapping, bench: Workbench): MappingResult {
  if (mapping.isIgnored) return skipped('it has "ignore"');
  if (mapping.condition !== undefined && !holds(mapping.condition, bench, bench.resource)) {
    return skipped(`its condition does not hold: ${mapping.conditionText}`);
  }
  const { action, targetPath } = mapping;
  if (action.kind === 'remove') {
    const count = targetPath ? removePath(targetPath, bench.document, bench) : 0;
    return count === 0 ? skipped('there is nothing to remove') : { outcome: 'done', note: `${count} removed` };
  }
  if (action.kind === 'rename') return rename(mapping, action, bench);
  return set(mapping, action, bench);
}

const skipped = (reason: string): MappingResult => ({ outcome: 'skipped', reason });

function rename(mapping: Mapping, action: MappingAction & { kind: 'rename' }, bench: Workbench): MappingResult {
  const to = fill(action.to, bench);
  const count = mapping.targetPath ? renamePath(mapping.targetPath, to, bench.document, bench) : 0;
  if (count > 0) return { outcome: 'done', note: `renamed to ${to}` };
  if (mapping.isOptional) return skipped('there is nothing to rename');
  throw new TransformationError(`${mapping.targetPath?.text} is not there, and the mapping is not optional.`);
}

function set(
  mapping: Mapping,
  action: MappingAction & { kind: 'set' | 'valueMapping' },
  bench: Workbench,
): MappingResult {
  const source = action.kind === 'valueMapping' ? mappedValue(action, bench) : readSource(mapping, action, bench);
  const runsWithout = action.functions.some(({ needsNoSource }) => needsNoSource) && !mapping.isOptional;
  const made = source === undefined && !runsWithout ? undefined : applyAll(action.functions, source, bench);
  const result = made ?? mapping.defaultValue;
  if (result === undefined) {
    const reason = source === undefined ? missing(action) : 'its functions made nothing of the value';
    if (mapping.isOptional || isAllowedToLack(action, bench)) return skipped(reason);
    throw new TransformationError(`${capital(reason)}, and the mapping is not optional.`);
  }
  return write(mapping, result, source, made === undefined, bench);
}

function write(
  mapping: Mapping,
  result: Value,
  source: Value | undefined,
  isDefault: boolean,
  bench: Workbench,
): MappingResult {
  let count = 1;
  if (mapping.targetVariable !== undefined) bench.setVariable(mapping.targetVariable, copy(result, bench.spend));
  if (mapping.targetPath !== undefined) count = writePath(mapping.targetPath, bench.document, result, bench);
  if (count === 0) return skipped(`no element is there that ${mapping.targetPath?.text} means`);
  return { outcome: 'done', source, result, ...(isDefault ? { note: 'the default value' } : {}) };
}

/** Undefined where there is none; null counts as none, as it does in SCIM. */
function readSource(
  mapping: Mapping,
  { source }: MappingAction & { kind: 'set' },
  bench: Workbench,
): Value | undefined {
  switch (source.kind) {
    case 'none':
      return undefined;
    case 'constant':
      return fillAll(source.value, bench);
    case 'variable':
      return (bench.variable(source.name) as Json | undefined) ?? undefined;
    case 'path': {
      const value = readPath(source.path, bench, bench.resource) ?? undefined;
      if (!Array.isArray(value)) return value;
      if (value.length === 0 && !isDefinite(source.path)) return undefined;
      return value.length === 1 && !mapping.preservesArray ? (value[0] ?? undefined) : value;
    }
  }
}

function mappedValue({ valueMapping }: MappingAction & { kind: 'valueMapping' }, bench: Workbench): Json | undefined {
  const found = valueMapping.paths.map((path) => readPath(path, bench, bench.resource) ?? undefined);
  if (found.includes(undefined)) return undefined;
  const match = valueMapping.values.find(({ key }) => key.every((value, index) => isEqual(value, found[index], bench)));
  return match === undefined ? undefined : fillAll(match.mapped, bench);
}

function applyAll(functions: readonly UsedFunction[], source: Value | undefined, bench: Workbench): Value | undefined {
  let value = source;
  for (const { apply } of functions) value = apply(value, bench) ?? undefined;
  return value;
}

function missing(action: MappingAction & { kind: 'set' | 'valueMapping' }): string {
  if (action.kind === 'valueMapping') return 'no key of valueMappings fits';
  if (action.source.kind === 'variable') return `the variable ${action.source.name} is not set`;
  return action.source.kind === 'path' ? `${action.source.path.text} leads to nothing` : 'there is no value';
}

const isAllowedToLack = (action: MappingAction, bench: Workbench): boolean =>
  action.kind === 'set' && action.source.kind === 'variable' && bench.mayLack(action.source.name);

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** A constant with the properties and variables in its texts put in. */
function fillAll(value: Json, bench: Workbench): Json {
  if (typeof value === 'string') return fill(readTemplate(value), bench);
  if (Array.isArray(value)) return value.map((element) => fillAll(element, bench));
  if (!isMap(value)) return value;
  const filled: JsonObject = {};
  for (const [name, inner] of Object.entries(value)) put(filled, name, fillAll(inner, bench));
  return filled;
}
